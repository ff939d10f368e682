"""Any two authorities compared in the browser: the interpreter of the rules against `compare`, for all pairs; the page
with its fields, its address and its words; and how fast it is."""

import json
import statistics
import time
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import crawl
import pytest
from asked_for import some, thorough

from ilacs_analysis import WrongArgument
from ilacs_analysis.comparing.pairs import Inspection, _all_rows, _in_order, compare, each_inspection
from ilacs_analysis.pages.addresses import slugs
from ilacs_analysis.pages.compare import COMPARE_SCRIPTS, compare_body
from ilacs_analysis.pages.facts import facts_json, site_facts
from ilacs_analysis.record import data
from ilacs_analysis.reporting.page import TEMPLATES
from ilacs_analysis.terms.authorities import authorities
from ilacs_analysis.terms.crosswalk import STRENGTHS

PAGES = TEMPLATES / "pages"
STYLES = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in ("colours", "page", "ilacs", "pages"))
HULL = (
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    f'<title>TITLE – Site</title><link rel="icon" href="data:,">{STYLES}'
    '<body class="ilacs-page"><div class="layout"><main><h1>TITLE</h1>BODY</main></div>'
)
FIND = '<nav aria-label="Authorities"><span class="ilacs-find" data-find="page"></span></nav>'
WITH = '<p><span class="ilacs-find" data-find="compare" data-with="norfolk"></span></p>'


def page(title: str, body: str, *scripts: str) -> str:
    modules = "".join(f'<script type="module" src="{name}"></script>' for name in scripts)
    return HULL.replace("TITLE", title).replace("BODY", body + modules)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root: Path) -> Path:
    "The page, one with the fields that every page has, and where these lead."
    made = tmp_path_factory.mktemp("authorities")
    for source in (root / "nbs" / "assets", TEMPLATES, PAGES):
        for file in source.iterdir():
            if file.suffix in (".css", ".js"):
                (made / file.name).write_bytes(file.read_bytes())
    (made / "facts.json").write_text(facts_json(), encoding="utf-8")
    compared = page("Compare two authorities", compare_body(), *COMPARE_SCRIPTS)
    (made / "compare.html").write_text(compared, encoding="utf-8")
    (made / "norfolk.html").write_text(page("Norfolk", FIND + WITH, "names.js"), encoding="utf-8")
    for name in ("kingston-upon-hull", "index", "bexley"):
        (made / f"{name}.html").write_text(page(name, "<p>Words.</p>"), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def here(folder: Path, serve) -> str:
    return serve(folder)


@pytest.fixture
def tab(chromium, here: str) -> Iterator[Any]:
    "A tab of a telephone's width; the test fails when a page complains or asks another host."
    with crawl.watched(chromium, here, "data:", viewport={"width": 390, "height": 900}) as tab:
        yield tab


# -- The interpreter against `compare` ---------------------------------------------------------------------------------
FIELDS = ("area", "first_id", "first_label", "first_grade", "second_id", "second_label", "second_grade")
FIELDS = (*FIELDS, "change", "strength", "reason", "note")

ASK = """async pairs => {
  const {load} = await import("./facts.js"), {Rules, compare} = await import("./rules.js");
  const facts = await load(), rules = new Rules(facts);
  const all = Map.groupBy(facts.inspections, inspection => inspection.authority);
  const until = (name, day) => all.get(name).filter(inspection => !day || inspection.published <= day);
  const labels = new Map(facts.frameworks.flatMap(f => f.areas.map(a => [`${f.id} ${a.id}`, a.label])));
  const side = ({inspection, area, grade}) =>
    [inspection.id, area && labels.get(`${inspection.framework} ${area}`), grade];
  return pairs.map(([first, second, day]) => compare(rules, until(first, day), until(second, day)).map(row =>
    [row.area, ...side(row.first), ...side(row.second), row.change, row.strength, row.reason, row.note]));
}"""


@cache
def inspections() -> dict[str, list[Inspection]]:
    "The inspections of each authority in order, as `compare` has them."
    found: dict[str, list[Inspection]] = {}
    for inspection in each_inspection(data.judgements()):
        found.setdefault(inspection.authority, []).append(inspection)
    return {name: sorted(group, key=lambda inspection: inspection.order) for name, group in found.items()}


def known(name: str, day: str | None) -> list[Inspection]:
    "Those that were published by a day; all without one."
    return [i for i in inspections()[name] if day is None or (i.published and i.published.isoformat() <= day)]


@cache
def by_steps(first: str, second: str, day: str | None = None) -> list[list[Any]]:
    "What `compare(first, second, strict=False, day=day)` has, without finding both in the record anew."
    groups = [known(name, day) for name in dict.fromkeys((first, second))]
    rows = _in_order(_all_rows(groups, False, STRENGTHS[: STRENGTHS.index("none")]))
    return [[row[field] for field in FIELDS] for row in rows]


def by_compare(*names: str, day: str | None = None) -> list[list[Any]]:
    "The rows of `compare`; none where it says that there is nothing to compare."
    try:
        table = compare(*names, strict=False, day=day)
    except WrongArgument:
        return []
    return table[list(FIELDS)].astype(object).where(table[list(FIELDS)].notna(), None).to_numpy().tolist()


NAMES = sorted(inspections())


def test_every_authority_has_inspections() -> None:
    assert NAMES == sorted(authorities()) == sorted(slugs())


OLD = "2013-09-30"  # Then several inspections of some authorities were in force, each of some services
OF_OLD = [name for name in NAMES if known(name, OLD)]


@pytest.mark.parametrize(("first", "second"), [*zip(OF_OLD[::16], OF_OLD[7::16], strict=False), ("Bexley", "Bromley")])
def test_the_steps_are_those_of_compare(first: str, second: str) -> None:
    "What the browser is held against is what `compare` gives."
    for day in (None, OLD):
        assert by_steps(first, second, day) == by_compare(first, second, day=day)
        assert by_steps(first, first, day) == by_compare(first, day=day)


def differences(tab, here: str, pairs: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    "The pairs of which Chromium says something else than `compare`."
    if not tab.url.startswith(here):
        tab.goto(f"{here}index.html")
    answers = tab.evaluate(ASK, [[slugs()[first], slugs()[second], *day] for first, second, *day in pairs])
    assert len(answers) == len(pairs)
    return [pair for pair, rows in zip(pairs, answers, strict=True) if rows != by_steps(*pair)]


def test_the_interpreter_says_what_compare_says(tab, here: str) -> None:
    "Some authorities with every other, and each with itself; in `make test-all` all pairs of the 158."
    pairs = [(first, second) for first in some(NAMES, 79) for second in NAMES] + [(name, name) for name in NAMES]
    pairs += [(first, second, OLD) for first in some(OF_OLD[::8], 9) for second in OF_OLD]
    found = []
    for start in range(0, len(pairs), 2000):
        found += differences(tab, here, pairs[start : start + 2000])
    assert found == []
    assert not thorough() or len({pair for pair in pairs if len(pair) == 2}) == len(NAMES) ** 2


@pytest.mark.parametrize(
    ("from_", "to"),
    [
        ("change, note = null]) =>", "change, note = 'x']) =>"),
        ("rules.whole.has(inspection.framework)", "true"),
        ("?? rules.words.not_recorded", "?? ''"),
        ("!compared.has(pair.how.common)", "true"),
        ("place - places[j][n]", "places[j][n] - place"),
        ("[...earlier].reverse()", "earlier"),
    ],
)
def test_a_changed_rule_is_noticed(tab, here: str, from_: str, to: str) -> None:
    "The comparison of some hundred pairs finds each of these faults in the interpreter."
    script = (PAGES / "rules.js").read_text(encoding="utf-8")
    assert from_ in script
    tab.route(
        "**/rules.js", lambda route: route.fulfill(body=script.replace(from_, to), content_type="text/javascript")
    )
    pairs = [("Bexley", second) for second in NAMES] + [(name, name) for name in NAMES[::4]]
    pairs += [("Bexley", second, OLD) for second in OF_OLD] + [(name, "Bexley", OLD) for name in OF_OLD]
    assert differences(tab, here, pairs) != []


def test_the_browser_has_the_facts_of_python(tab, here: str) -> None:
    "What is packed for the file is unpacked to the same."
    tab.goto(f"{here}index.html")
    facts = tab.evaluate("async () => (await import('./facts.js')).load()")
    assert facts == json.loads(json.dumps(site_facts()))
    for ours, theirs in zip(site_facts()["inspections"], facts["inspections"], strict=True):
        assert sorted(ours["grades"]) == sorted(theirs["grades"])


# -- The field that finds a name ---------------------------------------------------------------------------------------
FOUND = """async typed => {
  const {load} = await import("./facts.js"), {find} = await import("./names.js");
  return find(await load(), typed).map(match => match.authority.name);
}"""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hull", "Kingston upon Hull"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("bourn", "Bournemouth, Christchurch and Poole"),
        ("bournemouth", "Bournemouth"),
        ("telford & wrek", "Telford and Wrekin"),
        ("stoke on", "Stoke-on-Trent"),
        ("kings lynn", None),
        ("London Borough of Bexley", "Bexley"),
        ("St. Helens", "St Helens"),
        ("saint hel", "St Helens"),
        ("DORSET", "Dorset"),
        ("e09000004", "Bexley"),
        ("  bromley ", "Bromley"),
        ("wight", "Isle of Wight"),
        ("and", "Barking and Dagenham"),
        ("", None),
        ("-", None),
        ("<b>", "Barking and Dagenham"),
    ],
)
def test_a_name_is_found_as_people_type_it(tab, here: str, typed: str, first: str | None) -> None:
    tab.goto(f"{here}index.html")
    names = tab.evaluate(FOUND, typed)
    assert names[:1] == ([first] if first else [])
    assert len(names) == len(set(names))


def test_every_name_is_found_by_itself(tab, here: str) -> None:
    "By its canonical name, and by each other name it is in the list."
    tab.goto(f"{here}index.html")
    for authority in authorities().values():
        assert tab.evaluate(FOUND, authority.name)[0] == authority.name
        for alias in authority.aliases:
            assert authority.name in tab.evaluate(FOUND, alias)[:2]


NEAR = """async typed => {
  const {load} = await import("./facts.js"), {near} = await import("./names.js");
  return near(await load(), typed).map(match => match.authority.name);
}"""


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Middlesborough", ["Middlesbrough"]),
        ("bexly", ["Bexley"]),
        ("Birmnigham", ["Birmingham"]),
        ("Glocestershire", ["Gloucestershire"]),
        ("xyzzy", []),
        ("qq", []),
    ],
)
def test_a_misspelt_name_is_offered_but_not_taken(tab, here: str, typed: str, names: list[str]) -> None:
    tab.goto(f"{here}compare.html")
    tab.wait_for_function(DRAWN)
    assert tab.evaluate(NEAR, typed) == names
    field = tab.get_by_role("combobox", name="First authority")
    field.fill(typed)
    tab.wait_for_function(
        "document.querySelector('.ilacs-seen')?.textContent.startsWith('No authority has this name.')"
    )
    field.press("Enter")
    assert tab.url == f"{here}compare.html"
    if names:
        field.press("ArrowDown")
        field.press("Enter")
        tab.wait_for_url(f"**/compare.html?a={slugs()[names[0]]}")


def test_hull_is_reached_by_keyboard_alone(tab, here: str) -> None:
    "Type, look at the list, choose: the page of the authority."
    tab.goto(f"{here}norfolk.html")
    field = tab.get_by_role("combobox", name="Find an authority")
    tab.keyboard.press("Tab")
    assert field.evaluate("input => input === document.activeElement")
    tab.keyboard.type("hull", delay=5)
    options = tab.get_by_role("listbox", name="Find an authority").get_by_role("option")
    options.first.wait_for()
    assert options.all_inner_texts() == ["Kingston upon Hull also Hull", "Solihull"]
    assert tab.get_by_role("status").first.inner_text() == "2 authorities"
    assert field.get_attribute("aria-expanded") == "true"
    tab.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert tab.locator(f"#{active}").get_attribute("aria-selected") == "true"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/kingston-upon-hull.html")


def test_the_list_closes_and_an_ended_authority_says_until_when(tab, here: str) -> None:
    tab.goto(f"{here}norfolk.html")
    field = tab.get_by_role("combobox", name="Find an authority")
    field.press_sequentially("bournem")
    options = tab.get_by_role("option")
    options.first.wait_for()
    assert options.all_inner_texts() == ["Bournemouth, Christchurch and Poole", "Bournemouth until 2019"]
    assert all(box["height"] >= 24 for box in (option.bounding_box() for option in options.all()))
    field.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert not options.first.is_visible()
    field.fill("no such place")
    tab.wait_for_function("document.querySelector('.ilacs-find-status').textContent.includes('No authority')")
    assert field.get_attribute("aria-expanded") == "false"


def test_from_a_page_to_the_comparison(tab, here: str) -> None:
    tab.goto(f"{here}norfolk.html")
    tab.get_by_role("combobox", name="Compare with").press_sequentially("bexl")
    tab.get_by_role("option", name="Bexley").click()
    tab.wait_for_url("**/compare.html?a=norfolk&b=bexley")


# -- The page ----------------------------------------------------------------------------------------------------------
DRAWN = "document.getElementById('compare-status').textContent !== ''"


def cells(tab) -> list[list[str]]:
    "Each row of the table: area, the grades, change, strength, and why."
    rows = tab.locator("#compare-result tbody tr").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def expected(first: str, second: str) -> list[list[str | None]]:
    "The same by `compare`: area, grades, change, strength, reason with its note."
    table = compare(first, second, strict=False).astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return [
        [
            *(row[name] for name in ("area_name", "first_grade", "second_grade", "change", "strength")),
            ". ".join(filter(None, (row["reason"], row["note"]))),
        ]
        for row in rows
    ]


def assert_shows(tab, rows: list[list[str | None]]) -> None:
    "The table has these rows; a grade is followed by its inspection, or there is none."
    shown = cells(tab)
    assert [[row[0], *row[3:]] for row in shown] == [[row[0], *row[3:]] for row in rows]
    for row, (_, *grades, _, _, _) in zip(shown, rows, strict=True):
        for cell, grade in zip(row[1:3], grades, strict=True):
            assert cell == "no grade" if grade is None else cell.startswith(f"{grade} ")


def test_choosing_two_names_changes_the_address_and_opening_it_shows_the_same(tab, here: str) -> None:
    tab.goto(f"{here}compare.html")
    tab.wait_for_function(DRAWN)
    assert not tab.locator("#compare-without").is_visible()
    first, second = (
        tab.get_by_role("combobox", name="First authority"),
        tab.get_by_role("combobox", name="Second authority"),
    )
    first.press_sequentially("hull")
    tab.get_by_role("option", name="Kingston upon Hull").wait_for()
    first.press("Enter")
    tab.wait_for_url("**/compare.html?a=kingston-upon-hull")
    assert tab.title() == "Kingston upon Hull compared – Site"
    second.press_sequentially("bexl")
    tab.get_by_role("option", name="Bexley").click()
    tab.wait_for_url("**/compare.html?a=kingston-upon-hull&b=bexley")
    assert tab.title() == "Kingston upon Hull and Bexley compared – Site"
    assert_shows(tab, expected("Kingston upon Hull", "Bexley"))
    address, before, words = tab.url, cells(tab), tab.locator("#compare-status").inner_text()
    tab.go_back()
    tab.wait_for_function("document.title.startsWith('Kingston upon Hull compared')")
    assert second.input_value() == ""
    again = tab.context.new_page()
    again.goto(address)
    again.wait_for_function(DRAWN)
    assert (cells(again), again.locator("#compare-status").inner_text()) == (before, words)
    assert again.get_by_role("combobox", name="Second authority").input_value() == "Bexley"


def test_bexley_beside_bromley(tab, here: str) -> None:
    "As pinned, and as `compare` says."
    tab.goto(f"{here}compare.html?a=bexley&b=bromley")
    tab.wait_for_function(DRAWN)
    assert_shows(tab, expected("Bexley", "Bromley"))
    assert [[row[0], *row[3:5]] for row in cells(tab)] == [
        ["Overall effectiveness", "same", "exact"],
        ["Leaders", "same", "exact"],
        ["Help and protection", "better", "exact"],
        ["Children in care", "better", "exact"],
        ["Care leavers", "same", "exact"],
    ]
    status = tab.locator("#compare-status").inner_text()
    assert status.startswith("Bexley and Bromley: ")
    records = tab.get_by_role("region").all()
    for region, name in zip(records, ("Bexley", "Bromley"), strict=True):
        assert len(region.locator("ol > li").all()) == len(inspections()[name])
        newest = region.locator("ol > li").first
        assert sorted(newest.locator(".ilacs-grade").all_inner_texts()) == sorted(
            inspections()[name][-1].grades.values()
        )
    assert "undefined" not in tab.locator("body").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_one_authority_is_compared_with_itself_before(tab, here: str) -> None:
    tab.goto(f"{here}compare.html?a=norfolk")
    tab.wait_for_function(DRAWN)
    table = by_compare("Norfolk")
    assert [row[3:5] for row in cells(tab)] == [[row[7], row[8]] for row in table]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Type the names of two authorities."),
        ("?a=atlantis&b=bromley", "“atlantis” is not the name of an authority on record; type its name above."),
        ("?b=%3Cscript%3E", "“<script>” is not the name of an authority on record; type its name above."),
        ("?a=cumberland", "Cumberland has one graded inspection on record"),
        ("?a=Hull&b=BCP", "Kingston upon Hull and Bournemouth, Christchurch and Poole: "),
    ],
)
def test_what_the_address_says_is_answered_in_a_sentence(tab, here: str, query: str, words: str) -> None:
    tab.goto(f"{here}compare.html{query}")
    tab.wait_for_function(DRAWN)
    assert tab.locator("#compare-status").inner_text().startswith(words)


def test_without_its_facts_the_page_says_where_the_grades_are(chromium, here: str) -> None:
    tab = chromium.new_context().new_page()
    tab.route("**/facts.json", lambda route: route.fulfill(status=404, body=""))
    tab.goto(f"{here}compare.html?a=bexley&b=bromley")
    tab.wait_for_function(DRAWN)
    assert tab.locator("#compare-status").inner_text().startswith("The grades could not be loaded")
    tab.context.close()


def test_without_scripts_the_page_says_where_the_grades_are(chromium, here: str) -> None:
    tab = chromium.new_context(java_script_enabled=False).new_page()
    tab.goto(f"{here}compare.html")
    assert "the table of all authorities" in tab.locator("main").inner_text()
    assert not tab.get_by_role("combobox", name="First authority").is_visible()
    tab.context.close()


def test_the_pages_violate_nothing(chromium, here: str) -> None:
    "By axe-core in light and dark, wide and narrow."
    with crawl.visitor(chromium, here) as guest:
        for address in ("compare.html?a=bexley&b=bromley", "compare.html?a=norfolk", "norfolk.html"):
            assert guest.visit(address)["violations"] == {}


def test_an_open_list_violates_nothing(tab, here: str) -> None:
    tab.goto(f"{here}norfolk.html")
    tab.get_by_role("combobox", name="Find an authority").press_sequentially("nor")
    tab.get_by_role("option").first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = tab.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    assert found == []


def test_a_choice_is_answered_within_a_tenth_of_a_second(tab, here: str) -> None:
    "The median of twenty choices, from the key to the table, with what the test itself takes."
    tab.goto(f"{here}compare.html?a=bexley")
    tab.wait_for_function(DRAWN)
    field, took = tab.get_by_role("combobox", name="Second authority"), []
    for name in NAMES[::8]:
        field.fill(name)
        tab.get_by_role("option", name=name, exact=True).first.wait_for()
        started = time.perf_counter()
        field.press("Enter")
        tab.wait_for_function("name => document.title.includes(` and ${name} compared`)", arg=name)
        took.append(time.perf_counter() - started)
    assert len(took) == 20
    assert statistics.median(took) <= 0.1
