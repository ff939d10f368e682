"""The map of tiles on a page, in Chromium: it says and colours what `as_at` knows, by mouse and by keyboard."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import crawl
import pandas as pd
import pytest

from ilacs_analysis.pages.map import MAP_FILE, MAP_SCRIPTS, map_body, map_days, map_facts, map_json
from ilacs_analysis.showing.colours import GRADE_COLOURS, GRADE_LETTERS, on_dark
from ilacs_analysis.showing.tiles import absent_words, on_map, tally, tiles

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "ilacs_analysis" / "templates"
STYLES = (TEMPLATES / "page.css", *(ROOT / "nbs" / "assets" / f"{name}.css" for name in ("colours", "ilacs")))
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title>'
    '<meta name="viewport" content="width=device-width">'
    '<link rel="icon" href="data:,">STYLES<div class="layout"><main><h1>Map</h1>BODY</main></div>SCRIPTS'
)


@pytest.fixture(scope="module")
def here(tmp_path_factory, serve) -> str:
    "The address of a folder with a page that has the map, and a page for Norfolk."
    folder = tmp_path_factory.mktemp("map")
    files = [*STYLES, TEMPLATES / "pages" / "pages.css"]
    for file in [*files, *(TEMPLATES / "pages" / script for script in MAP_SCRIPTS)]:
        shutil.copy(file, folder)
    (folder / MAP_FILE).write_text(map_json(), encoding="utf-8")
    links = "".join(f'<link rel="stylesheet" href="{file.name}">' for file in files)
    scripts = "".join(f'<script type="module" src="{name}"></script>' for name in MAP_SCRIPTS)
    page = PAGE.replace("STYLES", links).replace("BODY", map_body())
    (folder / "plain.html").write_text(page.replace("SCRIPTS", ""), encoding="utf-8")
    (folder / "index.html").write_text(page.replace("SCRIPTS", scripts), encoding="utf-8")
    (folder / "norfolk.html").write_text("<!doctype html><title>Norfolk</title><h1>Norfolk</h1>", encoding="utf-8")
    return serve(folder)


@pytest.fixture(scope="module")
def guest(chromium, here: str) -> Iterator[crawl.Visitor]:
    with crawl.visitor(chromium, here) as guest:
        yield guest
        assert guest.complaints == []


def opened(guest, page: str):
    "The tab with the map at `page`, ready for choices."
    guest.open(page)
    guest.tab.locator(".map-choice").wait_for()
    return guest.tab


def shown(tab) -> dict[str, tuple[str, str, str]]:
    "The words of each tile that is seen, its colour and the letter of its grade."
    rows = tab.evaluate(
        """[...document.querySelectorAll(".tile")].filter(t => t.checkVisibility()).map(t => [
        t.getAttribute("aria-label"), t.querySelector("title").textContent,
        getComputedStyle(t.querySelector(".face")).fill,
        t.querySelector(".grade").textContent])"""
    )
    assert all(label == title for label, title, _, _ in rows)
    return {label.split(": ")[0]: (label.split(": ")[1], fill, letter) for label, _, fill, letter in rows}


def expected(known: pd.DataFrame, dark: bool = False) -> dict[str, tuple[str, str, str]]:
    "The same from Python."
    colours = {g: on_dark(c) if dark else c for g, c in GRADE_COLOURS.items()}
    bare = "#14181b" if dark else "#fefefe"
    rows = known.dropna(subset=["column"]).assign(grade=known["grade"].fillna(""))
    return {
        name: (words, rgb(colours.get(grade, bare)), GRADE_LETTERS.get(grade, "–"))
        for name, words, grade in rows[["authority", "words", "grade"]].itertuples(index=False)
    }


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def table(tab) -> dict[str, str]:
    "What the table says, of the rows that are not hidden."
    rows = tab.locator("#map-table tr[data-name]:not([hidden])")
    return dict(rows.evaluate_all("rows => rows.map(r => [r.cells[0].textContent, r.cells[1].textContent])"))


def test_the_map_is_whole_without_scripts(guest) -> None:
    guest.screen(crawl.WIDE)
    guest.open("plain.html")
    known = on_map()
    assert not guest.tab.locator(".map-choice").is_visible()
    assert shown(guest.tab) == expected(known)
    assert table(guest.tab) == dict(zip(known["authority"], known["words"], strict=True))
    assert tally(known) in guest.tab.locator(".map-status").inner_text()
    links = guest.tab.locator(".tile").evaluate_all("tiles => tiles.map(t => t.getAttribute('href'))")
    assert len(set(links)) == len(tiles()) and all(re.fullmatch(r"[a-z-]+\.html", link) for link in links)


@pytest.mark.parametrize(
    "area, day", [("in_care", "2012-12-31"), ("overall", "2018-12-31"), ("help_protection", "2023-12-31")]
)
def test_a_choice_colours_what_as_at_says(guest, area: str, day: str) -> None:
    "The address keeps it, with what else it had; opened anew it shows the same."
    tab, known = opened(guest, "index.html?sort=name#map-table"), on_map(area, day)
    tab.get_by_label("Grade for").select_option(area)
    tab.get_by_label("as known on").select_option(day)
    for _ in ("chosen", "opened anew"):
        assert shown(tab) == expected(known)
        assert table(tab) == dict(zip(known["authority"], known["words"], strict=True))
        assert tab.locator(".map-status").inner_text().endswith(f": {tally(known)}.")
        assert tab.locator(".map-absent").text_content() == absent_words(known)
        assert tab.url.endswith(f"index.html?sort=name&area={area}&day={day}#map-table")
        tab = opened(guest, tab.url.removeprefix(guest.address))


def test_every_area_on_every_day_is_as_python_says(guest) -> None:
    "By the functions of the script alone: words of all authorities that existed."
    tab, facts = opened(guest, "index.html"), map_facts()
    read = """async ([area, day]) => {
      const {known, tally, absent} = await import("./map.js");
      globalThis.facts ??= await (await fetch("map.json")).json();
      const found = known(facts, area, day);
      return [found.map(f => f && f.words), tally(facts, found), absent(facts, found)];
    }"""
    names = [a["name"] for a in facts["authorities"]]
    for number, day in enumerate(map_days()):
        area = list(facts["areas"])[number % len(facts["areas"])]
        known = on_map(area, day)
        words = dict(zip(known["authority"], known["words"], strict=True))
        assert tab.evaluate(read, [area, day.isoformat()]) == [
            [words.get(name) for name in names],
            tally(known),
            absent_words(known),
        ]


def test_an_address_with_unknown_words_shows_the_last_day(guest) -> None:
    tab = opened(guest, "index.html?area=behaviour&day=1999-01-01")
    assert shown(tab) == expected(on_map())


def test_the_keyboard_reaches_a_tile_and_enter_follows(guest) -> None:
    tab = opened(guest, "index.html")
    tab.get_by_label("as known on").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent").startswith("Skip the tiles")
    tab.keyboard.press("Tab")
    name = "document.activeElement.dataset.name"
    assert tab.evaluate(name) == "Northumberland"
    assert tab.evaluate("getComputedStyle(document.activeElement.querySelector('.face')).strokeWidth") == "4px"
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(name) == "Newcastle upon Tyne"
    tab.get_by_role("link", name="Suffolk: ").first.focus()
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate(name) == "Norfolk"
    tab.keyboard.press("ArrowRight")  # the sea
    assert tab.evaluate(name) == "Norfolk"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/norfolk.html")


def test_the_fold_opens_when_the_tiles_are_skipped(guest) -> None:
    tab = opened(guest, "index.html")
    tab.get_by_role("link", name="Skip the tiles").focus()
    tab.keyboard.press("Enter")
    tab.locator("#map-rows").wait_for()
    assert tab.locator("#map-table").evaluate("fold => fold.open")


@pytest.mark.parametrize("page", ["index.html", "index.html?area=in_care&day=2018-12-31"])
def test_axe_finds_nothing(guest, page: str) -> None:
    guest.screen(crawl.WIDE)
    guest.open(page)
    guest.tab.wait_for_load_state("networkidle")
    screens = [(width, scheme) for scheme in crawl.SCHEMES for width in (390, crawl.WIDE)]
    assert guest.violations(screens) == {}
    for width in (390, crawl.NARROW):
        guest.screen(width)
        assert guest.tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, crawl.NARROW])
def test_tiles_can_be_hit_on_a_telephone(guest, width: int) -> None:
    guest.screen(width)
    tab = opened(guest, "index.html")
    sizes = tab.locator(".tile").evaluate_all("tiles => tiles.map(t => t.getBoundingClientRect().width)")
    assert min(sizes) >= 24
    guest.screen(crawl.WIDE)


def test_colours_in_the_dark(guest) -> None:
    guest.screen(crawl.WIDE, "dark")
    assert shown(opened(guest, "index.html")) == expected(on_map(), dark=True)
    guest.screen(crawl.WIDE, "light")


def test_a_choice_is_quick(guest) -> None:
    "Half of 20 choices are drawn within 100 ms."
    tab = opened(guest, "index.html")
    times = tab.evaluate(
        """async () => {
          const day = document.querySelector("[name=day]"), times = [];
          for (let i = 0; i < 20; i += 1) {
            const began = performance.now();
            day.selectedIndex = (day.selectedIndex + 1) % day.length;
            day.dispatchEvent(new Event("change", {bubbles: true}));
            document.body.getBoundingClientRect();
            times.push(performance.now() - began);
            await new Promise(go => requestAnimationFrame(() => setTimeout(go)));
          }
          return times;
        }"""
    )
    assert sorted(times)[10] < 100
