"What a file may cost: PDFs that take all memory or time are refused, others are not; a pause is no reason."

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pdfs
import pytest
from asked_for import some, thorough

from ilacs_analysis import parse
from ilacs_analysis.base.errors import UnreadableFile
from ilacs_analysis.base.limits import Helpers, Limits, OutOfTime, within
from ilacs_analysis.tables.cache import Cache
from ilacs_analysis.tables.corpus import parse_cached

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither RLIMIT_AS nor SIGPROF")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit of memory that a process sets")
WORDS = b"BT /F 9 Tf 40 700 Td (Overall effectiveness) Tj ET\n"


# -- PDFs that harm ------------------------------------------------------------------------------------------------
def pdf(*objects):
    "A PDF of these objects; the first is the catalog, the second the pages, the third a page."
    out, starts = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1) + table + end


def stream(data, entries=b"", times=1):
    "A compressed stream of some bytes again and again; this process never has all of them."
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(data) for _ in range(times)) + packer.flush()
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), entries)
    return head + b" stream\n" + packed + b"\nendstream"


FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> %s >>"
HEAD = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources %s >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources %s"


def operators(n):
    "A page that draws the same words again and again."
    return pdf(*HEAD, PAGE % (FONT % b""), stream(WORDS * 1000, times=n // 1000))


def forms(depth, width):
    "Forms that draw the next form several times each: width to the power of depth words."
    use = b"<< /XObject << /X %d 0 R >> >>"
    below = [stream(b"/X Do\n" * width, FORM % (use % (6 + level))) for level in range(depth - 1)]
    last = stream(WORDS, FORM % (FONT % b""))
    return pdf(*HEAD, PAGE % (use % 5), stream(b"/X Do\n" * width), *below, last)


HARMFUL = {
    "forms of forms": lambda: forms(6, 20),
    "many operators": lambda: operators(2_000_000),
    "a stream of a gigabyte": lambda: pdf(*HEAD, PAGE % (FONT % b""), stream(b" " * 1_000_000, times=1000)),
}
TOO_MUCH = {"too_slow", "too_much_memory", "crash", "too_large"}


def peak(code, *arguments):
    """What a fresh interpreter prints as JSON, and the largest memory in MB of it and of all its processes.

    Its own is read from /proc: `ru_maxrss` of a new process begins with what its parent had.
    """
    program = f"import json, re, resource, sys\n{code}\n" + (
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "print(json.dumps([said, peak / 1024]))"
    )
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout)


REFUSED = """
from ilacs_analysis import IlacsError, parse
from ilacs_analysis.base.limits import Limits
from ilacs_analysis.reading import files
try:
    parse(sys.argv[1], limits=Limits(*map(int, sys.argv[2:])))
    said = "read"
except IlacsError as error:
    said = error.reason
files._helpers.close()
"""


@linux
@pytest.mark.parametrize("name", some(list(HARMFUL), 3))
def test_a_pdf_that_takes_all_is_refused(tmp_path, name):
    """A small PDF that asks for all memory or time is refused with a reason; no process takes more than its limit.

    `make test` tries one with narrow limits, `make test-all` all of them with those that hold for `parse`.
    """
    (tmp_path / "harmful.pdf").write_bytes(HARMFUL[name]())
    limits = Limits() if thorough() else Limits(seconds=1, megabytes=150)
    reason, megabytes = peak(REFUSED, tmp_path / "harmful.pdf", int(limits.seconds), limits.megabytes)
    assert reason in TOO_MUCH and megabytes < limits.megabytes + 50


@posix
def test_too_much_is_never_kept(tmp_path, monkeypatch):
    "What cost too much is tried again: nothing of it is in the cache."
    (tmp_path / "a.pdf").write_bytes(forms(5, 20))
    monkeypatch.setattr("ilacs_analysis.tables.corpus.from_bytes", lambda *rest, **more: parse_slowly())
    (row,) = parse_cached(tmp_path / "a.pdf", tmp_path / "cache")["failures"]
    assert row["reason"] == "too_slow" and not list((tmp_path / "cache").rglob("*"))


def parse_slowly():
    raise UnreadableFile("takes longer than any report", "too_slow")


@posix
def test_limits_of_ones_own_hold():
    "A limit that no report keeps refuses a good one, with the limit in words; the next is read as always."
    report = pdfs.pdf("ilacs_2023")
    with pytest.raises(UnreadableFile, match=r"more than 0\.001 seconds") as error:
        parse(report, limits=Limits(seconds=0.001))
    assert error.value.reason == "too_slow" and parse(report).judgements
    for nothing in ({"seconds": 0}, {"megabytes": 0}, {"seconds": float("nan")}, {"seconds": float("inf")}):
        with pytest.raises(ValueError, match="limits must be above 0"):
            Limits(**nothing)


def test_with_and_without_limits_is_the_same():
    "A helper reads what this process reads."
    report = pdfs.pdf("sif_a")
    assert parse(report).to_dict() == parse(report, limits=None).to_dict()


# -- Paused, stopped, copied ---------------------------------------------------------------------------------------
def children(pid):
    "Processes that `pid` started, and those that these started."
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [int(entry.parent.name), *children(int(entry.parent.name))]
    return found


SLOWLY = """
import sys, time
from pathlib import Path
from ilacs_analysis import write_corpus
if __name__ == "__main__":
    out, *paths = sys.argv[1:]
    run = write_corpus(paths, out, progress=False, cache=False)
    print(run.documents, run.failures)
"""


@posix
def test_a_paused_helper_fails_nothing():
    "A helper that is stopped for longer than a file may take gives its answer when it goes on."
    helpers = Helpers("ilacs_analysis.base.limits:_try")
    limits = Limits(seconds=0.3)
    helpers.ask(b"1", limits)
    ((_, helper),) = helpers._waiting._idle
    os.kill(helper._process.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(helpers.ask, b"7", limits)
        time.sleep(0.7)
        assert not answer.done()
        os.kill(helper._process.pid, signal.SIGCONT)
        assert answer.result(timeout=30) == bytes(7)
    helpers.close()


@linux
@pytest.mark.thorough
def test_a_paused_run_fails_nothing(tmp_path):
    "A run whose processes are all stopped for longer than a file may take reads every report when it goes on."
    (folder := tmp_path / "in").mkdir()
    report = pdfs.pdf("ilacs_2023")
    for n in range(12):
        (folder / f"{n}.pdf").write_bytes(report + b"\n%%%d" % n)
    command = [sys.executable, "-c", SLOWLY, str(tmp_path / "out"), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 20
        while len(stopped := [*children(process.pid), process.pid]) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(6)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        out, _ = process.communicate(timeout=90)
    finally:
        process.kill()
    assert out.split() == ["12", "0"]


@posix
def test_a_helper_that_was_killed_is_replaced():
    "Somebody else ends an idle helper: the next document is read by another."
    helpers = Helpers("ilacs_analysis.base.limits:_try")
    assert helpers.ask(b"2") == b"\0\0"
    ((_, helper),) = helpers._waiting._idle
    os.kill(helper._process.pid, signal.SIGKILL)
    helper._process.wait()
    assert helpers.ask(b"3") == b"\0\0\0"
    helpers.close()


def test_threads_ask_at_the_same_time():
    "Each thread gets its own answer, and no more helpers are kept than there are processors."
    helpers = Helpers("ilacs_analysis.base.limits:_try")
    with ThreadPoolExecutor(4) as pool:
        sizes = [len(answer) for answer in pool.map(helpers.ask, [b"%d" % n for n in range(40)])]
    assert sizes == list(range(40)) and len(helpers._waiting._idle) <= (os.cpu_count() or 1)
    helpers.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_copied_process_has_helpers_of_its_own():
    "After a fork both processes get right answers: neither reads what the other asked."
    helpers = Helpers("ilacs_analysis.base.limits:_try")
    helpers.ask(b"1")
    pid = os.fork()
    if pid == 0:
        fine = all(len(helpers.ask(b"%d" % n)) == n for n in range(20))
        helpers.close()
        os._exit(0 if fine else 1)
    assert all(len(helpers.ask(b"%d" % n)) == n for n in range(100, 120))
    assert os.waitpid(pid, 0)[1] == 0
    helpers.close()


IN_A_WORKER = Helpers("ilacs_analysis.base.limits:_try")


def asked_in_a_worker():
    "The id of a helper that this process started, and that it leaves idle."
    IN_A_WORKER.ask(b"1")
    ((_, helper),) = IN_A_WORKER._waiting._idle
    return helper._process.pid


@linux
def test_a_worker_waits_for_its_helpers():
    "No helper is left when a pool is closed: what it computed counts as the run's, and is seen by whoever times it."
    with ProcessPoolExecutor(1) as pool:
        helper = pool.submit(asked_in_a_worker).result(timeout=60)
        assert Path(f"/proc/{helper}").exists()
    assert not Path(f"/proc/{helper}").exists()


@posix
def test_text_that_takes_too_long_is_a_failure(tmp_path, monkeypatch):
    "In a worker a text that takes longer than a file may is a row and is not kept; in a thread it is not timed."
    import ilacs_analysis.tables.corpus as corpus

    def forever(source, path):
        while True:
            pass

    (tmp_path / "a.txt").write_text("Inspection report\n")
    monkeypatch.setattr(corpus, "LIMITS", Limits(seconds=0.2))
    monkeypatch.setattr(corpus, "_rows_of_file", forever)
    (row,) = corpus.parse_cached(tmp_path / "a.txt", tmp_path / "cache")["failures"]
    assert row["reason"] == "too_slow" and Cache(tmp_path / "cache").get("0" * 64) is None
    assert not [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]
    with pytest.raises(OutOfTime), within(0.05):
        forever(None, None)
    done = []
    thread = threading.Thread(target=lambda: done.append(quick()))
    thread.start(), thread.join()
    assert done == [1]


def quick():
    with within(0.01):
        return 1
