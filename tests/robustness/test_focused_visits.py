"Letters on focused visits: whose they are, wherever the letterhead stands; days without a year; damage."

import os
import random
from datetime import date
from pathlib import Path

import pytest
from made_up import focused_visit

from ilacs_analysis import IlacsError, UnrecognisedDocument, parse
from ilacs_analysis.reading.letterheads import letterheads
from ilacs_analysis.reading.text import SourceText

CORPUS = Path(os.environ.get("ILACS_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
LETTER = focused_visit().replace("\f", "\n")


@pytest.fixture(scope="module")
def record():
    return parse(LETTER)


def without_letterhead(text):
    "A letter's text, and Ofsted's address."
    heads = letterheads(SourceText(text))
    rest = text
    for span in reversed(heads):
        rest = rest[: span.start] + rest[span.end :]
    return rest, "\n".join(text[span.start : span.end] for span in heads)


def test_what_a_letter_says(record):
    assert (record.framework, record.authority, record.letter_date) == ("focused_visit", "Rutland", date(2023, 3, 6))
    assert record.windows == [(date(2023, 2, 7), date(2023, 2, 8))] and record.subject == "care leavers aged 18 to 25"
    assert [(p.name, p.lead) for p in record.inspectors] == [("Jack Jarvis", True), ("Kay Knox", False)]
    assert [point.section for point in record.recommendations] == ["priority_action"] + 3 * ["what_needs_to_improve"]
    assert record.checks == [] and record.judgements == [] and record.remainder == []


def test_an_address_cuts_no_sentence(record):
    assert not any("Piccadilly" in item.text for item in [*record.paragraphs, *record.recommendations])


@pytest.mark.parametrize("place", ["top", "above Dear", "nowhere"])
def test_the_letterhead_may_stand_anywhere(record, place):
    rest, head = without_letterhead(LETTER)
    text = {"top": f"{head}\n{rest}", "above Dear": rest.replace("\nDear", f"\n{head}\nDear"), "nowhere": rest}[place]
    moved = parse(text)
    assert (moved.authority, moved.letter_date, moved.windows) == ("Rutland", record.letter_date, record.windows)
    assert [p.text for p in moved.recommendations] == [p.text for p in record.recommendations]


@pytest.mark.parametrize(
    ("days", "windows"),
    [
        ("7 to 9 February 2023", [(date(2023, 2, 7), date(2023, 2, 9))]),
        ("7 February 2023", [(date(2023, 2, 7), date(2023, 2, 7))]),
        ("30 January and 1 February 2023", [(date(2023, 1, 30), date(2023, 1, 30)), (date(2023, 2, 1),) * 2]),
        ("the 7 and 8 of February 2023", [(date(2023, 2, 7), date(2023, 2, 8))]),
        ("7–8 February 2023", [(date(2023, 2, 7), date(2023, 2, 8))]),
    ],
)
def test_days_in_other_words(days, windows):
    assert parse(LETTER.replace("7 and 8 February 2023", days)).windows == windows


@pytest.mark.parametrize(("days", "year"), [("7 and 8 February", 2023), ("14 and 15 December", 2022)])
def test_a_year_that_is_not_printed_is_inferred_and_marked(days, year):
    record = parse(LETTER.replace("7 and 8 February 2023", days))
    assert (record.start_date, record.windows, record.inferred_year) == (None, [], year)
    assert "inferred_year" in [check.about for check in record.checks]


@pytest.mark.parametrize(
    "before", [", with a particular focus on:", " with a specific focus on the:", ", specifically:", ", focusing on:"]
)
def test_the_subject_ends_before_its_list(before):
    text = LETTER.replace("care leavers aged 18 to 25.", f"care leavers aged 18 to 25{before}\n• homes\n• health.")
    record = parse(text)
    assert f"25{before}" in record.text and record.subject == "care leavers aged 18 to 25"
    assert record.subject_group == "care_leavers"


def test_somebody_who_shadowed_did_not_inspect():
    shadow = " Lee Lowe, His Majesty’s Inspector (Designate), shadowed the visit."
    record = parse(LETTER.replace("were Jack Jarvis and Kay Knox.", f"were Jack Jarvis and Kay Knox.{shadow}"))
    assert [p.name for p in record.inspectors] == ["Jack Jarvis", "Kay Knox"]


def test_there_may_be_nothing_to_improve():
    none = "There are no areas for priority action.\n"
    first, rest = LETTER.split("Area for priority action\n")
    record = parse(f"{first}Area for priority action\n{none}{rest[rest.index('Main findings') :]}")
    assert record.recommendations == [] and record.checks == []


def test_a_sentence_inside_is_no_subject():
    with pytest.raises(UnrecognisedDocument):
        parse(LETTER.replace("Focused visit to Rutland children’s services\n", "Your request of 1 March\n"))


SUBJECTS = {
    "Monitoring visit of Devon children’s services": "monitoring visit letter",
    "Joint local area SEND inspection in Devon": "local area SEND letter of 2016 to 2022",
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_known_and_not_read_is_refused_by_name(subject):
    with pytest.raises(UnrecognisedDocument) as refused:
        parse(f"9 March 2022\nAnn Abel\nDear Ms Abel\n{subject}\nThis letter summarises the findings.")
    kind = f"This is a {SUBJECTS[subject]} (Devon, 9 March 2022)."
    assert str(refused.value) == f"{kind} This package does not read these yet."
    assert (refused.value.kind, refused.value.authority) == (SUBJECTS[subject], "Devon")


def mutated(text, rng):
    "The text with some characters, words or lines lost, doubled or changed."
    lines = text.split("\n")
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(lines))
        words = lines[at].split(" ")
        place = rng.randrange(len(words))
        words[place] = rng.choice(["", words[place] * 2, words[place][::-1], words[place][1:], words[place].swapcase()])
        lines[at : at + 1] = rng.choice([[], [lines[at], lines[at]], [" ".join(words)], [" ".join(words)]])
    return "\n".join(lines)


def same_or_missing(text, right):
    "The record of a text, or None where it is refused; its authority is right or missing."
    try:
        record = parse(text)
    except IlacsError:
        return None
    assert record.authority in (None, right)
    return record


@pytest.mark.parametrize("seed", range(60))
def test_damage_gives_no_other_authority(seed):
    same_or_missing(mutated(LETTER, random.Random(seed)), "Rutland")


@pytest.mark.thorough
@pytest.mark.skipif(not (CORPUS / "letters").is_dir(), reason="no collection of letters")
def test_damage_of_real_letters_gives_no_other_authority():
    "500 damaged letters, and every letter with its letterhead at the top."
    rng, letters = random.Random(13), []
    for path in sorted((CORPUS / "letters").glob("focused-visit_*.pdf")):
        whole = parse(path)
        letters.append((whole.text, whole.authority))
        rest, head = without_letterhead(whole.text)
        same_or_missing(f"{head}\n{rest}", whole.authority)
    read = [same_or_missing(mutated(text, rng), name) for text, name in rng.choices(letters, k=500)]
    assert sum(record is not None for record in read) > 400
