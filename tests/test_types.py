"Types: what other projects see of the package is known to a type checker, and the package has no error that it finds."

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import ilacs_analysis

ROOT = Path(__file__).parents[1]
PYRIGHT = Path(sys.executable).parent / "basedpyright"


def pyright(*arguments, cwd, env=None):
    "What basedpyright says, as JSON; fails where it could not run."
    command = [PYRIGHT, "--outputjson", *arguments]
    ran = subprocess.run(list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def listed(diagnostics):
    return [
        f"{Path(d['file']).name}:{d['range']['start']['line'] + 1} {d.get('rule')}: {d['message'].splitlines()[0]}"
        for d in diagnostics
        if d["severity"] in ("error", "warning")
    ]


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    "A folder with a configuration of its own: one further up would be taken, and would name another environment."
    folder = tmp_path_factory.mktemp("types")
    (folder / "pyrightconfig.json").write_text("{}")
    return folder


@pytest.mark.thorough
def test_every_exported_symbol_has_a_known_type(complete, apart):
    "The installed package, as a type checker sees it: `py.typed` is found, no exported symbol is unknown or guessed."
    env = os.environ | {"PATH": f"{complete / 'bin'}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(complete)}
    found = pyright("--verifytypes", "ilacs_analysis", "--ignoreexternal", cwd=apart, env=env)["typeCompleteness"]
    assert Path(found["pyTypedPath"]).is_relative_to(complete)
    assert [s["name"] for s in found["symbols"] if s["isExported"] and not s["isTypeKnown"]] == []
    assert found["completenessScore"] == 1 and found["exportedSymbolCounts"]["withKnownType"] > 1000
    assert {"ilacs_analysis.parse", "ilacs_analysis.compare"} <= {s["name"] for s in found["symbols"]}


@pytest.mark.thorough
def test_typed_use_passes_in_strict_mode(installed, apart):
    "A project that uses the public interface has no error in strict mode, and a wrong use is found."
    assert next(installed.glob("lib/*/site-packages/ilacs_analysis/py.typed")).is_file()
    use = (ROOT / "tests" / "typed_use.py").read_text()
    (apart / "use.py").write_text(use)
    (apart / "wrong.py").write_text("from ilacs_analysis import parse, sample\n\nparse(sample()).grades\nparse(2018)\n")
    settings = {"typeCheckingMode": "strict", "venvPath": str(installed.parent), "venv": installed.name}
    settings["reportMissingTypeStubs"] = "none"  # pandas brings its types in its code and says so nowhere
    (apart / "strict.json").write_text(json.dumps(settings | {"include": ["use.py", "wrong.py"]}))
    said = listed(pyright("--project", apart / "strict.json", cwd=apart)["generalDiagnostics"])
    assert [s for s in said if s.startswith("use.py")] == []
    assert {s.split(":")[1].split()[0] for s in said if s.startswith("wrong.py")} == {"3", "4"}


def test_typed_use_names_every_public_function():
    "The typed use calls all of the public interface but the errors that need a broken file."
    use = (ROOT / "tests" / "typed_use.py").read_text()
    unused = {n for n in ilacs_analysis.__all__ if n not in use}
    assert unused == {"ContradictoryDocument", "IncompleteDocument", "UnrecognisedDocument"}


@pytest.mark.thorough
def test_typed_use_runs(capsys):
    "What is claimed of types there is also true when it runs."
    runpy.run_path(str(ROOT / "tests" / "typed_use.py"), run_name="__main__")
    assert capsys.readouterr() == (f"{ilacs_analysis.__version__}\n", "")


@pytest.mark.thorough  # half a minute of two cores; .github/workflows/test.yml runs it for each push
def test_package_has_no_type_error():
    "basedpyright as pyproject.toml sets it up finds nothing in the package."
    said = pyright("--project", ROOT, "--pythonpath", sys.executable, cwd=ROOT)
    assert listed(said["generalDiagnostics"]) == [] and said["summary"]["filesAnalyzed"] > 60
