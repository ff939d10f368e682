"""One visit to each page of a site, in one browser.

A page is opened once; the window changes its size and its colours under it; and all that tests of pages ask is noted:
complaints, foreign hosts, widths, charts, what axe finds, how the page looks.

A check of looks is a function of `looks.py`: it gets the tab and gives a line for each fault. Add it to `looks.CHECKS`
and it runs on every page, at each width of `LOOKS`.

Axe is asked no question twice. Its rules are of four kinds:

- About colours (`BY_LOOK`): of elements that look the same one is asked, once for the whole site, on every screen.
- About the room that an element has (`BY_ROOM`): only those that can fail are asked, at each width: targets that are
  small or covered, and what scrolls.
- About the whole page (`ON_PAGE`): asked of the page once, and at the other width again when something is seen there
  that is not seen here, or the other way round.
- The bars, menus and footers that the pages of a folder share are asked on the first page of the folder.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import looks

WIDE, NARROW = 1280, 360  # a desk, and the narrowest telephone: what is whole there is whole on one of 390 pixels
LOOKS = (WIDE, NARROW)
SCHEMES = ("light", "dark")
SCREENS = tuple((width, scheme) for scheme in SCHEMES for width in (WIDE, NARROW))
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BY_LOOK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
BY_ROOM = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
ON_PAGE = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "rules": {rule: {"enabled": False} for rules in (BY_LOOK, BY_ROOM) for rule in rules["runOnly"]["values"]},
}
SHARED = "header.site-header, nav.sidebar, footer.site-footer, #quarto-header, #quarto-sidebar, footer.footer"

OPENED = "() => document.querySelectorAll('details').forEach(fold => fold.open = true)"

# Charts are drawn in place of their pictures as they come near; one without a picture is drawn by its page's own script
DRAW = """async () => {
  const faults = [], drawn = figure => figure.classList.contains("ilacs-drawn");
  for (const figure of document.querySelectorAll("figure.ilacs-figure:has(script.ilacs-spec):has(.ilacs-chart img)")) {
    figure.scrollIntoView({behavior: "instant"});
    for (const until = Date.now() + 60000; !drawn(figure) && Date.now() < until;) {
      await new Promise(go => setTimeout(go, 20));
    }
    const svg = figure.querySelector(".ilacs-chart svg[role=img]"), picture = figure.querySelector("img");
    const fault = !drawn(figure) || !svg ? "is not drawn"
      : !picture.alt || svg.getAttribute("aria-label") !== picture.alt ? "has other words than its picture"
      : getComputedStyle(svg).backgroundColor !== "rgba(0, 0, 0, 0)" ? "has a ground of its own, in the dark too"
      : figure.querySelector(".ilacs-chart img").checkVisibility() ? "still shows its picture" : "";
    if (fault) faults.push(`the chart ${figure.id} ${fault}`);
  }
  return faults;
}"""

# What follows a change of size or colour comes with the next frame, or fades in: a chart that scrolls gets the focus
SETTLED = """async () => {
  const frame = () => new Promise(go => requestAnimationFrame(() => setTimeout(go)));
  await frame();
  const fading = document.getAnimations();
  if (!fading.length) return;
  await Promise.all(fading.map(a => a.finished.catch(() => {})));
  await frame();
}"""

# The block that a link stands in, and how many of its letters are not in links
AROUND_LINKS = """
  const length = element => element.textContent.trim().length;
  const wordsBeside = (links, block) => [...links].reduce((words, link) => words - length(link), length(block));
  const blockOf = link => {
    let block = link.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    return block;
  };
"""

# How text and links look, one element for each look: contrast depends on the colour of the letters, on whether they are
# large and on the grounds below them; whether a link can be told from the words around it depends on how both look.
# Gives the looks, and keeps the elements for axe.
LOOKING = (
    "() => {"
    + AROUND_LINKS
    + """
  const seen = new Map(), below = new Map([[null, ""]]), asked = new Set();
  const ground = element => {
    if (!below.has(element)) {
      const {backgroundColor: colour, backgroundImage: image, opacity, filter} = getComputedStyle(element);
      const under = ground(element.parentElement), solid = colour.startsWith("rgb(");
      const simple = image === "none" && opacity === "1" && filter === "none";
      below.set(element, !simple ? `${under}|${colour} ${image} ${opacity} ${filter}`
        : colour === "rgba(0, 0, 0, 0)" ? under
        : solid && /^[^|]*$/.test(under) ? colour : `${under}|${colour}`);
    }
    return below.get(element);
  };
  const look = element => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    return `${color} ${large ? "large" : "small"} ${textShadow} on ${ground(element)}`;
  };
  const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = letters.nextNode(); text; text = letters.nextNode()) {
    const element = text.parentElement;
    if (asked.has(element) || !text.data.trim()) continue;
    asked.add(element);
    if (element.checkVisibility()) seen.set(look(element), element);
  }
  for (const link of document.querySelectorAll("a[href], [role=link]")) {
    if (!link.checkVisibility()) continue;
    const block = blockOf(link), words = wordsBeside(block.querySelectorAll("a[href], [role=link]"), block);
    if (words <= 0) continue;  // stands alone
    const own = getComputedStyle(link), around = getComputedStyle(block);
    const differs = ["fontFamily", "fontSize", "fontWeight", "fontStyle"].filter(name => own[name] !== around[name]);
    const marks = ["display", "textDecoration", "borderTop", "borderBottom", "outline"].map(name => own[name]);
    const beside = ["::before", "::after"].map(part => getComputedStyle(link, part).content);
    const share = words > length(link) ? "link" : "long link";
    const looks = [share, look(link), "in", look(block), around.textDecoration, ...differs, ...marks, ...beside];
    seen.set(looks.join(" "), link);
  }
  window.looking = [...seen.values()];
  return [...seen.keys()];
}"""
)

# What may have too little room; all else passes the rules: targets that another covers, or that are smaller than 24
# pixels and as near to another, but not links among words; and what scrolls and cannot have the focus. What is in
# `shared` is left out.
CRAMPED = (
    "shared => {"
    + AROUND_LINKS
    + """
  const others = element => !shared || !element.closest(shared), cramped = new Set();
  const roles = "[role]:not([role=region], [role=group], [role=img], [role=note])";
  const amongWords = link => {
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    const block = blockOf(link);
    return !block.querySelector("br, hr") && wordsBeside(block.querySelectorAll("a"), block) > 0;
  };
  const targets = [...document.querySelectorAll(`a[href], button, summary, input, select, textarea, ${roles}`)]
    .filter(target => others(target) && target.checkVisibility())
    .map(target => ({target, box: target.getBoundingClientRect()}))
    .sort((a, b) => a.box.top - b.box.top);
  const small = ({box}) => box.width < 24 || box.height < 24;
  const near = (a, b, room) => b.top - room < a.bottom && a.top - room < b.bottom
    && b.left - room < a.right && a.left - room < b.right;
  targets.forEach((one, place) => {
    for (let i = place + 1; i < targets.length && targets[i].box.top - 24 < one.box.bottom; i++) {
      const covers = near(one.box, targets[i].box, 0);
      if (!covers && !near(one.box, targets[i].box, 24)) continue;
      [one, targets[i]].filter(part => covers || small(part)).forEach(({target}) => cramped.add(target));
    }
  });
  cramped.forEach(target => { if (amongWords(target)) cramped.delete(target); });
  for (const element of document.querySelectorAll("body *")) {
    const more = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    if (!more || element.tabIndex >= 0 || !others(element)) continue;
    const {overflowX, overflowY} = getComputedStyle(element);
    if (/auto|scroll/.test(overflowX + overflowY)) cramped.add(element);
  }
  window.cramped = [...cramped];
  return cramped.size;
}"""
)

# Whether other elements are seen than when this was asked of the page first, if it was
OTHERS_SEEN = """() => {
  const seen = [...document.querySelectorAll("body *")]
    .map(element => +element.checkVisibility({visibilityProperty: true, opacityProperty: true})).join("");
  const before = window.firstSeen;
  window.firstSeen ??= seen;
  return seen !== before;
}"""

# What axe finds in `where`: `looking` or `cramped`, of the first of which only some places may count, or the page
AXE = """async ({where, places, shared, options}) => {
  const context = where === "page" ? {include: document, exclude: shared ? [...document.querySelectorAll(shared)] : []}
    : {include: places ? places.map(place => window[where][place]) : window[where]};
  const {violations} = await axe.run(context, {...options, resultTypes: ["violations"]});
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary}`));
}"""


Findings = dict[str, dict[str, Any]]  # By page and part


class Visitor:
    "A tab that goes from page to page of the site at `address` and notes what it finds."

    def __init__(self, context: Any, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.readable: set[str] = set()  # looks of text and links in which axe found no fault
        self.page_faults: list[str] = []  # of the page that is open
        self.folders: set[str] = set()  # of pages whose bars, menus and footers were asked
        self.shown = (0, "")  # width and colour scheme
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
        if width != self.shown[0]:
            self.tab.set_viewport_size({"width": width, "height": 900})
        if scheme != self.shown[1]:
            self.tab.emulate_media(color_scheme=scheme)
        if (width, scheme) != self.shown:
            self.shown = (width, scheme)
            self.tab.evaluate(SETTLED)
        return f"{scheme}, {width} px"

    def open(self, page: str) -> None:
        self.tab.goto(self.address + page)

    def width(self, scheme: str) -> dict[str, int]:
        "How wide the page is on a telephone, by screen."
        return {self.screen(NARROW, scheme): self.tab.evaluate("document.documentElement.scrollWidth")}

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

    def violations(self, screens: Sequence[tuple[int, str]] = SCREENS) -> dict[str, list[str]]:
        """What axe finds with every fold open, by screen; screens without a violation are left out.

        Another colour scheme than the first changes colours alone, so there the rules about looks are asked.
        """
        self.tab.evaluate(OPENED)
        found = {}
        for width, scheme in screens:
            screen = self.screen(width, scheme)
            found[screen] = self.in_looks()
            if scheme == SCHEMES[0]:
                found[screen] += self.in_room() + self.on_page()
        return {screen: faults for screen, faults in found.items() if faults}

    def axe(self, where: str, options: dict[str, Any], places: list[int] | None = None) -> list[str]:
        "The violations of some rules in some elements: a line for each."
        asked = {"where": where, "options": options, "places": places, "shared": self.shared}
        return self.tab.evaluate(AXE, asked)

    @property
    def shared(self) -> str:
        "What need not be asked on this page, as an earlier page of its folder had it: a selector."
        return SHARED if self.folder in self.folders else ""

    @property
    def folder(self) -> str:
        return self.tab.url.rpartition("/")[0]

    def in_looks(self) -> list[str]:
        "What cannot be read, or told apart, for its colours, among looks that axe did not yet find right on this site."
        seen = self.tab.evaluate(LOOKING)
        new = [place for place, look in enumerate(seen) if look not in self.readable]
        faults = self.axe("looking", BY_LOOK, new) if new else []
        if not faults:
            self.readable.update(seen)
        return faults

    def in_room(self) -> list[str]:
        "Targets that are hard to hit, and what scrolls but not by keyboard."
        return self.axe("cramped", BY_ROOM) if self.tab.evaluate(CRAMPED, self.shared) else []

    def on_page(self) -> list[str]:
        "What the other rules find. Where the same is seen as when they were asked first, they would say the same."
        if self.tab.evaluate(OTHERS_SEEN):
            self.page_faults = self.axe("page", ON_PAGE)
        return self.page_faults

    def visit(self, page: str, reload: bool = False) -> dict[str, Any]:
        """All findings on a page.

        The order is that of the fewest changes of the window, each of which lays the page out anew. In light the page's
        width is taken as it opens, in dark with every fold open and every chart drawn. With `reload` the page is opened
        once more for the dark, as style sheets that are chosen when a page opens need.
        """
        self.complaints.clear()
        self.screen(WIDE)
        self.open(page)
        found: dict[str, Any] = {"headings": self.tab.locator("h1").count(), "looks": self.looks()}
        found["widths"] = self.width("light")
        found["charts"] = self.charts()
        light, dark = [(NARROW, "light"), (WIDE, "light")], [(NARROW, "dark"), (WIDE, "dark")]
        if reload:
            found["violations"] = self.violations(light)
            self.screen(NARROW, "dark")
            self.open(page)
            found["widths"] |= self.width("dark")
            self.charts()
            found["violations"] |= self.violations(dark)
        else:
            found["violations"] = self.violations(light[:1])
            found["widths"] |= self.width("dark")
            found["violations"] |= self.violations([*dark, *light[1:]])
        self.folders.add(self.folder)
        return found | {"complaints": list(self.complaints)}


@contextmanager
def watched(browser, *allowed: str, **options: Any) -> Iterator[Any]:
    """A tab of a telephone's width, or of other `options` of its context.

    At the end it is an error when a page complained, or asked for an address that begins with none of `allowed`.
    """
    context = browser.new_context(**{"viewport": {"width": 390, "height": 844}} | options)
    tab, wrong = context.new_page(), []
    tab.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda e: wrong.append(str(e)))
    context.on("request", lambda r: r.url.startswith(allowed) or wrong.append(r.url))
    yield tab
    context.close()
    assert wrong == []


@contextmanager
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    "A visitor to the site at `address`, with axe in every page that it opens."
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    context.add_init_script((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    yield Visitor(context, address)
    context.close()


def crawl(browser: Any, address: str, pages: Iterable[str], reload: bool = False) -> Findings:
    "The findings of a visit to each of `pages`."
    with visitor(browser, address) as guest:
        return {page: guest.visit(page, reload) for page in pages}


def of(findings: Findings, part: str, wrong: Callable[[Any], Any] = bool) -> dict[str, Any]:
    "One part of the findings, by page, where it is wrong."
    return {page: found[part] for page, found in findings.items() if wrong(found[part])}
