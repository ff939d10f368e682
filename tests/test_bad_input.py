"What bad input gets: a typed, readable error or a failures row; never a traceback, never a guessed grade."

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fpdf import FPDF
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from ilacs_analysis import (
    IlacsError,
    IncompleteDocument,
    UnreadableFile,
    UnrecognisedDocument,
    find_text,
    parse,
    write_corpus,
)

ROOT = Path(__file__).parents[1]
ILACS = Path(sys.executable).parent / "ilacs"

OTHER_INSPECTORATE = """Inspection of Anytown Primary School

Inspection dates: 3 and 4 May 2022

Outcome

Anytown Primary School continues to be a good school.
What is it like to attend this school?
Pupils are happy at this school. Ofsted judged it to be good.
"""
ESTYN = """A report on Anytown County Council children's services by Care Inspectorate Wales

Judgement Grade
Well-being Good
People Adequate
"""
FRENCH = """Rapport d'inspection des services de protection de l'enfance

Jugement Note
L'impact des dirigeants sur la pratique du travail social Bien
Efficacité globale Bien
"""


@pytest.fixture(scope="module")
def report(sources):
    return (sources / "bexley-ilacs-report-2023.txt").read_text()


@pytest.fixture(scope="module")
def bad_files(tmp_path_factory, report):
    folder = tmp_path_factory.mktemp("bad")
    files = {
        "empty.txt": b"",
        "spaces.txt": b" \n \n",
        "error.pdf": b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>",
        "damaged.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer",
        "truncated.txt": report[: len(report) // 2].encode(),
        "school.txt": OTHER_INSPECTORATE.encode(),
        "wales.txt": ESTYN.encode(),
        "french.txt": FRENCH.encode(),
        "binary.txt": bytes(range(256)) * 40,
        "huge.txt": b"Judgement Grade\n" + b"x" * 50_000_000,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


REASONS = {
    "empty.txt": "empty",
    "spaces.txt": "empty",
    "error.pdf": "html",
    "damaged.pdf": "damaged_pdf",
    "truncated.txt": "incomplete",
    "school.txt": "unrecognised",
    "wales.txt": "unrecognised",
    "french.txt": "unrecognised",
    "binary.txt": "binary",
    "huge.txt": "too_large",
}


@pytest.mark.parametrize("name", REASONS)
def test_bad_file_is_a_typed_error(bad_files, name):
    "Each bad file raises an IlacsError with its own reason and a sentence for people."
    with pytest.raises(IlacsError) as error:
        parse(bad_files / name)
    assert error.value.reason == REASONS[name]
    assert len(error.value.detail) > 20


def test_error_types_tell_the_cases_apart(report):
    "No text, another kind of text, and a truncated document are three types."
    with pytest.raises(UnreadableFile):
        parse(b"")
    with pytest.raises(UnrecognisedDocument) as error:
        parse(OTHER_INSPECTORATE)
    assert "judgement table" in error.value.marks and "Anytown Primary School" in str(error.value)
    with pytest.raises(IncompleteDocument):
        parse(report[: report.index("The experiences and progress of care leavers: outstanding")])


def test_corpus_goes_on_and_lists_failures(bad_files, sources, tmp_path):
    "A run over good and bad files parses the good ones, lists the bad ones with their reasons, and exits 0."
    out = tmp_path / "out"
    run = subprocess.run([ILACS, "corpus", sources, bad_files, "--out", out], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader((out / "failures.csv").open()))
    assert {Path(r["source"]).name: r["reason"] for r in rows} == REASONS
    assert len(list(csv.DictReader((out / "documents.csv").open()))) == 5
    assert f"5 documents parsed into {out}, {len(REASONS)} not read" in run.stdout


def test_corpus_fails_only_when_every_file_failed(bad_files, tmp_path, ilacs):
    "With nothing but bad files the exit status is 1, and the tables are there all the same."
    out = tmp_path / "out"
    run = ilacs("corpus", bad_files, "--out", out)
    assert run.returncode == 1 and (out / "failures.parquet").exists()


@pytest.mark.parametrize("name", REASONS)
def test_command_line_shows_no_traceback(bad_files, name, ilacs):
    "`ilacs parse` prints one line that names the file, and exits 1."
    run = ilacs("parse", bad_files / name)
    assert run.returncode == 1 and "Traceback" not in run.stderr
    assert run.stderr.startswith("ilacs: ") and name in run.stderr and run.stderr.count("\n") == 1


def test_a_process_shows_no_traceback(bad_files):
    "The same of a process, which prints what its program lets through."
    run = subprocess.run([ILACS, "parse", *bad_files.iterdir()], capture_output=True, text=True)
    assert run.returncode == 1 and "Traceback" not in run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == len(REASONS) and all(line.startswith("ilacs: ") for line in lines)


@pytest.mark.parametrize("path", ["no-such-file.pdf", "no/such/folder"])
def test_missing_path_is_said(path, tmp_path, ilacs):
    "A path that does not exist is one line for both commands."
    for command in (["parse", path], ["corpus", path, "--out", tmp_path / "out"]):
        run = ilacs(*command)
        assert run.returncode == 1 and "does not exist" in run.stderr and "Traceback" not in run.stderr


def test_a_fault_of_the_package_does_not_stop_a_run(sources, tmp_path, monkeypatch):
    "An unexpected exception in one file is a row 'internal_error'; the other files are parsed."
    import ilacs_analysis.reading.parse as parsing

    real = parsing.READERS["inspection letter"]
    monkeypatch.setitem(parsing.READERS, "inspection letter", lambda source: 1 / 0)
    run = write_corpus([sources], tmp_path, progress=False, cache=False)
    assert (run.documents, run.failures) == (4, 1)
    assert "internal_error,ZeroDivisionError" in (tmp_path / "failures.csv").read_text()
    assert real is not parsing.READERS["inspection letter"]


def test_half_written_tables_are_never_left(sources, tmp_path, monkeypatch):
    "When a run is broken off, the folder holds no half tables under their real names."
    import ilacs_analysis.tables.corpus as corpus

    def stop(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(corpus, "_not_twice", stop)
    with pytest.raises(KeyboardInterrupt):
        write_corpus([sources], tmp_path, progress=False)
    assert [p.name for p in tmp_path.iterdir()] == []


def test_a_traceback_in_jupyter_ends_after_the_users_own_line():
    "And before the message; an error of another kind, or of the user's own code, is shown as always."
    shell = InteractiveShell.instance()
    try:
        with capture_output() as shown:
            shell.run_cell(
                "from ilacs_analysis import compare\n\ndef ask(name):\n    return compare(name)\n\nask('Bexly')"
            )
        words = re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout + shown.stderr)
        assert "return compare(name)" in words and "Did you mean Bexley" in words
        assert "comparing" not in words and "raise " not in words and "authorities.py" not in words
    finally:
        InteractiveShell.clear_instance()


@pytest.mark.parametrize("query, meant", [("care or leavers", "one OR two"), ('"care leav*"', "outside them")])
def test_a_query_that_was_meant_otherwise_gets_a_hint(query, meant):
    with pytest.warns(UserWarning, match=meant):
        find_text(query, ROOT / "data" / "parsed")


def in_pdf(text: str, empty: int) -> bytes:
    "A text as a PDF, behind pages without text."
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    for _ in range(empty + 1):
        pdf.add_page()
    pdf.multi_cell(
        0, 5, text.translate({0x2019: "'", 0x2018: "'", 0x2013: "-"}).encode("latin-1", "ignore").decode("latin-1")
    )
    return bytes(pdf.output())


def test_a_scanned_page_before_a_report_is_a_check(report):
    "The report is read; a check names the page whose words nobody read."
    whole, with_scan = (parse(io.BytesIO(in_pdf(report, empty))) for empty in (0, 2))
    assert not [check for check in whole.checks if check.check == "page without text"]
    (check,) = [check for check in with_scan.checks if check.check == "page without text"]
    assert check.about == "pages 1 to 2" and "scan" in check.first and len(with_scan.judgements) == 5


def test_a_scanned_first_page_is_named():
    "The title is in the picture, so the rest is of no known kind; the message says what to do."
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.add_page()
    pdf.multi_cell(0, 8, "Children are safe. Leaders know their services well.")
    with pytest.raises(UnrecognisedDocument, match=r"Page 1 has no text \(a scan\?\): run character recognition"):
        parse(io.BytesIO(bytes(pdf.output())))
