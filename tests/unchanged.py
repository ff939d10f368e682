"""What need not be tried again: nothing that it depends on has changed since it passed. In CI everything is tried.

A file of tests depends on every file of the project but the notebooks, and on those notebooks that `READS` names for
it. So a change in one notebook lets `make test` try what reads notebooks, and a change in the package everything. A
page of the site depends on its HTML and on the scripts and style sheets of the site.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from asked_for import in_ci, thorough

from tools import stamps

ROOT = Path(__file__).parents[1]
EVERY = "nbs/**/*.ipynb"
READS = {  # File of tests -> the notebooks whose content it reads
    **dict.fromkeys(["test_accessibility", "test_outputs", "test_project", "test_prose", "test_site"], EVERY),
    **dict.fromkeys(["test_english", "test_gallery", "test_jupyterlab", "test_reference", "test_release"], EVERY),
    **dict.fromkeys(["test_tools", "test_twins", "test_two_builders"], EVERY),
    "test_cookbook": "nbs/cookbook.ipynb",
    "test_getting_started": "nbs/getting_started.ipynb",
    "test_readme": "nbs/methods/*.ipynb",
}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first has no windows


def believed() -> bool:
    "Is what was noted before believed? Not in CI, nor in `make test-all`."
    return not in_ci() and not thorough()


def surroundings() -> list[str]:
    "What tests depend on outside the project."
    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("ILACS_"))
    return [sys.version, *settings, *filter(shutil.which, [*BROWSERS, "quarto"])]


def stamps_of(tests: Iterable[str]) -> dict[str, str]:
    "For each file of tests, by its stem, a hash of all that it depends on; nothing where this is no checkout."
    files = stamps.project_files(ROOT)
    if not files:
        return {}
    shared = [*surroundings(), *(str(path.relative_to(ROOT)) for path in files)]
    shared += [stamps.hash_files((path for path in files if path.suffix != ".ipynb"), ROOT)]
    notebooks = {pattern: stamps.hash_files(ROOT.glob(pattern), ROOT) for pattern in set(READS.values())}
    parts = {name: [*shared, notebooks.get(READS.get(name, ""), "")] for name in tests}
    return {name: hashlib.sha256("\0".join(part).encode()).hexdigest() for name, part in parts.items()}


def noted(name: str) -> dict[str, Any]:
    "What an earlier run noted in a file of `_build/`; nothing when it is missing or broken, or is not believed."
    return stamps.noted(ROOT / "_build" / name) if believed() else {}


def note(name: str, new: Mapping[str, Any]) -> None:
    "Add to what later runs may believe."
    stamps.note(new, ROOT / "_build" / name)


def page_stamps(site: Path, pages: Iterable[str]) -> dict[str, str]:
    "For each page a hash of it, of the scripts and style sheets of its site, and of what looks at it."
    sheets = [path for kind in ("js", "css") for path in site.rglob(f"*.{kind}")]
    looking = [Path(__file__).with_name(name) for name in ("crawl.py", "looks.py", "conftest.py")]
    shared = f"{stamps.hash_files(sheets, site)} {stamps.hash_files(looking, Path(__file__).parent)}"
    return {page: f"{shared} {stamps.hash_files([site / page], site)}" for page in pages}
