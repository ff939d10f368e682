"""The slider of shares in a browser: labels, keyboard, what is drawn, and no other host; and the picture without scripts."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ilacs_analysis.benchmarks import benchmark, quarter_ends
from ilacs_analysis.display import Figure
from ilacs_analysis.share_charts import share_bars, share_slider

HEAD = '<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,"><link rel="stylesheet" href="ilacs.css">'


@pytest.fixture(scope="module")
def figure() -> Figure:
    table = benchmark("Bexley", quarter_ends("2018-03-31", "2025-03-31"))
    rows = table[table["common_area"].isin(["overall", "help_protection"]) & (table["group"] != "authority")]
    return Figure(share_slider(rows.assign(note="Bexley")), "Shares", "Bars on the last day.", "the national record")


@pytest.fixture(scope="module")
def tab(figure: Figure, root: Path, tmp_path_factory):
    "A page with the figure and the site's own scripts, in a narrow window; what went wrong is in `tab.wrong`."
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        message = "Chromium is not on PATH: `apt-get install chromium`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    folder, assets = tmp_path_factory.mktemp("slider"), root / "nbs" / "assets"
    subprocess.run([sys.executable, root / "nbs" / "_assets.py"], check=True)
    for name in ("charts.js", "vega.js", "ilacs.css"):
        shutil.copy(assets / name, folder)
    page = HEAD + figure.to_html() + (assets / "charts.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(page, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_address[1]}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            tab = browser.new_page(viewport={"width": 360, "height": 900})
            tab.wrong = []
            tab.on("console", lambda m: tab.wrong.append(m.text) if m.type in ("error", "warning") else None)
            tab.on("pageerror", lambda e: tab.wrong.append(str(e)))
            tab.on("request", lambda r: r.url.startswith((here, "data:")) or tab.wrong.append(r.url))
            tab.goto(here)
            tab.wait_for_selector(".ilacs-drawn")
            yield tab
            browser.close()
        server.shutdown()


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
    assert drawing.get_attribute("aria-label") == "Bars on the last day."
    slider.focus()
    for _ in range(4):
        tab.keyboard.press("ArrowLeft")
    tab.wait_for_function("document.querySelector('svg[role=img]').ariaLabel.startsWith('31 March 2024')")
    assert slider.get_attribute("aria-valuetext") == "31 March 2024"
    assert "33 of 33 known: O 11, G 17, RI 4, I 1" in drawing.text_content()
    assert "151 of 153 known" in drawing.get_attribute("aria-label")
    tab.get_by_label("Judgement").select_option("Help and protection")
    tab.wait_for_function("document.querySelector('svg[role=img]').ariaLabel.includes('Help and protection')")
    assert tab.wrong == []


def test_the_chart_fits_a_telephone(tab):
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("(c => c.scrollWidth <= c.clientWidth)(document.querySelector('.ilacs-chart'))")


def test_one_bar_a_group():
    table = benchmark("Bexley", "2025-03-31")
    with pytest.raises(ValueError, match="choose one day and one common area"):
        share_bars(table)
