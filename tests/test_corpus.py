"Many documents: every label met, fast the second time, safe against kills, crashes and runs at the same time."

import csv
import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from asked_for import some, thorough
from collection import CORPUS, NONE, REPORTS

import ilacs_analysis.tables.corpus as corpus
from ilacs_analysis import write_corpus
from ilacs_analysis.tables.cache import Cache
from ilacs_analysis.tables.schema import TABLES

SOURCES = Path(__file__).parents[1] / "data" / "sources"
SCORER = Path(os.environ.get("ILACS_SCORER", CORPUS.parent / "score.py"))
needs_corpus = pytest.mark.skipif(not REPORTS.is_dir(), reason=NONE)

RUN = """
import sys
from pathlib import Path
from ilacs_analysis import write_corpus
out, cache, *paths = sys.argv[1:]
write_corpus(paths, out, progress=False, cache=Path(cache))
"""


# -- Helpers -------------------------------------------------------------------------------------------------------
@contextmanager
def started(code, *arguments):
    "A fresh interpreter in a process group of its own, which is ended with all its workers when the block ends."
    command = [sys.executable, "-c", code, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        if in_session(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def finish(process, timeout=100):
    "What a process printed; it must end by itself with status 0."
    out, err = process.communicate(timeout=timeout)
    assert process.returncode == 0, f"exit status {process.returncode}\n{err[-3000:]}"
    return out


def python(code, *arguments, timeout=100):
    "What a fresh interpreter prints."
    with started(code, *arguments) as process:
        return finish(process, timeout)


def in_session(leader):
    "Processes that `leader` and its workers left running."
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(entry.parent.name))
    return found


def tables(out):
    "All files of tables as bytes."
    return {p.name: p.read_bytes() for p in sorted(Path(out).iterdir()) if p.suffix in (".csv", ".parquet")}


def rows(out, table):
    "Rows of a CSV table."
    with open(Path(out) / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_consistent(out):
    "Every table is there, CSV and Parquet agree cell by cell, and every row's document is in documents."
    known = {r["document_id"] for r in rows(out, "documents")}
    for table, columns in TABLES.items():
        read = pq.read_table(Path(out) / f"{table}.parquet").to_pylist()
        shown = [{k: "" if v is None else str(v) for k, v in row.items()} for row in read]
        assert shown == rows(out, table), f"{table}: CSV and Parquet differ"
        if "document_id" in {c.name for c in columns}:
            assert {r["document_id"] for r in read} <= known, f"{table}: rows of documents that are not in documents"


def leftovers(out):
    "What is in a folder beside tables, the record of the last run and the lock."
    return [p.name for p in Path(out).iterdir() if p.suffix not in (".csv", ".parquet", ".json", ".lock")
            and p.name != ".lock"]  # fmt: skip


def some_reports(n):
    "Reports from all over the collection; the smaller half, to save time."
    files = sorted(REPORTS.glob("*.pdf"), key=lambda p: p.stat().st_size)
    files = files[: max(n, len(files) // 2)]
    return files[:: max(1, len(files) // n)][:n]


@pytest.fixture
def copies(tmp_path, sources):
    "Makes a folder of n different text documents, all readable."
    text = (sources / "bexley-cra-letter-2010.txt").read_text(encoding="utf-8")

    def make(n):
        folder = tmp_path / "copies"
        folder.mkdir()
        for i in range(n):
            (folder / f"{i:03}.txt").write_text(text + "\n" * i, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def parsed(monkeypatch):
    "Names of the files that are parsed, not taken from the cache, in this process."
    names, real = [], corpus.parse_file

    def counted(path, *rest, **named):
        names.append(path.name)
        return real(path, *rest, **named)

    monkeypatch.setattr(corpus, "parse_file", counted)
    return names


def run_here(paths, out, cache):
    "A run whose work is done by threads of this process; only for text documents."
    with ThreadPoolExecutor(2) as executor:
        return write_corpus(paths, out, executor=executor, progress=False, cache=cache)


# -- The whole collection ------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def whole(collection):
    "Tables of the whole collection, and what its first and second run cost, each in a fresh interpreter."
    first, second = (json.loads((collection / f"{run}.json").read_text()) for run in ("first", "second"))
    return collection / "tables", first, second


@needs_corpus
@pytest.mark.skipif(
    not (SCORER.exists() and (CORPUS / "gold.csv").exists()),
    reason=f"no scorer at {SCORER} or no gold.csv in {CORPUS}; name them in ILACS_SCORER and ILACS_CORPUS",
)
def test_every_label_is_met(whole):
    "The collection's own scorer finds every label met and no false grade."
    command = [sys.executable, SCORER, whole[0], "--gold", CORPUS / "gold.csv"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"labels missed:\n{done.stdout}{done.stderr}"


@needs_corpus
def test_every_file_is_a_row(whole):
    "Each PDF of the collection is one row, in documents or in failures, and no failure is a fault of this package."
    out, first, _ = whole
    names = [Path(r["source"]).name for table in ("documents", "failures") for r in rows(out, table)]
    assert sorted(names) == sorted(p.name for p in REPORTS.glob("*.pdf"))
    assert (first["documents"], first["failures"]) == (len(rows(out, "documents")), len(rows(out, "failures")))
    assert {r["reason"] for r in rows(out, "failures")}.isdisjoint({"internal_error", "crash"})
    assert_consistent(out)


@needs_corpus
def test_second_run_takes_three_percent(whole):
    "A second run over unchanged files says so and takes at most 3% of the first's processor time, imports included."
    _, first, second = whole
    assert second["unchanged"] and not first["unchanged"]
    assert (second["documents"], second["failures"]) == (first["documents"], first["failures"])
    assert second["all_cpu"] <= 0.03 * first["all_cpu"], f"{second['all_cpu']:.3f} s after {first['all_cpu']:.2f} s"


@needs_corpus
def test_memory_stays_under_400_mb(whole):
    "The parent and every worker of a run over the collection stay under 400 MB."
    _, first, _ = whole
    assert max(first["parent_mb"], first["worker_mb"]) < 400, first


# -- The cache -----------------------------------------------------------------------------------------------------
def test_only_a_changed_file_is_parsed_again(copies, parsed, tmp_path):
    "After one of the files has changed, that file alone is parsed again, and the tables have the change."
    folder, out, cache = copies(12), tmp_path / "out", tmp_path / "cache"
    run_here([folder], out, cache)
    assert sorted(parsed) == [f"{i:03}.txt" for i in range(12)]
    parsed.clear()
    before = rows(out, "documents")
    (folder / "004.txt").write_text((folder / "004.txt").read_text() + "\n\nPrinted in 2010.\n")
    run = run_here([folder], out, cache)
    assert parsed == ["004.txt"] and not run.unchanged
    assert [i for i, (a, b) in enumerate(zip(before, rows(out, "documents"), strict=True)) if a != b] == [4]


def test_an_unchanged_collection_is_not_parsed(copies, parsed, tmp_path):
    "A run over unchanged files parses none, also into another folder; a removed table is written again."
    folder, out, cache = copies(6), tmp_path / "out", tmp_path / "cache"
    run_here([folder], out, cache)
    made = tables(out)
    parsed.clear()
    assert run_here([folder], out, cache).unchanged
    (out / "judgements.parquet").unlink()
    assert not run_here([folder], out, cache).unchanged
    run_here([folder], tmp_path / "other", cache)
    assert parsed == [] and tables(out) == made == tables(tmp_path / "other")


def test_a_cached_file_keeps_its_own_name(copies, parsed, tmp_path):
    "A file that was moved comes from the cache under its new path."
    folder, cache = copies(3), tmp_path / "cache"
    run_here([folder], tmp_path / "out", cache)
    parsed.clear()
    folder.rename(tmp_path / "moved")
    run_here([tmp_path / "moved"], tmp_path / "out", cache)
    assert parsed == []
    assert [r["source"] for r in rows(tmp_path / "out", "documents")] == [
        f"{tmp_path.as_posix()}/moved/{i:03}.txt" for i in range(3)
    ]


DAMAGES = {
    "empty": lambda kept: b"",
    "cut": lambda kept: kept[: len(kept) // 2],
    "zeros": lambda kept: bytes(len(kept)),
    "text": lambda kept: b"this is no cache file\n" * 9,
    "a missing module": lambda kept: b"cno_such_module\nname\n.",
    "wrong bytes": lambda kept: b"\x80\x05" + bytes(range(255, 0, -1)),
    "number": lambda kept: pickle.dumps(5),
    "list": lambda kept: pickle.dumps(["documents"]),
    "no table": lambda kept: pickle.dumps({}),
    "one letter": lambda kept: kept.replace(b"Stephen Hunt", b"Stephen Hurt"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_file_is_parsed_again(copies, parsed, tmp_path, damage):
    "A cache file that is cut, overwritten or altered is not believed: its document is parsed again."
    folder, out, cache = copies(3), tmp_path / "out", tmp_path / "cache"
    run_here([folder], out, cache)
    made = tables(out)
    sha256 = hashlib.sha256((folder / "001.txt").read_bytes()).hexdigest()
    (kept,) = cache.rglob(f"{sha256}*")
    good = kept.read_bytes()
    kept.write_bytes(DAMAGES[damage](good))
    assert kept.read_bytes() != good
    parsed.clear()
    run_here([folder], tmp_path / "again", cache)
    assert tables(tmp_path / "again") == made
    assert parsed == ["001.txt"]


def test_a_cache_of_many_damages_never_stops_a_run(copies, tmp_path):
    """Whatever byte of a cache file is changed, the cache gives the same rows or nothing, and raises nothing.

    `make test` changes some 300 bytes, `make test-all` 2,000.
    """
    folder, cache = copies(1), tmp_path / "cache"
    run_here([folder], tmp_path / "out", cache)
    sha256 = hashlib.sha256((folder / "000.txt").read_bytes()).hexdigest()
    (kept,) = cache.rglob(f"{sha256}*")
    good, rows_kept = kept.read_bytes(), Cache(cache).get(sha256)
    assert rows_kept
    wrong = {}
    for at in some(range(0, len(good), max(1, len(good) // 2000)), 7):
        kept.write_bytes(good[:at] + bytes([good[at] ^ 0x15]) + good[at + 1 :])
        try:
            read = Cache(cache).get(sha256)
        except Exception as error:
            wrong[at] = type(error).__name__
        else:
            wrong |= {at: "other rows"} if read not in (None, rows_kept) else {}
    kinds = sorted(set(wrong.values()))
    assert not wrong, f"{len(wrong)} damaged bytes give {', '.join(kinds)}; the first at {min(wrong)}"


def test_a_cache_folder_that_cannot_be_written_only_costs_time(copies, parsed, tmp_path):
    "Where the cache folder cannot be made, every run parses and the tables are the same."
    folder = copies(3)
    (tmp_path / "file").write_text("a file where the cache's folder would be")
    run_here([folder], tmp_path / "out", tmp_path / "file" / "cache")
    run_here([folder], tmp_path / "again", tmp_path / "file" / "cache")
    assert len(parsed) == 6 and tables(tmp_path / "out") == tables(tmp_path / "again")


def test_a_failed_write_leaves_nothing_in_the_cache(tmp_path, monkeypatch):
    "When a cache file cannot be put in its place, as on a full disk, no part of it stays behind."

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", full)
    Cache(tmp_path).put("ab" * 32, {"failures": []})
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


# -- Other executors -----------------------------------------------------------------------------------------------
EXECUTORS = {
    "threads": """
from concurrent.futures import ThreadPoolExecutor
def make(): return ThreadPoolExecutor(2)
""",
    "dask": """
import logging
from distributed import Client
def make():
    client = Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None)
    return client.get_executor()
""",
    "processes": """
from concurrent.futures import ProcessPoolExecutor
def make(): return ProcessPoolExecutor(2)
""",
}
WITH_EXECUTOR = """
import sys
from ilacs_analysis import write_corpus
if __name__ == "__main__":
    out, *paths = sys.argv[1:]
    with make() as executor:
        write_corpus(paths, out, executor=executor, progress=False, cache=False)
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    "Documents of all kinds, PDFs and short texts, and the tables of a run over them without an executor."
    folder = tmp_path_factory.mktemp("mixed")
    notice = (SOURCES / "bexley-improvement-notice.txt").read_text(encoding="utf-8")
    (folder / "in").mkdir()
    for n in range(48):
        (folder / "in" / f"{n:02}.txt").write_text(notice + "\n" * n, encoding="utf-8")
    paths = [folder / "in", SOURCES, *some_reports(3)]
    write_corpus(paths, folder / "alone", progress=False, cache=False)
    return paths, tables(folder / "alone")


@needs_corpus
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] if name == "dask" else []) for name in EXECUTORS]
)
def test_any_executor_gives_the_same_tables(mixed, tmp_path, name):
    "Threads and a pool of processes, and in `make test-all` Dask, give the same tables as a run without an executor."
    if name == "dask":
        pytest.importorskip("distributed")
    paths, alone = mixed
    python(EXECUTORS[name] + WITH_EXECUTOR, tmp_path / "out", *paths)
    different = [table for table, data in alone.items() if tables(tmp_path / "out")[table] != data]
    assert different == [] and len(rows(tmp_path / "out", "documents")) > 50


# -- Runs that are killed, and runs at the same time ---------------------------------------------------------------
@needs_corpus
def test_a_killed_run_leaves_the_old_tables(tmp_path, sources):
    "SIGKILL in the middle leaves the old tables as they were; no worker lives on; the next run cleans up."
    out = tmp_path / "out"
    write_corpus([sources], out, progress=False, cache=False)
    old = tables(out)
    with started(RUN, out, tmp_path / "cache", REPORTS) as process:
        deadline = time.monotonic() + 20
        while not leftovers(out) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(1)
        assert process.poll() is None and leftovers(out), "the run was over before it could be killed"
        process.kill()
        process.wait()
        assert tables(out) == old and leftovers(out)
        deadline = time.monotonic() + 5
        while (alive := in_session(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.1)
    run = write_corpus([sources, *some_reports(8)], out, progress=False, cache=tmp_path / "cache")
    assert leftovers(out) == [] and run.documents == len(rows(out, "documents")) > 8
    assert_consistent(out)
    assert not alive, f"{len(alive)} workers of the killed run still ran 5 seconds later"


KILLED_IN_PUBLISHING = """
import os, pathlib, sys
from ilacs_analysis import write_corpus
out, cache, after, *paths = sys.argv[1:]
real, moved = os.replace, [0]
def replace(source, target, **options):
    if str(target).startswith(out):
        if moved[0] == int(after):
            os._exit(9)
        moved[0] += 1
    return real(source, target, **options)
os.replace = replace
pathlib.Path.replace = lambda self, target: replace(self, target) or pathlib.Path(target)
os.rename = replace
pathlib.Path.rename = lambda self, target: replace(self, target) or pathlib.Path(target)
write_corpus(paths, out, progress=False, cache=pathlib.Path(cache))
"""


@pytest.mark.parametrize("after", some([5, 0, 1, 20], 4))
def test_a_run_killed_while_publishing_is_made_good(copies, sources, tmp_path, after):
    """A run killed after some of its tables were moved into place is not taken as done: the next run gives them all.

    `make test-all` also kills it before the first, after the first and after the last table.
    """
    out, cache, folder = tmp_path / "out", tmp_path / "cache", copies(4)
    run_here([sources], out, cache)
    with started(KILLED_IN_PUBLISHING, out, cache, after, folder) as process:
        process.communicate(timeout=30)
    assert process.returncode in (0, 9)
    for paths, documents in (([folder], 4), ([sources], 5)):
        run_here(paths, out, cache)
        assert len(rows(out, "documents")) == documents and leftovers(out) == []
        assert_consistent(out)


@needs_corpus
def test_two_runs_at_once_leave_the_tables_of_one(tmp_path):
    """Two runs into one folder both succeed, and the tables are wholly those of one of them.

    `make test` tries it once with 4 reports each that are in the cache, so that both write their tables together;
    `make test-all` three times with 8, the first time with an empty cache.
    """
    files = some_reports(16 if thorough() else 8)
    halves = files[::2], files[1::2]
    if not thorough():
        write_corpus(files, tmp_path / "before", progress=False, cache=tmp_path / "cache")
    for _ in range(3 if thorough() else 1):
        out = tmp_path / "out"
        with started(RUN, out, tmp_path / "cache", *halves[0]) as one:
            with started(RUN, out, tmp_path / "cache", *halves[1]) as two:
                finish(one)
                finish(two)
        assert_consistent(out)
        names = {Path(r["source"]).name for table in ("documents", "failures") for r in rows(out, table)}
        assert names in [{p.name for p in half} for half in halves]
        assert leftovers(out) == []
        (out / ".run.json").unlink()


# -- Files that crash the process that reads them ------------------------------------------------------------------
CRASH = """
import multiprocessing, os, pathlib, sys, time
multiprocessing.set_start_method("fork")  # So that workers have the patch
import ilacs_analysis.reading.parse  # So that no worker has to import it
import ilacs_analysis.tables.corpus as corpus
out, folder, crashing, pause = sys.argv[1:]
real = corpus.parse_file
def parse_file(path, **named):
    if path.name in crashing.split(","):
        time.sleep(0.1)
        os._exit(1)
    return real(path, **named)
corpus.parse_file = parse_file
results = corpus.results
def slowly(*arguments):
    for rows in results(*arguments):
        time.sleep(float(pause))
        yield rows
corpus.results = slowly
corpus.write_corpus([folder], out, progress=False, cache=False)
"""


CRASHES = [  # Documents, those that crash, seconds before each row of a table
    (40, "000.txt,001.txt,039.txt", 0.05), (40, "017.txt", 0), (40, "017.txt", 0.05),
    (3, "001.txt", 0), (3, "001.txt", 0.05), (40, "000.txt,001.txt,039.txt", 0),
]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows, so workers would not have the patch")
@pytest.mark.parametrize("n, crashing, pause", some(CRASHES, 3))
def test_a_file_that_crashes_its_worker_is_a_failure(copies, tmp_path, n, crashing, pause):
    """A file that crashes the process that reads it is a failure 'crash'; the others are parsed, in their order.

    Several among many, and one of few, with tables written slowly or at once; in `make test-all` each both ways.
    """
    out = tmp_path / "out"
    python(CRASH, out, copies(n), crashing, pause)
    assert [(Path(r["source"]).name, r["reason"]) for r in rows(out, "failures")] == [
        (name, "crash") for name in crashing.split(",")
    ]
    expected = [f"{i:03}.txt" for i in range(n) if f"{i:03}.txt" not in crashing]
    assert [Path(r["source"]).name for r in rows(out, "documents")] == expected


# -- Time to start -------------------------------------------------------------------------------------------------
def best(command, n=5):
    "Seconds that a command takes, best of n."
    times = []
    for _ in range(n):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def test_import_is_fast():
    "`import ilacs_analysis` costs at most 0.15 s more than importing nothing."
    nothing = best([sys.executable, "-c", "pass"])
    assert best([sys.executable, "-c", "import ilacs_analysis"]) - nothing <= 0.15


@pytest.mark.parametrize("module", ["ilacs_analysis", "ilacs_analysis.cli.main", "ilacs_analysis.tables.corpus"])
def test_heavy_packages_are_imported_when_used(module):
    "Importing the package or its command line imports neither pandas, altair, pypdfium2 nor pyarrow."
    heavy = "{'pandas', 'altair', 'pypdfium2', 'pyarrow'}"
    assert python(f"import sys, {module}\nprint(sorted({heavy} & set(sys.modules)))").strip() == "[]"


def test_missing_is_one_thing(tmp_path, sources):
    "Nothing in a table is a text without words: a null in Parquet where the CSV has an empty cell."
    write_corpus([sources], tmp_path, progress=False)
    for path in sorted(tmp_path.glob("*.parquet")):
        columns = pq.read_table(path).to_pydict()
        assert [name for name, values in columns.items() if "" in values] == [], path.name
        rows = list(csv.DictReader(path.with_suffix(".csv").open(encoding="utf-8")))
        assert all([not row[name] for row in rows] == [v is None for v in columns[name]] for name in columns), path.name
    assert None in pq.read_table(tmp_path / "mentions.parquet")["grade"].to_pylist()


def test_first_run_names_what_failed(sources, tmp_path):
    "As the next run does, which reads it from the tables; the run's last line has it, and the command's."
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(f"A page {name} without a report")
    runs = [write_corpus([sources, tmp_path / "in"], tmp_path / "out", progress=False, cache=tmp_path) for _ in "12"]
    assert [run.unchanged for run in runs] == [False, True] and runs[0].failed == runs[1].failed
    assert [words.partition(":")[0] for words in runs[0].failed] == ["a.txt", "b.txt"]
    assert (
        str(runs[0])
        .splitlines()[-1]
        .startswith(f"2 not read ({tmp_path / 'out' / 'failures.csv'}): a.txt: Not a document")
    )


def test_command_names_the_first_failures_and_counts_the_others(tmp_path, ilacs):
    (tmp_path / "in").mkdir()
    for number in range(8):
        (tmp_path / "in" / f"{number}.txt").write_text(f"A page {number} without a report")
    last = ilacs("corpus", tmp_path / "in", "--out", tmp_path / "out", "--no-cache").stdout.splitlines()[-1]
    assert last.startswith(f"8 not read ({tmp_path / 'out' / 'failures.csv'}): 0.txt: Not a document")
    assert "4.txt: " in last and "5.txt: " not in last and last.endswith("; 3 more")
