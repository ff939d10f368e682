"""The first notebook as the package brings it: `nbs/getting_started.ipynb` without outputs and without links to pages.

`ilacs start DIR` copies it. What is committed in `ilacs_analysis/templates/` is made by `python -m tools.starter`; a
test compares it with the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ilacs_analysis.reporting.page import source_text
from ilacs_analysis.reporting.start import FIRST
from tools.execute import dump, read_notebook

_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")  # to a page beside the notebook


def without_links(cell: Mapping[str, Any]) -> dict[str, Any]:
    """`cell` with the words of its relative links only, as nothing is there that they could lead to."""
    source = source_text(cell["source"])
    return dict(cell) | {"source": _LINK.sub(r"\1", source) if cell["cell_type"] == "markdown" else source}


def starter(page: Path) -> str:
    """The text of the notebook that is copied, from the page at `page`."""
    notebook = read_notebook(page)
    cells = [without_links(cell) for cell in notebook["cells"] if cell["cell_type"] != "raw"]
    cells = [c | {"outputs": [], "execution_count": None} if c["cell_type"] == "code" else c for c in cells]
    return dump(notebook | {"cells": cells})


def main(root: Path = Path(".")) -> None:
    """Write it into the package."""
    target = root / "ilacs_analysis" / "templates" / FIRST
    target.write_text(starter(root / "nbs" / FIRST), encoding="utf-8", newline="\n")
    print(f"{target} written")


if __name__ == "__main__":
    main()
