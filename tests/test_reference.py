"""The API reference: every public function says its types and what it raises, and its notebook shows it at work."""

import ast
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from fastcore.docments import docments

import ilacs_analysis as ilacs
from ilacs_analysis import data

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "nbs" / "api").rglob("*.ipynb"))


def cells(path: Path) -> tuple[list[ast.Module], list[ast.Module]]:
    "The cells of a notebook that become a module, and those that show it."
    exported, shown = [], []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            (exported if re.search(r"^#\| *exporti?\b", source, re.MULTILINE) else shown).append(
                ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))
            )
    return exported, shown


def defined(modules: list[ast.Module]) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    "Functions and classes without an underscore, at the top."
    found = (n for m in modules for n in m.body if isinstance(n, ast.FunctionDef | ast.ClassDef))
    return {n.name: n for n in found if not n.name.startswith("_")}


def names(tree: ast.AST) -> set[str]:
    "All names that a cell uses."
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }


def raised(function: ast.FunctionDef) -> set[str]:
    "Errors that a function itself raises by name; a program's end is none."
    found = (
        r.exc.func if isinstance(r.exc, ast.Call) else r.exc for r in ast.walk(function) if isinstance(r, ast.Raise)
    )
    return {e.id for e in found if isinstance(e, ast.Name) and e.id[0].isupper()} - {"AssertionError"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_functions_say_their_types_and_errors(path: Path) -> None:
    "Of every function that another module or a page may call."
    for name, node in defined(cells(path)[0]).items():
        says = ast.get_docstring(node)
        assert says, f"{name} has no docstring"
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            assert node.returns and all(a.annotation for a in arguments), f"{name} has an argument without a type"
            assert [e for e in raised(node) if e not in says] == [], f"{name} does not say what it raises"


def public() -> dict[str, Callable]:
    "The functions of the public interface by name."
    own = {n: getattr(ilacs, n) for n in ilacs.__all__ if inspect.isfunction(getattr(ilacs, n))}
    return own | {f"data.{n}": f for n in data.__all__ if callable(f := getattr(data, n))}


@pytest.mark.parametrize("name", public())
def test_every_parameter_is_explained(name: str) -> None:
    "In the comment beside it, which nbdev shows."
    explained = docments(inspect.unwrap(public()[name]), full=True, returns=False)
    assert [p for p, found in explained.items() if not found["docment"]] == []


@pytest.mark.parametrize("name", public())
def test_public_functions_are_shown_at_work(name: str) -> None:
    "The notebook that defines it calls it in a cell that readers see."
    function = inspect.unwrap(public()[name])
    (own,) = [p for p in NOTEBOOKS if p.stem == notebook_of(function)]
    assert any(function.__name__ in names(shown) for shown in cells(own)[1])


def notebook_of(function: Callable) -> str:
    "The stem of the notebook that a function is from, which its module's second line names."
    text = Path(inspect.getsourcefile(inspect.unwrap(function))).read_text(encoding="utf-8")
    return re.search(r"File to edit: .*/(\w+)\.ipynb", text)[1]


# A call that cannot be answered, and what its docstring promises
REFUSED = {
    "parse": (lambda: ilacs.parse(b""), "UnreadableFile"),
    "parse_all": (lambda: ilacs.parse_all(b""), "UnreadableFile"),
    "sample": (lambda: ilacs.sample("kent"), "WrongArgument"),
    "write_corpus": (lambda: ilacs.write_corpus(["no such folder"], "unused"), "UnreadableFile"),
    "read_tables": (lambda: ilacs.read_tables("no such folder"), "UnreadableFile"),
    "to_frames": (lambda: ilacs.to_frames("Bexley"), "WrongArgument"),
    "timeline": (lambda: ilacs.timeline([2018]), "WrongArgument"),
    "compare": (lambda: ilacs.compare("Bexly", strict=False), "UnknownAuthority"),
    "history": (lambda: ilacs.history("Bexley", "Bromley"), "WrongArgument"),
    "as_at": (lambda: ilacs.as_at("1999-12-31"), "WrongArgument"),
    "benchmark": (lambda: ilacs.benchmark("Bexly"), "UnknownAuthority"),
    "steps": (lambda: ilacs.steps("slac 1", "ilacs 1"), "WrongArgument"),
    "reconcile": (lambda: ilacs.reconcile({}), "MissingColumn"),
    "tag_table": (lambda: ilacs.tag_table(pd.DataFrame({"words": []})), "MissingColumn"),
    "find_text": (lambda: ilacs.find_text("drift", "no such folder"), "UnreadableFile"),
    "show_hits": (lambda: ilacs.show_hits(pd.DataFrame({"text": ["drift"]})), "MissingColumn"),
    "check_claims": (lambda: ilacs.check_claims("Bexley", ilacs.parse(ilacs.sample())), "WrongArgument"),
    "get_framework": (lambda: ilacs.get_framework("ilacs"), "WrongArgument"),
    "use_frameworks": (lambda: ilacs.use_frameworks("no such file"), "UnreadableFile"),
    "get_authority": (lambda: ilacs.get_authority("Bexly"), "UnknownAuthority"),
    "show_map": (lambda: ilacs.show_map("behaviour"), "WrongArgument"),
    "show_authority": (lambda: ilacs.show_authority("Atlantis"), "UnknownAuthority"),
    "show_table": (lambda: ilacs.show_table(pd.DataFrame({"a": [1]}), "Title", grades=["b"]), "MissingColumn"),
    "data.table": (lambda: data.table("grades"), "WrongArgument"),
    "data.panel": (lambda: data.panel("adoptions"), "WrongArgument"),
    "data.spells": (lambda: data.spells("adoptions"), "WrongArgument"),
    "data.published_figures": (lambda: data.published_figures("figure 99"), "WrongArgument"),
    "data.use": (lambda: data.use("no such folder"), "UnreadableFile"),
    "data.waiting": (lambda: data.waiting("1999-12-31"), "WrongArgument"),
    "data.with_ranks": (lambda: data.with_ranks(pd.DataFrame({"grade": ["good"]})), "MissingColumn"),
    "data.judgements": (lambda: data.judgements("Bexly"), "UnknownAuthority"),
    "data.judgements_of": (lambda: data.judgements_of({}), "MissingColumn"),
    "data.inspections": (lambda: data.inspections("Bexly"), "UnknownAuthority"),
    "data.events": (lambda: data.events("Bexly"), "UnknownAuthority"),
    "data.neighbours": (lambda: data.neighbours("Bexly"), "UnknownAuthority"),
    "data.context": (lambda: data.context("cla_rate"), "WrongArgument"),
}
CANNOT_FAIL = {"data_dictionary", "use_theme"} | {  # no arguments
    f"data.{name}"
    for name in "authorities codes crosswalk dictionary frameworks headlines measures sections sources version".split()
}


def test_every_public_function_was_asked_what_it_cannot_answer() -> None:
    assert REFUSED.keys() | CANNOT_FAIL == public().keys()
    assert all(not inspect.signature(public()[name]).parameters for name in CANNOT_FAIL)


@pytest.mark.parametrize("name", REFUSED)
def test_errors_are_those_that_are_promised(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    "The error has the promised name and words that help; nothing is written."
    monkeypatch.chdir(tmp_path)
    call, promised = REFUSED[name]
    with pytest.raises(Exception) as caught:
        call()
    assert type(caught.value).__name__ == promised and len(str(caught.value)) > 3
    assert promised in inspect.getdoc(public()[name])
    assert list(tmp_path.iterdir()) == []
