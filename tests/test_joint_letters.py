"""Letters on joint targeted area inspections, all made up: what each kind of mess is read as."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "robustness"))
from made_up import joint_letter

from ilacs_analysis.base.errors import IncompleteDocument, UnrecognisedDocument
from ilacs_analysis.reading.bundles import documents_in
from ilacs_analysis.reading.parse import parse_part
from ilacs_analysis.reading.records import InspectionLetter
from ilacs_analysis.reading.text import SourceText

FULL = "Professionals from all of the agencies know their own part in the plans for children,"  # a line that is full
OLD = f"""10 November 2017
Ann York, Director of Children’s Services, Rutland County Council
Bea Bell CBE, Chief Officer, NHS Leicester, Leicestershire and
Rutland CCG
Cy Cole, Police and Crime Commissioner for Leicestershire
Dear local partnership
Joint targeted area inspection of the multi-agency response to abuse and
neglect in Rutland
Between 25 and 29 September 2017, Ofsted, the Care Quality Commission (CQC),
HMI Constabulary (HMIC) and HMI Probation (HMIP) undertook a joint
inspection of the multi-agency response to abuse and neglect in Rutland.
1 This inspection
included a ‘deep dive’ focus on the response to children living with domestic abuse.
{FULL}
and this letter says so to all of them.
Key Strengths
• {FULL}
and they keep to it.
• Leaders meet.
Case study: highly effective practice
A nurse helped a family in three ways:
• she listened
• she came back.
Areas for priority action
• There are no areas for priority action
Areas for improvement
{FULL}
but some work could be better.
Responses to children who are at risk of harm from others, or who go missing from
their homes
• {FULL}
not always
• Plans are late.
The Board
• {FULL}
or they should.
A paragraph without a sign stands here and says that more is planned.
Case study: area for improvement
A child waited.
• nobody came
Next steps
The local authority should send the written statement of action to
ProtectionOfChildren@ofsted.gov.uk by 19 February 2018. It will be read.
Yours sincerely
Ofsted Care Quality Commission
Gus Gray
National Director, Social Care
Hal Hunt
Deputy Chief Inspector
HMI Constabulary HMI Probation
Ida Ivory
Her Majesty’s Inspector of Constabulary
Jo Jones
Assistant Chief Inspector

1 This joint inspection was conducted under section 20 of the Children Act 2004.
"""


def read(words: str, **source: object) -> InspectionLetter:
    "Record of a text, recognised and read as any other."
    return parse_part(documents_in(SourceText(words, **source))[0])


@pytest.fixture(scope="module")
def old() -> InspectionLetter:
    "The letter as it is, on one page."
    return read(OLD, page_starts=(0,), media="pdf")


def about(letter: InspectionLetter) -> set[str]:
    "What the checks of a letter are about."
    return {check.about for check in letter.checks}


def test_front(old: InspectionLetter):
    "Title over two lines, days with 'Between', subject, law in a footnote, and three who are written to."
    assert (old.framework, old.authority, old.letter_date) == ("jtai", "Rutland", date(2017, 11, 10))
    assert (old.start_date, old.end_date) == (date(2017, 9, 25), date(2017, 9, 29))
    assert old.subject == "the multi-agency response to abuse and neglect"
    assert old.deep_dive == "children living with domestic abuse"
    assert old.legal_basis == "section 20 of the Children Act 2004"
    assert old.inspectorates == ["Ofsted", "CQC", "HMICFRS", "HMI Probation"] and old.partnership is None
    assert [p.name for p in old.addressees] == ["Ann York", "Bea Bell", "Cy Cole"]
    assert old.addressees[1].role == "Chief Officer, NHS Leicester, Leicestershire and Rutland CCG"
    assert old.lead_inspector is None and old.judgements == [] and old.remainder == []
    assert [p.role for p in old.signed_by][1::2] == ["Deputy Chief Inspector", "Assistant Chief Inspector"]


def test_lists(old: InspectionLetter):
    "Points with their sub-headings, one over two lines; nothing of a box, and no action where there is none."
    assert {point.section for point in old.recommendations} == {"what_needs_to_improve"}
    first, second, third = old.recommendations
    assert first.heading.startswith("Responses to") and first.heading.endswith("from their homes")
    assert first.text.endswith("children, not always") and second.text == "Plans are late."
    assert third.heading == "The Board" and third.text.endswith("or they should.")
    assert [f.group for f in old.findings] == ["strengths", "strengths"]
    boxes = [p.text for p in old.paragraphs if p.section == "case_study"]
    assert boxes[1:3] == ["she listened", "she came back."] and boxes[-1] == "nobody came"
    assert about(old) == {"what_needs_to_improve"}  # the paragraph without a sign


def test_deadline(old: InspectionLetter):
    "The day by which the statement is due."
    assert [deadline.day for deadline in old.deadlines] == [date(2018, 2, 19)]


@pytest.mark.parametrize(
    ("printed", "instead", "missing"),
    [
        ("29 September 2017", "29 September", "start_date"),
        ("29 September 2017", "29 September 2016", "start_date"),
        ("neglect in Rutland\nB", "neglect in Elsewhere\nB", "authority"),
        ("Children Act 2004", "Children Act 2040", "legal_basis"),
        ("10 November 2017", "10 Monday 2017", "letter_date"),
    ],
)
def test_damage(printed: str, instead: str, missing: str):
    "What cannot be is missing, with a check."
    letter = read(OLD.replace(printed, instead, 1))
    assert getattr(letter, missing) is None and len(letter.checks) > 1
    if instead == "29 September":
        assert letter.inferred_year == 2017


def test_day_that_was_another():
    "A weekday that the day was not."
    letter = read(OLD.replace("19 February", "Friday 19 February"))
    assert letter.deadlines[0].day is None and "deadlines" in about(letter)


@pytest.mark.parametrize("lost", ["Hal Hunt\n", "Deputy Chief Inspector\n"])
def test_mixed_signatures(lost: str):
    "Columns that ran into each other: no office is given to anybody."
    letter = read(OLD.replace(lost, "", 1))
    assert {person.role for person in letter.signed_by} == {None} and "signed_by" in about(letter)


def test_columns_on_one_line():
    "Two names on one line are not one."
    letter = read(OLD.replace("Gus Gray\nNational Director, Social Care\nHal Hunt\n", "Gus Gray Hal Hunt\n"))
    assert "Gus Gray Hal Hunt" not in [person.name for person in letter.signed_by] and "signed_by" in about(letter)


def test_letterhead_above_and_a_page_twice(old: InspectionLetter):
    "Ofsted's address is nobody's; a page that stands twice is read once."
    address = "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\nwww.gov.uk/ofsted\n"
    above = read(address + OLD)
    body = OLD.index("Key Strengths")
    twice = read(
        OLD[:body] + 2 * OLD[body : body + 600] + OLD[body + 600 :], page_starts=(0, body, body + 600, body + 1200)
    )
    for letter in (above, twice):
        assert (letter.authority, letter.letter_date) == ("Rutland", old.letter_date)
        assert [p.text for p in letter.recommendations] == [p.text for p in old.recommendations]


def test_where_a_name_ends():
    "A surname that is a place; a place that is no name; a name of unknown length."
    lines = "Bea Bell CBE, Chief Officer, NHS Leicester, Leicestershire and\nRutland CCG\n"
    letter = read(OLD.replace(lines, "Dee Derby, Chief Officer of\nGreater Manchester\nMary Ann Fox Manager, NHS\n"))
    assert [p.name for p in letter.addressees] == ["Ann York", "Dee Derby", "Cy Cole"]
    assert letter.addressees[1].role == "Chief Officer of Greater Manchester" and "addressee" in about(letter)


def test_prose_instead_of_a_list():
    "Without signs there are no points, and a check says so."
    body = OLD[OLD.index("Areas for improvement") : OLD.index("Case study: area")]
    letter = read(OLD.replace(body, body.replace("• ", "")))
    assert letter.recommendations == [] and "what_needs_to_improve" in about(letter)


def test_replies_and_rests():
    "A council's reply has the same subject; a letter without its close is not whole."
    start = OLD.index("Ofsted Care")
    with pytest.raises(UnrecognisedDocument):
        read(OLD[:start] + "Ann York\nDirector of Children’s Services\n")
    with pytest.raises(IncompleteDocument):
        read(OLD[: OLD.index("Yours sincerely")])


def test_a_line_below_the_title_is_no_part_of_it():
    "Where a sentence has come between, the title ends with the authority's name, and a check says what stands there."
    title = "abuse and\nneglect in Rutland\n"
    letter = read(OLD.replace(title, f"{title}A first letter of 4 April 2016 was withdrawn.\n", 1))
    assert letter.title.endswith("in Rutland") and letter.authority == "Rutland" and "title" in about(letter)


def test_first_addressee_that_is_not_read():
    letter = read(OLD.replace("Ann York, Director", "4nn Y0rk, Director", 1))
    assert letter.addressee is None and [p.name for p in letter.addressees] == ["Bea Bell", "Cy Cole"]
    assert "addressee" in about(letter)


def test_heading_that_is_lost_behind_a_point():
    letter = read(joint_letter().replace("\f", "\n").replace("in Rutland.\nStrengths\n", "in Rutland.Strengths\n", 1))
    assert letter.recommendations[1].text.endswith("Strengths")
    assert "item inside" in {check.check for check in letter.checks}
