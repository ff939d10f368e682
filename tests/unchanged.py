"""What need not be tried again: nothing that it depends on has changed since it passed. In CI everything is tried.

A file of tests depends on every file of the project but the notebooks, and on those notebooks that `READS` names for
it. So a change in one notebook lets `make test` try what reads notebooks, and a change in the package everything. A
page of the site depends on its HTML and on the scripts and style sheets of the site.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

ROOT = Path(__file__).parents[1]
EVERY = "nbs/**/*.ipynb"
READS = {  # File of tests -> the notebooks whose content it reads
    **dict.fromkeys(["test_accessibility", "test_outputs", "test_project", "test_prose", "test_site"], EVERY),
    **dict.fromkeys(["test_reference", "test_tools", "test_two_builders"], EVERY),
    "test_getting_started": "nbs/getting_started.ipynb",
    "test_readme": "nbs/methods/*.ipynb",
}
PROGRAMS = ("chromium", "chromium-headless-shell", "google-chrome", "quarto")  # what a test may skip for


def believed() -> bool:
    "Is what was noted before believed? Not in CI, nor in `make test-all`."
    return os.environ.get("CI") != "true" and os.environ.get("ILACS_EXAMPLES") != "thorough"


def digest(parts: Iterable[str]) -> str:
    "One hash of several texts."
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def content(path: Path) -> str:
    "A hash of a file's content."
    return hashlib.sha256(path.read_bytes()).hexdigest()


def project_files() -> list[Path]:
    "The files that git tracks, or would add; none where this is no checkout."
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return sorted(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def surroundings() -> list[str]:
    "What tests depend on outside the project."
    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("ILACS_"))
    return [sys.version, *settings, *(name for name in PROGRAMS if shutil.which(name))]


def notebooks_of(name: str) -> list[Path]:
    "The notebooks whose content a file of tests reads."
    return sorted(ROOT.glob(READS[name])) if name in READS else []


def stamps_of(tests: Iterable[str]) -> dict[str, str]:
    "For each file of tests, by its stem, a hash of all that it depends on; nothing where this is no checkout."
    files = project_files()
    if not files:
        return {}
    common = [*surroundings(), *(f"{path.relative_to(ROOT)}" for path in files)]
    common += [content(path) for path in files if path.suffix != ".ipynb"]
    shared = digest(common)
    return {name: digest([shared, *map(content, notebooks_of(name))]) for name in tests}


def noted(name: str) -> dict[str, Any]:
    "What an earlier run noted in `_build/`; nothing when the file is missing or broken, or is not believed."
    try:
        return json.loads((ROOT / "_build" / name).read_text(encoding="utf-8")) if believed() else {}
    except (OSError, ValueError):
        return {}


def note(name: str, new: Mapping[str, Any]) -> None:
    "Add to what later runs may believe."
    path = ROOT / "_build" / name
    path.parent.mkdir(exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        path.write_text(json.dumps({**noted(name), **new}, sort_keys=True) + "\n", encoding="utf-8")


def page_stamps(site: Path, pages: Iterable[str]) -> dict[str, str]:
    "For each page a hash of it, of the scripts and style sheets of its site, and of what looks at it."
    sheets = sorted(path for kind in ("js", "css") for path in site.rglob(f"*.{kind}"))
    looking = [Path(__file__).with_name(name) for name in ("crawl.py", "looks.py", "conftest.py")]
    shared = digest(map(content, [*sheets, *looking]))
    return {page: digest([shared, content(site / page)]) for page in pages}
