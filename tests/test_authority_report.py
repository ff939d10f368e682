"A report on any authorities: what `ilacs report` writes, what it refuses, and that it can be made again."

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from asked_for import thorough
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from ilacs_analysis import IlacsError, UnknownAuthority, UnreadableFile
from ilacs_analysis.reporting import write as authority_report
from ilacs_analysis.reporting.assets import ASSETS, vega_script, write_vega
from ilacs_analysis.reporting.kernel import own_python
from ilacs_analysis.reporting.write import check_folder, template, write_report
from ilacs_analysis.terms.authorities import closest_names
from tools.forks import fork_kernel

ROOT = Path(__file__).parents[1]
PARTS = ["The record at a glance", "Every grade, and what can be compared", "Beside neighbours, region and England"]
PARTS += ["What came next elsewhere", "What the reports say to improve", "The complete record"]
PARTS += ["Sources, licence and how to make this page again"]


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def main_of(page: Path) -> lxml.html.HtmlElement:
    return lxml.html.parse(str(page)).getroot().xpath("//main")[0]


def captions(page: Path) -> list[str]:
    return [" ".join(c.text_content().split()) for c in main_of(page).xpath(".//caption")]


def check_page(page: Path) -> None:
    "All parts, tables and figures; no error, no lost address, nothing that needs a script, no place of this machine."
    tree, text = lxml.html.parse(str(page)).getroot(), page.read_text(encoding="utf-8")
    headings = [h.text_content() for h in tree.xpath("//main//h2")]
    asked = any(
        re.search(r": \d+ recommendations?$", caption) for caption in captions(page)
    )  # recommendations, so themes
    wanted = [*PARTS[:5], "Themes", *PARTS[5:]] if asked else PARTS
    assert headings[: len(wanted)] == wanted
    assert len(tree.xpath("//h1")) == 1 and len(tree.xpath("//main//table")) >= 5
    figures = tree.xpath("//figure[contains(@class, 'ilacs-figure')]")
    assert len(figures) >= 3 and len({f.get("id") for f in figures}) == len(figures)
    for figure in figures:
        (picture,) = figure.xpath(".//img")  # there without scripts
        assert picture.get("src").startswith("data:image/svg+xml;base64,") and len(picture.get("alt")) > 30
        assert figure.xpath(".//figcaption/strong/text()")[0].strip()
    assert not tree.xpath("//*[contains(@class, 'cell-output-error') or contains(@class, 'cell-output-stderr')]")
    for made_wrong in ("Traceback", "nan", "NaT", "<NA>", "None"):
        assert not re.search(rf"(?<![\w.\"(]){made_wrong}(?![\w\"])", spoken(tree)), made_wrong
    assert str(Path(page).parents[2]) not in text and f"{ROOT.parent}/" not in text and "injected" not in text
    ids = set(tree.xpath("//@id"))
    for element, attribute, link, _ in tree.iterlinks():
        url = urlsplit(link)
        if url.scheme or url.netloc:
            assert element.tag in ("a", "link", "img") and (element.tag == "a" or url.scheme == "data"), link
        else:
            assert not url.path or (page.parent / unquote(url.path)).is_file(), (attribute, link)
            assert url.path or unquote(url.fragment) in ids, link


def spoken(tree: lxml.html.HtmlElement) -> str:
    "What a reader sees, without code."
    copy = lxml.html.fromstring(lxml.html.tostring(tree))
    for hidden in copy.xpath("//script|//details|//pre"):
        hidden.drop_tree()
    return copy.text_content()


@pytest.fixture(scope="module")
def forked(project_copy: Path) -> Callable[[Path], AsyncKernelManager]:
    "Kernels that begin with their libraries. A process and a kernel of its own: README's report, in test_readme."
    return lambda profile: fork_kernel(own_python(profile), project_copy)


@pytest.fixture(scope="module")
def two(ilacs, forked, tmp_path_factory, root) -> Path:
    "The report on Bexley and Bromley with the five source documents, by the command."
    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(root / "data" / "parsed", folder / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(authority_report, "own_python", forked)
        done = ilacs("report", "bexley", "Bromley", "--out", "a report", "--collection", "tables")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"The report is at {Path('a report/site/index.html')}\n" and done.stderr == ""
    return folder / "a report"


def test_two_authorities(two: Path) -> None:
    page = two / "site" / "index.html"
    check_page(page)
    words = " ".join(spoken(main_of(page)).split())
    assert "Bexley and Bromley: inspections of children’s services since 2009" in words
    changed = (
        "Bexley, ILACS (2018 rules), published August 2018 to ILACS (2023 rules), published March 2023 (exact): same in"
    )
    assert f"{changed} overall effectiveness (outstanding)" in words
    assert not re.search(r"\b(SIF|ILACS) 20\d\d", words)  # an inspection has its rules and the month of its report
    assert "worse in help and protection (outstanding to good)" in words
    assert "107 of 142 in England" in words  # overall grades known on the last day of the record
    assert "3 documents" not in words and "4 documents on Bexley and 1 document on Bromley" in words
    which = "ILACS (2023 rules), published March 2023 and ILACS (2023 rules), published January 2024"
    assert f"Bexley and Bromley, latest grades ({which}); change: Bromley against Bexley" in captions(page)


def test_recommendations_are_newest_first_with_links(two: Path) -> None:
    page = two / "site" / "index.html"
    asked = [c for c in captions(page) if re.search(r": \d+ recommendations?$", c)]
    assert asked == [
        "Bexley, ILACS (2023 rules), published March 2023: 2 recommendations",
        "Bromley, ILACS (2018 rules), published January 2019: 4 recommendations",
        "Bexley, improvement notice, undated: 15 recommendations",
    ]
    (table,) = [t for t in main_of(page).xpath(".//table") if t.findtext("caption").strip() == asked[0]]
    assert table.xpath(".//td/a/@href") == ["https://files.ofsted.gov.uk/v1/file/50212243"] * 2
    assert "privately fostered" in table.text_content()


def test_themes_of_the_recommendations(two: Path) -> None:
    "Themes with the number of recommendations of each authority, and the words that say so."
    (table,) = main_of(two / "site" / "index.html").xpath(".//table[caption[contains(., 'Recommendations by theme')]]")
    assert [th.text_content().strip() for th in table.xpath(".//th")][:4] == [
        "theme",
        "Bexley",
        "Bromley",
        "words that say so",
    ]
    rows = {
        r[0]: r[1:] for r in ([td.text_content().strip() for td in tr.xpath("td")] for tr in table.xpath(".//tr")) if r
    }
    assert rows["Private fostering"][0] == "1" and "privately fostered" in rows["Private fostering"][2]


def test_folder_is_a_project(two: Path) -> None:
    notebook = json.loads((two / "index.ipynb").read_text(encoding="utf-8"))
    tags = [cell["metadata"].get("tags") for cell in notebook["cells"]]
    assert [["parameters"], ["injected-parameters"]] == [t for t in tags if t]
    assert "papermill" not in notebook["metadata"] and {c.get("execution_count") for c in notebook["cells"]} == {None}
    assert {f"assets/{name}" for name in (*ASSETS, "vega.js")} | {"_quarto.yml", "_filter.py"} <= files_of(two).keys()
    assert (two / "_quarto.yml").read_bytes() == (authority_report.TEMPLATES / "_quarto.yml").read_bytes()


def said_of(page: Path) -> str:
    "The words of a page that is as it should be."
    check_page(page)
    return " ".join(spoken(main_of(page)).split())


@pytest.mark.parametrize(
    ("names", "unusual"),
    [
        pytest.param(
            ["Cumberland", "Dorset (county, to 2019)", "Brent"],
            [
                "judged Cumberland once",
                "in place of Cumbria",
                "Cumberland: nothing, for there is only one graded inspection",
                "Dorset (county, to 2019) ended on 31 March 2019.",
                "Dorset (county, to 2019): nothing, for no two grades are near enough",
                "For Dorset (county, to 2019) there is no list of statistical neighbours",
                "ILACS (2023 rules), published April 2023 to ILACS (2026 rules), published June 2026 (exact): "
                "same in leaders (good)",
                "The collection has 5 documents, none of them on Cumberland, Dorset (county, to 2019) and Brent.",
            ],
            marks=pytest.mark.thorough,  # 16 s; the sentences are asserted where they are made, in 01_parts
        ),
        pytest.param(
            ["Northamptonshire", "City of London"],
            [
                "Northamptonshire ended on 31 March 2021. Its place was taken by North Northamptonshire and West",
                "For Northamptonshire there is no list of statistical neighbours",
                "The collection has 5 documents, none of them on Northamptonshire and City of London.",
            ],
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_unusual_authorities(
    forked, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], unusual: list[str]
) -> None:
    """One newly made, with one inspection; one that ended without an ILACS; one without an overall grade.

    In `make test-all` also one that ended with an ILACS, and a small one.
    """
    monkeypatch.setattr(authority_report, "own_python", forked)
    page = write_report(names, tmp_path / "report", True, root / "data" / "parsed")
    text = said_of(page)
    for said in unusual:
        assert said in text, said
    assert any(c.startswith(f"{names[-1]}'s statistical neighbours") for c in captions(page))


def short(title: str) -> NotebookNode:
    "The report before its first chart, and its end with the command."
    nb = template(title)
    del nb.cells[8:-2]
    return nb


def test_made_once_more(ilacs, forked, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    "The command that a page prints makes the same folder again; in `make test-all` with all parts of the report."
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "data" / "parsed", "tables")
    monkeypatch.setattr(authority_report, "own_python", forked)
    if not thorough():
        monkeypatch.setattr(authority_report, "template", short)
    page = write_report(["Cumberland"], "a report", True, "tables")
    command = main_of(page).xpath(".//pre[contains(., 'ilacs report')]")[-1].text_content().strip()
    assert command == "ilacs report Cumberland --neighbours --collection tables --out 'a report'"
    before = files_of(Path("a report"))
    assert b"judged Cumberland once" in before["site/index.html"]
    assert ilacs(*shlex.split(command)[1:]).returncode == 0
    assert files_of(Path("a report")) == before
    assert not [p for p in Path("a report").iterdir() if p.name.startswith(".partial")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Bexly", ["Bexley"]),
        ("Brumley", ["Bromley"]),
        ("st helen", ["St Helens"]),
        ("hull city", ["Kingston upon Hull"]),
        ("kensington", ["Kensington and Chelsea"]),
        ("northampton", ["North Northamptonshire", "West Northamptonshire"]),
    ],
)
def test_closest_names(typed: str, meant: list[str]) -> None:
    assert closest_names(typed)[: len(meant)] == meant


def test_nothing_comes_near() -> None:
    assert closest_names("Xyzzy") == closest_names("") == closest_names("\x00 !") == []


def test_unknown_name_is_one_line(ilacs, tmp_path: Path) -> None:
    done = ilacs("report", "Bexley", "Brumley", "--out", tmp_path / "new")
    assert done.returncode == 1 and not (tmp_path / "new").exists() and done.stdout == ""
    assert done.stderr == "ilacs: No local authority is called 'Brumley'. Did you mean Bromley?\n"


def test_too_many_and_none() -> None:
    with pytest.raises(IlacsError, match="one to 4"):
        write_report(["Kent", "Essex", "York", "Bury", "Leeds"], "unused")
    with pytest.raises(IlacsError, match="one to 4"):
        write_report([], "unused")


def test_folders_of_others_are_left_alone(ilacs, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "index.ipynb").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for out, why in (("thesis", "did not make (index.ipynb)"), ("file", "is a file"), ("file/below", "cannot write")):
        done = ilacs("report", "Bexley", "--out", tmp_path / out)
        assert done.returncode == 1 and why in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert files_of(tmp_path) == {"thesis/index.ipynb": b"mine", "file": b"mine"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    "A report whose notebook is run in no time: what is said of folders is the same."
    monkeypatch.setattr(authority_report, "run_template", lambda title, *rest: template(title))


@pytest.mark.parametrize("left", ["", ".lock", ".partial-99999999-0a1b2c3d/.partial-99999998-0a1b2c3d/index.ipynb"])
def test_an_empty_folder_is_filled(quick: None, tmp_path: Path, left: str) -> None:
    "A folder that exists is filled when it is empty, or has only what a run that was killed left there."
    (out := tmp_path / "out").mkdir()
    if left:
        (out / left).parent.mkdir(parents=True, exist_ok=True)
        (out / left).write_text("")
    assert write_report(["Bexley"], out).is_file()
    assert not [p for p in out.iterdir() if p.name.startswith(".partial")]


def test_the_report_of_an_earlier_run_is_replaced(quick: None, tmp_path: Path) -> None:
    "Files of the earlier report that the new one does not have go; a file of somebody's beside it stays."
    page = write_report(["Bexley"], tmp_path / "out")
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    before = set(files_of(tmp_path / "out"))
    assert write_report(["Bromley"], tmp_path / "out") == page and "Bromley" in page.read_text(encoding="utf-8")
    assert set(files_of(tmp_path / "out")) == before and (tmp_path / "out" / "thesis.txt").read_text() == "mine"


def test_somebodys_own_file_stops_a_report(quick: None, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(IlacsError, match=r"did not make \(thesis\.txt\)"):
        write_report(["Bexley"], tmp_path)
    assert files_of(tmp_path) == {"thesis.txt": b"mine"}


@pytest.mark.parametrize("listed", ["{}", "no json", '["index.ipynb"]', '{"../victim": "0"}', "null"])
def test_hostile_list_of_what_was_made(tmp_path: Path, listed: str) -> None:
    (tmp_path / "victim").write_text("mine")
    (out := tmp_path / "out").mkdir()
    (out / "index.ipynb").write_text("mine")
    (out / ".ilacs-report.json").write_text(listed)
    with pytest.raises(IlacsError, match="did not make"):
        check_folder(out)
    with pytest.raises(IlacsError, match="did not make"):
        authority_report._publish(out, out)
    assert authority_report._made_before(out) == {}  # no file outside the folder is taken for one of a report
    assert (tmp_path / "victim").read_text() == "mine"


def test_what_was_changed_since_is_kept(two: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(two, tmp_path / "mine")
    (mine / "notes.txt").write_text("beside it")
    check_folder(mine)
    (mine / "index.ipynb").write_text("changed by me")
    with pytest.raises(IlacsError, match=r"index\.ipynb was changed since"):
        write_report(["Bexley"], mine)
    assert (mine / "index.ipynb").read_text() == "changed by me"


def test_cell_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(title: str):
        nb = template(title)
        nb.cells[2].source = "import json\n1 / 0"
        del nb.cells[3:]
        return nb

    monkeypatch.setattr(authority_report, "template", broken)
    with pytest.raises(IlacsError, match=r"cell 4 of the notebook \(import json\) failed: ZeroDivisionError: division"):
        write_report(["Bexley"], tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_bad_collections(tmp_path: Path, root: Path) -> None:
    with pytest.raises(UnreadableFile, match="ilacs corpus"):
        write_report(["Bexley"], tmp_path / "new", collection=tmp_path)
    bad = shutil.copytree(root / "data" / "parsed", tmp_path / "bad")
    (bad / "recommendations.parquet").write_bytes(b"no parquet")
    with pytest.raises(IlacsError, match="empty or damaged"):
        write_report(["Bexley"], tmp_path / "new", collection=bad)
    assert not (tmp_path / "new").exists()


def test_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "papermill", None)
    with pytest.raises(IlacsError, match=r"papermill, not installed here; .*pip install 'ilacs-analysis\[report\]'"):
        write_report(["Bexley"], tmp_path / "new")
    with pytest.raises(UnknownAuthority):  # the name comes first
        write_report(["Bexly"], tmp_path / "new")


def test_vega_is_bundled_once_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    "Kept in the user's cache; a script of other versions is replaced; a cache that cannot be written does no harm."
    bundled = []
    monkeypatch.setattr("vl_convert.javascript_bundle", lambda: bundled.append(1) or "vega")
    monkeypatch.setenv("ILACS_CACHE", str(tmp_path / "cache"))
    script = write_vega(tmp_path / "a" / "vega.js").read_text(encoding="utf-8")
    assert write_vega(tmp_path / "b" / "vega.js").read_text(encoding="utf-8") == script == vega_script()
    (kept,) = (tmp_path / "cache" / "vega").iterdir()
    assert kept.read_text(encoding="utf-8") == script and len(bundled) == 1
    kept.write_bytes(b"// Vega 1\n\xff")
    assert vega_script() == script == kept.read_text(encoding="utf-8") and len(bundled) == 2
    monkeypatch.setenv("ILACS_CACHE", str(kept))  # a file, not a folder
    assert vega_script() == script and len(bundled) == 3


def test_command_line_stays_light() -> None:
    heavy = "{'papermill', 'pandas', 'altair', 'nbclient'}"
    loaded = f"import sys, ilacs_analysis.cli.main; print(*{heavy} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout.split() == []


def test_template_is_an_essay_without_outputs() -> None:
    nb = template("Any title")
    assert nb.cells[0].source.startswith("# Any title\n\n> ")
    assert all(not c.get("outputs") and c.get("execution_count") is None for c in nb.cells)
    assert sum(c.cell_type == "markdown" for c in nb.cells) >= 10
    assert os.path.getsize(authority_report.TEMPLATES / "report.ipynb") < 60_000
