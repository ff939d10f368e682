"Points without their words: no sentence is stored, the aims of the national framework, and facts of the collection."

from pathlib import Path

import pytest

from ilacs_analysis.terms.frameworks import frameworks
from ilacs_analysis.words.points import ANSWERS, PLACED, POINTS, aims, aims_of, counts_of_points, read_points
from ilacs_analysis.words.returning import OUTCOMES
from ilacs_analysis.words.themes import themes

ROOT = Path(__file__).parents[1]
FEW_WORDS = 45  # The longest subject as printed: a phrase within a sentence


@pytest.fixture(scope="module")
def stored():
    return read_points(ROOT / "data" / "letters")


def test_no_sentence_is_stored(stored):
    "The only words of a document are the subject of a letter."
    columns = {"documents": PLACED, "points": POINTS, "answers": ANSWERS}
    for name, table in stored.items():
        assert list(table) == [column.name for column in columns[name]]
        for column in table.select_dtypes(["object", "string"]):
            cells = table[column].dropna().astype(str)
            longest = cells.str.split().str.len().max() if len(cells) else 0
            assert longest <= (FEW_WORDS if column == "subject" else 6), (name, column, longest)
            assert not cells.str.contains(r"[a-z][.!?] [A-Z]").any(), (name, column)


def test_the_two_forms_are_alike(stored):
    for name, table in stored.items():
        lines = (ROOT / "data" / "letters" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0].split(",") == list(table) and len(lines) == len(table) + 1


def test_cells_are_known_words(stored):
    points, answers = stored["points"], stored["answers"]
    assert set(points["themes"].dropna().str.split(";").explode()) <= set(themes())
    assert set(points["tags"].dropna().str.split(";").explode()) <= set(aims())
    assert set(points["framework"]) <= set(frameworks()) and set(answers["outcome"]) <= set(OUTCOMES)
    assert set(points["document_id"]) <= set(stored["documents"]["document_id"])
    assert set(answers["authority"]) == {"Bexley", "Bromley"}
    assert (answers["earlier_date"] < answers["later_date"]).all()


def test_points_of_known_letters(stored):
    "Counted by hand in the documents."
    documents = stored["documents"].set_index("document_id")
    counts = stored["points"].groupby("document_id").size()
    own = documents[documents["authority"].isin(["Bexley", "Bromley"])].assign(points=counts)
    found = own.dropna(subset="points").groupby(["authority", "framework"])["points"].max().to_dict()
    assert found["Bexley", "jtai"] == 18 and found["Bromley", "jtai"] == 6
    assert found["Bexley", "area_send"] == 5
    assert found["Bexley", "focused_visit"] == found["Bromley", "focused_visit"] == 1


def test_tags_begin_in_2025(stored):
    days = stored["documents"].set_index("document_id")["start_date"].astype("datetime64[ns]")
    tagged = stored["points"].dropna(subset="tags")
    assert days.loc[tagged["document_id"]].min().year == 2025


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Plans. (outcomes 3 and 4, national framework)", ["Outcome 3"]),
        ("Plans. (Outcome Three, National Framework)", ["Outcome 3"]),
        ("Plans. (outcome 2; enabler 1, national framework)", ["Outcome 2", "Enabler 1"]),
        ("Plans (outcome 3) that are late.", []),
        ("", []),
    ],
)
def test_aims(text, wanted):
    assert aims_of(text) == wanted


def test_counts_keep_every_point(stored):
    points = stored["points"]
    tags, texts = counts_of_points(points)
    assert texts["texts"].sum() == len(points) and "priority_action" not in set(texts["section"])
    assert len(tags) == points["themes"].dropna().str.split(";").str.len().sum()
