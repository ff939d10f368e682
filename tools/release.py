"""The files of a dated release of the data: what can be cited, checked and compared with the release before.

`python -m tools.release OUT --previous FOLDER` writes `OUT/ilacs-record-2026.8.20/` and the same as one ZIP: tables
with their descriptions, `SHA256SUMS`, `CHANGES.md`, `README.md` and `CITATION.cff`. The version is the day of the
record's latest fact. The same data give the same files, to the byte. `--describe` only writes
`data/words/datapackage.json` anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import yaml

from ilacs_analysis.base.columns import Column, columns_of
from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.base.folders import reference_toml
from ilacs_analysis.base.whole import whole_files
from ilacs_analysis.record.croissant import croissant
from ilacs_analysis.record.publish import OGL, resource
from ilacs_analysis.words.claims import CLAIMS
from ilacs_analysis.words.evaluations import EVALUATIONS
from ilacs_analysis.words.recommended import RECOMMENDED
from ilacs_analysis.words.returning import LINKS, OUTCOMES, QUOTED, RETURNING, SAID
from ilacs_analysis.words.theme_measure import ABOUT_LABELS, LABELS
from ilacs_analysis.words.theme_tables import TAGS, TEXTS
from tools.changes import changes_in_words, folder_changes, read_table

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "templates"
PARTS = {  # Folder of `data/` -> its page on the site
    "national": "nbs/data/national_record.html",
    "context": "nbs/data/context.html",
    "words": "nbs/data/words.html",
}
NAME = "ilacs-record"  # How a release's folder and its ZIP begin


# -- The tables of words, which many commands write --------------------------------------------------------------------
def words_columns() -> dict[str, list[Column]]:
    """The columns of every table of `data/words`."""
    values = {"outcomes": OUTCOMES, "links": LINKS, "said": SAID, "quoted": QUOTED}
    return {
        "recommended": RECOMMENDED,
        "tags": TAGS,
        "texts": TEXTS,
        "labels": LABELS,
        "about_labels": ABOUT_LABELS,
        "evaluations": EVALUATIONS,
        "sentences_sample": columns_of("words.sentences_sample"),
        "returning": RETURNING,
        "returning_points": columns_of("words.returning_points", **values),
        "returning_sample": columns_of("words.returning_sample", outcomes=OUTCOMES),
        "claims": CLAIMS,
    }


def stored(folder: Path, name: str) -> Path:
    """The file of a table: CSV where there is one."""
    return next(file for file in (folder / f"{name}.csv", folder / f"{name}.parquet") if file.is_file())


def words_package(folder: Path) -> dict[str, Any]:
    """The description of the tables in `folder`, which is `data/words`."""
    told, resources = reference_toml("tables.toml")["words"], []
    for name, columns in words_columns().items():
        file = stored(folder, name)
        about = resource(name, len(read_table(file)), file, "words", columns)
        resources.append(about | ({"copyright": told[name]["copyright"]} if "copyright" in told[name] else {}))
    day = max(date.fromisoformat(day) for day in read_table(folder / "recommended.csv")["published_date"] if day)
    return {
        "name": "ilacs-words",
        "title": "What reports of inspections of English children's services say, as tables",
        "description": "Themes, praise and criticism, points that return and checked claims in inspection reports, "
        "each with its place in the report; and the labelled samples that measure them. The reports are not here.",
        "version": f"{day.year}.{day.month}.{day.day}",
        "profile": "data-package",
        "licenses": [OGL],
        "sources": [{"title": "Reports of inspections of local authorities' children's services (Ofsted)"}],
        "resources": resources,
    }


def describe(folder: Path) -> Path:
    """Write the description of `data/words`."""
    file = folder / "datapackage.json"
    file.write_text(json.dumps(words_package(folder), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


# -- What is released --------------------------------------------------------------------------------------------------
def read_package(folder: Path) -> dict[str, Any]:
    """The description in `folder`. Raises `IlacsError` when a file is not the one that it describes."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for about in package["resources"]:
        file = folder / about["path"]
        if not file.is_file() or about["hash"] != f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}":
            anew = "`python -m tools.release --describe`" if folder.name == "words" else "the command that wrote it"
            raise IlacsError(f"{file} is not the file that datapackage.json describes; run {anew}", "release")
    return package


def settings(root: Path) -> dict[str, Any]:
    """How the project is cited: `CITATION.cff`."""
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def day_of(version: str) -> date:
    """The day that a version of the record names: '2026.8.20' and its second revision '2026.8.20-2'."""
    return date(*map(int, version.partition("-")[0].split(".")))


def citation(cff: Mapping[str, Any], package: Mapping[str, Any], version: str) -> dict[str, Any]:
    """How the release is cited, in the form of `CITATION.cff`."""
    return {
        "cff-version": cff["cff-version"],
        "message": "If you use these data, please cite them, and name Ofsted and the other publishers in README.md.",
        "title": package["title"],
        "type": "dataset",
        "version": version,
        "date-released": day_of(version),
        "license": package["licenses"][0]["name"],
        "authors": cff["authors"],
        "keywords": cff["keywords"],
        "url": cff["url"],
        "abstract": package["description"],
    }


def next_version(packages: Mapping[str, Any], previous: Path | None, differ: bool) -> str:
    """The record's day; with -2 and so on when the previous release is of that day. Raises `IlacsError` when it is, and
    nothing changed.
    """
    version = packages["national"]["version"]
    before = str(settings(previous)["version"]) if previous else ""
    if before.partition("-")[0] != version:
        return version
    if not differ:
        raise IlacsError(f"nothing has changed since {before}: there is nothing to release", "release")
    return f"{version}-{int(before.partition('-')[2] or 1) + 1}"


# -- Writing -----------------------------------------------------------------------------------------------------------
def write_part(source: Path, out: Path, package: Mapping[str, Any], page: str, day: date) -> None:
    """The tables of one part, as CSV and Parquet, with both descriptions."""
    out.mkdir()
    for file in sorted(source.iterdir()):
        if file.suffix in (".csv", ".parquet", ".json", ".md"):
            shutil.copyfile(file, out / file.name)
    described = json.dumps(croissant(package, day, page), indent=1, ensure_ascii=False)
    (out / "croissant.json").write_text(described + "\n", encoding="utf-8")


def sums(folder: Path) -> str:
    """A line for every file in `folder`, as `sha256sum --check` reads them."""
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)


def write_zip(folder: Path, file: Path, day: date) -> None:
    """`folder` as one file. Nothing is compressed, as the same data compress to other bytes elsewhere."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, path.read_bytes())


def write_texts(folder: Path, about: Mapping[str, Any]) -> None:
    """`README.md` and `CITATION.cff`."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True)
    env.undefined = jinja2.StrictUndefined
    (folder / "README.md").write_text(env.get_template("release.md").render(about), encoding="utf-8")
    cff = yaml.safe_dump(about["citation"], sort_keys=False, allow_unicode=True, width=120)
    (folder / "CITATION.cff").write_text(cff, encoding="utf-8")


def make_release(out: Path, previous: Path | None = None, tag: str = "", root: Path = ROOT) -> Path:
    """Write a release into `out`, its folder and its ZIP. Raises `IlacsError` when a table is not as it is described,
    when nothing has changed since the release in the folder `previous`, and when `tag` is not the release's.
    """
    packages = {part: read_package(root / "data" / part) for part in PARTS}
    if previous and not (previous / "CITATION.cff").is_file():
        raise IlacsError(f"{previous} has no CITATION.cff; name the folder that is in the ZIP of a release", "release")
    found = {part: folder_changes(previous / part if previous else None, root / "data" / part) for part in PARTS}
    version = next_version(packages, previous, any(change.any for part in found.values() for change in part))
    if tag and tag != f"data-{version}":
        raise IlacsError(f"the tag is {tag}, but these data are release {version}: tag data-{version}", "release")
    cff, day = settings(root), day_of(version)
    cited = citation(cff, packages["national"], version)
    about = {"version": version, "day": day, "packages": packages, "citation": cited, "url": cff["url"]}
    with whole_files(out) as stage:
        folder = stage / f"{NAME}-{version}"
        folder.mkdir()
        for part, page in PARTS.items():
            write_part(root / "data" / part, folder / part, packages[part], f"{cff['url']}{page}", day)
        before = str(settings(previous)["version"]) if previous else ""
        titles = {part: package["title"] for part, package in packages.items()}
        (folder / "CHANGES.md").write_text(changes_in_words(found, titles, version, before), encoding="utf-8")
        write_texts(folder, about)
        (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8")
        write_zip(folder, stage / f"{folder.name}.zip", day)
        shutil.rmtree(Path(out) / folder.name, ignore_errors=True)
    return Path(out) / f"{NAME}-{version}"


def main(argv: Iterable[str] | None = None) -> int:
    """Write a release, and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=main.__doc__)
    parser.add_argument("out", nargs="?", type=Path, help="folder for the release")
    parser.add_argument("--previous", type=Path, help="folder of the release before, to list what changed")
    parser.add_argument("--tag", default="", help="stop unless the release is of this tag, such as data-2026.8.20")
    parser.add_argument("--describe", action="store_true", help="only write data/words/datapackage.json anew")
    args = parser.parse_args(None if argv is None else list(argv))
    if not (args.describe or args.out):
        parser.error("name the folder for the release")
    try:
        if args.describe:
            print(describe(ROOT / "data" / "words"))
            return 0
        folder = make_release(args.out, args.previous, args.tag)
    except (IlacsError, OSError) as e:
        print(f"There is no release. {e}", file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
