"""Made-up documents as PDFs, a layout each. Every sentence, every person and every grade is invented.

The authorities exist, since a reader has to recognise them; what these documents say of them is not true.
"""

from collections.abc import Callable, Iterable
from functools import cache

from typeset import BULLET, Block, Contents, Item, Made, NewPage, Table, Words, as_pdf, as_text

# -- Words ---------------------------------------------------------------------------------------------------------
TEAMS = ("Alder", "Beech", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Poplar", "Rowan")
SENTENCES = (
    "Social workers in the {} team know the children whom they visit, and write down what children say.",
    "Managers of the {} team read each plan before it is agreed, and most plans say who does what by when.",
    "In the {} team, a few assessments take too long: multi-agency information on 16- and 17-year-olds arrives late.",
    "Children who spoke about the {} team said that somebody listens to them.",
    "Meetings that the {} team arranges are on time, and parents understand what is expected of them.",
    "The {} team records decisions clearly, but does not always say why a decision was taken.",
    "Carers supported by the {} team are well-trained and have up-to-date advice, and know whom to call at night.",
)
POINTS = (
    "Ensure that the {} team sees every child alone within the time that the plan sets.",
    "Ensure that plans written by the {} team say what must change, who will help, and by which day, so that families"
    " and the professionals around them can tell whether things get better.",
    "Improve the oversight of long-standing work in the {} team.",
)
ABOUT = (
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects to achieve"
    " excellence in the care of children and young people, and in education and skills for learners of all ages."
)


def prose(at: int, sentences: int = 3) -> str:
    "A paragraph; no two of a document are alike."
    return " ".join(
        SENTENCES[(at + n) % len(SENTENCES)].format(TEAMS[(at + 3 * n) % len(TEAMS)]) for n in range(sentences)
    )


def numbered(first: int, count: int, sentences: int = 3, ending: str = "") -> list[Item]:
    "Numbered paragraphs."
    return [Item(str(n), prose(n, sentences) + ending) for n in range(first, first + count)]


def points(count: int, first: int = 0, ending: str = "") -> list[str]:
    "What is to improve."
    return [
        POINTS[n % len(POINTS)].format(TEAMS[n % len(TEAMS)]).removesuffix(".") + ending + "."
        for n in range(first, first + count)
    ]


def bullets(texts: Iterable[str]) -> list[Item]:
    return [Item(BULLET, text) for text in texts]


# -- Single inspection framework, 2013 to 2018 ------------------------------------------------------------------------
SIF_TITLE = "Inspection of services for children in need of help and protection, children looked after and care leavers"
SIF_BOARD = "Review of the effectiveness of the Local Safeguarding Children Board"
COMBINED = (
    "Ofsted produces this report under its power to combine reports in accordance with section 152 of the Education and"
    " Inspections Act 2006. It includes the report of the inspection of local authority functions carried out under"
    " section 136 of that Act."
)
AREAS = {
    "help_protection": "1. Children who need help and protection",
    "looked_after": "2. Children looked after and achieving permanence",
    "adoption": "2.1 Adoption performance",
    "care_leavers": "2.2 Experiences and progress of care leavers",
    "leadership": "3. Leadership, management and governance",
}


def sif_front(council: str, dates: str, published: str = "") -> list[Block]:
    "Title, dates and footnote of a cover."
    lines = [
        Words(council, "title"),
        Words(SIF_TITLE, "strong"),
        Words("and"),
        Words(SIF_BOARD, "strong", "1", COMBINED),
    ]
    lines += [Words(f"Inspection date: {dates}", "strong")]
    return [*lines, *([Words(f"Report published: {published}", "strong")] if published else [])]


def sif_rows(grades: dict[str, str]) -> Table:
    "The numbered rows of a cover."
    return Table(tuple((AREAS[area], grade) for area, grade in grades.items()))


def team(*people: str) -> list[Block]:
    "The list of inspectors."
    return [Words("The inspection team", "strong"), *map(Words, people)]


def meaning() -> list[Block]:
    "What the grades mean: sentences with each grade's word, none of which is a judgement."
    return [
        Words("What the inspection judgements mean", "part"),
        Words("An outstanding local authority does far more than it must for children."),
        Words("A good local authority does well what it must."),
        Words("In a local authority that requires improvement, children are safe, but services are not good yet."),
        Words("A local authority that is inadequate leaves children at risk."),
    ]


SIF_A_GRADES = {
    "help_protection": "Requires improvement",
    "looked_after": "Requires improvement",
    "adoption": "Good",
    "care_leavers": "Inadequate",
    "leadership": "Requires improvement",
}


def sif_a() -> Made:
    "February to August 2014: no day of publication, the board's grade on the cover, bullets, the team in the middle."
    contents = (
        "Section 1: the local authority", "Summary of key findings", "What does the local authority need to improve?",
        "Information about this inspection", "Inspection judgements about the local authority",
        "Section 2: The effectiveness of the Local Safeguarding Children Board",
    )  # fmt: skip
    progress = "The experiences and progress of children"
    blocks = [
        *sif_front("Rutland County Council", "4 February 2014 – 26 February 2014"),
        Table(
            (
                ("The overall judgement is requires improvement.",),
                ("The authority does not yet do enough for some children.",),
            )
        ),
        sif_rows(SIF_A_GRADES),
        Table((("The effectiveness of the Local Safeguarding Children Board (LSCB) is inadequate.",),)),
        Contents(contents),
        Words("Section 1: the local authority", "part"),
        Words("Summary of key findings", "heading"),
        Words("This local authority requires improvement and is not yet good because:", "strong"),
        *bullets(prose(n, 2) for n in range(40, 46)),
        Words("What does the local authority need to improve?", "heading"),
        Words("Areas for improvement", "strong"),
        *bullets(points(7)),
        Words("Information about this inspection", "heading"),
        Words("Inspectors read case files, watched how staff work, and spoke with children and families."),
        *team(
            "Lead inspector: Ann Abel",
            "Deputy lead inspector: Ben Baker",
            "Team inspectors: Cora Cole, Dan Dyer, Eva Earl, Finn Ford, Gwen Gale, Hugo Hart and Ida Irwin (Contracted"
            " Inspector)",
            "Quality assurance manager: Jon Jessop",
        ),
        Words("Inspection judgements about the local authority", "part"),
        Words(f"{progress} who need help and protection require improvement", "heading"),
        *numbered(1, 8),
        Words(f"{progress} looked after and achieving permanence require improvement", "heading"),
        *numbered(9, 6),
        Words("The graded judgement for adoption performance is good.", "heading"),
        *numbered(15, 4),
        Words("The graded judgement for the experiences and progress of care leavers is inadequate", "heading"),
        *numbered(19, 4),
        Words("Leadership, management and governance require improvement", "heading"),
        *numbered(23, 6),
        *meaning(),
        Words("Section 2: The effectiveness of the Local Safeguarding Children Board", "part"),
        Words("The effectiveness of the LSCB is inadequate", "heading"),
        *numbered(29, 5),
        Words(ABOUT, "note"),
    ]
    return Made(tuple(blocks))


SIF_B_GRADES = {
    "help_protection": "Inadequate",
    "looked_after": "Requires improvement",
    "adoption": "Good",
    "care_leavers": "Requires improvement",
    "leadership": "Inadequate",
}


def key_judgement(label: str, grade: str) -> list[Block]:
    "The box in which a section of 2014 and 2015 names its grade."
    return [
        NewPage(),
        Table((("Key judgement", "Judgement grade"), (label, grade)), 0.55, "strong"),
        Words("Summary", "strong"),
    ]


def sif_b() -> Made:
    "August 2014 to June 2015: 'The overall judgement is that', points under two headings, grades in boxes, team last."
    priority, areas = points(2), points(5, 2)
    contents = (
        "The local authority",
        "Summary of findings",
        "What does the local authority need to improve?",
        "The local authority’s strengths",
        "Progress since the last inspection",
        "Summary for children and young people",
        "Information about this local authority area",
        "Inspection judgements about the local authority",
        "The Local Safeguarding Children Board (LSCB)",
        "What the inspection judgements mean",
        "Information about this inspection",
    )
    progress = "The experiences and progress of children"
    blocks = [
        *sif_front("Medway Council", "4 November 2014 – 26 November 2014", "12 January 2015"),
        Table(
            (
                ("The overall judgement is that children’s services are inadequate",),
                ("There are widespread failures in how children are helped.",),
            ),
            style="strong",
        ),
        Table((("The judgements on areas of the service that contribute to overall effectiveness are:",),)),
        sif_rows(SIF_B_GRADES),
        Contents(contents),
        Words("The local authority", "part"),
        Words("Summary of findings", "heading"),
        Words("Children’s services in Medway are inadequate because:", "strong"),
        *bullets(prose(n, 2) for n in range(60, 66)),
        Words("What does the local authority need to improve?", "heading"),
        Words("Priority and immediate action", "strong"),
        Words("Capacity", "theme"),
        *(Item(str(n), text) for n, text in enumerate(priority, 1)),
        Words("Areas for improvement", "strong"),
        Words("Quality of practice", "theme"),
        *(Item(str(n), text) for n, text in enumerate(areas, 3)),
        Words("The local authority’s strengths", "heading"),
        *numbered(8, 3),
        Words("Progress since the last inspection", "heading"),
        Item(
            "11",
            "The last inspection of arrangements for the protection of children was in May 2012. The local authority"
            " was judged to be adequate.",
        ),
        Words("Summary for children and young people", "heading"),
        *bullets(["Some children do not get help soon enough.", "Foster carers look after children well."]),
        Words(
            "Information about this local authority area",
            "heading",
            "2",
            "The local authority was asked to check this section.",
        ),
        Words("Children living in this area", "strong"),
        *bullets(["About 60,000 children live here.", "About a fifth of them live in families with a low income."]),
        Words("Inspection judgements about the local authority", "part"),
        *key_judgement(f"{progress} who need help and protection", "Inadequate"),
        *numbered(12, 8),
        *key_judgement(f"{progress} looked after and achieving permanence", "Requires improvement"),
        *numbered(20, 6),
        Words("The graded judgement for adoption performance is that it is good", "heading"),
        *numbered(26, 3),
        Words(
            "The graded judgement about the experience and progress of care leavers is that it requires improvement",
            "heading",
        ),
        *numbered(29, 3),
        *key_judgement("Leadership, management and governance", "Inadequate"),
        *numbered(32, 5),
        Words("The Local Safeguarding Children Board (LSCB)", "part"),
        Words("The Local Safeguarding Children Board requires improvement", "heading"),
        Words("Summary of findings", "heading"),
        *bullets(["The board meets often.", "The board does not know enough about children’s lives."]),
        Words("Inspection judgement about the LSCB", "heading"),
        *numbered(37, 4),
        *meaning(),
        Words("Information about this inspection", "part"),
        Words("Inspectors read case files, watched how staff work, and spoke with children and families."),
        *team(
            "Lead inspector: Kit Kerr",
            "Deputy lead inspector: Lea Lamb",
            "Team inspectors: Max Moss, Nia Nash, Olga Orr, Pam Pike, Quentin Quill, Rex Rudd, Sue Sharp and Tim Tate",
            "Quality assurance manager: Una Usher",
        ),
        Words(ABOUT, "note"),
    ]
    return Made(tuple(blocks))


SIF_C_GRADES = {
    "help_protection": "Requires improvement",
    "looked_after": "Good",
    "adoption": "Outstanding",
    "care_leavers": "Good",
    "leadership": "Requires improvement",
}


def graded(label: str, grade: str) -> list[Block]:
    "The box above a section of 2015 to 2018: its label wraps, and so does its grade."
    return [NewPage(), Table(((label, grade),), 0.5, "heading"), Words("Summary", "strong")]


def sif_c() -> Made:
    "June 2015 to August 2018: 'Children's services in X', summary before contents, '(Recommendation)' in paragraphs."
    recommendations = points(8)
    contents = (
        "Executive summary", "The local authority", "Information about this local authority area", "Recommendations",
        "Summary for children and young people", "The Local Safeguarding Children Board (LSCB)",
        "Information about this inspection",
    )  # fmt: skip
    progress = "The experiences and progress of children"
    blocks = [
        *sif_front("Thurrock Council", "22 February to 17 March 2016", "24 May 2016"),
        Table((("Children’s services in Thurrock require improvement to be good",),), style="strong"),
        sif_rows(SIF_C_GRADES),
        NewPage(),
        Words("Executive summary", "heading"),
        *(Words(prose(n, 6)) for n in range(80, 88)),
        Contents(contents),
        Words("The local authority", "part"),
        Words(
            "Information about this local authority area",
            "heading",
            "2",
            "The local authority was asked to check this section.",
        ),
        Words("Previous Ofsted inspections", "strong"),
        *bullets(
            [
                "The local authority runs one children’s home, which was judged to be good.",
                "The previous inspection of the local authority’s safeguarding arrangements was in June 2012. The local"
                " authority was judged to be adequate.",
            ]
        ),
        Words("Recommendations", "heading"),
        *(Item(str(n), text) for n, text in enumerate(recommendations, 1)),
        Words("Summary for children and young people", "heading"),
        *bullets(["Most children get help when they need it.", "Children find families who love them."]),
        *graded(f"{progress} who need help and protection", "Requires improvement to be good"),
        Words(prose(90)),
        *numbered(9, 8, ending=" (Recommendation)"),
        *graded(f"{progress} looked after and achieving permanence", "Good"),
        Words(prose(91)),
        *numbered(17, 6),
        Words("The graded judgement for adoption performance is that it is outstanding", "heading"),
        *numbered(23, 4),
        Words("The graded judgement about the experience and progress of care leavers is that it is good", "heading"),
        *numbered(27, 4),
        *graded("Leadership, management and governance", "Requires improvement to be good"),
        Words(prose(92)),
        *numbered(31, 6),
        NewPage(),
        Words("The Local Safeguarding Children Board (LSCB)", "part"),
        Words("The Local Safeguarding Children Board is good", "heading"),
        Words("Executive summary", "heading"),
        Words(prose(93)),
        Words("Recommendations", "heading"),
        *bullets(["Ensure that the board hears from schools."]),
        Words("Inspection findings – the Local Safeguarding Children Board", "heading"),
        *numbered(37, 3),
        Words("Information about this inspection", "part"),
        Words("Inspectors read case files, watched how staff work, and spoke with children and families."),
        *team(
            "Lead inspector: Vera Vale HMI",
            "Deputy lead inspector: Will Webb HMI",
            "Team inspectors: Xan Xavier HMI, Yves York HMI, Zoe Zane HMI, Abe Acton HMI, Bea Boyd HMI, Cy Carr OI",
            "Senior data analyst: Di Dean",
            "Quality assurance manager: Ed Eden SHMI",
        ),
        Words(ABOUT, "note"),
    ]
    return Made(tuple(blocks))


# -- ILACS, from 2018 ----------------------------------------------------------------------------------------------
PROGRESS = "The experiences and progress of "
ILACS_LABELS = {
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_protection": f"{PROGRESS}children who need help and protection",
    "in_care": f"{PROGRESS}children in care",
    "care_leavers": f"{PROGRESS}care leavers",
    "in_care_and_care_leavers": f"{PROGRESS}children in care and care leavers",
    "overall": "Overall effectiveness",
}


def ilacs(
    front: list[Block], grades: dict[str, str], joins: str, improve: list[Block], foot: tuple[str, ...] = ()
) -> Made:
    "A report from its parts; sections in the order of the text, each headed by its label, `joins` and its grade."
    rows = tuple((ILACS_LABELS[area], grade) for area, grade in grades.items())
    sections, first = [], 1
    for area in [*list(grades)[1:], "leadership"]:
        if area != "overall":
            sections.append(Words(f"{ILACS_LABELS[area]}{joins}{grades[area].lower()}", "heading"))
            sections += numbered(first, 9, 4)
            first += 9
    table = Table((("Judgement", "Grade"), *rows), share=0.4)
    blocks = [*front, table, *(Words(prose(n, 4)) for n in range(50, 54)), *improve, *sections, Words(ABOUT, "note")]
    return Made(tuple(blocks), foot)


ILACS_2018_GRADES = {
    "leadership": "Inadequate",
    "help_protection": "Inadequate",
    "in_care_and_care_leavers": "Requires improvement to be good",
    "overall": "Inadequate",
}


def ilacs_2018() -> Made:
    "Four rows, the council above the title, the inspector's office on a line of its own, a page number only."
    front = [
        Words("Blackpool Borough Council", "title"),
        Words("Inspection of children’s social care services", "heading"),
        Words("Inspection dates: 26 November 2018 to 7 December 2018", "strong"),
        Words("Lead inspector: Faye Flint\nHer Majesty’s Inspector", "strong"),
    ]
    improve = [Words("What needs to improve", "heading"), *bullets(points(9))]
    return ilacs(front, ILACS_2018_GRADES, " is ", improve)


ILACS_2023_GRADES = {
    "leadership": "Good",
    "help_protection": "Requires improvement to be good",
    "in_care": "Good",
    "care_leavers": "Outstanding",
    "overall": "Good",
}


def ilacs_front(council: str, dates: str, inspector: str) -> list[Block]:
    "Title, dates and inspector since late 2021."
    return [
        Words(f"Inspection of {council} local authority children’s services", "title"),
        Words(f"Inspection dates: {dates}", "strong"),
        Words(f"Lead inspector: {inspector}, His Majesty’s Inspector", "strong"),
    ]


def ilacs_2023() -> Made:
    "Five rows, one week, title and dates at the foot of each page."
    front = ilacs_front("Norfolk", "6 to 10 November 2023", "Guy Grange")
    improve = [Words("What needs to improve?", "heading"), *bullets(points(4))]
    foot = ("Inspection of Norfolk local authority children’s services", "6 to 10 November 2023")
    return ilacs(front, ILACS_2023_GRADES, ": ", improve, foot)


ILACS_2026_GRADES = {
    "leadership": "Outstanding",
    "help_protection": "Good",
    "in_care": "Outstanding",
    "care_leavers": "Requires improvement to be good",
}


def ilacs_2026() -> Made:
    "Four rows without overall effectiveness; points name the national framework, as a footnote says."
    front = ilacs_front("Somerset", "8 to 19 June 2026", "Hal Hurst")
    note = "The areas for improvement name outcomes, enablers or principles of the national framework."
    improve = [
        Words("What needs to improve?", "heading", "1", note),
        *bullets(points(2, ending=" (outcome 1, national framework)")),
    ]
    foot = ("Inspection of Somerset local authority children’s services", "8 to 19 June 2026")
    return ilacs(front, ILACS_2026_GRADES, ": ", improve, foot)


# -- A letter of 2009 to 2012 ----------------------------------------------------------------------------------------
LETTER_LISTS = {
    "Strengths": [prose(100, 1), prose(101, 2)],
    "The service meets the requirements of statutory guidance in the following areas": [
        prose(n, 2) for n in range(102, 109)
    ],
    "Areas for development": [prose(109, 1), prose(110, 1), prose(111, 1)],
}


def cra_letter() -> Made:
    "A letter on contact, referral and assessment: addressee, subject, three lists without grades, inspector, copies."
    blocks = [
        Words("17 May 2011"),
        Words("Ms Ivy Inge\nDirector of Children’s Services\nRutland County Council\nThe Old House\nOakham\nLE15 6HP"),
        Words("Dear Ms Inge"),
        Words(
            "Annual unannounced inspection of contact, referral and assessment arrangements within Rutland County"
            " Council children’s services",
            "strong",
        ),
        Words(
            "This letter summarises the findings of the recent unannounced inspection of contact, referral and"
            " assessment arrangements within local authority children’s services in Rutland County Council which was"
            " conducted on 19 and 20 April 2011. The inspection was carried out under section 138 of the Education and"
            " Inspections Act 2006."
        ),
        Words(prose(112, 4)),
        Words("From the evidence gathered, the following features of the service were identified:"),
        *(block for heading, texts in LETTER_LISTS.items() for block in (Words(heading, "strong"), *bullets(texts))),
        Words("The areas for development identified above will be considered in any future inspection."),
        Words("Yours sincerely"),
        Words("Jack Jarvis\nHer Majesty’s Inspector", "strong"),
        Words("Copy: Kay Knox, Chief Executive, Rutland County Council"),
    ]
    return Made(tuple(blocks))


LAYOUTS: dict[str, Callable[[], Made]] = {
    "sif_a": sif_a,
    "sif_b": sif_b,
    "sif_c": sif_c,
    "ilacs_2018": ilacs_2018,
    "ilacs_2023": ilacs_2023,
    "ilacs_2026": ilacs_2026,
    "cra_letter": cra_letter,
}


@cache
def made(layout: str) -> Made:
    "The document of a layout."
    return LAYOUTS[layout]()


@cache
def pdf(layout: str) -> bytes:
    "Its PDF."
    return as_pdf(made(layout))


@cache
def text(layout: str) -> str:
    "The same words as plain text."
    return as_text(made(layout))
