"The text that another tool made of a PDF gives the PDF's values, or says what was lost."

import re
import time

import pytest
from asked_for import some
from collection import NONE, REPORTS
from other_tools import ALL, LAYOUTS, TEXTS, TOOLS
from pdfs import pdf

from ilacs_analysis import IncompleteDocument, parse
from ilacs_analysis.reading.files import from_bytes

PUBLISHED = (
    "80488_bexley_2014-05-23", "80490_bromley_2016-06-27", "80418_norfolk_2018-01-19", "80582_wokingham_2016-01-05",
    "80418_norfolk_2013-08-16", "80549_sandwell_2013-08-02", "80490_bromley_2019-01-07", "80418_norfolk_2023-01-13",
    "80488_bexley_2023-03-24", "80490_bromley_2024-01-12", "80431_blackpool_2026-07-28",
)  # fmt: skip
FIELDS = ("kind", "framework", "title", "authority", "windows", "published_date", "visit_type", "lead_inspector")


def letters(words: str) -> str:
    "Words without spaces, line ends and marks, which tools write in many ways."
    return re.sub(r"[\W_]", "", words).lower()


def members(report) -> set[tuple]:
    "What a report has of each list: its grades, recommendations, sections, people and links."
    return {
        *(("grade", area, grade) for area, grade in report.grades.items()),
        *(("recommendation", r.section, r.number, letters(r.text)) for r in report.recommendations),
        *(("section", s.section, letters(s.heading), s.grade) for s in report.sections),
        *(("person", p.name, p.role) for p in (*report.lead_inspectors, *report.team)),
        *(("numbered", p.number) for p in report.paragraphs if p.number),
    }


def compare(data: bytes, text: bytes, tool: str) -> None:
    "Nothing that the PDF does not have; what is missing is said."
    whole = parse(data)
    try:
        report = parse(text)
    except IncompleteDocument as refused:
        assert "the text lost" in str(refused)
        return
    for field in FIELDS:
        ours, theirs = getattr(report, field), getattr(whole, field)
        same = letters(str(ours)) == letters(str(theirs))
        assert same or (report.checks and (not ours or letters(str(ours)) in letters(str(theirs)))), (
            field,
            ours,
            theirs,
        )
    of_pdf, of_text = members(whole), members(report)
    made_up = of_text - of_pdf
    if tool == "pymupdf":  # a footnote between two pages may part a recommendation
        made_up = {
            m for m in made_up if not any(m[:3] == other[:3] and other[-1].startswith(m[-1]) for other in of_pdf)
        }
    assert not made_up, sorted(map(str, made_up))[:3]
    assert of_pdf - of_text == set() or report.checks or tool == "pymupdf", sorted(map(str, of_pdf - of_text))[:3]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("tool", ALL)
def test_text_of_a_made_up_report(layout, tool):
    compare(pdf(layout), (TEXTS / f"{layout}.{tool}.txt").read_bytes(), tool)


@pytest.mark.parametrize("layout", some(LAYOUTS, 2))
@pytest.mark.parametrize("tool", ALL)
def test_text_of_a_tool_that_is_here(layout, tool):
    if tool not in TOOLS:
        pytest.skip(f"{tool} is not installed")
    compare(pdf(layout), TOOLS[tool](pdf(layout)), tool)


@pytest.mark.thorough
@pytest.mark.parametrize("report", PUBLISHED)
@pytest.mark.parametrize("tool", ALL)
def test_text_of_a_published_report(report, tool):
    if tool not in TOOLS or not REPORTS.exists():
        pytest.skip(NONE if tool in TOOLS else f"{tool} is not installed")
    data = (REPORTS / f"{report}.pdf").read_bytes()
    compare(data, TOOLS[tool](data), tool)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_order_that_no_reader_can_know_is_said(layout):
    "pdfminer gives numbers, bullets or grades first and their words later: what depends on it is missing or refused."
    try:
        said = [f"{check.first}" for check in parse((TEXTS / f"{layout}.pdfminer.txt").read_bytes()).checks]
    except IncompleteDocument as refused:
        said = [str(refused)]
    assert any("apart from" in words for words in said)


def test_form_feeds_give_pages():
    source = from_bytes((TEXTS / "ilacs_2023.pdftotext.txt").read_bytes())
    whole = from_bytes(pdf("ilacs_2023"))
    assert source.pages == whole.pages and source.media == "text"
    place = source.text.index("What needs to improve")
    assert source.page_at(place) == whole.page_at(whole.text.index("What needs to improve"))


WORST = [
    "1.\n",
    "•\n",
    " ",
    "a   ",
    "1\n",
    "n A\n",
    "Good\n",
    "1 ",
    "\u00ad \n",
    "\uf0b7",
    "\n ",
    "A  \n" + " " * 40 + "Good\n",
]


@pytest.mark.parametrize("piece", WORST)
def test_no_text_is_slow(piece):
    started = time.process_time()
    from_bytes(b"Report\n" + (piece * (300_000 // len(piece))).encode() + b"Report")
    assert time.process_time() - started < 5
