"Recommendations by theme: the stored table, its links, and counts of inspections."

from pathlib import Path

import pandas as pd
import pytest

from ilacs_analysis.base.errors import UnreadableFile, WrongArgument
from ilacs_analysis.base.stats import wilson
from ilacs_analysis.record.facts import read_facts
from ilacs_analysis.words.improvements import own_texts, reports_of
from ilacs_analysis.words.recommended import RECOMMENDED, read_recommended, recommended, theme_counts
from ilacs_analysis.words.theme_tables import read_tags
from ilacs_analysis.words.themes import themes

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "data" / "words"


@pytest.fixture(scope="module")
def tagged():
    return read_tags(WORDS)


@pytest.fixture(scope="module")
def reports(tagged):
    return reports_of(tagged[1], read_facts(ROOT / "data" / "readings"))


@pytest.fixture(scope="module")
def rows():
    return read_recommended(WORDS)


def test_the_stored_table_is_what_the_tags_give(tagged, reports, rows):
    pd.testing.assert_frame_equal(
        recommended(tagged[0], reports), rows, check_dtype=False
    )  # Parquet keeps milliseconds
    assert list(rows) == [c.name for c in RECOMMENDED] and set(rows["theme"]) == set(themes())


def test_every_recommendation_that_is_about_a_theme_is_there_once(tagged, reports, rows):
    tags = own_texts(tagged[0][tagged[0]["how"] == "about"])
    assert len(rows) == tags["document_id"].isin(reports["document_id"]).sum()
    assert rows["authority"].nunique() == reports["authority"].nunique()


def test_links_lead_to_the_page(rows):
    "An address and its page; the page is a number of the report."
    linked = rows.dropna(subset="link")
    assert len(linked) > 0.9 * len(rows)
    assert (linked["link"].str.extract(r"#page=(\d+)$")[0].astype(int) == linked["page"]).all()
    assert linked["link"].str.startswith("https://").all()


def test_known_recommendations(rows):
    "Bexley in 2023: private fostering, homelessness and exploitation in one recommendation."
    bexley = rows[(rows["authority"] == "Bexley") & (rows["published_date"].dt.year == 2023)]
    assert {"private_fostering", "homeless_young_people", "exploitation"} <= set(bexley["theme"])
    assert set(bexley["overall"]) == {"outstanding"} and set(bexley["authority_code"]) == {"E09000004"}


MADE = pd.DataFrame(
    {"document_id": ["a", "b", "c", "d"], "published_year": [2023, 2023, 2024, None], "framework": ["x"] * 4}
)
FOUND = pd.DataFrame({"document_id": ["a", "a", "c", "d"], "theme": ["neglect", "neglect", "neglect", "adoption"]})


def test_counts_by_hand():
    "An inspection counts once, however many of its recommendations are about the theme."
    table = theme_counts(FOUND, MADE, "neglect", by=("published_year",))
    assert table[["published_year", "read", "with_theme", "share"]].values.tolist() == [
        [2023, 2, 1, 0.5],
        [2024, 1, 1, 1],
    ]
    assert tuple(table.loc[0, ["low", "high"]]) == wilson(1, 2)
    whole = theme_counts(FOUND, MADE, "neglect")
    assert whole.columns.tolist() == ["read", "with_theme", "share", "low", "high"]
    assert whole.loc[0, ["read", "with_theme"]].tolist() == [4, 2]


def test_counts_of_the_collection(rows, reports):
    "Groups of years add up to all inspections; a theme that nobody has is counted as 0."
    for by in ("published_year", "framework"):
        assert theme_counts(rows, reports, "neglect", by=(by,))["read"].sum() == len(reports)
    none = theme_counts(rows.head(0), reports, "neglect")
    assert none["with_theme"].tolist() == [0] and none["low"].tolist() == [0]


def test_wrong_arguments_are_named(rows, reports, tmp_path):
    with pytest.raises(WrongArgument, match="'neglekt' is not a theme"):
        theme_counts(rows, reports, "neglekt")
    with pytest.raises(WrongArgument, match="no column county"):
        theme_counts(rows, reports, "neglect", by=("county",))
    with pytest.raises(UnreadableFile, match="ilacs tag TABLES --readings"):
        read_recommended(tmp_path)
