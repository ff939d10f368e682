"Search: every hit is true to its paragraph, every query has an answer or a way out, the index is never stale or cut."

import io
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from asked_for import some, thorough

import ilacs_analysis.searching.index as text_index
from ilacs_analysis import UnknownAuthority, UnreadableFile, data, get_authority, parse
from ilacs_analysis.base.strings import squash
from ilacs_analysis.searching.find import HIT_COLUMNS, Filters, find_hits, find_text, show_hits, why_nothing
from ilacs_analysis.searching.index import INDEX, build_index, open_index
from ilacs_analysis.searching.queries import BadFilter, BadQuery, read_query
from ilacs_analysis.tables.schema import frame

ROOT = Path(__file__).parents[1]
PARSED = ROOT / "data" / "parsed"
ILACS = Path(sys.executable).parent / "ilacs"


@pytest.fixture
def parsed(tmp_path):
    "A copy of the project's tables without an index."
    folder = tmp_path / "parsed"
    shutil.copytree(PARSED, folder, ignore=shutil.ignore_patterns("*.sqlite*", ".*", "*.csv"))
    return folder


def make_collection(folder, texts, documents=None, **more):
    "A collection of paragraphs of one's own, each in a document of its own when `documents` says so."
    folder.mkdir(exist_ok=True)
    documents = documents or [{}]
    known = [
        {"document_id": f"d{n}", "source": f"d{n}.pdf", "sha256": "", "kind": "inspection report",
         "framework": "sif", "authority": "Bexley", "authority_code": "E09000004"} | d
        for n, d in enumerate(documents)
    ]  # fmt: skip
    rows = [
        {"document_id": f"d{min(n, len(known) - 1)}", "section": "help_protection", "number": str(n), "page": 1,
         "start": 100 * n, "end": 100 * n + 50, "text": text}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    tables = {
        "documents": known,
        "paragraphs": rows,
        "judgements": [],
        "recommendations": [],
        "findings": [],
    } | more
    for name, rows in tables.items():
        frame(name, rows).to_parquet(folder / f"{name}.parquet", index=False)
    return folder


@pytest.fixture
def made(tmp_path):
    "Makes a collection for one test."
    return partial(make_collection, tmp_path / "made")


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    "The collection of `TEXTS` with its index, for tests that change nothing."
    folder = make_collection(tmp_path_factory.mktemp("texts"), TEXTS)
    build_index(folder)
    return folder


def numbers(query, folder, **filters):
    "Numbers of the paragraphs found, in their order in the tables."
    return sorted(int(n) for n in find_text(query, folder, limit=None, **filters)["number"])


# -- True to the documents -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query", ["children", "foster*", '"private fostering"', "NEAR(return interview*, 3)", "Council OR Ofsted"]
)
def test_hits_are_true_to_the_documents(query, parsed, sources):
    "Document, span, page and words of every hit are those of a parsed document, and the match stands in the words."
    by_id = {(r := parse(p)).document_id: r for p in sources.glob("*.txt")}
    found = find_text(query, parsed, limit=None)
    assert len(found) == found.attrs["total"] > 0
    for hit in found.itertuples():
        source = by_id[hit.document_id].source
        words = squash(source.text[hit.start : hit.end])
        assert hit.match in words and len(hit.text) > 0.6 * len(words)
        rest = iter(words)  # numbers, bullets and footnotes were taken out of the text, nothing was put in or moved
        assert all(letter in rest for letter in hit.text)
        assert (None if pd.isna(hit.page) else hit.page) == source.page_at(hit.start)
        assert hit.before + hit.match + hit.after in hit.text and hit.match.strip()
        assert by_id[hit.document_id].authority == hit.authority


def test_every_word_is_counted(parsed):
    "A word is found in just the paragraphs, recommendations and findings in which it stands."
    tables = {t: pd.read_parquet(parsed / f"{t}.parquet") for t in ("paragraphs", "recommendations", "findings")}
    words = r"(?i)(?<![^\W_])interviews(?![^\W_])"
    expected = {
        (t[:-1], r.document_id, r.start)
        for t, rows in tables.items()
        for r in rows[rows["text"].str.contains(words)].itertuples()
    }
    found = find_text("interviews", parsed, limit=None)
    assert {(h.kind, h.document_id, h.start) for h in found.itertuples()} == expected and len(expected) == 3


def test_known_places(parsed):
    "Where private fostering and return home interviews stand, with grade, date and address."
    hit = find_text('"private fostering"', parsed).iloc[0]
    assert (hit["authority"], hit["framework"], hit["section"], hit["number"]) == (
        "Bexley",
        "ilacs_2023",
        "help_protection",
        "19",
    )
    assert (hit["grade"], hit["graded"], hit["published_date"]) == (
        "good",
        "help_protection",
        pd.Timestamp("2023-03-24"),
    )
    record = data.inspections("Bexley").query("framework == 'ilacs_2023'").iloc[0]
    assert hit["link"] == record["report_url"]
    kinds = find_text('"return home interviews"', parsed)
    assert sorted(kinds["authority"]) == ["Bexley", "Bromley", "Bromley"]
    assert sorted(kinds["kind"]) == ["paragraph", "paragraph", "recommendation"]


def test_a_document_that_is_no_inspection_keeps_its_file_name(parsed):
    "Letters, notices and announcements link to the file; they have no grade, also where a council claims one."
    found = find_text("children OR assessments", parsed, limit=None)
    others = found[~found["framework"].isin(["ilacs_2018", "ilacs_2023"]) | (found["section"] == "announcement")]
    assert set(others["link"]) == {
        f"bexley-{x}.txt" for x in ("cra-letter-2010", "council-announcement-2018", "improvement-notice")
    }
    assert others["grade"].isna().all() and {"finding", "recommendation", "paragraph"} == set(others["kind"])


def test_recommendations_are_found_once(made):
    "A list that is in paragraphs and in recommendations gives one hit a recommendation, with the overall grade."
    base = {"document_id": "d0", "number": "1", "page": 1, "text": "Improve fostering"}
    place = {"document_id": "d0", "page": 1, "start": 0, "end": 1}
    folder = made(
        ["Fostering is good", "Improve fostering"],
        recommendations=[base | {"section": "recommendations", "start": 100, "end": 160}],
        judgements=[
            place | {"area": "overall", "grade": "inadequate"},
            place | {"area": "help_protection", "grade": "good"},
        ],
    )
    found = find_text("fostering", folder)
    assert sorted(zip(found["kind"], found["grade"], strict=True)) == [
        ("paragraph", "good"),
        ("recommendation", "inadequate"),
    ]


def test_a_grade_that_is_not_printed_is_missing(made):
    "Neither a part without its judgement nor a summary without an overall grade takes another's."
    rows = [{"document_id": "d0", "area": "leadership", "grade": "good", "page": 1, "start": 0, "end": 1}]
    folder = made(["first words"], [{"framework": "ilacs_2026"}], judgements=rows)
    assert find_text("words", folder)["grade"].isna().all()
    assert find_text("words", folder, grade="good").empty


# -- The language --------------------------------------------------------------------------------------------------
TEXTS = [
    "Life-story work is timely",  # 0
    "The life story of a child",  # 1
    "Life is a story",  # 2
    "The council’s foster carers",  # 3
    "The council's fostering service",  # 4
    "A café in Møre, with naïve résumés",  # 5
    "return to the family home after an interview",  # 6
    "interview on return",  # 7
    "NEAR the council AND NOT far",  # 8
    "‘Staying put’ and ‘life – story’ books",  # 9
]
ANSWERS = {
    "life-story": [0, 1, 9],
    '"life story"': [0, 1, 9],
    "“life story”": [0, 1, 9],
    "life‑story": [0, 1, 9],  # a non-breaking hyphen
    "life story": [0, 1, 2, 9],
    "LIFE-STORY": [0, 1, 9],
    "council's": [3, 4],
    "council’s": [3, 4],
    '"council’s foster"*': [3, 4],
    "foster": [3],
    "foster*": [3, 4],
    "cafe": [5],
    "café": [5],
    "cafe\u0301": [5],
    "naive resume*": [5],
    "NEAR(return interview, 6)": [6, 7],
    "NEAR(return interview, 1)": [7],
    "NEAR(return interview)": [6, 7],
    'NEAR("family home" interv*, 2)': [6],
    "^life": [0, 2],
    "life NOT story": [],
    "life NOT work": [1, 2, 9],
    "life AND NOT work": [1, 2, 9],
    "timely OR naive": [0, 5],
    "(timely OR child) life": [0, 1],
    "life (timely OR child)": [0, 1],
    '"AND NOT far"': [8],
    "near council": [8],
    "and not": [8],
    "council, far!": [8],
    "& council": [3, 4, 8],
    "council's; far": [],
    "staying-put": [9],
}


@pytest.mark.parametrize("query", ANSWERS)
def test_queries_are_answered(query, texts):
    "Phrases, beginnings, NEAR, AND, OR, NOT, apostrophes, hyphens, accents and capitals."
    assert numbers(query, texts) == ANSWERS[query]


REFUSED = {
    "": "no word",
    "   ": "no word",
    "&&& ...": "no word",
    "_": "no word",
    '"': "not closed",
    '"private fostering': "not closed",
    '""': "no letter",
    '"..." council': "no letter",
    "(life": "not closed",
    "life)": "no opening",
    ")": "before",
    "()": "before",
    "((((life))))))": "no opening",
    "AND": "before",
    "NOT life": "before",
    "life OR": "too early",
    "life AND OR story": "before",
    "life OR NOT story": "before",
    "*": "star",
    "*ster": "star",
    "fos*ter": "star",
    "foster**": "star",
    "^": "star",
    "life -story": "NOT",
    "near(life story)": "NEAR(one two, 5)",
    "life NEAR/3 story": "NEAR(one two, 5)",
    "life NEAR story": "NEAR(one two, 5)",
    "NEAR story": "NEAR(one two, 5)",
    "NEAR(life OR story)": "NEAR(one two, 5)",
    "NEAR()": "NEAR(one two, 5)",
    "NEAR(, 5)": "NEAR(one two, 5)",
    "authority:Bexley": "filter",
    "life\0story": "not text",
    "\ud800": "not text",
    "life " * 400: "1000",
    "(" * 300 + "life" + ")" * 300: "bracket",
}


@pytest.mark.parametrize("query", REFUSED, ids=lambda q: ascii(q)[:30])
def test_broken_queries_are_refused_with_a_way_out(query, texts):
    "What cannot be asked is a BadQuery that says why, before SQLite sees it."
    with pytest.raises(BadQuery, match=REFUSED[query].replace("(", r"\(").replace(")", r"\)")):
        find_text(query, texts)


HOSTILE = [
    "'; DROP TABLE items; --", "x' OR '1'='1", 'life"; DELETE FROM words; --"', "life\"\"story", "{text}: life",
    "text : life", "a:b:c", "life + story", "life\tstory\n", "rank MATCH 'x'", "bm25(fulltext)", "%s %n ?1 :a @b $c",
    "<script>alert(1)</script>", "../../etc/passwd", "life,story", "NEAR (life story)", "NEAR(life story, 0)",
    "NEAR(\"life, 5\" story)", "\u202elife", "👶 life", "٣ life", "NEAR(a life, ٣)", "a" * 1000, " ".join("a" * 500),
    " OR ".join("abcdefghijklmnopqrstuvwxyz" * 4), "(" * 20 + "life" + ")" * 20, "\ue000life", "ﬁnd", "^life*",
    "^\"life story\"*",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=lambda q: ascii(q)[:30])
def test_hostile_queries_do_no_harm(query, texts):
    "Odd queries are answered or refused, never anything else, and the index stays as it is."
    kept = (texts / INDEX).read_bytes()
    try:
        find_text(query, texts)
    except BadQuery:
        pass
    assert (texts / INDEX).read_bytes() == kept and numbers("life", texts) == [0, 1, 2, 9]


# A query tree is a list of rows joined by OR; a row is a list of (joining word, part); a part is a word or a tree.
WORDS = ("red", "green", "blue")
PARAGRAPHS = ["", "red", "green", "blue", "red green", "red blue", "green blue", "red green blue"]


def query_trees():
    "Random trees of words, NOT, brackets and OR."
    from hypothesis import strategies as st

    def rows(parts):
        joined = st.lists(st.tuples(st.sampled_from(["", "AND", "NOT", "AND NOT"]), parts), max_size=3)
        return st.lists(st.builds(lambda first, rest: [("", first), *rest], parts, joined), min_size=1, max_size=3)

    return st.recursive(st.sampled_from(WORDS), rows, max_leaves=8)


def as_typed(tree, top=True):
    "A tree as a person would type it."
    if isinstance(tree, str):
        return tree
    rows = [" ".join(f"{joining} {as_typed(part, top=False)}".strip() for joining, part in row) for row in tree]
    return " OR ".join(rows) if top else f"({' OR '.join(rows)})"


def fits(tree, words):
    "Whether a paragraph with these words fits: what `read_query` and SQLite together must say."
    if isinstance(tree, str):
        return tree in words
    return any(all(fits(part, words) != joining.endswith("NOT") for joining, part in row) for row in tree)


def test_brackets_and_joining_words_mean_what_they_say(made):
    """AND, OR, NOT and brackets find the paragraphs that they describe, and the FTS5 form is the same query.

    `make test` asks 40 queries, `make test-all` 1,000.
    """
    from hypothesis import HealthCheck, given, settings

    folder = made([f"{words} paragraph" for words in PARAGRAPHS])
    expected = {n: set(words.split()) for n, words in enumerate(PARAGRAPHS)}

    @settings(suppress_health_check=list(HealthCheck), derandomize=True, max_examples=1000 if thorough() else 40)
    @given(query_trees())
    def ask(tree):
        typed = as_typed(tree)
        assert numbers(typed, folder) == [n for n, words in expected.items() if fits(tree, words)], typed
        query = read_query(typed)
        assert read_query(query.fts) == query
        assert set(query.terms) <= {f'"{word}"' for word in WORDS}

    ask()


def test_what_is_not_wanted_is_not_looked_for():
    "The terms of a query leave out everything behind NOT, also in brackets, and keep what brackets hold otherwise."
    query = read_query('(missing OR "life story") NOT (school OR NEAR(a b)) NOT home')
    assert query.terms == ('"missing"', '"life story"')


@pytest.mark.parametrize(
    "query, at",
    [
        ("missing AND OR school", "OR"),
        ("missing (school OR)", ")"),
        ("school) missing", ")"),
        ("missing (school", "("),
        ("a NEAR(b OR c)", "OR"),
        ("a NEAR(, 5)", "NEAR("),
        ("missing fos*ter", "*ter"),
        ("NEAR(fos*ter care)", "*ter"),
        ("missing -school", "-"),
        ('missing "school', '"'),
        ('missing "..."', '"..."'),
        ("missing grade:good", "grade:"),
        ("missing\0", "\0"),
    ],
)
def test_the_place_of_a_mistake(query, at):
    "A query that cannot be read is refused with the place of the mistake, counted from 1 in words."
    with pytest.raises(BadQuery) as refused:
        read_query(query)
    place = query.index(at)
    assert refused.value.at == place and f"at character {place + 1}, " in str(refused.value)


def test_any_text_is_a_query(texts):
    "Whatever is typed: an answer, or a BadQuery with a way out."
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    parts = st.sampled_from(
        ["life", "story", '"', "(", ")", "*", "^", "AND", "OR", "NOT", "NEAR(", ",", "3", "-", "’", "“", " ", ":", "+"]
    )
    typed = st.one_of(
        st.text(max_size=40), st.lists(parts, max_size=14).map(" ".join), st.lists(parts, max_size=14).map("".join)
    )

    @settings(suppress_health_check=list(HealthCheck), derandomize=True)
    @given(typed)
    def ask(query):
        try:
            fts = read_query(query).fts
        except BadQuery as refused:
            assert "SQLite" not in str(refused)
            return
        con = open_index(texts).con
        con.execute("SELECT count(*) FROM fulltext WHERE fulltext MATCH ?", [fts]).fetchone()  # never a syntax error
        hits, total = find_hits(query, texts)
        assert len(hits) == total and (hits or why_nothing(query, texts))

    ask()


def test_texts_cannot_break_the_marks(made):
    "HTML and control characters in a report stay words: nothing of them is markup, nothing moves the match."
    texts = [
        "<b>life</b> & <script>alert('life')</script>",
        "a\2b life\3 \0 c\x1b[31m life",
        '"><img src=x onerror=life>',
    ]
    folder = made(texts)
    html = show_hits(find_text("life", folder)).to_html()
    assert html.count("<mark>life</mark>") == 3
    assert not any(tag in html for tag in ("<script", "<img", "<b>", "\x1b", "\0"))
    found = find_text("life", folder, limit=None).sort_values("start")
    assert found["text"].str.len().tolist() == [len(t) for t in texts]
    assert found["match"].tolist() == ["life"] * 3 and found["matches"].tolist() == [2, 2, 1]


def test_the_match_shows_words_together(made):
    "Of several words, the place is shown where they stand together; of one, the first."
    folder = made(
        ["return later; much else is said here, and much more of it. The return home interview was late, late, late"]
    )
    assert find_text("return AND home", folder)["match"].tolist() == ["return home"]
    assert find_text("NEAR(return interview, 3)", folder)["match"].tolist() == ["return home interview"]
    assert find_text("late", folder)[["match", "matches"]].values.tolist() == [["late", 3]]


# -- Filters -------------------------------------------------------------------------------------------------------
def test_filters(parsed):
    "Each filter lets through just what it says, alone and with others, one value or several."
    every = find_text("children", parsed, limit=None)

    def same(rows, **filters):
        return find_text("children", parsed, limit=None, **filters)["start"].tolist() == rows["start"].tolist()

    assert same(every[every["authority"] == "Bromley"], authority="London Borough of Bromley")
    assert same(every[every["framework"] == "cra"], framework="cra")
    assert same(every[every["framework"].str.startswith("ilacs")], framework="ilacs")
    assert same(every[every["section"] == "care_leavers"], section="Care leavers")
    assert same(every[every["section"].isin(["summary", "in_care"])], section=["summary", "in care"])
    assert same(every[every["grade"] == "outstanding"], grade=["Outstanding", "Requires improvement to be good"])
    assert same(every[every["kind"] != "paragraph"], kind=["finding", "recommendation"])
    both = every[(every["authority"] == "Bexley") & (every["grade"] == "good")]
    assert len(both) and same(both, authority="Bexley", grade="good")
    assert same(every[:0], authority=[]) and same(every, since="1900") is False
    assert set(every["authority"]) == {"Bexley", "Bromley"} and set(every["kind"]) == {
        "paragraph",
        "finding",
        "recommendation",
    }


DAYS = {"a": "2015-06-30", "b": "2016-01-01", "c": None, "d": None}


@pytest.mark.parametrize(
    "since, until, expected",
    [
        ("2015", None, [0, 1, 2]),
        ("2016", None, [1, 2]),
        (None, "2015", [0]),
        (None, "2015-06", [0]),
        ("2016-01", "2016-01-01", [1]),
        (date(2016, 1, 2), None, [2]),
        (None, date(2015, 6, 29), []),
        ("2015-07", "2016", [1, 2]),
        (pd.Timestamp("2016-03-10"), "2016-03-10", [2]),
    ],
)
def test_days(since, until, expected, made):
    "A year or month counts with all its days. Without a publication date the last day of fieldwork counts."
    published = [date.fromisoformat(day) if day else None for day in DAYS.values()]
    documents = [{"published_date": day, "authority": None} for day in published]
    documents[2] |= {"start_date": date(2016, 3, 1), "end_date": date(2016, 3, 10)}
    folder = made(["words"] * 4, documents)
    assert numbers("words", folder, since=since, until=until) == expected
    assert numbers("words", folder) == [0, 1, 2, 3]


def test_unknown_values_of_filters_are_refused(parsed):
    "A filter that no row could pass says what there is."
    with pytest.raises(UnknownAuthority, match="Bexley"):
        find_text("x", parsed, authority="Bexly")
    with pytest.raises(ValueError, match="ilacs_2023"):
        find_text("x", parsed, framework="ilacs_2024")
    with pytest.raises(ValueError, match="requires improvement"):
        find_text("x", parsed, grade="poor")
    for wrong in (
        {"section": "care leaver"},
        {"kind": "quotation"},
        {"since": "June"},
        {"until": "2018-13"},
        {"since": "18"},
    ):
        with pytest.raises(BadFilter, match="there are|write"):
            find_text("x", parsed, **wrong)


def test_the_limit_and_the_total(parsed):
    "The limit cuts the list and not the count; rank counts from 1; the order is the same every time."
    every = find_text("children", parsed, limit=None)
    some = find_text("children", parsed, limit=7)
    assert some["rank"].tolist() == list(range(1, 8)) and some.attrs["total"] == len(every) == every.attrs["total"] > 7
    assert some["start"].tolist() == every["start"].tolist()[:7]
    assert list(some.columns) == [c.name for c in HIT_COLUMNS] == list(find_text("zebra", parsed).columns)


def test_advice_where_nothing_is_found(parsed):
    "Nothing found says which filter to leave out or which word to spell in another way."
    assert "fostering" in why_nothing('"private fosterng"', parsed)
    assert "authority" in why_nothing("fostering", parsed, Filters(authority="Bromley"))
    assert "OR" in why_nothing('"private fostering" AND "Improvement Board"', parsed)


# -- The index -----------------------------------------------------------------------------------------------------
def test_the_index_follows_the_tables(made):
    "After a table has changed the next search sees it, also where the size is the same; else the index stays."
    folder = made(["old words"])
    assert numbers("old", folder) == [0] and numbers("new", folder) == []
    before = (folder / INDEX).stat()
    assert numbers("old", folder) == [0] and (folder / INDEX).stat().st_mtime_ns == before.st_mtime_ns
    made(["new words"])
    assert numbers("old", folder) == [] and numbers("new", folder) == [0]
    assert (folder / INDEX).stat().st_ino != before.st_ino


def test_an_index_of_another_kind_is_built_again(parsed, monkeypatch):
    "A new version of the index or of the national record, a copied folder, a damaged file: all are built again."
    first = open_index(parsed)
    monkeypatch.setattr(text_index, "_VERSION", text_index._VERSION + 1)
    second = open_index(parsed)
    monkeypatch.setattr(text_index, "version", lambda: "2000.1.1")
    assert len({first.stamp, second.stamp, open_index(parsed).stamp}) == 3
    good = (parsed / INDEX).read_bytes()
    for damage in (b"", b"no database", good[:5000], good[: len(good) // 2], good[:100] + bytes(len(good) - 100)):
        text_index._OPEN.clear()
        (parsed / INDEX).write_bytes(damage)
        assert find_text("fostering", parsed).attrs["total"] == 1
        assert sqlite3.connect(parsed / INDEX).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_damage_within_the_index_is_repaired(parsed):
    """Pages that were overwritten in the middle give a new index, not an error or a wrong answer about another text.

    `make test` overwrites every fifth page, `make test-all` each.
    """
    expected = find_text("children", parsed, limit=None)["text"].tolist()
    good = (parsed / INDEX).read_bytes()
    for at in some(range(8192, len(good), 4096), 5):
        text_index._OPEN.clear()
        (parsed / INDEX).write_bytes(good[:at] + b"\xff" * 4096 + good[at + 4096 :])
        found = find_text("children", parsed, limit=None)["text"].tolist()
        assert len(found) == len(expected), at


def test_what_killed_runs_left_is_removed(parsed):
    "Half-written indexes of long ago go; one that another process is writing stays."
    old, new = parsed / f".{INDEX}-1-aaaa", parsed / f".{INDEX}-2-bbbb"
    old.touch(), new.touch()
    os.utime(old, (0, 0))
    build_index(parsed)
    assert not old.exists() and new.exists()


def test_a_folder_that_cannot_be_written_is_searched_in_memory(parsed, monkeypatch):
    "Without leave to write, searches work and say nothing of it; building says it."

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    assert find_text("fostering", parsed).attrs["total"] == 1
    assert not open_index(parsed).kept and not (parsed / INDEX).exists()
    with pytest.raises(UnreadableFile, match="Permission denied.*in memory"):
        build_index(parsed)
    assert {p.name for p in parsed.iterdir() if p.suffix != ".parquet"} <= {"datapackage.json"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(parsed):
    "The same with a folder that is read-only."
    parsed.chmod(0o500)
    try:
        assert find_text("fostering", parsed).attrs["total"] == 1 and not open_index(parsed).kept
    finally:
        parsed.chmod(0o700)


def test_folders_without_a_collection(parsed, tmp_path):
    "No folder, no tables, a missing or damaged table: each says what to do."
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(UnreadableFile, match="ilacs corpus PATH --out"):
            find_text("x", folder)
    (parsed / "paragraphs.parquet").write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(UnreadableFile, match="paragraphs.parquet.*ilacs corpus"):
        find_text("x", parsed)
    (parsed / "findings.parquet").unlink()
    with pytest.raises(UnreadableFile, match="findings.parquet"):
        find_text("x", parsed)


def test_odd_names_of_folders(parsed, tmp_path):
    "Spaces, percent signs, question marks and letters of other scripts in a path."
    folder = tmp_path / "a b%20c?mode=rwc#x Ørsted 'q'"
    parsed.rename(folder)
    assert find_text("fostering", folder).attrs["total"] == 1
    text_index._OPEN.clear()
    assert find_text("fostering", folder).attrs["total"] == 1 and open_index(folder).kept


def test_an_empty_collection(made):
    "A run in which no file could be read has tables without rows."
    folder = made([])
    assert find_text("children", folder).empty and why_nothing("children", folder)


def _ask_often(folder):
    for _ in range(10 if thorough() else 3):
        text_index._OPEN.clear()
        (Path(folder) / INDEX).unlink(missing_ok=True)
        if find_hits("children", folder, limit=None)[1] != len(find_hits("children", folder, limit=None)[0]):
            return "wrong"
    return find_hits("children", folder)[1]


def test_many_at_once(parsed):
    "Processes and threads that remove, build and ask at once all get the right answer; one whole index stays."
    expected = find_text("children", parsed).attrs["total"]
    with ProcessPoolExecutor(3) as pool:
        assert list(pool.map(_ask_often, [parsed] * 6)) == [expected] * 6
    with ThreadPoolExecutor(8) as pool:
        asked = pool.map(lambda _: find_hits("children", parsed)[1], range(200))
        assert set(asked) == {expected}
    assert sqlite3.connect(parsed / INDEX).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [p.name for p in parsed.iterdir() if p.name.startswith(f".{INDEX}")] == []


def test_a_search_while_tables_change(made):
    "While another thread rewrites the tables, every answer is that of the old or of the new ones."
    folder = made(["old words"] * 5)
    staged = {n: (folder / f"{n}.parquet").read_bytes() for n in ("paragraphs",)}
    made(["new words"] * 7)
    other = {"paragraphs": (folder / "paragraphs.parquet").read_bytes()}

    def swap():
        for n in range(40):
            part = folder / "part"
            part.write_bytes((staged, other)[n % 2]["paragraphs"])
            part.replace(folder / "paragraphs.parquet")

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(swap)
        while not running.done():
            assert find_hits("words", folder)[1] in (5, 7)
        running.result()
    assert find_hits("new", folder)[1] == 7


# -- The command ---------------------------------------------------------------------------------------------------
def test_the_command(parsed, tmp_path, ilacs):
    "Text, JSON and CSV; 0 found, 1 nothing found, 2 could not search; one line on errors."
    done = ilacs("search", '"private fostering"', "--in", parsed)
    assert (
        done.returncode == 0
        and "Bexley, ilacs_2023, published 2023-03-24" in done.stdout
        and "[private fostering]" in done.stdout
    )
    found = json.loads(ilacs("search", "interviews", "--in", parsed, "--format", "json", "--limit", 2).stdout)
    assert found["total"] > 2 == len(found["hits"]) and found["hits"][0]["rank"] == 1
    table = ilacs("search", "interviews", "--in", parsed, "--format", "csv", "--authority", "Bromley").stdout
    same = find_text("interviews", parsed, authority="Bromley")
    printed = pd.read_csv(io.StringIO(table), dtype=str, keep_default_na=False)
    assert list(printed) == [c.name for c in HIT_COLUMNS] and set(printed["authority_code"]) == {"E09000006"}
    for column in ("authority", "grade", "grade_rank", "number", "page", "match", "rank", "start"):
        assert printed[column].tolist() == same[column].astype("string").fillna("").tolist(), column
    nothing = ilacs("search", "private", "fosterng", "--in", parsed)
    assert (nothing.returncode, nothing.stdout) == (1, "") and "fostering" in nothing.stderr
    for wrong in (
        ["x", "--authority", "Bexly"],
        ['"x'],
        ["x", "--in", tmp_path],
        ["x", "--section", "nowhere"],
        ["x", "--since", "soon"],
    ):
        done = ilacs("search", "--in", parsed, *wrong)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "--in FOLDER" in subprocess.run([ILACS, "search", "x"], capture_output=True, text=True, cwd=tmp_path).stderr


# -- The whole collection ------------------------------------------------------------------------------------------
def cpu():
    "CPU seconds of this process and of those that it has waited for."
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


@pytest.fixture(scope="module")
def whole(collection, tmp_path_factory):
    "Tables of the whole collection with their index, and the CPU seconds of parsing and of the quickest indexing."
    out = shutil.copytree(collection / "tables", tmp_path_factory.mktemp("whole") / "out")
    took = []
    for _ in range(3):  # what another worker does at the same time only adds
        start = cpu()
        build_index(out)
        took.append(cpu() - start)
    return out, json.loads((collection / "first.json").read_text())["cpu"], min(took)


def test_the_index_takes_a_tenth_of_parsing(whole):
    "The index of the collection costs at most a tenth of what parsing it costs."
    _, parsing, indexing = whole
    assert indexing <= parsing / 10, f"{indexing:.2f} s after {parsing:.2f} s of parsing"


QUESTIONS = [
    "children", "the", "leaders", "social AND work", '"children in care"', '"the local authority"', "foster*",
    "safeguard* OR protect*", '"private fostering"', "NEAR(return interview*, 5)", "life-story", "children NOT care",
    "(missing OR absent) AND education", "neglect",
]  # fmt: skip


def test_a_question_takes_under_20_ms(whole):
    "With an open index, the median question, frequent words included, gets 20 hits and the total in 20 ms of CPU."
    took = {}
    for query in QUESTIONS:
        times = []
        for _ in range(5):
            start = time.process_time()
            hits, total = find_hits(query, whole[0], limit=20)
            times.append(time.process_time() - start)
        took[query] = statistics.median(times)
        assert len(hits) == 20 <= total
    assert statistics.median(took.values()) < 0.02, took


def test_hits_of_the_collection_are_true(whole):
    "Every hit is a row of the tables; its words stand on its page in the PDF; nearly every report has an address."
    tables = {
        t: pd.read_parquet(whole[0] / f"{t}.parquet")
        for t in ("documents", "paragraphs", "recommendations", "judgements")
    }
    rows = {
        (f"{t}"[:-1], r.document_id, r.start): r
        for t in ("paragraphs", "recommendations")
        for r in tables[t].itertuples()
    }
    found = find_text('"private fostering" OR NEAR(return interview*, 5)', whole[0], limit=None)
    assert len(found) > 500
    for hit in found.itertuples():
        row = rows[hit.kind, hit.document_id, hit.start]
        assert (row.end, row.page, row.section, row.text) == (hit.end, hit.page, hit.section, hit.text)
        assert row.number == hit.number if pd.notna(row.number) else pd.isna(hit.number)
    grades = tables["judgements"].set_index(["document_id", "area"])["grade"]
    graded = found[found["grade"].notna()]
    assert all(grades[h.document_id, h.graded] == h.grade for h in graded.itertuples()) and len(graded) > 0.9 * len(
        found
    )
    assert found["link"].str.fullmatch(r"https://files\.ofsted\.gov\.uk/v1/file/\d+#page=\d+").mean() > 0.95
    source = tables["documents"].set_index("document_id")["source"]
    for hit in found.iloc[:: len(found) // 5].itertuples():
        text = parse(source[hit.document_id]).source
        assert text.page_at(hit.start) == hit.page and hit.text[:40] in squash(text.text[hit.start : hit.end])


def test_an_authority_by_any_of_its_keys(parsed):
    "A name, a code as text or number, also as spreadsheets have it, a region; and several of these."
    here = find_text("children", parsed, authority="Bromley", limit=None)
    dfe = get_authority("Bromley").dfe_code
    for asked in (dfe, int(dfe), float(dfe), here["authority_code"][0], [float(dfe)], ("bromley",)):
        assert find_text("children", parsed, authority=asked, limit=None).equals(here), asked
    assert set(find_text("children", parsed, authority="London", limit=None)["authority"]) == {"Bexley", "Bromley"}
