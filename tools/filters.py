"""The filters of `_quarto.yml`, run as Quarto runs them: in the notebook's folder, the notebook on standard input.

A filter takes seconds, so its result is kept until something changes that it read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools import forks
from tools.execute import SiteError, code_of, dependencies, read_notebook
from tools.stamps import hash_files


def cached(folder: Path, key: str, make: Callable[[], str]) -> str:
    """What `make()` gave when it was last called for `key`, on which all of the result depends; kept in `folder`."""
    path = folder / hashlib.sha256(key.encode()).hexdigest()[:32]
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(make(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


_INDEXED = re.compile(r"'([\w.]+)': (?:\( '([^']*)'|\{)")


def mentioned(index: str, text: str) -> list[str]:
    """The names in `index`, the text of a `_modidx.py`, that a notebook's `text` may mention, each with its page."""
    words = set(re.findall(r"\w+", text))
    return [f"{name} {page}" for name, page in _INDEXED.findall(index) if name.rpartition(".")[2] in words]


def filter_inputs(path: Path, root: Path) -> str:
    """What nbdev's filter reads besides the notebook at `path`: settings, and what it shows of the package.

    It links each name of the package that is mentioned to the page that documents it (`_modidx.py` says which).
    It also shows the signatures of what the notebook defines or asks for with `show_doc`. A new function elsewhere must
    not make all notebooks pass the filter again.
    """
    text, code = path.read_text(encoding="utf-8"), code_of(read_notebook(path))
    parts = [p.read_text(encoding="utf-8") for p in [root / "settings.ini"] if p.exists()]
    for index in sorted(root.glob("*/_modidx.py")):
        parts += mentioned(index.read_text(encoding="utf-8"), text)
        if re.search(r"^#\|\s*exports?\b|\bshow_doc\(", code, re.M):
            modules = re.findall(r"^#\|\s*default_exp\s+(\S+)", code, re.M)
            own = [f"import {index.parent.name}.{name}" for name in modules]
            parts.append(hash_files(dependencies("\n".join([code, *own]), index.parent), root))
    return "\0".join(parts)


def _find_filter(name: str, notebook: Path, root: Path) -> Path:
    """The filter script `name`: at the project's root, else beside the notebook, else in a folder between them."""
    between = [p for p in notebook.parents if p.is_relative_to(root)]
    for folder in (root, *between):
        if (folder / name).is_file():
            return folder / name
    raise SiteError(f"_quarto.yml: there is no filter {name} for {notebook.relative_to(root)}")


def _state(folder: Path) -> str:
    """When the notebooks below `folder`, the scripts in it and the package beside it were changed."""
    files = [*folder.rglob("*.ipynb"), *folder.glob("*.py"), folder.parent / "settings.ini"]
    files += [file for index in folder.parent.glob("*/_modidx.py") for file in index.parent.rglob("*.py")]
    stats = [(str(file), file.stat()) for file in sorted(files) if file.is_file()]
    return repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats])


def _run_filter(script: Path, path: Path, text: str) -> str:
    """The output of filter `script` for the notebook at `path` with content `text`."""
    program = [os.path.relpath(script, path.parent)]
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    folder = script.parent if (script.parent / "_ready.py").is_file() else None
    done = forks.run(program, text, path.parent, env, folder, _state(folder) if folder else "")
    if done.returncode:
        errors = re.findall(r"^(?:\w+Error|\w+Exception|Exception): .*", done.stderr, re.M)
        why = ("; ".join(errors) or done.stderr.strip() or "no message").splitlines()[-1]
        raise SiteError(f"{path}: the filter {script.name} failed: {why}")
    return done.stdout


def filtered_notebook(path: Path, filters: list[str], root: Path, library: str = "") -> dict[str, Any]:
    """The notebook at `path` after `filters` (`ipynb-filters` of `_quarto.yml`), as Quarto would see it.

    `library` is what else the filters read; a change of it makes them run again.
    """
    read_notebook(path)
    text = path.read_text(encoding="utf-8")
    for script in (_find_filter(f, path, root) for f in filters):
        scripts = [file.read_text(encoding="utf-8") for file in (script, *sorted(script.parent.glob("_*.py")))]
        key = "\0".join([str(path), text, *scripts, library])
        text = cached(root / "_build" / "filtered", key, lambda: _run_filter(script, path, text))  # noqa: B023
    return json.loads(text)
