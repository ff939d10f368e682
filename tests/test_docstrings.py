"Docstrings: what `help()`, `?` and Shift+Tab show of the public names is complete, readable and true."

import builtins
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastcore.docments import docments
from IPython.core.oinspect import Inspector
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import ilacs_analysis as ilacs
from ilacs_analysis import data
from ilacs_analysis.base import docstrings, errors
from ilacs_analysis.base.docstrings import documented

ROOT = Path(__file__).resolve().parents[1]
NAMES = [name for name in ilacs.__all__ if name not in ("data", "__version__") and callable(getattr(ilacs, name))]
# Checks that ask for what this house does otherwise: sections on other functions and with examples, which are on the
# pages; a full stop behind a comment, a capital letter at its beginning; a summary without a line break before it
OTHERWISE = {"SA01", "EX01", "ES01", "GL01", "GL02", "PR08", "PR09", "RT04", "RT05", "SS05"}


def public(name: str) -> Any:
    "A public name, of the package or (`data.events`) of the record."
    return getattr(data, name[5:]) if name.startswith("data.") else getattr(ilacs, name)


PUBLIC = NAMES + [f"data.{name}" for name in data.__all__ if callable(getattr(data, name))]


@pytest.mark.parametrize("name", PUBLIC)
def test_docstrings_are_valid(name: str) -> None:
    "By numpydoc: each parameter is there in order, with type and meaning, and what comes back is said."
    thing = public(name)
    found = validate(f"{thing.__module__}.{thing.__qualname__}")
    assert [e for e in found["errors"] if e[0] not in OTHERWISE] == []


def test_methods_explain_their_parameters() -> None:
    "Of the public classes, with what these inherit within the package."
    for cls in [thing for name in NAMES if isinstance(thing := public(name), type)]:
        for method in [m for c in docstrings._family(cls) for m in docstrings._methods(c)]:
            says = NumpyDocString(method.__doc__)
            assert says["Summary"] and all(p.desc for p in says["Parameters"]), method.__qualname__


@pytest.mark.parametrize("name", PUBLIC)
def test_types_are_readable(name: str) -> None:
    "As they are written, without quotation marks and without `<class ...>`."
    shown = f"{inspect.signature(public(name))}\n{public(name).__doc__}"
    assert not re.search(r"<class|<factory|<object| at 0x|collections\.abc|typing\.|: '|-> '", shown)


def test_comments_are_those_of_the_pages() -> None:
    "Where fastcore finds the comments beside parameters, from which pages are made, this package finds the same."
    for name in PUBLIC:
        if inspect.isfunction(plain := inspect.unwrap(public(name))):
            theirs = {k: v for k, v in docments(plain, returns=False).items() if v}
            assert theirs.items() <= docstrings._beside_parameters(plain).items(), name


def error(name: str) -> Any:
    "An error as a user can import it."
    return getattr(ilacs, name) if name in ilacs.__all__ else getattr(errors, name, getattr(builtins, name, None))


@pytest.mark.parametrize("name", PUBLIC)
def test_errors_can_be_imported(name: str) -> None:
    "Each error that a docstring names is public, and it is said when it comes."
    raised = NumpyDocString(public(name).__doc__)["Raises"]
    assert all(issubclass(error(e.type), Exception) and "".join(e.desc) for e in raised)
    of_methods = isinstance(public(name), type)  # theirs are in the docstrings of methods
    said = re.findall(r"[Rr]aises `", inspect.getsource(public(name)))
    assert bool(raised) or of_methods or not said


def test_all_errors_in_docstrings_are_names() -> None:
    "Also of what is not public: the error is defined in its module, or is one of the package's or of Python's."
    for path in (ROOT / "ilacs_analysis").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for sentence in re.findall(r"[Rr]aises (`.+?)\.(?=\s|\")", text, re.DOTALL):
            for name, _ in docstrings._errors(" ".join(sentence.split())):
                assert error(name) or re.search(rf"\b{name}\b", text.replace(f"`{name}`", "")), (path, name)


TABLES = {
    "data.inspections": data.inspections,
    "data.events": data.events,
    "data.authorities": data.authorities,
    "data.neighbours": data.neighbours,
    "data.sources": data.sources,
    "history": lambda: ilacs.history("Bexley"),
    "reconcile": lambda: ilacs.reconcile(ilacs.to_frames(ilacs.parse(ilacs.sample()))),
    "check_claims": lambda: ilacs.check_claims(
        ilacs.parse(ROOT / "data/sources/bexley-council-announcement-2018.txt"),
        ilacs.parse(ilacs.sample()),
    ),
}


SLOW = [pytest.param(name, marks=pytest.mark.thorough) for name in ("reconcile", "check_claims")]


@pytest.mark.parametrize("name", [*sorted(TABLES.keys() - {"reconcile", "check_claims"}), *SLOW])
def test_columns_are_those_that_come_back(name: str) -> None:
    "A list of columns under *Returns* has every column, in order."
    (returned,) = NumpyDocString(public(name).__doc__)["Returns"]
    listed = [m[1] for line in returned.desc if (m := re.match(r"- (\w+) \(", line))]
    assert listed == list(TABLES[name]().columns)


def test_ipython_shows_the_sections() -> None:
    "The text of `?`, which Shift+Tab shows too."
    shown = Inspector(theme_name="nocolor")._get_info(ilacs.compare)["text/plain"]
    assert all(f"{title}\n" in shown for title in ("Parameters", "Returns", "Raises"))
    assert "-> pd.DataFrame" in shown and "'pd.DataFrame'" not in shown


@pytest.mark.thorough
def test_kernel_shows_the_sections() -> None:
    "What JupyterLab gets when it asks a kernel: with Shift+Tab the sections, with Tab what is public."
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel()
    try:
        client.execute_interactive("from ilacs_analysis import *\nreport = parse(sample())")
        for code, words in (("history(", "UnknownAuthority\n"), ("report", "published_date : date | None")):
            shown = client.inspect(code, len(code), reply=True, timeout=60)["content"]["data"]["text/plain"]
            assert words in re.sub(r"\x1b\[[\d;]*m", "", shown)
        offered = client.complete("data.", 5, reply=True, timeout=60)["content"]["matches"]
        assert sorted(offered) == sorted(data.__all__) == sorted(dir(data))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_importing_the_package_writes_no_docstring() -> None:
    "That waits until a name is used."
    code = "import sys, ilacs_analysis; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [m for m in loaded if m.startswith("ilacs_analysis")] == ["ilacs_analysis"] and "inspect" not in loaded


@pytest.mark.parametrize("lines", [[], ["def other():\n", "    pass\n"], ["    )\n"], ["'''\n"]])
def test_without_source_docstrings_stay(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    "As in a program that was packed without it, or whose files were replaced while it runs."

    def greeting(name: str) -> str:
        "Hello."
        return name

    monkeypatch.setattr(docstrings.linecache, "getlines", lambda file, module: lines)
    assert documented(greeting).__doc__ == "Hello." and greeting("Ann") == "Ann"


def test_documented_things_work_as_before() -> None:
    "A docstring is written once, and functions and classes are used as ever."
    before = ilacs.Figure.__doc__
    assert documented(ilacs.Figure).__doc__ == before and before.count("Parameters\n") == 1
    assert documented(pd) is pd and documented(None) is None
    with pytest.raises(ilacs.UnknownAuthority, match="Bexley"):
        ilacs.history("Bexly")
