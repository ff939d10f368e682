"Records show themselves: cards of all five documents, evidence one call away, hostile text escaped."

import dataclasses
import html
import re
import subprocess
import sys
from pathlib import Path

import lxml.html
import nbformat
import pytest
from nbclient import NotebookClient

from ilacs_analysis import get_authority, get_framework, parse, show_table
from ilacs_analysis.base.strings import squash
from ilacs_analysis.reading.passages import Passage
from ilacs_analysis.reading.records import Document, InspectionReport, Judgement
from ilacs_analysis.reading.text import SourceText, Span
from ilacs_analysis.showing.cards import card, grade_style, grade_table
from ilacs_analysis.showing.colours import DARK_PAPER, GRADE_COLOURS, INK, contrast
from ilacs_analysis.showing.summaries import facts, points, summary

SOURCES = Path(__file__).parents[1] / "data" / "sources"
NAMES = [p.stem for p in sorted(SOURCES.glob("*.txt"))]
RECORDS = {name: parse(SOURCES / f"{name}.txt") for name in NAMES}
GRADED = [n for n, r in RECORDS.items() if r.judgements or r.claims]
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;'


def tree(record):
    return lxml.html.fragment_fromstring(card(record))


def words_of(element):
    return squash(element.text_content())


def styles(element):
    "Declarations of an element's own style."
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


# -- The card ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_card_says_who_when_and_what(name):
    "Authority, kind, title, every fact, every grade and every point stand on the card."
    record, shown = RECORDS[name], words_of(tree(RECORDS[name]))
    assert f"{record.authority}: {record.kind}" in shown and squash(record.title) in shown
    for label, value in facts(record).items():
        if value and label not in ("title", "authority"):
            assert label.capitalize() in shown and squash(value) in shown, label
    for j in [*record.judgements, *record.claims]:
        assert f"{j.label}{j.grade_printed}" in shown
    for heading, items in points(record):
        assert f"{heading} ({len(items)})" in shown and all(squash(words) in shown for _, words in items)


@pytest.mark.parametrize("name", NAMES)
def test_record_shows_itself(name):
    "A record has HTML and text for a notebook, and a short line of its own instead of its whole text."
    record = RECORDS[name]
    shown = record._repr_mimebundle_()
    assert shown["text/html"] == record._repr_html_() == card(record)
    assert record.authority in shown["text/plain"] and "<" not in shown["text/plain"]
    assert len(repr(record)) < 200 and record.kind in repr(record) and record.authority in repr(record)


@pytest.mark.parametrize("name", GRADED)
def test_grade_cells_have_word_and_colour(name):
    "Official grades fill their cells with the grade's colour, claims frame them; every cell says the word."
    record = RECORDS[name]
    claimed = not record.judgements
    graded = record.claims or record.judgements
    cells = [c for c in tree(record).iter("td") if any(v in c.get("style", "") for v in GRADE_COLOURS.values())]
    assert [words_of(c) for c in cells] == [j.grade_printed for j in graded]
    for cell, j in zip(cells, graded, strict=True):
        style = styles(cell)
        if claimed:
            assert (
                style["box-shadow"] == f"inset 0 0 0 1px, inset 0 0 0 4px {GRADE_COLOURS[j.grade]}"
                and style["background"] == "transparent"
            )
        else:
            assert (
                style["background"] == GRADE_COLOURS[j.grade] and contrast(style["background"], style["color"]) >= 4.5
            )


def test_claims_and_judgements_never_look_the_same():
    "A claimed grade says that it is one."
    assert "Claimed grades" in card(RECORDS["bexley-council-announcement-2018"])
    assert not any("Claimed" in card(RECORDS[n]) for n in NAMES if not RECORDS[n].claims)
    assert all(grade_style(g) != grade_style(g, claimed=True) for g in GRADE_COLOURS)


def test_every_grade_has_a_look_of_its_own():
    "Adequate never looks like requires improvement; a word that is no grade has no colour."
    assert len({grade_style(g) for g in GRADE_COLOURS}) == len(GRADE_COLOURS)
    assert grade_style("satisfactory") == grade_style("") == ""


@pytest.mark.parametrize("name", NAMES)
def test_card_stands_on_its_own(name):
    "No script, class, id, style sheet or address: the card needs nothing of the page and changes nothing on it."
    root = tree(RECORDS[name])
    assert {e.tag for e in root.iter()} <= set("div table caption tbody tr th td details summary ul li strong".split())
    assert {a for e in root.iter() for a in e.attrib} <= {"style", "scope", "open", "role", "aria-label"}
    assert "url(" not in card(RECORDS[name]) and "@import" not in card(RECORDS[name])


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_headings_and_captions(name):
    "Each table has a caption; each row begins with a heading that has a scope, or consists of them."
    for table in tree(RECORDS[name]).iter("table"):
        assert words_of(table.find("caption"))
        for row in table.iter("tr"):
            assert row[0].tag == "th" and all(c.get("scope") in ("row", "col") for c in row.iter("th"))
            assert all(words_of(c) for c in row)


@pytest.mark.parametrize("name", NAMES)
def test_ink_and_paper_are_the_pages_own(name):
    "Only cells of grades have a colour of their own, so the card reads on light and on dark."
    for e in tree(RECORDS[name]).iter():
        style = styles(e)
        own = {style.get(k) for k in ("color", "background", "background-color")} - {None, "inherit", "transparent"}
        assert not own or (e.tag == "td" and own & set(GRADE_COLOURS.values())), (e.tag, style)


@pytest.mark.parametrize("ground", ["#ffffff", "#111111", "#212121"])
def test_lines_can_be_seen(ground):
    "Borders have 3 to 1 on JupyterLab's grounds."
    (line,) = set(re.findall(r"1px solid (#\w{6})", card(RECORDS[NAMES[0]])))
    assert contrast(line, ground) >= 3


# Ink and ground of JupyterLab (light, dark) and of the site (light, dark); ink of 87 per cent black is this on white
PAGES = [("#212121", "#ffffff"), ("#ffffff", "#111111"), (INK, "#ffffff"), ("#e2e6e8", DARK_PAPER)]


@pytest.mark.parametrize(("ink", "ground"), PAGES)
@pytest.mark.parametrize("grade", GRADE_COLOURS)
def test_outlines_of_claims_can_be_seen(grade, ink, ground):
    "The line where a claimed grade's cell meets the page has 3 to 1 (WCAG 2.2, 1.4.11), also around a pale grade."
    rings = re.findall(r"inset 0 0 0 \d+px(?: (#\w{6}))?", grade_style(grade, claimed=True))
    assert len(rings) == 2 and contrast(rings[0] or ink, ground) >= 3  # without a colour it has that of the ink


# -- Evidence ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", GRADED)
def test_show_marks_exactly_the_grade(name, capsys):
    "`show()` prints whole lines of the document; between the marks stand the grade's words and nothing else."
    record = RECORDS[name]
    for j in [*record.judgements, *record.claims]:
        j.show()
        printed = capsys.readouterr().out
        (marked,) = re.findall(r">>(.*?)<<", printed, re.S)
        assert squash(marked.replace("\n  | ", "\n")) == j.grade_printed and j.label[:25] in squash(
            printed.replace("  | ", "")
        )
        shown = (
            "\n".join(line.removeprefix("  | ") for line in printed.splitlines()[1:])
            .replace(">>", "")
            .replace("<<", "")
        )
        assert shown in record.text
        at = record.text.index(shown)
        assert record.text[at - 1 : at] in ("", "\n") and record.text[at + len(shown) : at + len(shown) + 1] in (
            "",
            "\n",
        )
        marks = lxml.html.fragment_fromstring(j.passage.to_html()).xpath(".//mark")
        assert [words_of(m) for m in marks] == [j.grade_printed]


@pytest.mark.parametrize("name", NAMES)
def test_everything_read_can_be_shown(name):
    "Every item of every list and every field shows its own words."
    record = RECORDS[name]
    lists = "judgements claims mentions paragraphs recommendations links findings quotations checks".split()
    for item in (i for attribute in lists for i in getattr(record, attribute)):
        marked = getattr(item, "grade_span", item.span)
        assert item.passage.parts[1] == record.text[marked.start : marked.end]
    for field in record.evidence:
        assert record.passage(field).parts[1] == record.show(field)


def test_passages_stay_on_their_page():
    "Lines of another page are not shown; the page is named."
    source = SourceText("One.\nLast line of one.\nOverall good\nLast.\nThree.", (0, 23, 42), "pdf", source="a.pdf")
    passage = Passage(source.span(31, 35), lines=5)
    assert "".join(passage.parts) == "Overall good\nLast." and passage.where == "a.pdf, page 2 of 3"


def test_words_over_two_lines_are_marked_whole():
    "A grade broken over lines is one mark."
    source = SourceText("Leaders Requires improvement\nto be good\nNext")
    j = Judgement(
        "leadership",
        "Leaders",
        "Requires improvement to be good",
        "requires improvement",
        "",
        source.span(0, 39),
        source.span(8, 39),
    )
    assert j.passage.parts == ("Leaders ", "Requires improvement\nto be good", "\nNext")
    assert str(j.passage) == "a text\n  | Leaders >>Requires improvement\n  | to be good<<\n  | Next"


def test_what_was_not_read_cannot_be_shown():
    "A judgement made by hand says why it cannot show its place."
    j = Judgement("overall", "Overall", "Good", "good", "", Span(0, 4), Span(0, 4))
    with pytest.raises(ValueError, match="was not read from a document"):
        j.show()


def test_spans_are_equal_without_their_text():
    "That a span keeps its text changes neither equality, order nor hash, and is not printed or exported."
    source = SourceText("Good work")
    assert (
        source.span(0, 4) == Span(0, 4)
        and hash(source.span(0, 4)) == hash(Span(0, 4))
        and source.span(0, 4) < Span(1, 4)
    )
    assert "Good" not in repr(source.span(0, 4))
    assert all(
        set(j["span"]) == {"start", "end", "page"} for j in RECORDS["bexley-ilacs-report-2023"].to_dict()["judgements"]
    )


# -- Hostile text --------------------------------------------------------------------------------------------------
def hostile(cls=InspectionReport):
    "A record every string of which is markup."
    source = SourceText(f"Lead {EVIL} good", sha256="ab" * 32, source=EVIL)
    record = RECORDS["bexley-ilacs-report-2023"]
    j = Judgement("overall", EVIL, EVIL, "good", EVIL, source.span(0, 9), source.span(5, 9 + len(EVIL)))
    rest = [
        type(i)(**{f: EVIL if isinstance(getattr(i, f), str) else getattr(i, f) for f in i.__dataclass_fields__})
        for i in record.recommendations[:2]
    ]
    return cls(source=source, title=EVIL, authority=EVIL, judgements=[j], recommendations=rest)


def test_markup_is_shown_not_obeyed():
    "Whatever a document says, it is text on the card and in the passage."
    record = hostile()
    for shown in (card(record), record.judgements[0].passage.to_html(), grade_table(record.judgements, EVIL)):
        assert "<script" not in shown and "<img" not in shown and html.escape(EVIL, quote=False)[:20] in shown
        root = lxml.html.fragment_fromstring(shown)
        assert not root.xpath(".//script | .//img | .//@onerror") and EVIL in root.text_content()
        assert not root.xpath(".//@onerror")
    assert tree(record).get("aria-label") == f"{EVIL}: inspection report"


@pytest.mark.parametrize("cls", [Document, InspectionReport])
def test_an_empty_record_has_a_card(cls):
    "A record of which nothing was read says so."
    shown = words_of(tree(cls(source=SourceText("x"))))
    assert "Authority not known" in shown and "Judgement" not in shown


# -- Where records are shown ---------------------------------------------------------------------------------------
def test_in_a_notebook_and_without_one():
    "In a kernel a record at a cell's end gives the card, `show()` gives HTML with a mark, a table keeps its colours."
    path = SOURCES / "bexley-ilacs-report-2023.txt"
    cells = [
        f"from ilacs_analysis.reading.parse import parse\nr = parse({str(path)!r})\nr",
        "r.judgements[0].show()\n1",
        "print(r)",
        "r.judgements",
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(nb, timeout=60, kernel_name="python3").execute()
    record, shown, printed, grades = (c["outputs"] for c in nb.cells)
    assert record[0]["data"]["text/html"] == card(RECORDS["bexley-ilacs-report-2023"])
    assert "Care leavers" not in record[0]["data"]["text/plain"][:20] and "Bexley" in record[0]["data"]["text/plain"]
    assert shown[0]["output_type"] == "display_data" and shown[0]["data"]["text/html"].count("<mark") == 1
    assert ">>Outstanding<<" in shown[0]["data"]["text/plain"]
    assert printed[0]["text"] == summary(RECORDS["bexley-ilacs-report-2023"]) + "\n"
    lines = grades[0]["data"]["text/plain"].splitlines()
    assert len(lines) == 6 and lines[0].split()[:2] == ["area", "label"] and lines[5].startswith("overall")
    assert grades[0]["data"]["text/html"].count("<tr>") == 6


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.txt")), ids=lambda path: path.stem)
def test_lists_of_a_record_show_themselves(path):
    "Every list prints a line for each item, and nothing of it but its places; in all else it is the list."
    record = RECORDS[path.stem]
    for f in dataclasses.fields(record):
        items = getattr(record, f.name)
        if isinstance(items, list) and items and dataclasses.is_dataclass(items[0]):
            assert len(repr(items).splitlines()) == len(items) + 1 and "Span(" not in repr(items), f.name
            assert items._repr_html_().count("<tr>") == len(items) + 1 and items == list(items)
    assert str(record) == summary(record) and "\n" not in repr(record)


def test_rules_and_authorities_show_what_they_are():
    "One line in a list, a line a fact when printed, a table in a notebook; what is missing is not shown."
    for thing, name in ((get_framework("ilacs_2023"), "ilacs_2023"), (get_authority("Cumberland"), "Cumberland")):
        assert repr(thing).startswith(f"<{type(thing).__name__}: {name}, ") and "\n" not in repr([thing])
        assert str(thing).splitlines()[0].split() == [str(thing).split()[0], name]
        assert f">{name}</td>" in thing._repr_html_() and "None" not in str(thing) + thing._repr_html_()
    assert "Cumbria" in str(get_authority("Cumberland")) and "followed by" not in str(get_authority("Cumberland"))


def test_making_records_loads_no_display():
    "Records name the module that draws them; it is loaded when the first is shown."
    code = """
import sys
from ilacs_analysis.reading.parse import parse

def loaded(*names):
    return [name in sys.modules for name in names]

record = parse(sys.argv[1])
before = loaded("ilacs_analysis.showing.cards")
record._repr_html_()
print(*before, *loaded("ilacs_analysis.showing.cards", "IPython", "pandas"))
"""
    path = SOURCES / "bexley-ilacs-report-2023.txt"
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True", "False", "False"]


def test_grade_tables_keep_word_and_colour():
    "A table of grades has each grade's colour and its word."
    import pandas as pd

    grades = [*GRADE_COLOURS]
    shown = show_table(pd.DataFrame({"Area": grades, "Grade": grades}), "All grades", grades=["Grade"]).to_html()
    assert all(colour in shown for colour in GRADE_COLOURS.values()) and all(f">{g}</td>" in shown for g in grades)


def lab_css() -> str:
    "JupyterLab's own style sheet, as nbconvert brings it."
    return Path(sys.prefix, "share/jupyter/nbconvert/templates/lab/static/index.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def long_table() -> str:
    "A table with days, grades and a long text, as HTML."
    import pandas as pd

    rows = {
        "Published": pd.to_datetime(["2023-03-27"]),
        "Fieldwork": ["2023-02-06 to 2023-02-10"],
        "Grade": ["requires improvement"],
        "Reason": ["A long reason in very many words, which has to be broken over several lines of its column. " * 3],
    }
    return show_table(pd.DataFrame(rows), "Days and grades", grades=["Grade"]).to_html()


LINES = """part => {
    const range = document.createRange();
    range.selectNodeContents(part);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("sheet", ["JupyterLab", "site"])
def test_tables_look_the_same_everywhere(chromium, long_table: str, root: Path, sheet: str, width: int) -> None:
    "To the left, days and grades on one line, in JupyterLab's styles, which a notebook cannot change, and in ours."
    css = lab_css() if sheet == "JupyterLab" else (root / "nbs/assets/ilacs.css").read_text(encoding="utf-8")
    assert "<style" not in long_table
    tab = chromium.new_page(viewport={"width": width, "height": 800})
    tab.set_content(f'<style>{css}</style><div class="jp-RenderedHTMLCommon jp-RenderedHTML">{long_table}</div>')
    align = tab.locator("caption, th, td").evaluate_all("all => all.map(part => getComputedStyle(part).textAlign)")
    assert set(align) == {"left"} and len(align) == 9
    cells = tab.locator("td")
    assert [part.evaluate(LINES) for part in (cells.nth(0), cells.nth(1), tab.locator(".ilacs-grade"))] == [1, 1, 1]
    assert cells.nth(3).evaluate(LINES) > 1
    tab.close()
