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
from pathlib import Path

from _pages import DEFINED, EXPORTED, documented_pages, raw_name, text
from _venv import ROOT, need

need("nbdev", "execnb", "fastcore")

os.environ["IN_TEST"] = "1"  # `nbdev_export()` cells do nothing
sys.path.insert(0, str(ROOT))

import fastcore.docments as docments
from execnb.nbio import dict2nb, mk_cell, nb2str
from nbdev.config import get_config
from nbdev.processors import FilterDefaults, exec_show_docs

CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]+)\s*(?::[^=\n]+)?=(?!=)", re.M)
DEFAULT_EXP = re.compile(r"^#\|\s*default_exp\s+(\S+)", re.M)


def relative_links(source: str, base: str, nbs: Path, pages: dict[str, set[str]], here: str) -> str:
    """`source` with nbdev's links to this site (`base`) made relative; a name without documentation loses its link.

    Several modules may have a name: one that the page `here` documents is meant there.
    """

    def link(m: re.Match) -> str:
        page, _, anchor = m.group(2).partition("#")
        if anchor in pages.get(here, ()):
            page = here
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
    """`html` as Markdown.

    Quarto loads require.js and jQuery from a CDN for `text/html` outputs, for Markdown it does not.
    """
    fence = "`" * max([3, *(len(t) + 1 for t in re.findall(r"`{3,}", html))])
    return [f"\n{fence}{{=html}}\n", html.strip("\n") + "\n", f"{fence}\n"]


def split_title(cells: list, names: str | None) -> None:
    """Keep in the title cell only what nbdev reads from it, `# Title` and `> sentence`; the rest, which it drops,
    follows, below `names`.
    """
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown" and (m := re.match(r"\s*(# .*)\n*((?:>.*\n?)*)((?:\n*- .*:.*)*)", cell.source)):
            sentence = " ".join(line.lstrip("> ") for line in m[2].splitlines())
            rest = "\n\n".join(filter(None, [names, cell.source[m.end() :].strip()]))
            cell.source = "\n\n".join(filter(None, [m[1], f"> {sentence}" if sentence else "", m[3].strip()]))
            if rest:
                cells.insert(i + 1, mk_cell(rest, "markdown"))
            return


class PatientDocs(exec_show_docs):
    """nbdev's processor that runs what `show_doc` needs; an annotation that names a class of the notebook is looked for
    there.
    """

    def begin(self) -> None:
        super().begin()
        sys.modules["__main__"] = self.k.user_module


class Processors(FilterDefaults):
    "nbdev's processors, with the patient one."

    def base_procs(self) -> list:
        return [PatientDocs if p is exec_show_docs else p for p in super().base_procs()]


def be_patient() -> None:
    """Let fastcore show a signature as it is written when its annotations name what is only imported for type checkers,
    or defined later.
    """
    signature = docments.signature  # the one private part that is replaced: fastcore has no option for it

    def patient_signature(obj, **options):
        try:
            return signature(obj, **options)
        except NameError:
            return signature(obj)

    docments.signature = patient_signature


def lines_of(module: Path) -> dict[str, int]:
    "The line of each function, class and method of the file `module`, by name."
    tree = ast.parse(module.read_text(encoding="utf-8")) if module.exists() else ast.Module([], [])
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = node.lineno
            inside = node.body if isinstance(node, ast.ClassDef) else []
            found |= {f"{node.name}.{n.name}": n.lineno for n in inside if isinstance(n, ast.FunctionDef)}
    return found


def own_source(markdown: str, path: str, lines: dict[str, int]) -> str:
    """`markdown` of `show_doc` with its link to the source leading to `path`, this notebook's own module:

    others may have the same name.
    """
    name = re.search(r"^#+ ([\w.]+)", markdown, re.M)
    if not name or name[1] not in lines:
        return markdown
    where = rf"\g<1>{path}#L{lines[name[1]]}"
    return re.sub(r"(\[source\]\([^)\s]*?/blob/[^/]+/)[^)\s]+", where, markdown, count=1)


def names_cell(cells) -> str | None:
    """The names that a notebook exports, as Markdown, for readers and for searching; nbdev makes links of those with
    documentation.
    """
    code = [text(c["source"]) for c in cells if c["cell_type"] == "code"]
    exported = [s for s in code if EXPORTED.search(s)]
    found = {m[1]: None for s in exported for pattern in (DEFINED, CONSTANT) for m in pattern.finditer(s)}
    names = ", ".join(f"`{name}`" for name in found)
    return f"::: {{.ilacs-names pagefind-weight=10}}\n**Defines** {names}\n:::" if names else None


def documented(markdown: str, under_heading: bool) -> str:
    "What `show_doc` wrote: a definition before the first `##` is a heading of that level, not one below it."
    return markdown if under_heading else re.sub(r"\A(---\n.*?^)### ", r"\1## ", markdown, count=1, flags=re.M | re.S)


def main() -> None:
    "Filter the notebook on stdin."
    config = get_config()
    be_patient()
    nb = dict2nb(json.loads(sys.stdin.read()))
    name = raw_name(nb.cells)
    own = DEFAULT_EXP.search("\n".join(text(c["source"]) for c in nb.cells if c["cell_type"] == "code"))
    module = Path(config.lib_path.name, *own[1].split(".")).with_suffix(".py") if own else Path("none")
    names, lines = names_cell(nb.cells), lines_of(ROOT / module)
    nb.path_ = f"{name or 'page'}.ipynb"  # nbdev asks for a path; stdin has none
    split_title(nb.cells, names)
    with open(os.devnull, "w") as null, redirect_stdout(null):
        Processors()(nb)
    base = f"{config.doc_host}{config.doc_baseurl}".rstrip("/")
    pages, under_heading = documented_pages(config.nbs_path), False
    here = Path.cwd().joinpath(f"{name or 'page'}.html").relative_to(config.nbs_path).as_posix()

    def linked(markdown: str) -> str:
        return relative_links(markdown, base, config.nbs_path, pages, here)

    for cell in nb.cells:
        cell.metadata.pop("jupyter", None)  # folded in JupyterLab only; Quarto would make it an attribute
        if cell.cell_type == "raw" and not name:
            cell.source = re.sub(r"^output-file: page\.html\n", "", cell.source, flags=re.M)
        if cell.cell_type == "markdown":
            under_heading = under_heading or re.search(r"^## ", cell.source, re.M) is not None
            cell.source = linked(cell.source)
        for data in (o["data"] for o in cell.get("outputs", []) if "data" in o):
            if "text/html" in data:
                data["text/markdown"] = raw_html(text(data.pop("text/html")))
            elif "text/markdown" in data:
                markdown = linked(plain_code(own_source(text(data["text/markdown"]), module.as_posix(), lines)))
                data["text/markdown"] = documented(markdown, under_heading).splitlines(keepends=True)
    print(nb2str(nb), flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
