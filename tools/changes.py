"""What changed in a folder of tables since an earlier one: rows added, changed and gone, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ilacs_analysis.showing.prose import count, number

Row = tuple[str, ...]
LONG = 40  # Characters of a cell that are shown
MOST = 10  # Rows that are named of each kind of change


@dataclass(frozen=True)
class Change:
    """What changed in one table."""

    table: str
    rows: tuple[int | None, int | None]  # Before and now; None where there is no such table
    added: Sequence[str] = ()  # A row each, in words
    changed: Sequence[str] = ()
    gone: Sequence[str] = ()
    columns: str = ""  # Columns that came or went, in words

    @property
    def any(self) -> bool:
        """Is there a change?"""
        return bool(self.added or self.changed or self.gone or self.columns or None in self.rows)


def read_table(file: Path) -> pd.DataFrame:
    """A stored table, every cell as text; what is missing is empty."""
    if file.suffix == ".csv":
        return pd.read_csv(file, dtype=str, keep_default_na=False)
    return pd.read_parquet(file).astype("string").fillna("").astype(str)


def named(row: Row, columns: Sequence[str]) -> str:
    """The row by the cells of `columns` that have words; long ones are cut."""
    cells = [cell if len(cell) <= LONG else f"{cell[: LONG - 1]}…" for cell in row]
    return ", ".join(f"{column} {cell}" for column, cell in zip(columns, cells, strict=True) if cell)


def by_key(table: pd.DataFrame, key: Sequence[str]) -> dict[Row, dict[str, str]]:
    """The rows by their key."""
    rows = table.to_dict("records")
    return {tuple(row[column] for column in key): row for row in rows}


def values(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The cells that changed, in columns that both have."""
    differ = [column for column in now if column in before and before[column] != now[column]]
    return "; ".join(f"{column} was {before[column] or 'empty'}, is {now[column] or 'empty'}" for column in differ)


def keyed_change(before: pd.DataFrame, now: pd.DataFrame, key: Sequence[str]) -> dict[str, list[str]]:
    """Rows added, changed and gone of a table whose rows have a key."""
    old, new = by_key(before, key), by_key(now, key)
    differ = {row: values(old[row], new[row]) for row in new if row in old and old[row] != new[row]}
    return {
        "added": [named(row, key) for row in new if row not in old],
        "changed": [f"{named(row, key)}: {words}" for row, words in differ.items() if words],
        "gone": [named(row, key) for row in old if row not in new],
    }


def other_change(before: pd.DataFrame, now: pd.DataFrame) -> dict[str, list[str]]:
    """Rows added and gone of a table whose rows have no key; a row that changed is one gone and one added."""
    columns = [column for column in now if column in before]
    old, new = (Counter(table[columns].itertuples(index=False, name=None)) for table in (before, now))
    return {
        "added": [named(row, columns) for row in (new - old).elements()],
        "gone": [named(row, columns) for row in (old - new).elements()],
    }


def columns_in_words(before: Sequence[str], now: Sequence[str]) -> str:
    """Columns that came and went."""
    new, gone = [c for c in now if c not in before], [c for c in before if c not in now]
    told = [f"new column {', '.join(new)}" if new else "", f"column {', '.join(gone)} is gone" if gone else ""]
    return "; ".join(filter(None, told))


def table_change(name: str, old: tuple[Path, Any] | None, new: tuple[Path, Any] | None) -> Change:
    """What changed in a table; each side is its folder and description."""
    rows = (old[1]["rows"] if old else None, new[1]["rows"] if new else None)
    if old is None or new is None:
        return Change(name, rows)
    files, key = [folder / about["path"] for folder, about in (old, new)], new[1]["schema"].get("primaryKey")
    if files[0].read_bytes() == files[1].read_bytes():
        return Change(name, rows)
    before, now = map(read_table, files)
    columns = columns_in_words(list(before), list(now))
    if key and set(key) <= set(before):
        return Change(name, rows, **keyed_change(before, now, key), columns=columns)
    return Change(name, rows, **other_change(before, now), columns=columns)


def described(folder: Path | None) -> dict[str, tuple[Path, Any]]:
    """The tables that a folder describes, with the folder; none without a folder."""
    if folder is None or not (folder / "datapackage.json").is_file():
        return {}
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {about["name"]: (folder, about) for about in package["resources"]}


def folder_changes(before: Path | None, now: Path) -> list[Change]:
    """What changed in each table of `now`, and which tables went."""
    old, new = described(before), described(now)
    return [table_change(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]


# -- In words ----------------------------------------------------------------------------------------------------------
def some(rows: Sequence[str], word: str) -> list[str]:
    """The first rows as a list, and how many more there are."""
    more = [f"  - and {number(len(rows) - MOST)} more"] if len(rows) > MOST else []
    return [f"  - {word}: {row}" for row in rows[:MOST]] + more


def change_in_words(change: Change) -> list[str]:
    """The lines about one table."""
    before, now = change.rows
    if before is None or now is None:
        return [f"- **{change.table}** is {'new' if before is None else 'gone'} ({count(now or before or 0, 'row')})."]
    counts = [f"{count(len(getattr(change, kind)), 'row')} {kind}" for kind in ("added", "changed", "gone")]
    told = [words for words in counts if not words.startswith("0 ")] or ["no row changed"]
    columns = f" {change.columns}." if change.columns else ""
    lines = [f"- **{change.table}**: {', '.join(told)} ({number(before)} rows before, {number(now)} now).{columns}"]
    return [
        *lines,
        *some(change.added, "added"),
        *some(change.changed, "changed"),
        *some(change.gone, "gone"),
    ]


def changes_in_words(
    found: Mapping[str, Sequence[Change]], titles: Mapping[str, str], version: str, before: str = ""
) -> str:
    """The change list of a release: by folder, then by table. `before` is the previous version, '' for none."""
    since = f"Since release {before}." if before else "There is no earlier release to compare with: every table is new."
    lines = [f"# What changed in {version}", "", since]
    for part, changes in found.items():
        told = [line for change in changes if change.any for line in change_in_words(change)]
        lines += ["", f"## {titles[part]} (`{part}/`)", "", *(told or ["Nothing changed."])]
    return "\n".join(lines) + "\n"
