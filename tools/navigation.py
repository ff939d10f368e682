"""Which notebooks are pages, and how a reader finds them: `render:`, `navbar:` and `sidebar:` of `_quarto.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.execute import SiteError


def expand(root: Path, pattern: str) -> list[str]:
    """The files below `root` that `pattern` of `_quarto.yml` names, as sorted paths from there.

    A file that is named must be there, else `SiteError`; a pattern may find nothing yet.
    """
    pattern = pattern.lstrip("/")
    if not any(c in pattern for c in "*?["):
        if not (root / pattern).is_file():
            raise SiteError(f"_quarto.yml names {pattern}, which does not exist")
        return [pattern]
    found = sorted(p.relative_to(root).as_posix() for p in root.glob(pattern) if p.is_file())
    return [f for f in found if not any(part.startswith((".", "_")) for part in f.split("/"))]


def notebooks(root: Path, config: Mapping[str, Any]) -> list[str]:
    """The notebooks that are pages of the site, in the order of `render:`, each once."""
    patterns = config["project"].get("render") or ["**/*.ipynb"]
    dropped = {f for p in patterns if p.startswith("!") for f in expand(root, p[1:])}
    found = [f for p in patterns if not p.startswith("!") for f in expand(root, p) if f.endswith(".ipynb")]
    return [f for f in dict.fromkeys(found) if f not in dropped]


@dataclass(frozen=True)
class Link:
    """A place in the navigation: a page, another address, or a section with places inside."""

    text: str
    href: str = ""  # Path from the root, or an address
    inside: tuple[Link, ...] = ()

    def flat(self) -> list[Link]:
        """This place and those inside, in reading order."""
        return [self, *(deeper for place in self.inside for deeper in place.flat())]

    def holds(self, href: str) -> bool:
        """Is the page at `href` this place, or inside it?"""
        return any(place.href == href for place in self.flat())


def links(root: Path, contents: Any, titles: Mapping[str, Link]) -> tuple[Link, ...]:
    """The navigation that `contents` describes: `contents:` of a sidebar, or `left:` of the navbar.

    `titles` has the place of every notebook. Raises `SiteError` for a page that is not rendered.
    """
    if isinstance(contents, str):
        return tuple(titles[f] for f in expand(root, contents) if f in titles)
    if isinstance(contents, list):
        return tuple(link for entry in contents for link in links(root, entry, titles))
    if not isinstance(contents, dict):
        return ()
    if "auto" in contents:
        return links(root, contents["auto"], titles)
    target = contents.get("href") or contents.get("file") or ""
    inside = links(root, contents.get("contents") or contents.get("menu"), titles)
    if not target.endswith(".ipynb"):
        name = str(contents.get("section") or contents.get("text") or target)
        return links(root, name, titles) if name.endswith(".ipynb") else (Link(name, target, inside),)
    (file,) = expand(root, target)
    if file not in titles:
        raise SiteError(f"_quarto.yml: {file} is in the navigation but not in `render:`")
    return (Link(str(contents.get("section") or contents.get("text") or titles[file].text), titles[file].href, inside),)


NEEDS = {"read/index.html": "read/engine/engine.json"}  # Place in the navigation -> the file that it is no use without


def unavailable(root: Path) -> list[str]:
    """The places that the navigation leaves out, as what they need was missing when the site was made."""
    return [place for place, needed in NEEDS.items() if not (root / needed).exists()]


def available(root: Path, entries: Sequence[Any]) -> list[Any]:
    """The entries of a navigation without those that lead nowhere."""
    places = unavailable(root)
    return [entry for entry in entries if not isinstance(entry, Mapping) or entry.get("href") not in places]


def take_out(html: str, places: Sequence[str]) -> str:
    """A page by Quarto without the entries of its bar that lead to `places`."""
    for place in places:
        inside = rf'(?:(?!</li>).)*?href="(?:[^"]*/)?{re.escape(place)}"(?:(?!</li>).)*'
        html = re.sub(rf'[ \t]*<li class="nav-item">{inside}</li>[ \t]*\n?', "", html, flags=re.S)
    return html


def sidebar_of(
    href: str, sidebars: Sequence[tuple[str, tuple[Link, ...]]]
) -> tuple[str, tuple[Link, ...], Link | None, Link | None]:
    """Title and contents of the sidebar that shows the page at `href`, and the pages before and after it there."""
    for title, contents in sidebars:
        flat = [link for place in contents for link in place.flat() if link.href]
        at = next((i for i, link in enumerate(flat) if link.href == href), None)
        if at is not None:
            after = flat[at + 1] if at + 1 < len(flat) else None
            return title, contents, flat[at - 1] if at else None, after
    return "", (), None, None
