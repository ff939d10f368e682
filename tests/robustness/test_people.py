"Lead inspectors: name and office as printed, everybody who is named, or nobody with a check."

import pytest
from asked_for import some
from test_layouts import ilacs

from ilacs_analysis import parse

OFFICES = [
    "His Majesty’s Inspector",
    "Her Majesty's Inspector",
    "HMI",
    "Senior HMI",
    "Senior, HMI",
    "SHMI",
    "HMI designate",
    "HMI (designate)",
    "Regulatory Inspector",
    "Ofsted Inspector",
    "Social Care Regional Inspector",
    "Senior His Majesty’s Inspector",
    "Ofsted’s Regulatory Inspection Manager",
    "Acting Regional Director",
]
NAMES = ["Ann Abel", "Ann-Marie O’Bell", "Siân de la Cole", "Fiona J Dean", "Dr Ann Abel", "Mary McEwan-Fox"]


def leads(printed):
    "The report with these words where the lead inspector is printed."
    return parse(ilacs(lead=printed))


def said(report):
    "The checks on people, each with its words."
    return [(c.check, c.about) for c in report.checks if c.about == "lead_inspector"]


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("joint", [", ", "\n", " "])
def test_name_and_office(office, joint):
    if joint == " " and office.split()[-1].strip("()") not in ("HMI", "SHMI", "designate"):
        pytest.skip("longer offices have a comma or a line of their own")
    for name in some(NAMES, 3):
        [person] = leads(f"Lead inspector: {name}{joint}{office}").lead_inspectors
        assert (person.name, person.role.replace(",", "")) == (name, office.replace(",", ""))


def test_an_office_in_brackets():
    report = leads("Lead inspector: Ann Abel (HMI)")
    assert [(p.name, p.role) for p in report.lead_inspectors] == [("Ann Abel", "HMI")] and report.checks == []


SEVERAL = [
    "Lead inspectors: Ann Abel and Ben Bell",
    "Lead inspectors: Ann Abel, Ben Bell",
    "Lead inspectors: Ann Abel / Ben Bell",
    "Lead inspectors: Ann Abel & Ben Bell, His Majesty’s Inspectors",
    "Lead inspectors: Ann Abel\nBen Bell",
    "Lead inspectors: Ann Abel, HMI\nBen Bell, HMI",
    "Lead inspector: Ann Abel, His Majesty’s Inspector, and Ben\nBell, His Majesty’s Inspector",
    "Lead inspectors: Ann Abel and Ben Bell, His Majesty’s Inspector",
]


@pytest.mark.parametrize("printed", SEVERAL)
def test_two_lead_inspectors_are_two_people(printed):
    report = leads(printed)
    assert [p.name for p in report.lead_inspectors] == ["Ann Abel", "Ben Bell"] and report.checks == []
    assert report.lead_inspector == "Ann Abel and Ben Bell"


THREE = [
    "Lead inspectors: Ann Abel, Ben Bell and Cy Cole",
    "Lead inspectors: Ann Abel, HMI, Ben Bell, HMI, Cy Cole, HMI",
    "Lead inspectors: Ann Abel\nBen Bell\nCy Cole",
    "Lead inspectors: Ann Abel / Ben Bell / Cy Cole",
]


@pytest.mark.parametrize("printed", THREE)
def test_three_lead_inspectors(printed):
    report = leads(printed)
    assert [p.name for p in report.lead_inspectors] == ["Ann Abel", "Ben Bell", "Cy Cole"] and report.checks == []


def test_an_office_in_the_plural_is_everybodys():
    people = leads("Lead inspectors: Ann Abel and Ben Bell, His Majesty’s Inspectors").lead_inspectors
    assert {p.role for p in people} == {"His Majesty’s Inspectors"}


UNREAD = [
    "Lead inspector: Ann Abel xq#7",
    "Lead inspector: Ann Abe1, HMI",
    "Lead inspector: 4nn Abel, HMI",
    "Lead inspector: Ann Abel, HMI, and B3n Bell, HMI",
    "Lead inspector: Ann Abel, HMI, and",
    "Lead inspectors: Ann Abel, HMI",
    "Lead inspector: Ann Bo Cy Di Ed Flo Gray",
    "Lead inspector: Ann Abel\nBen Bell",
    "Lead inspector: ann abel",
    "Lead inspector: Ann",
    "Lead inspector: Ann Abel of the southern region",
    "Lead inspector:",
]


@pytest.mark.parametrize("printed", UNREAD)
def test_what_is_not_all_names_and_offices_is_unknown(printed):
    report = leads(printed)
    assert report.lead_inspectors == [] and "lead_inspector" not in report.evidence
    assert report.lead_inspector is report.to_dict()["lead_inspector"] is None  # missing, never ''
    assert said(report) == [("people", "lead_inspector"), ("front", "lead_inspector")]


@pytest.mark.parametrize("other, known", [("Ann Abel, HMI", ["Ann Abel"]), ("Ben Bell, HMI", []), ("B3n Bell", [])])
def test_a_second_label_of_the_lead_inspector(other, known):
    report = leads(f"Lead inspector: Ann Abel, His Majesty’s Inspector\nLead inspector: {other}")
    assert [p.name for p in report.lead_inspectors] == known
    assert ("second label", "lead_inspector") in said(report)


@pytest.mark.parametrize(
    "cover", ["Lead inspector: Otto Old, HMI\n", "Lead inspector: Otto Old, HMI\nInspection dates: 6 May 2018\n"]
)
def test_the_lead_inspector_of_a_cover_is_not_the_reports(cover):
    report = parse(ilacs(title=f"{cover}Inspection of Bexley local authority \nchildren’s services"))
    assert report.lead_inspector == "Ann Abel" and report.start_date.year == 2023


@pytest.mark.parametrize("words", ["Age Group All", "Judgement Grade", "Bexley Council", "Piccadilly Gate"])
def test_headings_bodies_and_addresses_are_nobody(words):
    assert leads(f"Lead inspector: {words}").lead_inspector is None
    assert leads(f"Lead inspector: Ann Abel {words} HMI").lead_inspector is None
