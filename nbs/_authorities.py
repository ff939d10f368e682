"Quarto `pre-render` script: write the pages of authorities, which both builders copy; again only after a change."

import json
import sys
from pathlib import Path

from _pages import raw_name
from _venv import ROOT, need

need("jinja2", "lxml", "nbformat", "pandas", "yaml", "openpyxl")

sys.path.insert(0, str(ROOT))

from ilacs_analysis.pages.addresses import FOLDER
from ilacs_analysis.pages.write import Hull, write_pages
from ilacs_analysis.reporting.page import read_config
from tools.navigation import available
from tools.stamps import hash_files, note, noted
from tools.twins import write_page_twins

STAMPS = ROOT / "_build" / "authorities.json"
SUFFIXES = {".py", ".toml", ".csv", ".parquet", ".html", ".css", ".js", ".json"}


def sources() -> list[Path]:
    "What the pages are made of: the package, the data, and the navigation."
    found = [p for folder in ("ilacs_analysis", "data") for p in (ROOT / folder).rglob("*") if p.suffix in SUFFIXES]
    own = [p for p in found if "parsed" not in p.parts and "__pycache__" not in p.parts]
    twins = [ROOT / "tools" / name for name in ("markdown.py", "twins.py")]
    return [*own, *twins, ROOT / "_quarto.yml", Path(__file__)]


def address(target: str) -> str:
    "Where a part of the site is, seen from the pages; a notebook's page has the name that its front matter gives."
    if not target.endswith(".ipynb"):
        return f"../{target}"
    cells = json.loads((ROOT / target).read_text(encoding="utf-8"))["cells"]
    name = raw_name(cells) or Path(target).stem
    return f"../{Path(target).with_name(name + '.html').as_posix()}"


def hull() -> Hull:
    "The site's own navigation around each page."
    website = read_config(ROOT)["website"]
    links = [(entry["text"], address(entry["href"])) for entry in available(ROOT, website["navbar"]["left"])]
    texts = (ROOT / "data" / "words", ROOT / "data" / "readings")
    return Hull(website["title"], links[0][1], links, website["page-footer"]["left"], texts)


if __name__ == "__main__":
    around, folder = hull(), ROOT / FOLDER
    stamp = f"{hash_files(sources(), ROOT)} {around.links}"
    if noted(STAMPS).get("stamp") != stamp or not (folder / "index.html").exists():
        write_pages(folder, around)
        write_page_twins(folder)
        note({"stamp": stamp}, STAMPS)
