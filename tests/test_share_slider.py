"""Charts in a browser: the labels and keys of a slider, what is drawn, no other host; pictures in dark, and bare."""

import re

import altair as alt
import pandas as pd
import pytest

from ilacs_analysis.comparing.benchmark import benchmark, quarter_ends
from ilacs_analysis.reporting.assets import write_assets
from ilacs_analysis.showing.chart_shares import share_bars, share_slider
from ilacs_analysis.showing.figures import Figure

HEAD = (
    '<!doctype html><html lang="en"><title>x</title>'
    '<link rel="icon" href="data:,"><link rel="stylesheet" href="ilacs.css">'
)


@pytest.fixture(scope="module")
def figure() -> Figure:
    table = benchmark("Bexley", quarter_ends("2018-03-31", "2025-03-31"))
    rows = table[table["common_area"].isin(["overall", "help_protection"]) & (table["group"] != "authority")]
    return Figure(share_slider(rows.assign(note="Bexley")), "Shares", "Bars on the last day.", "the national record")


@pytest.fixture(scope="module")
def here(figure: Figure, tmp_path_factory, serve) -> str:
    "The address of a page with the figure and the site's own scripts."
    folder = tmp_path_factory.mktemp("slider")
    write_assets(folder)
    page = HEAD + figure.to_html() + (folder / "charts.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(page, encoding="utf-8")
    return serve(folder)


@pytest.fixture(params=["mouse", pytest.param("touch", marks=pytest.mark.thorough)])
def tab(chromium, here: str, request):
    """The page in a narrow window, with the chart drawn; fails the test when the page complains or asks another host.

    In `make test-all` each test has it with a mouse and with a touchscreen.
    """
    context = chromium.new_context(viewport={"width": 360, "height": 900}, has_touch=request.param == "touch")
    tab, wrong = context.new_page(), []
    tab.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda e: wrong.append(str(e)))
    tab.on("request", lambda r: r.url.startswith((here, "data:")) or wrong.append(r.url))
    tab.goto(here)
    tab.wait_for_selector(".ilacs-drawn")
    yield tab
    context.close()
    assert wrong == []


def label(tab) -> str:
    "What the drawing says to screen readers."
    return tab.locator("svg[role=img]").get_attribute("aria-label")


def focus(tab, name: str) -> None:
    "Press Tab until the input called `name` has the focus, as a reader without a mouse does."
    for _ in range(6):
        tab.keyboard.press("Tab")
        if tab.get_by_label(name).evaluate("input => input === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_the_picture_without_scripts_is_complete(figure):
    picture = figure.svg()
    for words in (
        "31 March 2025: Overall effectiveness",
        "88% good or better",
        "33 of 33 known: O 14, G 15, RI 2, I 2",
    ):
        assert words in picture


def test_the_slider_moves_by_keyboard_and_says_the_date(tab):
    slider, drawing = tab.get_by_role("slider", name="Date"), tab.locator("svg[role=img]")
    assert slider.get_attribute("aria-valuetext") == "31 March 2025"
    assert label(tab) == "Bars on the last day."
    focus(tab, "Date")
    assert slider.evaluate("input => getComputedStyle(input).outlineStyle") == "solid"  # the focus is seen
    for _ in range(4):
        tab.keyboard.press("ArrowLeft")
    tab.wait_for_function("document.querySelector('svg[role=img]').ariaLabel.startsWith('31 March 2024')")
    assert slider.get_attribute("aria-valuetext") == "31 March 2024"
    assert "33 of 33 known: O 11, G 17, RI 4, I 1" in drawing.text_content()
    assert "151 of 153 known" in label(tab)
    focus(tab, "Judgement")
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function("document.querySelector('svg[role=img]').ariaLabel.includes('Help and protection')")


@pytest.mark.parametrize("tab", ["mouse", "touch"], indirect=True)
def test_the_slider_moves_by_finger_and_by_mouse(tab):
    slider = tab.get_by_role("slider", name="Date")
    box = slider.bounding_box()
    assert box["height"] >= 24  # WCAG 2.2, 2.5.8
    where = (box["x"] + 3, box["y"] + box["height"] / 2)
    touch = tab.evaluate("navigator.maxTouchPoints") > 0
    tab.touchscreen.tap(*where) if touch else tab.mouse.click(*where)
    tab.wait_for_function("document.querySelector('svg[role=img]').ariaLabel.startsWith('31 March 2018')")
    assert slider.get_attribute("aria-valuetext") == "31 March 2018"
    assert tab.get_by_label("Judgement").bounding_box()["height"] >= 24


def test_hover_adds_nothing_that_is_not_in_the_data(tab, figure):
    "A tooltip is an extra: what it shows stands in the drawing or in the file behind the chart."
    assert tab.get_by_role("link", name="Data (CSV)").get_attribute("download") == f"{figure.name}.csv"
    header = figure.csv().splitlines()[0]
    assert all(name in header for name in ("group", "authorities", "good", "area_name"))


def test_a_telephone_that_is_turned(tab):
    "The chart is reached by keyboard when it scrolls, and only then."
    holder = tab.locator(".ilacs-chart")
    assert holder.get_attribute("tabindex") is None
    tab.set_viewport_size({"width": 220, "height": 500})
    tab.wait_for_function("document.querySelector('.ilacs-chart').tabIndex === 0")
    assert holder.get_attribute("aria-label") == "Chart, scrolls sideways"
    tab.set_viewport_size({"width": 500, "height": 220})
    tab.wait_for_function("!document.querySelector('.ilacs-chart').hasAttribute('role')")


def test_the_chart_fits_a_telephone(tab):
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("(c => c.scrollWidth <= c.clientWidth)(document.querySelector('.ilacs-chart'))")


def test_a_picture_follows_the_page(chromium) -> None:
    """A picture has the colour scheme of what is around it, on a light and on a dark system."""
    chart = alt.Chart(pd.DataFrame({"area": ["Leaders"], "n": [1]})).mark_bar(color="#0b4f8a").encode(x="n", y="area")
    picture = re.search(r"<img [^>]*>", Figure(chart, "One", "A bar.", "made up").to_html())[0]
    tab = chromium.new_context(viewport={"width": 400, "height": 120}).new_page()
    shots = {}
    for scheme in ("light", "dark"):
        tab.set_content(f'<body style="margin: 0; color-scheme: {scheme}">{picture}</body>')
        for system in ("light", "dark"):
            tab.emulate_media(color_scheme=system)
            shots[scheme, system] = tab.locator("img").screenshot()
    tab.context.close()
    assert shots["light", "light"] == shots["light", "dark"] != shots["dark", "dark"] == shots["dark", "light"]


def test_one_bar_a_group():
    table = benchmark("Bexley", "2025-03-31")
    with pytest.raises(ValueError, match="choose one day and one common area"):
        share_bars(table)
