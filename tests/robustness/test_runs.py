"No file ends a run over many, no run leaves anything behind, and what is stored is believed only when it is whole."

import json
import os
import pickle
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from asked_for import some

from ilacs_analysis import IlacsError, read_tables, to_frames
from ilacs_analysis.base.whole import PARTIAL, whole_files
from ilacs_analysis.cli.main import app
from ilacs_analysis.reading.parse import parse
from ilacs_analysis.tables.cache import Cache
from ilacs_analysis.tables.corpus import parse_cached, write_corpus
from ilacs_analysis.tables.schema import TABLES

SOURCES = Path(__file__).parents[2] / "data" / "sources"
LETTER = SOURCES / "bexley-cra-letter-2010.txt"
linux = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes, pipes and devices as Linux has them")
RUN = """
import sys
from pathlib import Path
from ilacs_analysis import write_corpus
if __name__ == "__main__":
    out, cache, *paths = sys.argv[1:]
    write_corpus(paths, out, progress=False, cache=Path(cache))
"""


def ilacs(*arguments):
    "The command: exit status, and its lines on both streams."
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, [str(a) for a in arguments])
    return done.exit_code, done.stdout.splitlines(), done.stderr.splitlines()


def copies(folder, n):
    "Different documents, all readable."
    folder.mkdir(parents=True)
    text = LETTER.read_text(encoding="utf-8")
    for i in range(n):
        (folder / f"{i:04}.txt").write_text(text + "\n" * i, encoding="utf-8")
    return folder


def reasons(out):
    return dict(zip(*(read_tables(out)["failures"][name].tolist() for name in ("source", "reason")), strict=True))


# -- Files that are none, or not to be had -------------------------------------------------------------------------
@linux
def test_odd_files_are_rows(tmp_path):
    "A name that is no text, a pipe, a device, a socket, dead and endless links: each is read or a row of its own."
    folder = copies(tmp_path / "in", 1)
    shutil.copy(LETTER, os.fsencode(folder) + b"/caf\xe9.txt")
    (folder / "caf\udce8.txt").write_text("no report")
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "folder.txt").mkdir()
    (server := socket.socket(socket.AF_UNIX)).bind(str(folder / "socket.txt"))
    run = write_corpus([folder], tmp_path / "out", progress=False, cache=tmp_path / "cache")
    server.close()
    found = {Path(source).name: reason for source, reason in reasons(tmp_path / "out").items()}
    duplicate = found.pop("caf\\udce9.txt", None) or found.pop("0000.txt")
    assert duplicate == "duplicate" and run.documents == 1
    no_file = dict.fromkeys(("pipe.txt", "zero.txt", "gone.txt", "socket.txt"), "no_file")
    assert found == no_file | {"loop.txt": "no_access", "caf\\udce8.txt": "unrecognised"}
    assert write_corpus([folder], tmp_path / "out", progress=False, cache=tmp_path / "cache").unchanged


@linux
def test_the_command_reads_odd_names_and_refuses_devices(tmp_path):
    "`ilacs parse` shows a document whose name is no text, and says of a device what it is."
    shutil.copy(LETTER, name := os.fsencode(tmp_path) + b"/\xff.txt")
    status, out, _ = ilacs("parse", os.fsdecode(name))
    assert status == 0 and "inspection letter" in out[0]
    os.mkfifo(tmp_path / "pipe.pdf")
    for path in ("/dev/zero", tmp_path / "pipe.pdf"):
        status, out, errors = ilacs("parse", path)
        assert (status, out, len(errors)) == (1, [], 1) and "is a pipe or a device" in errors[0]
    status, _, errors = ilacs("corpus", "/dev/zero", "--out", tmp_path / "out")
    assert status == 1 and not errors and set(reasons(tmp_path / "out").values()) == {"no_file"}


@pytest.mark.parametrize("what", some(["vanishes", "cannot be read", "becomes a folder", "becomes a pipe"], 4))
def test_a_file_that_changes_under_a_run_is_a_row(tmp_path, monkeypatch, what):
    "What was listed and is no longer there, or cannot be read, is a failure of its own; the others are read."
    import ilacs_analysis.tables.corpus as corpus

    folder = copies(tmp_path / "in", 3)
    real, target = corpus.find_documents, folder / "0001.txt"

    def find(paths):
        files = real(paths)
        if what == "cannot be read":
            monkeypatch.setattr("ilacs_analysis.reading.files._without_waiting", refuse(target))
            return files
        target.unlink()
        if what == "becomes a folder":
            target.mkdir()
        elif what == "becomes a pipe":
            os.mkfifo(target)
        return files

    monkeypatch.setattr(corpus, "find_documents", find)
    monkeypatch.setattr(corpus, "_own_workers", lambda files, place: (parse_cached(file, place) for file in files))
    for cache in (tmp_path / "cache", False):
        if not target.exists() or not target.is_file():
            shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
            shutil.copy(LETTER, target)
        run = write_corpus([folder], tmp_path / "out", progress=False, cache=cache)
        assert (run.documents, run.failures) == (2, 1)
        assert reasons(tmp_path / "out") == {target.as_posix(): "no_access" if what == "cannot be read" else "no_file"}


def refuse(target):
    "Opens files, but for one."

    def opener(path, flags):
        if Path(path) == target:
            raise PermissionError(13, "Permission denied", path)
        return os.open(path, flags)

    return opener


def test_half_characters_in_a_text_are_read(tmp_path):
    "A text with surrogates, as other programs cut them, is parsed; tables can be written from it."
    text = LETTER.read_text(encoding="utf-8").replace("Ofsted", "Ofsted\ud800", 1) + "\n\udcff\n"
    frames = to_frames(parse(text))
    assert len(frames["documents"]) == 1
    for name, table in frames.items():
        table.to_parquet(tmp_path / f"{name}.parquet")


# -- What is stored ------------------------------------------------------------------------------------------------
SHAPES = [
    "[]", "5", "null", '"run"', "{}", '{"key": 1}', '{"key": {}, "tables": []}', '{"key": {}, "tables": {"a": 1}}',
    "[" * 100_000, "{", "", '{"documents": "many"}', "\udcff",
]  # fmt: skip


def test_a_record_of_another_shape_is_no_record(tmp_path):
    "Whatever stands in `.run.json`, the next run writes the tables and ends well."
    folder, out, cache = copies(tmp_path / "in", 2), tmp_path / "out", tmp_path / "cache"
    made = write_corpus([folder], out, progress=False, cache=cache)
    good = json.loads((out / ".run.json").read_text())
    odd = [good | change for change in ({"documents": "many"}, {"documents": None}, {"tables": {}}, {"tables": None})]
    for shape in some([*SHAPES, *map(json.dumps, odd)], 6):
        (out / ".run.json").write_bytes(shape.encode(errors="surrogateescape"))
        run = write_corpus([folder], out, progress=False, cache=cache)
        assert not run.unchanged and run.documents == made.documents, shape[:50]
    assert write_corpus([folder], out, progress=False, cache=cache).unchanged


def test_a_table_that_changed_at_the_same_size_is_written_again(tmp_path):
    "One letter of a table is changed, and the file's times are put back: the next run notices."
    folder, out, cache = copies(tmp_path / "in", 2), tmp_path / "out", tmp_path / "cache"
    write_corpus([folder], out, progress=False, cache=cache)
    for name in ("documents.csv", "evidence.parquet"):
        good, times = (out / name).read_bytes(), (out / name).stat()
        (out / name).write_bytes(good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
        os.utime(out / name, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert not write_corpus([folder], out, progress=False, cache=cache).unchanged
        assert (out / name).read_bytes() == good


TABLE_DAMAGES = {
    "empty": lambda good: b"",
    "cut off": lambda good: good[: len(good) // 2],
    "a text": lambda good: b"document_id,authority\n",
}


@pytest.mark.parametrize("damage", some([*TABLE_DAMAGES, "of other types", "older"], 4))
@pytest.mark.parametrize("command", some([["search", "children", "--in"], ["tag"]], 2))
def test_a_damaged_table_is_one_line(tmp_path, damage, command):
    "A table that is empty, cut off or of an older version: the command says so in one line, with what to do."
    import pandas as pd

    out = tmp_path / "out"
    write_corpus([SOURCES], out, progress=False, cache=False)
    table = out / "documents.parquet"
    if damage in TABLE_DAMAGES:
        table.write_bytes(TABLE_DAMAGES[damage](table.read_bytes()))
    else:
        rows = pd.read_parquet(table)
        rows = rows.drop(columns=["authority", "start_date"]) if damage == "older" else rows.assign(pages="many")
        rows.to_parquet(table)
    with pytest.raises(IlacsError, match="ilacs corpus"):
        read_tables(out)
    if damage != "of other types":  # of columns that these commands do not read
        more = ["--out", tmp_path / "tags"] if command == ["tag"] else []
        status, _, errors = ilacs(*command, out, *more)
        assert status in (1, 2) and len(errors) == 1 and "ilacs corpus" in errors[0]


# -- The cache -----------------------------------------------------------------------------------------------------
def test_the_cache_runs_nothing(tmp_path):
    "A pickle that would run a command is not read as one, even with the right digest before it."
    import hashlib

    class Harm:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "harmed"),)

    cache = Cache(tmp_path / "cache")
    cache.put("ab" * 32, {"failures": []})
    (kept,) = (p for p in (tmp_path / "cache").rglob("*") if p.is_file())
    payloads = [
        pickle.dumps(Harm()),
        b"5",
        b"[]",
        b"{}",
        b'{"documents": 5}',
        b'{"documents": [5]}',
        b'{"other": [{}]}',
    ]
    payloads += [b'{"other": [{}]}']
    for payload in [*payloads, b'{"documents": [{"start_date": "soon"}]}', b'{"documents": [{"start_date": 5}]}']:
        kept.write_bytes(hashlib.blake2b(payload, digest_size=16).digest() + payload)
        assert cache.get("ab" * 32) is None
    assert not (tmp_path / "harmed").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_cache_is_for_its_owner(tmp_path):
    "All folders that a run makes in the cache are for the user alone, whatever the umask."
    before = os.umask(0)
    try:
        write_corpus([LETTER], tmp_path / "out", progress=False, cache=tmp_path / "a" / "cache")
    finally:
        os.umask(before)
    made = [tmp_path / "a" / "cache", *(p for p in (tmp_path / "a" / "cache").rglob("*"))]
    assert len(made) == 4 and all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in made)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no owners here")
@pytest.mark.parametrize("whose", some(["root", "fingerprint", "file"], 3))
def test_what_another_owner_has_is_not_used(tmp_path, monkeypatch, whose):
    "A cache folder of somebody else is neither read nor written, and the command says so in one line."
    monkeypatch.setenv("ILACS_CACHE", str(tmp_path / "cache"))
    write_corpus([LETTER], tmp_path / "out", progress=False)
    cache = Cache()
    (kept,) = (p for p in cache.root.rglob("*") if p.is_file())
    kept.unlink() if whose == "root" else None
    me = os.geteuid()
    place = {"root": cache.root, "fingerprint": cache.folder, "file": kept}[whose]
    if me == 0:
        os.chown(place, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert whose == "fingerprint" or cache.get(kept.name) is None
    status, out, errors = ilacs("corpus", LETTER, "--out", tmp_path / "again")
    assert status == 0 and out[-1].startswith("1 documents, of these 0 with something missing")
    if whose != "file":  # a file of somebody else is replaced by one of ours
        assert len(errors) == 1 and "belongs to another user" in errors[0]
        assert not [p for p in cache.root.rglob("*") if p.is_file() and p != kept]


# -- Killed, together, full ----------------------------------------------------------------------------------------
def killed_after(seconds, *arguments):
    process = subprocess.Popen([sys.executable, "-c", RUN, *map(str, arguments)], start_new_session=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def whole(out):
    "Tables that belong together: what is in all of them."
    tables = read_tables(out)
    known = set(tables["documents"]["document_id"])
    for name, table in tables.items():
        assert "document_id" not in table or set(table["document_id"]) <= known, name
        assert len((out / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 0
    return tables


@pytest.mark.thorough
@linux
def test_kills_at_random_moments_lose_nothing(tmp_path):
    "Fifty runs are killed at different moments: the tables are always whole, and the next run leaves nothing else."
    folders = [copies(tmp_path / "a", 40), copies(tmp_path / "b" / "c", 60)]
    out, cache = tmp_path / "out", tmp_path / "cache"
    write_corpus([folders[0]], out, progress=False, cache=cache)
    for n in range(50):
        if n % 10 == 0:
            shutil.rmtree(cache, ignore_errors=True)
        killed_after(0.2 + 0.05 * n, out, cache, folders[n % 2])
        assert len(whole(out)["documents"]) in (40, 60)
    for folder, documents in zip(folders, (40, 60), strict=True):
        write_corpus([folder], out, progress=False, cache=cache)
        assert len(whole(out)["documents"]) == documents
    assert not [p.name for p in out.iterdir() if p.name.startswith(PARTIAL)]


HOLD = """
import sys, time
from ilacs_analysis.base.whole import whole_files
with whole_files(sys.argv[1]) as stage:
    (stage / "a.txt").write_text("made by the other")
    print("at work", flush=True)
    sys.stdin.read()
"""


@linux
@pytest.mark.parametrize("apart", [False, True])
def test_partial_work_of_another_container_stays(tmp_path, apart):
    "A run whose process number means nothing here still works: its folder stays, and its files arrive."
    command = [sys.executable, "-c", HOLD, str(tmp_path / "out")]
    if apart:
        command = ["unshare", "--map-root-user", "--pid", "--fork", "--mount-proc", *command]
        if subprocess.run([*command[:5], "true"], capture_output=True).returncode:
            pytest.skip("no process can have numbers of its own here")
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "at work\n"
    with whole_files(tmp_path / "out") as stage:
        (stage / "b.txt").write_text("made here")
    other.communicate("", timeout=30)
    assert other.returncode == 0 and sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.txt", "b.txt"]


def test_what_a_killed_run_left_goes_whatever_its_number(tmp_path):
    "A leftover whose process number is that of a running process goes too: its lock is free."
    for name in (f"{PARTIAL}{os.getpid()}-0a1b2c3d", f"{PARTIAL}1-0a1b2c3d", f"{PARTIAL}0a1b2c3d0a1b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.csv").write_text("hal")
    (tmp_path / f"{PARTIAL}ffffffffffff.lock").touch()
    with whole_files(tmp_path) as stage:
        (stage / "whole.csv").write_text("whole")
    assert [p.name for p in tmp_path.iterdir()] == ["whole.csv"]


FULL = """
mount -t tmpfs -o size={size} none "$1" && cd "$1" && mkdir cache && export ILACS_CACHE="$1/cache"
"$2" -m ilacs_analysis.cli.main corpus "$3" --out "$1/out"
echo "status $?"; rm -rf cache; find . -mindepth 1
"""


@linux
@pytest.mark.thorough
@pytest.mark.parametrize("size", ["120k", "300k", "800k"])
def test_a_full_disk_leaves_nothing(tmp_path, size):
    "A disk that is full before the tables are written: one line that says so, and nothing is left there."
    documents = copies(tmp_path / "in", 200)
    (disk := tmp_path / "disk").mkdir()
    code = "from ilacs_analysis.cli.main import app; app()"
    script = FULL.format(size=size).replace("-m ilacs_analysis.cli.main", f"-c '{code}'")
    command = ["unshare", "--map-root-user", "--mount", "bash", "-c", script, "-", disk, sys.executable, documents]
    if subprocess.run(["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", disk]).returncode:
        pytest.skip("no file system can be mounted here")
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.stdout.splitlines() == ["status 1"], done.stdout + done.stderr
    assert done.stderr.count("\n") == 1 and "No space left on device" in done.stderr


@pytest.mark.thorough
def test_five_thousand_files(tmp_path):
    "All of 5,000 files are rows, in their order; the second run has nothing to do."
    folder = copies(tmp_path / "in", 5000)
    run = write_corpus([folder], tmp_path / "out", progress=False, cache=tmp_path / "cache")
    documents = read_tables(run.out)["documents"]
    assert run.documents == 5000 and documents["source"].is_monotonic_increasing
    began = time.perf_counter()
    assert write_corpus([folder], tmp_path / "out", progress=False, cache=tmp_path / "cache").unchanged
    assert time.perf_counter() - began < 10 and len(TABLES) <= len(list(run.out.glob("*.csv")))
