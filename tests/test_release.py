"""Releases of the data that can be cited: complete, the same to the byte, with what changed in words."""

import configparser
import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.record import data
from ilacs_analysis.record.croissant import AUTHOR, croissant, json_ld
from ilacs_analysis.reporting.page import (
    fence,
    finish,
    front_matter,
    page_address,
    read_config,
    source_text,
    to_html,
)
from tools import release
from tools.changes import MOST, change_in_words, changes_in_words, folder_changes, named, read_table
from tools.execute import read_notebook
from tools.release import make_release, next_version, read_package, words_package

ROOT = Path(__file__).parents[1]
MLCROISSANT = ROOT / "_build" / "croissant" / "bin" / "mlcroissant"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the data as they are."""
    return make_release(tmp_path_factory.mktemp("release"))


def as_bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# -- What is in it -----------------------------------------------------------------------------------------------------
def test_every_table_is_in_it_as_it_is_stored(made: Path) -> None:
    assert made.name == f"ilacs-record-{data.version()}"
    files = as_bytes(made)
    for part in release.PARTS:
        tables = {p for p in (ROOT / "data" / part).iterdir() if p.suffix in (".csv", ".parquet", ".json")}
        assert len(tables) > 5
        assert {p.name for p in tables if files.get(f"{part}/{p.name}") != p.read_bytes()} == set()


def test_sums_are_of_every_file(made: Path) -> None:
    files = as_bytes(made)
    told = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert told == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_zip_has_the_same_files_and_no_time_of_today(made: Path) -> None:
    day = data.latest_day()
    with zipfile.ZipFile(made.with_name(f"{made.name}.zip")) as archive:
        assert {e.date_time for e in archive.infolist()} == {(day.year, day.month, day.day, 0, 0, 0)}
        assert {e.filename.partition("/")[2]: archive.read(e) for e in archive.infolist()} == as_bytes(made)


def test_same_data_same_bytes(made: Path, tmp_path: Path) -> None:
    again = make_release(tmp_path / "again", tag=f"data-{data.version()}")
    assert again.with_name(f"{again.name}.zip").read_bytes() == made.with_name(f"{made.name}.zip").read_bytes()


def test_readme_and_citation_say_the_version(made: Path) -> None:
    cited = yaml.safe_load((made / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["version"], cited["date-released"]) == (data.version(), data.latest_day())
    assert (cited["type"], cited["license"]) == ("dataset", "OGL-UK-3.0")
    readme = (made / "README.md").read_text(encoding="utf-8")
    for words in (
        f"(version {data.version()}) [data set]",
        f"| {len(data.inspections()):,} |",
        "London Borough of Bexley",
    ):
        assert words in readme
    assert all(source in readme for source in data.sources()["title"])


# -- What it refuses ---------------------------------------------------------------------------------------------------
def project(folder: Path) -> Path:
    """A copy of what a release is made of."""
    for part in release.PARTS:
        shutil.copytree(ROOT / "data" / part, folder / "data" / part)
    shutil.copy(ROOT / "CITATION.cff", folder)
    return folder


def test_a_table_that_is_not_the_described_one_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    with (root / "data/national/inspections.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(IlacsError, match=r"inspections\.csv is not the file that datapackage\.json describes"):
        make_release(tmp_path / "out", root=root)
    assert not (tmp_path / "out").exists()


def test_nothing_new_another_tag_and_no_release_are_said(made: Path, tmp_path: Path) -> None:
    with pytest.raises(IlacsError, match=f"nothing has changed since {data.version()}"):
        make_release(tmp_path / "out", made)
    with pytest.raises(IlacsError, match=r"the tag is data-2020\.1\.1, but"):
        make_release(tmp_path / "out", tag="data-2020.1.1")
    with pytest.raises(IlacsError, match=r"has no CITATION\.cff"):
        make_release(tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("before", "version"), [("2026.8.19", "2026.8.20"), ("2026.8.20", "2026.8.20-2"), ("2026.8.20-2", "2026.8.20-3")]
)
def test_what_was_released_keeps_its_name(tmp_path: Path, before: str, version: str) -> None:
    """Other data of the same day are a revision of it."""
    (tmp_path / "CITATION.cff").write_text(f"version: {before}\n")
    assert next_version({"national": {"version": "2026.8.20"}}, tmp_path, differ=True) == version
    assert release.day_of(version) == date(2026, 8, 20)


# -- What changed ------------------------------------------------------------------------------------------------------
def package(folder: Path, tables: dict[str, pd.DataFrame], key: list[str]) -> Path:
    """A folder with small tables; `key` is that of the table `keyed`."""
    folder.mkdir()
    about = []
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
        schema = {"primaryKey": key} if name == "keyed" else {}
        about.append({"name": name, "path": f"{name}.csv", "rows": len(table), "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps({"resources": about}))
    return folder


def test_changes_are_those_that_were_made(tmp_path: Path) -> None:
    keyed = pd.DataFrame({"id": ["a", "b", "c"], "grade": ["good", "inadequate", None]})
    loose = pd.DataFrame({"who": ["Bexley", "Bexley", "Kent"], "about": ["x", "x", "y"]})
    old = package(tmp_path / "old", {"keyed": keyed, "loose": loose, "went": loose}, ["id"])
    keyed_now = pd.DataFrame({"id": ["a", "c", "d"], "grade": ["outstanding", "good", "good"], "note": ["", "", "n"]})
    loose_now = pd.DataFrame({"who": ["Bexley", "Kent", "Dorset"], "about": ["x", "y", "z"]})
    new = package(tmp_path / "new", {"keyed": keyed_now, "loose": loose_now, "came": loose}, ["id"])
    first, second, *others = folder_changes(old, new)
    assert (first.added, first.gone) == (["id d"], ["id b"])
    assert first.changed == ["id a: grade was good, is outstanding", "id c: grade was empty, is good"]
    assert first.columns == "new column note"
    assert (second.added, second.gone) == (["who Dorset, about z"], ["who Bexley, about x"])
    assert [(c.table, c.rows) for c in others] == [("came", (None, 3)), ("went", (3, None))]
    words = changes_in_words({"part": [first, second, *others]}, {"part": "Tables"}, "2026.9.1", "2026.8.20")
    assert words.splitlines()[:7] == [
        "# What changed in 2026.9.1",
        "",
        "Since release 2026.8.20.",
        "",
        "## Tables (`part/`)",
        "",
        "- **keyed**: 1 row added, 2 rows changed, 1 row gone (3 rows before, 3 now). new column note.",
    ]
    assert "- **came** is new (3 rows)." in words and "- **went** is gone (3 rows)." in words


def test_a_long_cell_is_cut() -> None:
    assert named(("Kent", "", "x" * 50), ["who", "none", "link"]) == f"who Kent, link {'x' * 39}…"


def test_no_change_is_none_and_many_are_not_all_named(tmp_path: Path) -> None:
    few, many = (pd.DataFrame({"id": map(str, range(n))}) for n in (2, 40))
    old = package(tmp_path / "old", {"keyed": few}, ["id"])
    assert not folder_changes(old, old)[0].any
    (change,) = folder_changes(old, package(tmp_path / "new", {"keyed": many}, ["id"]))
    lines = change_in_words(change)
    assert len(lines) == MOST + 2 and lines[-1] == f"  - and {38 - MOST} more"


def test_changes_of_the_record_are_found(made: Path, tmp_path: Path) -> None:
    """An earlier release in which one grade was another and one inspection was not yet there."""
    before = tmp_path / made.name
    shutil.copytree(made, before)
    judged = read_table(before / "national/judgements.csv")
    old = judged.drop(index=len(judged) - 1)
    old.loc[0, "grade"] = "good" if judged.loc[0, "grade"] != "good" else "outstanding"
    old.to_csv(before / "national/judgements.csv", index=False)
    now = make_release(tmp_path / "now", before)
    assert now.name == f"{made.name}-2"
    changes = (now / "CHANGES.md").read_text(encoding="utf-8")
    assert "- **judgements**: 1 row added, 1 row changed" in changes
    assert f"grade was {old.loc[0, 'grade']}, is {judged.loc[0, 'grade']}" in changes
    assert changes.count("**") == 2 and changes.count("Nothing changed.") == 2


# -- Descriptions ------------------------------------------------------------------------------------------------------
def test_words_are_described_as_they_are() -> None:
    folder = ROOT / "data" / "words"
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert told == words_package(folder), "run: .venv/bin/python -m tools.release --describe"
    assert {r["name"] for r in told["resources"]} == {
        p.stem for p in folder.iterdir() if p.suffix in (".csv", ".parquet")
    }
    for about in told["resources"]:
        assert list(read_table(folder / about["path"])) == [field["name"] for field in about["schema"]["fields"]]
        assert not any("{" in field["description"] for field in about["schema"]["fields"])


def ids(value: object) -> list[str]:
    """Every `@id` that stands where something is defined, which has a type."""
    if isinstance(value, list):
        return [name for item in value for name in ids(item)]
    if not isinstance(value, dict):
        return []
    own = [value["@id"]] if "@id" in value and "@type" in value else []
    return own + [name for item in value.values() for name in ids(item)]


def led_to(value: object) -> set[str]:
    """Every `@id` that is only named."""
    if isinstance(value, list):
        return set().union(*map(led_to, value))
    if not isinstance(value, dict):
        return set()
    if set(value) == {"@id"}:
        return {value["@id"]}
    return set().union(*(led_to(item) for key, item in value.items() if key != "@context"))


@pytest.mark.parametrize("part", release.PARTS)
def test_croissant_says_what_the_package_says(made: Path, part: str) -> None:
    """What Croissant 1.1 asks for is there, every reference leads somewhere, and files are those beside it."""
    told = json.loads((made / part / "croissant.json").read_text(encoding="utf-8"))
    needed = "@context @type conformsTo description license name url creator datePublished distribution version citeAs"
    assert [key for key in needed.split() if not told.get(key)] == []
    assert (told["@type"], told["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.1")
    assert 50 < len(told["description"]) < 5000
    defined = ids({key: value for key, value in told.items() if key != "@context"})
    assert len(defined) == len(set(defined)) > 10 and led_to(told) <= set(defined)
    for file in told["distribution"]:
        assert hashlib.sha256((made / part / file["contentUrl"]).read_bytes()).hexdigest() == file["sha256"]
    columns = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in read_package(made / part)["resources"]}
    assert {r["name"]: [f["name"] for f in r["field"]] for r in told["recordSet"]} == columns


@pytest.mark.thorough
@pytest.mark.parametrize("part", release.PARTS)
def test_croissant_is_valid(made: Path, part: str) -> None:
    """mlcroissant finds nothing to say, and reads the first rows."""
    if not MLCROISSANT.exists():
        pytest.skip("no mlcroissant")
    file = str(made / part / "croissant.json")
    done = subprocess.run([MLCROISSANT, "validate", "--jsonld", file], capture_output=True, text=True)
    assert done.returncode == 0 and "Done." in done.stderr and "warning" not in done.stderr, done.stderr
    name = json.loads(Path(file).read_text())["recordSet"][0]["name"]
    load = [MLCROISSANT, "load", "--jsonld", file, "--record_set", name, "--num_records", "2"]
    done = subprocess.run(load, capture_output=True, text=True)
    assert done.returncode == 0 and f"{name}/" in done.stdout + done.stderr, done.stderr


PAGES = {"national": "03_national_record", "context": "06_context", "words": "04_words"}


def in_page(part: str) -> str:
    """The script of a data page that describes its tables, as its notebook has it."""
    nb = read_notebook(ROOT / "nbs" / "data" / f"{PAGES[part]}.ipynb")
    shown = [source_text(o["data"].get("text/html")) for c in nb["cells"] for o in c.get("outputs", ()) if "data" in o]
    (script,) = [html for html in shown if "application/ld+json" in html]
    return script.strip()


def of_script(script: str) -> dict[str, Any]:
    return json.loads(script.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))


@pytest.mark.parametrize("part", release.PARTS)
def test_pages_describe_the_files_that_are_there(part: str) -> None:
    """With addresses of files that the site has; and the script passes through the builder as it is."""
    script = in_page(part)
    told, cff = of_script(script), release.settings(ROOT)
    package = read_package(ROOT / "data" / part)
    page = f"{cff['url']}{release.PARTS[part]}"
    more = {key: told[key] for key in ("keywords", "spatialCoverage", "temporalCoverage")}
    day = date.fromisoformat(told["datePublished"])
    assert told == croissant(package, day, page, f"{cff['url']}data/{part}/", **more)
    resources = read_config(ROOT)["project"]["resources"]
    for file in told["distribution"]:
        path = Path(file["contentUrl"].removeprefix(cff["url"]))
        assert (ROOT / path).is_file() and f"/{path.parent.as_posix()}/*{path.suffix}" in resources
    nb = read_notebook(ROOT / "nbs" / "data" / f"{PAGES[part]}.ipynb")
    assert page_address(f"nbs/data/{PAGES[part]}.ipynb", front_matter(nb)) == release.PARTS[part]
    body, _, _ = finish(to_html(fence(script, "{=html}"))[1], "", "nbs/data/x.ipynb")
    assert script in body


@pytest.mark.thorough
@pytest.mark.parametrize("part", release.PARTS)
def test_croissant_of_pages_is_valid(part: str, tmp_path: Path) -> None:
    if not MLCROISSANT.exists():
        pytest.skip("no mlcroissant")
    (tmp_path / "croissant.json").write_text(json.dumps(of_script(in_page(part))), encoding="utf-8")
    command = [MLCROISSANT, "validate", "--jsonld", str(tmp_path / "croissant.json")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "Done." in done.stderr and "warning" not in done.stderr, done.stderr


def test_no_description_ends_its_script() -> None:
    package = {"name": "a", "title": "</script><b>", "version": "2025", "licenses": [], "resources": []}
    described = croissant(package, date(2026, 1, 2), "https://example.org/", keywords=["one"])
    assert json_ld(described).count("<") == 2  # of the element itself
    assert of_script(json_ld(described)) == described and described["keywords"] == ["one"]
    assert (described["version"], described["datePublished"]) == ("2025.0.0", "2026-01-02")


def test_two_citations_say_the_same() -> None:
    """`CITATION.cff` and `.zenodo.json`, and what they repeat of the settings."""
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    same = {
        "title": "title",
        "version": "version",
        "license": "license",
        "keywords": "keywords",
        "abstract": "description",
    }
    assert {key: cff[key] for key in same} == {key: zenodo[other] for key, other in same.items()}
    assert str(cff["date-released"]) == zenodo["publication_date"]
    assert cff["authors"] == zenodo["creators"] == [{"name": AUTHOR}]
    assert cff["type"] == zenodo["upload_type"]
    assert {cff["url"], cff["repository-code"]} == {r["identifier"] for r in zenodo["related_identifiers"]}
    settings = configparser.ConfigParser()
    settings.read(ROOT / "settings.ini")
    told = settings["DEFAULT"]
    assert cff["version"] == told["version"] and cff["repository-code"] == told["git_url"]
    assert f"{cff['url']}nbs" == f"{told['doc_host']}{told['doc_baseurl']}"
