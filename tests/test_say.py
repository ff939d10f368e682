"Sentences with figures: what `say` fills, and what it refuses to print."

from datetime import date

import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from ilacs_analysis.showing.prose import FILTERS, say


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ x | count('authority') }}", 1, "1 authority"),
        ("{{ x | count('authority') }}", np.int64(2), "2 authorities"),
        ("{{ x | count('day') }}", 0, "0 days"),
        ("{{ x | count('child', 'children') }}", 3, "3 children"),
        ("{{ x | plural('is', 'are') }}", 1, "is"),
        ("{{ x | number }}", 1234567, "1,234,567"),
        ("{{ x | number(2) }}", -0.456, "−0.46"),
        ("{{ x | signed }}", 0, "0"),
        ("{{ x | signed(1) }}", 2.25, "+2.2"),
        ("{{ x | percent }}", 0.5, "50 per cent"),
        ("{{ x | percent(8, digits=1) }}", 1, "12.5 per cent"),
        ("{{ x | span }}", (0.1, 0.25), "10 to 25 per cent"),
        ("{{ x | out_of(263) }}", 81, "81 of 263 (31 per cent; interval 26 to 37)"),
        ("{{ x | listed }}", ("a",), "a"),
        ("{{ x | listed('or') }}", ["a", "b", "c"], "a, b or c"),
        ("{{ x | day }}", pd.Timestamp("2023-02-06"), "6 February 2023"),
        ("{{ x | day }}", date(2026, 12, 31), "31 December 2026"),
        ("{{ x | month }}", date(2026, 12, 31), "December 2026"),
        ("{{ x | grade }}", "requires_improvement", "*requires improvement*"),
        ("{{ x | record }}", "2026.8.20", "the national record as of 20 August 2026"),
        ("{{ x | capital }}", "of Ofsted", "Of Ofsted"),
        ("{{ x }}", 2018, "2018"),
        ("{{ x }}", 3.0, "3"),
        ("a\n\n{% for i in [1, 2] %}\n- {{ i }} {{ x }}\n{% endfor %}\nb", "c", "a\n\n- 1 c\n- 2 c\nb"),
        ("  one\n  {{ x }}\n\n  two  ", "Bexley", "one\nBexley\n\ntwo"),
    ],
)
def test_a_sentence_is_filled(template, value, text):
    assert say(template, x=value) == text


UNKNOWN = [None, float("nan"), np.nan, pd.NA, pd.NaT]


@pytest.mark.parametrize("value", UNKNOWN, ids=[repr(v) for v in UNKNOWN])
@pytest.mark.parametrize(
    "written",
    [
        "x",
        "x | number",
        "x | percent",
        "x | percent(3)",
        "x | day",
        "x | grade",
        "x | record",
        "x | count('day')",
        "x | signed",
    ],
)
def test_an_unknown_value_stops_the_sentence(written, value):
    "What is missing is never printed as nan, None or NaT."
    with pytest.raises(ValueError, match="no value here"):
        say("Of {{ " + written + " }} authorities", x=value)


def test_names_of_template_and_values_must_agree():
    with pytest.raises(TypeError, match="needs rose"):
        say("{{ rose }} of {{ total }}", total=3)
    with pytest.raises(TypeError, match="does not use worse"):
        say("{{ rose }}", rose=1, worse=2)


@pytest.mark.parametrize("template", ["{{ x | listed }}", "{{ 0 | percent(x | length) }}"])
def test_nothing_is_not_listed_nor_shared(template):
    with pytest.raises(ValueError):
        say(template, x=[])


def test_every_filter_is_tested_here():
    templates = [mark.args[1] for mark in test_a_sentence_is_filled.pytestmark][0]
    assert {name for name in FILTERS if not any(f"| {name}" in t for t, _, _ in templates)} == {"interval"}
    assert say("{{ x | interval(263) }}", x=81) == "26 to 37 per cent"


def test_prose_shows_itself_as_markdown():
    "In JupyterLab and on the page as Markdown, in a terminal as the sentence itself."
    shown, _ = DisplayFormatter().format(say("*so*\n{{ n }}", n=3))
    assert shown == {"text/markdown": "*so*\n3", "text/plain": "*so*\n3"}
