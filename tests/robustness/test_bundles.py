"""Several documents in one file: nothing mixed, and nothing lost without a check or a refusal that names it."""

from itertools import permutations

import pytest
from asked_for import thorough
from drafts import as_source
from made_up import MADE_UP

from ilacs_analysis import parse, parse_all
from ilacs_analysis.base.errors import ContradictoryDocument, IlacsError
from ilacs_analysis.reading.bundles import documents_in
from ilacs_analysis.reading.parse import parse_part, parse_source
from ilacs_analysis.reading.records import Document
from ilacs_analysis.reading.text import SourceText

UNTITLED = {"cra_letter": "a letter", "notice": "an improvement notice", "announcement": "a council's announcement"}
REPORTS = [name for name in MADE_UP if name not in UNTITLED]
FEW = ("ilacs_2023", "sif_2016", "lac_2013")
FEW_JOINED = [("sif_2014", "sif_2016"), ("sif_2016", "ilacs_2023", "lscb_review")]
THREE_JOINED = [("sif_2014", "sif_2016", "lscb_review"), ("lac_2013", "sif_2014", "ilacs_2019")]
ALL_JOINED = [*permutations(REPORTS, 2), *THREE_JOINED]


def joined(*names: str, paged: bool) -> str:
    "The text of several documents: pages parted by form feeds, or one text with empty lines between them."
    texts = [MADE_UP[name] for name in names]
    return "\f".join(texts) if paged else "\n\n".join(texts).replace("\f", "\n")


def records(text: str, paged: bool) -> list[Document]:
    if not paged:
        return parse_all(text)
    return [parse_part(part) for part in documents_in(as_source(text.split("\f")))]


def told(record: Document, what: str) -> list[str]:
    "What the checks say on words outside of the document."
    return [c.second for c in record.checks if c.check.startswith(what)]


def values(record: Document) -> dict:
    "What was read, without the places, which differ in a longer file."
    return {
        "grades": getattr(record, "grades", {}), "authority": record.authority, "title": record.title,
        "windows": getattr(record, "windows", []), "listed": [r.text for r in record.recommendations],
        "leads": [p.name for p in getattr(record, "lead_inspectors", None) or ()],
    }  # fmt: skip


# -- Letters, notices and announcements --------------------------------------------------------------------------------
@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize(("first", "second"), list(permutations(UNTITLED, 2)))
def test_two_documents_without_titles_are_refused_by_name(first, second, paged):
    "Nobody can part them: the refusal names one that is not read, and its place."
    with pytest.raises(ContradictoryDocument, match=r"another document begins on (page|character) \d") as refused:
        records(joined(first, second, paged=paged), paged)
    assert any(name in str(refused.value) for name in UNTITLED.values())


@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize("name", UNTITLED)
@pytest.mark.parametrize("report", REPORTS if thorough() else FEW)
def test_another_document_beside_a_report_is_named(name, report, paged):
    "Before the report or behind it: the report's values are its own, and a check names the other and its place."
    alone = values(records(MADE_UP[report] if paged else joined(report, paged=False), paged)[0])
    for names, where in (((name, report), "before"), ((report, name), "after")):
        (record,) = records(joined(*names, paged=paged), paged)
        (words,) = told(record, f"{where} the report")
        assert UNTITLED[name] in words and ("page" if paged else "character") in words
        if report != "lac_2013" or paged:  # a text that nobody spaced is read otherwise behind an empty line
            assert values(record) == alone


@pytest.mark.parametrize("name", ["cra_letter", "notice"])
def test_a_document_inside_a_report_is_refused(name):
    "Its pages between those of a report: its words would be the report's."
    pages = MADE_UP["sif_2016"].split("\f")
    pages[4:4] = MADE_UP[name].split("\f")
    with pytest.raises(ContradictoryDocument, match=UNTITLED[name]):
        parse_source(as_source(pages))


def test_a_letter_from_a_council_is_one_announcement():
    "Claims between 'Dear' and 'Yours sincerely' are the letter's own."
    text = "Dear parents\n\n" + MADE_UP["announcement"] + "\n\nYours sincerely\n\nOlga Orr\nLeader\n"
    record = parse(f"Kingston’s children’s services are ‘good’\n\n{text}")
    assert record.kind == "council announcement" and len(record.claims) == 4


def test_what_stands_before_a_letter_is_not_its_head():
    "A committee's page with another council and another day above the letter's own page."
    page = "Leeds City Council\nScrutiny Board\n3 June 2015\nOtto Ovens\nDirector, Leeds City Council"
    record = parse_source(as_source([page, *MADE_UP["cra_letter"].split("\f")]))
    assert (record.authority, record.addressee.name, f"{record.letter_date}") == (
        "Rutland",
        "Ms Ivy Inge",
        "2011-05-17",
    )
    assert told(record, "before the letter") == ["it begins on page 2"]


@pytest.mark.parametrize("name", ["cra_letter", "notice"])
def test_papers_behind_a_letter_or_a_notice_are_told(name):
    "A plan behind the signature is no part of it, and is not left out in silence."
    text = MADE_UP[name].split("\n\nCopy:")[0]
    plan = "\n".join(f"{n}. The {n}th action of the plan, by whom and by when." for n in range(1, 9))
    record = parse_source(as_source([*text.split("\f"), f"Action plan\n{plan}"]))
    assert [c.first[:11] for c in record.checks if c.check.startswith("after the")] == ["Action plan"]


def test_an_announcement_of_one_council_behind_the_line_of_another_has_no_authority():
    "The first line names Leeds and all that follows Kingston."
    record = parse("Leeds City Council, Scrutiny Board\n\n" + MADE_UP["announcement"])
    assert record.authority is None and "authority" not in record.evidence
    assert [(c.first, c.second) for c in record.checks if c.about == "authority"] == [("Leeds", "Kingston upon Thames")]


# -- Reports -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize(
    "names",
    ALL_JOINED if thorough() else FEW_JOINED,
)
def test_joined_reports_are_read_each_with_its_own_values(names, paged):
    "Each as it is alone, with its place, and a check that names the others."
    both = records(joined(*names, paged=paged), paged)
    for name, record in zip(names, both, strict=True):
        alone = records(MADE_UP[name] if paged else joined(name, paged=False), paged)[0]
        if name != "lac_2013" or paged:  # as above
            assert values(record) == values(alone)
        others = {c.second.split(": ")[1] for c in record.checks if c.check == "several documents"}
        assert len(others) >= 1
    if paged:
        starts = [1]
        for name in names[:-1]:
            starts.append(starts[-1] + MADE_UP[name].count("\f") + 1)
        assert [record.source.first_page for record in both] == starts


def other_year(name: str) -> str:
    "The same report, of the same authority with the same grades, some years later."
    later = {"2014": "2017", "2016": "2019", "2023": "2026"}
    year = name[-4:]
    text = MADE_UP[name].replace(year, later[year])
    return text.replace("© Crown copyright", f"© Crown copyright {later[year]}")


@pytest.mark.parametrize("pages", [1, 2, 4])
@pytest.mark.parametrize("name", ["sif_2014", "sif_2016", "ilacs_2023"])
def test_pages_of_another_year_are_told_by_the_copyright(name, pages):
    "Same authority, same framework, same grades: the year of the copyright is not that of the front."
    first, rest = MADE_UP[name].split("\f"), other_year(name).split("\f")
    mixed = as_source(first[:pages] + rest[pages:])
    try:
        record = parse_source(mixed)
    except IlacsError:
        return
    assert [(c.check, c.about) for c in record.checks if c.about == "copyright"] == [("dates in order", "copyright")]


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_pages_of_another_authority_are_told_by_the_running_title(pages):
    "Each page has its report's title at its edge, though the text seldom names the authority."
    first = MADE_UP["ilacs_2023"].replace("Norfolk Council", "the council").split("\f")
    rest = [page.replace("In Norfolk", "Here").replace("Norfolk", "Suffolk") for page in first]
    with pytest.raises(ContradictoryDocument, match=r"has the running title .*Suffolk"):
        parse_source(as_source(first[:pages] + rest[pages:]))


def test_two_headings_with_other_grades_are_another_reports():
    "One is a check, since a heading may be misprinted; with two nobody can tell whose values they are."
    text = MADE_UP["ilacs_2023"]
    one = text.replace("children in care: good", "children in care: inadequate")
    record = parse_source(as_source(one.split("\f")))
    assert [c.check for c in record.checks] == ["table and heading"]
    two = one.replace("care leavers: outstanding", "care leavers: inadequate")
    with pytest.raises(ContradictoryDocument, match="in_care: 'good' on its front and 'inadequate' further on"):
        parse_source(as_source(two.split("\f")))


def test_the_year_before_is_a_stale_line_of_copyright():
    "Six of 499 reports print the year before their own: no check."
    text = MADE_UP["ilacs_2023"].replace("© Crown copyright", "© Crown copyright 2022")
    assert parse_source(as_source(text.split("\f"))).checks == []


def test_no_source_no_other_titles():
    "A text without pages has no running titles."
    assert SourceText("Inspection of Kent local authority children’s services").running == ()
