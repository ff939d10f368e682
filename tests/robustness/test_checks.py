"""Each check that a reader can raise has a sentence of its own for people."""

from __future__ import annotations

import ast
from pathlib import Path

import ilacs_analysis
from ilacs_analysis.reading.ilacs_reports import check_items
from ilacs_analysis.reading.records import Check, Recommendation
from ilacs_analysis.reading.text import SourceText, Span
from ilacs_analysis.showing.summaries import _CHECKS, check_in_words


def raised() -> set[str]:
    "Names of all checks in the package: the first argument of `Check`, the second of `outside`."
    names = set()
    for path in Path(ilacs_analysis.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = {"Check": 0, "outside": 1}.get(getattr(getattr(call, "func", None), "id", ""))
            if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
                names.add(call.args[place].value)
    return names


def test_every_check_has_a_sentence():
    "None falls back to the words that fit any check, and none has a sentence without being raised."
    assert len(raised()) > 30
    assert raised() == set(_CHECKS)


def test_sentences_name_both_readings():
    "What is printed and what was expected are both said, save where they are the same words."
    for name in _CHECKS:
        words = check_in_words(Check(name, "findings", "what is printed", "what was expected", None))
        assert "what is printed" in words
        assert "what was expected" in words or name in {"second list", "quotation", "date", "invisible text"}, name


def test_item_that_ends_with_a_colon_is_doubted():
    "What stands below it was not read, or a heading was read with it."
    place = Span(0, 10, 1, SourceText("Make sure:"))
    (check,) = check_items([Recommendation("recommendations", "1", "Make sure:", None, place)])
    assert check.check == "item inside" and "colon" in check.second
