"How a page looks in a browser: each check gets a tab that shows the page and gives a line for each fault that it sees."

from collections.abc import Callable
from typing import Any

TALL_ROWS = """() => innerWidth > 400 ? [] : [...document.querySelectorAll("main tr")]
  .filter(row => row.getBoundingClientRect().height > 900)
  .map(row => `a row of ${Math.round(row.getBoundingClientRect().height)} px: ${row.innerText.slice(0, 60)}`)"""

# A word, and a name such as history_2023, is in one line: all its letters have one top. Web addresses may break.
BROKEN_WORDS = """() => {
  const faults = new Set(), range = document.createRange();
  for (const box of document.querySelectorAll("main :is(td, th, h1, h2, h3, h4), nav a")) {
    const letters = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let text = letters.nextNode(); text; text = letters.nextNode()) {
      if (!text.parentElement.checkVisibility() || /:\\/\\//.test(text.data)) continue;
      for (const word of text.data.matchAll(/[\\p{L}\\p{N}_]{4,40}/gu)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const tops = [...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top));
        if (Math.max(...tops) - Math.min(...tops) > 5) faults.add(`broken: ${word[0]}`);
      }
    }
  }
  return [...faults];
}"""

# What an address with an anchor shows first is the heading, not a bar that lies over it
HIDDEN_HEADINGS = """() => {
  const headings = [...document.querySelectorAll("main :is(h2, h3)")].filter(h => h.checkVisibility());
  const some = new Set([headings[0], headings[headings.length >> 1], headings[headings.length - 1]]);
  const faults = [];
  for (const heading of [...some].filter(Boolean)) {
    (heading.closest("section[id]") || heading).scrollIntoView({behavior: "instant", block: "start"});
    const place = heading.getBoundingClientRect();
    const above = document.elementFromPoint(place.left + 3, place.top + 3);
    if (above && !heading.contains(above) && !above.contains(heading)) {
      faults.push(`under ${above.tagName}: ${heading.textContent.trim().slice(0, 60)}`);
    }
  }
  scrollTo(0, 0);
  return faults;
}"""

CHECKS: dict[str, Callable[[Any], list[str]]] = {
    "rows": lambda tab: tab.evaluate(TALL_ROWS),
    "words": lambda tab: tab.evaluate(BROKEN_WORDS),
    "headings under a bar": lambda tab: tab.evaluate(HIDDEN_HEADINGS),
}
