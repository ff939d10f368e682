"Whatever a public function is given, what a user can do wrong is an `IlacsError` that says what to give instead."

import pandas as pd
import pytest

import ilacs_analysis as ia

ODD = [None, 5, 1.5, "", "nonsense", "no\nsuch", "\udc80", b"x", [], {}, [None], object()]
ODD += [pd.DataFrame(), pd.DataFrame({"a": [1]})]
FUNCTIONS = (
    "as_at", "benchmark", "check_claims", "find_text", "get_authority", "get_framework", "history", "parse",
    "read_tables", "reconcile", "sample", "show_hits", "steps", "tag_table", "timeline", "to_frames",
)  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("number", range(len(ODD)))
def test_odd_arguments(name, number, tmp_path, monkeypatch):
    "A value or an error of the package with words in it, never one of Python's own."
    monkeypatch.chdir(tmp_path)
    given = (ODD[number],) * (2 if name == "check_claims" else 1)
    try:
        getattr(ia, name)(*given)
    except ia.IlacsError as error:
        assert error.detail.strip() and error.reason


def test_what_to_give_instead():
    "The error says what is wrong with what was given, and is of the kinds that Python has for it."
    for work, words in (
        (lambda: ia.steps("sif"), "such as 'sif 1'"),
        (lambda: ia.tag_table(pd.DataFrame({"words": ["x"]})), "a table of texts lacks text; it has words"),
        (lambda: ia.as_at("31 March"), "put the year first"),
        (lambda: ia.to_frames("report.pdf"), "give the result of `parse`"),
    ):
        with pytest.raises(ia.IlacsError, match=words) as error:
            work()
        assert isinstance(error.value, ValueError)
