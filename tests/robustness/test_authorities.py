"Authorities: the one that is named, by its whole name; a part of another name is nobody's."

import pytest
from asked_for import some
from test_layouts import ilacs

from ilacs_analysis import parse
from ilacs_analysis.terms.authorities import authorities, authorities_in, find_authority, get_authority

TITLES = [
    "Inspection of {} local authority \nchildren’s services",
    "Inspection of {} City Council children’s services",
    "Inspection of the London Borough of {} local authority children’s services",
    "Inspection of {} Metropolitan Borough Council local authority children’s services",
    "Inspection of {} children’s services",
    "Inspection of {} Children and Families Trust",
]
TODAY = [name for name, authority in authorities().items() if not authority.ended]


@pytest.mark.parametrize("name", some(TODAY, 12))
def test_each_authority_in_each_title(name):
    for title in TITLES:
        assert find_authority(title.format(name))[0].name == name
        assert find_authority(title.format(name.replace(" ", " \n")))[0].name == name


def damaged(name):
    "A name with a wrong character, a hyphen at a line's end or a lost space, at every place."
    for at in range(len(name)):
        yield name[:at] + "0" + name[at + 1 :]
        yield name[:at] + "x" + name[at + 1 :]
        yield name[:at] + "-\n" + name[at:]
        yield name[:at] + name[at + 1 :]


@pytest.mark.parametrize("name", some(TODAY, 12))
def test_a_damaged_name_is_not_another_authority(name):
    for words in damaged(name):
        found = find_authority(TITLES[0].format(words))
        for other in [found[0].name] if found else []:
            assert other == name or words in (other, *authorities()[other].aliases), (words, other)


@pytest.mark.parametrize(
    "name", ["Derby-\nshire", "N0rth Somerset", "Newcastle-under-Lyme", "Bexley and Bromley", "Xyzzy"]
)
def test_a_title_that_names_no_authority_wholly(name):
    report = parse(ilacs(title=f"Inspection of {name} local authority children’s services"))
    assert report.authority is report.authority_code is None
    assert [c.check for c in report.checks if c.about == "authority"] == ["front"]


OFFICES = [
    "Piccadilly Gate\nStore Street\nManchester\nM1 2WD",
    "Ofsted, Royal Exchange Buildings, St Ann’s Square, Manchester M2 7LA",
    "Clive House\n70 Petty France\nLondon SW1H 9EX",
    "2 Rivergate\nTemple Quay\nBristol\nBS1 6EH",
    "Agora, 6 Cumberland Place, Nottingham NG1 6HJ",
]


@pytest.mark.parametrize("office", OFFICES)
def test_offices_of_ofsted_are_no_authority(office):
    assert authorities_in(office) == []
    report = parse(ilacs(title=f"{office}\nInspection of children’s social care services"))
    assert report.authority is None
    report = parse(ilacs(title=f"{office}\n\nBexley Council\nInspection of children’s social care services"))
    assert report.authority == "Bexley"


def test_a_title_that_stands_twice():
    once = "Inspection of Bexley local authority children’s services"
    title = f"Inspection of Bexley children’s services\n11 July 2022\n{once}"
    report = parse(ilacs(title=title))
    assert (report.title, report.authority) == (once, "Bexley")
    report = parse(ilacs(title=title.replace("Bexley local", "Bromley local")))
    assert report.authority is None


@pytest.mark.parametrize(
    "codes, name",
    [
        (("E08000016", "E08000038"), "Barnsley"),
        (("E08000019", "E08000039"), "Sheffield"),
        (("E08000020", "E08000037"), "Gateshead"),
        (("E10000027", "E06000066"), "Somerset"),
    ],
)
def test_former_and_new_codes(codes, name):
    assert {get_authority(code).name for code in codes} == {name}


def test_newcastle():
    report = parse(ilacs(title="Inspection of Newcastle local authority children’s services"))
    assert report.authority == "Newcastle upon Tyne"
