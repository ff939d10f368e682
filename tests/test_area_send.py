"""Reports on area SEND inspections: made-up ones, as PDFs with their lines, and as text with and without columns.

Every sentence and every person is invented. The authorities exist, since a reader has to recognise them.
"""

import sys
from functools import cache
from pathlib import Path

import pytest
from fpdf import FPDF

sys.path.insert(0, str(Path(__file__).parent / "robustness"))
from drafts import as_source
from made_up import area_send

from ilacs_analysis import compare
from ilacs_analysis.base.errors import ContradictoryDocument, IncompleteDocument, UnrecognisedDocument, WrongArgument
from ilacs_analysis.reading.parse import parse, parse_all, parse_source

SQUARE = "•"
OUTCOMES = {
    1: "The local area partnership’s arrangements typically lead to positive experiences and\noutcomes for children.",
    2: "The local area partnership’s arrangements lead to inconsistent experiences and\noutcomes for children.",
    3: "There are widespread and/or systemic failings leading to significant concerns.",
}
FOLLOWS = {
    1: "The next full area SEND inspection will be within approximately five years.",
    2: "The next full area SEND inspection will take place within approximately 3 years.",
    3: "A monitoring inspection will be carried out within approximately 18 months. The next\n"
    "full reinspection will be within approximately three years.\n"
    "HMCI requires the local area partnership to prepare and submit a priority action plan.",
}
BODIES = ("East Sussex County", "Council and NHS Sussex", "ICB")
ABOUT = "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects."


class Sheet:
    "A PDF whose every line and rule is put at its place."

    def __init__(self, foot):
        self.pdf, self.foot = FPDF(unit="pt", format="A4"), foot
        self.pdf.core_fonts_encoding = "windows-1252"
        self.pdf.set_auto_page_break(False)
        self.new_page()

    def new_page(self):
        "The next page, whose foot comes before its words."
        self.pdf.add_page()
        self.y, number = 60, self.pdf.page_no()
        self.pdf.set_font("helvetica", "", 8)
        if number > 1:
            self.pdf.text(57, 810, self.foot)
            self.pdf.text(520, 810, str(number))
            self.pdf.line(57, 795, 535, 795)

    def print(self, words, x=57, size=11, below=10):
        "Lines, and a gap below the last."
        self.pdf.set_font("helvetica", "", size)
        for line in words.split("\n"):
            self.y += 1.3 * size
            self.pdf.text(x, self.y, line)
        self.y += below

    def bullets(self, *points):
        for words in points:
            self.pdf.set_font("helvetica", "", 11)
            self.pdf.text(57, self.y + 14.3, SQUARE)
            self.print(words, x=75)

    def row(self, *cells, frames=False, parts=(57, 218, 532)):
        "A row in the lines of a table: one cell, or two; `frames` draws a box around each."
        edges = (parts[0], parts[-1]) if len(cells) == 1 else parts
        top, ends = self.y, []
        for x, words in zip(edges, cells, strict=False):
            self.y = top
            self.print(words, x + 5, below=3)
            ends.append(self.y)
        self.y = max(ends)
        for left, right in zip(edges, edges[1:], strict=False):
            if frames:
                self.pdf.rect(left, top, right - left, self.y - top)
            else:
                self.pdf.line(left, top, right, top)
                self.pdf.line(left, self.y, right, self.y)


def front(sheet, name, outcome, days):
    sheet.print("Local area partnership report", size=20)
    sheet.print(f"Area SEND inspection of {name}", size=24)
    sheet.print(f"Inspection dates: {days}", below=2)
    sheet.print("Dates of previous inspection: 5 to 9 December 2016")
    sheet.print("Inspection outcome", size=13)
    sheet.print(OUTCOMES[outcome])
    sheet.print(FOLLOWS[outcome])
    sheet.print("Information about the local area partnership", size=13)
    sheet.print("The council and the integrated care board are responsible for services.")


def findings(sheet):
    sheet.print("What is it like to be a child or young person with special educational needs\n"
                "and/or disabilities (SEND) in this area?", size=13)  # fmt: skip
    sheet.print("Children are known well. Since the last inspection in 2016 families have been heard.")
    sheet.print("Their needs are met late.")
    sheet.print("What is the area partnership doing that is effective?", size=13)
    sheet.bullets("Leaders listen to families, and plans are better\nthan they were.", "Nurses know the children.")
    sheet.print("What does the area partnership need to do better?", size=13)
    sheet.bullets("Plans are late.")


def priorities(sheet, frames):
    "Two rows, and a page that cuts the left cell of the second."
    sheet.print("Areas for priority action", size=13)
    sheet.row("Responsible body", "Areas for priority action", frames=frames)
    sheet.row("\n".join(BODIES), "Leaders should urgently improve:\n• the plans; and\n• the waiting times.\n"
              "They should help children who wait.", frames=frames)  # fmt: skip
    sheet.row("\n".join(BODIES[:2]), "Leaders should know the children.", frames=frames)
    sheet.new_page()
    sheet.row(BODIES[2], "", frames=frames)


def improvements(sheet, frames):
    "Three rows; one has bullets, and a page cuts another in the middle of a sentence."
    sheet.print("Areas for improvement", size=13)
    sheet.row("Areas for improvement", frames=frames)
    sheet.row("Leaders should improve plans. They should do so in the time that the law sets them.\n"
              "They should look at:\n• the words; and\n• the days", frames=frames)  # fmt: skip
    sheet.row("The partnership should reduce waiting times.", frames=frames)
    sheet.row("Leaders should prepare young people for", frames=frames)
    sheet.new_page()
    sheet.row("adulthood.", frames=frames)
    sheet.y += 10


def partners(sheet, council, frames):
    sheet.print("Local area partnership details", size=13)
    for left, right in (
        ("Local authority", "Integrated care board"),
        (council, "NHS Sussex Integrated\nCare Board"),
        ("Anna Alder, Director of\nChildren’s Services", "Bea Birch (interim chief executive)"),
        ("www.example.org\n1 High Street", "www.example.org"),
    ):
        sheet.row(left, right, frames=frames, parts=(57, 290, 532))
    sheet.y += 10
    sheet.print("Information about this inspection", size=13)
    sheet.print("It was carried out under section 20(1)(a) of the Children Act 2004.")
    sheet.print("Inspection team", size=13)
    for left, right in (
        ("Ofsted", "Care Quality Commission"),
        ("Mr Carl Cedar, Ofsted HMI lead\ninspector", "Dora Elm-Elder, CQC lead inspector"),
        ("Ella Fir, HMI, Ofsted Lead\ninspector", "Dr Gus Hazel, CQC inspector"),
        ("Ida Juniper, Ofsted Inspector", ""),
    ):
        top = sheet.y
        sheet.print(right, x=290, below=0)
        end, sheet.y = sheet.y, top
        sheet.print(left, below=0)
        sheet.y = max(end, sheet.y)


@cache
def made(
    name="East\nSussex Local Area Partnership",
    outcome=3,
    council="East Sussex County Council",
    frames=False,
    days="4 to 8 March 2024",
):
    "A report as a PDF."
    sheet = Sheet(f"Area SEND inspection report: a made-up partnership, {days}")
    front(sheet, name, outcome, days)
    sheet.new_page()
    findings(sheet)
    if outcome == 3:
        priorities(sheet, frames)
    improvements(sheet, frames)
    partners(sheet, council, frames)
    sheet.new_page()
    sheet.print(ABOUT)
    sheet.print(f"© Crown copyright {days[-4:]}")
    return bytes(sheet.pdf.output())


def checks(report):
    return [(check.check, check.about) for check in report.checks]


@pytest.mark.parametrize("frames", [False, True], ids=["rules", "frames"])
def test_whole_report(frames):
    "Rows and columns by the lines on the page, over the ends of pages."
    report = parse(made(frames=frames))
    assert (report.kind, report.framework, report.authority) == ("inspection report", "area_send", "East Sussex")
    assert report.partnership == "East Sussex Local Area Partnership" and str(report.end_date) == "2024-03-08"
    assert report.grades == {"area_send": "widespread and/or systemic failings"} and not report.checks
    assert (report.next_inspection_years, report.monitoring_months, report.priority_action_plan) == (3, 18, True)
    assert report.previous_inspection == "5 to 9 December 2016" and {m.year for m in report.mentions} == {2016}
    assert [(f.group, f.text) for f in report.findings] == [
        ("strengths", "Leaders listen to families, and plans are better than they were."),
        ("strengths", "Nurses know the children."),
        ("findings", "Plans are late."),
    ]
    assert [p.text for p in report.paragraphs if p.section == "experiences"][1] == "Their needs are met late."
    assert report.legal_basis == "section 20(1)(a) of the Children Act 2004" and not report.remainder


@pytest.mark.parametrize("frames", [False, True], ids=["rules", "frames"])
def test_rows(frames):
    rows = [(r.section[:4], r.number, r.text, len(r.points)) for r in parse(made(frames=frames)).recommendations]
    assert rows == [
        ("prio", "1", "Leaders should urgently improve: • the plans; and • the waiting times. They should help children"
                      " who wait.", 2),
        ("prio", "2", "Leaders should know the children.", 0),
        ("what", "1", "Leaders should improve plans. They should do so in the time that the law sets them. They should"
                      " look at: • the words; and • the days", 2),
        ("what", "2", "The partnership should reduce waiting times.", 0),
        ("what", "3", "Leaders should prepare young people for adulthood.", 0),
    ]  # fmt: skip
    assert {r.responsible for r in parse(made(frames=frames)).recommendations} == {" ".join(BODIES), None}


def test_people():
    report = parse(made())
    assert [(p.name, p.role, p.body, p.lead) for p in report.team] == [
        ("Carl Cedar", "Ofsted HMI lead inspector", "Ofsted", True),
        ("Ella Fir", "HMI, Ofsted Lead inspector", "Ofsted", True),
        ("Dora Elm-Elder", "CQC lead inspector", "Care Quality Commission", True),
        ("Ida Juniper", "Ofsted Inspector", "Ofsted", False),
        ("Gus Hazel", "CQC inspector", "Care Quality Commission", False),
    ]
    assert report.lead_inspector == "Carl Cedar and Ella Fir and Dora Elm-Elder"
    assert [(p.name, p.role, p.body) for p in report.leaders] == [
        ("Anna Alder", "Director of Children’s Services", "East Sussex County Council"),
        ("Bea Birch", "interim chief executive", "NHS Sussex Integrated Care Board"),
    ]


@pytest.mark.parametrize(
    ("name", "council", "authority"),
    [
        ("Bedford\nBorough Local Area Partnership", "Bedford Borough Council", "Bedford"),
        ("Bexley\nPartnership", "London Borough of Bexley", "Bexley"),
        ("Kent and Medway\nLocal Area Partnership", "Medway Council", "Medway"),
        ("Anyshire\nLocal Area Partnership", "Anyshire Council", None),
        ("Kent and Medway\nLocal Area Partnership", "Kent and Medway Councils", None),
    ],
)
def test_authority(name, council, authority):
    "From the title, else from the details where they name one; else it is missing, and a check says so."
    report = parse(made(name, 2, council))
    assert report.authority == authority and (authority or ("front", "authority") in checks(report))


def test_other_council_in_details():
    with pytest.raises(ContradictoryDocument, match="details Kent"):
        parse(made(council="Kent County Council"))


@pytest.mark.parametrize(("outcome", "years"), [(1, 5), (2, 3)])
def test_better_outcomes(outcome, years):
    report = parse(made(outcome=outcome))
    assert (report.next_inspection_years, report.priority_action_plan, report.monitoring_months) == (years, False, None)
    assert report.judgements[0].scale == "area_send" and not report.checks


# -- As text ----------------------------------------------------------------------------------------------------------
def text_of(data):
    "The words of a PDF as they were drawn: with columns and empty lines."
    source = parse(data).source
    starts = (*source.page_starts, len(source.text))
    return "\f".join(source.text[a:b].rstrip("\n") + "\n" for a, b in zip(starts, starts[1:], strict=False))


def values(report):
    "What tells two readings apart."
    lists = (report.recommendations, report.findings, report.team, report.leaders)
    return report.authority, report.windows, report.grades, [[(i.text if hasattr(i, "text") else i.name) for i in some]
                                                             for some in lists]  # fmt: skip


def test_text_with_columns():
    assert values(parse(text_of(made()).encode())) == values(parse(made()))


def test_text_without_columns():
    "Rows by their last lines; what needs columns is missing, with a check."
    text = text_of(made(outcome=2)).replace("the days", "the days.")
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    report = parse("\n".join(lines).encode())
    assert [r.text for r in report.recommendations] == [r.text for r in parse(text.encode()).recommendations]
    assert (
        report.local_authority is None and not report.leaders and ("partnership details", "details") in checks(report)
    )
    assert not report.team and ("people", "team") in checks(report)  # an office wraps, and whose it is nobody knows


def test_full_line_is_doubtful():
    "A row whose last line is full may go on: a check says so."
    text = text_of(made(outcome=2)).replace("\f", "\n")
    full = "The partnership should reduce the time that families wait for what they need.\n"
    row = full + "Leaders should help those who wait for a place in a school that is near to them.\n"
    text = "\n".join(line for line in text.splitlines() if line.strip()) + "\n"
    text = text.replace("The partnership should reduce waiting times.\n", row)
    assert ("rows of a table", "what_needs_to_improve") in checks(parse(text.encode()))


def test_row_that_a_page_may_cut():
    text = (
        text_of(made(outcome=2)).replace("young people for", "young people.").replace("adulthood.", "Plans must go on.")
    )
    report = parse(text.encode())
    assert report.recommendations[-1].text == "Plans must go on."
    assert ("rows of a table", "what_needs_to_improve") in checks(report)


# -- Damage -----------------------------------------------------------------------------------------------------------
def damaged(old, new, outcome=3):
    text = text_of(made(outcome=outcome))
    assert old in text
    return text.replace(old, new).encode()


def test_outcome_that_is_none():
    report = parse(damaged("systemic failings leading", "systematic failings leading"))
    assert not report.judgements and ("outcome", "outcome") in checks(report)


def test_two_outcomes():
    report = parse(damaged("HMCI requires", "They lead to inconsistent experiences and outcomes. HMCI requires"))
    assert not report.judgements and ("outcome", "outcome") in checks(report)


@pytest.mark.parametrize(
    ("heading", "empty"),
    [
        ("What does the area partnership need to do better?", "strengths"),
        ("Local area partnership details", "what_needs_to_improve"),
    ],
)
def test_missing_heading(heading, empty):
    "The list above it ends nobody knows where, so it is not read."
    report = parse(damaged(heading, heading.replace("a", "q")))
    assert ("empty list", empty) in checks(report)
    assert empty not in {f.group for f in report.findings} | {r.section for r in report.recommendations}


def test_name_that_is_damaged():
    report = parse(damaged("Ella Fir", "E11a Fir"))
    assert not report.team and report.lead_inspector is None and ("people", "team") in checks(report)


def test_outcome_and_actions_that_disagree():
    report = parse(
        damaged("There are widespread and/or systemic failings", "They lead to inconsistent experiences and outcomes")
    )
    assert ("outcome", "areas for priority action") in checks(report)


def test_cut_off():
    with pytest.raises(IncompleteDocument, match="breaks off"):
        parse(text_of(made()).partition("Information about this")[0].encode())


def test_pages_out_of_order():
    pages = text_of(made()).split("\f")
    with pytest.raises(ContradictoryDocument, match="comes after"):
        parse("\f".join([pages[0], pages[3], pages[1], pages[2], *pages[4:]]).encode())


def test_doubled_page():
    pages = text_of(made()).split("\f")
    report = parse("\f".join([*pages[:2], pages[1], *pages[2:]]).encode())
    assert values(report) == values(parse(made())) and [c.check for c in report.checks] == ["page twice"]


def test_two_reports_in_one_file():
    both = text_of(made()) + "\f" + text_of(made("Bexley\nPartnership", 2, "London Borough of Bexley"))
    first, second = parse_all(both.encode())
    assert (first.authority, second.authority) == ("East Sussex", "Bexley")
    assert values(first) == values(parse(made()))
    assert list(second.grades.values()) == ["inconsistent experiences and outcomes"]


def test_sentence_is_no_title():
    "A text that names such an inspection is no report on one."
    text = "Minutes of the board\n" + "The board met.\n" * 8
    with pytest.raises(UnrecognisedDocument):
        parse((text + "It discussed the\nArea SEND inspection of Bexley Local Area Partnership.\n").encode())


def test_nothing_compares_with_an_outcome():
    "An outcome is on a scale of its own; whoever asks is told so."
    with pytest.raises(WrongArgument, match="cannot be compared"):
        compare(parse(made()), strict=False)


@pytest.mark.parametrize(
    "behind",
    [
        "Strengths\nThe board has a chair.",
        "What works well?\n• Leaders meet.",
        "1. Leaders should meet.",
        "Findings\nAll is well.",
    ],
)
def test_words_behind_the_last_row(behind):
    "What follows a table and is unlike its rows is in none of them, with a check."
    text = area_send().replace("\n\nLocal area partnership details", f"\n{behind}\n\nLocal area partnership details")
    report = parse_source(as_source(text.split("\f")))
    sound = [point.text for point in parse_source(as_source(area_send().split("\f"))).recommendations]
    read = [point.text for point in report.recommendations]
    assert read == sound[: len(read)] and "rows of a table" in [c.check for c in report.checks]


@pytest.mark.parametrize(
    "instead", ["None", "TBC", "Piccadilly Gate, CQC Lead inspector", "Age Group All, CQC inspector"]
)
def test_nobody_where_one_line_of_the_team_is_unread(instead):
    report = parse(area_send().replace("\f", "\n\n").replace("Bea Bell HMI, Ofsted Lead inspector", instead).encode())
    assert report.team == [] and "team" in [c.about for c in report.checks]
