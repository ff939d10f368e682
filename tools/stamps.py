"""What a result depends on, as a hash, and the notes in `_build/` that say for which hash a result is there.

No library of developers is imported here: tests ask for stamps before they know which of them can run.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock


def hash_files(paths: Iterable[Path], root: Path) -> str:
    """One hash for the names below `root` and the contents of `paths`. A copy of the project elsewhere has the same."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def project_files(root: Path) -> list[Path]:
    """The files below `root` that git tracks, or would add; none where this is not a checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        return []
    return sorted(root / name for name in names if name and (root / name).is_file())


def noted(store: Path) -> dict[str, Any]:
    """What the file `store` says; nothing when it is missing or broken."""
    try:
        return json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def note(new: Mapping[str, Any], store: Path) -> None:
    """Add `new` to what the file `store` says."""
    store.parent.mkdir(exist_ok=True)
    with FileLock(store.with_suffix(".lock")):  # tests run in several processes
        store.write_text(json.dumps({**noted(store), **new}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
