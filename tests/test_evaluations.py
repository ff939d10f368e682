"""Words of praise and criticism.

Rules on made-up sentences, two clean halves, figures that hold, and tables that can be rebuilt.
"""

from pathlib import Path

import pandas as pd
import pytest
from collection import of_documents

from ilacs_analysis.tables.corpus import read_tables
from ilacs_analysis.words.evaluations import (
    EVALUATIONS,
    KINDS,
    LABELS,
    SHORTEST,
    agreement,
    confusion,
    cuts,
    draw,
    evaluate_sentence,
    evaluated_sentences,
    evaluations,
    half_of,
    lexicon,
    phrases_in,
    predict,
    read_evaluations,
    sentence_spans,
    with_balance,
    write_evaluations,
)

ROOT = Path(__file__).parents[1]
STORED = ROOT / "data" / "words"


@pytest.fixture(scope="module")
def rows():
    return with_balance(read_evaluations(STORED))


@pytest.fixture(scope="module")
def halves(rows):
    return tuple(rows[rows["half"] == half] for half in ("build", "measure"))


# -- Sentences -------------------------------------------------------------------------------------------------------
SENTENCES = {
    "Plans are timely.": "praise",
    "Plans are not timely.": "criticism",
    "Plans are not only timely but clear.": "praise",
    "Plans are timely but too many are poor.": "mixed",
    "Plans were not shared, but visits are timely.": "mixed",  # the negation ends at 'but'
    "Plans were not shared with any of the many families who made a timely request.": "mixed",  # nor beyond its reach
    "Children move without delay.": "praise",
    "Families live here, as well as carers.": "neutral",
    "Practice has improved since the last inspection.": "neutral",
    "Services are inadequate and weak.": "set aside",
    "Visits take place every six weeks.": "neutral",
    "Children’s plans LACK a clear focus.": "criticism",
}  # fmt: skip


@pytest.mark.parametrize("sentence, label", SENTENCES.items())
def test_label(sentence, label):
    assert evaluate_sentence(sentence).label == label


def test_phrases_are_whole_words_and_the_longest_counts():
    "No phrase within a word, none within a longer phrase; apostrophes and hyphens of any form."
    assert phrases_in("wellness, cleared, non-effective, Cromwell") == []
    assert [h.phrase for h in phrases_in("It is not yet very well done.")] == ["not yet", "very well"]
    assert [h.kind for h in phrases_in("high‑quality")] == ["praise"]
    text = "İ is strong"  # a letter that grows in lower case moves nothing
    assert [text[h.start : h.end] for h in phrases_in(text)] == ["strong"]


def test_sentences_are_slices_of_the_paragraph():
    "Abbreviations end no sentence; marks in brackets are none."
    text = "Mr. Lee (e.g. at the ‘front door’) works well.  Plans are late. (Recommendation)"
    assert [text[s:e] for s, e in sentence_spans(text)] == [text[:46], "Plans are late."]
    assert sentence_spans("") == [] and SHORTEST == 3


# -- The lexicon -----------------------------------------------------------------------------------------------------
def test_every_phrase_has_an_example_of_the_build_half(rows):
    "Lower case, straight apostrophes, a kind that is known, and a report of the half that it was made from."
    build = set(rows.loc[rows["half"] == "build", "document_id"])
    assert 300 < len(lexicon()) < 500
    for phrase, (kind, example) in lexicon().items():
        assert phrase == phrase.casefold().strip() and "’" not in phrase and kind in KINDS, phrase
        document, area, place, number = example.split(maxsplit=3)
        assert document in build and area and place in ("paragraph", "page") and number, phrase


def test_no_phrase_has_two_kinds():
    import tomllib

    table = tomllib.loads((ROOT / "ilacs_analysis" / "reference" / "lexicon.toml").read_text(encoding="utf-8"))
    assert list(table) == list(KINDS) and sum(map(len, table.values())) == len(lexicon())


# -- Halves, cuts and figures ----------------------------------------------------------------------------------------
def test_no_authority_is_in_both_halves(halves):
    build, measure = halves
    assert not set(build["authority"]) & set(measure["authority"])
    assert (build["authority"].nunique(), measure["authority"].nunique()) == (81, 72)
    assert (build["document_id"].nunique(), measure["document_id"].nunique()) == (261, 231)
    assert (half_of("Leeds"), half_of("Haringey")) == ("build", "measure")


def test_stored_table_is_consistent(rows):
    "Five kinds add up; only graded sections; no overall grade since April 2026; CSV as Parquet."
    kinds = [label.replace(" ", "_") for label in LABELS]
    assert (rows[kinds].sum(axis=1) == rows["sentences"]).all() and (rows["progress"] <= rows["sentences"]).all()
    assert not rows.duplicated(["document_id", "area"]).any() and rows["rank"].notna().all()
    assert rows.query("framework == 'ilacs_2026' and area == 'overall'").empty
    stored = read_evaluations(STORED)
    shown = pd.read_csv(STORED / "evaluations.csv", dtype=str, keep_default_na=False)
    text = stored.astype(object).where(stored.notna(), "").map(lambda v: str(v).removesuffix(" 00:00:00"))
    pd.testing.assert_frame_equal(shown.astype(object), text, check_dtype=False)
    assert "text" not in {c.name for c in EVALUATIONS}


def test_figures_of_the_measure_half(halves):
    "The published figures."
    build, measure = halves
    at = cuts(build)
    assert [round(c, 2) for c in at] == [-0.17, 0.31, 0.83]
    found = agreement(measure, at).iloc[0]
    assert found["sections"] == 1208 and round(found["correlation"], 2) == 0.88 and round(found["same"], 2) == 0.75
    assert found["correlation_low"] < found["correlation"] < found["correlation_high"] <= 1
    assert confusion(measure, at).to_numpy().tolist() == CONFUSION


CONFUSION = [[103, 72, 1, 0], [47, 402, 27, 2], [0, 64, 306, 53], [0, 0, 31, 100]]


def test_a_measure_of_nothing_finds_nothing(halves):
    "Grades dealt out anew give no correlation: the figure is not made by the method."
    build, measure = halves
    dealt = measure.sort_values(["sentences", "document_id", "area"], ignore_index=True)
    dealt["rank"] = dealt["rank"].sample(frac=1, random_state=1).to_numpy()
    assert abs(agreement(dealt, cuts(build))["correlation"].item()) < 0.15


def test_a_section_without_words_has_no_balance():
    counted = read_evaluations(STORED).head(1).assign(praise=0, criticism=0, mixed=0)
    bare = with_balance(counted)
    assert bare["balance"].isna().all() and predict(bare, [-0.2, 0.3, 0.8]).isna().all()


# -- The collection --------------------------------------------------------------------------------------------------
PLACE = ["document_id", "area", "page", "start", "end", "first", "last"]  # Of a sentence


def read_sample():
    return pd.read_csv(STORED / "sentences_sample.csv", dtype={"number": str}, keep_default_na=False)


def test_stored_rows_of_some_reports_are_what_they_say(collection):
    "Parsed anew, every tenth report gives its committed counts, and its sentences of the sample the program's labels."
    tables, stored = read_tables(collection / "tables"), read_evaluations(STORED)
    sample = read_sample()
    parsed = set(tables["documents"]["document_id"])
    ids = {*sorted(parsed & set(stored["document_id"]))[::10], *sample["document_id"].head(5)}
    own = {name: of_documents(rows, ids) for name, rows in tables.items()}
    expected = of_documents(stored, ids).reset_index(drop=True)
    pd.testing.assert_frame_equal(evaluations(own), expected)
    found = evaluated_sentences(own).set_index(PLACE)["label"]
    labels = of_documents(sample, ids).set_index(PLACE)["program"]
    assert len(labels) >= 5 and found[labels.index].tolist() == labels.tolist()


@pytest.mark.thorough
def test_stored_tables_are_what_the_reports_say(collection, tmp_path):
    "The same of all reports of the collection, and the sample is drawn anew; `make test-all`."
    rebuilt = write_evaluations(collection / "tables", tmp_path / "words")
    stored = of_documents(read_evaluations(STORED), set(rebuilt["document_id"])).reset_index(drop=True)
    pd.testing.assert_frame_equal(rebuilt, stored)
    sample = read_sample()
    drawn = draw(evaluated_sentences(read_tables(collection / "tables")), len(sample))
    assert drawn[PLACE].values.tolist() == sample[PLACE].values.tolist()
    assert drawn["label"].tolist() == sample["program"].tolist()


def test_sample_is_of_the_measure_half():
    sample = read_sample()
    assert len(sample) == 60 and {half_of(a) for a in sample["authority"]} == {"measure"}
    assert set(sample["reading"]) <= set(LABELS[:-1]) and (sample["reading"] == sample["program"]).sum() == 42
