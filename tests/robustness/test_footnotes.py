"""Footnote marks are no words: they leave headings, paragraphs and recommendations, and nothing else does."""

import pytest
from made_up import ilacs_2023, sif_2016

from ilacs_analysis import parse
from ilacs_analysis.reading.layout import blocks, footnote_marks, page_footnotes
from ilacs_analysis.reading.text import SourceText

NOTE = "\n \n1 A note on the words above.\n2 Another note.\n"


def read(words: str, notes: str = NOTE, media: str = "pdf") -> str:
    "Words of a page, as blocks give them."
    page = SourceText(words + notes, page_starts=(0,), media=media)
    feet = page_footnotes(page)
    skip = feet + footnote_marks(page, feet)
    return " | ".join(block.text for block in blocks(page, 0, len(page.text), skip=skip))


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("Leaders know the children.2 They act.", "Leaders know the children. They act."),
        ("Leaders1 know the children.", "Leaders know the children."),
        ("Leaders¹ know the children.²", "Leaders know the children."),
        (
            "They live in special schools 2 , of whom all are well.",
            "They live in special schools, of whom all are well.",
        ),
        (
            "They live in special schools\n2\n, of whom all are well.",
            "They live in special schools, of whom all are well.",
        ),
        ("Plans (mostly good)1 are kept.", "Plans (mostly good) are kept."),
        (
            "In primary schools it is 17% (England: 15%)2 this year.",
            "In primary schools it is 17% (England: 15%) this year.",
        ),
        ("The word ‘plan’1 is used.", "The word ‘plan’ is used."),
    ],
)
def test_marks_leave_the_words(printed: str, right: str) -> None:
    assert read(printed) == right


@pytest.mark.parametrize(
    "printed",
    [
        "Children in KS1 and KS2 and of level 2, in Year 1 and Q1, met on COVID-1.",
        "Under section 1 and s2 of the act, in 2001-2 and 2016-17, £2 of 1.2 were spent at 1:1, and P1 and G2 knew.",
        "See no.2 and p.1, the Power2 team, which is a Power2 team.",
        "In January 2 of 3 children moved, and 1 child stayed.",
        "Those aged 1–2 are 2, and 1.2 is a number.",
        "The words of note 3: children3 stay.",
    ],
)
def test_numbers_stay(printed: str) -> None:
    assert read(printed) == printed


def test_without_a_note_nothing_leaves() -> None:
    assert read("Leaders1 know the children.2 They act.", "") == "Leaders1 know the children.2 They act."


@pytest.mark.parametrize("mark", ["1", "\n1", "¹"])
def test_heading_of_recommendations(mark: str) -> None:
    pages = ilacs_2023().replace("What needs to improve?", f"What needs to improve?{mark}")
    plain, marked = parse(ilacs_2023()), parse(pages)
    assert mark.strip() in pages and plain.recommendations
    assert [(r.heading, r.text) for r in marked.recommendations] == [(r.heading, r.text) for r in plain.recommendations]
    assert [p.text for p in marked.paragraphs] == [p.text for p in plain.paragraphs]


@pytest.mark.parametrize("make", [ilacs_2023, sif_2016])
def test_a_list_that_is_empty_has_a_check(make) -> None:
    "The heading stays, its items go."
    text, whole = make(), parse(make())
    first = whole.recommendations[0].section
    listed = [r for r in whole.recommendations if r.section == first]
    printed = whole.source.text[listed[0].span.start : listed[-1].span.end]
    emptied = whole.source.text.replace(printed, "")
    assert printed and text
    assert [c.about for c in parse(emptied).checks if c.check == "empty list"] == ["recommendations"]
    assert not [c for c in whole.checks if c.check == "empty list"]
