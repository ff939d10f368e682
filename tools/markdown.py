"""HTML as Markdown: words, links, lists and tables stay, and of a picture its alt text.

Only what the pages of this site have is known: what another element holds is taken as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from ilacs_analysis.reporting.page import fence

Element = lxml.html.HtmlElement

GONE = {"script", "style", "template", "button", "input", "select", "textarea", "noscript", "iframe", "nav", "form"}
BLOCKS = set(
    """
    address article aside blockquote details dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr
    li main ol p pre section summary table ul
    """.split()
)
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}


def is_gone(element: Element) -> bool:
    """Is the element not for readers: a script, a comment, what is hidden?"""
    return not isinstance(element.tag, str) or element.tag in GONE or element.get("hidden") is not None


def picture(element: Element) -> str:
    """The words for a picture."""
    words = element.get("alt") if element.tag == "img" else element.get("aria-label")
    return f"*Picture: {' '.join(words.split())}*" if words else ""


def link(element: Element) -> str:
    """A link; one that leads nowhere is only its words, and one to data in the page itself is nothing."""
    words, target = inline(element).strip(), element.get("href") or ""
    if target.startswith("data:"):
        return ""
    if not words or not target:
        return words
    return f"[{words}]({target.replace(' ', '%20')})"


def marked(words: str, mark: str) -> str:
    """`words` between marks, with the spaces outside."""
    inner = words.strip()
    if not inner:
        return words
    return words.replace(inner, f"{mark}{inner}{mark}", 1)


def one_inline(element: Element) -> str:
    """An element within a line."""
    if is_gone(element):
        return ""
    if element.tag == "br":
        return " "
    if element.tag in ("img", "svg"):
        return picture(element)
    if element.tag == "a":
        return link(element)
    words = inline(element)
    if element.tag in MARKS:
        return marked(words, MARKS[element.tag])
    return f" {words} " if element.tag in BLOCKS else words


def inline(element: Element) -> str:
    """What the element holds, on one line."""
    parts = [element.text or ""]
    for child in element:
        parts += [one_inline(child), child.tail or ""]
    return re.sub(r"\s+", " ", "".join(parts))


# -- Blocks ------------------------------------------------------------------------------------------------------------
def cells(row: Element) -> list[str]:
    """The cells of a row of a table; one over several columns leaves the others empty."""
    found = []
    for cell in row.xpath("./td|./th"):
        found += [inline(cell).strip().replace("|", "\\|"), *[""] * (int(cell.get("colspan") or 1) - 1)]
    return found


def table(element: Element) -> Iterator[str]:
    """A table, below its caption."""
    for caption in element.xpath("./caption"):
        yield marked(inline(caption), "**").strip()
    rows = [cells(row) for row in element.xpath("./thead/tr|./tbody/tr|./tr|./tfoot/tr")]
    if not rows:
        return
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    yield "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def listed(element: Element) -> str:
    """A list; what an item holds besides a line is indented."""
    items = []
    for number, item in enumerate(element.xpath("./li"), 1):
        mark = f"{number}. " if element.tag == "ol" else "- "
        first, *others = list(blocks(item)) or [""]
        nested = [f"\n{'' if other[:1] in '-1' else chr(10)}{other}" for other in others]
        items.append(mark + re.sub(r"\n(?!\n)", "\n" + " " * len(mark), "".join([first, *nested])))
    return "\n".join(items)


def terms(element: Element) -> str:
    """A list of terms and what is said of each."""
    lines: list[str] = []
    for part in element.iter("dt", "dd"):
        words = " ".join(" ".join(blocks(part)).split())
        if part.tag == "dt":
            lines.append(f"- **{words}**:")
        elif lines:
            lines[-1] += f" {words}"
    return "\n".join(lines)


def block(element: Element) -> Iterator[str]:
    """The blocks of an element that is one."""
    tag = element.tag
    if tag == "table":
        yield from table(element)
    elif tag in ("ul", "ol"):
        yield listed(element)
    elif tag == "dl":
        yield terms(element)
    elif tag == "pre":
        yield fence(element.text_content()).strip()
    elif tag == "hr":
        yield "---"
    elif re.fullmatch("h[1-6]", tag):
        yield f"{'#' * int(tag[1])} {inline(element).strip()}"
    elif tag == "summary":
        yield marked(inline(element), "**").strip()
    elif tag == "blockquote":
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks(element)).split("\n"))
    else:
        yield from blocks(element)


def blocks(element: Element) -> Iterator[str]:
    """The blocks within an element; words between them are blocks of their own."""
    line = [element.text or ""]
    for child in element:
        if not is_gone(child) and (child.tag in BLOCKS or child.xpath(".//table|.//p|.//ul|.//h2")):
            yield from filter(None, [re.sub(r"\s+", " ", "".join(line)).strip()])
            yield from filter(None, block(child))
            line = []
        else:
            line.append(one_inline(child))
        line.append(child.tail or "")
    yield from filter(None, [re.sub(r"\s+", " ", "".join(line)).strip()])


def parsed(html: str) -> Element:
    """The elements of `html`."""
    return lxml.html.fromstring(html.encode(), parser=lxml.html.HTMLParser(huge_tree=True, encoding="utf-8"))


def to_markdown(html: str | Element) -> str:
    """`html`, a page or a part of one, as Markdown: of a page what is in `<main>`."""
    if isinstance(html, str) and not html.strip():
        return ""
    tree = parsed(html) if isinstance(html, str) else html
    (main,) = tree.xpath("//main") or [tree]
    found = block(main) if main.tag in BLOCKS else iter([one_inline(main).strip()])
    return "\n\n".join(filter(None, found))
