"Layouts that published reports have, in made-up text: each is read alike, whatever the typesetting."

from datetime import date

import pytest

from ilacs_analysis import ContradictoryDocument, IncompleteDocument, parse

ABOUT = (
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects to achieve."
)
LABELS = {
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}


def ilacs(
    title="Inspection of Bexley local authority \nchildren’s services",
    dates="Inspection dates: 6 to 10 February 2023",
    lead="Lead inspector: Ann Abel, His Majesty’s Inspector",
    grades=("Good", "Good", "Good", "Good"),
    overall="Overall effectiveness Good",
    heading="{label}: {grade}",
    improve="What needs to improve?\n◼ The first point.\n◼ The second point, which goes \non.",
    labels=LABELS,
    number="{n}. ",
):
    "A small report in the typesetting asked for."
    rows = [f"{label} \n{grade}" for label, grade in zip(labels.values(), grades, strict=True)]
    order = ["help_protection", "in_care", "care_leavers", "leadership"]
    sections, by_area = [], dict(zip(labels, grades, strict=True))
    for n, area in enumerate(order, 1):
        words = heading.format(label=labels[area], grade=by_area[area].lower())
        sections += [words, f"{number.format(n=n)}Children are seen \nby workers who know them."]
    parts = [title, dates, lead, "Judgement Grade", *rows, overall, "Services are fine.", improve, *sections, ABOUT]
    return "\n".join(part for part in parts if part)


HEADINGS = [
    "{label}: {grade}",
    "{label} is {grade}",
    "{label} are: {grade}",
    "{label} is: {grade}",
    "{label} {grade}",
    "{label} is {grade}.",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_of_sections(heading):
    "However a heading joins area and grade, its section is found and agrees with the table."
    report = parse(
        ilacs(heading=heading, grades=("Outstanding", "Requires improvement to be good", "Good", "Inadequate"))
    )
    assert [s.section for s in report.sections] == ["help_protection", "in_care", "care_leavers", "leadership"]
    assert report.checks == [] and [p.number for p in report.paragraphs if p.number] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "verb", ["{label} require improvement to be good", "{label} is requires improvement to be good"]
)
def test_grammar_of_requires_improvement(verb):
    "A heading whose grammar bends 'requires improvement' is that grade."
    report = parse(ilacs(heading=verb, grades=("Requires improvement to be good",) * 4))
    assert {s.grade for s in report.sections} == {"requires improvement"}


@pytest.mark.parametrize(
    "grade",
    [
        "Requires improvement \nto be good",
        "Requires improvement to \nbe good",
        "Requires Improvement",
        "Requires \nimprovement",
    ],
)
def test_wrapped_grades(grade):
    "A grade that wraps in its cell is one grade, with its printed words beside it."
    report = parse(
        ilacs(grades=(grade, "Good", "Good", "Good"), heading="{label}: good").replace(
            f"{LABELS['leadership']}: good", f"{LABELS['leadership']}: {grade}"
        )
    )
    assert report.grades["leadership"] == "requires improvement"
    assert report.judgements[0].grade_printed == " ".join(grade.split())


def test_labels_without_the_article():
    "Areas printed without 'The' are the same areas."
    labels = {area: label.removeprefix("The ").capitalize() for area, label in LABELS.items()}
    assert parse(ilacs(labels=labels)).framework == "ilacs_2023"


@pytest.mark.parametrize("number", ["{n}. ", "{n}.", "{n} ", "{n}.  "])
def test_paragraph_numbers(number):
    "A number with or without its full stop and space is a paragraph's number."
    assert [p.number for p in parse(ilacs(number=number)).paragraphs if p.number] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("bullet", ["◼", "\uf06e", "•", "\uf0b7", "■"])
def test_bullets(bullet):
    "Every bullet that converters print starts a point; a wrapped point is one point."
    report = parse(
        ilacs(improve=f"What needs to improve\n{bullet} The first point.\n{bullet} The second point, which goes \non.")
    )
    assert [r.text for r in report.recommendations] == ["The first point.", "The second point, which goes on."]


def test_nothing_to_improve():
    "A report without the list has no recommendations, and nothing is amiss."
    report = parse(ilacs(improve=""))
    assert report.recommendations == [] and report.checks == []


def test_prose_to_improve():
    "Prose under 'What needs to improve' is kept as a paragraph and is not a list of recommendations."
    report = parse(ilacs(improve="What needs to improve?\nThere are no areas that need to improve."))
    assert report.recommendations == [] and any("no areas" in p.text for p in report.paragraphs)


DATES = {
    "Inspection dates: 9 July 2024 to 20 July 2024": (date(2024, 7, 9), date(2024, 7, 20)),
    "Inspection dates: 29 January to 9 February 2024": (date(2024, 1, 29), date(2024, 2, 9)),
    "Inspection dates: 19 November–30 November 2024": (date(2024, 11, 19), date(2024, 11, 30)),
    "Inspection date: 11 – 22 July 2024": (date(2024, 7, 11), date(2024, 7, 22)),
    "Inspection dates: 8 July 2023 to 12 July 2023 and 7 August 2023 to\n8 August 2023": (
        date(2023, 7, 8),
        date(2023, 8, 8),
    ),
    "Inspection dates: 5 to 9 December 2024 and 14 to 15 February 2025": (date(2024, 12, 5), date(2025, 2, 15)),
    "Inspection date: 28 July 2023": (date(2023, 7, 28), date(2023, 7, 28)),
    "Inspection dates: 20 June─13 July 2025": (date(2025, 6, 20), date(2025, 7, 13)),
}


@pytest.mark.parametrize("printed", DATES)
def test_dates(printed):
    "The shapes of dates that reports print give the first and last day of fieldwork."
    report = parse(ilacs(dates=printed))
    assert (report.start_date, report.end_date) == DATES[printed]


def test_days_whose_joint_is_unknown():
    "Neither the days nor the type of the visit are known, and a check has the words."
    report = parse(ilacs(dates="Inspection dates: 6 February 2023 upto 17 February 2023"))
    assert report.windows == [] and report.start_date is report.visit_type is None
    assert any(c.check == "dates" and "upto" in c.second for c in report.checks)


@pytest.mark.parametrize(
    "printed", ["10 to 6 February 2023", "32 to 33 May 2023", "in spring 2023", "6 to 10 February"]
)
def test_unreadable_dates_stay_unknown(printed):
    "Dates that cannot be are not turned into dates; the words are in the checks."
    report = parse(ilacs(dates=f"Inspection dates: {printed}"))
    assert report.start_date is None and any(c.check == "dates" and c.first == printed for c in report.checks)


LEADS = {
    "Lead inspector: Ann Abel, His Majesty’s Inspector": ["Ann Abel"],
    "Lead inspector: Ann Abel\nHer Majesty's Inspector": ["Ann Abel"],
    "Lead inspector: Ann Abel Her Majesty’s Inspector": ["Ann Abel"],
    "Lead inspector: Ann Abel HMI": ["Ann Abel"],
    "Lead inspector: Ann Abel, HMI": ["Ann Abel"],
    "Lead inspector: Ann Abel (HMI)": ["Ann Abel"],
    "Lead inspector: Ann Abel, Senior HMI": ["Ann Abel"],
    "Lead inspector: Ann Abel": ["Ann Abel"],
    "Lead inspector: Ann-marie J Abel": ["Ann-marie J Abel"],
    "Lead inspector: Ann \nd’Abel, HMI": ["Ann d’Abel"],
    "Lead inspectors: Ann Abel, His Majesty’s Inspector, and Ben Bell, \nHis Majesty’s Inspector": [
        "Ann Abel",
        "Ben Bell",
    ],
    "Lead inspectors: Ann Abel HMI\nBen Bell HMI": ["Ann Abel", "Ben Bell"],
}
AFTER_NAMES = [
    "The report was published on 27 June 2016 and can be found online.",
    "Overall Effectiveness",
    "This is the second of two visits to Bexley and Bromley.",
]


def one_line(words):
    "Words without their line breaks."
    return " ".join(words.split())


@pytest.mark.parametrize("printed", LEADS)
def test_lead_inspectors(printed):
    "One or two lead inspectors, with their office on the line, on the next, short or not at all."
    assert [p.name for p in parse(ilacs(lead=printed)).lead_inspectors] == LEADS[printed]


@pytest.mark.parametrize("following", AFTER_NAMES)
@pytest.mark.parametrize("printed", LEADS)
def test_words_after_the_lead_inspector_are_not_names(printed, following):
    "Names end where names end, whatever line comes next, and that line is left over, not swallowed."
    report = parse(ilacs(lead=f"{printed}\n{following}"))
    assert [p.name for p in report.lead_inspectors] == LEADS[printed]
    assert one_line(report.show("lead_inspector")) in one_line(printed)
    assert following in "".join(map(report.source.words, report.remainder))


def sif(team, after=""):
    "A small report of the single inspection framework, with an inspection team."
    return f"""Bexley Council
Inspection of services for children in need of help and
protection, children looked after and care leavers
Inspection date: 11 April 2016 to 5 May 2016
Report published: 27 June 2016
Children’s services in Bexley are good
1. Children who need help and protection Good
2. Children looked after and achieving permanence Good
2.1 Adoption performance Good
2.2 Experiences and progress of care leavers Good
3. Leadership, management and governance Good
Recommendations
1. Ensure that plans are clear.
The experiences and progress of children who need help and protection
Good
2. Help is prompt.
The experiences and progress of children looked after and achieving permanence
Good
3. Children are settled.
Leadership, management and governance
Good
4. Leaders lead.
Information about this inspection
The inspection team
{team}
{after}
{ABOUT}"""


TEAMS = {
    "Lead inspector: Ann Abel": {"Ann Abel": "Lead inspector"},
    "Lead inspector: Ann Abel HMI.": {"Ann Abel": "Lead inspector"},
    "Lead inspector: Ann Abel, Senior HMI": {"Ann Abel": "Lead inspector"},
    "Lead inspector: Ann Abel (HMI)": {"Ann Abel": "Lead inspector"},
    "Lead inspector on site: Ann Abel\nReport author: Ben Bell": {
        "Ann Abel": "Lead inspector on site",
        "Ben Bell": "Report author",
    },
    "Lead inspector: Ann Abel\nTeam inspectors: Ben Bell, Cy\nCole, Dr\nDi Dunn and Ed Porter-\nEly.": {
        "Ann Abel": "Lead inspector",
        "Ben Bell": "Team inspectors",
        "Cy Cole": "Team inspectors",
        "Dr Di Dunn": "Team inspectors",
        "Ed Porter-Ely": "Team inspectors",
    },
    "Lead inspector: Ann Abel\nTeam inspectors: \nBen Bell, HMI\nCy Cole, Ofsted Inspector\nDi Dunn, HMI (Designate)": {
        "Ann Abel": "Lead inspector",
        "Ben Bell": "Team inspectors",
        "Cy Cole": "Team inspectors",
        "Di Dunn": "Team inspectors",
    },
    "Lead inspector: Ann Abel\nTeam inspectors (all HMI): HMI Ben Bell; Cy Cole AI/Di Dunn (Contracted\nInspector)": {
        "Ann Abel": "Lead inspector",
        "Ben Bell": "Team inspectors",
        "Cy Cole": "Team inspectors",
        "Di Dunn": "Team inspectors",
    },
    "Lead inspector: Ann Abel\nShadow inspectors: Not applicable\nSenior data analyst: Ben Bell": {
        "Ann Abel": "Lead inspector",
        "Ben Bell": "Senior data analyst",
    },
}
AFTER_TEAMS = [
    "",
    "Any complaints about the inspection or the report should be made to Ofsted.",
    "Information about this local authority area\nChildren living in this area",
    "A second visit was made to Bexley by three inspectors.",
    "Quality assurance audits and Team inspectors’ notes are kept.",
]


@pytest.mark.parametrize("after", AFTER_TEAMS)
@pytest.mark.parametrize("team", TEAMS)
def test_names_of_a_team_end_where_names_end(team, after):
    "Everybody has the printed role, over line ends, without offices, and without the words that follow the list."
    report = parse(sif(team, after))
    assert {person.name: person.role for person in report.team} == TEAMS[team]
    assert report.lead_inspector == "Ann Abel"
    assert one_line(report.show("lead_inspector")) in one_line(team) and "Ann Abel" in report.show("lead_inspector")


TITLES = {
    "Inspection of Bristol City local authority \nchildren’s services": "Bristol",
    "Metropolitan Borough of Barnsley Council\nInspection of children's social care services": "Barnsley",
    "St. Helens\nInspection of local authority children's services": "St Helens",
    "Inspection of Southend-on-Sea \ncity council local authority \nchildren’s services": "Southend-on-Sea",
    "Inspection of North East Lincolnshire \nlocal authority children’s services": "North East Lincolnshire",
    "Inspection of Telford & Wrekin Council children’s services": "Telford and Wrekin",
    "Council of the Isles of Scilly\nInspection of children's social care services": "Isles of Scilly",
    "Royal Borough of Kingston upon \nThames\nInspection of children's social care services": "Kingston upon Thames",
    "Inspection of Newcastle Upon Tyne local authority children’s services": "Newcastle upon Tyne",
    "London Borough of Hammersmith & \nFulham\nInspection of children's social care services": "Hammersmith and Fulham",
}


@pytest.mark.parametrize("title", TITLES)
def test_authorities(title):
    "Names in all their printed forms are one authority with its code."
    report = parse(ilacs(title=title))
    assert report.authority == TITLES[title] and report.authority_code.startswith("E")


def test_frameworks_by_their_rows():
    "The rows tell the framework: without overall effectiveness it is that of 2026, in a report of 2026."
    assert parse(ilacs()).framework == "ilacs_2023"
    without = parse(ilacs(overall="", dates="Inspection dates: 8 to 12 June 2026"))
    assert without.framework == "ilacs_2026" and "overall" not in without.grades and without.checks == []


def test_a_framework_of_another_time_is_refused():
    "A report of 2023 without overall effectiveness has lost a row: it is not one of 2026, nor is one without days."
    with pytest.raises(ContradictoryDocument, match="in force from 2026-04-01"):
        parse(ilacs(overall=""))
    with pytest.raises(IncompleteDocument, match="no days of fieldwork"):
        parse(ilacs(overall="", dates="Inspection dates: in spring"))


@pytest.mark.parametrize("row", ["Overall effectiveness Excellent", "Overall effectiveness", "Overall effectiveness 1"])
def test_a_row_without_a_known_grade_is_refused(row):
    "A label with a word that is no grade stops the parse: dropping the row would make another framework of it."
    with pytest.raises(IncompleteDocument, match="no grade that is known"):
        parse(ilacs(overall=row))


def test_table_and_heading_disagree():
    "Two readings of one grade are both in the checks, and the table's is not corrected."
    text = ilacs().replace(f"{LABELS['in_care']}: good", f"{LABELS['in_care']}: inadequate")
    report = parse(text)
    (check,) = report.checks
    assert (check.about, check.first, check.second) == ("in_care", "good", "inadequate")
    assert report.grades["in_care"] == "good"
    assert report.text[check.span.start : check.span.end] == "Good"
    assert "inadequate" in report.text[check.other_span.start : check.other_span.end]


def test_letter_with_a_list_under_an_unknown_heading(sources):
    "Its points belong to no group, a check has the heading, and a short line that no list follows is none."
    letter = (sources / "bexley-cra-letter-2010.txt").read_text(encoding="utf-8")
    known = parse(letter)
    odd = parse(letter.replace("Areas for development", "What should get better"))
    assert [f.group for f in known.findings].count("areas_for_development") == 3 and not known.checks
    assert [f.text for f in odd.findings] == [f.text for f in known.findings]
    assert [f.group for f in odd.findings][-3:] == [None, None, None]
    assert [(c.check, c.first) for c in odd.checks] == [
        ("list heading", "What should get better"), ("list heading", "Areas for development")
    ]  # fmt: skip
    assert not parse(letter.replace("Yours sincerely", "With thanks to all\n\nYours sincerely")).checks


def test_refusal_shows_the_row_that_is_not_known():
    "Whoever mends the parser sees the words that no framework has."
    labels = LABELS | {"care_leavers": "The experiences and progress of young people leaving care"}
    with pytest.raises(IncompleteDocument) as caught:
        parse(ilacs(labels=labels))
    assert "'The experiences and progress of young people leaving care" in str(caught.value)
