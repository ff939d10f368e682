"""2,000 damaged documents: none gives a wrong value without a check, none crashes, none takes long.

`make fuzz` tries 20,000, also of published reports, in processes with a limit of memory.
"""

import pytest
from damage import KINDS
from fuzz import Asked, Outcome, judge

CASES = 2000
MOST_WITH_A_CHECK = 0.005  # Share of documents with a wrong value that a check doubts
ASKED = Asked(made_up_only=True)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    "What came of each case."
    return [judge(number, ASKED.case(number)) for number in range(CASES)]


@pytest.mark.parametrize("kind", KINDS)
def test_damage_gives_no_wrong_value_without_a_check(kind, outcomes):
    "A value is the original's, or said by the damaged text, or missing, or doubted by a check that bears on it."
    wrong = [o for o in outcomes if o.kind == kind and o.wrong == "without a check"]
    assert [(o.faults, ASKED.command(o.number)) for o in wrong] == []


def test_damage_breaks_nothing(outcomes):
    "A record or an `IlacsError` that says what to do; never another error, and never more than some seconds."
    bad = [o for o in outcomes if o.end not in ("record", "refusal")]
    assert [(o.end, o.detail, ASKED.command(o.number)) for o in bad] == []


def test_wrong_values_are_rare_even_with_a_check(outcomes):
    "At most one document in 200 has a wrong value, doubted or not."
    wrong = [o for o in outcomes if o.wrong == "with a check"]
    assert len(wrong) <= MOST_WITH_A_CHECK * CASES, [(o.faults, ASKED.command(o.number)) for o in wrong]


def test_most_damage_leaves_a_record(outcomes):
    "Refusing everything would be safe and useless: two thirds of the damaged documents are read."
    assert sum(o.end == "record" for o in outcomes) > CASES * 2 / 3
