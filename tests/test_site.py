"""The site: what the embedded builder makes of small made-up notebooks, and the real site, opened in a browser."""

import base64
import csv
import io
import json
import os
import posixpath
import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import crawl
import looks
import lxml.html
import pytest
from asked_for import thorough

from ilacs_analysis.reporting.kernel import clean
from ilacs_analysis.reporting.page import read_config
from tools.build import build_site, main, site_as_it_is
from tools.execute import SiteError, dump, execute_notebooks, read_notebook

ROOT = Path(__file__).resolve().parents[1]


def md(source: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict) -> dict:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), "execution_count": None}


def shown(**data: str) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": {k.replace("_", "/"): v for k, v in data.items()}}


def printed(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def write(path: Path, *cells: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for i, cell in enumerate(cells):
        cell["id"] = f"c{i}"
    kernel = {"display_name": "python3", "language": "python", "name": "python3"}
    path.write_text(
        dump({"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
    )


CONFIG = """\
project:
  output-dir: _docs
  render: [nbs/index.ipynb, nbs/api/*.ipynb]
  resources: [data/*.csv]
website:
  title: Toy
  search: false
  page-navigation: true
  page-footer: {left: Made up., right: Rendered by Quarto}
  navbar:
    left: [{text: Home, href: nbs/index.ipynb}, {text: API, href: nbs/api/01_first.ipynb}]
  sidebar:
    - title: API
      contents: [{section: All, contents: [{auto: "nbs/api/*.ipynb"}]}]
"""

TABLE = (
    "<table><thead><tr><th></th><th>Grade</th></tr></thead><tbody><tr><th>Bexley</th><td>good</td></tr></tbody></table>"
)
FIGURE = (
    '<figure class="ilacs-figure" id="fig-a"><figcaption><strong>Up</strong></figcaption><div class="ilacs-chart">'
    '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="A line that rises"></div>'
    '<script type="application/json" class="ilacs-spec">{"mark": "a < b && c"}</script></figure>'
)


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return write_toy(tmp_path)


@pytest.fixture(scope="module")
def toy_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of such a project, to be looked at."""
    return build_site(write_toy(tmp_path_factory.mktemp("toy")), progress=False).parent


def write_toy(folder: Path) -> Path:
    """A project of three notebooks, without filters."""
    (folder / "_quarto.yml").write_text(CONFIG)
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("a\n1\n")
    write(
        folder / "nbs/index.ipynb",
        md(
            '# Home\n\n> Where it "starts".\n\n'
            "See [how](api/01_first.ipynb#how) and [data](../data/a.csv).[^1]\n\n[^1]: A note."
        ),
        md(
            "## One\n\n::: {.callout-tip}\n### Try\nIt works.\n:::\n\n"
            '::: {.callout-warning title="Mind"}\nThe gap.\n:::\n\n'
            '<div class="callout-note">\n\n## As notebooks have it\n\n- HTML around *Markdown*.\n\n</div>'
        ),
        md("| a | b |\n|---|---|\n| 1 | 2 |\n\n: Numbers"),
    )
    write(
        folder / "nbs/api/01_first.ipynb",
        {"cell_type": "raw", "metadata": {}, "source": "---\noutput-file: first.html\n---"},
        md("# First\n\n> The first."),
        code("#| hide\nsecret_hide = 1", printed("secret output of hide")),
        code("#| export\ndef secret_export(): ..."),
        code("#| default_exp secret_default"),
        code("#| include: false\nsecret_include = 1", printed("secret output of include")),
        code("#| echo: false\nsecret_echo = 1", printed("printed without code")),
        code("#| output: false\ncode_without_output = 1", printed("secret output")),
        code('#| code-fold: true\n#| code-summary: "Show me"\nfolded = 1'),
        code("both = 1", printed("and its output")),
        md("## How\n\nSo."),
        code("table", shown(text_html=TABLE, text_plain="a table")),
        code("#| echo: false\n#| classes: ilacs-wide\nfigure", shown(text_html=FIGURE)),
        code("#| echo: false\n#| fig-alt: Two & two\npicture", shown(**{"image_svg+xml": "<svg/>"})),
    )
    write(folder / "nbs/api/02_second.ipynb", md("# Second"), md("Back to [the first](01_first.ipynb)."))
    return folder


def page(path: Path) -> lxml.html.HtmlElement:
    """A page as a tree, which is read once for all tests; they do not change it."""
    return _tree(path, path.stat().st_mtime_ns)


@cache
def _tree(path: Path, changed: int) -> lxml.html.HtmlElement:
    return lxml.html.parse(str(path)).getroot()


def test_what_is_hidden_stays_hidden(toy_site: Path) -> None:
    text = (toy_site / "nbs/api/first.html").read_text()
    assert "secret" not in text and "#|" not in text
    words = page(toy_site / "nbs/api/first.html").text_content()
    for word in ("printed without code", "code_without_output", "folded", "both = 1", "and its output"):
        assert word in words


def test_folded_code_opens_from_its_summary(toy_site: Path) -> None:
    (fold,) = page(toy_site / "nbs/api/first.html").xpath("//details[@class='code-fold']")
    assert fold.find("summary").text == "Show me" and "folded = 1" in fold.text_content() and fold.get("open") is None


def test_callouts_have_their_titles_and_leave_the_contents(toy_site: Path) -> None:
    home = page(toy_site / "nbs/index.html")
    assert [t.text for t in home.xpath("//div[@role='note']/p[@class='callout-title']")] == [
        "Try",
        "Mind",
        "As notebooks have it",
    ]
    assert home.xpath("//div[@role='note']//em/text()") == ["Markdown"]
    assert home.xpath("//nav[@class='contents']//a/text()") == ["One"]


def test_a_cell_can_have_a_class(toy_site: Path) -> None:
    (wide,) = page(toy_site / "nbs/api/first.html").xpath("//div[@class='ilacs-wide']")
    assert wide.xpath(".//figure") and not wide.xpath(".//table")


def test_links_to_notebooks_lead_to_pages(toy_site: Path) -> None:
    assert page(toy_site / "nbs/index.html").xpath("//main//a[text()='how']/@href") == ["api/first.html#how"]
    assert page(toy_site / "nbs/api/02_second.html").xpath("//main//a/@href") == ["first.html"]


def test_title_description_and_footnote(toy_site: Path) -> None:
    home = page(toy_site / "nbs/index.html")
    assert home.findtext(".//title") == "Home – Toy" and home.xpath("//h1/text()") == ["Home"]
    assert home.xpath("//meta[@name='description']/@content") == ["Where it “starts”."]
    assert "A note." in home.xpath("//*[@class='footnotes footnotes-end-of-document']")[0].text_content()


def test_tables_scroll_and_have_names(toy_site: Path) -> None:
    (box,) = page(toy_site / "nbs/index.html").xpath("//div[@class='table-scroll']")
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", "Table 1: Numbers")
    first = page(toy_site / "nbs/api/first.html")
    assert first.xpath("//div[@class='table-scroll']//td/text()") == ["good"] and not first.xpath("//th[not(text())]")


def test_figures_arrive_whole(toy_site: Path) -> None:
    first = page(toy_site / "nbs/api/first.html")
    (figure,) = first.xpath("//figure[@class='ilacs-figure']")
    assert figure.xpath(".//img/@alt") == ["A line that rises"]
    assert json.loads(figure.findtext(".//script")) == {"mark": "a < b && c"}
    assert first.xpath("//figure[not(@class)]/img/@alt") == ["Two & two"]


def test_navigation(toy_site: Path) -> None:
    first = page(toy_site / "nbs/api/first.html")
    assert first.xpath("//nav[@aria-label='Site']//a/@href") == ["../index.html", "first.html"]
    assert first.xpath("//nav[@class='sidebar']//a/text()") == ["First", "Second"]
    assert first.xpath("//nav[@class='sidebar']//a[@aria-current='page']/text()") == ["First"]
    assert first.xpath("//a[@rel='next']/@href") == ["02_second.html"] and not first.xpath("//a[@rel='prev']")
    footer = first.xpath("//footer")[-1].text_content()
    assert "Made up." in footer and "embedded builder (Pandoc and Jinja2)" in footer and "by Quarto" not in footer


def test_files_are_copied_and_the_site_has_a_start(toy_site: Path) -> None:
    assert (toy_site / "data/a.csv").read_text() == "a\n1\n"
    assert page(toy_site / "index.html").xpath("//a/@href") == ["nbs/index.html"]
    assert not find_broken(toy_site)


def test_same_notebooks_same_bytes(toy: Path) -> None:
    def built(name: str) -> dict[str, bytes]:
        folder = build_site(toy, toy / name, progress=False).parent
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    assert built("one") == built("two")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("render: [nbs/index.ipynb", "render: [nbs/missing.ipynb", "nbs/missing.ipynb, which does not exist"),
        ("website:", "website: [", "not readable as YAML"),
        ("website:", "ipynb-filters: [no.py]\nwebsite:", "there is no filter no.py"),
        ("output-dir: _docs", "output-dir: .", "holds the project itself"),
        ("website:", "bibliography: no.bib\nwebsite:", "Pandoc failed"),
    ],
)
def test_mistakes_are_one_line(toy: Path, capsys: pytest.CaptureFixture, old: str, new: str, message: str) -> None:
    (toy / "_quarto.yml").write_text(CONFIG.replace(old, new))
    assert main([str(toy), "--builder=embedded", "--no-execute"]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("The site")]
    assert len(said) == 1 and message in said[0]


def test_the_site_that_was_made_is_looked_at_until_something_changes(toy: Path) -> None:
    """Not where git does not say which files it is made of, nor after a build that came to no end."""
    build = [str(toy), "--builder=embedded", "--no-execute"]
    assert main(build) == 0 and site_as_it_is(toy) is None
    subprocess.run(["git", "init", "--quiet", toy], check=True)
    (toy / ".gitignore").write_text("_build/\n_docs/\n")
    assert main(build) == 0 and site_as_it_is(toy) == toy / "_docs"
    data, config = toy / "data" / "a.csv", toy / "_quarto.yml"
    data.write_text("a\n2\n")
    assert site_as_it_is(toy) is None
    data.write_text("a\n1\n")
    assert site_as_it_is(toy) == toy / "_docs"
    config.write_text(CONFIG.replace("api/*", "none/*").replace("nbs/index", "nbs/none"))
    assert main(build) == 1
    config.write_text(CONFIG)
    assert site_as_it_is(toy) is None


def test_only_what_changed_runs(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (toy / "pkg").mkdir()
    (toy / "pkg/base.py").write_text("x = 1\n")
    write(toy / "a.ipynb", code("import pkg.base"))
    write(toy / "b.ipynb", code("2 + 2"))

    def run() -> list[str]:
        return [p.name for p in execute_notebooks(["a.ipynb", "b.ipynb"], root=toy, package="pkg", progress=False)]

    monkeypatch.setenv("PYTHONPATH", str(toy), prepend=os.pathsep)
    assert run() == ["a.ipynb", "b.ipynb"] and run() == []
    (toy / "pkg/base.py").write_text("x = 2\n")
    assert run() == ["a.ipynb"]
    (toy / "b.ipynb").write_text(dump(read_notebook(toy / "b.ipynb")).replace('"4"', '"5"'))  # somebody else's output
    assert run() == ["b.ipynb"] and run() == []
    (toy / "data/a.csv").write_text("a\n2\n")
    assert run() == ["a.ipynb", "b.ipynb"]


def test_failing_cell_is_named(toy: Path) -> None:
    write(toy / "bad.ipynb", code("1"), code("1 / 0"))
    with pytest.raises(SiteError, match=r"bad\.ipynb: cell 2 \(c1\) failed: ZeroDivisionError"):
        execute_notebooks(["bad.ipynb"], root=toy, progress=False)


def test_clean_of_a_wheel_agrees_with_nbdev() -> None:
    """In `make test` on one notebook of eight."""
    nbdev_clean = pytest.importorskip("nbdev.clean").clean_nb
    for path in sorted((ROOT / "nbs").rglob("*.ipynb"))[:: 1 if thorough() else 8]:
        if not any(part.startswith(".") for part in path.parts):
            theirs = read_notebook(path)
            nbdev_clean(theirs)
            assert dump(clean(read_notebook(path))) == dump(theirs), path


# The real site


def find_broken(site: Path) -> list[str]:
    """Internal addresses on the pages of `site` that lead nowhere."""
    trees = {p: page(p) for p in site.rglob("*.html") if "assets" not in p.parts}
    ids = {str(p): {*t.xpath("//@id"), *t.xpath("//a/@name")} for p, t in trees.items()}
    there = {str(p) for p in site.rglob("*") if p.is_file()}
    broken = []
    for path, tree in trees.items():
        for _, attribute, link, _ in tree.iterlinks():
            url = urlsplit(link)
            if url.scheme or url.netloc or attribute not in ("href", "src"):
                continue
            target = os.path.normpath(path.parent / unquote(url.path)) if url.path else str(path)
            if target not in there or (url.fragment and unquote(url.fragment) not in ids.get(target, set())):
                broken.append(f"{path.relative_to(site)}: {link}")
    return broken


def test_every_link_and_anchor_resolves(site: Path) -> None:
    assert find_broken(site) == []


@pytest.mark.parametrize(
    ("element", "broken"),
    [
        ('<a href="b.html#there">', False),
        ('<a href="a.csv">', False),
        ('<a href="https://example.org/no.html#no">', False),
        ('<a href="b.html#nowhere">', True),
        ('<a href="#nowhere">', True),
        ('<a href="c.html">', True),
        ('<a href="b.csv">', True),
        ('<img src="no.svg">', True),
        ('<script src="no.js"></script>', True),
    ],
)
def test_link_checker_sees_pages_anchors_and_files(tmp_path: Path, element: str, broken: bool) -> None:
    (tmp_path / "a.html").write_text(f"<!doctype html><p>{element}")
    (tmp_path / "b.html").write_text('<!doctype html><p id="there">')
    (tmp_path / "a.csv").write_text("a")
    assert bool(find_broken(tmp_path)) is broken


def test_tables_can_be_downloaded(site: Path, pages: list[str]) -> None:
    """Each CSV or Parquet file that a page offers is there, and is the project's file to the byte."""
    offered = set()
    for name in pages:
        for link in page(site / name).xpath("//main//a/@href[contains(., '.csv') or contains(., '.parquet')]"):
            if not urlsplit(link).scheme:
                offered.add(((site / name).parent / unquote(urlsplit(link).path)).resolve())
    assert min(len([f for f in offered if f.suffix == kind]) for kind in (".csv", ".parquet")) > 15
    for file in offered:
        assert file.read_bytes() == (ROOT / file.relative_to(site)).read_bytes()


def test_every_page_has_one_heading_and_a_title(site: Path, pages: list[str]) -> None:
    assert len(pages) > 20
    for name in ["index.html", *pages]:
        tree = page(site / name)
        assert len(tree.xpath("//h1")) == 1, name
        assert tree.findtext(".//title").strip(), name


def test_source_links_lead_to_the_modules_own_file(site: Path, pages: list[str]) -> None:
    """Several modules have a `Run` or a `Part`; a page's links lead to its own."""
    found = {}
    for name in pages:
        links = page(site / name).xpath("//a[text()='source']/@href")
        found[name] = {re.search(r"/(ilacs_analysis/[\w/]+\.py)#L\d+$", link)[1] for link in links}
    assert sum(map(bool, found.values())) > 50
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_no_markdown_is_left_over(site: Path, pages: list[str]) -> None:
    """Links made where no link can be, such as in code or in another link, would be read as they were typed."""
    for name in pages:
        tree = page(site / name)
        for shown in tree.xpath(
            "//main//*[self::div[contains(@class, 'sourceCode')][not(contains(@class, 'cell-code'))] or self::a]"
        ):
            assert not re.search(r"\]\([^)\s]+\.(html|ipynb)", shown.text_content()), (
                f"{name}: {shown.text_content()[:200]}"
            )


def test_no_page_shows_where_an_object_lies_in_memory(site: Path, pages: list[str]) -> None:
    "Such as `<function f at 0x7f1c>` for a default: it says nothing, and is another each time the site is made."
    shown = {name: re.findall(r".{0,40} at 0x[0-9a-f]{6,}", page(site / name).text_content()) for name in pages}
    assert {name: places for name, places in shown.items() if places} == {}


def test_nothing_comes_from_another_host(site: Path, pages: list[str]) -> None:
    for name in ["index.html", *pages]:
        tree = page(site / name)
        for element, attribute, link, _ in tree.iterlinks():
            assert element.tag == "a" or not re.match(r"https?:|//", link), (name, element.tag, attribute, link)


def figures_of(site: Path, pages: list[str]) -> list[tuple[str, lxml.html.HtmlElement]]:
    return [(name, f) for name in pages for f in page(site / name).xpath("//figure[.//script[@class='ilacs-spec']]")]


def rows_behind(figure: lxml.html.HtmlElement) -> list[list[str]]:
    """The rows of the file that a figure's link holds, with the header."""
    (link,) = figure.xpath(".//p[@class='ilacs-source']/a[@download]")
    kind, _, text = link.get("href").partition(",")
    assert kind == "data:text/csv;charset=utf-8" and link.get("download") == f"{figure.get('id')}.csv"
    assert link.text == "Data (CSV)" and link.get("aria-label").startswith("Data (CSV) of the chart: ")
    return list(csv.reader(io.StringIO(unquote(text).removeprefix("\ufeff"), newline=""), strict=True))


def test_every_figure_is_complete(site: Path, pages: list[str]) -> None:
    """Finding, what is plotted, words for the picture, source, a picture without scripts, and the data behind it."""
    figures = figures_of(site, pages)
    assert len({name for name, _ in figures}) > 12
    for name, figure in figures:
        where = f"{name}: {figure.get('id')}"
        assert figure.get("class") == "ilacs-figure", where
        (caption,), (image,) = figure.findall("figcaption"), figure.xpath("./div[@class='ilacs-chart']/img")
        title, units = (" ".join((caption.findtext(tag) or "").split()) for tag in ("strong", "span"))
        assert len(title) > 10 and len(units) > 5, where
        assert len(image.get("alt").split()) > 3 and image.get("alt") != title, where
        source = figure.xpath("string(./p[@class='ilacs-source']/text())")
        assert source.startswith("Source: ") and len(source.split()) > 2, where
        picture = image.get("src").removeprefix("data:image/svg+xml;base64,")
        assert base64.b64decode(picture, validate=True).startswith(b"<svg"), where
        header, *rows = rows_behind(figure)
        assert rows and all(header) and all(len(row) == len(header) for row in rows), where
        assert len(set(header)) == len(header) and not {"ink", "letter", "fill", "edge"} & set(header), where
        assert not any(re.match(r"[=@\t\r]|[+-](?!\d)", cell) for row in rows for cell in row), where


def test_numbers_behind_a_chart_are_those_of_its_words(site: Path, pages: list[str]) -> None:
    (name,) = (name for name in pages if name.endswith("what_happens_next.html"))
    for _, figure in figures_of(site, [name]):
        header, *rows = rows_behind(figure)
        changes = [dict(zip(header, row, strict=True)).get("change") for row in rows]
        if words := re.search(
            r"(\d+) authorities rose and (\d+) fell; (\d+) kept", " ".join(figure.text_content().split())
        ):
            assert tuple(map(int, words.groups())) == tuple(changes.count(c) for c in ("better", "worse", "same"))
            break
    else:
        pytest.fail("the figure on two ILACS inspections is not there")


def test_site_is_small(site: Path) -> None:
    "About 200 pages, and 158 of authorities, with their data; the reader is loaded only on request."
    engine = sum(p.stat().st_size for p in site.glob("read/engine/*"))
    assert engine < 13e6
    assert sum(p.stat().st_size for p in site.rglob("*") if p.is_file()) - engine < 40e6
    assert (site / "nbs/index.html").stat().st_size < 600e3


@pytest.fixture
def tab(chromium, address: str):
    """A tab that fails the test when a page complains or asks another host for something."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    tab, wrong = context.new_page(), []
    tab.on("console", lambda m: wrong.append(f"{tab.url}: {m.text}") if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda e: wrong.append(f"{tab.url}: {e}"))
    tab.on(
        "requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else wrong.append(f"{r.url}: {r.failure}")
    )
    tab.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else wrong.append(r.url))
    yield tab
    context.close()
    assert wrong == []


@pytest.mark.parametrize("start", ["index.html", pytest.param("nbs/index.html", marks=pytest.mark.thorough)])
def test_home_page_is_light(chromium, address: str, start: str) -> None:
    """Below 600 KB over the wire, nothing compressed, all requests counted, when it is opened and not scrolled.

    The first page leads on to the home page; `make test-all` opens that also directly.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    network, names, sizes = context.new_cdp_session(tab), {}, {}
    network.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    network.send("Network.enable")
    tab.goto(address + start)
    tab.wait_for_load_state("networkidle")
    tab.wait_for_timeout(500)
    context.close()
    by_name = {names.get(request, request)[:100]: int(size) for request, size in sizes.items()}
    assert len(by_name) > 2 and any(name.endswith("nbs/index.html") for name in by_name)
    assert sum(by_name.values()) < 600e3, by_name


def test_every_page_opens_without_complaint(findings: crawl.Findings) -> None:
    """No script fails, nothing is missing, no other host is asked, and each page has one heading."""
    assert crawl.of(findings, "complaints") == {}
    assert crawl.of(findings, "headings", lambda count: count != 1) == {}


def led_to(site: Path, name: str) -> set[str]:
    """The pages of the site that a page's links lead to, wherever they are on it."""
    here = Path(name).parent.as_posix()
    paths = (urlsplit(link) for link in page(site / name).xpath("//a/@href"))
    local = {posixpath.normpath(posixpath.join(here, unquote(p.path))) for p in paths if p.path and not p.netloc}
    return {link for link in local if link.endswith(".html") and (site / link).is_file()}


def test_two_clicks_lead_from_the_home_page_to_every_answer(site: Path, pages: list[str]) -> None:
    """Every analysis, page of research, of methods and of data, and every authority."""
    first = led_to(site, "nbs/index.html")
    second = first.union(*(led_to(site, name) for name in first))
    answers = {name for name in pages if name.split("/")[1] in ("analyses", "research", "methods", "data")}
    own = {p.relative_to(site).as_posix() for p in site.glob("authorities/*.csv")}  # a page of an authority has a table
    authorities = {str(Path(name).with_suffix(".html")) for name in own} - {"authorities/all.html"}
    assert len(answers) > 30 and len(authorities) == 158
    assert sorted((answers | authorities) - second) == []


def test_the_api_reference_is_last(site: Path) -> None:
    navigation = page(site / "nbs/index.html").xpath("//nav[@aria-label='Site']//a/text()")
    assert navigation[0] == "Home" and navigation[-1] == "API reference"


@pytest.mark.parametrize("width", [1280, 1100])
def test_the_header_keeps_its_button_beside_its_links(chromium, address: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto(address + "nbs/index.html")
    links, button = (tab.locator(f".site-header {part}").bounding_box() for part in ("nav", ".search-open"))
    context.close()
    assert links["y"] <= button["y"] + button["height"] / 2 <= links["y"] + links["height"]
    assert links["x"] + links["width"] <= button["x"]


def test_code_is_copied_by_a_button(chromium, address: str) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(address + "nbs/getting_started.html")
    code = tab.locator("div.sourceCode").first
    code.hover()
    code.get_by_role("button", name="Copy this code").click()
    code.get_by_text("Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == code.locator("code").text_content().rstrip() + "\n"
    assert tab.locator("main div.sourceCode button.copy").count() == tab.locator("main div.sourceCode").count() > 20
    context.close()


TALLEST = 15_000  # Pixels on a telephone: some eighteen screens
PHONE = {"viewport": {"width": 390, "height": 844}}
BOX = "main .table-scroll"
REACHED = "boxes => boxes.every(box => box.tabIndex === 0 && getComputedStyle(box).overflowY === 'auto')"
HIDDEN = "boxes => boxes.filter(box => box.scrollHeight > box.clientHeight + 2).length"


def test_no_page_is_too_long_for_a_telephone(chromium, address: str, site: Path, pages: list[str]) -> None:
    """Charts are the pictures that they are until a reader comes near.

    Pages of authorities and of the API reference are many and alike: of each the ten with the most in them, and all in
    `make test-all`.
    """
    paths = [p for folder in ("authorities", "gallery", "read") for p in (site / folder).glob("*.html")]
    names = sorted({*pages, *(p.relative_to(site).as_posix() for p in paths)}, key=lambda n: (site / n).stat().st_size)
    named = {f"authorities/{stem}.html" for stem in ("index", "new", "compare", "themes")}
    alike = [[n for n in names if n.startswith(folder) and n not in named] for folder in ("authorities/", "nbs/api/")]
    left_out = set() if thorough() else {n for kind in alike for n in kind[:-10]}
    assert named < set(names) and all(len(kind) > 100 for kind in alike)
    context = chromium.new_context(**PHONE)
    tab, long = context.new_page(), {}
    for name in set(names) - left_out:
        tab.goto(address + name)
        height = tab.evaluate("document.documentElement.scrollHeight")
        if height > TALLEST:
            long[name] = height
    context.close()
    assert long == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_table_is_whole_on_paper_and_on_request(chromium, address: str, scripts: bool) -> None:
    """On a telephone it is a box that scrolls and that the keyboard reaches. Only the button needs scripts."""
    context = chromium.new_context(**PHONE, java_script_enabled=scripts)
    tab = context.new_page()
    tab.goto(address + "nbs/data/national_record.html")
    boxes = tab.locator(BOX)
    hidden = boxes.evaluate_all(HIDDEN)
    assert hidden > 5
    assert boxes.evaluate_all(
        "boxes => boxes.every(box => box.tabIndex === 0 && getComputedStyle(box).overflowY === 'auto')"
    )
    if scripts:
        buttons = tab.get_by_role("button", name=re.compile(r"^Show all \d+ rows$"))
        buttons.first.wait_for()
        assert buttons.count() == hidden
        buttons.first.click()
        assert boxes.evaluate_all(HIDDEN) == hidden - 1 == buttons.count()
    else:
        assert tab.locator(".ilacs-more").count() == 0
    tab.emulate_media(media="print")
    assert boxes.evaluate_all(HIDDEN) == 0
    context.close()


def test_no_page_is_wider_than_a_telephone(findings: crawl.Findings) -> None:
    """In light and in dark."""
    assert crawl.of(findings, "widths", lambda widths: max(widths.values()) > crawl.NARROW) == {}
    assert {len(found["widths"]) for found in findings.values()} == {2}


def test_charts_are_drawn_when_they_come_near(findings: crawl.Findings, site: Path, pages: list[str]) -> None:
    """A drawing says what its picture says, and takes its place."""
    assert crawl.of(findings, "charts") == {}
    with_charts = {name for name in pages if 'class="ilacs-spec"' in (site / name).read_text(encoding="utf-8")}
    assert with_charts and with_charts <= set(findings)


def not_ours(site: Path) -> list[str]:
    """Files of a rendered site that are neither pages, nor a builder's own, nor to the byte files of the project."""
    own = (
        "index.html",
        "llms.txt",
        "page.css",
        "site.",
        "pagefind/",
        "site_libs/",
        "search.json",
        "sitemap.xml",
        "robots.txt",
        "copy.js",
        ".nojekyll",
    )
    strange = []
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        name = path.relative_to(site).as_posix()
        page = name.startswith("nbs/") and (path.suffix == ".html" or path.with_suffix(".html").is_file())
        same = (ROOT / name).is_file() and (ROOT / name).read_bytes() == path.read_bytes()
        if not (name.startswith(own) or page or (same and not name.startswith(".venv"))):
            strange.append(name)
    return strange


def test_every_file_of_the_site_is_ours(site: Path) -> None:
    assert not_ours(site) == []


def test_a_file_that_is_not_ours_is_seen(tmp_path: Path) -> None:
    """As Quarto published a CITATION.cff that it found in `.venv`."""
    (strange := tmp_path / ".venv" / "lib" / "CITATION.cff").parent.mkdir(parents=True)
    strange.write_text("authors: somebody")
    (tmp_path / "CITATION.cff").write_bytes((ROOT / "CITATION.cff").read_bytes())
    assert not_ours(tmp_path) == [".venv/lib/CITATION.cff"]


def test_resources_are_anchored_to_the_projects_folder() -> None:
    """An unanchored pattern is one that Quarto looks for in every folder, `.venv` too."""
    resources = read_config(ROOT)["project"]["resources"]
    assert resources and [r for r in resources if not r.startswith("/")] == []


def test_looks_find_each_fault(chromium) -> None:
    """A row that is too tall, a word that is broken and a heading under a bar are seen; a page without them has no
    fault.
    """
    tab = chromium.new_context(viewport={"width": 390, "height": 900}).new_page()
    page = (
        "<style>header {{position: {bar}; top: 0; height: 60px; width: 100%}} "
        "td {{max-width: 20px; word-break: {word}}}</style><header></header><main><h2>Heading</h2>"
        "<table><tr style='height: {row}px'><td>authorities</td></tr></table>"
        "<p style='height: 3000px'>Text</p></main>"
    )
    for bar, word, row in [("fixed", "break-all", 1000), ("static", "normal", 100)]:
        tab.set_content(page.format(bar=bar, word=word, row=row))
        faults = {name: check(tab) for name, check in looks.CHECKS.items()}
        assert all(faults.values()) if bar == "fixed" else not any(faults.values()), faults
    tab.context.close()


def test_no_page_looks_wrong(findings: crawl.Findings) -> None:
    """The checks of `looks.py`, on a telephone and on a wide screen."""
    assert crawl.of(findings, "looks") == {}


def test_pictures_stay_without_scripts(chromium, address: str, site: Path, pages: list[str]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    name = next(name for name in pages if 'class="ilacs-spec"' in (site / name).read_text(encoding="utf-8"))
    tab.goto(address + name)
    assert tab.locator(".ilacs-chart img").first.is_visible()
    assert tab.locator("nav[aria-label=Site] a").first.is_visible() and tab.locator(".search-open").is_hidden()
    context.close()


def test_the_data_behind_a_chart_are_saved_without_scripts(chromium, address, site, pages, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    name, figure = figures_of(site, pages)[0]
    tab.goto(address + name)
    link = tab.locator("a.ilacs-data").first
    link.focus()
    assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"  # the focus is seen
    with tab.expect_download() as saved:
        tab.keyboard.press("Enter")
    assert saved.value.suggested_filename == f"{figure.get('id')}.csv"
    saved.value.save_as(tmp_path / "behind.csv")
    text = (tmp_path / "behind.csv").read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == rows_behind(figure)
    context.close()


def test_search_finds_private_fostering(tab, address: str, pages: list[str]) -> None:
    tab.goto(address + next(name for name in pages if "/analyses/" in name))
    tab.keyboard.press("/")
    tab.keyboard.type("private fostering")
    result = tab.locator(".search-results a").first
    result.wait_for(timeout=15000)
    assert "private" in tab.locator(".search-results").inner_text().lower()
    result.click()
    tab.wait_for_load_state("networkidle")
    assert "foster" in tab.locator("main").inner_text().lower()
