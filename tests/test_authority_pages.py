"""Pages of authorities: what they state is what `as_at` and the record say, also after sorting and filtering."""

import csv
import io
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import crawl
import lxml.html
import openpyxl
import pandas as pd
import pypdfium2
import pytest
from asked_for import thorough

from ilacs_analysis import as_at, data
from ilacs_analysis.base.stats import wilson
from ilacs_analysis.pages.addresses import FOLDER, page_of, slugs
from ilacs_analysis.pages.feeds import MOST
from ilacs_analysis.pages.overview import COLUMNS, overview_rows
from ilacs_analysis.pages.summary import headline, latest, present, waited
from ilacs_analysis.record.data import latest_day
from ilacs_analysis.record.facts import read_facts
from ilacs_analysis.reporting.parts import seen_until
from ilacs_analysis.terms.authorities import authorities
from ilacs_analysis.words.improvements import reports_of
from ilacs_analysis.words.recommended import read_recommended, theme_counts
from ilacs_analysis.words.theme_tables import read_tags

ROOT = Path(__file__).parents[1]
SOME = ["Bexley", "Bromley", "Norfolk", "Cumbria", "Cumberland", "City of London", "Blackpool"]


def inadequate() -> dict[str, set[str]]:
    "The authorities that are inadequate overall on the last day, by region."
    table = as_at(latest_day()).query("common_area == 'overall' and grade == 'inadequate'")
    return table.groupby("region")["authority"].agg(set).to_dict()


def region() -> tuple[str, list[str]]:
    "The region with the fewest authorities of which one is inadequate, and all its authorities."
    there = [authority for authority in authorities().values() if not authority.ended]
    those = {name: [a.name for a in there if a.region == name] for name in sorted(inadequate())}
    return min(those.items(), key=lambda item: len(item[1]))


@pytest.fixture(scope="module")
def folder(site: Path) -> Path:
    "The pages of authorities of the real site: what uses it is asked by `make look`."
    return site / FOLDER


@pytest.fixture(scope="module")
def written(folder: Path) -> list[str]:
    "The authorities whose pages are there."
    return [name for name in slugs() if (folder / page_of(name)).exists()]


def stated(page: Path) -> dict[str, str]:
    "The grades on the first screen of a page, by area."
    chips = lxml.html.parse(str(page)).xpath("(//ul[@class='ilacs-chips'])[1]/li[*[@class='ilacs-grade']]")
    return {chip[0].text_content(): chip.xpath("string(*[@class='ilacs-grade'])") for chip in chips}


def known(name: str) -> dict[str, str]:
    "The grades that `as_at` gives on the last day of an authority, by area."
    table = as_at(seen_until(name)).query("authority == @name and grade.notna()")
    return dict(zip(table["area_name"], table["grade"], strict=True))


@pytest.mark.parametrize("name", SOME)
def test_a_page_states_the_grades_of_its_last_day(folder: Path, name: str) -> None:
    assert stated(folder / page_of(name)) == known(name) != {}


@pytest.mark.parametrize("name", SOME)
def test_a_page_has_every_inspection_and_event(folder: Path, name: str) -> None:
    page = lxml.html.parse(str(folder / page_of(name)))
    graded = data.inspections(name)
    assert len(page.xpath("//section[@class='ilacs-inspection']")) == len(graded)
    judged = data.judgements(name)["grade"].value_counts().to_dict()
    shown = page.xpath("//section[@class='ilacs-inspection']/ul//*[@class='ilacs-grade']/text()")
    assert {grade: shown.count(grade) for grade in set(shown)} == judged
    letters = data.events()
    assert len(page.xpath("//h2[@id='documents']/following::table[1]/tbody/tr")) >= sum(letters["authority"] == name)


@pytest.mark.parametrize("name", SOME)
def test_a_page_is_small_and_its_data_are_beside_it(folder: Path, name: str) -> None:
    page = folder / page_of(name)
    assert page.stat().st_size <= 150_000
    with page.with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["document_id"] for row in rows] != [] and len(rows) == len(data.judgements(name))


def test_who_came_before_and_after_is_linked(folder: Path) -> None:
    old, new = (lxml.html.parse(str(folder / page_of(name))) for name in ("Cumbria", "Cumberland"))
    assert {"cumberland.html", "westmorland-and-furness.html"} <= set(old.xpath("//*[@class='ilacs-ended']//a/@href"))
    assert new.xpath("//*[@class='ilacs-ended']//a/@href") == ["cumbria.html"]


def test_no_overall_grade_is_made_up() -> None:
    "The rules of 2026 give none."
    (row,) = overview_rows(["Blackpool"])
    assert row["overall"] == {"grade": None, "joint": False, "why": "not graded since April 2026"}
    assert "overall" not in headline("Blackpool") and present("Blackpool")[0]["reason"]
    assert headline("Norfolk") == "Outstanding in all five judgements" and "middle half of" in waited("Norfolk")


def test_the_table_says_what_as_at_says(written: list[str]) -> None:
    table = as_at(latest_day()).set_index(["authority", "common_area"])["grade"].dropna().to_dict()
    for row in overview_rows(written):
        for column, areas in COLUMNS.items():
            grades = [table[row["authority"], area] for area in areas if (row["authority"], area) in table]
            assert row[column]["grade"] == (grades[0] if grades else None)
            assert bool(row[column]["why"]) == (not grades)


def test_tables_to_take_away(folder: Path, written: list[str]) -> None:
    sheet = openpyxl.load_workbook(folder / "all.xlsx").active
    lines = list(csv.reader(io.StringIO((folder / "all.csv").read_text(encoding="utf-8"))))
    present_now = sum(not authorities()[name].ended for name in written)
    assert sheet.max_row == len(lines) == present_now + 1 and [cell.value for cell in sheet[1]] == lines[0]


def entries(feed: Path) -> list[tuple[str, str]]:
    "Id and day of each entry of a feed."
    tree = ElementTree.parse(feed).getroot()
    found = tree.iter("{http://www.w3.org/2005/Atom}entry")
    return [(entry.findtext("{*}id") or "", entry.findtext("{*}updated") or "") for entry in found]


def test_feeds(folder: Path) -> None:
    for feed in ("feed.xml", "bexley.xml"):
        ids, days = zip(*entries(folder / feed), strict=True)
        assert len(set(ids)) == len(ids) and list(days) == sorted(days, reverse=True)
    assert len(entries(folder / "feed.xml")) == MOST
    last = max(table["published_date"].max() for table in (data.inspections(), data.events()))
    assert entries(folder / "feed.xml")[0][1].startswith(last.isoformat()[:10])


@pytest.fixture
def tab(chromium, folder: Path, serve):
    "The table of all in a window; fails the test when the page complains."
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab, wrong = context.new_page(), []
    tab.on("pageerror", lambda e: wrong.append(str(e)))
    tab.address = serve(folder)
    tab.goto(f"{tab.address}index.html")
    tab.wait_for_selector("form.ilacs-filter:not([hidden])")
    yield tab
    context.close()
    assert wrong == []


def names(tab) -> list[str]:
    return tab.locator("#authorities tbody th").all_inner_texts()


def test_filtering_counts_and_keeps_the_choice(tab) -> None:
    name, there = region()
    tab.get_by_label("Region").select_option(name)
    tab.get_by_label("Grade", exact=True).select_option("inadequate")
    shown = names(tab)
    assert set(shown) == inadequate()[name] != set(there) and len(shown) == len(set(shown))
    assert tab.locator(".ilacs-count").inner_text().startswith(f"{len(shown)} authorit")
    address = tab.url
    tab.goto("about:blank")
    tab.goto(address)
    tab.wait_for_selector("form.ilacs-filter:not([hidden])")
    assert names(tab) == shown
    tab.get_by_role("button", name="Show all").click()
    tab.wait_for_function("document.querySelectorAll('#authorities tbody tr').length > 12")
    assert "region" not in tab.url


def test_sorting_by_keyboard(tab) -> None:
    tab.get_by_role("button", name="years since").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    cells = tab.locator("#authorities tbody tr td:nth-last-child(2)").all_inner_texts()
    years = [float(cell) for cell in cells]
    assert years == sorted(years, reverse=True) and "sort=-years" in tab.url
    assert tab.locator("th[aria-sort='descending']").inner_text().startswith("years since")


def test_what_is_shown_can_be_taken_away(tab, tmp_path: Path) -> None:
    tab.get_by_label("Name").fill("of lon")
    for kind in ("CSV", "Excel"):
        with tab.expect_download() as download:
            tab.get_by_role("button", name=kind, exact=True).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    lines = list(csv.reader(io.StringIO((tmp_path / "authorities.csv").read_text(encoding="utf-8-sig"))))
    sheet = openpyxl.load_workbook(tmp_path / "authorities.xlsx").active
    rows = [[str(value) for value in row] for row in sheet.values]
    assert [line[0] for line in lines] == ["authority", "City of London"] == [row[0] for row in rows]
    assert lines[1][3].startswith("20") and rows[1][1] == lines[1][1] == "London"


def test_a_choice_answers_within_a_tenth_of_a_second(tab) -> None:
    "The median of twenty choices, measured in the page."
    taken = tab.evaluate(
        """() => {
          const grade = document.querySelector("select[name=grade]"), taken = [];
          for (let at = 0; at < 20; at++) {
            const start = performance.now();
            grade.selectedIndex = at % grade.options.length;
            grade.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.getBoundingClientRect();
            taken.push(performance.now() - start);
          }
          return taken.sort((a, b) => a - b)[10];
        }"""
    )
    assert taken < 100


def test_without_scripts_the_table_is_there(chromium, folder: Path, serve, written: list[str]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{serve(folder)}index.html")
    assert len(names(tab)) == len(overview_rows(written)) and not tab.locator("form.ilacs-filter").is_visible()
    context.close()


def test_what_was_asked_leads_to_the_pages_of_reports(folder: Path) -> None:
    rows = read_recommended(ROOT / "data" / "words").query("authority == 'Norfolk'")
    page = lxml.html.parse(str(folder / "norfolk.html"))
    cells = page.xpath("//h2[@id='asked']/following::table[1]/tbody/tr")
    assert len(cells) == rows["theme"].nunique() > 5
    links = {link for row in cells for link in row.xpath(".//a/@href")}
    assert links == set(rows["link"].dropna()) and all(re.search(r"#page=\d+$", link) for link in links)


def test_another_record_has_other_pages(tmp_path: Path) -> None:
    "What was worked out from one record is forgotten with it."
    last = latest("Norfolk")
    newer = tmp_path / "record"
    shutil.copytree(ROOT / "data" / "national", newer)
    rows = pd.read_parquet(newer / "inspections.parquet")
    rows[rows["document_id"] != last["id"]].to_parquet(newer / "inspections.parquet")
    data.use(newer)
    try:
        assert latest("Norfolk")["day"] < last["day"]
    finally:
        data.use(None)
    assert latest("Norfolk") == last


@pytest.fixture
def themed(chromium, folder: Path, serve):
    "The page that finds a theme, with one chosen."
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{serve(folder)}themes.html?theme=private_fostering&overall=good")
    tab.wait_for_selector("#theme-found:not([hidden])")
    yield tab
    context.close()


def test_a_theme_is_counted_as_python_counts(themed) -> None:
    words, readings = ROOT / "data" / "words", ROOT / "data" / "readings"
    rows, reports = read_recommended(words), reports_of(read_tags(words)[1], read_facts(readings))
    counts = theme_counts(rows, reports, "private_fostering", ["overall"]).set_index("overall").loc["good"]
    said = themed.locator(".ilacs-count").inner_text()
    assert f": {counts['with_theme']:.0f} of {counts['read']:.0f} inspections read" in said
    low, high = (f"{100 * counts[end]:.0f}%" for end in ("low", "high"))
    assert f"({low} to {high})" in said
    years = theme_counts(rows, reports, "private_fostering", ["overall", "published_year"]).query("overall == 'good'")
    shown = themed.locator("#theme-years tbody tr").all_inner_texts()
    assert [line.split("\t")[:3] for line in shown] == [
        [str(r.published_year), str(r.read), str(r.with_theme)] for r in years.itertuples()
    ]


def test_the_choice_of_a_theme_stays_in_the_address(themed) -> None:
    themed.get_by_label("Overall grade").select_option("")
    themed.get_by_label("Rules").select_option("sif")
    rows = themed.locator("#theme-rows tbody tr").count()
    address = themed.url
    assert "rules=sif" in address and "overall" not in address and rows > 0
    themed.goto("about:blank")
    themed.goto(address)
    themed.wait_for_selector("#theme-found:not([hidden])")
    assert themed.locator("#theme-rows tbody tr").count() == rows
    assert themed.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_years_of_a_theme_are_drawn(themed) -> None:
    "As dots where enough reports were read; another choice moves them, and what a screen reader hears."
    themed.get_by_label("Overall grade").select_option("")
    picture = themed.locator("#theme-chart svg")
    told = "() => document.querySelector('#theme-chart svg')?.getAttribute('aria-label')"
    themed.wait_for_function(f"({told})()?.includes('of')")
    before = themed.evaluate(told)
    rows = [line.split("\t") for line in themed.locator("#theme-years tbody tr").all_inner_texts()]
    assert [part.split(":")[0] for part in before.split("; ")] == [row[0] for row in rows if int(row[1]) >= 30]
    dots = [dot.bounding_box() for dot in picture.locator(".mark-symbol path").all()]
    assert len(dots) == len(before.split("; "))
    assert max(dot["x"] for dot in dots) - min(dot["x"] for dot in dots) > picture.bounding_box()["width"] / 2
    themed.get_by_label("Theme", exact=True).select_option("care_leavers")
    themed.wait_for_function(f"before => ({told})() !== before", arg=before)
    assert themed.evaluate("document.documentElement.scrollWidth") <= 390
    themed.get_by_label("Overall grade").select_option("outstanding")
    themed.wait_for_selector("#theme-chart", state="hidden")  # no year has thirty such reports


def test_intervals_are_those_of_python(themed) -> None:
    pairs = [(0, 30), (1, 31), (15, 30), (29, 30), (490, 490), (77, 490)]
    script = "async pairs => { const {wilson} = await import('./themes.js'); return pairs.map(one => wilson(...one)) }"
    found = themed.evaluate(script, pairs)
    assert found == [pytest.approx(wilson(*pair)) for pair in pairs]


def test_the_pages_violate_nothing(chromium, folder: Path, serve) -> None:
    "By axe-core in light and dark, wide and narrow."
    with crawl.visitor(chromium, serve(folder)) as guest:
        others = ["cumbria.html", "new.html"] if thorough() else []
        for page in ("bexley.html", "index.html", "themes.html?theme=neglect", *others):
            assert guest.visit(page)["violations"] == {}, page


def test_a_page_is_two_sheets_of_paper(chromium, folder: Path, serve, tmp_path: Path) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    for name in ("norfolk", "bexley", "cumberland"):
        tab.goto(f"{serve(folder)}{name}.html")
        tab.pdf(path=tmp_path / f"{name}.pdf", format="A4")
        assert len(pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")) <= 2, name
    context.close()


def test_the_table_is_painted_within_a_second(tab) -> None:
    painted = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 1000


def test_every_page_of_the_site_states_its_grades(site: Path) -> None:
    "All of them, on the site as it is built."
    for name in slugs():
        page = site / FOLDER / page_of(name)
        assert stated(page) == known(name), name
        assert page.stat().st_size <= 150_000
        sentence = lxml.html.parse(str(page)).xpath("string(//*[@class='ilacs-headline']/strong)")
        assert sentence[0].isupper() and not any(word in sentence for word in ("None", "nan", "_"))
    assert (site / FOLDER / "index.html").stat().st_size <= 300_000
