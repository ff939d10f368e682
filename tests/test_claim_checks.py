"Claims of an announcement against the report: edited and invented quotations, grades, dates, and the stored table."

import re
from pathlib import Path

import pandas as pd
import pytest
from asked_for import some
from collection import NONE, REPORTS
from hypothesis import given
from hypothesis import strategies as st

from ilacs_analysis import IlacsError, parse
from ilacs_analysis.base.strings import squash
from ilacs_analysis.reading.files import read_source
from ilacs_analysis.reading.text import SourceText
from ilacs_analysis.words.claims import CLAIMS, RESULTS_OF_FACTS, RESULTS_OF_WORDS, check_claims, write_claims
from ilacs_analysis.words.quotations import match_quotation, words_of

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "data" / "sources"
NEWS = SOURCES / "bexley-council-announcement-2018.txt"
needs_corpus = pytest.mark.skipif(not REPORTS.is_dir(), reason=NONE)

BROMLEY = parse(SOURCES / "bromley-ilacs-report-2018.txt")
STARTS, WORDS = frozenset(p.span.start for p in BROMLEY.paragraphs), words_of(BROMLEY.text)
SENTENCES = [
    s for p in BROMLEY.paragraphs if p.number
    for s in re.split(r"(?<=[.!?])\s+(?=[A-Z])", re.sub(r"^\d+\.\s*", "", squash(p.text)))
    if 14 <= len(words_of(s)) <= 30 and BROMLEY.text.count(s) <= 1
]  # fmt: skip
ONE, OTHER = SENTENCES[3], SENTENCES[40]


def against(quoted):
    "A quotation matched with the Bromley report."
    return match_quotation(quoted, BROMLEY.source, WORDS, STARTS)


def words(sentence):
    return sentence.split()


# -- Edits of real sentences ---------------------------------------------------------------------------------------
def curly(s):
    return s.replace("'", "’").replace('"', "”")


def swapped(s, *middle, after=6):
    "A sentence with other words in place of the sixth word and those up to `after`."
    return " ".join([*words(s)[:5], *middle, *words(s)[after:]])


EDITS = {
    "nothing": (lambda s: s, "exact", []),
    "curly marks": (curly, "exact", []),
    "straight marks": (lambda s: s.replace("’", "'").replace("‘", "'"), "exact", []),
    "capitals": (str.upper, "exact", []),
    "line ends": (lambda s: s.replace(" ", "\n"), "exact", []),
    "non-breaking hyphens": (lambda s: s.replace("-", "‑"), "exact", []),
    "words cut at the end": (
        lambda s: " ".join(words(s)[:-4]) + ".",
        "trimmed",
        ["ends inside a sentence, not marked"],
    ),
    "end cut, with dots": (lambda s: " ".join(words(s)[:-4]) + "…", "trimmed", ["ends inside a sentence"]),
    "start cut": (lambda s: " ".join(words(s)[4:]), "trimmed", ["begins inside a sentence, not marked"]),
    "start cut, with dots": (lambda s: "... " + " ".join(words(s)[4:]), "trimmed", ["begins inside a sentence"]),
    "dots in the middle": (lambda s: swapped(s, "…", after=8), "trimmed", ["3 words left out before"]),
    "brackets in the middle": (lambda s: swapped(s, "[ ]", after=8), "trimmed", ["3 words left out before"]),
    "dotted brackets": (lambda s: swapped(s, "[...]", after=8), "trimmed", ["3 words left out before"]),
    "a word swapped": (lambda s: swapped(s, "zebra"), "altered", ["“zebra” for “"]),
    "a word added": (lambda s: swapped(s, "zebra", after=5), "altered", ["with “zebra” added"]),
    "a word in brackets": (lambda s: swapped(s, "[zebra]", after=5), "altered", ["with “[zebra]” added"]),
    "a word left out": (lambda s: swapped(s), "altered", ["without “"]),
    "two words exchanged": (lambda s: swapped(s, words(s)[6], words(s)[5], after=7), "altered", []),
    "not": (lambda s: swapped(s, "not", after=5), "altered", ["with “not” added"]),
}


def test_there_are_enough_sentences():
    "The edits are made to many real sentences."
    assert len(SENTENCES) > 80


@pytest.mark.parametrize("edit", EDITS)
def test_edits_of_real_sentences(edit):
    """Whatever sentence is edited in this way, the outcome is the same, and the change is named.

    `make test` edits every third sentence, `make test-all` each.
    """
    change, outcome, said = EDITS[edit]
    wrong = []
    for sentence in some(SENTENCES, 3):
        m = against(change(sentence))
        if m.outcome != outcome or not all(any(s in c for c in m.changes) for s in said):
            wrong.append((m, change(sentence)))
    assert not wrong, f"{len(wrong)} of {len(SENTENCES)}, such as {wrong[0]}"


def test_joined_sentences():
    "Two sentences that stand apart are words of the report, joined; that they were joined is said."
    for quoted in (f"{ONE} {OTHER}", f"{ONE} … {OTHER}", f"{OTHER} {ONE}"):
        m = against(quoted)
        assert m.outcome == "trimmed" and any("passages joined" in c for c in m.changes) and len(m.spans) == 2, m
    assert against(f"{ONE} … {OTHER}").changes == ("passages joined",)


def test_neighbouring_sentences_are_exact():
    "A passage of several whole sentences is exact, over paragraph numbers as well."
    whole = [squash(p.text) for p in BROMLEY.paragraphs if p.number][2]
    assert against(re.sub(r"^\d+\.\s*", "", whole)).outcome == "exact"


INVENTED = (
    "Bromley has transformed itself into the best council in the country, and others should learn from it.",
    "Inspectors said that they had never seen anything like it.",
    "Families told us of waiting lists, unanswered telephones and broken promises.",
    "The budget was overspent and the auditors were alarmed by what they found.",
    "Imaginative and creative direct work with children….including disabled children. Shared with parents.…"
    "This is a real strength.",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
    "…",
    "",
)


@pytest.mark.parametrize("quoted", INVENTED)
def test_invented_quotations_are_not_found(quoted):
    "Words on the same subject that the report never says are not found."
    m = against(quoted)
    assert (m.outcome, m.spans, m.changes) == ("not found", (), ())


def test_an_invented_sentence_between_real_ones_is_named():
    "A real passage with an invented sentence in it is altered, and the sentence is named."
    m = against(f"{ONE} Nobody could have foreseen such a success. {SENTENCES[4]}")
    assert m.outcome == "altered" and "“Nobody could have foreseen such a success” is not there" in m.changes


def test_places_show_the_words():
    "The span of a match shows the quoted words in the report."
    for sentence in SENTENCES:
        (span,) = against(sentence).spans
        shown = [w.word for w in words_of(BROMLEY.source.words(span))]
        assert shown == [w.word for w in words_of(sentence)]


@given(st.text(max_size=300))
def test_any_text_can_be_matched(quoted):
    "No quotation breaks the check, and what is not in the report is not called exact."
    m = against(quoted)
    assert m.outcome in RESULTS_OF_WORDS and 0 <= m.similarity <= 100
    if m.outcome == "exact":
        said = " ".join(w.word for w in words_of(quoted))
        assert said and said in " ".join(w.word for w in WORDS)


@given(st.sampled_from(SENTENCES), st.integers(1, 12), st.integers(0, 10))
def test_only_words_of_the_report_are_never_altered(sentence, first, fewer):
    "However a sentence is cut at its ends, its words are the report's: exact or trimmed, never altered."
    cut = words(sentence)[first : len(words(sentence)) - fewer]
    m = against(" ".join(cut))
    assert m.outcome in ("exact", "trimmed") or not words_of(" ".join(cut))


# -- An announcement against a report ------------------------------------------------------------------------------
LABELS = {j.area: j.label for j in BROMLEY.judgements}


def announcement(quotations=(), visit="The Ofsted visit took place over two weeks during November 2018.", **grades):
    "A made-up council announcement on Bromley, with these claimed grades in place of the right ones."
    claimed = {j.area: j.grade for j in BROMLEY.judgements} | grades
    listed = "\n\n".join(f"• {LABELS[area]} - {grade}" for area, grade in claimed.items())
    quoted = "\n\n".join(f"“{q}”" for q in quotations)
    text = (
        f"Bromley’s children’s services\n\nA recent Ofsted inspection has judged services in Bromley.\n\n{visit}\n\n"
        "Bromley’s Director, Ann Other said; “I am very proud.”\n\n"
        f"In its report, Ofsted gave this assessment -\n\n{listed}"
        + (f"\n\nDetailed comments from the Ofsted report include -\n\n{quoted}" if quoted else "")
    )
    return parse(text)


def outcomes(said, **query):
    found = check_claims(said, BROMLEY)
    for name, value in query.items():
        found = found[found[name] == value]
    return found["outcome"].tolist()


def test_grades_agree_and_differ():
    "A claimed grade differs from the report's exactly where it was changed."
    assert outcomes(announcement(), kind="grade") == ["agrees"] * 4
    better = announcement(overall="outstanding")
    assert outcomes(better, about="overall") == ["differs"] and outcomes(better, kind="grade").count("agrees") == 3


@pytest.mark.parametrize(
    "visit, expected",
    {
        "over two weeks during November 2018": ["agrees", "agrees", "agrees"],
        "over three weeks during November 2018": ["agrees", "agrees", "differs"],
        "over two weeks during October 2018": ["differs", "agrees", "agrees"],
        "over two weeks during November 2017": ["agrees", "differs", "agrees"],
        "over ten days in November": ["agrees", "agrees"],
        "over twelve days in November": ["agrees", "agrees"],
        "over eleven days in November": ["agrees", "differs"],
        "recently": [],
    }.items(),
)
def test_dates(visit, expected):
    "Month, year and length are each compared; what is not printed is no claim."
    assert outcomes(announcement(visit=f"The Ofsted visit took place {visit}."), kind="date") == expected


def test_numbers():
    "A figure agrees when the report prints it before the same word."
    said = announcement(visit="There are 16- and 17-year-olds here, and 93 rabbits.")
    found = check_claims(said, BROMLEY).query("kind == 'number'")
    assert dict(zip(found["claimed"], found["outcome"], strict=True))["93 rabbits"] == "not in the report"


def test_statements_of_people_are_not_checked():
    "What a person says is not about the report, even in the report's own words; what is quoted from the report is."
    said = announcement([ONE, "Nothing of this was ever said by any of the inspectors."])
    found = check_claims(said, BROMLEY).query("kind == 'quotation'")
    assert found["outcome"].tolist() == ["not about the report", "exact", "not found"]
    assert found["about"].tolist() == ["Ann Other, Bromley’s Director", "report", "report"]
    assert found["similarity"].isna().tolist() == [True, False, False]


def test_each_claim_has_its_place_on_both_sides():
    "Spans lead to the words, in the announcement and in the report."
    said = announcement([ONE, f"{ONE} … {OTHER}"])
    for row in check_claims(said, BROMLEY).dropna(subset=["report_start"]).itertuples():
        first = row.reported.split(" […] ")[0]
        assert squash(BROMLEY.text[row.report_start : row.report_end]) == first
        assert row.claimed in squash(said.text[row.claim_start : row.claim_end])
        assert row.places.split(";")[0].endswith(f":{row.report_start}-{row.report_end}")


def test_the_wrong_documents_are_refused():
    "Two documents that are no announcement and report, or of different authorities, are no check."
    news = parse(NEWS)
    for pair, reason in (((BROMLEY, news), "announcement first"), ((news, BROMLEY), "about Bromley")):
        with pytest.raises(ValueError, match=reason):
            check_claims(*pair)


# -- The real pair -------------------------------------------------------------------------------------------------
STORED = ROOT / "data" / "words"


def test_stored_table_holds():
    "The stored table has the schema, belongs to the announcement, is the same in both forms, and has short quotes."
    stored, news = pd.read_parquet(STORED / "claims.parquet"), parse(NEWS)
    assert stored.columns.tolist() == [c.name for c in CLAIMS]
    assert set(stored["announcement_id"]) == {news.document_id}
    assert set(stored["outcome"]) <= {*RESULTS_OF_FACTS, *RESULTS_OF_WORDS}
    assert len(stored) == len(news.claims) + len(news.quotations) + 3
    assert max(stored["claimed"].str.len().max(), stored["reported"].dropna().str.len().max()) <= 165
    as_text = pd.read_csv(STORED / "claims.csv", dtype=str)
    assert as_text["outcome"].tolist() == stored["outcome"].tolist()
    assert as_text["report_start"].dropna().astype(int).tolist() == stored["report_start"].dropna().tolist()


def test_what_the_council_quoted():
    "The nine quotations as a person finds them with both texts side by side."
    stored = pd.read_parquet(STORED / "claims.parquet").query("kind == 'quotation' and about == 'report'")
    found = list(zip(stored["outcome"], stored["report_page"], strict=True))
    assert found == [
        ("altered", 4), ("exact", 10), ("exact", 3), ("trimmed", 12), ("exact", 10), ("exact", 10), ("altered", 5),
        ("altered", 5), ("altered", 4),
    ]  # fmt: skip
    assert stored["changes"].iloc[0] == "“is” for “are”; without “and is”"
    assert stored["changes"].iloc[8] == "“for” for “to”"


@needs_corpus
def test_other_reports_do_not_have_the_quotations():
    """None of the nine quotations is found in reports on other councils, whatever phrases they share.

    `make test` looks into every 48th of the collection, `make test-all` into every eighth.
    """
    quoted = [q.text for q in parse(NEWS).quotations if q.attributed_to == "report"]
    others = [path for path in sorted(REPORTS.glob("*.pdf")) if "bexley" not in path.name]
    for path in some(others[::8], 6):
        try:
            report = read_source(path)
        except IlacsError:
            continue
        words = words_of(report.text)
        assert [q for q in quoted if match_quotation(q, report, words).outcome != "not found"] == [], path.name


@needs_corpus
def test_stored_table_is_what_the_code_finds(tmp_path):
    "The kept table is what `check_claims` finds in the real report."
    reports = [parse(p) for p in sorted(REPORTS.glob("*_bexley_2018-*.pdf"))]
    (report,) = [r for r in reports if r.framework == "ilacs_2018"]
    write_claims(check_claims(parse(NEWS), report), tmp_path)
    assert (tmp_path / "claims.csv").read_text() == (STORED / "claims.csv").read_text()
    made, kept = (pd.read_parquet(f / "claims.parquet") for f in (tmp_path, STORED))
    pd.testing.assert_frame_equal(made, kept)


def test_matching_takes_pages_into_account():
    "A match in a document with pages names the page."
    source = SourceText("First page here.\nThe second page says that all is well here.", (0, 17), "pdf")
    assert match_quotation("The second page says that all is well here.", source).spans[0].page == 2
