"""WCAG 2.2, level AA, as far as a program can tell: axe-core on every page of the real site, in light and in dark, on a
wide and on a narrow screen, with every chart drawn and every fold of code open. Each page is opened once a width; colours
change under it. The two widths are checked side by side, which keeps two cores busy."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS, SCHEMES = (1280, 360), ("light", "dark")

# Charts are drawn as they come near. What axe finds is kept until it is fetched, so that tabs work at the same time.
CHECK = """levels => { window.found = (async () => {
  document.querySelectorAll("details").forEach(fold => fold.open = true);
  const drawn = figure => figure.classList.contains("ilacs-drawn");
  for (const figure of document.querySelectorAll("figure.ilacs-figure:has(script.ilacs-spec)")) {
    figure.scrollIntoView({behavior: "instant"});
    for (const until = Date.now() + 30000; !drawn(figure) && Date.now() < until;) await new Promise(go => setTimeout(go, 20));
    if (!drawn(figure)) return [`the chart ${figure.id} is not drawn`];
  }
  await Promise.all(document.getAnimations().map(a => a.finished.catch(() => {}))); // colours that fade into others
  // what follows a change of size or colour, such as the focus of a chart that now scrolls, comes with the next frame
  await new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)));
  const {violations} = await axe.run({runOnly: {type: "tag", values: levels}, resultTypes: ["violations"]});
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary}`));
})(); }"""


@pytest.fixture(scope="module")
def tabs(chromium) -> Iterator[dict]:
    "A tab for each width, with axe in every page that it opens."
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    contexts = {width: chromium.new_context(viewport={"width": width, "height": 900}) for width in WIDTHS}
    for context in contexts.values():
        context.add_init_script(axe)
        context.set_default_timeout(120_000)
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def look(tabs: dict, scheme: str) -> dict[str, list[str]]:
    "What axe finds on the pages that `tabs` show, by screen."
    for tab in tabs.values():
        tab.emulate_media(color_scheme=scheme)
        tab.evaluate(CHECK, LEVELS)
    return {f"{scheme}, {width} px": tab.evaluate("window.found") for width, tab in tabs.items()}


def visit(tabs: dict, address: str) -> None:
    for tab in tabs.values():
        tab.goto(address, wait_until="commit")
    for tab in tabs.values():
        tab.wait_for_load_state("load")


def check(tabs: dict) -> dict[str, list[str]]:
    "What axe finds on the pages that `tabs` show, by screen; screens without a violation are left out."
    found = {screen: wrong for scheme in SCHEMES for screen, wrong in look(tabs, scheme).items()}
    return {screen: wrong for screen, wrong in found.items() if wrong}


def violations(tabs: dict, address: str, reload: bool = False) -> dict[str, list[str]]:
    "What axe finds on the page at `address`, which is opened once, or with `reload` once for each colour scheme."
    if not reload:
        visit(tabs, address)
        return check(tabs)
    found = {}
    for scheme in SCHEMES:
        for tab in tabs.values():
            tab.emulate_media(color_scheme=scheme)
        visit(tabs, address)
        found |= look(tabs, scheme)
    return {screen: wrong for screen, wrong in found.items() if wrong}


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
def test_a_violation_is_found(tabs, serve, tmp_path: Path, image: str, fold: str, everywhere: set[str]) -> None:
    "A picture without words and a link without a name are found on every screen, grey on grey in the dark, small targets on a telephone."
    (tmp_path / "index.html").write_text(MADE_UP.replace("IMG", image).replace("FOLD", fold), encoding="utf-8")
    found = {s: {line.split(":")[0] for line in wrong} for s, wrong in violations(tabs, serve(tmp_path)).items()}
    dark, narrow = {"color-contrast"}, {"target-size"}
    expected = {
        "light, 1280 px": everywhere,
        "light, 360 px": everywhere | narrow,
        "dark, 1280 px": everywhere | dark,
        "dark, 360 px": everywhere | narrow | dark,
    }
    assert found == {screen: rules for screen, rules in expected.items() if rules}


def test_no_page_violates_wcag(tabs, address: str, site: Path, pages: list[str]) -> None:
    start = (site / "index.html").read_text(encoding="utf-8")
    assert 'http-equiv="refresh"' in start  # it leads on at once: a copy that stays is checked
    (site / "start-check.html").write_text(start.replace('http-equiv="refresh"', 'name="stays"'), encoding="utf-8")
    try:
        wrong = {name: found for name in ["start-check.html", *pages] if (found := violations(tabs, address + name))}
    finally:
        (site / "start-check.html").unlink()
    assert wrong == {}


def test_no_page_by_quarto_violates_wcag(tabs, serve, quarto_site: Path, pages: list[str]) -> None:
    "The published site is Quarto's. Its style sheets are chosen when a page opens."
    address, errors = serve(quarto_site), []
    for tab in tabs.values():
        tab.on("pageerror", lambda e: errors.append(str(e)))
    assert {name: found for name in pages if (found := violations(tabs, address + name, reload=True))} == {}
    tabs[1280].set_viewport_size({"width": 700, "height": 900})  # some scripts wait for another size
    tabs[1280].wait_for_timeout(300)
    tabs[1280].set_viewport_size({"width": 1280, "height": 900})
    assert errors == []


def test_the_open_search_violates_nothing(tabs, address: str, pages: list[str]) -> None:
    for tab in tabs.values():
        tab.goto(address + pages[0])
        tab.keyboard.press("/")
        tab.keyboard.type("care leavers")
        tab.locator(".search-results a").first.wait_for()
    assert check(tabs) == {}
