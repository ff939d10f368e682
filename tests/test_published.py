"Figures that were published about the grades: the record gives them, or the list says why not."

import tomllib
from importlib.resources import files

import pandas as pd
import pytest

from ilacs_analysis import WrongArgument
from ilacs_analysis.comparing import published
from ilacs_analysis.comparing.published import changes_by, on_a_day, published_figures, visits_by, with_parts

LISTED = tomllib.loads((files("ilacs_analysis") / "reference" / "official_figures.toml").read_text(encoding="utf-8"))
VALUES = [(f["id"], v) for f in LISTED["figure"] for v in f["values"]]


@pytest.fixture(scope="module")
def table():
    return published_figures()


@pytest.mark.parametrize("n", range(len(VALUES)), ids=[f"{figure}: {value['what']}" for figure, value in VALUES])
def test_published_value(table, n):
    "The record gives what was published, within its rounding; where the list says that it does not, it still does not."
    row, (figure, value) = table.iloc[n], VALUES[n]
    assert (row["figure"], row["what"]) == (figure, value["what"])
    close = abs(row["ours"] - value["published"]) <= LISTED["tolerance"][value["unit"]]
    same = row["names"] == "; ".join(value["names"]) if "names" in value else True
    assert (close and same) == ("differs" not in value), f"published {value['published']}, ours {row['ours']}"
    assert row["agrees"] == (close and same)


def test_a_known_difference_is_one_of_few(table):
    "What does not agree is named here too, so that a new `differs` is a decision."
    odd = table[~table["agrees"]].groupby("figure", sort=False)["what"].agg(list).to_dict()
    assert odd == {
        "sif_after_41": ["higher than before"],
        "visits_november_2024": ["visits", "to authorities that required improvement", "to inadequate authorities"],
        "visits_november_2024_subjects": ["about the front door", "about children in need or child protection"],
        "march_2025_by_publication": ["outstanding", "requires improvement"],
        "outstanding_of_2023_to_2025": ["inspected in 2024", "inspected in 2025"],
    }
    assert len(table) == 92 and table["agrees"].sum() == 82
    assert table.loc[table["fitted"], "note"].notna().all()  # what was left open is said


def test_the_list_is_complete():
    "Every figure has a source that is listed, with title and publisher; every value a unit with a tolerance."
    sources = {s["id"]: s for s in LISTED["source"]}
    assert {f["source"] for f in LISTED["figure"]} == set(sources)
    ids = [f["id"] for f in LISTED["figure"]]
    assert len(ids) == len(set(ids))
    for source in sources.values():
        assert source["title"] and source["publisher"]
        assert source.get("address", "https://").startswith("https://")
        assert pd.Timestamp(source["published"]) <= pd.Timestamp("2026-12-31")
    fields = {"what", "unit", "published", "where", "among", "less", "names", "differs"}
    for figure, value in VALUES:
        assert set(value) <= fields and value["unit"] in LISTED["tolerance"], figure
        assert ("less" in value) == (value["unit"] == "points"), figure


def test_a_wrong_figure_would_be_seen(monkeypatch):
    "One authority more or fewer, or another name, does not agree."
    figure = next(f for f in LISTED["figure"] if f["id"] == "sif_june_2015_areas")
    wrong = [v | {"published": v["published"] + 1} for v in figure["values"][:3]]
    wrong.append(figure["values"][3] | {"names": ["Hampshire", "Leeds", "Kent"]})
    monkeypatch.setattr(published, "reference_toml", lambda _: LISTED)
    lines = published._lines(figure | {"values": wrong})
    assert [line["agrees"] for line in lines] == [False] * 4


def test_rows():
    "What is counted: a row an authority on a day; parts by a measure; changes; visits with the grade of their day."
    known = on_a_day("2017-12-08")
    assert known["authority"].is_unique and len(known) == 152 and (known["quality_of_practice"] == "none").all()
    assert (on_a_day("2017-12-08", frameworks=["cp_2012"])).empty
    parts = with_parts(known, "imd_score", 2015, 0.4, ["City of London", "Isles of Scilly"]).set_index("authority")
    assert parts.loc[["Knowsley", "Wokingham", "City of London"], "part"].tolist() == ["highest", "lowest", "none"]
    changed = changes_by("2026-08-20", ["sif"], {"slac": "safeguarding"}).set_index("authority")["change"]
    assert changed["Bexley"] == "higher"  # inadequate in 2012, requires improvement in 2014
    visits = visits_by("2020-01-31")
    first = visits[visits["authority"] == "Bournemouth, Christchurch and Poole"].iloc[0]
    assert first["grade"] == "none"  # a new authority
    assert visits["published_date"].max() <= pd.Timestamp("2020-01-31")
    assert visits.loc[~visits["letter"], "subject"].eq("none").all()


def test_one_figure():
    "By id, one or several; an unknown one names those that there are."
    one = published_figures("sif_complete")
    assert set(one["figure"]) == {"sif_complete"} and one["cut"].unique() == pd.Timestamp("2017-12-08")
    assert set(published_figures(["sif_first", "sif_complete"])["figure"]) == {"sif_first", "sif_complete"}
    one.loc[:, "ours"] = 0  # a copy: the next call does not see it
    assert published_figures("sif_complete")["ours"].min() > 0
    with pytest.raises(WrongArgument, match="march_2024"):
        published_figures("march 2024")
