"The five source documents as a person reads them, against what `parse` makes of them."

import json
import re
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilacs_analysis import IlacsError, parse
from ilacs_analysis.text import Span

SOURCES = Path(__file__).parents[1] / "data" / "sources"
BEXLEY, BROMLEY = "bexley-ilacs-report-2023", "bromley-ilacs-report-2018"
LETTER, NOTICE, NEWS = "bexley-cra-letter-2010", "bexley-improvement-notice", "bexley-council-announcement-2018"
REPORTS, ALL = (BEXLEY, BROMLEY), (BEXLEY, BROMLEY, LETTER, NOTICE, NEWS)
ABOUT = "The Office for Standards in Education"
ALIEN = "Zyx alien words stand here and belong to nobody's part."
BREAK = "\n\n\n\n"  # What a page break leaves in the Markdown rendering


@cache
def raw(name):
    return (SOURCES / f"{name}.txt").read_text(encoding="utf-8")


@cache
def record(name):
    return parse(SOURCES / f"{name}.txt")


def letters(words):
    "Letters and digits only."
    return re.sub(r"[^A-Za-z0-9]", "", words)


def said(r, span):
    return r.text[span.start : span.end]


def runs(text, words):
    "Whether `text` runs from the words before ' ... ' to the words after it."
    first, last = words.split(" ... ")
    return text.startswith(first) and text.endswith(last)


def each(table):
    "Rows of `{document: rows}` as parameters, the document in front."
    rows = ((name, r) for name, t in table.items() for r in (t.items() if isinstance(t, dict) else t))
    return [(name, *(row if isinstance(row, tuple) else (row,))) for name, row in rows]


def spans(value):
    "Every span anywhere in `value`."
    if isinstance(value, Span):
        return [value]
    if is_dataclass(value):
        return [s for f in fields(value) for s in spans(getattr(value, f.name))]
    if isinstance(value, dict | list | tuple):
        return [s for v in (value.values() if isinstance(value, dict) else value) for s in spans(v)]
    return []


def outside(r, *covering):
    "Letters and digits of the text that none of the spans covers."
    seen = {i for s in spans(covering) for i in range(s.start, s.end)}
    return "".join(c for i, c in enumerate(r.text) if c.isalnum() and i not in seen)


def trouble(text):
    "What is wrong with the record of a damaged text; a typed error is right, any other exception is wrong."
    try:
        r = parse(text)
    except IlacsError:
        return []
    except Exception as error:
        return [repr(error)]
    wrong = [s for s in spans(r) if not 0 <= s.start < s.end <= len(r.text)]
    for j in [*r.judgements, *r.claims]:
        if said(r, j.grade_span) != j.grade_printed or j.grade != j.grade_printed.lower():
            wrong.append(j)
    return wrong + ([words] if (words := outside(r, r.parts, r.remainder)) else [])


def shape(r):
    "All that a record says, without the places where it was read."

    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("span", "grade_span", "other_span")}
        return [bare(v) for v in value] if isinstance(value, list) else value

    left_out = ("text", "evidence", "remainder", "document_id", "sha256", "file")
    return bare({k: v for k, v in r.to_dict().items() if k not in left_out})


# -- What each document says of itself ------------------------------------------------------------------------------
# fmt: off
CRA_TITLE = ("Annual unannounced inspection of contact, referral and assessment arrangements"
             " within the London Borough of Bexley children's services")
FACTS = {
    BEXLEY: dict(
        kind="inspection report", framework="ilacs_2023", authority="Bexley", authority_code="E09000004",
        title="Inspection of Bexley local authority children's services", windows=[(date(2023, 2, 6), date(2023, 2, 10))],
        start_date=date(2023, 2, 6), end_date=date(2023, 2, 10), visit_type="short", lead_inspector="Tom Anthony"),
    BROMLEY: dict(
        kind="inspection report", framework="ilacs_2018", authority="Bromley", authority_code="E09000006",
        title="Inspection of children's social care services", windows=[(date(2018, 11, 19), date(2018, 11, 30))],
        start_date=date(2018, 11, 19), end_date=date(2018, 11, 30), visit_type="standard", lead_inspector="Dawn Godfrey"),
    LETTER: dict(
        kind="inspection letter", framework="cra", authority="Bexley", authority_code="E09000004", title=CRA_TITLE,
        letter_date=date(2010, 11, 17), windows=[(date(2010, 10, 19), date(2010, 10, 20))], graded=False,
        start_date=date(2010, 10, 19), end_date=date(2010, 10, 20), lead_inspector="Stephen Hunt",
        legal_basis="section 138 of the Education and Inspections Act 2006"),
    NOTICE: dict(
        kind="improvement notice", title="Improvement Notice", authority="Bexley", authority_code="E09000004",
        independent_chair=True, board_meeting_weeks=4, targets_months=12, first_report_months=2,
        report_interval_months=6, review_months=[6, 12], power="section 497A Education Act 1996"),
    NEWS: dict(
        kind="council announcement", title="Bexley’s ‘outstanding’ Children’s Services", authority="Bexley",
        authority_code="E09000004", visit_month=7, visit_duration="two weeks"),
}
UNKNOWN = {BEXLEY: ["published_date", "pages"], BROMLEY: ["published_date", "pages"], LETTER: ["pages"],
           NOTICE: ["signed_date", "pages"], NEWS: ["visit_year", "pages"]}
COPIED = [("Will Tuckley", "Chief Executive, London Borough of Bexley"),
          ("Brian Boxall", "Chair of Bexley Safeguarding Children Board"),
          ("June Slaughter", "Lead Member for Children's Services, London Borough of Bexley"),
          ("Andrew Spencer", "Department for Education")]
SPEAKERS = [("Cllr Philip Read", "Bexley’s Cabinet Member for Children’s Services"),
            ("Cllr Teresa O’Neill OBE", "The Leader of Bexley Council"),
            ("Jacky Tiotto", "Bexley’s Director of Children’s Services"),
            ("Shannon Lidbury", "Bexley’s Young Director of Children’s Services")]
PEOPLE = {
    BEXLEY: {"lead_inspectors": [("Tom Anthony", "His Majesty's Inspector")]},
    BROMLEY: {"lead_inspectors": [("Dawn Godfrey", "Her Majesty's Inspector")]},
    LETTER: {"addressee": [("Dr Deborah Absalom", "Director, Children and Young People's Services")],
             "inspectors": [("Stephen Hunt", "Her Majesty's Inspector")], "copied_to": COPIED},
    NOTICE: {"signatory": [("Edward Timpson MP", "Parliamentary Under Secretary of State for Children and Families")]},
    NEWS: {"speakers": SPEAKERS},
}
MENTIONS = {  # Year, day and month, framework, area, grade as printed, some of the words
    BEXLEY: [(2018, "", "ilacs_2018", "", "", "Since the last ILACS inspection, in 2018, leaders have maintained")],
    BROMLEY: [(2016, "", "", "overall", "inadequate", "Since the last inspection in 2016, when children's services")],
    NOTICE: [(None, "24th August", "slac", "safeguarding", "inadequate", "judged the overall effectiveness"),
             (None, "24th August", "slac", "looked_after", "Good", "its Looked after Children services as Good.")],
    LETTER: [],
    NEWS: [(2014, "", "", "", "", "significantly improved since the previous inspection in 2014.")],
}
# fmt: on


@pytest.mark.parametrize("name, field, value", each(FACTS))
def test_fact(name, field, value):
    "A field holds what the document prints."
    assert getattr(record(name), field) == value


@pytest.mark.parametrize("name, field", each(UNKNOWN))
def test_unknown_stays_unknown(name, field):
    "What a document does not print is None, never guessed."
    assert record(name).to_dict()[field] is None


@pytest.mark.parametrize("name", [NOTICE, NEWS])
def test_no_date_where_none_is_printed(name):
    "A document that prints no date of its own gives no date in any field."
    assert not re.findall(r"\b\d{4}-\d{2}-\d{2}\b", json.dumps(shape(record(name))))


def persons(name, field):
    value = getattr(record(name), field)
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name, field, people", each(PEOPLE))
def test_people(name, field, people):
    "Everybody named in an office is there, in the printed order, with the role as printed and the name at the span."
    assert [(p.name, p.role) for p in persons(name, field)] == people
    assert all(letters(p.name) in letters(said(record(name), p.span)) for p in persons(name, field))


@pytest.mark.parametrize("name, field, people", each(PEOPLE))
def test_roles_are_shown(name, field, people):
    "The printed role stands in the person's span or in other evidence of the record."
    r = record(name)
    shown = [said(r, p.span) for p in persons(name, field)] + [r.show(key) for key in r.evidence]
    assert [role for _, role in people if not any(letters(role) in letters(words) for words in shown)] == []


@pytest.mark.parametrize("name", ALL)
def test_earlier_inspections(name):
    "The earlier inspections are those that the document mentions, with year and grade only where printed."
    found = record(name).mentions
    assert [(m.year, m.day_month, m.framework, m.area, m.grade_printed) for m in found] == [
        r[:-1] for r in MENTIONS[name]
    ]
    assert all(
        row[-1] in m.text and m.grade == m.grade_printed.lower() for m, row in zip(found, MENTIONS[name], strict=True)
    )


# -- The two reports ------------------------------------------------------------------------------------------------
# fmt: off
PROGRESS = "The experiences and progress of "
LABELS = {
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_protection": PROGRESS + "children who need help and protection", "in_care": PROGRESS + "children in care",
    "care_leavers": PROGRESS + "care leavers", "in_care_and_care_leavers": PROGRESS + "children in care and care leavers",
    "overall": "Overall effectiveness",
}
GRADES = {
    BEXLEY: {"leadership": "Outstanding", "help_protection": "Good", "in_care": "Good", "care_leavers": "Outstanding",
             "overall": "Outstanding"},
    BROMLEY: {"leadership": "Outstanding", "help_protection": "Good", "in_care_and_care_leavers": "Good", "overall": "Good"},
    NEWS: {"leadership": "outstanding", "help_protection": "outstanding", "in_care_and_care_leavers": "good",
           "overall": "Outstanding"},
}
SECTIONS = {  # Section: first and last paragraph, words after the label in the heading
    BEXLEY: {"help_protection": (1, 22, ": good"), "in_care": (23, 40, ": good"),
             "care_leavers": (41, 51, ": outstanding"), "leadership": (52, 62, ": outstanding")},
    BROMLEY: {"help_protection": (1, 14, " are: good"), "in_care_and_care_leavers": (15, 29, " are: good"),
              "leadership": (30, 38, " is: outstanding")},
}
ENDS = {
    BEXLEY: {
        1: "Practice with children and families in need of help ... and improved lives for most children.",
        12: "Social workers see children who are subject ... about something happening in their lives.",
        17: "Return home interviews are delivered by targeted ... to effective plans for all children.",
        23: "Most children who come into care do so ... when it is necessary and appropriate.",
        40: "Management oversight of casework is a strength. ... to children from this interim service.",
        51: "The local authority has fully involved care leavers ... unaccompanied asylum-seeking young people.",
        62: "Inspectors met with an impressive group of children ... care and support they have received."},
    BROMLEY: {
        1: "Children in need of help and protection in Bromley ... are swiftly identified and protected.",
        12: "Vulnerable adolescents now receive a good service. ... management of risk and vulnerability.",
        17: "The Living in Care Council (LinCC), composed of ... such as council tax exemption.",
        24: "Children receive high-quality care from ... from 2% to 11% following a well-targeted advertising campaign.",
        30: "Services for children and families in Bromley have ... supported as they move into adulthood.",
        38: "Senior leaders have created an outward-facing ... improving the lives of children in Bromley."},
}
SUMMARY = {
    BEXLEY: ["Clear strategic direction, strong partnerships and good ... level where more intrusive support is required.",
             "A firmly embedded model of practice means that ... order to deliver even more effective services."],
    BROMLEY: ["Since the last inspection in 2016, when ... for the children who receive services in Bromley.",
              "Children who need help and protection receive ... staff are ambitious for their success."],
}
JOINS = {
    BEXLEY: {
        12: "helps children to make sense of their experiences", 57: "not yet preventing drift for a small number of children",
        18: "Arrangements for alternative provision are well managed and effective.",
        26: "foster carers, and, for those children who require it, individual referral",
        40: "recorded in children's records, providing a clear audit"},
    BROMLEY: {
        3: "when appropriate, is explicit on children's files.", 8: "forming strong, trusting relationships.",
        14: "the experienced and tenacious team takes", 17: "they are already shining a spotlight",
        22: "has recently made a successful bid to become a 'mental health support teams' trailblazer.",
        26: "flexibly arranged training, which changes according to feedback",
        30: "The rapid improvement since the last inspection continues unabated."},
}
POINTS = {
    BEXLEY: [
        "The consistency of practice to support children who are privately fostered, 16- and 17-year-olds who present"
        " as homeless and children who are vulnerable to exploitation.",
        "The pace of improvements for children who are made subject to Public Law Outline (PLO) pre-proceedings."],
    BROMLEY: [
        "The take-up of return home interviews and the effective use of information to identify and mitigate emerging risks.",
        "Information provided to homeless 16- and 17-year-olds so that they understand the options available to them.",
        "School attendance levels and educational progress for secondary-aged children in care.",
        "The arrangements for care leavers to have access to their health history, and support to care leavers to"
        " develop emotional resilience."],
}
# fmt: on


@pytest.mark.parametrize("name", GRADES)
def test_grades(name):
    "Each grade stands with its area and label in the printed order; a council's are claims, Ofsted's are judgements."
    given, others = (record(name).judgements, record(name).claims)[:: -1 if name == NEWS else 1]
    assert [(j.area, j.label, j.grade_printed) for j in given] == [(a, LABELS[a], g) for a, g in GRADES[name].items()]
    assert {j.area: j.grade for j in given} == {a: g.lower() for a, g in GRADES[name].items()} and others == []


@pytest.mark.parametrize("name", REPORTS)
def test_sections_hold_their_paragraphs(name):
    "Every paragraph number, from 1 on without a gap, belongs to the section under whose heading it is printed."
    expected = [(str(n), s) for s, (first, last, _) in SECTIONS[name].items() for n in range(first, last + 1)]
    assert [(p.number, p.section) for p in record(name).paragraphs if p.number] == expected
    headings = [(s, LABELS[s] + end) for s, (*_, end) in SECTIONS[name].items()]
    assert [(s.section, s.heading) for s in record(name).sections] == headings


@pytest.mark.parametrize("name", REPORTS)
def test_headings_agree_with_the_table(name):
    "Each section's heading repeats the table's grade, and the table has one row more: overall effectiveness."
    r = record(name)
    assert {s.section: s.grade for s in r.sections} == {j.area: j.grade for j in r.judgements if j.area != "overall"}
    assert len(r.judgements) == len(r.sections) + 1 and r.checks == []


@pytest.mark.parametrize("name, number, words", each(ENDS))
def test_paragraph_begins_and_ends_as_printed(name, number, words):
    "A paragraph's text runs from its first printed word to its last, and its span from its number to its last word."
    (p,) = [p for p in record(name).paragraphs if p.number == str(number)]
    assert runs(p.text, words) and runs(said(record(name), p.span), f"{number}. {p.text[:20]} ... {p.text[-15:]}")


@pytest.mark.parametrize("name, number, words", each(JOINS))
def test_sentence_cut_by_a_page_break_is_whole(name, number, words):
    "A sentence that a page break cuts in the source is one sentence of its paragraph again."
    assert [p.number for p in record(name).paragraphs if words in p.text] == [str(number)]


@pytest.mark.parametrize("name", REPORTS)
def test_summary(name):
    "The paragraphs without a number are the summary's two, whole."
    found = [p for p in record(name).paragraphs if not p.number]
    assert [p.section for p in found] == ["summary", "summary"]
    assert all(runs(p.text, words) for p, words in zip(found, SUMMARY[name], strict=True))


@pytest.mark.parametrize("name", REPORTS)
def test_points_to_improve(name):
    "The points to improve are the printed ones, word for word, in order and under their heading."
    heading = "What needs to improve?" if name == BEXLEY else "What needs to improve"
    expected = [("what_needs_to_improve", str(i), t, heading) for i, t in enumerate(POINTS[name], 1)]
    assert [(p.section, p.number, p.text, p.heading) for p in record(name).recommendations] == expected


# -- The letter of 2010 ---------------------------------------------------------------------------------------------

FINDINGS = {
    "strengths": [
        "The design and delivery of the contact and ... needs of children and young people.",
        "The local authority gives priority ... contribute to updating and improving safeguarding practice.",
    ],
    "meets_requirements": [
        "Assessments are clear and analytical, ... and effective plans implemented.",
        "Assessments demonstrate that the views ... are routinely taken into account.",
        "Child protection procedures comply ... safety of children and young people.",
        "Effective arrangements, such as good ... in assessment and case planning.",
        "Record-keeping is up-to-date ... sound decision making and effective planning.",
        "Out-of-hours duty arrangements ... to the contact and assessment service.",
        "Workloads are high but staff ... in a timely way to safeguard children.",
        "Staff value and benefit from ... of decisions recorded on case files.",
    ],
    "areas_for_development": [
        "A disproportionate amount of ... from children's social care services.",
        "Inter-agency thresholds were ... including schools and health visitors.",
        "The electronic information and ... children and young people efficiently.",
    ],
}


@pytest.mark.parametrize("group", FINDINGS)
def test_findings(group):
    "Each group's findings are the printed ones in order: 2 strengths, 8 that meet requirements, 3 to develop."
    found = [f for f in record(LETTER).findings if f.group == group]
    assert [f.number for f in found] == [str(i) for i, _ in enumerate(FINDINGS[group], 1)]
    assert all(runs(f.text, words) for f, words in zip(found, FINDINGS[group], strict=True))


def test_letter_is_ungraded_without_error():
    "A letter on an ungraded inspection has 13 findings, no grade of any sort and nothing to complain of."
    r = record(LETTER)
    assert (r.judgements, r.claims, r.recommendations, r.checks, len(r.findings)) == ([], [], [], [], 13)


# -- The improvement notice -----------------------------------------------------------------------------------------

MEASURES = {  # Heading: number, words, marks of footnotes
    "The Council must take action to": [
        ("(i)", "improve areas of weakness identified ... meet all legislative requirements.", ""),
        ("(ii)", "put in place arrangements to ... build on the improvement secured.", ""),
    ],
    "Quality and effectiveness of safeguarding practice": [
        ("1", "Improve the quality, and consistency of ... in line with statutory guidance.", "1"),
        ("2", "Develop and implement a system of ... of social work practice is improving.", "2"),
        ("3", "Improve the quality, delivery and ... where performance does not meet standards.", ""),
        ("4", "Ensure that all management oversight ... has been carried out satisfactorily.", ""),
        ("5", "Ensure that the views of staff are ... Information Framework (published 12 June 2012).", "3"),
        ("6", "Ensure the Council’s quality assurance ... improving the quality of social work practice.", ""),
    ],
    "Capacity and Capability": [
        ("1", "Monitor social worker workloads ... to confirm that this is achieved and sustained.", ""),
        ("2", "Implement a programme of induction, ... outcomes for children to the Improvement Board.", "4"),
    ],
    "Improving the effectiveness of partnership and governance": [
        ("1", "Ensure that the Council's partners ... plans are implemented to agreed timescales.", ""),
        ("2", "Ensure the LSCB consider, monitor, ... be learnt and improvements to be made.", ""),
        ("3", "Establish a remit for the ... specific roles of each body in bringing about improvement.", ""),
        ("4", "Establish procedures that will ... on those boards in bringing about improvement.", ""),
    ],
    "Support measures": [("1", "Work with representatives of ... knowledge and professional practice of staff.", "")],
}
TAKING_ACCOUNT = "Taking account of the measures set out in this Improvement Notice"
ASSESSED = "Improvement against the above measures will be assessed as follows"
FAILURE = "Failure to comply with this Improvement Notice by the assessment dates may lead to"


@pytest.mark.parametrize("heading", MEASURES)
def test_measures(heading):
    "Each measure stands under its heading with its number, its words from first to last, and its own footnotes."
    found = [m for m in record(NOTICE).recommendations if m.heading == heading]
    assert [(m.number, "".join(n.mark for n in m.footnotes)) for m in found] == [
        (n, f) for n, _, f in MEASURES[heading]
    ]
    assert all(runs(m.text, words) for m, (_, words, _) in zip(found, MEASURES[heading], strict=True))


def test_notice_has_fifteen_measures():
    "There are 2 + 6 + 2 + 4 + 1 measures in the order of their headings, and no official grade."
    found = [m.heading for m in record(NOTICE).recommendations]
    assert found == [h for h, rows in MEASURES.items() for _ in rows] and len(found) == 15
    assert record(NOTICE).judgements == record(NOTICE).claims == []


@pytest.mark.parametrize(
    "words",
    [
        "statutory guidance ‘Working Together’. Ensure that the assessment informs",
        "Risk Assessment and Case Management in Child Protective Service” (“Conceptual Framework”). Ensure that all",
        "eight standards for employers of social workers. In particular, ensure",
        "are aware of the terms of reference for their respective boards",
    ],
)
def test_measures_read_on_over_footnotes(words):
    "A measure reads on without the footnotes, marks and page breaks that interrupt it."
    assert len([m for m in record(NOTICE).recommendations if words in m.text]) == 1


@pytest.mark.parametrize(
    "mark, words",
    [
        ("1", "Statutory Guidance: ‘Working Together to Safeguard ... /publicationDetail/Page1/DCSF-00305-2010"),
        ("2", "“the Conceptual Framework for Thinking ... %20children%20in%20need%20and%20their%20families.pdf"),
        ("3", "http://www.education.gov.uk/childrenandyoungpeople/ ... /protection/b00209694/perf-info"),
        ("4", "http://www.local.gov.uk/web/guest/workforce ... /56/10171/3511605/ARTICLE-TEMPLATE"),
    ],
)
def test_footnotes(mark, words):
    "Each of the four footnotes is whole, and exactly one measure has it."
    (note,) = [n for n in record(NOTICE).footnotes if n.mark == mark]
    assert runs(note.text, words) and [n for m in record(NOTICE).recommendations for n in m.footnotes].count(note) == 1


@pytest.mark.parametrize(
    "first, section",
    [
        ("Delivering improvement places", "Support measures"),
        ("We expect the Council", TAKING_ACCOUNT),
        ("An Improvement Plan should", TAKING_ACCOUNT),
        ("The Board Chair must provide", ASSESSED),
        ("The progress reports from", ASSESSED),
        ("The Secretary of State", FAILURE),
    ],
)
def test_notice_paragraphs_stand_under_their_headings(first, section):
    "A paragraph of the notice has the heading printed above it as its section."
    assert [p.section for p in record(NOTICE).paragraphs if p.text.startswith(first)] == [section]


def test_address_is_no_heading():
    "The lines with the council's name and address are not the heading of the sentence that follows them."
    (opening,) = [p for p in record(NOTICE).paragraphs if p.text.startswith("This Improvement Notice (")]
    assert "Civic Offices" not in opening.section and "London Borough" not in opening.section


# -- The council's announcement -------------------------------------------------------------------------------------

QUOTED = [
    "Highly effective help and support ... underpinned by a clear operating model.",
    "Children feature highly on the council’s ... and protected early help services.",
    "The family well-being service established ... to children and families in Bexley.",
    "…a safe and supportive place to work. ... increasingly stable workforce that feels valued.",
    "Innovative approaches to engaging ... aligned with new multi-agency guidance.",
    "Leaders in Bexley have significantly ... leadership are making a real difference.",
    "Imaginative and creative direct work with ... Shared with parents.…This is a real strength.",
    "Those children already known to services ... family wellbeing or targeted youth services.",
    "Consultations and conversations are ... would work best for children and families.",
]
SPOKEN = [  # Words of the quotation, words of its last paragraph
    ("I am very proud of everyone ... come and join our ‘outstanding’ team.", "If you are an experienced or newly"),
    ("This is great news and we ... families, young people and partners.", "Sadly things sometimes do go wrong"),
    ("I would like to thank all ... working to be the best we can be.", "There is a special ‘thank you’ I must make"),
    ("I am a Bexley care leaver ... chance to influence now and for the future.", "I love being a Bexley young adult"),
]


def test_quotations_from_the_report():
    "The nine quotations said to be from the report are attributed to it and to nobody else, whole and in order."
    found = [q for q in record(NEWS).quotations if q.attributed_to == "report"]
    assert len(found) == 9 and {(q.speaker, q.role) for q in found} == {("", "")}
    assert all(runs(q.text, words) for q, words in zip(found, QUOTED, strict=True))


def test_quotations_of_speakers():
    "Each speaker's words are one quotation over all its paragraphs, with the speaker's name and role."
    found = [q for q in record(NEWS).quotations if q.attributed_to == "speaker"]
    assert [(q.speaker, q.role) for q in found] == SPEAKERS
    assert all(runs(q.text, words) and late in q.text for q, (words, late) in zip(found, SPOKEN, strict=True))


# -- Evidence -------------------------------------------------------------------------------------------------------
# fmt: off
CARRIERS = {
    BEXLEY: ["judgements", "mentions", "paragraphs", "recommendations", "sections"],
    BROMLEY: ["judgements", "mentions", "paragraphs", "recommendations", "sections"],
    LETTER: ["paragraphs", "findings"], NOTICE: ["mentions", "paragraphs", "recommendations", "footnotes"],
    NEWS: ["claims", "mentions", "paragraphs", "quotations"],
}
EVIDENCE = {
    BEXLEY: {"title": FACTS[BEXLEY]["title"], "authority": "Bexley", "framework": "care leavers Outstanding",
             "windows": "6 to 10 February 2023", "visit_type": "6 to 10 February 2023", "lead_inspector": "Tom Anthony"},
    BROMLEY: {"title": FACTS[BROMLEY]["title"], "authority": "Bromley", "framework": "children in care and care leavers Good",
              "windows": "19 November–30 November 2018", "end_date": "30 November 2018", "lead_inspector": "Dawn Godfrey"},
    LETTER: {"title": CRA_TITLE, "letter_date": "17 November 2010", "windows": "19 and 20 October 2010",
             "legal_basis": "section 138 of the Education and Inspections Act 2006", "addressee": "Dr Deborah Absalom",
             "inspectors": "Stephen Hunt", "copied_to": "Andrew Spencer, Department for Education"},
    NOTICE: {"independent_chair": "independent Chair", "board_meeting_weeks": "every 4 weeks", "power": "section 497A",
             "targets_months": "up to 12 months", "first_report_months": "initial report 2 months",
             "report_interval_months": "6 monthly report", "review_months": "six and twelve months",
             "signatory": "Edward Timpson MP", "basis": "carried out by Ofsted dated 24th August"},
    NEWS: {"title": FACTS[NEWS]["title"], "visit_month": "July", "visit_duration": "two weeks", "authority": "Bexley"},
}
# fmt: on


@pytest.mark.parametrize("name", ALL)
def test_spans_are_in_the_text(name):
    "Every span is a stretch of the text, and without pages none has a page."
    found = spans(record(name))
    assert len(found) > 20 and [s for s in found if not 0 <= s.start < s.end <= len(record(name).text)] == []
    assert {s.page for s in found} == {None}


@pytest.mark.parametrize("name, kind", each(CARRIERS))
def test_span_shows_the_words(name, kind):
    "The words at an item's span are the words extracted, letter for letter; footnotes inside a measure are left out."
    r, wrong = record(name), []
    assert getattr(r, kind)
    for item in getattr(r, kind):
        words = said(r, item.span)
        for note in getattr(item, "footnotes", ()):
            words = words.replace(said(r, note.span), "")
        own = item.label + item.grade_printed if kind in ("judgements", "claims") else getattr(item, "text", None)
        own = letters(own or item.heading)
        printed_number = letters(getattr(item, "number", "") or getattr(item, "mark", ""))
        if letters(words) not in (own, printed_number + own) and not (kind == "footnotes" and letters(words) == own):
            wrong.append((item, words))
        if kind in ("judgements", "claims") and said(r, item.grade_span) != item.grade_printed:
            wrong.append(item)
    assert wrong == []


@pytest.mark.parametrize("name, field, words", each(EVIDENCE))
def test_evidence_shows_the_value(name, field, words):
    "The evidence of a field shows the printed words from which its value follows."
    assert letters(words) in letters(record(name).show(field))


@pytest.mark.parametrize("name", ALL)
def test_every_filled_field_has_evidence(name):
    "A field with a value that carries no span itself has an entry in the evidence; only the code is looked up."
    r = record(name)
    filled = {f.name for f in fields(r) if getattr(r, f.name) not in (None, "", []) and not spans(getattr(r, f.name))}
    assert filled - {"source", "authority_code"} - r.evidence.keys() == set() and "authority" in filled


# -- Nothing lost, nothing added ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_of_a_report_is_read_once(name):
    "Headings, points and paragraphs in order are the report between table and closing words, letter for letter."
    r = record(name)
    items = [(s.span, s.heading) for s in r.sections] + [(p.span, p.number + p.text) for p in r.paragraphs]
    items += [(p.span, p.text) for p in r.recommendations] + [(r.parts["improve_heading"][0], "What needs to improve")]
    start = re.search(r"Overall effectiveness\t\w+\n", raw(name)).end()
    assert letters("".join(words for _, words in sorted(items))) == letters(raw(name)[start : raw(name).index(ABOUT)])


@pytest.mark.parametrize("name", [LETTER, NOTICE, NEWS])
def test_every_word_of_the_others_is_read_once(name):
    "Counted word by word, the records of letter, notice and announcement hold all that is printed, and no more."
    r, text = record(name), raw(name)
    found = [x.text for x in [*r.paragraphs, *r.recommendations, *r.findings, *r.quotations]]
    if name == LETTER:  # Between the head and the signature, without the headings of the groups
        text = re.sub(r"^\*\*.*", "", text[text.index("This letter") : text.index("Yours sincerely")], flags=re.M)
    elif name == NOTICE:
        found += [r.title, r.signatory.name, r.signatory.role, "i ii Signed Date", *(n.text for n in r.footnotes)]
    else:
        found += [
            r.title,
            *(c.label + " " + c.grade for c in r.claims),
            *(f"{p.role} {p.name} said" for p in r.speakers),
        ]
    read, printed = (Counter(re.findall(r"[a-z0-9]+", t.lower())) for t in (" ".join(found), text))
    assert (printed - read, read - printed) == (Counter(), Counter())


@pytest.mark.parametrize("name", ALL)
def test_remainder_is_empty(name):
    "No letter or digit of the five documents stands outside the parts, and the remainder says so."
    assert outside(record(name), record(name).parts) == "" and record(name).remainder == []


@pytest.mark.parametrize("name", REPORTS)
def test_alien_words_are_in_the_remainder(name):
    "Words between front and table that nobody claims are in the remainder, just as they stand."
    r = parse(raw(name).replace("Judgement\tGrade", f"{ALIEN}\n\nJudgement\tGrade"))
    assert [said(r, s) for s in r.remainder] == [ALIEN] and outside(r, r.parts) == letters(ALIEN)


@pytest.mark.parametrize("name", ALL)
def test_alien_words_are_never_dropped(name):
    "Wherever a strange paragraph stands, it is in a part or in the remainder, or the document is refused."
    places = [m.start() for m in re.finditer("\n\n", raw(name))]
    found = {p: trouble(f"{raw(name)[:p]}\n\n{ALIEN}{raw(name)[p:]}") for p in places}
    assert len(places) > 15 and {p: wrong for p, wrong in found.items() if wrong} == {}


# -- Two renderings -------------------------------------------------------------------------------------------------


def broken(line, share=0.5, before="[a-z]"):
    "`line` with a page break in mid-sentence, before a word that begins so, after about that share of the places."
    places = [m.start() for m in re.finditer(rf"(?<=[a-z,]) (?={before})", line)]
    at = places[int(share * len(places))] if places else len(line)
    return line[:at] + BREAK + line[at + 1 :] if places else line


def as_markdown(text):
    "Bexley's rendering made into Bromley's: headings, bold, numbered list items, page breaks in mid-sentence."
    text = re.sub(r"^(Inspection of .*)$", r"#### **\1**", text, flags=re.M)
    text = re.sub(r"^(Inspection dates: .*)$", r"**\1** ", text, flags=re.M)
    text = re.sub(r"^(What needs to improve\?|The .*: (?:good|outstanding))$", r"## \1", text, flags=re.M)
    return re.sub(r"^\d+\. .*", lambda m: "- " + broken(m[0]), text, flags=re.M)


def as_plain(text):
    "Bromley's rendering made into Bexley's: no marks, bare numbers, each sentence on one line."
    text = re.sub(r"^#+ |\*\*|<a href[^>]*>|</a>", "", text, flags=re.M)
    text = re.sub(r"^- (?=\d+\. |[a-z])", "", text, flags=re.M)
    return re.sub(r"(?<=[a-z,])\n\n+(?=[a-z])", " ", text)


@pytest.mark.parametrize("name, render", [(BEXLEY, as_markdown), (BROMLEY, as_plain)])
def test_other_rendering_gives_the_same_record(name, render):
    "A report in the other document's rendering says the same in every field."
    text = render(raw(name))
    assert text.count("\n- 1. ") == (name == BEXLEY) and ("#" in text) == (name == BEXLEY)
    assert shape(parse(text)) == shape(record(name))


def test_both_renderings_have_one_structure():
    "The two reports have the same fields and the same parts, which stand in the same order in the text."
    a, b = record(BEXLEY), record(BROMLEY)
    assert a.to_dict().keys() == b.to_dict().keys() and a.parts.keys() == b.parts.keys()
    order = [sorted(r.parts, key=lambda part: min(r.parts[part])) for r in (a, b)]
    assert order[0] == order[1] and order[0][:4] == ["title", "dates", "lead_inspectors", "table"]


@pytest.mark.parametrize("name", ALL)
def test_no_marks_of_markdown(name):
    "No extracted words show headings, bold or list marks of the rendering."
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(shape(record(name)), ensure_ascii=False))
    assert len(words) > 50 and [w for w in words if re.search(r"#|\*|^[-•] |^\s|\s$|\\n|\\t|<a ", w)] == []


@pytest.mark.parametrize("before", ["[a-z]", "[A-Z0-9]"], ids=["small letter", "capital or digit"])
@pytest.mark.parametrize("name", [BEXLEY, BROMLEY, LETTER, NOTICE])
def test_page_break_in_a_list_item_changes_nothing(name, before):
    "A page break in mid-sentence of a numbered paragraph or list item is bridged, whatever word comes next."
    for share in (0, 0.25, 0.5, 0.9):
        text = re.sub(
            r"^(?:- )?(?:\d+\. |(?<=- )).{60,}", lambda m, s=share: broken(m[0], s, before), raw(name), flags=re.M
        )
        assert text.count(BREAK) > raw(name).count(BREAK)
        assert shape(parse(text)) == shape(record(name))


@pytest.mark.parametrize("name", REPORTS)
def test_page_break_in_a_mention_changes_nothing(name):
    "An earlier inspection keeps its year, grade and sentence wherever a page break cuts the sentence."
    start = raw(name).index(MENTIONS[name][0][-1])
    places = [m.start() for m in re.finditer(" ", raw(name)[: raw(name).index(".", start)]) if m.start() > start]
    found = {raw(name)[p - 9 : p + 9]: parse(raw(name)[:p] + BREAK + raw(name)[p + 1 :]) for p in places}
    assert len(places) > 10
    assert [at for at, r in found.items() if shape(r)["mentions"] != shape(record(name))["mentions"]] == []


# -- Ways in and out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_path_bytes_and_text_are_the_same(name):
    "A path, its bytes, its text and the text with other line ends give one record; the kind needs no file name."
    variants = [raw(name), raw(name).encode(), raw(name).replace("\n", "\r\n").encode(), raw(name).encode("utf-8-sig")]
    assert [shape(parse(v)) == shape(record(name)) for v in variants] == [True] * 4


@pytest.mark.parametrize("name", ALL)
def test_json_holds_every_field(name):
    "The record as JSON holds every field, the text and ISO dates, and comes back as it went."
    r = record(name)
    everything = json.loads(json.dumps(r.to_dict()))
    assert everything == r.to_dict() and everything["text"] == r.text and everything["kind"] == r.kind
    assert {f.name for f in fields(r)} - {"source", "parts"} <= everything.keys()
    for field, value in FACTS[name].items():
        if isinstance(value, date) and field in everything:
            assert everything[field] == value.isoformat()
    if "windows" in FACTS[name]:
        assert everything["windows"] == [[day.isoformat() for day in window] for window in FACTS[name]["windows"]]


# -- Damaged documents ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_cut_documents(name):
    "A document cut at any of 15 places is refused with a typed error, or each of its grades is the one at its span."
    found = {i: trouble(raw(name)[: len(raw(name)) * i // 16]) for i in range(1, 16)}
    assert {i: wrong for i, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", REPORTS)
def test_truncated_report_is_never_taken_for_whole(name):
    "A report that ends after any line of its sections is refused, or a check says that its ending is missing."
    start = record(name).sections[0].span.end
    for place in [m.start() for m in re.finditer("\n", raw(name)[: raw(name).index(ABOUT)]) if m.start() > start + 100]:
        try:
            assert "ending" in {c.check for c in parse(raw(name)[:place]).checks}
        except IlacsError as error:
            assert error.reason == "incomplete"


@pytest.mark.parametrize("name", ALL)
def test_shuffled_documents(name):
    "Whichever lines are removed or change places, parsing ends in a sound record or a typed error."

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**4), st.integers(0, 10**4)), min_size=1, max_size=12))
    def check(edits):
        lines = raw(name).split("\n")
        for remove, i, j in edits:
            i, j = i % len(lines), j % len(lines)
            lines[i], lines[j] = lines[j], lines[i]
            if remove:
                del lines[j]
        assert trouble("\n".join(lines)) == []

    check()
