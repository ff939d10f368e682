"Damaged reports: each gives a record with evidence or a typed failure; never another error, never a hang."

import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest
from asked_for import some, thorough
from collection import CORPUS, REPORTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.base.strings import squash
from ilacs_analysis.reading.files import from_bytes
from ilacs_analysis.reading.parse import READERS, parse
from ilacs_analysis.reading.recognise import recognise
from ilacs_analysis.reading.text import SourceText, Span
from ilacs_analysis.tables.corpus import write_corpus
from ilacs_analysis.tables.schema import rows_of
from ilacs_analysis.terms.grades import normal_grade

pytestmark = pytest.mark.skipif(
    not (REPORTS.is_dir() and (CORPUS / "gold.csv").exists()),
    reason=f"no collection of reports at {CORPUS}; name a folder with reports/ and gold.csv in ILACS_CORPUS",
)
SECONDS = 5  # A file may take this long
EXAMPLES = 1000 if thorough() else 20  # Edited documents of each kind


# -- Which reports -------------------------------------------------------------------------------------------------
def reports(framework, year=""):
    "Reports of a framework, published in a year, the smallest file first."
    with open(CORPUS / "gold.csv", encoding="utf-8", newline="") as file:
        labels = [(r["framework"], r["filename_date"], REPORTS / r["file"]) for r in csv.DictReader(file)]
    found = [path for name, date, path in labels if framework in name and date.startswith(year) and path.exists()]
    return sorted(found, key=lambda path: (path.stat().st_size, path.name))


KINDS = {
    "ILACS 2018": ("ilacs_2018", ""),
    "ILACS 2023": ("ilacs_2023", ""),
    "ILACS 2026": ("ilacs_2026", ""),
    "SIF 2014": ("sif", "2014"),
    "SIF 2015": ("sif", "2015"),
    "SIF 2017": ("sif", "2017"),
    "looked after children 2013": ("looked after children services", "2013"),
}


@cache
def pages(kind):
    "The text of each page of the smallest report of a kind."
    found = reports(*KINDS[kind])
    if not found:
        pytest.skip(f"no {kind} report in {CORPUS}; name a collection that has one in ILACS_CORPUS")
    source = from_bytes(found[0].read_bytes(), found[0].name)
    ends = [start - 1 for start in source.page_starts[1:]] + [len(source.text)]
    return tuple(source.text[start:end] for start, end in zip(source.page_starts, ends, strict=True))


def source_of(texts):
    "Pages as one source, as they come out of a PDF."
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    text = "\n".join(texts)
    return SourceText(text, tuple(starts), "pdf", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), "edited")


# -- What a record must prove --------------------------------------------------------------------------------------
def spans_of(value):
    "Every span in a record, however deep."
    if isinstance(value, Span):
        yield value
    elif is_dataclass(value):
        yield from (span for f in fields(value) for span in spans_of(getattr(value, f.name)))
    elif isinstance(value, dict):
        yield from (span for v in value.values() for span in spans_of(v))
    elif isinstance(value, list | tuple):
        yield from (span for v in value for span in spans_of(v))


def faults(record):
    "What a record says without evidence; nothing in a sound one."
    source, found = record.source, []
    for span in spans_of(record):
        if not 0 <= span.start <= span.end <= len(source.text) or span.page != source.page_at(span.start):
            found.append(f"{span} is not in the text of {len(source.text)} characters, or on another page")
    for j in (*record.judgements, *record.claims):
        words = source.words(j.grade_span)
        try:
            shown = normal_grade(words)
        except ValueError:
            shown = None
        if shown != j.grade or normal_grade(j.grade_printed) != j.grade:
            found.append(f"{j.area}: grade {j.grade!r}, its span shows {words!r}, printed {j.grade_printed!r}")
        if not j.span.start <= j.grade_span.start <= j.grade_span.end <= j.span.end:
            found.append(f"{j.area}: the grade at {j.grade_span} is outside of {j.span}")
    for m in (*record.mentions, *getattr(record, "sections", [])):
        if m.grade and (
            normal_grade(m.grade_printed) != m.grade or m.grade_printed not in squash(source.words(m.span))
        ):
            found.append(f"{m}: its span does not show the grade: {source.words(m.span)!r}")
    for area in {j.area for j in record.judgements}:
        given = sorted({j.grade for j in record.judgements if j.area == area})
        if len(given) > 1 and area not in {c.about for c in record.checks}:
            found.append(f"{area}: graded {' and '.join(given)}, and no check says so")
    return found


# -- Edited pages --------------------------------------------------------------------------------------------------
GRADES = ("Good", "Outstanding", "Inadequate", "Requires improvement", "Requires improvement to be good", "Adequate")
NOISE = (
    "",
    "\n",
    " ",
    "• ",
    "1. ",
    "12",
    "Judgement Grade\n",
    "is ",
    "\ufffe",
    "\x00",
    "Inspection dates: 31 June 2019",
)


@st.composite
def edited(draw, kind):
    "Pages of a report, cut, doubled, put in another order, spliced with another report, and with lines damaged."
    text = list(pages(kind))
    for _ in range(draw(st.integers(1, 6))):
        if not text:
            break
        # The first pages have the grades and the dates; more edits go there
        at = draw(st.one_of(st.integers(0, min(4, len(text) - 1)), st.integers(0, len(text) - 1)))
        edit = draw(st.sampled_from(["page", "lines", "words"]))
        text = {"page": edit_pages, "lines": edit_lines, "words": edit_words}[edit](draw, text, at)
    return text


def edit_pages(draw, text, at):
    "One edit of whole pages."
    other = draw(st.integers(0, len(text)))
    how = draw(st.sampled_from(["drop", "head", "tail", "double", "move", "mix", "reverse", "join", "splice"]))
    page, before, after = text[at], text[:at], text[at + 1 :]
    if how in ("head", "tail"):
        return text[: at + 1] if how == "head" else text[at:]
    if how == "double":
        return [*text[:other], page, *text[other:]]
    if how == "move":
        rest = before + after
        return [*rest[:other], page, *rest[other:]]
    if how == "mix":
        return draw(st.permutations(text))
    if how == "join" and after:
        return [*before, page + after[0], *after[1:]]
    if how == "splice":
        strange = pages(draw(st.sampled_from(sorted(KINDS))))
        return [*before, strange[draw(st.integers(0, len(strange) - 1))], *text[at:]]
    return text[::-1] if how == "reverse" else before + after


def edit_lines(draw, text, at):
    "One edit of the lines of a page."
    lines = text[at].split("\n")
    a, b = sorted(draw(st.tuples(st.integers(0, len(lines)), st.integers(0, len(lines)))))
    how = draw(st.sampled_from(["drop", "double", "mix", "reverse", "join", "blank", "swap"]))
    part = lines[a:b]
    done = {
        "drop": lambda: lines[:a] + lines[b:],
        "double": lambda: lines[:b] + part + lines[b:],
        "mix": lambda: lines[:a] + random.Random(draw(st.integers(0, 999))).sample(part, len(part)) + lines[b:],
        "reverse": lambda: lines[:a] + part[::-1] + lines[b:],
        "join": lambda: [*lines[:a], "".join(part), *lines[b:]],
        "blank": lambda: lines[:a] + [x for line in part for x in (line, "")] + lines[b:],
        "swap": lambda: lines[b:] + part + lines[:a],
    }[how]()
    return [*text[:at], "\n".join(done), *text[at + 1 :]]


def edit_words(draw, text, at):
    "One edit of the characters of a page."
    page = text[at]
    how = draw(st.sampled_from(["cut", "noise", "characters", "grade", "case", "digits"]))
    a = draw(st.integers(0, len(page)))
    b = min(len(page), a + draw(st.integers(0, 200)))
    if how == "grade":
        word = draw(st.sampled_from(GRADES)).lower()
        places = [i for i in range(len(page)) if page[i : i + len(word)].lower() == word]
        if places:
            a = draw(st.sampled_from(places))
            b = a + draw(st.integers(0, len(word)))
        new = draw(st.sampled_from([*GRADES, *(g.lower() for g in GRADES)]))
    elif how == "digits":
        new = "".join(str((int(c) + 7) % 10) if c in "0123456789" else c for c in page[a:b])
    else:
        characters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
        new = {"cut": "", "case": page[a:b].swapcase()}.get(how)
        new = draw(st.sampled_from(NOISE) if how == "noise" else characters) if new is None else new
    return [*text[:at], page[:a] + new + page[b:], *text[at + 1 :]]


@pytest.mark.parametrize("kind", KINDS)
@settings(derandomize=True, database=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)
@given(data=st.data())
def test_edited_pages_give_evidence_or_a_typed_error(kind, data):
    """Pages cut, doubled, reordered and corrupted: a record whose every grade is shown by its span, or an IlacsError.

    `make test` tries 20 for each kind of report, `make test-all` 1,000.
    """
    source = source_of(data.draw(edited(kind)))
    start = time.monotonic()
    try:
        record = READERS[recognise(source)](source)
    except IlacsError as error:
        assert error.reason and error.detail
    else:
        assert faults(record) == []
        assert rows_of(record)["documents"] and all(source.words(span) for span in record.remainder)
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("kind", KINDS)
def test_pages_as_they_are_give_grades(kind):
    "The same way of reading, without an edit, gives a record with grades; so the edits above start from sound text."
    source = source_of(pages(kind))
    record = READERS[recognise(source)](source)
    assert record.judgements and faults(record) == []


def test_an_area_with_two_grades_is_a_check(sources):
    "When a table gives one area two different grades, a check has both readings; none is silently preferred."
    text = (sources / "bexley-ilacs-report-2023.txt").read_text(encoding="utf-8")
    row = "Overall effectiveness\tOutstanding\n"
    assert row in text
    assert faults(parse(text.replace(row, row + row.replace("Outstanding", "Inadequate")))) == []


# -- Mutated PDFs --------------------------------------------------------------------------------------------------
ROUNDS = 10 if thorough() else 1  # How often each edit begins the damage of each report
BATCH, LARGEST = 250, 300_000
EDITS = ("flip", "flip many", "delete", "insert", "double", "truncate", "zero", "swap", "splice", "digits")


def mutate(rng, first, data, other):
    "A PDF's bytes with a few small mutations, of which the first is given."
    data = bytearray(data)
    others = [edit for edit in EDITS if edit != first]
    for edit in (first, *rng.sample(others, rng.choice((0, 0, 1, 2)))):
        a = rng.randrange(len(data)) if data else 0
        size = rng.choice((1, 7, 60, 900, 9000))
        b = min(len(data), a + size)
        if edit.startswith("flip"):
            for at in (rng.randrange(len(data)) for _ in range(len(data) and (200 if edit == "flip many" else 1))):
                data[at] ^= 1 << rng.randrange(8)
        elif edit == "swap":
            c = rng.randrange(len(data)) if data else 0
            data[a:b], data[c : c + size] = data[c : c + size], data[a:b]
        elif edit == "digits":  # Object numbers, lengths and offsets
            places = [i for i in range(a, b) if chr(data[i]) in "0123456789"]
            for at in places[:20]:
                data[at] = ord(rng.choice("0123456789"))
        elif edit == "splice":
            data = data[:a] + other[rng.randrange(len(other)) :]
        elif edit == "truncate":
            del data[a:]
        else:
            data[a:b] = {
                "delete": b"",
                "insert": rng.randbytes(size) + data[a:b],
                "double": 2 * data[a:b],
                "zero": bytes(b - a),
            }[edit]
    return bytes(data)


def read_timed(path):
    "Seconds that a file takes, and what is wrong with its record."
    start = time.monotonic()
    try:
        found = faults(parse(path))
    except IlacsError:
        found = []
    return path.name, time.monotonic() - start, found


def read_batch(folder, out):
    "Tables of a folder, then the time and the faults of each file that did not crash its process."
    write_corpus([folder], out, cache=False, progress=False)
    with open(Path(out) / "failures.csv", encoding="utf-8", newline="") as file:
        failed = {Path(r["source"]).name: r["reason"] for r in csv.DictReader(file)}
    with open(Path(out) / "documents.csv", encoding="utf-8", newline="") as file:
        parsed = [Path(r["source"]).name for r in csv.DictReader(file)]
    with ProcessPoolExecutor() as pool:
        files = [p for p in sorted(Path(folder).iterdir()) if failed.get(p.name) != "crash"]
        return {"failed": failed, "parsed": parsed, "read": list(pool.map(read_timed, files, chunksize=8))}


@pytest.fixture(scope="module")
def mutants_read(tmp_path_factory):
    "What came of mutated PDFs, read in batches, each in a process with a time limit."
    smallest = [
        reports(name)[: 2 if thorough() else 1]
        for name in ("ilacs_2018", "ilacs_2023", "ilacs_2026", "sif", "looked after")
    ]
    originals = [p.read_bytes() for found in smallest for p in found if p.stat().st_size < LARGEST]
    if not originals:
        pytest.skip(f"no report under {LARGEST:,} bytes in {CORPUS}; name another collection in ILACS_CORPUS")
    planned = some([(data, edit) for _ in range(ROUNDS) for edit in EDITS for data in originals], 2)
    read = {"failed": {}, "parsed": [], "read": [], "mutants": len(planned)}
    for first in range(0, len(planned), BATCH):
        folder = tmp_path_factory.mktemp("mutants")
        (folder / "in").mkdir()
        for n, (data, edit) in enumerate(planned[first : first + BATCH], first):
            rng = random.Random(n)
            (folder / "in" / f"{n:04}.pdf").write_bytes(mutate(rng, edit, data, rng.choice(originals)))
        command = [sys.executable, __file__, folder / "in", folder / "out"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"files {first:04} to {first + BATCH - 1:04} have not been read after 120 s: one hangs")
        assert process.returncode == 0, err
        batch = json.loads(out)
        read["failed"] |= batch["failed"]
        read["parsed"] += batch["parsed"]
        read["read"] += batch["read"]
        for path in (folder / "in").iterdir():
            path.unlink()
    return read


def test_mutated_pdfs_give_a_record_or_a_typed_failure(mutants_read):
    """Each mutated PDF is a row in documents or a row in failures, and none is a fault of this package.

    In `make test` each edit damages two or three reports; `make test-all` reads 1,000 mutants of ten reports.
    """
    names, mutants = [*mutants_read["parsed"], *mutants_read["failed"]], mutants_read["mutants"]
    assert sorted(names) == [f"{n:04}.pdf" for n in range(mutants)]
    assert {n: r for n, r in mutants_read["failed"].items() if r in ("internal_error", "error", "")} == {}
    assert min(len(mutants_read["parsed"]), len(mutants_read["failed"])) > mutants / 20, "the mutants prove little"


def test_mutated_pdfs_have_evidence_for_each_grade(mutants_read):
    "No mutated PDF gives a grade that its span does not show, or a span outside of the text."
    assert {name: found for name, _, found in mutants_read["read"] if found} == {}


def test_mutated_pdfs_take_five_seconds_at_most(mutants_read):
    "No mutated PDF takes more than 5 seconds."
    assert {name: seconds for name, seconds, _ in mutants_read["read"] if seconds > SECONDS} == {}


if __name__ == "__main__":
    print(json.dumps(read_batch(*sys.argv[1:3])))
