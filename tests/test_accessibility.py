"""WCAG 2.2, level AA, as far as a program can tell: axe-core on the pages of the real site, in light and in dark, on a
wide and on a narrow screen, with every chart drawn and every fold of code open. The pages are visited by `crawl.py`."""

from collections.abc import Iterator
from pathlib import Path

import crawl
import pytest


@pytest.fixture
def guest(chromium, serve, tmp_path: Path) -> Iterator[crawl.Visitor]:
    "A visitor to the pages in `tmp_path`."
    with crawl.visitor(chromium, serve(tmp_path)) as guest:
        yield guest


MADE_UP = """<!doctype html><html lang="en"><title>Made up</title><link rel="icon" href="data:,"><style>
button { width: 40px; height: 40px; } summary, a { display: block; line-height: 2; }
@media (prefers-color-scheme: dark) { body { background: #222; color: #444; } }
@media (max-width: 400px) { button { width: 12px; height: 12px; padding: 0; border: 0; } }</style>
<main><h1>Made up</h1>IMG<p>Words.</p><details><summary>Code</summary><a href="#x">FOLD</a></details>
<button aria-label="One"></button><button aria-label="Two"></button></main>"""


@pytest.mark.parametrize(
    ("image", "fold", "everywhere"),
    [
        ('<img alt="Two bars" src="data:,">', "<span>More</span>", set()),
        ('<img src="data:,">', "<span>More</span>", {"image-alt"}),
        ("", "", {"link-name"}),
    ],
)
def test_a_violation_is_found(guest, tmp_path: Path, image: str, fold: str, everywhere: set[str]) -> None:
    "Pictures and links without words at both widths, grey on grey in the dark, small targets on a telephone."
    (tmp_path / "index.html").write_text(MADE_UP.replace("IMG", image).replace("FOLD", fold), encoding="utf-8")
    violations = guest.visit("index.html")["violations"]
    found = {screen: {line.split(":")[0] for line in lines} for screen, lines in violations.items()}
    dark, narrow = {"color-contrast"}, {"target-size"}
    expected = {
        "light, 1280 px": everywhere,
        "light, 360 px": everywhere | narrow,
        "dark, 1280 px": dark,
        "dark, 360 px": dark,
    }
    assert found == {screen: rules for screen, rules in expected.items() if rules}


PALE = (
    '<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,"><main><h1>Made up</h1><p>Words.</p>'
)


@pytest.mark.parametrize(
    "pale",
    [
        '<p style="color: #bbb">Pale</p>',
        '<div style="background: #444"><p>Dark ground</p></div>',
        '<div style="background: #444"><section><p>Dark ground</p></section></div>',
        '<p style="opacity: .3">Pale</p>',
        '<p>Words, <span style="color: #bbb">pale</span></p>',
    ],
)
def test_letters_that_cannot_be_read_are_found_on_a_later_page(guest, tmp_path: Path, pale: str) -> None:
    "Of letters that look the same one is asked for its contrast; colour, ground and opacity make another look."
    (tmp_path / "good.html").write_text(PALE + "<p>More words.</p>", encoding="utf-8")
    (tmp_path / "bad.html").write_text(PALE + pale, encoding="utf-8")
    assert guest.visit("good.html")["violations"] == {}
    found = guest.visit("bad.html")["violations"]
    assert [line.split(":")[0] for line in found["light, 1280 px"]] == ["color-contrast"]
    assert guest.visit("bad.html")["violations"] == found  # a fault is found again on each page that has it


LINK = "Words, and some more words, and a <a href='#x' class='fault'>link</a> among them."
FAULTS = {  # What a later page of the folder has, and where axe finds it
    "target-size": (
        "<div style='font: 9px/1 serif'>Words:<br><a href='#x'>one</a><br><a href='#y'>two</a></div>",
        {"light, 1280 px", "light, 360 px"},
    ),
    "target-size, covered": (
        "<div style='position: relative; height: 60px'><a href='#x' style='position: absolute; height: 40px'>One</a>"
        "<a href='#y' style='position: absolute; left: 4px; top: 4px; width: 200px; height: 40px'>Two</a></div>",
        {"light, 1280 px", "light, 360 px"},
    ),
    "scrollable-region-focusable": (
        "<div style='overflow: auto'><p style='width: 600px; text-align: right'>Beyond the edge</p></div>",
        {"light, 360 px"},
    ),
    "link-in-text-block": (
        "<style>@media (prefers-color-scheme: dark) { .fault { text-decoration: none; color: #444 } }</style>" + LINK,
        {"dark, 360 px", "dark, 1280 px"},
    ),
    "link-name": (
        "<style>.fault { display: none } @media (max-width: 400px) { .fault { display: block } }</style>"
        "<a href='#x' class='fault'></a>",
        {"light, 360 px"},
    ),
}


def test_a_later_page_is_asked_for_what_it_alone_has(guest, tmp_path: Path) -> None:
    "Nothing that axe found right elsewhere, or has too much room to be wrong, hides what is wrong."
    (tmp_path / "good.html").write_text(PALE + f"<p>{LINK}</p>", encoding="utf-8")
    assert guest.visit("good.html")["violations"] == {}
    for number, (rule, (fault, screens)) in enumerate(FAULTS.items()):
        (tmp_path / f"{number}.html").write_text(f"{PALE}<div>{fault}</div>", encoding="utf-8")
        found = guest.visit(f"{number}.html")["violations"]
        asked = rule.split(",")[0]
        told = {screen for screen, lines in found.items() if any(line.startswith(asked) for line in lines)}
        assert told == screens, (rule, found)


def test_no_page_violates_wcag(findings: crawl.Findings) -> None:
    assert crawl.of(findings, "violations") == {}


def test_no_page_by_quarto_violates_wcag(quarto_findings: crawl.Findings) -> None:
    "The published site is Quarto's."
    assert crawl.of(quarto_findings, "violations") == {}
    assert [
        line for found in quarto_findings.values() for line in found["complaints"] if line.startswith("error: ")
    ] == []


def test_the_open_search_violates_nothing(chromium, address: str, pages: list[str]) -> None:
    "It stays open while the window changes its width and its colours."
    with crawl.visitor(chromium, address) as guest:
        guest.screen(crawl.WIDE)
        guest.open(pages[0])
        guest.tab.keyboard.press("/")
        guest.tab.keyboard.type("care leavers")
        guest.tab.locator(".search-results a").first.wait_for()
        assert guest.violations() == {}
        assert guest.tab.locator(".search-results a").first.is_visible()
