"The wheel and the source distribution: what is in them, and that they work where only what they need is installed."

import csv
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from textwrap import indent

import pytest
from conftest import UV

ROOT = Path(__file__).parents[1]
RECORD, CONTEXT = ROOT / "data" / "national", ROOT / "data" / "context"
OPEN = "Open Government Licence v3.0"
SAMPLES = [r["file"] for r in csv.DictReader((ROOT / "data/sources/manifest.csv").open()) if r["licence"] == OPEN]
CLOSED = "bexley-council-announcement-2018.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def installed_run(installed: Path, *command: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    "A command of the fresh environment, in an empty folder, away from the checkout."
    (away := installed / "away").mkdir(exist_ok=True)
    known = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    program, *arguments = map(str, command)
    return subprocess.run(
        [installed / "bin" / program, *arguments],
        cwd=away,
        env=known | {"COLUMNS": "120", "ILACS_CACHE": str(installed / "cache")} | env,
        capture_output=True,
        text=True,
    )


def test_wheel_holds_the_package_and_its_data(distributions):
    "Every file of the package, the record, the open documents and the type marker, as they are here; nothing else."
    wheel, _ = distributions
    with zipfile.ZipFile(wheel) as z:
        held = {n: z.read(n) for n in z.namelist()}
    for path in RECORD.iterdir():
        assert held[f"ilacs_analysis/national_record/{path.name}"] == path.read_bytes()
    for path in CONTEXT.iterdir():
        assert held[f"ilacs_analysis/context_figures/{path.name}"] == path.read_bytes()
    for name in [*SAMPLES, "manifest.csv", "README.md"]:
        assert held[f"ilacs_analysis/sample_documents/{name}"] == (ROOT / "data" / "sources" / name).read_bytes()
    own = [p for p in (ROOT / "ilacs_analysis").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in own}.items() <= held.items()
    assert "ilacs_analysis/py.typed" in held
    assert [n for n in held if not re.match(r"ilacs_analysis(-[\d.]+\.dist-info)?/", n)] == []


def test_no_document_without_an_open_licence_is_distributed(distributions):
    "The council's announcement is in neither file, and four documents are."
    wheel, sdist = distributions
    names = zipfile.ZipFile(wheel).namelist() + tarfile.open(sdist).getnames()
    assert len(SAMPLES) == 4 and not [n for n in names if CLOSED in n]
    assert sum(Path(n).name in SAMPLES for n in names) == 8


def test_only_what_the_package_needs_is_installed(installed):
    "No development package and nothing of an extra: the dependencies and what these need, in versions that fit."
    ran = subprocess.run([UV, "pip", "list", "--format=json", "--python", installed], capture_output=True, text=True)
    found = json.loads(ran.stdout)
    names = {re.sub(r"[-_.]+", "-", p["name"]).lower() for p in found}

    def name(wanted: str) -> str:
        return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", wanted)[0]).lower()

    needed = {name(d) for d in PROJECT["dependencies"]}
    extras = {name(d) for extra in PROJECT["optional-dependencies"].values() for d in extra}
    assert needed | {PROJECT["name"]} <= names
    assert names & (extras - needed - {PROJECT["name"]}) == set()
    assert subprocess.run([UV, "pip", "check", "--quiet", "--python", installed]).returncode == 0


OFFLINE = """
import socket, sys
def none(*a, **k): raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = none
import ilacs_analysis
assert not {"pandas", "altair", "pyarrow", "pypdfium2"} & sys.modules.keys(), "importing the package is cheap"
from ilacs_analysis import *
assert ilacs_analysis.__file__.startswith(sys.prefix), ilacs_analysis.__file__
from ilacs_analysis.record import context_data, data as record
assert "national_record" in str(record._folder()) and sample().is_relative_to(sys.prefix), sample()
assert "context_figures" in str(context_data._folder())
report = parse(sample())
print(report.authority, report.grades["overall"], len(data.judgements()), len(data.inspections("Bexley")))
print(data.version(), len(data.events()), len(data.authorities()), len(data.neighbours("Kent")), len(data.sources()))
print(len(compare("Bexley", strict=True)) > 0, len(history("Bexley", [report])) > 0, len(data.dictionary()) > 50)
print(len(data.measures()), data.context("cla_rate_10k", 2025, "Bexley")["value"].tolist())
"""


def test_installed_package_works_offline(installed):
    "Away from the checkout and without a network: a document is read, the record is there, authorities are compared."
    ran = installed_run(installed, "python", "-c", OFFLINE)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == "Bexley outstanding 3002 4 2026.8.20 534 158 10 11 True True True 57 [49.0]".split()


IMPORTS = """
import pkgutil, importlib, ilacs_analysis
for name in ilacs_analysis.__all__:
    assert getattr(ilacs_analysis, name) is not None
found = pkgutil.walk_packages(ilacs_analysis.__path__, "ilacs_analysis.")
modules = [m.name for m in found if not m.ispkg and "._" not in m.name]
for module in modules:
    importlib.import_module(module)
print(len(ilacs_analysis.__all__), len(modules))
"""


def test_every_public_name_and_module_can_be_imported(installed):
    "No name and no module needs an extra to be imported."
    ran = installed_run(installed, "python", "-c", IMPORTS)
    assert ran.returncode == 0, ran.stderr
    names, modules = map(int, ran.stdout.split())
    assert names >= 28 and modules == len(list((ROOT / "ilacs_analysis").rglob("[!_]*.py")))


def test_commands_of_the_installed_package(installed):
    "`ilacs --help` names the commands; `ilacs parse` reads a document of the package, as words and as JSON."
    said = installed_run(installed, "ilacs", "--help")
    assert said.returncode == 0 and all(c in said.stdout for c in ("parse", "corpus", "report", "fetch", "search"))
    (where,) = installed.glob("lib/*/site-packages/ilacs_analysis/sample_documents/bexley-ilacs-report-2023.txt")
    words = installed_run(installed, "ilacs", "parse", where)
    assert words.returncode == 0 and "Bexley" in words.stdout and "utstanding" in words.stdout
    record = json.loads(installed_run(installed, "ilacs", "parse", where, "--format", "json").stdout)
    assert record["authority"] == "Bexley" and record["grades"]["care_leavers"] == "outstanding"


@pytest.mark.thorough
def test_first_notebook_runs_with_the_wheel_alone(installed):
    "`ilacs start` copies it, and all its cells run, in an environment with nothing but the package."
    said = installed_run(installed, "ilacs", "start", "notebooks")
    assert said.returncode == 0, said.stderr
    cells = json.loads((installed / "away" / "notebooks" / "getting_started.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    ran = installed_run(installed, "python", "-c", f"if __name__ == '__main__':\n{indent(code, '    ')}")
    assert ran.returncode == 0, ran.stderr
    assert "18 of them of Bexley" in ran.stdout and ": no error" not in ran.stdout


@pytest.mark.parametrize(
    "command, extra",
    [
        (("report", "Bexley", "--out", "page"), "report"),
        pytest.param(
            ("fetch", "Bexley", "--out", "files", "--contact", "someone@example.org"),
            "fetch",
            marks=pytest.mark.thorough,  # test_fetch::test_missing_packages says the same of this process
        ),
    ],
)
def test_missing_extra_is_said_in_one_sentence(installed, command, extra):
    "A command whose packages are not there says what to install, without a traceback, and leaves nothing behind."
    ran = installed_run(installed, "ilacs", *command)
    assert ran.returncode == 1 and f"pip install 'ilacs-analysis[{extra}]'" in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr and not (installed / "away" / command[3]).exists()


def test_missing_words_extra_is_said(installed):
    "What compares texts says which extra it needs. The command needs two reports for it, so the function is called."
    code = "from ilacs_analysis.words.returning import _similar; _similar(['a point'], ['a passage'], [])"
    ran = installed_run(installed, "python", "-c", code)
    assert ran.returncode == 1 and "MissingExtra: comparing texts needs scikit-learn" in ran.stderr
    assert "pip install 'ilacs-analysis[words]'" in ran.stderr


def test_python_versions_agree():
    "What pyproject.toml allows is what CI tests, from the oldest on; the lowest versions are tested with the oldest."
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    tested = re.search(r"python: \[(.*)\]", workflow)[1].replace('"', "").split(", ")
    assert PROJECT["requires-python"] == f">={tested[0]}" and len(tested) >= 3
    assert f'python-version: "{tested[0]}"\n      - run: make lowest' in workflow
    assert sys.version_info >= tuple(map(int, tested[0].split(".")))
