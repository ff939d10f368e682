"""The map of tiles: every authority once, near its neighbours, and coloured as `as_at` says."""

import csv
import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from ilacs_analysis import GRADE_COLOURS, as_at, show_map
from ilacs_analysis.showing.tiles import absent_words, borders, on_map, tally, tiles
from ilacs_analysis.terms.authorities import authorities
from ilacs_analysis.terms.grades import NOT_JUDGED

ROOT = Path(__file__).parents[1]
FILE = ROOT / "ilacs_analysis" / "reference" / "tiles.csv"


def test_every_present_authority_has_one_tile_and_letters_of_its_own():
    table = tiles()
    assert {a.name: a.gss_code for a in authorities().values() if not a.ended} == dict(
        zip(table["authority"], table["authority_code"], strict=True)
    )
    assert not table.duplicated(["column", "row"]).any() and table["letters"].is_unique
    assert all(re.fullmatch("[A-Z]{2,4}", letters) for letters in table["letters"])


@pytest.mark.parametrize("letters, name", [("BEX", "Bexley"), ("BRO", "Bromley"), ("NFK", "Norfolk"), ("MK", "M")])
def test_letters_can_be_guessed(letters: str, name: str):
    assert tiles().set_index("letters")["authority"][letters].startswith(name)


def test_letters_are_in_the_name_in_their_order():
    for name, letters in zip(tiles()["authority"], tiles()["letters"], strict=True):
        words = iter(name.upper())
        assert all(letter in words for letter in letters), (name, letters)


def test_neighbours_are_near():
    "Tiles side by side are authorities near each other, and the nearest authorities have near tiles."
    table = tiles()
    centres = table[["easting", "northing"]].to_numpy() / 1000
    places = table[["column", "row"]].to_numpy()
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    steps = np.abs(places[:, None] - places[None]).sum(axis=2)
    sides = apart[steps == 1]
    assert np.median(sides) < 30 < np.median(apart) / 4 and np.percentile(sides, 90) < 65  # km
    nearest = np.argsort(apart, axis=1)[:, 1:5]
    assert np.median(np.take_along_axis(steps, nearest, axis=1)) <= 2


def test_directions_are_kept():
    "Of two authorities that are 100 km apart to the north or east, the tile further north or east is that one's."
    table = tiles()
    for axis, place, way in (("easting", "column", 1), ("northing", "row", -1)):
        pairs = itertools.permutations(zip(table[axis], way * table[place], strict=True), 2)
        kept = [there > here for (at, here), (to, there) in pairs if to - at > 100_000]
        assert np.mean(kept) > 0.93


def test_london_is_one_block_and_islands_lie_apart():
    table = tiles().set_index("authority")
    london = table[[authorities()[name].region == "London" for name in table.index]]
    assert np.ptp(london["column"]) <= 5 and np.ptp(london["row"]) <= 5
    places = {(column, row): name for name, column, row in table[["column", "row"]].itertuples()}

    def beside(at: tuple[int, int]) -> list[tuple[int, int]]:
        return [to for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)) if (to := (at[0] + x, at[1] + y)) in places]

    alone = {name for at, name in places.items() if not beside(at)}
    assert alone == {"Isle of Wight", "Isles of Scilly", "Cornwall"}  # which touches Plymouth at a corner
    reached, todo = set(), [next(iter(london[["column", "row"]].itertuples(index=False, name=None)))]
    while todo:
        reached.add(at := todo.pop())
        todo += [to for to in beside(at) if to not in reached]
    assert {places[at] for at in reached} == set(places.values()) - alone


def test_lines_run_between_regions():
    table = tiles().set_index(["column", "row"])["authority"].map(lambda name: authorities()[name].region)
    for x, y, x2, _ in borders().itertuples(index=False):
        one, other = ((x, y - 1), (x, y)) if x2 > x else ((x - 1, y), (x, y))
        assert table[one] != table[other]
    assert len(borders()) > 50


def test_the_command_makes_the_file_again():
    tool = pytest.importorskip("tools.tiles")
    plan = tomllib.loads((ROOT / "tools" / "tiles.toml").read_text(encoding="utf-8"))
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    made = [{k: str(v) for k, v in row.items()} for row in tool.placed_on_map(rows, plan)]
    assert made == rows
    with pytest.raises(SystemExit, match="tiles for"):
        list(tool.placed_on_map(rows[1:], plan))


def drawn(figure) -> dict[str, str]:
    "The colour of each authority's tile, from the specification alone."
    spec = figure.spec()
    squares = next(layer for layer in spec["layer"] if "fill" in layer["encoding"])
    scale = squares["encoding"]["fill"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    name = squares.get("data", spec.get("data"))["name"]
    return {row["authority"]: colours[row["key"]] for row in spec["datasets"][name]}


@pytest.mark.parametrize("day", ["2012-12-31", "2018-12-31", "2026-08-20"])
@pytest.mark.parametrize("area", ["overall", "in_care", "adoption"])
def test_colours_are_those_of_as_at(area: str, day: str):
    known = as_at(day)
    known = known[(known["common_area"] == area) & known["authority"].isin(tiles()["authority"])]
    graded = known.dropna(subset=["grade"])
    expected = {name: GRADE_COLOURS[grade] for name, grade in zip(graded["authority"], graded["grade"], strict=True)}
    figure = show_map(area, day)
    colours = drawn(figure)
    assert {name: colour for name, colour in colours.items() if colour in GRADE_COLOURS.values()} == expected
    assert set(colours) == set(known["authority"])


def test_counts_and_sentences():
    known = on_map("overall", "2018-12-31")
    assert len(known) == 152 and known["column"].isna().sum() == 5
    for grade, number in known["grade"].value_counts().items():
        assert f"{number} {grade}" in tally(known)
    assert "Did not exist then: Bournemouth, Christchurch and Poole; Cumberland;" in absent_words(known)
    assert "Cumbria (requires improvement)" in absent_words(known)
    assert absent_words(on_map()) == ""


def test_why_there_is_no_grade():
    "Counted from the record by its own words."
    known = on_map("overall", "2026-08-20")
    bare = known[known["grade"].isna()]
    assert set(bare["framework"]) == {"ilacs_2026"} and set(bare["words"]) == {"not graded since April 2026"}
    assert f"{len(bare)} not graded since April 2026" in show_map().subtitle
    early = on_map("help_protection", "2012-12-31")
    words = set(early["words"][early["grade"].isna()])
    assert any(w.endswith("only partly comparable") for w in words) and NOT_JUDGED not in words
    board = on_map("lscb", "2026-08-20").groupby("framework")["words"].unique().map(list).to_dict()
    assert board["ilacs_2018"] == [
        "not graded by ILACS (2018 rules)"
    ]  # which began before the last rules that did ended
    assert board["ilacs_2023"] == board["ilacs_2026"] == ["not graded since July 2018"]


def test_the_day_of_inspection_is_another_day():
    "An inspection is on the map before its report, when that is asked for."
    by_report, by_visit = (on_map("overall", "2018-12-31", by=by) for by in ("publication", "inspection"))
    assert (by_report["words"] != by_visit["words"]).any()
