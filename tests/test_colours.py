"Colours that stand for something are told apart by people who see colours otherwise, as coloraide simulates it."

from itertools import combinations

import pytest
from coloraide import Color

from ilacs_analysis.showing.chart_steps import TINTS
from ilacs_analysis.showing.colours import GRADE_COLOURS, SERIES_COLOURS, contrast, text_colour

APART = 10  # CIEDE2000; 1 can just be seen beside each other, 10 at a glance
SETS = {
    "grades": GRADE_COLOURS.values(),
    "series": SERIES_COLOURS,
    "moves": TINTS.values(),
}


def seen(colour: str, by: str) -> Color:
    return Color(colour) if by == "most" else Color(colour).filter(by)


def nearest(colours, by: str) -> float:
    "How far the two most alike of some colours are apart."
    return min(seen(a, by).delta_e(seen(b, by), method="2000") for a, b in combinations(colours, 2))


@pytest.mark.parametrize("by", ["most", "protan", "deutan", "tritan"])
@pytest.mark.parametrize("name", SETS)
def test_colours_are_told_apart(name: str, by: str) -> None:
    assert nearest(SETS[name], by) >= APART


def test_red_and_green_would_fail() -> None:
    assert nearest(["#b8621b", "#5a7d2a"], "most") > 2 * APART > 2 * nearest(["#b8621b", "#5a7d2a"], "protan")


def test_words_can_be_read() -> None:
    "On every grade's colour, and as the colour of a line's name on white: WCAG 2.2, 1.4.3."
    assert min(contrast(text_colour(c), c) for c in GRADE_COLOURS.values()) >= 4.5
    assert min(contrast(c, "#ffffff") for c in SERIES_COLOURS) >= 4.5
