"""Small whole documents of every framework and kind, page by page, as a PDF reader gives them.

The authorities exist, since a reader has to recognise them. Every sentence, person, grade and day is invented.
"""

from collections.abc import Sequence

TEAMS = ("Alder", "Beech", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Poplar", "Rowan", "Willow")
SENTENCES = (
    "Social workers in {place} know the children whom they visit,\nand the {team} team writes down what children say.",
    "Managers of the {team} team read each plan before it is agreed. Most\nplans say who does what, and by when.",
    "In {place}, a few assessments take too long, because information on\n16- and 17-year-olds reaches the {team} "
    "team late.",
    "Children who spoke about the {team} team said that somebody listens\nto them, and that workers seldom change.",
    "Leaders of {place} Council know what the {team} team does well, and\nwhere multi-agency work has to get better.",
)
POINTS = (
    "The time that children wait for the {team} team.",
    "Plans of the {team} team, so that families and the professionals\naround them can tell whether things get better.",
    "The oversight of long-standing work in the {team} team.",
    "How the {team} team hears what children and parents think of its\nwork, and what it does about it.",
)
ABOUT = """\
The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and
inspects to achieve excellence in the care of children and young people, and in education and
skills for learners of all ages.
Piccadilly Gate
Store Street
Manchester
M1 2WD
T: 0300 123 1231
E: enquiries@ofsted.gov.uk
© Crown copyright
"""
LEADERS = "The impact of leaders on social work practice with children and families"
PROGRESS = "The experiences and progress of "
HELP, CARE, LEAVERS = (
    f"{PROGRESS}{whom}" for whom in ("children who need help and protection", "children in care", "care leavers")
)
CARE_AND_LEAVERS = f"{PROGRESS}children in care and care leavers"
IMPROVEMENT = "Requires improvement to be good"


# -- Parts -----------------------------------------------------------------------------------------------------------
def prose(place: str, at: int, sentences: int = 2) -> str:
    "A paragraph; no two of a document are alike."
    said = [SENTENCES[(at + n) % len(SENTENCES)] for n in range(sentences)]
    return "\n".join(words.format(place=place, team=TEAMS[(at + 5 * n) % len(TEAMS)]) for n, words in enumerate(said))


def numbered(place: str, first: int, count: int) -> str:
    "Numbered paragraphs."
    return "\n".join(f"{n}. {prose(place, n)}" for n in range(first, first + count))


def points(count: int, sign: str = "•", first: int = 0) -> str:
    "A list of what is to improve; numbered where no sign is given."
    said = [POINTS[n % len(POINTS)].format(team=TEAMS[n % len(TEAMS)]) for n in range(first, first + count)]
    return "\n".join(f"{sign or f'{n}.'} {words}" for n, words in enumerate(said, first + 1))


def paged(pages: Sequence[str], foot: str = "") -> str:
    "Pages parted by form feeds; PDFium gives what is printed on each from the second on, and its number, first."
    feet = ["", *(f"{foot}\n{number}" if foot else str(number) for number in range(2, len(pages) + 1))]
    return "\f".join(f"{first}\n{page.strip()}".strip() for page, first in zip(pages, feet, strict=True))


def contents(pages: Sequence[str]) -> str:
    "The list of contents: the first line of each page with its number, as far as it is a heading."
    return "\n".join(["Contents", *(f"{page.splitlines()[0]} {n}" for n, page in enumerate(pages, 3))])


# -- ILACS, from 2018 ------------------------------------------------------------------------------------------------
def ilacs(
    place: str, front: str, grades: dict[str, str], earlier: str = "", foot: str = "", question: str = "?"
) -> str:
    "A report with a judgement table: front and table, what needs to improve, a section for each area, about Ofsted."
    rows = "\n".join(f"{label} {grade}" for label, grade in grades.items())
    sections, first = [], 1
    for label in [*list(grades)[1:], LEADERS]:
        if label != "Overall effectiveness":
            sections.append(f"{label}: {grades[label].lower()}\n{numbered(place, first, 2)}")
            first += 2
    summary = f"{prose(place, 40, 3)}\n{earlier}".strip()
    pages = [
        f"{front}\nJudgement Grade\n{rows}\n{summary}",
        f"What needs to improve{question}\n{points(3)}",
        *sections,
        ABOUT,
    ]
    return paged(pages, foot)


def ilacs_2018() -> str:
    "Four rows, the council above the title, two weeks."
    front = (
        "Blackpool Borough Council\nInspection of children’s social care services\n"
        "Inspection dates: 26 November 2018 to 7 December 2018\n"
        "Lead inspector: Faye Flint\nHer Majesty’s Inspector"
    )
    grades = {
        LEADERS: "Inadequate",
        HELP: "Inadequate",
        CARE_AND_LEAVERS: IMPROVEMENT,
        "Overall effectiveness": "Inadequate",
    }
    earlier = "At the last inspection in 2014, children’s services were judged to be good."
    return ilacs("Blackpool", front, grades, earlier, question="")


def ilacs_2019() -> str:
    "Two visits, two lead inspectors."
    front = (
        "Inspection of Medway local authority\nchildren’s services\n"
        "Inspection dates: 4 November to 8 November 2019 and 18 November to 22 November 2019\n"
        "Lead inspectors: Kit Kerr, Her Majesty’s Inspector, and Lea Lamb, Her Majesty’s Inspector"
    )
    grades = {LEADERS: "Good", HELP: IMPROVEMENT, CARE_AND_LEAVERS: "Outstanding", "Overall effectiveness": "Good"}
    return ilacs("Medway", front, grades, foot="Inspection of Medway local authority children’s services")


def ilacs_2023() -> str:
    "Five rows, one week, title and dates at the foot of each page."
    front = (
        "Inspection of Norfolk local authority children’s services\n"
        "Inspection dates: 6 to 10 November 2023\n"
        "Lead inspector: Guy Grange, His Majesty’s Inspector"
    )
    grades = {LEADERS: "Good", HELP: IMPROVEMENT, CARE: "Good", LEAVERS: "Outstanding", "Overall effectiveness": "Good"}
    earlier = (
        "Since the last inspection in 2017, when services were judged to be inadequate, leaders have changed much."
    )
    foot = "Inspection of Norfolk local authority children’s services\n6 to 10 November 2023"
    return ilacs("Norfolk", front, grades, earlier, foot)


def ilacs_2024() -> str:
    "Five rows whose labels and grades wrap, two weeks."
    front = (
        "Inspection of North Somerset local\nauthority children’s services\n"
        "Inspection dates: 11 to 22 March 2024\n"
        "Lead inspector: Mary-Jane O’Hara, His Majesty’s Inspector"
    )
    grades = {
        LEADERS: "Outstanding",
        HELP: "Good",
        CARE: "Inadequate",
        LEAVERS: IMPROVEMENT,
        "Overall effectiveness": IMPROVEMENT,
    }
    text = ilacs("North Somerset", front, grades)
    return text.replace("social work practice with children", "social work\npractice with children", 1).replace(
        "children in care Inadequate", "children in\ncare\nInadequate", 1
    )


def ilacs_2026() -> str:
    "Four rows without overall effectiveness."
    front = (
        "Inspection of Bury local authority children’s services\n"
        "Inspection dates: 8 to 19 June 2026\n"
        "Lead inspector: Hal Hurst, His Majesty’s Inspector"
    )
    grades = {LEADERS: "Outstanding", HELP: "Good", CARE: "Outstanding", LEAVERS: IMPROVEMENT}
    return ilacs("Bury", front, grades, foot="Inspection of Bury local authority children’s services")


# -- Single inspection framework, 2013 to 2018 -----------------------------------------------------------------------
SIF_TITLE = (
    "Inspection of services for children in need of\nhelp and protection, children looked after and care\nleavers"
)
SIF_BOARD = "Review of the effectiveness of the Local Safeguarding\nChildren Board"
MEANING = """\
What the inspection judgements mean
An outstanding local authority does far more than it must for children.
A good local authority does well what it must.
In a local authority that requires improvement, children are safe, but services are not good yet.
A local authority that is inadequate leaves children at risk.
"""


def sif_rows(help_protection: str, looked_after: str, adoption: str, leavers: str, leadership: str) -> str:
    "The numbered rows of a cover."
    return (
        f"1. Children who need help and protection {help_protection}\n"
        f"2. Children looked after and achieving permanence {looked_after}\n"
        f"2.1 Adoption performance {adoption}\n"
        f"2.2 Experiences and progress of care leavers {leavers}\n"
        f"3. Leadership, management and governance {leadership}"
    )


def sif_sections(place: str, first: int, is_or_requires: Sequence[str]) -> list[str]:
    "A section for each numbered row, headed by its label and its grade."
    headings = (
        f"{PROGRESS}children who need help and protection {{}}",
        f"{PROGRESS}children looked after and achieving permanence {{}}",
        "The graded judgement for adoption performance is that it {}",
        "The graded judgement about the experience and progress of care leavers is that it {}",
        "Leadership, management and governance {}",
    )
    return [
        f"{heading.format(grade)}\n{numbered(place, first + 2 * n, 2)}"
        for n, (heading, grade) in enumerate(zip(headings, is_or_requires, strict=True))
    ]


def sif_2014() -> str:
    "No day of publication, the board's grade on the cover, the team in the middle."
    place = "Rutland"
    cover = (
        f"Rutland County Council\n{SIF_TITLE}\nand\n{SIF_BOARD}\nInspection date: 4 February 2014 – 26 February 2014\n"
        "The overall judgement is requires improvement.\nThe authority does not yet do enough for some children.\n"
        + sif_rows("Requires improvement", "Requires improvement", "Good", "Inadequate", "Requires improvement")
        + "\nThe effectiveness of the Local Safeguarding Children Board (LSCB) is inadequate."
    )
    first = (
        "Section 1: the local authority\nSummary of key findings\n"
        "This local authority requires improvement and is not yet good because:\n"
        f"• {prose(place, 50, 1)}\n• {prose(place, 51, 1)}\n"
        f"What does the local authority need to improve?\nAreas for improvement\n{points(4)}"
    )
    about = (
        "Information about this inspection\n"
        "Inspectors read case files, watched how staff work, and spoke with children.\n"
        "The inspection team\nLead inspector: Ann Abel\nDeputy lead inspector: Ben Baker\n"
        "Team inspectors: Cora Cole, Dan Dyer, Eva Earl\nQuality assurance manager: Jon Jessop"
    )
    grades = ("require improvement", "require improvement", "is good", "is inadequate", "require improvement")
    sections = sif_sections(place, 1, grades)
    board = (
        "Section 2: The effectiveness of the Local Safeguarding Children Board\n"
        f"The effectiveness of the LSCB is inadequate\n{numbered(place, 11, 2)}"
    )
    pages = [first, about, *sections, MEANING, board]
    return paged([cover, contents(pages), *pages, ABOUT])


def sif_2016() -> str:
    "Children's services in X, the board's part with recommendations of its own, strengths behind them, the team last."
    place = "Thurrock"
    cover = (
        f"Thurrock Council\n{SIF_TITLE}\nand\n{SIF_BOARD}\nInspection date: 22 February to 17 March 2016\n"
        "Report published: 24 May 2016\nChildren’s services in Thurrock require improvement to be good\n"
        + sif_rows("Requires improvement", "Good", "Outstanding", "Good", "Requires improvement")
    )
    summary = f"Executive summary\n{prose(place, 60, 4)}"
    first = (
        "The local authority\nInformation about this local authority area\nPrevious Ofsted inspections\n"
        "• The previous inspection of the local authority’s safeguarding arrangements was in June\n2012. The local "
        f"authority was judged to be adequate.\nRecommendations\n{points(4, '')}\n"
        "Summary for children and young people\n• Most children get help when they need it.\n"
        "• Children find families who love them."
    )
    grades = (
        "require improvement to be good",
        "is good",
        "is outstanding",
        "is good",
        "require improvement to be good",
    )
    sections = sif_sections(place, 5, grades)
    board = (
        "The Local Safeguarding Children Board (LSCB)\nThe Local Safeguarding Children Board is good\n"
        f"Executive summary\n{prose(place, 70)}\nRecommendations\n• Ensure that the board hears from schools.\n"
        "• Ensure that the board knows what becomes of its audits.\n"
        f"Inspection findings – the Local Safeguarding Children Board\n{numbered(place, 15, 2)}"
    )
    team = (
        "Information about this inspection\nInspectors read case files, and spoke with children and families.\n"
        "The inspection team\nLead inspector: Vera Vale HMI\nDeputy lead inspector: Will Webb HMI\n"
        "Team inspectors: Xan Xavier HMI, Yves York HMI, Zoe Zane OI\nSenior data analyst: Di Dean\n"
        "Quality assurance manager: Ed Eden SHMI"
    )
    pages = [first, *sections, board, team]
    return paged([cover, summary, contents(pages), *pages, ABOUT])


def lscb_review() -> str:
    "A report on a board alone."
    place = "Torbay"
    cover = (
        "Torbay\nReview of the effectiveness of the Local Safeguarding Children Board\n"
        "Inspection date: 12 October 2015 – 5 November 2015\nReport published: 4 January 2016\n"
        "The Local Safeguarding Children Board requires improvement\n"
        "The arrangements in place to evaluate what is done by the authority and its partners are\nnot yet strong."
    )
    first = (
        f"Executive summary\n{prose(place, 80, 3)}\n"
        "Recommendations\n1. Ensure that the board hears from schools in Torbay.\n"
        "2. Ensure that the board knows what becomes of its audits.\n3. Publish what the board has learnt."
    )
    findings = f"Inspection findings\n{numbered(place, 4, 5)}"
    about = (
        "Information about this review\nInspectors read the minutes of the board.\n"
        "The inspection team\nLead inspector: Pam Pike HMI\nTeam inspectors: Rex Rudd HMI, Sue Sharp HMI"
    )
    pages = [first, findings, about]
    return paged([cover, contents(pages), *pages, ABOUT])


def lac_2013() -> str:
    "Looked after children, 2013: the grades stand in a record at the end."
    place = "Suffolk"
    cover = (
        "Inspection of looked after children\nservices\nSuffolk County Council\nInspection dates: 8 – 12 July 2013\n"
        "Reporting inspector Una Usher HMI\nAge group: All\nPublished: 16 August 2013"
    )
    imprint = "© Crown copyright 2013\nWebsite: www.ofsted.gov.uk"
    about = (
        "About this inspection\n1. Inspectors read case files, and spoke with children and carers.\n"
        "The inspection judgements and what they mean\n2. All judgements are made on a scale of four points.\n"
        "Outstanding (Grade 1) A service that does far more than it must\nGood (Grade 2) A service that does more than "
        "it must\nAdequate (Grade 3) A service that does what it must\nInadequate (Grade 4) A service that does less "
        f"than it must\nService information\n3. {prose(place, 90)}"
    )
    judged = (
        "Overall effectiveness of services for looked after children and\nyoung people Grade 3 (adequate)\n"
        f"{numbered(place, 4, 2)}\nAreas for improvement\n6. In order to improve, Suffolk should, within a year:\n"
        f"{points(3)}\nCapacity to improve Grade 2 (good)\n{numbered(place, 7, 2)}"
    )
    rest = (
        f"Outcomes for looked after children and young people Grade 3 (adequate)\n{numbered(place, 9, 2)}\n"
        f"Quality of provision Grade 2 (good)\n{numbered(place, 11, 2)}\n"
        f"Leadership and management Grade 3 (adequate)\n{numbered(place, 13, 2)}"
    )
    record = (
        "Record of main findings\nServices for looked after children\nOverall effectiveness Adequate\n"
        "Capacity to improve Good\nOutcomes for looked after children\nand young people\nAdequate\n"
        "Quality of provision Good\nLeadership and management Adequate"
    )
    return paged([cover, imprint, about, judged, rest, record])


# -- Letters, notices, announcements ---------------------------------------------------------------------------------
def cra_letter() -> str:
    "A letter on contact, referral and assessment."
    place = "Rutland"
    first = (
        "17 May 2011\n\nMs Ivy Inge\nDirector of Children’s Services\nRutland County Council\nThe Old House\nOakham\n"
        "LE15 6HP\n\nDear Ms Inge\n\nAnnual unannounced inspection of contact, referral and assessment\narrangements "
        "within Rutland County Council children’s services\n\n"
        "This letter summarises the findings of the recent unannounced inspection of contact,\nreferral and assessment "
        "arrangements within local authority children’s services in\nRutland County Council which was conducted on 19 "
        "and 20 April 2011. The inspection was\ncarried out under section 138 of the Education and Inspections Act "
        f"2006.\n\n{prose(place, 100)}\n\nFrom the evidence gathered, the following features of the service were "
        "identified:\n\nStrengths\n\n"
        f"• {prose(place, 101, 1)}\n• {prose(place, 103, 1)}"
    )
    second = (
        "The service meets the requirements of statutory guidance in the following\nareas\n\n"
        f"• {prose(place, 104, 1)}\n• {prose(place, 105, 1)}\n• {prose(place, 106, 1)}\n\n"
        f"Areas for development\n\n• {prose(place, 107, 1)}\n• {prose(place, 108, 1)}\n\n"
        "The areas for development identified above will be considered in any future inspection.\n\n"
        "Yours sincerely\n\nJack Jarvis\nHer Majesty’s Inspector\n\n"
        "Copy: Kay Knox, Chief Executive, Rutland County Council\nLee Lowe, Department for Education"
    )
    return paged([first, second])


def focused_visit() -> str:
    "A letter on a focused visit, with Ofsted’s address in the middle of a sentence."
    place = "Rutland"
    first = (
        "6 March 2023\nMs Ivy Inge\nDirector of Children’s Services\nRutland County Council\nThe Old House\nOakham\n"
        "LE15 6HP\nDear Ms Inge\nFocused visit to Rutland children’s services\n"
        "This letter summarises the findings of the focused visit to Rutland County Council\nchildren’s services on 7 "
        "and 8 February 2023. His Majesty’s Inspectors for this visit\nwere Jack Jarvis and Kay Knox.\nInspectors "
        "looked at the local authority’s arrangements for care leavers aged 18 to 25.\n"
        f"Headline findings\n{prose(place, 120)}\n"
        "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\nT 0300 123 1231\nwww.gov.uk/ofsted"
    )
    second = (
        "Area for priority action\n"
        f"• {prose(place, 121, 1)}\nWhat needs to improve in this area of social work practice?\n"
        f"• {prose(place, 122, 1)} (Enabler 2, national framework)\n• {prose(place, 123, 1)}\n"
        f"• {prose(place, 124, 1)}\n"
        f"Main findings\n• {prose(place, 125, 1)}\n• {prose(place, 126, 1)}\n"
        "Ofsted will take the findings from this focused visit into account when planning the\nnext inspection or "
        "visit.\nYours sincerely\nJack Jarvis\nHis Majesty’s Inspector"
    )
    return paged([first, second])


def joint_letter() -> str:
    "A letter on a joint targeted area inspection."
    return paged(
        [
            "8 March 2023\nAnn Abel, Director of Children’s Services, Rutland County Council\n"
            "Don Dale, Chief Constable, Leicestershire Police\nDear Rutland Safeguarding Children Partnership\n"
            "Joint targeted area inspection of Rutland\n"
            "This letter summarises the findings of the joint targeted area inspection (JTAI) of the multi-agency\n"
            "response to serious youth violence in Rutland.\n"
            "This inspection took place from 6 to 10 February 2023. It was carried out by inspectors from Ofsted, the\n"
            "Care Quality Commission (CQC) and His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services\n"
            "(HMICFRS).\nHeadline findings\nPartners in Rutland work well together.\n"
            "What needs to improve?\n• The quality of referrals by partners.\n• The oversight of plans in Rutland.\n"
            "Strengths\n• Schools in Rutland share what they know.",
            "Main findings\n1. Referrals are read on the day on which they come.\n"
            "2. Leaders in Rutland know their services well.\nNext steps\n"
            "Rutland County Council should send the written statement of action by 6 July 2023.\n"
            "Yours sincerely\nBea Bell\nNational Director Regulation and Social Care, Ofsted\n"
            "Cy Cole CBE\nChief Inspector of Healthcare, Care Quality Commission\n"
            "Flo Frost\nHis Majesty’s Inspector of Constabulary and Fire & Rescue Services",
        ]
    )


def area_send() -> str:
    "A report of an area SEND inspection, with its columns drawn as the reader of PDFs draws them."
    return paged(
        [
            "Area SEND inspection of Rutland Local Area Partnership\n\nInspection dates: 6 to 10 February 2023\n\n"
            "Dates of previous inspection: 3 to 7 July 2017\n\nInspection outcome\n\n"
            "The local area partnership’s arrangements lead to inconsistent experiences and outcomes for children and\n"
            "young people with special educational needs and/or disabilities (SEND). The local area partnership must\n"
            "work jointly to make improvements.\n\n"
            "The next full area SEND inspection will be within approximately three years.\n\n"
            "Information about the local area partnership\n\n"
            "Rutland County Council and NHS Leicester Integrated Care Board are jointly responsible for the planning\n"
            "and commissioning of services for children and young people with SEND in Rutland.\n\n"
            "What is it like to be a child or young person with SEND in this area?\n\n"
            "Children wait too long for some assessments. Children in Rutland like their schools.",
            "What is the area partnership doing that is effective?\n\n• Schools in Rutland are supported well.\n\n"
            "What does the area partnership need to do better?\n\n• Plans are not always up to date.\n\n"
            "Areas for improvement\n\nLeaders across the partnership should bring each plan up to date once a year.\n\n"
            "Leaders across the partnership should shorten the time that children wait for an assessment.\n\n"
            "Local area partnership details\n\n"
            "Local authority                              Integrated care board\n\n"
            "Rutland County Council                       NHS Leicester Integrated Care Board\n\n"
            "Ann Abel, Director of Children’s Services    Don Dale, Chief Executive\n\n"
            "www.rutland.gov.uk                           www.leicester.nhs.uk\n\n"
            "Information about this inspection\n\n"
            "This inspection was carried out under section 20(1)(a) of the Children Act 2004.\n\nInspection team\n\n"
            "Ofsted                                       Care Quality Commission\n"
            "Bea Bell HMI, Ofsted Lead inspector          Cy Cole, CQC Lead inspector\n"
            "Eve Ellis HMI, Ofsted                        Flo Frost, CQC inspector\n\n"
            "The Office for Standards in Education, Children's Services and Skills (Ofsted) regulates and inspects",
        ]
    )


def notice() -> str:
    "An improvement notice."
    return paged(
        [
            "Improvement Notice\n\nTo: Torbay Council (“the Council”)\n\nAddress: Town Hall, Torquay\n\n"
            "This Improvement Notice (“the Notice”) is being issued due to poor performance in children’s services\n"
            "on the basis of evidence contained in:\n\n"
            "• the report of the inspection of safeguarding and looked after children’s services carried out by Ofsted "
            "dated 24 June 2010 (“the inspection report”) which judged the overall effectiveness of the Council’s "
            "safeguarding services as ‘inadequate’ and its Looked after Children services as Adequate.\n\n"
            "The following measures are needed for you to comply with this Notice:\n\n"
            "Quality of practice\n\n"
            "• (i) improve the assessments that social workers write.\n"
            "• (ii) put in place a plan that says who does what.\n\n"
            "Capacity\n\n• Ensure that each social worker knows whom to ask.\n\n"
            "Governance\n\nThe Council shall establish an Improvement Board, which shall have an independent Chair "
            "and shall meet every 6 weeks at first.\n\n"
            "The Council must set targets to be met within 18 months. The Chair must send an initial report 3 months "
            "after the date of this Notice, and then a written 4 monthly report.\n\n"
            "Reviews will take place after six and twelve months.\n\n"
            "Failure to comply may lead to a direction under section 497A of the Education Act 1996.\n\n"
            "Signed: Date: 9 August 2010\n\nNed Noble MP\nParliamentary Under Secretary of State for Children"
        ]
    )


def announcement() -> str:
    "What a council says of its inspection."
    return paged(
        [
            "Kingston’s children’s services are ‘good’\n\n"
            "A recent Ofsted inspection has judged how Kingston upon Thames helps children.\n\n"
            "Services have improved since the previous inspection in 2015.\n\n"
            "The inspection took place over two weeks during May 2019. The judgements are:\n\n"
            "• The impact of leaders on social work practice with children and families - good\n"
            "• The experiences and progress of children who need help and protection - outstanding\n"
            "• The experiences and progress of children in care and care leavers - good\n"
            "• Overall effectiveness - good\n\n"
            "The Leader of Kingston Council, Cllr Olga Orr said: “We are proud of all who work with children, and "
            "there is more to do.”\n\n"
            "Comments from the report include:\n\n“Social workers know their children well.”\n\n"
            "“Leaders listen to what children say.”"
        ]
    )


MADE_UP = {
    made.__name__: made()
    for made in (
        ilacs_2018, ilacs_2019, ilacs_2023, ilacs_2024, ilacs_2026, sif_2014, sif_2016, lscb_review, lac_2013,
        cra_letter, focused_visit, joint_letter, area_send, notice, announcement,
    )
}  # fmt: skip
