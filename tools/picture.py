"""The picture in the README: a chart of the site as its notebook shows it, with the sentence above it.

`python -m tools.picture` writes it into `nbs/assets/`; a test compares it with the notebook's output.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ilacs_analysis.pages.gallery import Analysis, analysis_of
from ilacs_analysis.reporting.page import source_text
from tools.execute import read_notebook

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = Path("nbs/analyses/06_among_london_and_england.ipynb")
CHART = "share_lines("  # In the cell that draws it
PICTURE = Path("nbs/assets/readme.svg")


def chart(root: Path = ROOT) -> Analysis:
    """The chart of the README: its picture, its finding and its alt text."""
    cells = read_notebook(root / NOTEBOOK)["cells"]
    prose = [cell for cell in cells if cell["cell_type"] == "markdown"]
    drawn = [cell for cell in cells if CHART in source_text(cell["source"])]
    return analysis_of([*prose, *drawn], NOTEBOOK.name)


def main() -> int:
    """Write the picture."""
    (ROOT / PICTURE).write_bytes(chart().picture)
    print(f"{PICTURE} written: {chart().finding}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
