"""Other members of the kinds of faults that strangers found: right, or missing with a check that bears on it."""

import pytest
from made_up import MADE_UP

from ilacs_analysis import parse
from ilacs_analysis.base.errors import UnrecognisedDocument
from ilacs_analysis.reading.records import Document


def changed(name: str, old: str, new: str) -> Document:
    "A made-up document with some of its words replaced, as a text."
    text = MADE_UP[name].replace("\f", "\n")
    assert old in text
    return parse(text.replace(old, new))


def about(record: Document, field: str) -> bool:
    "Whether a check bears on a field."
    return any(check.about == field for check in record.checks)


# -- People ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("Senior HMI Guy Grange", "Senior HMI"),
        ("HMI Guy Grange", "HMI"),
        ("Guy Grange SHMI", "SHMI"),
        ("Guy Grange (Senior HMI)", "Senior HMI"),
        ("Guy Grange, Acting Senior HMI", "Acting Senior HMI"),
        ("Guy Grange, Ofsted Inspector", "Ofsted Inspector"),
        ("Guy Grange", None),
    ],
)
def test_an_office_before_or_behind_a_name_is_its_role(printed, role):
    "Without the office the role would say that none is printed."
    record = changed("ilacs_2023", "Guy Grange, His Majesty’s Inspector", printed)
    assert [(person.name, person.role) for person in record.lead_inspectors] == [("Guy Grange", role)]


@pytest.mark.parametrize("printed", ["Guy Grange, HMI, Senior", "Guy Grange - Senior HMI", "Guy Grange, H.M.I.", "–"])
def test_an_office_that_is_not_understood_leaves_nobody(printed):
    record = changed("ilacs_2023", "Guy Grange, His Majesty’s Inspector", printed)
    assert not record.lead_inspectors and about(record, "lead_inspector")


@pytest.mark.parametrize("office", ["Regulatory Inspection Manager", "Additional Inspector", "HMI"])
def test_ofsteds_inspectors_sign_letters(office):
    "Not each is one of Her Majesty's."
    record = changed("cra_letter", "Jack Jarvis\nHer Majesty’s Inspector", f"Jack Jarvis\n{office}")
    assert [(person.name, person.role) for person in record.inspectors] == [("Jack Jarvis", office)]


@pytest.mark.parametrize(
    "signed",
    [
        "Inspection Manager, Rutland County Council",
        "Inspection Manager\nRutland County Council",
        "Regulatory Inspection Manager\nLondon Borough of Bexley",
        "Head of Inspection, Rutland County Council",
        "Schools Inspector, Rutland Council",
    ],
)
def test_a_councils_inspection_manager_is_no_inspector(signed):
    "Councils have inspectors of their own; their replies are not letters on an inspection."
    with pytest.raises(UnrecognisedDocument):
        changed("cra_letter", "Jack Jarvis\nHer Majesty’s Inspector", f"Jack Jarvis\n{signed}")


# -- Authorities -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["Bournemouth", "Poole", "Cumbria"])
def test_an_authority_that_had_ended_is_unknown(name):
    "Bournemouth ended in 2019 and Cumbria in April 2023; nobody can tell which of the later ones a title means."
    text = MADE_UP["ilacs_2023"].replace("\f", "\n").replace("Norfolk", name)
    record = parse(text)
    assert record.authority is None and "authority" not in record.evidence and about(record, "authority")
    then = MADE_UP["ilacs_2018"].replace("\f", "\n").replace("Blackpool Borough", name).replace("Blackpool", name)
    assert parse(then).authority == name


# -- Grades ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sentence",
    [
        "is good, but was inadequate",
        "is inadequate no longer",
        "is not yet good",
        "is judged to be good",
        "has been judged outstanding by some",
    ],
)
def test_a_boards_grade_that_is_not_understood_is_told(sentence):
    "A report with a part on the board gives it a grade."
    old = "The Local Safeguarding Children Board is good"
    record = changed("sif_2016", old, f"The Local Safeguarding Children Board {sentence}")
    assert "lscb" not in record.grades and about(record, "lscb")


@pytest.mark.parametrize(
    "row",
    [
        "3.. Leadership, management and governance Good",
        "3: Leadership, management and governance Good",
        "3. Leadership, governance and management Good",
        "3. Leadership, management and governance RI",
        "3. Leadership, management and governance Good (but improving)",
        "3. Leadership, management and governance Good from Inadequate",
    ],
)
def test_a_row_that_is_not_understood_refuses_its_report(row):
    with pytest.raises(Exception, match="no grade for 'Leadership, management and governance'"):
        changed("sif_2016", "3. Leadership, management and governance Requires improvement", row)
