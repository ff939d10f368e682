"""For the filter beside this file: which names are documented on which page."""

import functools
import json
import re
from pathlib import Path

HIDDEN = re.compile(r"^#\|\s*(hide|include:\s*false)\b", re.M)
EXPORTED = re.compile(r"^#\|\s*exports?\b", re.M)
DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+([A-Za-z]\w*)", re.M)
SHOWN = re.compile(r"^show_doc\(([\w.]+)", re.M)
OUTPUT_FILE = re.compile(r"^output-file:\s*(\S+)\.html", re.M)


def text(value) -> str:
    "Notebook text, which is a string or a list of lines, as a string."
    return value if isinstance(value, str) else "".join(value or [])


def raw_name(cells) -> str | None:
    "The page name that the raw front matter gives, without `.html`."
    found = OUTPUT_FILE.search("\n".join(text(c["source"]) for c in cells if c["cell_type"] == "raw"))
    return found.group(1) if found else None


@functools.cache
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
