"""Fold in JupyterLab what the site hides.

A cell with `#| echo: false`, `#| code-fold: true`, `#| include: false` or `#| hide` is there to run, not to be read.
JupyterLab does not know these directives; it folds a cell whose metadata say so. `tools.execute` folds each notebook
that it runs, and `python -m tools.folding` all of them, without running any. `nbdev_clean` leaves the metadata in place
(`allowed_cell_metadata_keys` in settings.ini). Cells that the package is exported from stay open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from ilacs_analysis.reporting.page import source_text

KEY = "jupyter"  # of a cell's metadata
_HIDING = re.compile(r"^#\|\s*(echo:\s*false|code-fold:\s*true|include:\s*false|hide)\s*$", re.M)
_EXPORTED = re.compile(r"^#\|\s*export", re.M)


def is_folded(cell: Mapping[str, Any]) -> bool:
    """Does `cell` hold code that the site hides?"""
    source = source_text(cell["source"])
    return cell["cell_type"] == "code" and bool(_HIDING.search(source)) and not _EXPORTED.search(source)


def fold(nb: dict[str, Any]) -> dict[str, Any]:
    """`nb`, changed in place: cells that the site hides are folded, all others are open."""
    for cell in nb["cells"]:
        cell["metadata"].pop(KEY, None)
        if is_folded(cell):
            cell["metadata"][KEY] = {"source_hidden": True}
    return nb


def main(root: Path = Path("nbs")) -> None:
    """Fold the cells of all notebooks below `root`."""
    changed = []
    for path in sorted(root.rglob("*.ipynb")):
        old = path.read_text(encoding="utf-8")
        nb = fold(nbformat.reads(old, as_version=nbformat.NO_CONVERT))
        new = nbformat.writes(nb, version=nbformat.NO_CONVERT) + "\n"
        if new != old and not any(part.startswith(".") for part in path.parts):
            path.write_text(new, encoding="utf-8")
            changed.append(path)
    print(f"{len(changed)} notebooks were folded anew")


if __name__ == "__main__":
    main()
