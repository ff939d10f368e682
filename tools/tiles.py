"""A tile for each present authority on a map of England: `python -m tools.tiles CENTRES.csv` makes reference/tiles.csv.

`tools/tiles.toml` has what is decided by hand: the shape of England, some places, the letters. The rest is computed:
within a region, SciPy assigns authorities to tiles so that together they are as little as possible out of place.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

from ilacs_analysis.terms.authorities import get_authority

COLUMNS = ("authority_code", "authority", "column", "row", "letters", "easting", "northing")
Tile = tuple[int, int]  # Column and row


def tiles_of(shape: str) -> Iterator[tuple[str, Tile]]:
    """Each tile that is drawn: its letter and its place."""
    for row, line in enumerate(shape.strip("\n").split("\n")):
        yield from ((letter, (column, row)) for column, letter in enumerate(line) if letter != ".")


def _spread(places: np.ndarray) -> np.ndarray:
    """Places by rank and by distance, both axes of one scale: what is compared of a map and of the tiles."""
    both = np.hstack([rankdata(places, axis=0), places])
    return (both - both.mean(axis=0)) / both.std(axis=0)


def assigned(centres: Mapping[str, Tile], tiles: Sequence[Tile], placed: Mapping[str, Tile]) -> dict[str, Tile]:
    """A tile for each authority of a region; those in `placed` have theirs."""
    if len(tiles) != len(centres):
        raise SystemExit(f"{len(tiles)} tiles for {len(centres)} authorities: {', '.join(sorted(centres))}")
    names = list(centres)
    have = _spread(np.array([(east, -north) for east, north in centres.values()], float))
    room = _spread(np.array(tiles, float))
    cost = ((have[:, None] - room[None]) ** 2).sum(axis=2)
    for name, tile in placed.items():
        others = np.arange(len(tiles)) != tiles.index(tile)
        cost[names.index(name), others] = 1e6
    return {names[i]: tiles[j] for i, j in zip(*linear_sum_assignment(cost), strict=True)}


def placed_on_map(rows: Sequence[Mapping[str, str]], plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of tiles.csv, by name."""
    known = {row["authority_code"]: get_authority(row["authority_code"]) for row in rows}
    centres = {known[r["authority_code"]].name: (int(r["easting"]), int(r["northing"])) for r in rows}
    by_hand = {name: tuple(tile) for name, tile in plan["placed"].items()}
    where: dict[str, Tile] = {}
    for letter, region in plan["regions"].items():
        names = [a.name for a in known.values() if a.region == region]
        tiles = [tile for drawn, tile in tiles_of(plan["shape"]) if drawn == letter]
        placed = {name: by_hand[name] for name in names if name in by_hand}
        where |= assigned({name: centres[name] for name in names}, tiles, placed)
    for a in sorted(known.values(), key=lambda a: a.name):
        cells = (a.gss_code, a.name, *where[a.name], plan["letters"][a.name], *centres[a.name])
        yield dict(zip(COLUMNS, cells, strict=True))


def main(centres: str, root: Path = Path(".")) -> None:
    """Write it into the package."""
    plan = tomllib.loads((root / "tools" / "tiles.toml").read_text(encoding="utf-8"))
    with open(centres, encoding="utf-8") as file:
        rows = list(placed_on_map(list(csv.DictReader(file)), plan))
    target = root / "ilacs_analysis" / "reference" / "tiles.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{target} written: {len(rows)} tiles")


if __name__ == "__main__":
    main(sys.argv[1])
