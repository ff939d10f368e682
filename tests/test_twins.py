"""What programs read: the Markdown twin of each page, and `llms.txt`."""

import re
from pathlib import Path

import pytest
from asked_for import thorough
from test_site import md, page, write, write_toy

from ilacs_analysis.reporting.page import front_matter, page_address, read_config
from tools.build import build_site
from tools.execute import read_notebook
from tools.markdown import to_markdown
from tools.navigation import notebooks
from tools.twins import (
    FEED,
    Twin,
    notebook_twin,
    page_about,
    twin_link,
    with_description,
    with_links,
    write_page_twins,
    write_twins,
)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small project with pages of authorities and a feed."""
    root = write_toy(tmp_path_factory.mktemp("twins"))
    config = (root / "_quarto.yml").read_text()
    (root / "_quarto.yml").write_text(config.replace("[data/*.csv]", "[data/*.csv, /authorities/*]"))
    write(root / "nbs/api/03_third.ipynb", md("# Third\n\n> In two\n> lines.\n\nText."))
    (root / "authorities").mkdir()
    html = '<html><head><title>t</title><meta name="description" content="All &amp; more"></head><body><nav>Bar</nav>'
    (root / "authorities/kent.html").write_text(f"{html}<main><h1>Kent</h1><p>Words.</p></main></body></html>")
    write_page_twins(root / "authorities")
    (root / FEED).write_text("<feed/>")
    return build_site(root, progress=False).parent


def twin(site: Path, name: str) -> str:
    return (site / f"{name}.md").read_text(encoding="utf-8")


def test_a_twin_has_what_the_page_has(toy: Path) -> None:
    text = twin(toy, "nbs/api/first")
    assert text.startswith("# First\n\n> The first.\n\n")
    assert "secret_hide" not in text and "secret_include" not in text and "secret output" not in text
    for words in ("printed without code", "code_without_output = 1", "folded = 1", "both = 1", "and its output"):
        assert words in text
    assert "secret_echo" not in text and "#|" not in text and ":::" not in text
    assert "|  | Grade |\n|---|---|\n| Bexley | good |" in text
    assert "**Up**" in text and "*Picture: A line that rises*" in text and "*Picture: Two & two*" in text
    assert "svg" not in text and "a < b" not in text and "base64" not in text


def test_definitions_are_in_a_twin(toy: Path) -> None:
    """The page documents them; a program reads them."""
    assert "```python\ndef secret_export(): ...\n```" in twin(toy, "nbs/api/first")


def test_links_lead_from_twin_to_twin(toy: Path) -> None:
    text = twin(toy, "nbs/index")
    assert "[how](api/first.md#how)" in text and "[data](../data/a.csv)" in text
    assert "[the first](first.md)" in twin(toy, "nbs/api/02_second")
    assert "## As notebooks have it" in text and "<div" not in text


def test_a_description_of_two_lines_is_one(toy: Path) -> None:
    assert twin(toy, "nbs/api/03_third") == "# Third\n\n> In two lines.\n\nText.\n"


def test_list_has_every_page_once_and_the_api_last(toy: Path) -> None:
    text = (toy / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# Toy\n\n>")
    targets = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.M)
    assert len(targets) == len(set(targets)) and all((toy / target).is_file() for target in targets)
    assert set(targets) == {p.relative_to(toy).as_posix() for p in toy.rglob("*.md")}
    assert "- [Kent](authorities/kent.md): All & more" in text
    assert re.findall(r"^## (.*)", text, re.M) == ["Start here", "Authorities", "Optional"]
    assert "- [Third](nbs/api/03_third.md): In two lines." in text.partition("## Optional")[2]


def test_pages_lead_to_their_twins_and_home_to_the_feed(toy: Path) -> None:
    kinds = "//head/link[@rel='alternate' and @type='{}']/@href"
    for html in ("nbs/index.html", "nbs/api/first.html", "authorities/kent.html"):
        assert page(toy / html).xpath(kinds.format("text/markdown")) == [f"{Path(html).stem}.md"]
    assert page(toy / "nbs/index.html").xpath(kinds.format("application/atom+xml")) == [f"../{FEED}"]
    assert not page(toy / "nbs/api/first.html").xpath(kinds.format("application/atom+xml"))


def test_a_second_run_changes_nothing(toy: Path) -> None:
    """As after `quarto render` of one page, when the others are there."""
    root = toy.parent
    before = {p: p.read_bytes() for p in toy.rglob("*") if p.suffix in (".html", ".md", ".txt")}
    write_twins(root, read_config(root), toy)
    assert {p: p.read_bytes() for p in before} == before
    once = with_links("<head></head>", [twin_link("a.md")])
    assert once.count("a.md") == 1 and with_links(once, [twin_link("a.md")]) == once


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>two</b> <em>three </em>four <code>x</code><br>five</p>", "One **two** *three* four `x` five"),
        ('<p><a href="a b.html">A</a> <a>B</a> <a href="data:text/csv,1">Data</a> C</p>', "[A](a%20b.html) B C"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a</li><li><p>b</p><p>c</p></li></ol>", "1. a\n2. b\n\n   c"),
        ("<dl><dt>T</dt><dd>what</dd></dl>", "- **T**: what"),
        ("<h2>Head <span>ing</span></h2><p>text</p>", "## Head ing\n\ntext"),
        ("<details><summary>More</summary><p>inside</p></details>", "**More**\n\ninside"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>x\n  y</pre>", "```\nx\n  y\n```"),
        ("<div>loose <script>no()</script><!-- no --><p>p</p> tail</div>", "loose\n\np\n\ntail"),
        ('<div><svg aria-label="A map"><text>no</text></svg></div>', "*Picture: A map*"),
        ('<div><p hidden>no</p><img src="data:," alt=""><p>yes</p></div>', "yes"),
        (
            '<table><caption>C</caption><tr><th colspan="2">a</th></tr><tr><td>b|c</td><td><p>d</p></td></tr></table>',
            "**C**\n\n| a |  |\n|---|---|\n| b\\|c | d |",
        ),
        ("  ", ""),
    ],
)
def test_html_as_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


def test_a_page_without_heading_has_its_address_for_a_title() -> None:
    assert page_about("<p>x", "a/b.html") == Twin("a/b.html", "a/b.html", "")


def test_twins_of_the_real_notebooks() -> None:
    """No picture, no leftover of a page's own marks, no link to a notebook that has a twin; of a sensible size.

    In `make test` of one notebook in six.
    """
    sources = notebooks(ROOT, read_config(ROOT))
    read = {source: with_description(read_notebook(ROOT / source)) for source in sources[:: 1 if thorough() else 6]}
    files = {s: page_address(s, front_matter(nb)).replace(".html", ".md") for s, nb in read.items()}
    texts = {s: notebook_twin(nb, Twin(files[s], s, ""), s, files) for s, nb in read.items()}
    for source, text in texts.items():
        assert not re.search(r"<svg|base64,|^:::|^#\| |<table|<script type=", text, re.M), source
        assert 200 < len(text) < 100_000, source
    assert sum(map(len, texts.values())) / len(texts) < 25_000


@pytest.mark.look
def test_twins_of_the_site(site: Path, pages: list[str]) -> None:
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    for name in pages:
        file = name.replace(".html", ".md")
        assert (site / file).is_file() and f"]({file})" in listed, name
    assert sum(p.stat().st_size for p in site.rglob("*.md")) < 8e6
    links = page(site / "nbs/index.html").xpath("//head/link[@type='application/atom+xml']/@href")
    assert links == [f"../{FEED}"] and (site / FEED).is_file()
