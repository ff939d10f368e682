"The project's own promises: notebooks and package agree, code can be read, imports are cheap and complete."

import ast
import configparser
import csv
import functools
import graphlib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from trees import nodes_of

from tools.folding import is_folded

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NOTEBOOKS = sorted(p for p in (ROOT / "nbs").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
MODULES = sorted(p for p in (ROOT / "ilacs_analysis").rglob("*.py") if p.name != "_modidx.py")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    "A copy of the notebooks, exported and cleaned anew."
    tmp = tmp_path_factory.mktemp("fresh")
    shutil.copytree(ROOT / "nbs", tmp / "nbs", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "settings.ini", tmp)
    for command in ("nbdev_clean", "nbdev_export"):
        subprocess.run([BIN / command], cwd=tmp, check=True)
    return tmp


def test_package_is_what_the_notebooks_export(fresh):
    "Every line of ilacs_analysis/ comes from a notebook: a hand-edited or stale module fails."
    exported = {p.relative_to(fresh).as_posix(): p.read_text() for p in (fresh / "ilacs_analysis").rglob("*.py")}
    committed = {p.relative_to(ROOT).as_posix(): p.read_text() for p in (ROOT / "ilacs_analysis").rglob("*.py")}
    assert exported.keys() == committed.keys()
    assert [name for name in exported if exported[name] != committed[name]] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_notebook_is_clean(fresh, notebook):
    "nbdev_clean would change nothing: no execution counts, no stray metadata."
    assert (fresh / notebook.relative_to(ROOT)).read_text() == notebook.read_text()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_what_the_site_hides_is_folded(fresh, notebook):
    "JupyterLab folds these cells and no others, also after nbdev_clean; `python -m tools.folding` puts it right."
    cells = json.loads((fresh / notebook.relative_to(ROOT)).read_text())["cells"]
    folded = {c["id"] for c in cells if c["metadata"].get("jupyter", {}).get("source_hidden")}
    assert folded == {c["id"] for c in cells if is_folded(c)}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_prose_reads_in_jupyterlab(notebook):
    "Divisions are HTML around Markdown: JupyterLab would show a line of colons as it is written."
    cells = json.loads(notebook.read_text())["cells"]
    prose = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    assert [text for text in prose if re.search(r"^:{3,}", text, re.M)] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_notebook_has_its_outputs(notebook):
    "A notebook is committed executed: a code cell that ends in a bare expression or a print shows something."
    for cell in json.loads(notebook.read_text())["cells"]:
        source = "".join(cell["source"])
        if (
            cell["cell_type"] != "code"
            or not source.strip()
            or re.search(r"^#\|\s*(export|hide|eval: *false)", source, re.M)
        ):
            continue
        last = ast.parse(source).body[-1:]
        shows = (
            bool(last)
            and isinstance(last[0], ast.Expr)
            and not re.search(r"\b(test_|assert|need_extra)", ast.unparse(last[0]))
        )
        assert cell["outputs"] or not shows, f"no output under: {source[:80]}"


@pytest.mark.parametrize("notebook", sorted((ROOT / "nbs" / "api").rglob("*.ipynb")), ids=lambda p: p.stem)
def test_imports_have_cells_of_their_own(notebook):
    "A cell of the API reference with an import has nothing else: nbdev would run all of it for signatures, and warns."
    for cell in json.loads(notebook.read_text())["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not re.search(r"^#\|\s*(exports?|exporti|eval: *false)\b", source, re.M):
            kinds = {type(node) for node in ast.walk(ast.parse(source))}
            assert not (kinds & {ast.Import, ast.ImportFrom} and kinds & {ast.Expr, ast.Assign}), source[:200]


def test_name_and_version_agree():
    "settings.ini (version) and pyproject.toml (packaging) say the same name and lead to the same version."
    import ilacs_analysis

    settings = configparser.ConfigParser()
    settings.read(ROOT / "settings.ini")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert settings["DEFAULT"]["lib_name"] == project["name"]
    assert project["dynamic"] == ["version"]
    assert settings["DEFAULT"]["version"] == ilacs_analysis.__version__
    assert settings["DEFAULT"]["description"] == project["description"]
    assert f"version: {ilacs_analysis.__version__}" in (ROOT / "CITATION.cff").read_text()


def test_constraints_are_exact_and_complete():
    "Every dependency of pyproject.toml is pinned to one version, and no index address stands in the file."
    lines = (ROOT / "constraints.txt").read_text().split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [d for extra in project["optional-dependencies"].values() for d in extra]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", d)[0]).lower() for d in wanted} - {project["name"]}
    assert names <= pinned


def test_runtime_needs_neither_nbdev_nor_fastcore():
    "Exported modules import no development package."
    for module in MODULES:
        imported = re.findall(r"^\s*(?:from|import)\s+(nbdev|fastcore|execnb|ghapi|pytest)\b", module.read_text(), re.M)
        assert imported == [], module


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_module_is_one_concern(module):
    "No module has more than 500 lines."
    assert len(module.read_text().splitlines()) <= 500


NAMES = [".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in MODULES]


def imported_at_its_head(module: Path) -> Iterator[str]:
    "The modules of the package that a module imports before it defines anything, as Python names them."
    folder = module.relative_to(ROOT).parent.parts
    for node in tree_of(module).body:
        if isinstance(node, ast.ImportFrom):
            base = ".".join([*folder[: len(folder) + 1 - node.level], node.module or ""]) if node.level else node.module
            names = {base.rstrip("."), *(f"{base.rstrip('.')}.{alias.name}" for alias in node.names)}
            yield from sorted(names & set(NAMES))


def test_imports_go_in_no_circle():
    "So a module that imports once, whatever was imported before it, imports alone as well."
    needs = {name: set(imported_at_its_head(path)) - {name} for name, path in zip(NAMES, MODULES, strict=True)}
    assert sum(map(len, needs.values())) > 200
    assert len([*graphlib.TopologicalSorter(needs).static_order()]) == len(NAMES)  # else CycleError


IMPORTED = """
import importlib, sys, traceback
apart, *names = sys.argv[1:]
for name in names:
    for other in [other for other in sys.modules if apart and other.partition(".")[0] == "ilacs_analysis"]:
        del sys.modules[other]
    try:
        importlib.import_module(name)
    except Exception:
        print(name, traceback.format_exc())
"""


@pytest.mark.parametrize("apart", ["", pytest.param("apart", marks=pytest.mark.thorough)])
def test_each_module_imports(apart):
    """Nothing that a module needs was left in an unexported cell.

    In `make test-all` each also imports where no other of the package is imported.
    """
    ran = subprocess.run([sys.executable, "-c", IMPORTED, apart, *NAMES], cwd=ROOT, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("", "") and len(NAMES) > 90


def test_wings_import_only_what_stands_before_them():
    "The order of the wings, and that reading knows no data frames, as `[tool.importlinter]` in pyproject.toml says."
    ran = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_modules_of_a_wing_import_only_earlier_ones():
    "Within a wing, the numbers of the notebooks are the order in which data flows, so there is no circle."
    order = {}
    for i, notebook in enumerate(sorted((ROOT / "nbs" / "api").glob("*/*.ipynb"))):
        module = re.search(r"#\| default_exp ([\w.]+)", notebook.read_text())[1]
        wing, _, name = module.partition(".")
        if name != "__init__":
            order[f"ilacs_analysis.{module}"] = i
            assert notebook.parent.name[3:] == wing and notebook.stem[3:] == name, f"{notebook} exports {module}"
    for module, i in order.items():
        tree = tree_of(ROOT / f"{module.replace('.', '/')}.py")
        for node in [n for n in nodes_of(tree) if isinstance(n, ast.ImportFrom) and n.level == 1]:
            base = module.rpartition(".")[0]
            names = [f"{base}.{node.module}"] if node.module else [f"{base}.{a.name}" for a in node.names]
            assert all(order[name] < i for name in names), f"{module} imports {names}"


@functools.cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


# -- Code that can be read aloud ---------------------------------------------------------------------------------------
def code_cells(notebook: Path) -> Iterator[tuple[str, list]]:
    "Source and outputs of each cell with code."
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), cell["outputs"]


def exported_cells() -> Iterator[tuple[Path, str]]:
    "Every cell that becomes a part of a module, without its directives."
    for notebook in sorted((ROOT / "nbs" / "api").rglob("*.ipynb")):
        for source, _ in code_cells(notebook):
            if re.search(r"^#\|\s*exports?\b", source, re.M):
                yield notebook, "\n".join(line for line in source.splitlines() if not line.startswith("#|"))


def test_exported_cells_are_small():
    "Nine of ten have at most 18 lines, and none has more than 45."
    sizes = sorted((len(source.splitlines()), notebook.name) for notebook, source in exported_cells())
    assert [size for size in sizes if size[0] > 45] == []
    assert sizes[int(len(sizes) * 0.9)][0] <= 18


def nested_ternaries(tree: ast.AST) -> list[str]:
    "Ternaries in ternaries."
    found = [node for node in nodes_of(tree) if isinstance(node, ast.IfExp)]
    return [ast.unparse(n) for n in found if any(isinstance(p, ast.IfExp) for p in (n.body, n.orelse, n.test))]


PATTERNS = {"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "split"}


def dense_patterns(tree: ast.AST) -> list[str]:
    "Regular expressions of more than 100 characters that are not verbose."
    dense = []
    for call in [node for node in nodes_of(tree) if isinstance(node, ast.Call) and node.args]:
        if isinstance(call.func, ast.Attribute) and call.func.attr in PATTERNS and ast.unparse(call.func.value) == "re":
            pattern = call.args[0]
            parts = [n.value for n in ast.walk(pattern) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            verbose = re.search(r"re\.(VERBOSE|X)\b", ast.unparse(call)) or "".join(parts).startswith("(?x")
            if len("".join(parts)) > 100 and not verbose:
                dense.append("".join(parts))
    return dense


@pytest.mark.parametrize("look", [nested_ternaries, dense_patterns])
def test_code_can_be_read_aloud(look):
    "In modules and tests."
    files = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
    found = {p.relative_to(ROOT).as_posix(): look(tree_of(p)) for p in files}
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    ("look", "source", "count"),
    [
        (nested_ternaries, "a if b else c if d else e", 1),
        (nested_ternaries, "[a if b else c for x in y if d]", 0),
        (dense_patterns, f"re.compile(r'{'a' * 101}')", 1),
        (dense_patterns, f"re.compile(r'{'a' * 101}', re.VERBOSE | re.M)", 0),
        (dense_patterns, f"re.sub(r'{'a' * 60}' rf'{'b' * 60}', '', text)", 1),
        (dense_patterns, "re.search('a|b', text)", 0),
    ],
)
def test_what_cannot_be_read_aloud_is_found(look, source, count):
    assert len(look(ast.parse(source))) == count


UNSEEN = {  # What no reader should see among outputs
    "a day before the tenth as a format made it": r"\bto <10\b|\d <10\b",
    "an object of Python": r"(?:<|&lt;)(?:function|lambda|bound method|generator object)",
    "an error": r"Traceback \(most recent call last\)",
    "a place in memory": r"\b0x[0-9a-f]{8,}\b",
}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_outputs_are_for_readers(notebook):
    for source, outputs in code_cells(notebook):
        for output in outputs:
            texts = [output.get("text", ""), *(v for k, v in output.get("data", {}).items() if k.startswith("text/"))]
            text = "\n".join("".join(t) for t in texts)
            found = {what: m[0] for what, pattern in UNSEEN.items() if (m := re.search(pattern, text))}
            assert found == {}, source[:100]


@pytest.mark.parametrize(
    "wing", sorted(p for p in (ROOT / "nbs" / "api").iterdir() if p.is_dir()), ids=lambda p: p.name
)
def test_first_page_of_a_wing_leads_to_its_notebooks(wing):
    first, *others = sorted(wing.glob("*.ipynb"))
    assert first.name == f"00_{wing.name[3:]}.ipynb"
    links = re.findall(r"\]\(([\w./]+\.ipynb)", first.read_text(encoding="utf-8"))
    assert [p.name for p in others if p.name not in links] == []


def fixtures(path: Path) -> set[str]:
    "The names of the fixtures that a file of tests defines."
    made = (node for node in nodes_of(tree_of(path)) if isinstance(node, ast.FunctionDef))
    return {node.name for node in made if any("fixture" in ast.unparse(d) for d in node.decorator_list)}


def test_a_shared_fixture_is_the_same_in_every_file():
    "Tests that use `site` are left to `make look`: with a made-up one of that name, `make test` would leave them out."
    shared = fixtures(ROOT / "tests" / "conftest.py")
    assert "site" in shared
    files = (ROOT / "tests").rglob("test_*.py")
    assert {path.name: both for path in files if (both := shared & fixtures(path))} == {}


def test_lint():
    "ruff finds nothing in notebooks, package and tests, and the notebooks are formatted."
    ruff = BIN / "ruff"
    check = subprocess.run(
        [ruff, "check", "nbs", "tests", "ilacs_analysis", "tools"], cwd=ROOT, capture_output=True, text=True
    )
    assert check.returncode == 0, check.stdout
    form = subprocess.run(
        [ruff, "format", "--check", "nbs", "tests", "tools"], cwd=ROOT, capture_output=True, text=True
    )
    assert form.returncode == 0, form.stdout


def test_source_documents_are_unchanged(sources):
    "Each document has the checksum that the manifest says, and every document is in the manifest with its licence."
    rows = list(csv.DictReader((sources / "manifest.csv").open(encoding="utf-8")))
    assert {r["file"] for r in rows} == {p.name for p in sources.glob("*.txt")}
    for row in rows:
        assert hashlib.sha256((sources / row["file"]).read_bytes()).hexdigest() == row["sha256"]
        assert row["publisher"] and row["kind"] and row["licence"] and row["attribution"]


def test_committed_tables_are_what_the_parser_makes(tmp_path, sources, monkeypatch):
    "data/parsed/ is rebuilt byte for byte (CSV) and value for value (Parquet)."
    import pandas as pd

    from ilacs_analysis import write_corpus

    monkeypatch.chdir(ROOT)
    write_corpus(["data/sources"], tmp_path, progress=False)
    for made in sorted(tmp_path.glob("*.csv")):
        assert made.read_text() == (ROOT / "data" / "parsed" / made.name).read_text(), made.name
    for made in sorted(tmp_path.glob("*.parquet")):
        pd.testing.assert_frame_equal(pd.read_parquet(made), pd.read_parquet(ROOT / "data" / "parsed" / made.name))
