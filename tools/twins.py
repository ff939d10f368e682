"""For programs that read: a Markdown twin beside each page, and `llms.txt`, which lists them all.

The twin of a notebook's page has its prose, its code (definitions too, which the page documents instead) and its
outputs: tables as Markdown, of charts the words. Both builders call `write_twins` when their pages are there.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analysis.pages.addresses import FOLDER
from ilacs_analysis.reporting.page import (
    directives,
    fence,
    front_matter,
    output_markdown,
    page_address,
    plain,
    relative,
    source_text,
)
from tools.execute import read_notebook
from tools.markdown import to_markdown
from tools.navigation import expand, notebooks

HIDDEN = {"hide", "default_exp"}  # Directives of cells that are for nobody
FEED = f"{FOLDER}/feed.xml"
LIST = "llms.txt"


@dataclass(frozen=True)
class Twin:
    """A page that has a twin."""

    href: str  # Path of the page from the root
    title: str
    description: str

    @property
    def file(self) -> str:
        """Path of the twin from the root."""
        return self.href.removesuffix(".html") + ".md"

    @property
    def line(self) -> str:
        """Its line in `llms.txt`."""
        words = f": {self.description}" if self.description else ""
        return f"- [{self.title}]({self.file}){words}"


# -- A notebook as Markdown --------------------------------------------------------------------------------------------
def shown_output(output: Mapping[str, Any], settings: dict[str, Any]) -> str:
    """An output without pictures."""
    data = output.get("data", {})
    if "text/markdown" in data:
        return source_text(data["text/markdown"])
    if "text/html" in data:
        return to_markdown(source_text(data["text/html"]))
    if any(kind.startswith("image/") for kind in data):
        return f"*Picture: {settings['fig-alt']}*" if "fig-alt" in settings else ""
    return re.sub(r"^:::.*\n", "", output_markdown(dict(output), settings), flags=re.M)


def shown_cell(cell: Mapping[str, Any]) -> str:
    """A cell as the twin has it."""
    source = source_text(cell["source"])
    if cell["cell_type"] == "markdown":
        return re.sub(r"^</?div\b[^>]*>\s*$", "", source, flags=re.M)
    if cell["cell_type"] != "code":
        return ""
    head = re.match(r"(?:\s*#\|.*\n?)*", source)[0]  # further down they would be code
    settings, code = directives(head)[0], source[len(head) :].strip("\n")
    if HIDDEN & settings.keys() or settings.get("include") is False:
        return ""
    parts = [fence(code, "python")] if code and settings.get("echo", True) else []
    if settings.get("output", True) is not False:
        parts += [shown_output(output, settings) for output in cell.get("outputs", [])]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def to_twins(markdown: str, source: str, files: Mapping[str, str]) -> str:
    """`markdown` of the notebook `source` with its links to notebooks leading to their twins; `files` has these."""
    here = posixpath.dirname(source)

    def led(found: re.Match) -> str:
        target = posixpath.normpath(posixpath.join(here, found[1]))
        return f"]({relative(files[target], source)}{found[2] or ''})" if target in files else found[0]

    return re.sub(r"\]\(([^)\s#]+\.ipynb)(#[^)\s]*)?\)", led, markdown)


def with_description(nb: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the quotation below its title on one line, as the filter of its page has it."""
    for cell in nb["cells"]:
        text = source_text(cell["source"])
        if cell["cell_type"] == "markdown" and (found := re.match(r"\s*# .*\n+((?:>.*\n?)+)", text)):
            line = " ".join(line.lstrip("> ") for line in found[1].splitlines())
            cell["source"] = f"{text[: found.start(1)]}> {line}\n{text[found.end() :]}"
            break
    return nb


def notebook_twin(nb: Mapping[str, Any], about: Twin, source: str, files: Mapping[str, str]) -> str:
    """The notebook as one Markdown text; `nb` is one whose front matter was taken out."""
    head = [f"# {about.title}", f"> {about.description}" if about.description else ""]
    text = "\n\n".join(filter(None, [*head, *(shown_cell(cell).strip() for cell in nb["cells"])]))
    return to_twins(re.sub(r"\n{3,}", "\n\n", text), source, files) + "\n"


# -- A page as Markdown ------------------------------------------------------------------------------------------------
def page_about(text: str, href: str) -> Twin:
    """Title and description of the page with the HTML `text`."""
    title = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    description = re.search(r'<meta name="description" content="(.*?)"', text)
    plain_title = re.sub(r"<[^>]+>", "", title[1]).strip() if title else href
    return Twin(href, html.unescape(plain_title), html.unescape(description[1]) if description else "")


def write_page_twins(folder: Path) -> list[Path]:
    """A twin beside each page in `folder`, which no notebook made, and a link to it in the page's head."""
    written = []
    for page in sorted(folder.glob("*.html")):
        text, twin = page.read_text(encoding="utf-8"), page.with_suffix(".md")
        twin.write_text(to_markdown(text) + "\n", encoding="utf-8")
        page.write_text(with_links(text, [twin_link(twin.name)]), encoding="utf-8")
        written.append(twin)
    return written


# -- Heads of pages ----------------------------------------------------------------------------------------------------
def twin_link(target: str) -> str:
    """The element that leads a program from a page to its twin."""
    return f'<link rel="alternate" type="text/markdown" title="Markdown" href="{html.escape(target)}">'


def feed_link(target: str) -> str:
    """The element that leads a reader of feeds from the home page to what is new."""
    return f'<link rel="alternate" type="application/atom+xml" title="What is new" href="{html.escape(target)}">'


def with_links(page: str, links: Iterable[str]) -> str:
    """The HTML of a page with elements at the end of its head, those that it does not have yet."""
    new = [element for element in links if element not in page]
    return page.replace("</head>", "".join(f"{element}\n" for element in new) + "</head>", 1)


# -- The whole site ----------------------------------------------------------------------------------------------------
def in_sections(root: Path, config: Mapping[str, Any]) -> dict[str, str]:
    """Notebook -> title of the sidebar that leads to it."""

    def files(contents: Any) -> list[str]:
        if isinstance(contents, str):
            return expand(root, contents) if contents.endswith(".ipynb") else []
        entries = contents.values() if isinstance(contents, Mapping) else contents or ()
        return [file for entry in entries for file in files(entry)]

    bars = config["website"].get("sidebar") or []
    bars = bars if isinstance(bars, list) else [bars]
    return {file: bar.get("title", "Pages") for bar in bars for file in files(bar.get("contents"))}


START = "Start here"
OTHERS = {"gallery": START, FOLDER: "Authorities"}  # Folders of pages that no notebook made -> their section
LAST = "Optional"  # The section of `llms.txt` that a program with little room may leave out
API = "nbs/api/"  # What is in it


def llms(config: Mapping[str, Any], sections: Mapping[str, list[str]]) -> str:
    """`llms.txt`: what the site is, and its pages by section, those of the API last."""
    website = config["website"]
    lines = [f"# {website.get('title', '')}", "", f"> {website.get('description', '')}".rstrip()]
    lines += ["", "Each page has a twin in Markdown with the same words and tables; of charts it has the words."]
    ordered = sorted(sections.items(), key=lambda section: section[0] == LAST)
    for title, told in ordered:
        lines += ["", f"## {title}", "", *told]
    return "\n".join(lines) + "\n"


def packages(target: Path) -> dict[str, list[str]]:
    """The lines of `llms.txt` on the site's tables."""
    lines = []
    for file in sorted(target.glob("data/*/datapackage.json")):
        about = json.loads(file.read_text(encoding="utf-8"))
        words = f": {about['description']}" if "description" in about else ""
        lines.append(f"- [{about['title']}]({file.relative_to(target).as_posix()}){words}")
    return {"Tables, each with its columns and checksums": lines} if lines else {}


def write_twins(root: Path, config: Mapping[str, Any], target: Path) -> list[Path]:
    """Write a twin beside each page of the site in `target`, and `llms.txt`; lead from the pages to them."""
    sources = notebooks(root, config)
    read = {source: with_description(read_notebook(root / source)) for source in sources}
    fronts = {source: front_matter(nb) for source, nb in read.items()}
    about = {
        source: Twin(
            page_address(source, front),
            plain(str(front.get("title") or Path(source).stem)),
            plain(str(front.get("description", ""))),
        )
        for source, front in fronts.items()
    }
    files, titles = {source: twin.file for source, twin in about.items()}, in_sections(root, config)
    sections: dict[str, list[str]] = {}
    for source, twin in about.items():
        (target / twin.file).write_text(notebook_twin(read[source], twin, source, files), encoding="utf-8")
        title = LAST if source.startswith(API) else titles.get(source, START)
        sections.setdefault(title, []).append(twin.line)
        page = target / twin.href
        links = [twin_link(posixpath.basename(twin.file))]
        if source == sources[0] and (target / FEED).exists():
            links.append(feed_link(relative(FEED, twin.href)))
        page.write_text(with_links(page.read_text(encoding="utf-8"), links), encoding="utf-8")
    for folder, title in OTHERS.items():
        for page in sorted(p for p in (target / folder).glob("*.html") if p.with_suffix(".md").exists()):
            about_page = page_about(page.read_text(encoding="utf-8"), f"{folder}/{page.name}")
            sections.setdefault(title, []).append(about_page.line)
    (target / LIST).write_text(llms(config, sections | packages(target)), encoding="utf-8")
    return [target / file for file in files.values()]
