"The command line as a user meets it: what it says and what starts it as processes, the rest in this one."

import json
import resource
import subprocess
import sys
from pathlib import Path

ILACS = Path(sys.executable).parent / "ilacs"


def run(*args):
    return subprocess.run([ILACS, *map(str, args)], capture_output=True, text=True)


def test_help_names_the_commands():
    "`ilacs --help` says what there is."
    help_text = run("--help").stdout
    assert "parse" in help_text and "corpus" in help_text


def test_version():
    "`ilacs --version` prints the package's version."
    import ilacs_analysis

    assert run("--version").stdout == f"ilacs {ilacs_analysis.__version__}\n"


def test_start_copies_the_first_notebook_once(ilacs, tmp_path):
    "The notebook is put into a new folder; a copy that somebody may have worked in is never written over."
    first = ilacs("start", tmp_path / "new")
    copied = tmp_path / "new" / "getting_started.ipynb"
    assert first.returncode == 0 and f"jupyter lab {copied}" in first.stdout
    assert json.loads(copied.read_text(encoding="utf-8"))["cells"][0]["source"][0] == "# Getting started\n"
    copied.write_text("mine")
    again = ilacs("start", tmp_path / "new")
    assert again.returncode == 1 and "was left as it is" in again.stderr
    assert copied.read_text() == "mine"
    taken = ilacs("start", copied)  # a file where the folder should be
    assert taken.returncode == 1 and "cannot write to" in taken.stderr


def test_parse_prints_a_summary(sources):
    "The summary shows who, when, which grades and which points."
    out = run("parse", sources / "bromley-ilacs-report-2018.txt").stdout
    assert "Bromley (E09000006)" in out and "2018-11-19 to 2018-11-30" in out and "Dawn Godfrey" in out
    assert "The impact of leaders on social work practice with children and families" in out and "Outstanding" in out
    assert "The take-up of return home interviews" in out


def test_parse_prints_everything_as_json(ilacs, sources):
    "JSON has the values, their spans and the text that the spans point into."
    record = json.loads(ilacs("parse", sources / "bexley-ilacs-report-2023.txt", "--format", "json").stdout)
    for judgement in record["judgements"]:
        span = judgement["grade_span"]
        assert record["text"][span["start"] : span["end"]] == judgement["grade_printed"]
    assert record["lead_inspectors"][0]["name"] == "Tom Anthony" and len(record["paragraphs"]) == 64


def test_parse_goes_on_after_a_bad_file(ilacs, sources, tmp_path):
    "Several files: the good ones are shown, the bad one is said, exit status 1."
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing of the kind\n")
    done = ilacs("parse", bad, sources / "bexley-cra-letter-2010.txt", "--format", "json")
    assert done.returncode == 1 and "bad.txt" in done.stderr
    assert [r["kind"] for r in json.loads(done.stdout)] == ["inspection letter"]


def test_corpus_writes_the_promised_columns(ilacs, sources, tmp_path):
    "Tables have at least the columns that other projects rely on, in CSV and in Parquet."
    import pandas as pd

    assert ilacs("corpus", sources, "--out", tmp_path).returncode == 0
    promised = {
        "documents": "document_id source sha256 kind framework authority authority_code title start_date end_date "
        "published_date lead_inspector visit_type pages",
        "judgements": "document_id authority framework area label grade_printed grade page start end",
        "paragraphs": "document_id section number text page start end",
        "recommendations": "document_id section number text heading page start end",
        "failures": "source reason detail",
    }
    for table, columns in promised.items():
        for data in (pd.read_csv(tmp_path / f"{table}.csv"), pd.read_parquet(tmp_path / f"{table}.parquet")):
            assert set(columns.split()) <= set(data.columns), table
    documents = pd.read_csv(tmp_path / "documents.csv")
    assert len(documents) == 5 and documents["start_date"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def test_help_loads_only_what_it_prints():
    "`ilacs --help` needs the commands and the errors: no reader, no table, no chart."
    loaded = "import sys, ilacs_analysis.cli.main; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout.split()
    wings = {name.split(".")[1] for name in names if name.startswith("ilacs_analysis.")}
    assert "ilacs_analysis.cli.documents" in names and wings == {"base", "cli"}


def seconds_of(command: list) -> float:
    "Processor time of a run."
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def too_slow(command: list, limit: float, bare: list, times: float) -> str:
    """Empty if the quickest of some runs takes at most `limit` seconds, or `times` as long as the quickest `bare` one.

    The two run in turn, so that what else the machine does slows both alike.
    """
    own = other = float("inf")
    for _ in range(8):
        own, other = min(own, seconds_of(command)), min(other, seconds_of(bare))
        if own <= limit or own <= times * other:
            return ""
    return f"{own:.2f} s; allowed are {limit} s, or {times} times {other:.2f} s"


BARE = """
import typer
app = typer.Typer(add_completion=False)
for name in "abcdefghijkl":
    app.command(name)(lambda: None)
app()
"""


def test_start_is_quick():
    "`ilacs --help` takes 0.4 s at most, `import ilacs_analysis` 0.15 s; on slow machines, little more than a bare one"
    python = [sys.executable, "-c"]
    assert not too_slow([*python, "import ilacs_analysis"], 0.15, [*python, "pass"], 2)
    assert not too_slow([ILACS, "--help"], 0.4, [*python, BARE, "--help"], 1.5)
