"""The engine of the page *Read a report here*: in a browser, documents read as they do outside it, to the byte."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import collection
import pdfs
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from reader import Reader, write_page
from typeset import Sheet

from ilacs_analysis import UnknownAuthority, WrongArgument, get_authority, write_corpus
from ilacs_analysis.record.context_data import measure_ids
from ilacs_analysis.showing.reading_here import read_here
from ilacs_analysis.terms import authorities, dates
from tools import engine

SOURCES = sorted((Path(__file__).parents[1] / "data" / "sources").glob("*.txt"))


@pytest.fixture(scope="module")
def folder(built_engine: Path, tmp_path_factory) -> Path:
    "A page beside the worker and the engine."
    made = tmp_path_factory.mktemp("read")
    write_page(built_engine, made)
    return made


@pytest.fixture(scope="module")
def here(folder: Path, serve: Callable[[Path], str]) -> str:
    return serve(folder)


@pytest.fixture(scope="module")
def reader(chromium, here: str) -> Iterator[Reader]:
    made = Reader(chromium, here)
    assert made.ready["type"] == "ready", made.ready
    yield made
    made.tab.close()


def answer(reader: Reader, name: str, data: bytes) -> dict[str, Any]:
    "What the page gets of a file, which is what this Python gives."
    message = reader.read(name, data)
    assert (message["id"], message["type"]) == (2, "result"), message
    assert message["result"] == json.loads(json.dumps(read_here(data, name)))
    return message["result"]


# -- The same as outside -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_document_is_what_the_command_prints(reader: Reader, ilacs, path: Path) -> None:
    "To the byte of its JSON, and every value has its words."
    result = answer(reader, path.name, path.read_bytes())
    assert result["json"] == ilacs("parse", path, "--format", "json").stdout
    text = json.loads(result["json"])["text"]
    assert result["values"]
    for value in result["values"]:
        around = value["before"] + value["quote"] + value["after"]
        assert text[value["start"] : value["end"]] == value["quote"] and around in text


@pytest.mark.parametrize("layout", pdfs.LAYOUTS)
def test_a_pdf_of_each_layout_is_what_the_command_prints(reader: Reader, ilacs, tmp_path: Path, layout: str) -> None:
    (path := tmp_path / f"{layout}.pdf").write_bytes(pdfs.pdf(layout))
    result = answer(reader, path.name, path.read_bytes())
    assert result["json"] == ilacs("parse", path, "--format", "json").stdout
    assert {value["page"] for value in result["values"]} >= {1} and "page" in result["tables"]["evidence"]


def scan() -> bytes:
    out = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(out)
    return out.getvalue()


def locked() -> bytes:
    pdf = Sheet().pdf
    pdf.set_encryption(owner_password="owner", user_password="user")
    return bytes(pdf.output())


def invoice() -> bytes:
    sheet = Sheet()
    sheet.font("body")
    sheet.pdf.text(80, 120, "Invoice 17: two hundred chairs for the town hall, to be paid within thirty days.")
    return bytes(sheet.pdf.output())


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "scan.pdf": ("no_text", scan),
    "locked.pdf": ("encrypted_pdf", locked),
    "cut.pdf": ("damaged_pdf", lambda: pdfs.pdf("ilacs_2023")[:400]),
    "invoice.pdf": ("unrecognised", invoice),
    "empty.txt": ("empty", lambda: b""),
    "<b>.docx": ("binary", lambda: b"PK\x03\x04" + bytes(99)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_the_words_of_the_command(reader: Reader, ilacs, tmp_path: Path, name: str) -> None:
    reason, make = REFUSED[name]
    (path := tmp_path / name).write_bytes(make())
    result = answer(reader, name, path.read_bytes())
    said = " ".join(ilacs("parse", path).stderr.split())
    assert result["outcome"] == "refused" and result["reason"] == reason
    assert " ".join(result["message"].split()) in said


def test_fifty_megabytes_are_refused_and_the_next_file_is_read(reader: Reader) -> None:
    "The bytes are made in the page: as text they would be larger still."
    large = "() => ask({id: 2, type: 'read', name: 'large.pdf', bytes: new ArrayBuffer(5e7)})"
    result = reader.tab.evaluate(large)["result"]
    assert result == read_here(bytes(50_000_000), "large.pdf") and result["reason"] == "too_large"
    assert answer(reader, SOURCES[0].name, SOURCES[0].read_bytes())["outcome"] == "read"


def test_words_of_a_file_are_never_markup(reader: Reader) -> None:
    evil = "<img src=x onerror=alert(1)>"
    path = next(path for path in SOURCES if "2023" in path.name)
    hostile = path.read_text(encoding="utf-8").replace("Tom Anthony", evil).replace("private", f"{evil}\x1b[2J\u202e")
    result = answer(reader, f"{evil}.txt", hostile.encode())
    assert result["outcome"] == "read" and "<img" not in result["card"] and "&lt;img" in result["card"]


ADDED = {  # What a collection takes from the national record
    "documents": {"record_id", "record_published_date"},
    "paragraphs": {"published_date"},
}


def rows(table: str, name: str) -> list[dict[str, str]]:
    added = ADDED.get(name, ())
    return [{k: v for k, v in row.items() if k not in added} for row in csv.DictReader(io.StringIO(table))]


def test_tables_have_the_cells_of_a_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    "But for those that a collection takes from the national record; no pandas is needed."
    monkeypatch.chdir(tmp_path)
    for path in [shutil.copy(source, tmp_path) for source in SOURCES]:
        write_corpus(Path(path).name, "out", progress=False, cache=False)
        tables = read_here(Path(path).read_bytes(), Path(path).name)["tables"]
        assert {"documents", "evidence", "paragraphs"} <= tables.keys()
        for file in Path("out").glob("*.csv"):
            collected, here = file.read_text(encoding="utf-8"), tables.get(file.stem, "")
            assert rows(collected, file.stem) == rows(here, file.stem), file.stem


@pytest.mark.thorough
@pytest.mark.parametrize(("kind", "count"), [("reports", 40), ("letters", 20)])
def test_published_documents_read_as_outside(reader: Reader, kind: str, count: int) -> None:
    "Files from all over the collection, in a worker that goes on; it does not take ever more memory."
    paths = sorted((collection.CORPUS / kind).glob("*.pdf"))
    if not paths:
        pytest.skip(collection.NONE)
    outcomes = [answer(reader, path.name, path.read_bytes())["outcome"] for path in paths[:: -(-len(paths) // count)]]
    assert outcomes.count("read") > 0.9 * len(outcomes)
    assert reader.read(paths[0].name, paths[0].read_bytes())["memory"] < 300 * 2**20


# -- The worker --------------------------------------------------------------------------------------------------------
def test_loading_is_told_in_words_and_asks_no_other_host(reader: Reader, here: str) -> None:
    heard = reader.tab.evaluate("heard")
    shares = [message["share"] for message in heard]
    assert shares == sorted(shares) and shares[-1] == 1
    assert heard[0]["words"].startswith("Loading (") and heard[0]["words"].endswith(" MB)")
    assert {"Python is starting", "The document reader is being unpacked", "Ready"} <= {m["words"] for m in heard}
    assert all(url.startswith(here) for url in reader.asked) and len(reader.asked) > 5


def test_nothing_but_the_engine_can_be_asked_for(reader: Reader, here: str) -> None:
    (worker,) = reader.tab.workers
    for address in ("https://elsewhere.example/", f"{here}index.html"):
        said = worker.evaluate("address => fetch(address).then(() => 'got it', error => error.message)", address)
        assert said == f"{address} is not part of the engine"


@pytest.mark.parametrize("fault", ["gone", "other"])
def test_an_engine_that_is_not_whole_is_told(chromium, folder: Path, serve, tmp_path: Path, fault: str) -> None:
    "A file that is not there, or not the one that belongs to the others."
    site = shutil.copytree(folder, tmp_path / "site")
    file = site / "engine" / "ilacs_analysis.zip"
    file.unlink() if fault == "gone" else file.write_bytes(b"PK\x03\x04 something else")
    broken = Reader(chromium, serve(site))
    assert broken.ready["type"] == "failed" and broken.ready["over"] and "ilacs_analysis.zip" in broken.ready["words"]
    assert broken.read("a.txt", b"words")["type"] == "failed"
    broken.tab.close()


# -- What is built -----------------------------------------------------------------------------------------------------
def test_the_engine_is_what_was_decided(built_engine: Path) -> None:
    "Versions, sizes and hashes are those of the files, and no file is there that the list does not have."
    listing = json.loads((built_engine / "engine.json").read_text())
    versions = {name: engine.PLAN[name]["version"] for name in ("pyodide", "pypdfium2")}
    assert versions.items() <= listing["versions"].items()
    sizes = {file["name"]: file["bytes"] for file in listing["files"]}
    assert sizes == {p.name: p.stat().st_size for p in built_engine.iterdir() if p.name != "engine.json"}
    assert listing["bytes"] == sum(sizes.values()) < 13e6


def test_nothing_is_made_twice(built_engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", lambda command, what: pytest.fail(what))
    before = (built_engine / "engine.json").stat().st_mtime_ns
    engine.write_engine(engine.HERE.parent, built_engine)
    assert (built_engine / "engine.json").stat().st_mtime_ns == before


def test_without_npm_the_site_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    "One sentence, no error, and no half engine that a page could take for a whole one."
    monkeypatch.setenv("ILACS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(engine.shutil, "which", lambda name: None)
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    monkeypatch.setattr(engine, "pdfium_wheel", lambda home: home / "pdfium.whl")
    monkeypatch.setattr(engine, "own_wheel", lambda root, folder: folder / "own.whl")
    monkeypatch.setattr(engine, "OUT", tmp_path / "engine")
    assert engine.main() == 0 and not (tmp_path / "engine").exists()
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "without the page Read a report here: there is no npm" in said


def test_a_download_with_another_hash_is_not_taken(tmp_path: Path) -> None:
    write = "import sys, pathlib; pathlib.Path(sys.argv[1], 'a.tgz').write_text('other')"
    with pytest.raises(engine.NoEngine, match="a.tgz has the SHA-256 d9298a10"):
        engine.download("pyodide", [sys.executable, "-c", write], "a.tgz", tmp_path)
    assert list(tmp_path.iterdir()) == []


# -- What is not there in a browser ------------------------------------------------------------------------------------
ALONE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and not top.startswith(("ilacs_analysis", "pypdfium2")):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nothing())
from pathlib import Path
from ilacs_analysis import UnknownAuthority, get_authority
from ilacs_analysis.record.context_data import measure_ids
from ilacs_analysis.showing.reading_here import read_here

for name in sys.argv[1:]:
    result = read_here(Path(name).read_bytes(), name, None)
    assert result["outcome"] == "read", result
try:
    get_authority("Bexly")
except UnknownAuthority as error:
    print(error)
"""


def test_reading_needs_nothing_but_pdfium(tmp_path: Path) -> None:
    made = [tmp_path / f"{layout}.pdf" for layout in ("ilacs_2023", "cra_letter")]
    for path in made:
        path.write_bytes(pdfs.pdf(path.stem))
    done = subprocess.run([sys.executable, "-c", ALONE, *SOURCES, *made], capture_output=True, text=True)
    assert done.stdout == "No local authority is called 'Bexly'. Did you mean Bexley?\n", done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Bexly", "Bexley"), ("Brumley", "Bromley"), ("kensington", "Kensington and Chelsea"), ("Xyzzy", "")],
)
def test_names_that_come_near_without_rapidfuzz(monkeypatch: pytest.MonkeyPatch, typed: str, meant: str) -> None:
    monkeypatch.setattr(authorities, "_by_rapidfuzz", lambda name: __import__("no_such_module"))
    with pytest.raises(UnknownAuthority) as error:
        get_authority(typed)
    assert error.value.close[:1] == ([meant] if meant else [])


@given(st.sampled_from(dates.MONTHS), st.text("abcdefgjlmnoprstuvy", max_size=11))
def test_slips_are_counted_as_rapidfuzz_does(month: str, word: str) -> None:
    for typed in (word, month[:4] + word, month[1:], month[1] + month[0] + month[2:]):
        assert dates._slips(typed, month) == OSA.distance(typed, month)


def test_measures_that_come_near_without_rapidfuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(WrongArgument, match="caseload"):
        measure_ids("caselod")


# -- Where a library cannot be had ------------------------------------------------------------------------------------
WITHOUT = """
import sys
absent = {"ahocorasick", "rapidfuzz", "sentencex", "vl_convert", "lark", "python_calamine"}

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import ilacs_analysis as ilacs
from ilacs_analysis.words.evaluations import evaluate_sentence, sentence_spans
report = ilacs.parse(sys.argv[1])
for ask in (
    lambda: ilacs.get_authority("Bexly"),
    lambda: ilacs.tag_table(ilacs.to_frames([report])),
    lambda: evaluate_sentence("Leaders are strong."),
    lambda: sentence_spans("Leaders are strong. They listen."),
    lambda: ilacs.find_text("children", sys.argv[2]),
    lambda: ilacs.show_map()._repr_mimebundle_(),
):
    try:
        ask()
        raise AssertionError(ask)
    except ilacs.IlacsError as error:
        print(error)
"""


def test_without_a_library_a_sentence_says_so(root: Path) -> None:
    "As in a browser, where some have no wheel; names that come near are found without one."
    source = root / "data" / "sources" / "bexley-ilacs-report-2023.txt"
    command = [sys.executable, "-c", WITHOUT, source, root / "data" / "parsed"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "Did you mean Bexley?" in said[0] and len(said) == 6
    assert [line.split(" needs ")[1].split(",")[0] for line in said[1:]] == [
        "pyahocorasick", "pyahocorasick", "sentencex", "lark", "vl-convert-python",
    ]  # fmt: skip
