"""One visit to every page of a site, in one browser.

A page is opened once; the window changes its size and its colours under it; and all that tests of pages ask is noted:
complaints, foreign hosts, widths, charts, what axe finds, how the page looks.

A check of looks is a function of `looks.py`: it gets the tab and gives a line for each fault. Add it to `looks.CHECKS`
and it runs on every page, at each width of `LOOKS`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import looks

WIDE, NARROW, LOOKS = 1280, 360, (390, 1280)
SCHEMES = ("light", "dark")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = "color-contrast"
EVERYTHING = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "resultTypes": ["violations"],
    "rules": {CONTRAST: {"enabled": False}},
}
LINKS = {
    "runOnly": {"type": "rule", "values": ["link-in-text-block"]},
    "resultTypes": ["violations"],
}  # by colour alone?
# Of all rules those whose answer depends on how wide the window is; the others say the same at every width
BY_WIDTH = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
LETTERS = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}

OPENED = "() => document.querySelectorAll('details').forEach(fold => fold.open = true)"

# Charts are drawn as they come near
DRAW = """async () => {
  const faults = [], drawn = figure => figure.classList.contains("ilacs-drawn");
  for (const figure of document.querySelectorAll("figure.ilacs-figure:has(script.ilacs-spec)")) {
    figure.scrollIntoView({behavior: "instant"});
    for (const until = Date.now() + 60000; !drawn(figure) && Date.now() < until;) {
      await new Promise(go => setTimeout(go, 20));
    }
    const svg = figure.querySelector(".ilacs-chart svg[role=img]"), picture = figure.querySelector("img");
    const fault = !drawn(figure) || !svg ? "is not drawn"
      : !picture.alt || svg.getAttribute("aria-label") !== picture.alt ? "has other words than its picture"
      : figure.querySelector(".ilacs-chart img").checkVisibility() ? "still shows its picture" : "";
    if (fault) faults.push(`the chart ${figure.id} ${fault}`);
  }
  return faults;
}"""

# What follows a change of size or colour comes with the next frame: colours fade, a chart that scrolls gets the focus
SETTLED = """async () => {
  await Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})));
  await new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)));
}"""

# Text that is seen, one element for each appearance that is not `known`: contrast depends on the colour, size and
# weight of the letters and on all grounds below them, so of elements that share these one is asked. Gives the
# appearances, and keeps the elements for axe.
APPEARANCES = """known => {
  const seen = new Map(), below = new Map([[null, ""]]);
  const ground = element => {
    if (!below.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
      const plain = own === "rgba(0, 0, 0, 0),none,1,none";
      below.set(element, ground(element.parentElement) + (plain ? "" : `|${own}`));
    }
    return below.get(element);
  };
  const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = letters.nextNode(); text; text = letters.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const own = [style.color, style.fontSize, style.fontWeight, style.textShadow].join();
    seen.set(own + ground(element), element);
  }
  known.forEach(appearance => seen.delete(appearance));
  window.newlySeen = [...seen.values()];
  return [...seen.keys()];
}"""

AXE = """async ({context, options}) => {
  const {violations} = await axe.run(context === "newlySeen" ? {include: window.newlySeen} : document, options);
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary}`));
}"""


Findings = dict[str, dict[str, Any]]  # By page and part


class Visitor:
    "A tab that goes from page to page of the site at `address` and notes what it finds."

    def __init__(self, context: Any, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.readable: set[str] = set()  # appearances of text whose contrast is enough
        self.folders: set[str] = set()  # of pages on which all rules ran in a narrow window
        self.tab = context.new_page()
        self.tab.set_default_timeout(120_000)
        self.tab.on(
            "console", lambda m: self._complain(f"console: {m.text}") if m.type in ("error", "warning") else None
        )
        self.tab.on("pageerror", lambda error: self._complain(f"error: {error}"))
        self.tab.on("requestfailed", self._request_failed)
        self.tab.on("request", self._request)

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    def _request_failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":
            self._complain(f"{request.url}: {request.failure}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._complain(f"asks another host: {request.url}")

    def screen(self, width: int, scheme: str = "light") -> str:
        "Make the window `width` pixels wide, in a colour scheme; gives the screen's name."
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(color_scheme=scheme)
        self.tab.evaluate(SETTLED)
        return f"{scheme}, {width} px"

    def open(self, page: str) -> None:
        self.tab.goto(self.address + page)

    def widths(self) -> dict[str, int]:
        "How wide the page is on a telephone, as it opens."
        return {
            self.screen(NARROW, scheme): self.tab.evaluate("document.documentElement.scrollWidth") for scheme in SCHEMES
        }

    def looks(self) -> dict[str, list[str]]:
        "What the checks of looks find, by width and check."
        found = {}
        for width in LOOKS:
            self.screen(width)
            found |= {f"{name}, {width} px": check(self.tab) for name, check in looks.CHECKS.items()}
        return {name: faults for name, faults in found.items() if faults}

    def charts(self) -> list[str]:
        "Faults of the charts, every one of which is drawn."
        self.tab.mouse.move(5, 5)  # until a reader does something, the picture is enough
        return self.tab.evaluate(DRAW)

    def violations(self, schemes: tuple[str, ...] = SCHEMES) -> dict[str, list[str]]:
        """What axe finds with every fold open, by screen; screens without a violation are left out.

        In the first scheme all rules of WCAG 2.2 AA run on the wide page; on the narrow one they run for the first page
        of each folder, whose bars and menus its other pages share, and else those that depend on the width. Another
        scheme changes colours alone, so there the rules about colours run, those about links once.
        """
        self.tab.evaluate(OPENED)
        found = {}
        for scheme in schemes:
            for width in (WIDE, NARROW):
                screen = self.screen(width, scheme)
                found[screen] = self.contrast()
                for rules in self._rules(width, first=scheme == schemes[0]):
                    found[screen] += self.tab.evaluate(AXE, {"context": "page", "options": rules})
        return {screen: faults for screen, faults in found.items() if faults}

    def _rules(self, width: int, first: bool) -> list[dict[str, Any]]:
        "The rules of axe, but for contrast, to run on the page that is open; `first`: in the first scheme."
        if width == WIDE:
            return [EVERYTHING if first else LINKS]
        folder = self.tab.url.rpartition("/")[0]
        if first and folder not in self.folders:
            self.folders.add(folder)
            return [EVERYTHING]
        return [BY_WIDTH] if first else []

    def contrast(self) -> list[str]:
        "What cannot be read for its colours, among appearances that axe did not yet find right on this site."
        new = self.tab.evaluate(APPEARANCES, sorted(self.readable))
        faults = self.tab.evaluate(AXE, {"context": "newlySeen", "options": LETTERS}) if new else []
        if not faults:
            self.readable.update(new)
        return faults

    def visit(self, page: str, reload: bool = False) -> dict[str, Any]:
        """All findings on a page.

        With `reload` it is opened once more for the dark, as style sheets that are chosen when a page opens need.
        """
        self.complaints.clear()
        self.screen(WIDE)
        self.open(page)
        found: dict[str, Any] = {
            "headings": self.tab.locator("h1").count(),
            "widths": self.widths(),
            "looks": self.looks(),
        }
        found["charts"] = self.charts()
        if reload:
            found["violations"] = self.violations(("light",))
            self.screen(WIDE, "dark")
            self.open(page)
            self.charts()
            found["violations"] |= self.violations(("dark",))
        else:
            found["violations"] = self.violations()
        return found | {"complaints": list(self.complaints)}


@contextmanager
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    "A visitor to the site at `address`, with axe in every page that it opens."
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    context.add_init_script((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    yield Visitor(context, address)
    context.close()


def crawl(browser: Any, address: str, pages: list[str], reload: bool = False) -> Findings:
    "The findings of a visit to each of `pages`."
    with visitor(browser, address) as guest:
        return {page: guest.visit(page, reload) for page in pages}


def of(findings: Findings, part: str, wrong: Callable[[Any], Any] = bool) -> dict[str, Any]:
    "One part of the findings, by page, where it is wrong."
    return {page: found[part] for page, found in findings.items() if wrong(found[part])}
