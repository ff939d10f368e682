"Frameworks of one's own: a made-up one of 2030 from its file to judgements, tables, comparisons; every wrong entry."

import ast
import json
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from test_layouts import ABOUT, LABELS
from test_layouts import ilacs as ilacs_report

from ilacs_analysis import (
    IlacsError,
    UnreadableFile,
    UnrecognisedDocument,
    WrongArgument,
    as_at,
    compare,
    data,
    find_text,
    get_framework,
    parse,
    parse_all,
    read_tables,
    sample,
    steps,
    use_frameworks,
    write_corpus,
)
from ilacs_analysis.base.own import own_files
from ilacs_analysis.reading.samples import sample_names
from ilacs_analysis.tables.cache import parser_fingerprint
from ilacs_analysis.terms.crosswalk import family_of

PACKAGE = Path(__file__).parents[1] / "ilacs_analysis"

FRAMEWORK = """
[[framework]]
id = "example_2030"
name = "Inspection of family services"
kind = "report"
layout = "table"
titles = ["family services"]
from = 2030-01-01
scale = "ofsted_2013"
family = "example"
legal_basis = "None: made up"
source = "Made up"
areas = [
  { area = "family_help", label = "Help for families at home" },
  { area = "belonging", label = "Belonging and lasting relationships", variants = ["Belonging and relationships"] },
  { area = "leadership", label = "The impact of leaders on social work practice with children and families" },
]
outline = [{ section = "what_needs_to_improve", headings = ["What needs to improve"] }]
"""
FAMILY = """
[[family]]
id = "example"
name = "Inspections of family services, made up"
short = "Example"
whole = true
"""
MAPS = "".join(
    f"""
[[map]]
framework = "example_2030"
area = "{area}"
common = "{common}"
strength = "{strength}"
reason = "{reason}"
source = "Made up"
"""
    for area, common, strength, reason in [
        ("family_help", "help_protection", "partial", "Help without protection"),
        ("belonging", "in_care", "partial", "Relationships only"),
        ("leadership", "leadership", "close", "The same label with new criteria"),
    ]
)
HEADLINE = """
[[headline]]
framework = "example_2030"
reason = "No grade is about all services"
leaves_out = "Everything but the three areas"
source = "Made up"
"""
OWN = FRAMEWORK + FAMILY + MAPS + HEADLINE
GRADES = {
    "Help for families at home": "Outstanding",
    "Belonging and lasting relationships": "Requires improvement to be good",
    LABELS["leadership"]: "Good",
}


def report_of_2030(day: str = "4 to 8 February 2030", name: str = "Bexley") -> str:
    "A small report under the made-up rules."
    rows = [f"{label} \n{grade}" for label, grade in GRADES.items()]
    sections = [
        line
        for number, (label, grade) in enumerate(GRADES.items(), 1)
        for line in (f"{label}: {grade.lower()}", f"{number}. Children are seen \nby workers who know them.")
    ]
    front = [f"Inspection of {name} local authority \nfamily services", f"Inspection dates: {day}"]
    lead = "Lead inspector: Ann Abel, His Majesty’s Inspector"
    improve = "What needs to improve?\n◼ The first point.\n◼ The second point, which goes \non."
    return "\n".join([*front, lead, "Judgement Grade", *rows, "Services are fine.", improve, *sections, ABOUT])


@pytest.fixture(autouse=True)
def only_the_packages_own():
    "Each test begins and ends without frameworks of anybody's own."
    use_frameworks(None)
    yield
    use_frameworks(None)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "my.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_a_report_is_read_under_rules_of_ones_own(own: Path) -> None:
    "Unknown at first; with the file every value is read, without a check; and the rules stay known."
    with pytest.raises(UnrecognisedDocument):
        parse(report_of_2030())
    report = parse(report_of_2030(), frameworks=own)
    assert (report.framework, report.authority, report.checks) == ("example_2030", "Bexley", [])
    assert report.title == "Inspection of Bexley local authority family services"
    assert report.grades == {
        "family_help": "outstanding",
        "belonging": "requires improvement",
        "leadership": "good",
    }
    assert [s.section for s in report.sections] == list(report.grades) and len(report.recommendations) == 2
    assert parse(report_of_2030()).grades == parse_all(report_of_2030(), frameworks=own)[0].grades == report.grades
    use_frameworks(None)
    with pytest.raises(UnrecognisedDocument):
        parse(report_of_2030())


def test_a_report_of_another_time_is_refused(own: Path) -> None:
    "The rules' first day is checked as for any framework."
    with pytest.raises(IlacsError, match="example_2030, in force from 2030-01-01"):
        parse(report_of_2030("5 to 9 February 2029"), frameworks=own)


def test_lists_know_it(own: Path) -> None:
    assert use_frameworks(own) == ["example_2030"]
    assert get_framework("example_2030").area_set() == {"family_help", "belonging", "leadership"}
    row = data.frameworks().set_index("framework").loc["example_2030"]
    assert (row["family"], row["starts"].year, row["areas"]) == ("example", 2030, "family_help; belonging; leadership")
    assert set(data.crosswalk().query("framework == 'example_2030'")["strength"]) == {"partial", "close", "none"}
    sections = data.sections().set_index("section")["meaning"]
    assert sections["belonging"] == "Belonging and lasting relationships"
    assert "example_2030" in data.headlines()["framework"].to_list()


def test_comparisons_go_as_far_as_the_crosswalk_says(own: Path) -> None:
    "With an ILACS report: leaders closely; help at home only in part, which is left out unless asked for."
    before = parse(ilacs_report())
    after = parse(report_of_2030(), frameworks=own)
    strict = compare(before, after)
    assert strict[["area", "first_grade", "second_grade", "strength"]].to_numpy().tolist() == [
        ["leadership", "good", "good", "close"]
    ]
    assert strict["reason"].item() == "The same label with new criteria"
    loose = compare(before, after, strict=False).set_index("area")
    assert loose.loc["help_protection", ["change", "strength"]].to_list() == ["better", "partial"]


def test_a_successor_joins_a_family(tmp_path: Path) -> None:
    "`family` of the package, without an entry for a family."
    file = tmp_path / "next.toml"
    file.write_text(OWN.replace(FAMILY, "").replace('family = "example"', 'family = "ilacs"'), encoding="utf-8")
    use_frameworks(file)
    assert family_of("example_2030").frameworks == ("ilacs_2018", "ilacs_2023", "ilacs_2026", "example_2030")


def test_documents_of_the_package_read_as_before(own: Path) -> None:
    "Rules of one's own change nothing about the record and reports under other rules."
    texts = [sample(name) for name in sample_names()]
    before = [parse(text).to_dict() for text in texts]
    day, change = as_at("2025-03-31"), steps("sif 1", "ilacs 1")
    use_frameworks(own)
    assert [parse(text).to_dict() for text in texts] == before
    assert as_at("2025-03-31").equals(day) and steps("sif 1", "ilacs 1").equals(change)


# ---- nothing that was worked out before is kept ----------------------------------------------------------------------


def memories() -> dict[str, object]:
    "Every function with a memory in the loaded modules of the package, but those of the wing `base`."
    kind = type(cache(len))
    return {
        f"{value.__module__}.{value.__qualname__}": value
        for name, module in list(sys.modules.items())
        if name.startswith("ilacs_analysis.")
        for value in vars(module).values()
        if isinstance(value, kind) and not value.__module__.startswith("ilacs_analysis.base.")
    }


def test_every_memory_is_emptied(own: Path) -> None:
    "After much was worked out, a new file leaves no function with what it knew."
    compare("Bexley", "Bromley")
    parse(ilacs_report())
    as_at("2025-03-31")
    used = {name for name, function in memories().items() if function.cache_info().currsize}
    assert len(used) > 20 and "ilacs_analysis.record.data._kept" in used
    use_frameworks(own)
    again = {name for name, function in memories().items() if function.cache_info().currsize}
    checking = {f"ilacs_analysis.terms.{name}" for name in (
        "grades.reference_table", "grades.scales", "frameworks.frameworks", "frameworks.words_pattern",
        "crosswalk.crosswalk_data", "crosswalk.families", "crosswalk.common_areas")}  # fmt: skip
    assert again <= checking


def caches_in(tree: ast.AST) -> list[ast.AST]:
    "Where a module uses what gives a function or an object a memory."
    kinds = ("cache", "lru_cache", "cached_property")
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "functools"]
    names = {alias.asname or alias.name for node in imports for alias in node.names if alias.name in kinds}
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in names]
    return called + [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in kinds]


def test_no_memory_is_out_of_reach() -> None:
    "A memory is a decorator of a function at the top of a module, where `forget` finds it."
    found = 0
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        decorators = [d for node in tree.body if isinstance(node, ast.FunctionDef) for d in node.decorator_list]
        within = {id(part) for decorator in decorators for part in ast.walk(decorator)}
        hidden = [node.lineno for node in caches_in(tree) if id(node) not in within]
        found += len(caches_in(tree)) - len(hidden)
        match file.relative_to(PACKAGE).as_posix():
            case "base/own.py" | "record/data.py":  # asks what a memory is; `per_record`, itself a decorator
                assert len(hidden) == 1
            case "terms/frameworks.py":  # of an `Area`, which is made anew
                assert len(hidden) == 1
            case name:
                assert hidden == [], name
    assert found > 50


AT_IMPORT = """
import importlib, pkgutil
import ilacs_analysis
from ilacs_analysis.base import folders

read = folders.reference_toml
def refuse(name):
    assert name not in ("frameworks.toml", "crosswalk.toml"), f"{name} is read when a module is imported"
    return read(name)
folders.reference_toml = refuse
names = [m.name for m in pkgutil.walk_packages(ilacs_analysis.__path__, "ilacs_analysis.")]
for name in names:
    importlib.import_module(name)
print(len(names))
try:
    importlib.import_module("ilacs_analysis.terms.frameworks").frameworks()
except AssertionError as error:
    print(error)
"""


def test_no_module_asks_for_frameworks_when_it_is_imported() -> None:
    "A pattern or list that a module works out at import would never learn of frameworks that are added."
    done = subprocess.run([sys.executable, "-c", AT_IMPORT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-800:]
    count, refused = done.stdout.splitlines()
    assert int(count) > 100 and refused == "frameworks.toml is read when a module is imported"  # it would be noticed


# ---- collections -----------------------------------------------------------------------------------------------------

PLACES = ["Bexley", "Bromley", "Kent", "Leeds", "Essex", "Medway", "Havering", "Bury", "Dudley"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    "Nine made-up reports of 2030 and one of 2023."
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in PLACES:
        (folder / f"{name}.txt").write_text(report_of_2030(name=name), encoding="utf-8")
    (folder / "of 2023.txt").write_text(ilacs_report(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("start", [None, "spawn"])
def test_workers_know_them(folder: Path, own: Path, tmp_path: Path, start: str | None) -> None:
    "Two workers of our own, and two of the caller's that begin with nothing of this process."
    out = tmp_path / "tables"
    if start:
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(start)) as executor:
            run = write_corpus(folder, out, executor, progress=False, cache=False, frameworks=own)
    else:
        run = write_corpus(folder, out, progress=False, cache=False, frameworks=own)
    assert (run.documents, run.failures) == (10, 0)
    judgements = read_tables(out)["judgements"]
    assert judgements["framework"].value_counts().to_dict() == {"example_2030": 27, "ilacs_2023": 5}
    source = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))["sources"]
    assert [entry["path"] for entry in source] == ["my.toml"]
    assert data.judgements_of(read_tables(out))["rank"].value_counts().to_dict() == {3: 14, 4: 9, 2: 9}
    use_frameworks(None)  # as in a process that was not given the file: texts are found all the same
    assert len(find_text("workers", out, limit=None)) == 31
    with pytest.raises(WrongArgument, match=r"no framework is called 'example_2030'.*use_frameworks"):
        data.judgements_of(read_tables(out))


def test_the_cache_knows_the_file(folder: Path, own: Path, tmp_path: Path) -> None:
    "What was refused without the file is read with it; the same again is unchanged; another text of the file is not."
    out, kept = tmp_path / "tables", tmp_path / "cache"
    without = parser_fingerprint()
    assert write_corpus(folder, out, progress=False, cache=kept).failures == len(PLACES)
    first = write_corpus(folder, out, progress=False, cache=kept, frameworks=own)
    assert (first.documents, first.unchanged) == (10, False) and parser_fingerprint() != without
    assert write_corpus(folder, out, progress=False, cache=kept, frameworks=own).unchanged
    own.write_text(OWN.replace("Belonging and lasting relationships", "Ties"), encoding="utf-8")
    changed = write_corpus(folder, out, progress=False, cache=kept, frameworks=own)
    assert (changed.documents, changed.failures, changed.unchanged) == (1, len(PLACES), False)
    use_frameworks(None)
    assert parser_fingerprint() == without
    write_corpus(folder, out, progress=False, cache=kept)
    assert "sources" not in json.loads((out / "datapackage.json").read_text(encoding="utf-8"))


def test_on_the_command_line(ilacs, folder: Path, own: Path, tmp_path: Path) -> None:
    file = folder / "Bexley.txt"
    assert ilacs("parse", file).returncode == 1
    shown = ilacs("parse", file, "--frameworks", own)
    assert shown.returncode == 0 and "Belonging and lasting relationships" in shown.stdout
    use_frameworks(None)
    done = ilacs("corpus", folder, "--out", tmp_path / "tables", "--frameworks", own)
    assert done.returncode == 0 and "10 documents parsed" in done.stdout
    for command in (["parse", file], ["corpus", folder, "--out", tmp_path / "none"]):
        wrong = ilacs(*command, "--frameworks", tmp_path / "gone.toml")
        assert wrong.returncode == 1 and "gone.toml cannot be read as TOML" in wrong.stderr
    assert not (tmp_path / "none").exists()


# ---- wrong files -----------------------------------------------------------------------------------------------------

ENTRY = r"\[\[framework\]\] 'example_2030'"
WRONG = {  # what is replaced in the file, by what, and what the error says
    "no TOML": ("[[framework]]", "[[framework", "cannot be read as TOML"),
    "no framework": (FRAMEWORK, "", r"no entry \[\[framework\]\]"),
    "another list": ("[[family]]", "[[familly]]", r"'familly' is unknown; there are \[\[framework\]\]"),
    "one entry": ("[[family]]", "[family]", r"'family' is not a list of entries; write \[\[family\]\]"),
    "a key is lacking": ('legal_basis = "None: made up"\n', "", rf"{ENTRY}: no field 'legal_basis'; write legal_basis"),
    "a key of an area": ('label = "Help for families at home"', 'words = "x"', "'family_help': the field 'words' is"),
    "an area without label": (', label = "Help for families at home"', "", "areas 'family_help': no field 'label'"),
    "an area is words": ('{ area = "family_help", label = "Help for families at home" }', '"help"', "not a table of"),
    "an empty label": ("Help for families at home", " ", "label is empty"),
    "no titles": ('["family services"]', "[]", "the list titles is empty"),
    "a number as title": ('["family services"]', "[1]", "titles may hold only text"),
    "a day as words": ("from = 2030-01-01", 'from = "2030-01-01"', "is not a day such as 2030-01-31"),
    "strange signs": ('area = "family_help"', 'area = "family help"', "small letters, digits and _"),
    "ends before it begins": ("from = 2030-01-01", "from = 2030-01-01\nto = 2029-01-01", "ends on 2029-01-01, before"),
    "an id is taken": ('id = "example_2030"', 'id = "ilacs_2023"', r"'ilacs_2023': this id is taken"),
    "a family's id is taken": ('id = "example"', 'id = "ilacs"', r"\[\[family\]\] 'ilacs': this id is taken"),
    "an unknown scale": ('"ofsted_2013"', '"ofsted_2029"', rf"{ENTRY}: scale = 'ofsted_2029' is unknown; there are o"),
    "an unknown layout": ('"table"', '"cover"', rf"{ENTRY}: kind = 'report' and layout = 'cover' cannot be added"),
    "an unknown family": ('family = "example"', 'family = "sample"', rf"{ENTRY}: family = 'sample' is unknown"),
    "no family": ('family = "example"\n', "", rf"{ENTRY}: it needs one family; write family ="),
    "two families": ('short = "Example"', 'short = "E"\nframeworks = ["ilacs_2023"]', "'ilacs_2023' is not a fra"),
    "an unknown common area": ('common = "in_care"', 'common = "care"', r"\[\[map\]\].*common = 'care' is unknown"),
    "an unknown strength": ('"close"', '"near"', "strength = 'near' is unknown; there are exact, close, partial, none"),
    "a map for another": ('[[map]]\nframework = "example_2030"', '[[map]]\nframework = "sif"', "framework = 'sif' is"),
    "a map for no area": ('area = "belonging"\n', 'area = "ties"\n', "area = 'ties' is unknown; there are family_help"),
    "an area without map": ('area = "belonging"\n', 'area = "leadership"\n', r"no \[\[map\]\] says how 'belonging'"),
    "a label of another area": ("Help for families at home", LABELS["in_care"], "that of the area 'in_care' of ila"),
    "a label in it twice": ("Help for families at home", LABELS["leadership"], "that of the area 'leadership'"),
    "an area twice": ('area = "belonging", l', 'area = "family_help", l', "two of its areas have the same id"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_whole(own: Path, case: str) -> None:
    "The error names the file and what to do; nothing of the file is known, and what was known before still is."
    before, after, message = WRONG[case]
    assert before in OWN
    other = own.with_name("wrong.toml")
    other.write_text(OWN.replace(before, after), encoding="utf-8")
    with pytest.raises((WrongArgument, UnreadableFile), match=message) as caught:
        use_frameworks(other)
    assert "wrong.toml" in str(caught.value)
    assert own_files() == {} and "example_2030" not in data.frameworks()["framework"].to_list()


SCALE = """
[[scale]]
id = "three"
grades = ["good", "requires improvement", "inadequate"]
source = "Made up"
"""
SCALES = """
[[scales]]
between = ["three", "ofsted_2013"]
strength = "partial"
reason = "Three grades, not four"
source = "Made up"
unequal = []
"""


def test_scales_of_ones_own(own: Path) -> None:
    "A scale of known words can be added; not one with other words; and a label cannot stand for grades of two scales."
    text = OWN.replace('"ofsted_2013"', '"three"') + SCALE + SCALES
    own.write_text(text, encoding="utf-8")
    with pytest.raises(WrongArgument, match="ilacs_2026 grades 'The impact of leaders .* on the scale 'ofsted_2013'"):
        use_frameworks(own)
    text = text.replace(LABELS["leadership"], "Leaders")
    own.write_text(text, encoding="utf-8")
    use_frameworks(own)
    assert get_framework("example_2030").scale.rank("good") == 3
    printed = report_of_2030().replace(LABELS["leadership"], "Leaders").replace("Outstanding", "Good")
    before, after = parse(ilacs_report()), parse(printed.replace("outstanding", "good"))
    loose = compare(before, after, strict=False).set_index("area")
    assert loose.loc["leadership", "strength"] == "partial" and "Three grades" in loose.loc["leadership", "reason"]
    for right, wrong, message in [
        ('["good",', '["super",', "the grade 'super' cannot be read; grades that can are outstanding"),
        ('["good",', '["inadequate",', "it lists a grade twice"),
        ('["three", "ofsted_2013"]', '["three", "four"]', "between needs two scales"),
        ("unequal = []", 'unequal = ["good"]', "unequal needs pairs"),
    ]:
        own.write_text(text.replace(right, wrong), encoding="utf-8")
        with pytest.raises(WrongArgument, match=message):
            use_frameworks(own)
        assert get_framework("example_2030").scale.id == "three"  # the file as it was before


def test_the_same_areas_twice(own: Path, tmp_path: Path) -> None:
    "Reports are told apart by their areas, so two frameworks cannot judge just the same."
    use_frameworks(own)
    other = tmp_path / "other.toml"
    other.write_text(OWN.replace("example", "second"), encoding="utf-8")
    with pytest.raises(WrongArgument, match="'example_2030' judges the same areas"):
        use_frameworks(other)
    copy = tmp_path / "copy.toml"
    copy.write_text(OWN, encoding="utf-8")
    assert use_frameworks(copy) == ["example_2030"] and len(own_files()) == 1  # the same words: nothing new


@pytest.mark.parametrize("wrong", [b"[[framework]]", 2030, ["my.toml"]])
def test_what_is_no_path(wrong: object) -> None:
    with pytest.raises(WrongArgument, match="the path of a TOML file"):
        parse(report_of_2030(), frameworks=wrong)
