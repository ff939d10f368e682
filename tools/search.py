"""The index with which a reader searches the site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.execute import SiteError


def add_search(target: Path) -> None:
    """Index the pages below `target` with Pagefind. Raises `SiteError` with its words."""
    options = ["--quiet", "--exclude-selectors", ".footnote-back, pre, details"]
    command = [sys.executable, "-m", "pagefind", "--site", target, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SiteError(f"Pagefind failed: {(done.stderr or done.stdout).strip()}")
    for path in (target / "pagefind").glob("pagefind-*ui.*"):  # its own boxes for searching; site.js has ours
        if path.suffix in {".js", ".css"}:
            path.unlink()
