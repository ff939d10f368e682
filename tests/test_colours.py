"Colours that stand for something are told apart by people who see colours otherwise, as coloraide simulates it."

import re
from itertools import combinations
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from coloraide import Color

from ilacs_analysis.showing.chart_steps import TINTS
from ilacs_analysis.showing.colours import (
    _FAINT,
    _LIGHTER,
    _ON_DARK,
    DARK_PAPER,
    GRADE_COLOURS,
    SERIES_COLOURS,
    contrast,
    dark_rules,
    on_dark,
    text_colour,
)
from ilacs_analysis.showing.figures import _CATEGORIES, Figure, use_theme

APART = 10  # CIEDE2000; 1 can just be seen beside each other, 10 at a glance
SETS = {
    "grades": GRADE_COLOURS.values(),
    "series": SERIES_COLOURS,
    "moves": TINTS.values(),
    "values that are no grades, in charts of one's own": _CATEGORIES,
    "grades on a dark page": [on_dark(c) for c in GRADE_COLOURS.values()],
    "series on a dark page": [on_dark(c) for c in SERIES_COLOURS],
    "names of series on a dark page": [_ON_DARK["text"][c] for c in SERIES_COLOURS],
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


@pytest.mark.parametrize("ground", [DARK_PAPER, "#222222"])
def test_dark_pages_can_be_read(ground: str) -> None:
    """Words 4.5 to 1 and shapes 3 to 1 on the grounds of both builders; the ink of a grade's tile stays as it is."""
    assert min(contrast(c, ground) for c in _ON_DARK["text"].values()) >= 4.5
    assert min(contrast(on_dark(c), ground) for c in [*GRADE_COLOURS.values(), *SERIES_COLOURS]) >= 3
    assert min(contrast(text_colour(c), on_dark(c)) for c in GRADE_COLOURS.values()) >= 4.5


FAINTEST = 0.6  # Of marks that stand for something; grids and bands behind words are fainter


def through(colour: str, ground: str, opacity: float = FAINTEST) -> str:
    """A mark on a ground that it lets through."""
    pairs = zip(Color(colour).coords(), Color(ground).coords(), strict=True)
    return Color("srgb", [opacity * a + (1 - opacity) * b for a, b in pairs]).to_string(hex=True)


def test_marks_that_let_white_through_can_be_seen(root: Path) -> None:
    """3 to 1: lines of intervals, which have any colour of a series, and ticks, which have the first."""
    charts = sorted((root / "ilacs_analysis/showing").glob("chart_*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in charts)
    lines = [float(opacity) for opacity in re.findall(r"mark_rule\([^)]*?opacity=(0\.\d+)", text)]
    assert len(lines) == 4 and min(contrast(through(c, "#ffffff", min(lines)), "#ffffff") for c in SERIES_COLOURS) >= 3
    ticks = re.findall(r"opacity=0\.6, color=\"(#\w+)\"", text)
    assert ticks and all(contrast(through(c, "#ffffff"), "#ffffff") >= 3 for c in ticks)


@pytest.mark.parametrize("ground", [DARK_PAPER, "#222222"])
def test_marks_that_let_a_dark_ground_through_can_be_seen(ground: str, root: Path) -> None:
    """Dots, ticks and lines of intervals, 3 to 1; no chart of the package has fainter ones."""
    assert _FAINT.keys() >= set(SERIES_COLOURS) and min(contrast(c, ground) for c in _LIGHTER.values()) >= 3
    assert min(contrast(through(c, ground), ground) for c in _FAINT.values()) >= 3
    charts = sorted((root / "ilacs_analysis/showing").glob("chart_*.py"))
    used = re.findall(r"opacity=(0\.\d+)", "".join(path.read_text(encoding="utf-8") for path in charts))
    assert len(used) > 4 and min(map(float, used)) >= FAINTEST


def test_drawn_charts_have_the_rules_of_the_pictures(root: Path) -> None:
    """The style sheet has the rules for what scripts draw; a picture has those that it needs."""
    css = (root / "nbs/assets/ilacs.css").read_text(encoding="utf-8")
    assert css.endswith(f"\n{dark_rules('.ilacs-drawing ')}\n")
    assert all(f"light-dark({c}, {on_dark(c)})" in css for c in GRADE_COLOURS.values() if on_dark(c) != c)


# Charts of one's own


@pytest.fixture
def themed():
    use_theme()
    yield
    alt.theme.enable("default")
    alt.renderers.enable("default")


def fills(svg: str) -> set[str]:
    return set(re.findall(r'fill="(#[0-9a-f]{6})"', svg))


@pytest.mark.parametrize(
    "grades",
    [
        ["good"],
        ["Good", "Requires improvement"],
        ["adequate", "good", "inadequate"],
        pd.Categorical(["inadequate", "good"], ["inadequate", "requires improvement", "good"], ordered=True),
        ["good", "not known"],
    ],
    ids=str,
)
def test_a_chart_of_ones_own_has_grades_in_their_colours(themed, grades):
    "As shown, in a figure and in a file; a column of other words has no colour of a grade, and nothing loads a script."
    table = pd.DataFrame({"grade": grades, "n": range(1, len(grades) + 1)})
    chart = alt.Chart(table).mark_bar().encode(x="n", y=alt.Y("grade", sort=None), color="grade")
    figure = Figure(chart, "A finding", "Bars.", "a source")
    expected = {GRADE_COLOURS.get(str(g).lower(), GRADE_COLOURS["not judged"]) for g in grades}
    for svg in (chart._repr_mimebundle_(None, None)["image/svg+xml"], figure.svg()):
        assert fills(svg) & set(GRADE_COLOURS.values()) == expected and "http://www.w3.org" in svg
        assert "<script" not in svg and "cdn" not in svg


def test_without_names_of_grades_nothing_is_orange():
    "Where a scale cannot be set, as with data at an address, the palette has no colour that says a grade below good."
    low = [GRADE_COLOURS[g] for g in ("requires improvement", "adequate", "inadequate")]
    for colour in _CATEGORIES:
        assert not 20 < Color(colour).convert("hsl")["hue"] < 50, colour
        assert min(nearest([colour, grade], "most") for grade in low) > 2 * APART and contrast(colour, "#ffffff") >= 3
