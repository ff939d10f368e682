"The judge of damaged documents: it passes sound records and cannot pass wrong ones; cases are the same in every run."

from dataclasses import replace
from datetime import date, timedelta

import pytest
from damage import KINDS, reports
from drafts import made_up, read
from fuzz import judge, make_case
from made_up import MADE_UP
from oracle import Case, faults, says_day, says_grade, says_people, says_windows

from ilacs_analysis.reading.records import Check, Person, Recommendation

GIVEN = """  # Made-up document, framework, authority, first and last day, lead inspectors, points; then the grades
ilacs_2018 | ilacs_2018 | Blackpool | 2018-11-26 | 2018-12-07 | Faye Flint | 3 | inadequate inadequate RI inadequate
ilacs_2019 | ilacs_2018 | Medway | 2019-11-04 | 2019-11-22 | Kit Kerr and Lea Lamb | 3 | good RI outstanding good
ilacs_2023 | ilacs_2023 | Norfolk | 2023-11-06 | 2023-11-10 | Guy Grange | 3 | good RI good outstanding good
ilacs_2024|ilacs_2023|North Somerset|2024-03-11|2024-03-22|Mary-Jane O’Hara|3|outstanding good inadequate RI RI
ilacs_2026 | ilacs_2026 | Bury | 2026-06-08 | 2026-06-19 | Hal Hurst | 3 | outstanding good outstanding RI
sif_2014 | sif | Rutland | 2014-02-04 | 2014-02-26 | Ann Abel | 4 | RI RI RI good inadequate RI inadequate
sif_2016 | sif | Thurrock | 2016-02-22 | 2016-03-17 | Vera Vale | 6 | RI RI good outstanding good RI good
lscb_review | lscb_review | Torbay | 2015-10-12 | 2015-11-05 | Pam Pike | 3 | RI
lac_2013 | lac_2013 | Suffolk | 2013-07-08 | 2013-07-12 | Una Usher | 3 | adequate good adequate good adequate
cra_letter | cra | Rutland | 2011-04-19 | 2011-04-20 | Jack Jarvis | 0 |
"""


def sound(name: str, paged: bool = True) -> tuple[Case, object]:
    "A made-up document as it is, and its record."
    original = made_up()[name]
    return Case("none", original.draft, (original,), paged=paged), read(original.draft.text, paged)[0]


# -- Made-up documents -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("row", GIVEN.strip().splitlines()[1:], ids=lambda row: row.split()[0])
def test_made_up_documents_are_read_whole(row):
    "What damage is measured against: what each document was made with."
    name, framework, authority, first, last, leads, told, grades = (cell.strip() for cell in row.split("|"))
    _, record = sound(name)
    assert (record.framework, record.authority, record.lead_inspector) == (framework, authority, leads)
    assert (record.start_date.isoformat(), record.end_date.isoformat()) == (first, last)
    assert " ".join(j.grade.replace("requires improvement", "RI") for j in record.judgements) == grades
    assert len(record.recommendations) == int(told) and record.checks == []


@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize("name", MADE_UP)
def test_undamaged_documents_have_no_fault(name, paged):
    "The judge finds nothing in what is as it should be, with pages and as plain text."
    case, record = sound(name, paged)
    assert faults([record], case) == []


# -- Wrong readers ---------------------------------------------------------------------------------------------------
def swap_grades(record):
    a, b = next((a, b) for a in record.judgements for b in record.judgements if a.grade != b.grade)
    at = {id(j): n for n, j in enumerate(record.judgements)}
    record.judgements[at[id(a)]] = replace(a, grade=b.grade, grade_printed=b.grade_printed, grade_span=b.grade_span)
    record.judgements[at[id(b)]] = replace(b, grade=a.grade, grade_printed=a.grade_printed, grade_span=a.grade_span)


def move_days(record):
    record.windows = [(first + timedelta(days=1), last) for first, last in record.windows]


def drop_a_visit(record):
    record.windows = record.windows[:1]


def take_the_day_of_publication(record):
    record.published_date = record.end_date


def take_another_authority(record):
    record.authority = "Manchester"


def keep_half_a_name(record):
    record.lead_inspectors = [replace(p, name=p.name.split()[0]) for p in record.lead_inspectors]


def add_a_post_to_a_name(record):
    record.lead_inspectors = [replace(p, name=f"{p.name} Senior") for p in record.lead_inspectors]


def take_a_name_of_the_text(record):
    record.lead_inspectors = [Person("Piccadilly Gate", None, record.lead_inspectors[0].span)]


def take_findings_for_recommendations(record):
    p = next(p for p in record.paragraphs if p.number)
    record.recommendations.append(Recommendation("what_needs_to_improve", "9", p.text, None, p.span))


def double_the_recommendations(record):
    record.recommendations *= 2


def take_another_framework(record):
    record.framework = "ilacs_2026"


def invent_a_mention(record):
    record.mentions = [replace(m, grade="outstanding", grade_printed="outstanding") for m in record.mentions]


MUTATIONS = {
    swap_grades: ("ilacs_2023", "grade"),
    move_days: ("sif_2014", "windows"),
    drop_a_visit: ("ilacs_2019", "windows"),
    take_the_day_of_publication: ("sif_2014", "published_date"),
    take_another_authority: ("ilacs_2023", "authority"),
    keep_half_a_name: ("ilacs_2023", "lead"),
    add_a_post_to_a_name: ("ilacs_2018", "lead"),
    take_a_name_of_the_text: ("lscb_review", "lead"),
    take_findings_for_recommendations: ("ilacs_2023", "recommendation"),
    double_the_recommendations: ("ilacs_2024", "recommendation"),
    take_another_framework: ("ilacs_2023", "framework"),
    invent_a_mention: ("ilacs_2018", "mention"),
}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("damaged", [False, True], ids=["as it is", "damaged"])
def test_a_wrong_reader_is_caught(mutation, damaged):
    "Each way to read wrongly is a fault without a check, also where another line of the front was damaged."
    name, field = MUTATIONS[mutation]
    case, record = sound(name)
    if damaged:
        draft = case.draft
        for mark in reversed([m for m in draft.of("title", "grade", "windows", "lead") if m.field != field]):
            draft = draft.put(mark.end, mark.end, " ")
        case = replace(case, draft=draft)
    mutation(record)
    assert [f.field for f in faults([record], case) if not f.checked], "a wrong value passes"
    assert field in {f.field for f in faults([record], case) if not f.checked}


@pytest.mark.parametrize("mutation", [swap_grades, move_days, take_another_authority, keep_half_a_name])
def test_a_check_counts_only_where_it_bears(mutation):
    "A check on something else, or on a missing section, does not excuse a wrong value; one on the value does."
    name, field = MUTATIONS[mutation]
    case, record = sound(name)
    mutation(record)
    record.checks = [Check("front", "title", "not found", "printed on every report")]
    record.checks += [Check("section", j.area, "no heading found", j.label, j.span) for j in record.judgements]
    assert any(not f.checked for f in faults([record], case) if f.field == field)
    about = {"windows": ["fieldwork"], "grade": [j.area for j in record.judgements], "lead": ["lead_inspector"]}
    record.checks = [Check("front", word, "a", "b") for word in about.get(field, [field])]
    assert all(f.checked for f in faults([record], case) if f.field == field)


def test_values_of_two_reports_are_never_right_together():
    "Grades of one report with the days of another are wrong, although each stands in the text."
    first, second = made_up()["ilacs_2023"], made_up()["ilacs_2024"]
    case = Case("joined", first.draft, (first, second), must_doubt="document")
    record = read(first.draft.text, True)[0]
    assert [f.field for f in faults([record], case)] == ["doubt about the document"]
    record.windows = read(second.draft.text, True)[0].windows
    assert "windows" in {f.field for f in faults([record], case)}


def test_only_whole_and_certain_words_say_a_value():
    "The strict readings of damaged words: a part of a date, of a row or of a name is none."
    assert says_windows("Inspection dates: 6 to 18 November 2023") == {((date(2023, 11, 6), date(2023, 11, 18)),)}
    for words in (
        "l6 to 18 November 2023",
        "6 to 18 November 2023 or later",
        "1 6 to 18 November 2023",
        "6 to 18 November",
    ):
        assert says_windows(words) == set()
    assert (
        says_day("Report published: 4 May 2016") == {date(2016, 5, 4)} and says_day("4 May 2016 or 5 May 2016") == set()
    )
    row = "Overall effectiveness Good"
    assert says_grade("Overall effectiveness Inadequate1", row) == {"inadequate"}
    for words in (
        "Overall effectiveness Good Inadequate",
        "Overall efectiveness Inadequate",
        "not Good",
        "Overall effectiveness not Good",
    ):
        assert says_grade(words, row) == set()
    assert says_people("Lead inspector: Ann Abel, Her Majesty’s Inspector, and Bo Ng HMI") == {"Ann Abel", "Bo Ng"}
    assert says_people("Ann Ab3l HMI") == set() == says_people("Ann, Her Majesty’s Inspector")


# -- Cases -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_cases_are_the_same_in_every_run(kind):
    "A case is made by its seed and number alone."
    first, again = make_case(7, 3, kind), make_case(7, 3, kind)
    assert (first.draft, first.said, first.paged) == (again.draft, again.said, again.paged)
    assert any(make_case(7, n, kind).draft.text != first.draft.text for n in range(4, 9))


def test_marks_follow_their_words():
    "Whatever is put before a value, its mark has the same words; what is put inside belongs to it."
    draft = made_up()["ilacs_2023"].draft
    mark = draft.of("windows")[0]
    moved = draft.put(0, 0, "A cover\n\f")
    assert moved.words(moved.of("windows")[0]) == draft.words(mark) and not moved.of("windows")[0].touched
    changed = draft.put(mark.end - 4, mark.end, "2024")
    assert changed.words(changed.of("windows")[0]) == "Inspection dates: 6 to 10 November 2024"
    assert changed.of("windows")[0].touched and not changed.put(mark.start, mark.end, "").of("windows")


def test_crashes_are_told(monkeypatch):
    "An error that is not of this package is a crash, one of its own a refusal."
    case = Case("none", made_up()["notice"].draft, (made_up()["notice"],))
    assert judge(0, replace(case, draft=replace(case.draft, text="Nothing at all\nof the kind"))).end == "refusal"
    monkeypatch.setattr("fuzz.read", lambda text, paged: 1 / 0)
    assert judge(0, case).end == "crash" and "ZeroDivisionError" in judge(0, case).detail
    assert len(reports(list(made_up().values()))) == 10
