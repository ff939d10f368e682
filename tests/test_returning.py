"Points in the next report: real cases, the rules, what is refused, and stored tables that can be rebuilt."

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from collection import REPORTS

from ilacs_analysis import UnknownAuthority, UnreadableFile, parse
from ilacs_analysis.base.extras import MissingExtra
from ilacs_analysis.base.strings import squash
from ilacs_analysis.tables.corpus import read_tables, write_corpus
from ilacs_analysis.tables.schema import to_frames
from ilacs_analysis.tables.writers import read_frames
from ilacs_analysis.words.evaluations import half_of
from ilacs_analysis.words.returning import (
    EVIDENCE,
    LINKS,
    OUTCOMES,
    QUOTED,
    RETURNING,
    SAID,
    comparable,
    consecutive,
    follow_up,
    follow_ups,
    outcome_of,
    outcome_table,
    points_of,
    read_returning,
    returning_in_words,
    shares,
    write_returning,
)

ROOT = Path(__file__).parents[1]
STORED, SOURCES = ROOT / "data" / "words", ROOT / "data" / "sources"
BROMLEY, BEXLEY = (parse(SOURCES / f"{n}.txt") for n in ("bromley-ilacs-report-2018", "bexley-ilacs-report-2023"))
LETTER, NOTICE = (parse(SOURCES / f"bexley-{n}.txt") for n in ("cra-letter-2010", "improvement-notice"))


@pytest.fixture(scope="module")
def stored():
    return read_returning(STORED)


@pytest.fixture(scope="module")
def noted():
    return follow_up(NOTICE, BEXLEY)


# -- Real cases ------------------------------------------------------------------------------------------------------
def case(stored, authority, framework):
    return stored[(stored["authority"] == authority) & (stored["earlier_framework"] == framework)]


CASES = {
    ("Bexley", "1"): ("still mixed", "return home interviews", 4),
    ("Bexley", "2"): ("raised again", "Public Law Outline", 2),
    ("Bexley", "4"): ("still mixed", "Not all care leavers have copies of their health histories", 8),
    ("Bromley", "1"): ("reported as improved", "return home interviews", 3),
    ("Bromley", "2"): ("reported as improved", "16 and 17 who present as homeless", 4),
    ("Bromley", "3"): ("reported as improved", "their attendance is good and improving", 6),
    ("Bromley", "4"): ("reported as improved", "Care leavers have access to their health histories", 8),
}


@pytest.mark.parametrize("authority, number", CASES)
def test_points_of_2018_in_2023(stored, authority, number):
    "Outcome, words and page as a person finds them in the later report."
    rows = case(stored, authority, "ilacs_2018").query("point_number == @number")
    outcome, words, page = CASES[authority, number]
    assert set(rows["outcome"]) == {outcome} and set(rows["point_page"]) == {2}
    assert page in rows.loc[rows["quote"].str.contains(words), "page"].tolist()


def test_the_notice_in_the_inspection_of_2014(stored):
    "Fifteen measures; quality assurance is asked for again."
    once = outcome_table(case(stored, "Bexley", "slac"))
    assert len(once) == 15 and set(once["earlier_date"]) == {"2012-10"} and set(once["later_framework"]) == {"sif"}
    assert once["outcome"].value_counts().to_dict() == {
        "raised again": 7, "still mixed": 5, "not mentioned": 2, "reported as improved": 1,
    }  # fmt: skip
    assured = once[once["point"].str.contains("quality assurance systems")].iloc[0]
    assert assured["outcome"] == "raised again" and "quality assurance framework" in assured["quote"]


# -- Rules -----------------------------------------------------------------------------------------------------------
def test_outcomes_follow_from_the_evidence(stored):
    "A row's outcome is one that its kind of evidence can lead to; links agree with similarity and themes."
    assert stored.columns.tolist() == [c.name for c in RETURNING]
    shown = stored.dropna(subset=["rank"])
    assert (
        set(shown["said"]) <= set(SAID) and set(shown["link"]) <= set(LINKS) and set(stored["outcome"]) <= set(OUTCOMES)
    )
    assert (shown["said"].eq("point") == shown["outcome"].eq("raised again")).all()
    assert (shown.query("outcome == 'not mentioned'")["said"] == "neutral").all()
    assert not shown.query("outcome == 'reported as improved'")["said"].isin(["criticism", "mixed"]).any()
    key = ["earlier_id", "point_start"]
    mixed = shown.query("outcome == 'still mixed'")
    assert mixed.groupby(key)["said"].agg(lambda s: s.isin(["criticism", "mixed"]).any()).all()
    assert (shown["themes"].isna() == shown["link"].eq("words")).all() and shown["similarity"].between(15, 100).all()
    assert stored.groupby(key).size().max() == EVIDENCE


def test_quotes_are_short_and_dated_in_order(stored):
    assert max(stored["quote"].dropna().str.len().max(), stored["point"].str.len().max()) <= QUOTED
    assert (stored["earlier_date"] < stored["later_date"]).all()


def test_outcome_of():
    assert outcome_of([]) == outcome_of(["neutral", "neutral"]) == "not mentioned"
    assert outcome_of(["criticism"]) == outcome_of(["mixed"]) == outcome_of(["praise", "criticism"]) == "still mixed"
    assert outcome_of(["point", "praise", "criticism"]) == "raised again"


@pytest.mark.parametrize(
    "old, new",
    {
        "looked after children": "children in care",
        "domestic violence": "domestic abuse",
        "The LSCB": "The safeguarding partnership",
        "return interviews": "return home interviews",
        "policies": "policy",
        "PLANS": "plan",
    }.items(),
)
def test_words_of_other_years_are_the_same(old, new):
    assert sorted(comparable(old).split()) == sorted(comparable(new).split())


def test_an_ending_is_not_a_plural():
    assert comparable("process, illness, access") == "process illness access"


# -- Evidence --------------------------------------------------------------------------------------------------------
def test_each_side_leads_to_its_words(noted):
    "Characters lead to the quoted words, in both documents."
    for r in noted.itertuples():
        assert r.point[:60] in squash(NOTICE.text[r.point_start : r.point_end])  # a footnote may follow
        if not pd.isna(r.rank):
            assert r.quote.removesuffix("…") in squash(BEXLEY.text[r.start : r.end])


def test_a_pair_does_not_depend_on_the_collection(noted):
    "Other reports in the tables change nothing; nor does how the pair is given."
    tables = to_frames([BROMLEY, LETTER, BEXLEY, NOTICE])
    pd.testing.assert_frame_equal(follow_up(NOTICE.document_id, BEXLEY.document_id, tables), noted)


def test_points():
    "A letter's strengths ask for nothing; a board's recommendations are not the council's."
    assert set(points_of(LETTER)["section"]) == {"areas_for_development"} and len(points_of(NOTICE)) == 15
    assert points_of(BROMLEY)["number"].tolist() == ["1", "2", "3", "4"]
    tables = to_frames([BROMLEY])
    tables["recommendations"]["section"] = "lscb_recommendations"
    assert points_of(BROMLEY.document_id, tables).empty


# -- What is refused -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "pair, reason",
    [
        ((BEXLEY, NOTICE), "earlier one first"),
        ((BEXLEY, BEXLEY), "earlier one first"),
        ((BROMLEY, BEXLEY), "two authorities"),
        ((LETTER, replace(BEXLEY, windows=[])), "no date"),
        (("nothing", "nowhere"), "no document 'nothing'"),
    ],
    ids=["later first", "the same", "two authorities", "no date", "no tables"],
)
def test_wrong_pairs_are_refused(pair, reason):
    with pytest.raises(ValueError, match=reason):
        follow_up(*pair)


def test_a_month_is_not_before_a_day_in_it():
    "Of the notice only the month is known, so it has no place before or after a day of it."
    with pytest.raises(ValueError, match="earlier one first"):
        follow_up(NOTICE, replace(BEXLEY, windows=[(date(2012, 10, 20), date(2012, 10, 24))]))


def test_without_scikit_learn_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(MissingExtra, match=r"pip install 'ilacs-analysis\[words\]'"):
        follow_up(NOTICE, BEXLEY)


def test_a_report_without_points_or_words():
    "No points, no rows; a later report without words mentions nothing."
    assert follow_up(replace(LETTER, findings=[]), BEXLEY).empty
    bare = follow_up(LETTER, replace(BEXLEY, paragraphs=[], recommendations=[]))
    assert set(bare["outcome"]) == {"not mentioned"} and bare["rank"].isna().all()
    odd = replace(
        BEXLEY, paragraphs=[replace(BEXLEY.paragraphs[0], text="... 12 % \u2028 🙂 the of and")], recommendations=[]
    )
    assert set(follow_up(LETTER, odd)["outcome"]) == {"not mentioned"}
    assert returning_in_words(bare).count("NOT MENTIONED (check)") == len(bare)


def test_collections(tmp_path):
    tables = to_frames([BROMLEY, LETTER, BEXLEY, NOTICE])
    assert consecutive(tables, "bexley") == [
        (LETTER.document_id, BEXLEY.document_id),
        (NOTICE.document_id, BEXLEY.document_id),
    ]
    assert follow_ups(tables, "Bromley").empty and follow_ups(tables, "Bromley").columns.tolist() == [
        c.name for c in RETURNING
    ]
    with pytest.raises(UnknownAuthority, match="Did you mean Bromley"):
        follow_ups(tables, "Bromly")
    for call in (lambda: write_returning(tmp_path), lambda: read_returning(tmp_path)):
        with pytest.raises(UnreadableFile, match="make"):
            call()
    assert not list(tmp_path.iterdir())


# -- The sample and the shares ---------------------------------------------------------------------------------------
def test_agreement_on_the_half_kept_apart():
    "The published figures; no worked case is in the sample, one point a pair, halves by authority."
    sample = pd.read_csv(STORED / "returning_sample.csv")
    assert len(sample) == 60 and not sample.duplicated(["earlier_id", "later_id"]).any()
    assert not set(sample["authority"]) & {"Bexley", "Bromley"}
    assert (sample["half"] == sample["authority"].map(half_of)).all()
    agree = sample["reading"] == sample["program"]
    assert agree.groupby(sample["half"]).sum().to_dict() == {"build": 25, "measure": 23}
    measure = sample.query("half == 'measure' and program == 'raised again'")
    assert measure["reading"].tolist() == ["raised again"] * 5


def test_shares_count_a_point_under_each_theme():
    made = pd.DataFrame(
        {
            "authority": list("ABCD"), "point_themes": ["x|y", "x", None, "x"],
            "outcome": ["raised again", "not mentioned", "raised again", "raised again"],
        }
    )  # fmt: skip
    found = shares(made).set_index("theme")
    assert found["points"].to_dict() == {"x": 3, "y": 1} and found["count"].to_dict() == {"x": 2, "y": 1}
    assert found.loc["x", "low"] < found.loc["x", "share"] < found.loc["x", "high"] <= 1
    assert pd.isna(found.loc["y", "low"])


def test_the_stored_points_have_no_words(stored):
    points = read_returning(STORED, "returning_points")
    assert not {"point", "quote"} & set(points) and len(points) == 3340
    ours = outcome_table(stored).set_index(["earlier_id", "point_start"])["outcome"]
    theirs = points.set_index(["earlier_id", "point_start"])["outcome"]
    assert (theirs[ours.index] == ours).all()


def test_stored_rows_of_some_authorities_are_what_the_code_finds(collection, tmp_path):
    "Reports parsed anew give the committed evidence byte for byte, points of other authorities, the sample's outcomes."
    sample = pd.read_csv(STORED / "returning_sample.csv").sample(4, random_state=1)
    documents = read_frames(collection / "tables", ["documents"])["documents"]
    chosen = documents["authority"].isin(["Bexley", "Bromley", *sample["authority"]])
    paths = [SOURCES, *documents.loc[chosen, "source"]]
    write_corpus(paths, tmp_path / "tables", progress=False, cache=collection / "cache")
    write_returning(tmp_path / "tables", tmp_path, ["Bexley", "Bromley"])
    assert (tmp_path / "returning.csv").read_bytes() == (STORED / "returning.csv").read_bytes()
    pd.testing.assert_frame_equal(read_returning(tmp_path), read_returning(STORED))
    found, stored = write_returning(tmp_path / "tables"), read_returning(STORED, "returning_points")
    expected = stored[stored["authority"].isin(found["authority"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)
    outcomes = found.set_index(["earlier_id", "later_id", "point_start"])["outcome"]
    for r in sample.itertuples():
        assert outcomes[r.earlier_id, r.later_id, r.start] == r.program


@pytest.mark.thorough
def test_stored_tables_are_what_the_code_finds(collection, tmp_path):
    "The same of all authorities of the collection; `make test-all`."
    folder = tmp_path / "tables"
    write_corpus([REPORTS, SOURCES], folder, progress=False, cache=collection / "cache")
    write_returning(folder, tmp_path, ["Bexley", "Bromley"])
    found = write_returning(folder, tmp_path)
    assert (tmp_path / "returning.csv").read_bytes() == (STORED / "returning.csv").read_bytes()
    pd.testing.assert_frame_equal(read_returning(tmp_path), read_returning(STORED))
    stored = read_returning(STORED, "returning_points")  # of all authorities; the collection has some
    expected = stored[stored["authority"].isin(found["authority"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)
    sample, tables = pd.read_csv(STORED / "returning_sample.csv"), read_tables(folder)
    for r in sample.sample(12, random_state=1).itertuples():
        found = outcome_table(follow_up(r.earlier_id, r.later_id, tables)).set_index("point_start")
        assert found.loc[r.start, "outcome"] == r.program
