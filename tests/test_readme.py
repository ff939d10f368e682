"""Every claim of the README is checked: commands are run as printed, values compared, sentences traced to tests.

`LEDGER` has the sentences. Whoever changes the README must say here which test checks what it says now.
"""

import ast
import csv
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
import tomllib
from datetime import date
from pathlib import Path

import pytest
from robustness.made_up import area_send, focused_visit, joint_letter

import ilacs_analysis
from ilacs_analysis import IlacsError, data, parse
from ilacs_analysis.terms.frameworks import frameworks

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SOURCES = ROOT / "data" / "sources"
README = (ROOT / "README.md").read_text(encoding="utf-8")
SITE = {  # What the README says in short, the site says in full: a page's section, from its heading to the next
    "nbs/methods/01_how_documents_are_read.ipynb": "## What the package reads",
    "nbs/api/06_comparing/00_comparing.ipynb": "## The functions by task",
    "nbs/api/12_cli/00_cli.ipynb": "## The commands by task",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    "A section of a page of the site: the one cell that begins with its heading."
    cells = json.loads((ROOT / page).read_text(encoding="utf-8"))["cells"]
    (found,) = [text for cell in cells if (text := "".join(cell["source"])).startswith(f"{heading}\n")]
    return found


TOLD = "\n\n".join([README, *(section(page, heading) for page, heading in SITE.items())])


def fenced(language: str) -> list[str]:
    "Blocks of code in a language: the README's, then the site's."
    return re.findall(rf"^```{language}\n(.*?)^```$", TOLD, re.M | re.S)


def without_code(text: str = README) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def sentences() -> list[str]:
    "Every sentence of the README outside of code, headings and tables."
    prose = re.sub(r"^(#|\|).*$", "", without_code(), flags=re.M)
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=- )", prose)]
    return [s.removeprefix("- ") for part in parts if part for s in re.split(r"(?<=\.)\s+(?=[A-Z`*©])", part)]


def rows(first: str) -> list[list[str]]:
    "The rows of the table whose first heading is `first`."
    table = re.search(rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", TOLD, re.M)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def commands() -> list[str]:
    "Every line of the shell blocks, comments included."
    return [line for block in fenced("sh") for line in block.splitlines() if line.strip()]


def pdf_of(text: str) -> bytes:
    "A PDF that prints `text`, wrapped, 50 lines a page."
    escape, mark = re.compile(r"([()\\])"), r"\\\1"
    lines = [part for line in text.splitlines() for part in (textwrap.wrap(line, 90) or [""])]
    pages = [lines[at : at + 50] for at in range(0, len(lines), 50)]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for page in pages:
        shown = "".join(f"({escape.sub(mark, line)}) Tj T*\n" for line in page)
        stream = f"BT /F1 10 Tf 50 790 Td 14 TL\n{shown}ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream.encode('cp1252', 'replace'))} >>\nstream\n{stream}\nendstream",
        ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("cp1252", "replace")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def bexley_2018() -> str:
    "A made-up report on Bexley of July 2018: Bromley's of that year under another name and other days."
    text = (SOURCES / "bromley-ilacs-report-2018.txt").read_text(encoding="utf-8").replace("Bromley", "Bexley")
    assert (days := "19 November–30 November 2018") in text
    return re.sub(r"^#+ |\*\*", "", text.replace(days, "9 July–20 July 2018"), flags=re.M)


# -- Python ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def offline(monkeypatch):
    "In the project's folder, without a network."

    def refuse(*args, **kwargs):
        raise AssertionError("the README's example asked for the network")

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def run_python(block: str) -> dict[str, tuple]:
    "Each expression of a block with its value and the comment beside it."
    names, found = {"date": date}, {}
    for line in block.splitlines():
        code, _, comment = line.partition("  #")
        if not code.strip():
            continue
        if isinstance(ast.parse(code.strip()).body[0], ast.Expr):
            found[code.strip()] = (eval(code.strip(), names), comment.strip())
        else:
            exec(code, names)
    return found


def test_there_are_three_python_blocks():
    "Reading, asking, and all questions on the site; a block that is added needs a test of its own."
    assert [block.split("\n", 1)[0] for block in fenced("python")] == [
        "from ilacs_analysis import parse, sample",
        "from ilacs_analysis import compare, history",
        "from ilacs_analysis import as_at, benchmark, compare, data, history, steps",
    ]


def test_values_beside_the_first_block(offline, monkeypatch, tmp_path):
    "Each value printed in a comment is what the line gives, in any folder: the document comes with the package."
    monkeypatch.chdir(tmp_path)
    found = run_python(fenced("python")[0])
    assert len(found) == 3
    for code, (value, comment) in found.items():
        printed = comment.split(": ")[0] if code.startswith("report.show") else comment
        assert value == eval(printed, {"date": date}), code


def test_the_second_block_asks_the_record(offline):
    "Grades, visits and notices of one authority; two authorities with change, strength and reason."
    (everything, _), (pair, _) = run_python(fenced("python")[1]).values()
    assert everything["grades"].notna().any() and "focused visit" in set(everything["kind"])
    assert len(pair) and pair[["change", "strength", "reason"]].notna().all(axis=None)


def test_the_third_block_runs_without_a_network(offline):
    "Each line gives a table with rows."
    found = run_python(fenced("python")[2])
    assert len(found) == 7 and all(len(value) and comment for value, comment in found.values())


@pytest.fixture
def compared(offline):
    return {code: value for code, (value, _) in run_python(fenced("python")[2]).items()}


def test_data_has_every_graded_inspection_since_2009(compared):
    "Every framework that inspected authorities, from the first reports of 2009 on; no inspection without its grades."
    judged = compared["data.judgements()"]
    graded = {f.id for f in frameworks().values() if f.graded} - {"lscb_review"}  # of a board on its own
    assert set(judged["framework"]) == graded and judged["published_date"].min().year == 2009
    assert judged["document_id"].nunique() == len(data.inspections())


def test_figures_beside_the_grades_are_of_deprivation_social_care_and_spending(compared):
    "The line's own figures, one an authority; the series that its comment names are there."
    found = compared['data.context("cla_rate_10k", 2025)']
    assert found["authority"].is_unique and set(found["period"]) == {"31 March 2025"}
    assert {"deprivation", "children_in_need", "spending"} <= set(data.measures()["series"])


def test_history_has_more_than_grades(compared):
    "Grades, visits, notices and directions stand in the record; letters come with parsed documents."
    from ilacs_analysis import history

    found = compared['history("Bexley")']
    assert found["grades"].notna().any() and {"improvement notice", "focused visit"} <= set(found["kind"])
    assert {"direction", "monitoring visit"} <= set(history("Bromley")["kind"])
    letter = parse(SOURCES / "bexley-cra-letter-2010.txt")
    assert "inspection letter" in set(history("Bexley", letter)["kind"])


def test_comparisons_say_change_strength_and_reason(compared):
    "Strict comparisons are exact or close; two authorities stand area by area."
    own, two = compared['compare("Bexley", strict=True)'], compared['compare("Bexley", "Bromley")']
    assert set(own["strength"]) <= {"exact", "close"} and (own["first_published"] < own["second_published"]).all()
    for table in (own, two):
        assert table[["change", "strength", "reason"]].notna().all(axis=None)
    assert set(two["first_authority"]) == {"Bexley"} and set(two["second_authority"]) == {"Bromley"}
    assert two["area"].is_unique


def test_benchmark_has_neighbours_region_and_england(compared):
    beside = compared['benchmark("Bexley", "2025-03-31")']
    assert set(beside["group"]) == {"authority", "neighbours", "region", "england"}
    assert beside["day"].astype(str).str.startswith("2025-03-31").all()


def test_steps_say_how_far_they_can_be_compared(compared):
    table = compared['steps("sif 1", "ilacs 1")']
    assert table[["first_grade", "then_grade", "strength", "reason"]].notna().all(axis=None)


def test_as_at_is_imported_for_use(offline):
    "The README imports `as_at` beside the others: grades as they were known on a day."
    import pandas as pd

    from ilacs_analysis import as_at

    assert as_at("2025-03-31")["published_date"].max() <= pd.Timestamp(2025, 3, 31)


# -- The command line ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def told(ilacs, tmp_path_factory) -> dict[str, subprocess.CompletedProcess]:
    """What each `ilacs` line of the README did, run in its order in a folder with the files that it names.

    The report, whose cells run in a process, is made by one; the others run in this one.
    """
    folder = tmp_path_factory.mktemp("reader")
    (folder / "report.pdf").write_bytes(pdf_of(bexley_2018()))
    shutil.copy(SOURCES / "bexley-council-announcement-2018.txt", folder / "announcement.txt")
    shutil.copytree(SOURCES, folder / "reports", ignore=shutil.ignore_patterns("*.md", "*.csv"))
    shutil.copy(folder / "report.pdf", folder / "reports")
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120"}
    found = {"folder": folder}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in RUN:
            if line.startswith("ilacs report"):
                found[line] = subprocess.run(line, shell=True, env=env, capture_output=True, text=True)
            else:
                found[line] = ilacs(*shlex.split(line)[1:])
    return found


RUN = list(dict.fromkeys(line.split("  #")[0].strip() for line in commands() if line.startswith("ilacs ")))


def test_every_line_is_known():
    "Shell lines are `make` or `ilacs`; another kind needs a test of its own."
    assert [c for c in commands() if not re.match(r"(make|ilacs) ", c)] == [] and len(RUN) == 9


@pytest.mark.parametrize("command", RUN)
def test_command_works_as_printed(told, command):
    "Exit status 0, something said, no complaint."
    assert told[command].returncode == 0, told[command].stderr
    assert told[command].stdout.strip() and "Traceback" not in told[command].stderr


def test_parse_prints_a_summary_and_everything(told):
    "The readable form has the grades; JSON has the place of each value: page, first and last character."
    words = told["ilacs parse report.pdf"].stdout
    assert "Bexley (E09000004)" in words and "2018-07-09 to 2018-07-20" in words and "Outstanding" in words
    record = json.loads(told["ilacs parse report.pdf --format json"].stdout)
    assert len(record["judgements"]) == 4
    for judgement in record["judgements"]:
        span = judgement["grade_span"]
        assert record["text"][span["start"] : span["end"]] == judgement["grade_printed"] and span["page"] == 1
    assert {place["page"] for place in record["evidence"].values()} == {1}
    assert max(p["span"]["page"] for p in record["paragraphs"]) > 3


def test_corpus_writes_csv_and_parquet_once(told, ilacs, monkeypatch):
    "Both forms of each table; what is unchanged is not parsed again."
    tables = told["folder"] / "tables"
    names = {p.stem for p in tables.glob("*.csv")}
    assert "judgements" in names and names == {p.stem for p in tables.glob("*.parquet")}
    (line,) = [c for c in RUN if c.startswith("ilacs corpus")]
    monkeypatch.chdir(told["folder"])
    again = ilacs(*shlex.split(line)[1:])
    assert "0 not read; nothing had changed\n" in again.stdout
    assert again.stdout.endswith("with something missing that every report prints (see checks)\n")


def test_report_page_has_charts_grades_and_comparison(told):
    "A page about any authorities: charts as pictures, grades, what can be compared, and neighbours when asked."
    (line,) = [c for c in RUN if c.startswith("ilacs report")]
    assert told[line].stdout == f"The report is at {Path('page/site/index.html')}\n" and told[line].stderr == ""
    page = (told["folder"] / "page" / "site" / "index.html").read_text(encoding="utf-8")
    assert "No collection of reports was given" in page
    assert "data:image/svg+xml" in page and "Bexley" in page and "Bromley" in page and "exact" in page


def test_search_shows_report_page_and_words(told):
    (line,) = [c for c in RUN if c.startswith("ilacs search")]
    out = told[line].stdout
    assert "Bexley" in out and "[private fostering]" in out and re.search(r"\d+ found", out)


def test_words_are_written(told):
    "Tags with the words that say so; counts of praise and criticism."
    words = told["folder"] / "words"
    assert (words / "tags.parquet").is_file() and (words / "evaluations.csv").is_file()
    with (words / "evaluations.csv").open(encoding="utf-8", newline="") as file:
        assert {"praise", "criticism"} <= set(csv.DictReader(file).fieldnames)
    import pandas as pd

    tags = pd.read_parquet(words / "tags.parquet")
    assert {"paragraph", "recommendation"} <= set(tags["kind"]) and tags["words"].str.len().min() > 0


def test_returning_points_are_suggestions(told):
    (line,) = [c for c in RUN if c.startswith("ilacs returning")]
    assert "Bexley" in told[line].stdout and "Suggestions to check" in told[line].stdout


def test_claims_are_checked_one_by_one(told):
    "Grades, dates and quotations each have an outcome."
    (line,) = [c for c in RUN if c.startswith("ilacs claims")]
    out = told[line].stdout.lower()
    assert "grade" in out and "quotation" in out and "date" in out


# -- Setting up ------------------------------------------------------------------------------------------------------
def test_make_targets_exist():
    "Every `make` that the README names is in the Makefile, and is no file."
    said = re.findall(r"`make ([^`]+)`", README) + [c.split("#")[0][5:] for c in commands() if c.startswith("make ")]
    asked = {word for words in said for word in words.split() if "=" not in word}
    assert asked == {"site", "lab"}
    assert asked <= set(re.search(r"^\.PHONY:(.*)", MAKEFILE, re.M)[1].split())
    assert all(re.search(rf"^{target}:", MAKEFILE, re.M) for target in asked)


def planned(folder: Path, target: str) -> str:
    return subprocess.run(["make", "-n", target], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_setting_up_happens_once(tmp_path):
    "Without .venv, site and test make it first, at the exact versions; with it they do not."
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "settings.ini", "tools/python.sh"):
        shutil.copy(ROOT / name, tmp_path / name)
    for target in ("site", "test", "lab"):
        assert "-m venv" in planned(tmp_path, target) and "PIP_CONSTRAINT=constraints.txt" in planned(tmp_path, target)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".ready").touch()
    for target in ("site", "test", "lab"):
        assert "-m venv" not in planned(tmp_path, target)
    plan = planned(tmp_path, "site")
    assert "ilacs corpus data/sources" in plan and "tools.build" in plan
    assert "pytest" in planned(tmp_path, "test")
    assert all(name in planned(tmp_path, "clean") for name in (".venv", "_docs", "_build"))
    assert "jupyter lab" in planned(tmp_path, "lab") and "bench.py" in planned(tmp_path, "bench")


PYTHON_CHOICE = ROOT / "tools" / "python.sh"


@pytest.mark.parametrize(
    ("optimised", "usable", "chosen"),
    [(True, True, "python3"), (True, False, "python3"), (False, False, "python3"), (False, True, "system")],
)
def test_the_systems_python_is_taken_where_the_first_is_slow_to_run(tmp_path, optimised, usable, chosen):
    "Two programs that answer as such a `python3`, and such a Python of the system, would."
    for name, status in (("python3", 1 if optimised else 0), ("system", 0 if usable else 1)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    command, path = ["sh", PYTHON_CHOICE, tmp_path / "system"], f"{tmp_path}:/usr/bin:/bin"
    answer = subprocess.run(command, env={"PATH": path}, check=True, capture_output=True, text=True).stdout
    assert answer.replace(f"{tmp_path}/", "") == f"{chosen}\n"


def test_the_python_that_is_chosen_makes_environments():
    answer = subprocess.run(["sh", PYTHON_CHOICE], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run([answer, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 11))"], check=True)


def test_python_version_and_extras():
    "The Python that is asked for, and each extra that is named, are those of pyproject.toml."
    (asked,) = re.findall(r"Python (3\.\d+) or newer", README)
    assert PROJECT["requires-python"] == f">={asked}"
    assert f"`pip install {PROJECT['name']}`" in README
    listed = set(re.findall(r"`\[(\w+)\]` for", README))
    assert listed == PROJECT["optional-dependencies"].keys() - {"dev"}


def test_options_that_are_named_exist(ilacs, monkeypatch):
    "`--collection`, `--neighbours` and the like are options of the command."
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    done = ilacs("report", "--help")
    named = set(re.findall(r"`(--\w+)", without_code(TOLD)))
    assert named
    for option in named:
        assert option in done.stdout, option


def test_paths_exist():
    "Every link leads to a file that is there."
    links = [t for t in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in t]
    assert len(links) > 8 and [p for p in links if not (ROOT / p).is_file()] == []


def test_the_picture_is_the_sites_chart():
    "The picture and its page are those of `tools.picture`, and the alt text says which lines it has."
    from tools.picture import NOTEBOOK, PICTURE, chart

    shown = chart(ROOT)
    assert (ROOT / PICTURE).read_bytes() == shown.picture, "run: python -m tools.picture"
    assert f"({PICTURE})" in README and f"({NOTEBOOK})" in README
    assert "good or better" in shown.finding and "England" in shown.words and "London" in shown.words


def test_licence_and_citation():
    "The licence of the code is that of the package; the five documents have the licences that are said."
    assert PROJECT["license"] == "Apache-2.0" and "Apache License" in (ROOT / "LICENSE").read_text()
    assert f"version: {ilacs_analysis.__version__}" in (ROOT / "CITATION.cff").read_text()
    with (SOURCES / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["publisher"] in ("Ofsted", "Department for Education"):
                assert "Crown copyright" in row["attribution"] + row["licence"] and "Open Government" in row["licence"]
            else:
                assert "London Borough of Bexley" in row["publisher"] + row["attribution"]


def test_measured_accuracy_speed_and_memory_are_kept():
    "`make bench` wrote accuracy, seconds and megabytes, and the site's page of that name shows them."
    kept = json.loads((ROOT / "data" / "benchmark.json").read_text())
    assert kept["accuracy"] and kept["parse_seconds"] > 0 and kept["worker_peak_mb"] > 0
    assert kept["labels_met"] <= kept["labels"]
    page = ROOT / "nbs" / "methods" / "03_how_well_does_it_read.ipynb"
    assert "benchmark.json" in page.read_text(encoding="utf-8")


# -- What it reads today ---------------------------------------------------------------------------------------------
END = "\nThe Office for Standards in Education, Children's Services and Skills (Ofsted) regulates and inspects\n"
LEADERS = "The impact of leaders on social work practice with children and families"
HELP = "The experiences and progress of children who need help and protection"


def ilacs_2026() -> str:
    care = ("The experiences and progress of children in care", "The experiences and progress of care leavers")
    table = "\n".join(f"{label} Good" for label in (LEADERS, HELP, *care))
    parts = "\n".join(f"{label}: good\n{n}. Plans are clear." for n, label in enumerate((HELP, *care, LEADERS), 1))
    front = (
        "Inspection of Brent local authority children’s services\nInspection dates: 1 to 5 June 2026\n"
        "Lead inspector: Ann Abel, His Majesty’s Inspector"
    )
    return f"{front}\nJudgement Grade\n{table}\nServices are fine.\n{parts}{END}"


OF_SERVICES = "of services for children in need of help and protection,\nchildren looked after and care leavers"


def sif(title: str = f"Inspection {OF_SERVICES}") -> str:
    return f"""Bexley
{title}
Inspection date: 11 April 2016 to 5 May 2016
Report published: 27 June 2016
Children’s services in Bexley require improvement to be good
1. Children who need help and protection Inadequate
2. Children looked after and achieving permanence Good
2.1 Adoption performance Good
2.2 Experiences and progress of care leavers Good
3. Leadership, management and governance Good
Recommendations
1. Ensure that plans are clear.
The experiences and progress of children who need help and protection
Inadequate
2. Help is late.
The experiences and progress of children looked after and achieving permanence
Good
3. Children are settled.
Leadership, management and governance
Good
4. Leaders lead.
Information about this inspection
The inspection team
Lead inspector: Ann Abel{END}"""


LAC = f"""Bexley
Inspection of looked after children services
Inspection dates: 8 July 2013 – 12 July 2013
Lead inspector Ann Abel HMI
Age group: All
Published: 16 August 2013
About this inspection
1. Inspectors spoke with children.
Overall effectiveness
Adequate
2. Services are adequate.
Areas for improvement
3. Ensure that plans are clear.
Leadership and management
Adequate
4. Leaders lead.
Record of main findings
Services for looked after children
Overall effectiveness Adequate
Capacity to improve Good
Outcomes for looked after children and young people Adequate
Quality of provision Adequate
Leadership and management Adequate{END}"""
SLAC = f"""Bexley
Inspection of safeguarding and looked after children services
Inspection dates: 2 to 13 July 2012
Lead inspector: Ann Abel HMI
The inspection outcomes: Safeguarding services
Overall effectiveness
Grade 4 (Inadequate)
1. The overall effectiveness of safeguarding services is inadequate.{END}"""


def source(name: str) -> bytes:
    return (SOURCES / f"{name}.txt").read_bytes()


def both(text: str) -> list[bytes]:
    return [text.encode(), pdf_of(text)]


AGAIN = f"Re-inspection {OF_SERVICES}"
READ = {  # Row of the README -> how to get documents, each with its framework
    "ILACS reports (2018, 2023, 2026 rules), PDF or text": lambda: [
        *[(doc, "ilacs_2018") for doc in both(bexley_2018())],
        (source("bexley-ilacs-report-2023"), "ilacs_2023"),
        *[(doc, "ilacs_2026") for doc in both(ilacs_2026())],
    ],
    "letters on contact, referral and assessment inspections (2009 to 2012)": lambda: [
        (source("bexley-cra-letter-2010"), "cra")
    ],
    "letters on focused visits (since 2018)": lambda: [(focused_visit().encode(), "focused_visit")],
    "letters on joint targeted area inspections (since 2016)": lambda: [(joint_letter().encode(), "jtai")],
    "area SEND inspection reports (since 2023)": lambda: [(area_send().encode(), "area_send")],
    "Department for Education improvement notices": lambda: [(source("bexley-improvement-notice"), "slac")],
    "councils' announcements that list grades": lambda: [(source("bexley-council-announcement-2018"), "ilacs_2018")],
    "single inspection framework reports and re-inspections (2013 to 2018), PDF or text": lambda: [
        (doc, "sif") for doc in [*both(sif()), *both(sif(AGAIN))]
    ],
    "inspections of looked after children services (2013)": lambda: [(LAC.encode(), "lac_2013")],
}
REFUSED = {"inspections of 2009 to 2012": [SLAC.encode()]}


def test_every_row_of_the_table_is_tested():
    "What is said to be read is in `READ`, what is said to be refused in `REFUSED`."
    table = {document: (kind, state) for document, kind, state in rows("document")}
    assert {d for d, (_, state) in table.items() if state == "read"} == set(READ)
    assert {d for d, (_, state) in table.items() if "refused" in state} == set(REFUSED)
    assert set(table) == {*READ, *REFUSED}


@pytest.mark.parametrize("row", READ)
def test_what_is_read(row):
    "The kind that the table says, the framework, and grades with the words that they were read from."
    (kind,) = [kind for document, kind, _ in rows("document") if document == row]
    for document, framework in READ[row]():
        record = parse(document)
        assert (record.kind, record.framework) == (kind, framework)
        for j in (*record.judgements, *record.claims):
            assert record.source.words(j.grade_span).split() == j.grade_printed.split()
        assert bool(record.judgements) == (kind == "inspection report")
        assert bool(record.claims) == (kind == "council announcement")


def test_grades_of_the_made_up_reports():
    "Read as printed, whatever the framework: adequate stays adequate, and there is no overall grade in 2026."
    assert parse(sif()).grades["overall"] == "requires improvement"
    assert parse(sif()).grades["help_protection"] == "inadequate"
    assert set(parse(LAC).grades.values()) == {"adequate", "good"}
    assert set(parse(ilacs_2026()).grades) == {"leadership", "help_protection", "in_care", "care_leavers"}


@pytest.mark.parametrize("row", REFUSED)
def test_what_is_refused(row):
    "Their frameworks are described; a document is refused with a reason and no grade."
    assert {"slac", "cp_2012"} <= set(frameworks())
    for document in REFUSED[row]:
        with pytest.raises(IlacsError) as error:
            parse(document)
        assert error.value.reason and error.value.detail


# -- The sentences ---------------------------------------------------------------------------------------------------
HERE = "test_readme"
AIM: tuple[str, ...] = ()  # An aim or a direction to the reader: nothing that a program could find wrong
LEDGER = {  # How a sentence begins -> the tests that fail when it is untrue
    "What Ofsted's inspections since 2009 say": (
        f"{HERE}::test_data_has_every_graded_inspection_since_2009",
        f"{HERE}::test_comparisons_say_change_strength_and_reason",
    ),
    "The package reads inspection reports": (
        f"{HERE}::test_what_is_read",
        "test_documents::test_spans_are_in_the_text",
    ),
    "The national record of all graded": ("test_package::test_installed_package_works_offline",),
    "![Lines of the share": (f"{HERE}::test_the_picture_is_the_sites_chart",),
    "*The share of overall grades": (f"{HERE}::test_the_picture_is_the_sites_chart", f"{HERE}::test_paths_exist"),
    "On a machine with git, make and Python": (
        f"{HERE}::test_python_version_and_extras",
        f"{HERE}::test_make_targets_exist",
    ),
    "The first one also installs": (
        f"{HERE}::test_setting_up_happens_once",
        "test_project::test_constraints_are_exact_and_complete",
    ),
    "In JupyterLab, begin with": ("test_getting_started::test_one_line_is_to_be_changed",),
    "The [cookbook]": ("test_cookbook::test_each_question_has_its_cell_and_an_answer",),
    "To use the package without": (
        f"{HERE}::test_python_version_and_extras",
        "test_package::test_installed_package_works_offline",
        "test_package::test_wheel_holds_the_package_and_its_data",
    ),
    "`ilacs start notebooks` then copies": (
        "test_cli::test_start_copies_the_first_notebook_once",
        "test_package::test_first_notebook_runs_with_the_wheel_alone",
    ),
    "Read a document that comes": (f"{HERE}::test_values_beside_the_first_block",),
    "Ask the national record": (f"{HERE}::test_the_second_block_asks_the_record",),
    "Read reports of your own": (f"{HERE}::test_command_works_as_printed",),
    "The site has a page for each authority": (
        "test_authority_pages::test_every_page_of_the_site_states_its_grades",
        "test_authority_pages::test_feeds",
        "test_compare_page::test_the_interpreter_says_what_compare_says",
    ),
    "*Read a report here* is a page": (
        "test_read_page::test_each_value_is_shown_with_its_words",
        "test_read_page::test_values_agree_where_python_says_so",
        "test_read_page::test_the_policy_forbids_what_is_not_of_the_site",
        "test_read_page::test_the_real_site_reads_its_sample",
    ),
    "`ilacs update --out records/` brings": (
        "test_update::test_ten_documents_of_every_kind",
        "test_update::test_change_list",
        "test_update::test_command",
    ),
    "When something cannot be right": (
        "test_update::test_a_report_that_contradicts_itself",
        "test_update::test_page_that_has_changed",
        "test_update::test_too_much_refused",
    ),
    "[The commands]": (
        f"{HERE}::test_paths_exist",
        f"{HERE}::test_command_works_as_printed",
        f"{HERE}::test_the_third_block_runs_without_a_network",
        f"{HERE}::test_every_row_of_the_table_is_tested",
    ),
    "[What is not possible]": (f"{HERE}::test_paths_exist",),
    "The package does not grade anybody": AIM,
    "Extras: ": (f"{HERE}::test_python_version_and_extras", "test_package::test_missing_words_extra_is_said"),
    "If one is missing, the command or function says which": (
        "test_package::test_missing_extra_is_said_in_one_sentence",
        "test_package::test_missing_words_extra_is_said",
    ),
    "[CONTRIBUTING.md]": (f"{HERE}::test_paths_exist",),
    "Code: Apache-2.0": (f"{HERE}::test_licence_and_citation",),
    "Ofsted's and the Department": (f"{HERE}::test_licence_and_citation",),
    "The council's announcement": (f"{HERE}::test_licence_and_citation",),
    "See [data/sources/README.md]": (f"{HERE}::test_paths_exist",),
    "To cite:": (f"{HERE}::test_licence_and_citation",),
}


def test_every_sentence_is_in_the_ledger():
    "Each sentence is traced to tests, and the ledger has no sentence that the README does not."
    begins = {s: [start for start in LEDGER if s.startswith(start)] for s in sentences()}
    assert [s for s, starts in begins.items() if len(starts) != 1] == []
    assert set(LEDGER) - {start for starts in begins.values() for start in starts} == set()


@pytest.mark.parametrize("test", sorted({test for tests in LEDGER.values() for test in tests}))
def test_the_ledgers_tests_exist(test):
    file, name = test.split("::")
    assert re.search(rf"^def {name}\(", (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8"), re.M)


def test_quarto_reads_the_same_file():
    "`_quarto.yml` is of a website whose footer names Quarto, which the embedded builder changes to its own name."
    import yaml

    config = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    assert config["project"]["type"] == "website" and config["ipynb-filters"] == ["nbs/_filter.py"]
    assert config["website"]["page-footer"]["right"] == "Rendered by Quarto"
    assert "nbdev" in (ROOT / "nbs" / "_filter.py").read_text()
    assert [d for d in PROJECT["optional-dependencies"]["report"] if d.startswith("pypandoc")]
