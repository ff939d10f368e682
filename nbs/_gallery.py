"Quarto `pre-render` script: write the page that shows all analyses by question, which both builders copy."

import json
import sys

from _authorities import address, hull
from _venv import ROOT, need

need("jinja2", "lxml", "nbformat", "pandas", "yaml")

sys.path.insert(0, str(ROOT))

from ilacs_analysis.pages.gallery import Analysis, analysis_of, write_gallery
from ilacs_analysis.reporting.page import read_config
from tools.twins import write_page_twins


def groups() -> dict[str, list[Analysis]]:
    "The analyses by question: the sections of their sidebar, and the pages of research."
    sidebars = {bar["id"]: bar for bar in read_config(ROOT)["website"]["sidebar"]}
    sections = [entry for entry in sidebars["analyses"]["contents"] if "section" in entry]
    sections.append({"section": "Research", **sidebars["research"]})
    return {section["section"]: [analysis(path) for path in section["contents"]] for section in sections}


def analysis(path: str) -> Analysis:
    "What the gallery shows of a notebook."
    return analysis_of(json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"], address(path))


if __name__ == "__main__":
    write_gallery(ROOT / "gallery", groups(), hull())
    write_page_twins(ROOT / "gallery")
