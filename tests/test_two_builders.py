"""Quarto and the embedded builder make the same pages from the same notebooks.

Runs when `quarto` is on PATH; it then renders a copy of the project, which takes minutes. A site that Quarto has
already made of these notebooks is taken when the environment says where: `ILACS_QUARTO_SITE=_docs`.
"""

import posixpath
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote, urlsplit

import crawl
import lxml.html
import pytest
from test_outputs import shortened
from test_site import find_broken, not_ours

from ilacs_analysis.reporting.page import front_matter, page_address, read_config
from tools.build import build_site
from tools.execute import read_notebook
from tools.navigation import notebooks

ROOT = Path(__file__).resolve().parents[1]
Element = lxml.html.HtmlElement


def address_of(notebook: str) -> str:
    return page_address(notebook, front_matter(read_notebook(ROOT / notebook)))


PAGES = [address_of(n) for n in notebooks(ROOT, read_config(ROOT))]

# What one builder makes and the other does not, on every page; it is taken out before the comparison.
EXTRAS = {
    "//nav[contains(@class, 'quarto-page-breadcrumbs')]": "Quarto repeats the sidebar's section above the title",
    "//button[contains(@class, 'code-copy-button')]": "Quarto's button that copies code; ours is made by a script",
    "//pre//a[starts-with(@href, '#cb')]": "Quarto numbers the lines of code by empty links",
    "//div[@class='callout-icon-container']": "Quarto's callouts have an icon",
    "//span[@class='screen-reader-only']": "Quarto says a callout's kind there, the embedded builder in `aria-label`",
    "//script|//style": "scripts and styles are each builder's own",
}

# Differences that stay, by page and part: why.
ACCEPTED: dict[tuple[str, str], str] = {}


def words(element: Element) -> str:
    """All words; where one element ends and the next begins, a space."""
    return " ".join(" ".join(element.itertext()).split())


def headings(main: Element) -> list:
    """Level, words and anchor. Quarto puts the anchor on the section around."""
    found = []
    for h in main.xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
        around = h.getparent()
        anchor = h.get("id") or (around.get("id") if around.tag == "section" and around.find(h.tag) is h else None)
        found.append((h.tag, words(h), anchor))
    return found


def tables(main: Element) -> list:
    """Caption, and the words of each cell of each row."""
    return [
        (
            " ".join(words(c) for c in t.xpath("./caption")),
            [[words(c) for c in row.xpath("./td|./th")] for row in t.xpath(".//tr")],
        )
        for t in main.xpath(".//table")
    ]


def figures(main: Element) -> list:
    """Anchor, title and text for those who cannot see it."""
    return [
        (f.get("id"), [words(c) for c in f.xpath("./figcaption")], f.xpath(".//img/@alt"))
        for f in main.xpath(".//figure")
    ]


def code(main: Element) -> list:
    """The text of each block, and the summary under which it is folded."""
    return [
        (p.text_content().strip("\n"), [words(s) for s in p.xpath("ancestor::details[1]/summary")])
        for p in main.xpath(".//pre")
    ]


def callouts(main: Element) -> list:
    """Title, and all words."""
    return [words(box) for box in main.xpath(".//*[contains(concat(' ', @class, ' '), ' callout ')]")]


PARTS: dict[str, Callable[[Element], list]] = {
    "headings": headings,
    "tables": tables,
    "figures": figures,
    "code": code,
    "callouts": callouts,
}


def links(tree: Element, page: str, where: str) -> list:
    """Words and target of each link; targets on the site as paths from its root."""
    found = []
    for a in tree.xpath(f"{where}//a[@href]"):
        url = urlsplit(a.get("href"))
        if url.scheme or url.netloc:
            found.append((words(a), a.get("href")))
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(url.path))) if url.path else page
            found.append((words(a), f"{path}#{url.fragment}" if url.fragment else path))
    return found


def contents(site: Path, page: str) -> dict[str, list]:
    """What a reader finds on a page, by part."""
    tree = lxml.html.parse(str(site / page), lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")).getroot()
    for path in EXTRAS:
        for element in tree.xpath(path):
            element.drop_tree() if element.tag != "a" else element.drop_tag()
    (main,) = tree.xpath("//main")
    found = {part: look(main) for part, look in PARTS.items()}
    found["title"] = [words(t) for t in tree.xpath("//title")]
    found["description"] = tree.xpath("//meta[@name='description']/@content")
    found["links"] = links(tree, page, "//main")
    found["contents"] = links(tree, page, "//nav[@id='TOC' or @class='contents']")
    found["words"] = ["".join(main.text_content().split())]
    return found


def first_difference(embedded: list, quarto: list) -> str:
    at = next((i for i, (a, b) in enumerate(zip_longest(embedded, quarto)) if a != b), 0)
    counts = f" ({len(embedded)} and {len(quarto)} in all)" if len(embedded) != len(quarto) else ""
    one, other = shortened(*(str([*some[at : at + 1], "nothing"][0]) for some in (embedded, quarto)), around=150)
    return f"number {at + 1}{counts}: embedded {one!r}, Quarto {other!r}"


@pytest.fixture(scope="session")
def embedded_site(quarto_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the embedded builder makes it."""
    return build_site(ROOT, tmp_path_factory.mktemp("embedded") / "docs", progress=False).parent


@pytest.mark.parametrize("page", PAGES)
def test_page_is_the_same(quarto_site: Path, embedded_site: Path, page: str) -> None:
    embedded, quarto = contents(embedded_site, page), contents(quarto_site, page)
    differ = [part for part in embedded if embedded[part] != quarto[part]]
    lines = [
        f"{part}: {first_difference(embedded[part], quarto[part])}" for part in differ if (page, part) not in ACCEPTED
    ]
    assert not lines, f"{page}:\n" + "\n".join(lines)
    stale = [part for where, part in ACCEPTED if where == page and part not in differ]
    assert not stale, f"{page} has the same {', '.join(stale)} now: take it out of ACCEPTED"


def test_same_files(quarto_site: Path, embedded_site: Path) -> None:
    """Both sites have the same pages, tables to download and documents."""

    def files(site: Path) -> set[str]:
        names = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
        own = (
            "site_libs/",
            "pagefind/",
            "site.",
            "page.css",
            "search.json",
            "sitemap.xml",
            "robots.txt",
            ".nojekyll",
            "listings.json",
        )
        return {n for n in names if not n.startswith(own)}

    assert files(quarto_site) == files(embedded_site)


def test_every_file_of_quartos_site_is_ours(quarto_site: Path) -> None:
    assert not_ours(quarto_site) == []


def test_quartos_start_leads_to_the_home_page(quarto_site: Path) -> None:
    start = (quarto_site / "index.html").read_text(encoding="utf-8")
    assert 'http-equiv="refresh"' in start and "url=nbs/index.html" in start


def test_no_page_by_quarto_looks_wrong(quarto_findings: crawl.Findings) -> None:
    assert crawl.of(quarto_findings, "looks") == {}


def test_quartos_site_is_small_too(quarto_site: Path) -> None:
    """Below 40 MB without what reads documents, and its home page below 600 KB, as in test_site."""
    files = [p for p in quarto_site.rglob("*") if p.is_file() and p.parent.name != "engine"]
    assert sum(p.stat().st_size for p in files) < 40e6
    assert (quarto_site / "nbs/index.html").stat().st_size < 600e3


def test_every_link_and_anchor_of_quarto_resolves(quarto_site: Path) -> None:
    assert find_broken(quarto_site) == []


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("headings", "<h2 id", "<h3 id"),
        ("headings", 'id="how"', 'id="why"'),
        ("tables", "<td>good</td>", "<td>good</td><td>bad</td>"),
        ("tables", "<caption>Grades</caption>", ""),
        ("figures", 'alt="A line"', 'alt=""'),
        ("code", "x = 1", "x = 2"),
        ("callouts", "Mind the gap", "Mind"),
        ("links", "b.html#c", "b.html#d"),
        ("title", "<title>A", "<title>B"),
        ("words", "Some words", "Some other words"),
    ],
)
def test_a_difference_is_seen(tmp_path: Path, part: str, old: str, new: str) -> None:
    page = """<!doctype html><html><head><title>A</title></head><body><main><h1>A</h1><h2 id="how">How</h2>
    <p>Some words, <a href="b.html#c">a link</a>.</p><table><caption>Grades</caption><tr><td>good</td></tr></table>
    <figure id="f"><img src="f.svg" alt="A line"><figcaption>Up</figcaption></figure><pre>x = 1</pre>
    <div class="callout callout-tip">Mind the gap</div></main></body></html>"""
    assert old in page
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.html").write_text(
        page.replace(old, new).replace("</h2>", "</h2>" if "h2 id" not in old else "</h3>")
    )
    one, other = (contents(tmp_path, name) for name in ("a.html", "b.html"))
    assert one[part] != other[part] and first_difference(one[part], other[part])


def test_twins_are_the_same(quarto_site: Path, embedded_site: Path) -> None:
    """Every Markdown twin, and the list of them."""
    sites = [{p.relative_to(s): p.read_bytes() for p in s.rglob("*.md")} for s in (embedded_site, quarto_site)]
    assert len(sites[0]) > 200 and sites[0] == sites[1]
    assert (embedded_site / "llms.txt").read_bytes() == (quarto_site / "llms.txt").read_bytes()
