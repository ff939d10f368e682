"""The page that reads documents: what it shows is what Python read, whatever is in the file, and nothing leaves it.

The engine is tested in test_engine. Here a stand-in for its worker gives what `read_here` says in this process, so that
the page itself can be tried with anything. The page of the site is asked as well.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import crawl
import lxml.html
import pandas as pd
import pytest
from asked_for import some

from ilacs_analysis.comparing.pairs import compare
from ilacs_analysis.pages.addresses import FOLDER
from ilacs_analysis.pages.facts import facts_json
from ilacs_analysis.pages.known import known
from ilacs_analysis.pages.read import ENGINE, POLICY, READ_FOLDER, SECONDS, read_page, write_read
from ilacs_analysis.pages.write import READ_TITLE, Hull
from ilacs_analysis.record import data
from ilacs_analysis.record.facts import read_facts
from ilacs_analysis.record.reconciliation import _sides, paired, reconcile
from ilacs_analysis.record.visits_compared import _event_of, _letters, reconcile_visits
from ilacs_analysis.reporting.page import TEMPLATES
from ilacs_analysis.showing.reading_here import read_here
from ilacs_analysis.tables.schema import plain_rows
from tools.navigation import NEEDS, available, take_out, unavailable

BEXLEY, BROMLEY = "bexley-ilacs-report-2023.txt", "bromley-ilacs-report-2018.txt"
LETTER, NOTICE = "bexley-cra-letter-2010.txt", "bexley-improvement-notice.txt"
BUNDLE = "bundle.txt"  # Two reports in one file
WRONG, HOSTILE, POEM = "wrong-grade.txt", "<img src=x onerror=hit=1>.txt", "poem.txt"
BEXLEY_2023 = "E09000004-ilacs-2023-03-24"  # In the record
PAGE = f"{READ_FOLDER}/index.html"
MARKUP = "<img src=x onerror=hit=1><script>hit=1</script>"

WORKER = """
const answers = fetch("answers.json").then(answer => answer.json());
const fail = (id, words) => postMessage({id, type: "failed", words, over: true});
onmessage = async ({data: {id, type, name}}) => {
  if (type === "load") {
    postMessage({type: "progress", words: "Loading (1.0 of 2.0 MB)", share: .5});
    await answers;
    return postMessage({id, type: "ready", seconds: 1});
  }
  if (name === "crash.txt") setTimeout(() => { throw new Error("out of memory"); });
  else if (name === "failed.txt") fail(id, "It stopped at this file (memory)");
  else if (name !== "slow.txt") postMessage({id, type: "result", result: (await answers)[name]});
};
"""


def hostile() -> dict[str, Any]:
    "What a file could make the engine say at worst: markup wherever there are words, but for the card, which is HTML."
    result = read_here((TEMPLATES.parents[1] / "data" / "sources" / BEXLEY).read_bytes(), HOSTILE)
    record = json.loads(result["json"]) | {"authority": MARKUP, "title": MARKUP, "kind": MARKUP, "text": MARKUP * 9}
    value = {"field": f"{MARKUP}[0]"} | dict.fromkeys(("label", "value", "before", "quote", "after"), MARKUP)
    place = {"page": MARKUP, "start": 3, "end": 60}
    said = [{"words": MARKUP} | place]
    words = {"authority": MARKUP, "checks": said, "not_understood": said, "themes_missing": MARKUP, "file": HOSTILE}
    return result | words | {"json": json.dumps(record), "values": [value | place]}


@pytest.fixture(scope="module")
def answers(sources: Path) -> dict[str, dict[str, Any]]:
    "What Python says of each file, by its name."
    files = {name: (sources / name).read_bytes() for name in (BEXLEY, BROMLEY, LETTER, NOTICE)}
    files[BUNDLE] = files[BEXLEY] + b"\f" + files[BROMLEY]
    files[POEM] = b"The owl and the pussy-cat went to sea"
    table = b"care leavers\tOutstanding"
    assert files[BEXLEY].count(table) == 1
    files[WRONG] = files[BEXLEY].replace(table, b"care leavers\tGood")
    return {name: read_here(content, name) for name, content in files.items()} | {HOSTILE: hostile()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root: Path, answers) -> Path:
    "The page with what it takes from beside it, and the stand-in; `quick.html` waits a second only."
    made = tmp_path_factory.mktemp("site")
    (made / FOLDER).mkdir()
    for source in (root / "nbs" / "assets", TEMPLATES, TEMPLATES / "pages"):
        for file in source.iterdir():
            if file.suffix in (".css", ".js", ".svg"):
                (made / FOLDER / file.name).write_bytes(file.read_bytes())
    (made / FOLDER / "facts.json").write_text(facts_json(), encoding="utf-8")
    (made / READ_FOLDER / ENGINE).parent.mkdir(parents=True)
    (made / READ_FOLDER / ENGINE).write_text(json.dumps({"bytes": 9 * 2**20}))
    page = write_read(made / READ_FOLDER, Hull("Site", links=[("Home", "../"), (READ_TITLE, "index.html")]))
    (made / READ_FOLDER / "worker.js").write_text(WORKER)
    (made / READ_FOLDER / "answers.json").write_text(json.dumps(answers))
    words = page.read_text(encoding="utf-8")
    assert f'data-seconds="{SECONDS}"' in words
    page.with_name("quick.html").write_text(words.replace(f'data-seconds="{SECONDS}"', 'data-seconds="1"'))
    return made


@pytest.fixture(scope="module")
def here(folder: Path, serve) -> str:
    return serve(folder)


@pytest.fixture
def tab(chromium, here: str) -> Iterator[Any]:
    "A tab of a telephone's width; the test fails when a page complains or asks another host."
    with crawl.watched(chromium, here, "blob:", accept_downloads=True) as tab:
        tab.goto(here + PAGE)
        yield tab


def choose(tab, *names: str, wait: bool = True) -> None:
    "Choose files, of whose contents the stand-in looks at nothing but the names."
    tab.get_by_label("Reports or letters").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in names]
    )
    if wait:
        tab.get_by_text("The results are below.").wait_for()


def rows(tab, caption: str) -> list[list[str]]:
    "The rows of a table."
    found = tab.get_by_role("table", name=caption).locator("tbody tr").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in found]


@pytest.fixture(scope="module")
def facts(root: Path) -> dict[str, pd.DataFrame]:
    "What real reports and letters were read to say."
    return read_facts(root / "data" / "readings")


# -- Which inspection it is --------------------------------------------------------------------------------------------
FIND = """async ([name, documents]) => {
  const record = await import("./record.js"), known = await record.known();
  const events = new Map(known.record.events.map((event, number) => [event, number]));
  return documents.map(read => record[name](known, read)).map(found => found && (found.id ?? events.get(found)));
}"""
DAYS = ("start_date", "end_date", "published_date")


def moved(document: dict[str, Any], by: int, without: tuple[str, ...] = ()) -> dict[str, Any]:
    "A document some days later, of which some days are not read."
    later = {day: document[day] + timedelta(by) if document[day] else None for day in DAYS}
    return document | later | dict.fromkeys(without)


def changed(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    "Each document as it is, and as it could be: other days, or fewer."
    ways = [(0, ()), (9, ()), (-11, ()), (100, ()), (0, ("published_date",)), (40, ("start_date", "end_date"))]
    return [moved(document, by, without) for document in documents for by, without in ways]


def for_page(document: dict[str, Any]) -> dict[str, Any]:
    facts = {name: document[name] for name in ("document_id", "authority", "framework")}
    return facts | {day: document[day].isoformat() if document[day] else None for day in DAYS}


def test_the_inspection_is_the_one_that_python_finds(tab, facts) -> None:
    "For the facts of real reports, and for such with other days."
    reports, inspections = _sides(facts, None)
    asked = changed(some(reports, 15))
    expected = [next((found["document_id"] for _, found in paired([r], inspections)), None) for r in asked]
    assert len({*expected}) > 20 and None in expected
    assert tab.evaluate(FIND, ["inspectionOf", [for_page(report) for report in asked]]) == expected


def test_the_visit_is_the_one_that_python_finds(tab, facts) -> None:
    "For the facts of real letters, and for such with other days, which are another document."
    events = plain_rows(data.events())
    place = {id(event): number for number, event in enumerate(events)}
    letters = some(_letters(facts), 15)
    asked = letters + [letter | {"document_id": "another"} for letter in changed(letters)]
    for letter in asked:
        letter |= {day: str(letter[f"{day}_date"]) if letter[f"{day}_date"] else None for day in ("start", "end")}
    found = [_event_of(letter, events) for letter in asked]
    expected = [event and place[id(event)] for event in found]
    assert len({*expected}) > 10 and None in expected
    assert tab.evaluate(FIND, ["eventOf", [for_page(letter) for letter in asked]]) == expected


AGREE = """async documents => {
  const record = await import("./record.js"), known = await record.known(), said = {agree: true, differ: false};
  return documents.map(read => record.beside(known, read).rows.filter(row => row.agree in said)
    .map(row => `${row.field} ${said[row.agree]}`).sort());
}"""
SHORT = {"start_date": "start", "end_date": "end", "published_date": "published", "subject": "theme"}


def agreement(compared: pd.DataFrame, document: dict[str, Any]) -> list[str]:
    "What is on both sides, and whether it agrees."
    mine = compared[(compared["document_id"] == document["document_id"]) & compared["agree"].notna()]
    both = zip(mine["about"], mine["agree"], strict=True)
    return sorted(f"{SHORT.get(about, about)} {str(agree).lower()}" for about, agree in both)


@pytest.mark.parametrize("kind", ["inspection letter", "inspection report"])
def test_values_agree_where_python_says_so(tab, facts, kind: str) -> None:
    "For the facts of real reports and letters, with the grades of every tenth changed."
    mine = facts["documents"][facts["documents"]["kind"] == kind]
    documents = some(plain_rows(mine), 8)
    judged = facts["judgements"].copy()
    judged.loc[judged.index[::10], "grade"] = "good"
    tables = facts | {"documents": mine, "judgements": judged}
    grades = judged.groupby("document_id")[["area", "grade"]].agg(list).T.to_dict()
    compared = pd.concat([reconcile(tables), reconcile_visits(tables)])
    asked = []
    for row in documents:
        given = grades.get(row["document_id"], {"area": [], "grade": []})
        facts = {name: row[name] for name in ("kind", "visit_type", "lead_inspector", "subject")}
        asked.append(for_page(row) | facts | {"grades": dict(zip(given["area"], given["grade"], strict=True))})
    expected = [agreement(compared, row) for row in documents]
    assert sum(map(len, expected)) > 20
    assert kind == "inspection letter" or "overall false" in sum(expected, [])  # letters have no grades
    assert tab.evaluate(AGREE, asked) == expected


def test_what_the_page_knows_is_the_record() -> None:
    facts = known()
    assert len(facts["events"]) == len(data.events())
    assert facts["inspections"].keys() == {*data.inspections()["document_id"]}
    read = [inspection for inspection in facts["inspections"].values() if inspection.get("read")]
    assert 0 < len(read) < len(facts["inspections"])


# -- What is shown -----------------------------------------------------------------------------------------------------
def test_the_sample_by_keyboard_alone(tab, answers) -> None:
    "From the button to the results, to a value's words in the text, and back."
    sample = tab.get_by_role("button", name="Try it with Bexley's report")
    for _ in range(9):
        tab.keyboard.press("Tab")
        if sample.evaluate("button => button === document.activeElement"):
            break
    tab.keyboard.press("Enter")
    heading = tab.get_by_role("heading", name="Bexley: inspection report", level=2)
    heading.wait_for()
    assert heading.evaluate("heading => heading === document.activeElement")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    value = answers[BEXLEY]["values"][7]
    button = tab.get_by_role("button", name=f"Show in the text: {value['label']}", exact=True)
    button.focus()
    tab.keyboard.press("Enter")
    text = tab.get_by_role("region", name=f"Text of {BEXLEY}")
    assert text.evaluate("text => text === document.activeElement")
    assert text.locator(".read-now").all_inner_texts() == [value["quote"]]
    tab.get_by_role("button", name="Back to the value").focus()
    tab.keyboard.press("Enter")
    assert button.evaluate("button => button === document.activeElement")


def test_each_value_is_shown_with_its_words(tab, answers) -> None:
    "In the list, and marked in the text at its place."
    choose(tab, LETTER, NOTICE)
    for name in (LETTER, NOTICE):
        result = answers[name]
        section = tab.locator("section.read-result").filter(has_text=name)
        items = section.locator(".read-values > li")
        assert items.count() == len(result["values"]) > 20
        assert sorted(items.locator("mark").all_text_contents()) == sorted(v["quote"] for v in result["values"])
        assert sorted(items.locator("h4").all_text_contents()) == sorted(v["label"] for v in result["values"])
        section.locator("summary").filter(has_text="The whole text").click()
        text = section.locator(".read-text")
        text.locator("mark").first.wait_for()
        assert text.text_content() == json.loads(result["json"])["text"]
        marked = {words for mark in text.locator("mark").all_text_contents() for words in mark.split()}
        assert marked == {words for v in result["values"] for words in v["quote"].split()}
        for check in result["checks"]:
            assert check["words"] in section.inner_text()
        card = lxml.html.fromstring(result["card"]).text_content()
        assert section.locator(".read-card").text_content() == card


def test_a_report_that_agrees_with_the_record(tab) -> None:
    choose(tab, BEXLEY)
    said = rows(tab, "This document and the national record")
    (inspection,) = data.inspections().query("document_id == @BEXLEY_2023").to_dict("records")
    grades = data.judgements("Bexley").query("document_id == @BEXLEY_2023")
    labels = zip(grades["label"], grades["grade"], strict=True)
    assert sorted(said[-5:]) == sorted([label, "agree", grade, grade] for label, grade in labels)
    by_name = {row[0]: row[1:] for row in said}
    assert by_name["Rules"][0] == by_name["First day on site"][0] == "agree"
    assert by_name["Last day on site"][0] == "same source", "the record has it from this very report"
    assert by_name["Published"] == ["one side only", "–", f"{inspection['published_date']:%-d %B %Y}"]
    assert tab.get_by_text("8 values are on both sides: all agree.").is_visible()


def test_a_report_that_differs_from_the_record(tab) -> None:
    "Both readings are shown, and the difference is said."
    choose(tab, WRONG)
    said = rows(tab, "This document and the national record")
    assert [row for row in said if row[1] == "differ"] == [
        ["The experiences and progress of care leavers", "differ", "good", "outstanding"]
    ]
    assert tab.get_by_text("8 values are on both sides: 7 agree and 1 differs.").is_visible()


def test_the_inspection_before_is_compared_as_compare_does(tab) -> None:
    choose(tab, BEXLEY)
    table = compare("Bexley", strict=False).query("second_id == @BEXLEY_2023")
    said = rows(tab, "Bexley: each grade of this document")
    assert [[row[0], *row[3:5]] for row in said] == table[["area_name", "change", "strength"]].to_numpy().tolist() != []
    for row, before in zip(said, table["first_grade"], strict=True):
        assert row[1].startswith(before)


def test_a_letter_and_the_record(tab) -> None:
    choose(tab, LETTER)
    assert tab.get_by_text("The record has this inspection: inspection letter").is_visible()
    said = {row[1] for row in rows(tab, "This document and the national record")}
    assert said <= {"agree", "one side only", "same source"}


def test_an_inspection_that_the_record_does_not_have(tab, answers) -> None:
    ask = """async read => {
      const record = await import("./record.js");
      return record.beside(await record.known(), read).words;
    }"""
    read = json.loads(answers[BEXLEY]["json"]) | {"start_date": "2001-01-01", "end_date": "2001-01-05"}
    assert tab.evaluate(ask, read).startswith("The record has no inspection of Bexley of this kind near these days.")
    none = tab.evaluate(ask, read | {"authority": None})
    assert none == "No authority was read in this document, so it cannot be looked up in the record."
    assert "No day was read" in tab.evaluate(ask, read | {"start_date": None, "end_date": None})
    assert "of another kind: council announcement" in tab.evaluate(ask, read | {"kind": "council announcement"})
    assert "rules of this inspection were not read" in tab.evaluate(ask, read | {"framework": None})


def test_several_files_one_after_another(tab) -> None:
    "In their order; the first result gets the focus; one that is refused says why, and the others are read."
    choose(tab, BROMLEY, POEM, BEXLEY)
    heads = tab.locator("section.read-result > h2").all_inner_texts()
    assert [head.split("\n")[0] for head in heads] == ["Bromley: inspection report", POEM, "Bexley: inspection report"]
    assert tab.evaluate("document.activeElement.textContent").startswith("Bromley")
    assert tab.get_by_role("status").inner_text() == "2 files read, 1 not read. The results are below."
    why = tab.locator(".read-refused").inner_text()
    assert why.startswith("This file was not read. Not a document that this package reads.")
    tab.get_by_role("button", name=f"Remove {BROMLEY}").click()
    assert tab.locator("section.read-result").count() == 2
    assert tab.get_by_role("button", name=f"Remove {POEM}").evaluate("button => button === document.activeElement")


def test_each_document_of_a_file_is_shown(tab, answers) -> None:
    "With its own values and its own words; what is taken away has both."
    (other,) = answers[BUNDLE]["others"]
    assert (answers[BUNDLE]["authority"], other["authority"]) == ("Bexley", "Bromley")
    choose(tab, BUNDLE)
    heads = [head.inner_text() for head in tab.locator("section.read-result h2").all()]
    assert [head.splitlines()[-1].split("report ")[-1] for head in heads] == [
        f"document {number} of 2 in {BUNDLE}" for number in (1, 2)
    ]
    quoted = tab.locator("section.read-result").nth(1).locator("mark").first.inner_text()
    assert " ".join(quoted.split()) == " ".join(other["values"][0]["quote"].split())
    _, content = taken(tab, "Take away everything as one ZIP")
    with zipfile.ZipFile(io.BytesIO(content)) as all_files:
        records = [all_files.read(name).decode() for name in all_files.namelist() if name.endswith("record.json")]
    assert records == [answers[BUNDLE]["json"], other["json"]]


def test_text_is_text(tab) -> None:
    "Markup in a file's words, and in its name, is shown as it is."
    choose(tab, HOSTILE)
    section = tab.locator("section.read-result")
    tab.locator("summary").filter(has_text="The whole text").click()
    assert section.locator("img, script").count() == 0 and tab.locator("#read-chosen img").count() == 0
    assert section.inner_text().count(MARKUP) > 15 and tab.evaluate("window.hit") is None
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_policy_forbids_what_is_not_of_the_site(chromium, here: str) -> None:
    context = chromium.new_context()
    tab, asked = context.new_page(), []
    tab.goto(here + PAGE)
    context.on("request", lambda request: asked.append(request.url))
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit=1>')")
    tab.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'hit = 1'}))")
    assert tab.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')") == "refused"
    assert tab.evaluate("window.hit") is None and [url for url in asked if not url.startswith(here)] == []
    assert "unsafe-inline" not in POLICY.replace("style-src-attr 'unsafe-inline'", "") and "'unsafe-eval'" not in POLICY
    context.close()


def test_a_file_that_ends_the_engine_does_not_end_the_others(chromium, here: str) -> None:
    "Each is named with the reason, and a new engine reads the next."
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{here}{READ_FOLDER}/quick.html")
    choose(tab, "slow.txt", BEXLEY, "crash.txt", "failed.txt", BROMLEY)
    slow, crash, failed = tab.locator(".read-refused").all_inner_texts()
    assert slow.startswith("Reading took longer than 1 seconds, so it was stopped. slow.txt was not read.")
    assert crash.startswith("The document reader stopped at this file. crash.txt")
    assert failed.startswith("It stopped at this file (memory). failed.txt")
    assert tab.get_by_role("heading", name=": inspection report").count() == 2
    assert tab.get_by_role("status").inner_text() == "2 files read, 3 not read. The results are below."
    context.close()


def test_a_file_is_removed_while_it_is_read(tab) -> None:
    choose(tab, "slow.txt", BEXLEY, wait=False)
    tab.get_by_text("Reading slow.txt (1 of 2).").wait_for()
    tab.get_by_role("button", name="Remove slow.txt").click()
    tab.get_by_text("1 file read. The results are below.").wait_for()
    assert tab.locator("section.read-result").count() == 1


def test_it_works_offline_after_the_first_file(tab) -> None:
    choose(tab, BEXLEY)
    tab.context.set_offline(True)
    choose(tab, BROMLEY, wait=False)
    tab.get_by_text("2 files read. The results are below.").wait_for()
    assert tab.get_by_role("table", name="This document and the national record").count() == 2


def test_nothing_is_loaded_before_a_file_is_chosen(tab, here: str) -> None:
    assert tab.get_by_text("nothing is sent anywhere").is_visible() and tab.get_by_text("(9.0 MB)").is_visible()
    loaded = tab.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [name for name in loaded if name.endswith(("worker.js", "facts.json", "record.json"))]


def taken(tab, button: str) -> tuple[str, bytes]:
    "Name and content of the file that a button gives."
    with tab.expect_download() as download:
        tab.get_by_role("button", name=button, exact=True).first.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_what_is_taken_away_is_what_python_gave(tab, answers) -> None:
    choose(tab, BEXLEY, BROMLEY, BEXLEY)
    result = answers[BEXLEY]
    assert taken(tab, "JSON with evidence") == ("bexley-ilacs-report-2023-record.json", result["json"].encode())
    name, content = taken(tab, "judgements.csv")
    assert (name, content.decode()) == ("bexley-ilacs-report-2023-judgements.csv", result["tables"]["judgements"])
    _, content = taken(tab, "Take away everything as one ZIP")
    with zipfile.ZipFile(io.BytesIO(content)) as all_files:
        assert all_files.testzip() is None
        texts = {name: all_files.read(name).decode() for name in all_files.namelist()}
    for folder, file in ((BEXLEY[:-4], BEXLEY), (BROMLEY[:-4], BROMLEY), (f"{BEXLEY[:-4]}-2", BEXLEY)):
        tables = {f"{name}.csv": text for name, text in answers[file]["tables"].items()}
        expected = {"record.json": answers[file]["json"], **tables}
        assert {n.partition("/")[2]: t for n, t in texts.items() if n.partition("/")[0] == folder} == expected


def test_the_page_violates_nothing(chromium, here: str) -> None:
    "By axe-core with results on it, in light and dark, wide and narrow."
    with crawl.visitor(chromium, here) as guest:
        guest.open(PAGE)
        choose(guest.tab, WRONG, POEM, LETTER)
        assert guest.violations() == {}
        guest.tab.set_viewport_size({"width": 390, "height": 844})
        assert guest.tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert guest.complaints == []


# -- Words in their place ----------------------------------------------------------------------------------------------
CUT = """async ([text, spans]) => {
  const {cutter, pieces} = await import("./text.js"), cut = cutter(text);
  return pieces([...text].length, spans).map(([start, end, numbers]) => [cut(start, end), numbers]);
}"""


def test_spans_count_characters_as_python_does(tab) -> None:
    "Also those that take two units in a browser; spans may overlap, and begin where another ends."
    text, spans = "a \U0001f600 b \U0001d53c c", [(2, 3), (0, 5), (5, 9), (5, 6), (3, 3)]
    made = tab.evaluate(CUT, [text, [{"start": start, "end": end} for start, end in spans]])
    assert "".join(words for words, _ in made) == text
    for number, (start, end) in enumerate(spans):
        assert "".join(words for words, numbers in made if number in numbers) == text[start:end]


# -- Without the engine ------------------------------------------------------------------------------------------------
def test_without_the_engine_the_page_names_the_command(tmp_path: Path) -> None:
    page = read_page(Hull(), None)
    assert "made without the part that reads documents" in page and "<code>ilacs parse report.pdf</code>" in page
    assert "<script" not in page and "read-chooser" not in page


QUARTO = """<ul class="navbar-nav navbar-nav-scroll me-auto">
  <li class="nav-item">
    <a class="nav-link" href="../../authorities/index.html">
 <span class="menu-text">Authorities</span></a>
  </li>
  <li class="nav-item">
    <a class="nav-link" href="../../read/index.html">
 <span class="menu-text">Read a report here</span></a>
  </li>
  <li class="nav-item">
    <a class="nav-link" href="../../nbs/cookbook.html">
 <span class="menu-text">Cookbook</span></a>
  </li>
</ul>
<p><a href="../read/index.html">Read a report here</a></p>"""


def test_without_the_engine_the_navigation_leaves_it_out(tmp_path: Path) -> None:
    (place, needed), entries = next(iter(NEEDS.items())), [{"text": "Home", "href": "a"}, {"href": next(iter(NEEDS))}]
    assert place == f"{READ_FOLDER}/index.html" and needed == f"{READ_FOLDER}/{ENGINE}"
    assert available(tmp_path, entries) == entries[:1]
    without = take_out(QUARTO, unavailable(tmp_path))
    assert re.findall(r'href="([^"]+)"', without) == [
        "../../authorities/index.html", "../../nbs/cookbook.html", "../read/index.html"
    ]  # fmt: skip
    (tmp_path / needed).parent.mkdir(parents=True)
    (tmp_path / needed).write_text("{}")
    assert available(tmp_path, entries) == entries and take_out(QUARTO, unavailable(tmp_path)) == QUARTO


# -- The real site -----------------------------------------------------------------------------------------------------
def test_the_real_site_reads_its_sample(chromium, site: Path, address: str, answers) -> None:
    "With the engine that was built: the same JSON, and a second file without a network."
    if not (site / READ_FOLDER / ENGINE).exists():
        pytest.skip("the engine of WebAssembly could not be had, so the site has no page that reads documents")
    context = chromium.new_context(accept_downloads=True)
    tab, asked = context.new_page(), []
    context.on("request", lambda request: asked.append(request.url))
    tab.goto(address + PAGE)
    tab.get_by_role("button", name="Try it with Bexley's report").click()
    tab.get_by_text("1 file read. The results are below.").wait_for(timeout=60_000)
    assert taken(tab, "JSON with evidence")[1] == answers[BEXLEY]["json"].encode()
    context.set_offline(True)
    tab.get_by_label("Reports or letters").set_input_files(site / "data" / "sources" / BROMLEY)
    tab.get_by_text("2 files read. The results are below.").wait_for(timeout=60_000)
    assert tab.get_by_text("all agree.").count() == 2
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []
    context.close()
