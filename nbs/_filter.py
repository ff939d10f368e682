"""Quarto `ipynb-filters` entry: one notebook from stdin, ready to be a page, to stdout.

Runs nbdev's documentation processors, makes their links relative, and hands HTML outputs on as raw HTML.
Both builders of this site run it in the notebook's folder.
"""

import ast
import json
import os
import re
import sys
from contextlib import redirect_stdout
from importlib.metadata import EntryPoint
from pathlib import Path

from _venv import ROOT, need

need("nbdev", "execnb", "fastcore")

os.environ["IN_TEST"] = "1"  # `nbdev_export()` cells do nothing
sys.path.insert(0, str(ROOT))

import fastcore.docments as docments
import nbdev.doclinks as doclinks
from execnb.nbio import dict2nb, mk_cell, nb2str
from nbdev.config import get_config
from nbdev.processors import FilterDefaults, exec_show_docs

HIDDEN = re.compile(r"^#\|\s*(hide|include:\s*false)\b", re.M)
EXPORTED = re.compile(r"^#\|\s*exports?\b", re.M)
DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+([A-Za-z]\w*)", re.M)
SHOWN = re.compile(r"^show_doc\(([\w.]+)", re.M)
DEFAULT_EXP = re.compile(r"^#\|\s*default_exp\s+(\S+)", re.M)
OUTPUT_FILE = re.compile(r"^output-file:\s*(\S+)\.html", re.M)


def text(value) -> str:
    "Notebook text, which is a string or a list of lines, as a string."
    return value if isinstance(value, str) else "".join(value or [])


def raw_name(cells) -> str | None:
    "The page name that the raw front matter gives, without `.html`."
    found = OUTPUT_FILE.search("\n".join(text(c["source"]) for c in cells if c["cell_type"] == "raw"))
    return found.group(1) if found else None


def documented_pages(nbs: Path) -> dict[str, set[str]]:
    "Every page under `nbs` with the (lower-case) names that are documented on it."
    pages = {}
    for path in nbs.rglob("*.ipynb"):
        if any(part.startswith((".", "_")) for part in path.relative_to(nbs).parts):
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [text(c["source"]) for c in cells if c["cell_type"] == "code"]
        names = [n for s in code if EXPORTED.search(s) and not HIDDEN.search(s) for n in DEFINED.findall(s)]
        names += [n for s in code for n in SHOWN.findall(s)]
        page = path.relative_to(nbs).with_name((raw_name(cells) or path.stem) + ".html")
        pages[page.as_posix()] = {n.lower() for n in names}
    return pages


def relative_links(source: str, base: str, nbs: Path, pages: dict[str, set[str]]) -> str:
    "`source` with nbdev's links to this site (`base`) made relative; a name without documentation loses its link."

    def link(m: re.Match) -> str:
        page, _, anchor = m.group(2).partition("#")
        if page not in pages or (anchor and anchor not in pages[page]):
            return m.group(1)
        return f"[{m.group(1)}]({os.path.relpath(nbs / page)}{'#' + anchor if anchor else ''})".replace(os.sep, "/")

    return re.sub(rf"\[(`[^`\n]+`)\]\({re.escape(base)}/([^)\s]+)\)", link, source)


def plain_code(markdown: str) -> str:
    "`markdown` without the links that nbdev put into code, where they are only characters."
    return re.sub(
        r"^```.*?^```", lambda code: re.sub(r"\[(`[^`\n]+`)\]\([^)\s]+\)", r"\1", code[0]), markdown, flags=re.M | re.S
    )


def raw_html(html: str) -> list[str]:
    "`html` as Markdown. Quarto loads require.js and jQuery from a CDN for `text/html` outputs, for Markdown it does not."
    fence = "`" * max([3, *(len(t) + 1 for t in re.findall(r"`{3,}", html))])
    return [f"\n{fence}{{=html}}\n", html.strip("\n") + "\n", f"{fence}\n"]


def split_title(cells: list) -> None:
    "Keep in the title cell only what nbdev reads from it, `# Title` and `> sentence`; the rest, which it drops, follows."
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown" and (m := re.match(r"\s*(# .*)\n*((?:>.*\n?)*)((?:\n*- .*:.*)*)", cell.source)):
            sentence = " ".join(line.lstrip("> ") for line in m[2].splitlines())
            rest = cell.source[m.end() :].strip()
            cell.source = "\n\n".join(filter(None, [m[1], f"> {sentence}" if sentence else "", m[3].strip()]))
            if rest:
                cells.insert(i + 1, mk_cell(rest, "markdown"))
            return


def know_own_names(library: str) -> None:
    "Let nbdev find this package's names whether or not it is installed."
    found = doclinks.entry_points

    def entry_points(group: str):
        own = EntryPoint(library, f"{library}._modidx:d", group)
        return [own, *(e for e in found(group=group) if e.name != library)]

    doclinks.entry_points = entry_points


def prefer_own_names(module: str) -> None:
    "Of several modules that have a name, let nbdev's links lead to `module`, which is the notebook's own; and to the line there."
    found, line = doclinks.NbdevLookup.__getitem__, doclinks._lineno
    doclinks.NbdevLookup.__getitem__ = lambda self, name: found(self, f"{module}.{name}") or found(self, name)
    doclinks._lineno = lambda name, file: line(name, file) or line(name.rpartition(".")[2], file)


def imports_of(source: str) -> str:
    "The import statements of Python `source`."
    return "\n".join(ast.unparse(n) for n in ast.parse(source).body if isinstance(n, (ast.Import, ast.ImportFrom)))


def be_patient() -> None:
    """Let nbdev document what it would stop at.

    That is an annotation that names a class of the notebook, or one that the notebook defines only later; and a cell with
    an import beside other code, which nbdev runs whole: here only its imports are run, and its stored output stays.
    """
    begin, signature = exec_show_docs.begin, docments.signature

    def patient_begin(self) -> None:
        begin(self)
        sys.modules["__main__"] = self.k.user_module  # where Python looks for the notebook's classes
        run = self.k.cell

        def patient_run(cell) -> None:
            documented = cell.directives_.keys() & {"export", "exports", "exporti", "exec_doc"}
            whole = documented or SHOWN.search(cell.source)
            run(cell) if whole else self.k.run_cell(imports_of(cell.source))

        self.k.cell = patient_run

    def patient_signature(obj, **options):
        try:
            return signature(obj, **options)
        except NameError:
            return signature(obj)

    exec_show_docs.begin, docments.signature = patient_begin, patient_signature


def main() -> None:
    "Filter the notebook on stdin."
    config = get_config()
    be_patient()
    know_own_names(config.lib_path.name)
    nb = dict2nb(json.loads(sys.stdin.read()))
    name = raw_name(nb.cells)
    code = "\n".join(text(c["source"]) for c in nb.cells if c["cell_type"] == "code")
    if own := DEFAULT_EXP.search(code):
        prefer_own_names(f"{config.lib_path.name}.{own[1]}")
    nb.path_ = f"{name or 'page'}.ipynb"  # nbdev asks for a path; stdin has none
    split_title(nb.cells)
    with open(os.devnull, "w") as null, redirect_stdout(null):
        FilterDefaults()(nb)
    base = f"{config.doc_host}{config.doc_baseurl}".rstrip("/")
    pages, under_heading = documented_pages(config.nbs_path), False
    for cell in nb.cells:
        if cell.cell_type == "raw" and not name:
            cell.source = re.sub(r"^output-file: page\.html\n", "", cell.source, flags=re.M)
        if cell.cell_type == "markdown":
            under_heading = under_heading or re.search(r"^## ", cell.source, re.M) is not None
            cell.source = relative_links(cell.source, base, config.nbs_path, pages)
        for data in (o["data"] for o in cell.get("outputs", []) if "data" in o):
            if "text/html" in data:
                data["text/markdown"] = raw_html(text(data.pop("text/html")))
            elif "text/markdown" in data:
                markdown = relative_links(plain_code(text(data["text/markdown"])), base, config.nbs_path, pages)
                if not under_heading:  # a definition before the first `##` is a heading of that level, not one below it
                    markdown = re.sub(r"\A(---\n.*?^)### ", r"\1## ", markdown, count=1, flags=re.M | re.S)
                data["text/markdown"] = markdown.splitlines(keepends=True)
    print(nb2str(nb), flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
