"Letters and announcements: whose they are, which days they are about, and which are of another kind."

from datetime import date

import pytest
from made_up import cra_letter, notice

from ilacs_analysis import ContradictoryDocument, IlacsError, UnrecognisedDocument, parse
from ilacs_analysis.reading.samples import sample

LETTERHEADS = [
    "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\n\nT 0300 123 1231\nx@ofsted.uk\nwww.gov.uk/ofsted\n",
    "Ofsted, Royal Exchange Buildings, St Ann’s Square, Manchester M2 7LA\n",
    "Aviation House\n125 Kingsway\nLondon\nWC2B 6SE\nDirect T 0300 123 1231\nTextphone 0161 618 8524\n",
    "2 Rivergate\nTemple Quay\nBristol BS1 6EH\nSafeguarding@ofsted.gov.uk\nOur ref: 4711\n",
]
DAYS = [(date(2010, 10, 19), date(2010, 10, 20))]
PRINTED = "which was conducted on 19 and 20 October 2010"


@pytest.fixture(scope="module")
def letter():
    "The text of a letter of 2010."
    return sample("bexley-cra-letter-2010.txt").read_text(encoding="utf-8").lstrip()


@pytest.mark.parametrize("letterhead", LETTERHEADS)
@pytest.mark.parametrize("joint", ["", "\n"])
def test_a_letterhead_is_neither_addressee_nor_authority(letter, letterhead, joint):
    for text in (letterhead + joint + letter, letter.replace("Dear Dr", letterhead + joint + "Dear Dr")):
        record = parse(text)
        assert (record.authority, record.addressee.name, record.letter_date) == (
            "Bexley",
            "Dr Deborah Absalom",
            date(2010, 11, 17),
        )
        assert record.addressee.role.startswith("Director, Children") and record.checks == []


EARLIER = [
    "The previous inspection was carried out on 1 and 2 September 2009. ",
    "The last inspection took place on 1 September 2009. ",
    "Since the earlier, the first, inspection, which was conducted on 1 and 2 September 2009, much has changed. ",
]


@pytest.mark.parametrize("sentence", EARLIER)
def test_an_earlier_visit_is_not_this_one(letter, sentence):
    before = parse(letter.replace("This letter summarises", sentence + "This letter summarises"))
    after = parse(letter.replace(f"{PRINTED}. ", f"{PRINTED}. {sentence}"))
    assert before.windows == after.windows == DAYS
    assert before.checks == after.checks == []


def test_an_earlier_visit_is_a_mention(letter):
    record = parse(letter.replace("This letter summarises", EARLIER[0] + "This letter summarises"))
    assert [(m.year, m.grade) for m in record.mentions] == [(2009, None)]


UNKNOWN = [
    "conducted on 19 and 20 October 2010 and carried out on 5 and 6 May 2011",
    "conducted on l9 and 20 October 2010",
    "conducted on 19 and 20 Octxxer 2010",
    "conducted on 20 and 19 October 2010",
    "conducted on 19 and 20 November 2010",
    "conducted in October 2010",
]


@pytest.mark.parametrize("words", UNKNOWN)
def test_days_that_are_not_certain_are_unknown(letter, words):
    record = parse(letter.replace(PRINTED, f"which was {words}"))
    assert record.windows == [] and record.start_date is None
    assert {check.check for check in record.checks} & {"dates", "second label", "dates in order"}


SIGNED = {
    "Stephen Hunt HMI": ["Stephen Hunt"],
    "Stephen Hunt\nSenior HMI": ["Stephen Hunt"],
    "Ann Abel and Ben Bell\nHer Majesty’s Inspectors": ["Ann Abel", "Ben Bell"],
    "Ann Abel\nHer Majesty’s Inspector\n\nBen Bell\nHer Majesty’s Inspector": ["Ann Abel", "Ben Bell"],
}


@pytest.mark.parametrize("signature", SIGNED)
def test_who_signed(letter, signature):
    record = parse(letter.replace("**Stephen Hunt**  \n**Her Majesty's Inspector**", signature))
    assert [person.name for person in record.inspectors] == SIGNED[signature]


@pytest.mark.parametrize(
    "signature", ["B Director\nDirector of Children's Services", "Ann Abel\nChief Executive", "Ann Abel", ""]
)
def test_a_reply_of_a_council_is_no_letter_of_an_inspection(letter, signature):
    with pytest.raises(UnrecognisedDocument) as refused:
        parse(letter.replace("**Stephen Hunt**  \n**Her Majesty's Inspector**", signature))
    assert "signature" in refused.value.marks


OTHERS = [
    (
        "**Annual unannounced inspection of contact",
        "**Focused visit to Bexley**\n\nAn annual unannounced inspection of contact",
    ),
    (
        "**Annual unannounced inspection",
        "Ofsted visited Bexley in 2021. Before that there was the annual unannounced inspection",
    ),
    ("2010", "2021"),
]


@pytest.mark.parametrize("old, new", OTHERS)
def test_a_letter_of_another_kind_or_time_is_refused(letter, old, new):
    with pytest.raises(UnrecognisedDocument):
        parse(letter.replace(old, new).replace("children's services**", "children's services."))


def test_a_letter_to_one_authority_about_another(letter):
    record = parse(letter.replace("London Borough of Bexley  \n", "London Borough of Bromley  \n"))
    assert record.authority is record.authority_code is None
    assert [(c.check, c.first, c.second) for c in record.checks] == [("several authorities", "Bromley", "Bexley")]


AREAS = {
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
    "overall": "Overall effectiveness",
}


def announced(behind="", times=1, who="Ofsted has reported on Bromley Council's children's services."):
    "A small announcement, with words behind each grade."
    bullets = [f"• {label} - Good{behind}" for label in AREAS.values()]
    return parse("\n\n".join(["News", who, *["\n".join(bullets)] * times]))


BEHIND = [
    " (up from requires improvement)",
    ", up from requires improvement",
    " (previously requires improvement to be good)",
    " – improved from inadequate in 2019",
    " (was inadequate)",
    ".",
]


@pytest.mark.parametrize("behind", BEHIND)
def test_the_grade_before_is_no_claim(behind):
    record = announced(behind)
    assert {c.area: c.grade for c in record.claims} == dict.fromkeys(AREAS, "good") and record.authority == "Bromley"
    assert [m.area for m in record.mentions] == [area for area in AREAS if behind != "."] and record.checks == []
    assert {m.grade for m in record.mentions} <= {"requires improvement", "inadequate"}


@pytest.mark.parametrize("behind", [" with outstanding features", " to outstanding", " Inadequate", " (draft)"])
def test_a_claim_with_anything_else_behind_it_is_unknown(behind):
    record = announced(behind)
    assert record.claims == record.mentions == [] and {c.about for c in record.checks} == set(AREAS)


def test_claims_about_two_councils_are_nobodys():
    record = announced(times=2)
    assert record.claims == [] and {c.check for c in record.checks} == {"claimed twice"} and record.framework is None
    record = announced(who="Ofsted has inspected Bexley Council and Bromley Council.")
    assert record.authority is None and [c.check for c in record.checks] == ["several authorities"]


def test_every_refusal_says_what_to_do(letter):
    for text in (letter.replace("Yours sincerely", "Bye"), letter.replace("Dear", "To"), letter[:900]):
        with pytest.raises(IlacsError):
            parse(text)


@pytest.mark.parametrize("files", [(cra_letter, cra_letter), (notice, cra_letter)])
def test_a_letter_beside_another_document_is_refused(files) -> None:
    "Whose findings and days are whose cannot be told."
    with pytest.raises(ContradictoryDocument, match="another document begins"):
        parse("\n\n".join(make().replace("2010", year) for make, year in zip(files, ("2010", "2011"), strict=True)))
