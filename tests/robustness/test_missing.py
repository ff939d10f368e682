"Missing is one thing: None in records, a missing cell in tables, never a text without words and never the word 'None'."

import random
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass

import pandas as pd
import pytest
from asked_for import some, thorough
from collection import NONE, REPORTS, of_documents
from damage import KINDS
from drafts import made_up, read

import ilacs_analysis as ia
from ilacs_analysis.base.columns import read_schemas
from ilacs_analysis.base.folders import reference_toml
from ilacs_analysis.comparing.as_at import known_spells, profiles, since_last_inspection
from ilacs_analysis.comparing.benchmark import positions
from ilacs_analysis.comparing.steps import next_steps, stages
from ilacs_analysis.reading import records as kinds_of_records
from ilacs_analysis.reading.records import Document
from ilacs_analysis.reading.text import SourceText
from ilacs_analysis.record import data
from ilacs_analysis.record.context import CONTEXT
from ilacs_analysis.record.facts import FACTS, earlier_grades, read_facts
from ilacs_analysis.record.reconciliation import unmatched
from ilacs_analysis.terms.authorities import Authority, authorities
from ilacs_analysis.terms.crosswalk import mappings
from ilacs_analysis.terms.frameworks import Area, Framework, frameworks
from ilacs_analysis.terms.lists import crosswalk_table, outside
from ilacs_analysis.words.evaluations import read_evaluations
from ilacs_analysis.words.improvements import reliability
from ilacs_analysis.words.points import read_points
from ilacs_analysis.words.recommended import read_recommended
from ilacs_analysis.words.returning import read_returning
from ilacs_analysis.words.theme_measure import ABOUT_LABELS, disagreements, read_labels
from ilacs_analysis.words.theme_tables import read_tags
from ilacs_analysis.words.themes import theme_table

NO_WORDS = ("", "None", "nan", "NaN", "NaT", "<NA>")
BESIDE_A_HIT = ("before", "after")  # Words of a text: a match that begins or ends it has none beside it


# -- Records ----------------------------------------------------------------------------------------------------------
def without_words(value: object, place: str = "") -> Iterator[str]:
    "The places in a value at which there is a text without words."
    if is_dataclass(value):
        for f in fields(value):
            if f.compare and f.name != "source":
                yield from without_words(getattr(value, f.name), f"{type(value).__name__}.{f.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from without_words(item, f"{place}[{key}]")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from without_words(item, place)
    elif isinstance(value, str) and value.strip() in NO_WORDS:
        yield place


def places_in(record: Document) -> list[str]:
    "The same for a record, its text's own facts, and its form for JSON."
    source = {f"source.{name}": getattr(record.source, name) for name in ("sha256", "source", "fragment")}
    return [*without_words(record), *without_words(source), *without_words(record.to_dict(), "json")]


def empty_cells(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    "Table and column of every text without words."
    texts = ((name, c, table[c].tolist()) for name, table in tables.items() for c in table)
    return {(name, c) for name, c, cells in texts if any(isinstance(x, str) and x.strip() in NO_WORDS for x in cells)}


def check(records: list[Document]) -> None:
    "Neither the records nor their tables have a text without words."
    assert {place for record in records for place in places_in(record)} == set()
    assert empty_cells(ia.to_frames(records) | {"timeline": ia.timeline(records)}) == set()


@pytest.fixture(scope="module")
def seeds(sources):
    return [ia.parse(path) for path in sorted(sources.glob("*.txt"))]


def test_it_is_found_where_there_is_one(seeds):
    "The search goes into items, lists and JSON."
    record, place = ia.parse(seeds[0].text), seeds[0].paragraphs[0].span
    record.mentions = [kinds_of_records.Mention(2012, "", None, "overall", "None", None, "Words", place)]
    assert set(places_in(record)) == {
        "Mention.day_month", "Mention.grade_printed",
        "json[mentions][day_month]", "json[mentions][grade_printed]",
    }  # fmt: skip
    assert empty_cells(ia.to_frames(record)) == {("mentions", "day_month"), ("mentions", "grade_printed")}
    assert empty_cells({"a": pd.DataFrame({"b": ["x", None, " "], "c": ["x", "y", None]})}) == {("a", "b")}


def test_records_of_the_seeds(seeds):
    "A document that no kind of damage has touched, with all that it does not print."
    check(seeds)
    speakers = [q.speaker for record in seeds for q in record.quotations]
    numbers = [p.number for record in seeds for p in record.paragraphs]
    mentions = [(m.day_month, m.framework, m.area, m.grade) for record in seeds for m in record.mentions]
    assert None in speakers and None in numbers and any(None in mention for mention in mentions)
    assert isinstance(kinds_of_records.Document(source=seeds[0].source).title, type(None))


def test_records_of_made_up_documents():
    check([record for original in made_up().values() for record in read(original.draft.text, paged=True)])


@pytest.mark.parametrize("kind", some(sorted(KINDS), 6))
def test_records_of_damaged_documents(kind):
    "What was not understood is missing as well, and what a check says of it has words."
    for seed in range(10 if thorough() else 1):
        case = KINDS[kind](random.Random(f"{kind}/{seed}"), list(made_up().values()))
        try:
            found = read(case.draft.text, case.paged)
        except ia.IlacsError as error:
            assert error.detail.strip() and error.reason
            continue
        check(found)


@pytest.mark.skipif(not REPORTS.is_dir(), reason=NONE)
def test_records_of_reports_of_each_kind():
    "Reports of the collection, some of each framework and kind of document."
    files = sorted(REPORTS.glob("*.pdf"))
    found, of_kind = [], dict[tuple[str, str | None], int]()
    for path in files[:: max(1, len(files) // (100 if thorough() else 6))]:
        try:
            record = ia.parse(path, limits=None)
        except ia.IlacsError:
            continue
        of_kind[record.kind, record.framework] = of_kind.get((record.kind, record.framework), 0) + 1
        if of_kind[record.kind, record.framework] <= 3:
            found.append(record)
    check(found)
    assert len(of_kind) >= 2


def default(field: Field) -> object:
    return None if field.default is MISSING else field.default


def test_no_field_begins_as_a_text_without_words():
    "What a record has before anything was read is None, as is what the lists of terms do not say."
    classes = [item for item in vars(kinds_of_records).values() if isinstance(item, type) and is_dataclass(item)]
    classes += [Authority, Area, Framework, type(mappings()[0]), SourceText]
    assert len(classes) > 20
    assert [f"{c.__name__}.{f.name}" for c in classes for f in fields(c) if default(f) == ""] == []


def test_terms():
    "Authorities, frameworks and the crosswalk."
    assert {*without_words(list(authorities().values())), *without_words(list(frameworks().values()))} == set()
    assert set(without_words(mappings())) == set()
    assert authorities()["Bexley"].ended is None and authorities()["Northamptonshire"].ended == "2021-03-31"


# -- Tables -----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def schemas():
    "Set and table of every table that the package describes."
    return {name for name in read_schemas(reference_toml("tables.toml")) if not name.startswith("group.")}


@pytest.fixture(scope="module")
def described(root, seeds):
    "The tables that are described in tables.toml, each from the data of the project or made from the seeds."
    facts, words = read_facts(root / "data/readings"), root / "data/words"
    ids = some(facts["documents"]["document_id"].tolist(), 10)
    facts = {name: of_documents(table, ids) for name, table in facts.items()}
    of_kind = {record.kind: record for record in seeds}
    claims = ia.check_claims(of_kind["council announcement"], next(r for r in seeds if r.framework == "ilacs_2023"))
    tags, texts = read_tags(words)
    found = {f"parsed.{name}": table for name, table in ia.to_frames(seeds).items()}
    found |= {f"national.{name}": data.table(name) for name in reference_toml("tables.toml")["national"]}
    found |= {f"context.{name}": pd.read_parquet(root / f"data/context/{name}.parquet") for name in CONTEXT}
    found |= {f"facts.{name}": facts[name] for name in FACTS}
    points = read_points(root / "data/letters")
    return found | {
        "words.placed": points["documents"],
        "words.points": points["points"],
        "words.answers": points["answers"],
        "reconciliation.compared": ia.reconcile(facts),
        "reconciliation.unmatched": unmatched(facts),
        "reconciliation.earlier": earlier_grades(facts),
        "comparing.history": pd.concat([ia.history(name, seeds) for name in ("Bexley", "Bromley", "Dorset", "Poole")]),
        "words.tags": tags,
        "words.texts": texts,
        "words.labels": read_labels(words / "labels.csv"),
        "words.about_labels": read_labels(words / "about_labels.csv", ABOUT_LABELS),
        "words.recommended": read_recommended(words),
        "words.evaluations": read_evaluations(words),
        "words.returning": read_returning(words),
        "words.returning_points": read_returning(words, "returning_points"),
        "words.returning_sample": pd.read_csv(words / "returning_sample.csv"),
        "words.sentences_sample": pd.read_csv(words / "sentences_sample.csv"),
        "words.claims": claims,
        "searching.hits": ia.find_text("leaders OR children", root / "data/parsed", limit=None if thorough() else 200),
        "record.inspections": ia.data.inspections(),
        "record.judgements": ia.data.judgements(),
        "record.events": ia.data.events(),
        "record.neighbours": ia.data.neighbours(),
    }


def test_every_described_table_is_looked_at(schemas, described):
    "Those of one file of the government become the national tables, which are; that of an update is in test_update."
    assert schemas - set(described) == {
        "official.inspections", "official.judgements", "official.events", "updating.read",
    }  # fmt: skip


def test_described_tables(described):
    assert empty_cells(described) - {("searching.hits", column) for column in BESIDE_A_HIT} == set()
    assert {name for name, table in described.items() if table.empty} == {"parsed.failures", "parsed.links"}


def test_other_tables(root):
    "Comparisons, days and terms, which describe their columns where they are made."
    tables = {
        "compare": pd.concat(
            [
                ia.compare("Bexley", strict=False),
                ia.compare("Bexley", "Bromley", strict=False),
                ia.compare("Surrey", "Poole", strict=False),
            ]
        ),
        "steps": ia.steps(comparable_only=False),
        "steps of leaders": ia.steps("sif 1", "ilacs last", "leadership", comparable_only=False),
        "next_steps": next_steps(comparable_only=False),
        "stages": stages(),
        "as_at": ia.as_at(["2013-12-31", "2025-03-31"], strict=False),
        "spells": known_spells(),
        "profiles": profiles(),
        "since_last_inspection": since_last_inspection(),
        "benchmark": positions(ia.benchmark(["Bexley", "Bromley"], ["2009-12-31", "2025-03-31"], ofsted_region=True)),
        "crosswalk": crosswalk_table(),
        "outside": outside(),
        "themes": theme_table(),
        "data dictionary": ia.data_dictionary(),
        "dictionary": data.dictionary(),
        "tags": ia.tag_table(pd.DataFrame({"text": ["Neglect is found late.", "", None]})),
    }
    assert empty_cells(tables) - {("tags", "text")} == set()
    assert tables["crosswalk"]["area"].isna().any() and tables["steps"]["note"].isna().any()
    assert tables["benchmark"]["frameworks"].isna().any()


@pytest.mark.thorough
def test_measured_themes(root):
    "Marks of themes, and what the tagger and a reader differ in; scikit-learn takes seconds to start."
    labels = read_labels(root / "data/words/labels.csv")
    tables = {"reliability": reliability(labels), "disagreements": disagreements(labels[labels["half"] == "measure"])}
    assert empty_cells(tables) == set() and tables["reliability"]["mark"].isna().any()
