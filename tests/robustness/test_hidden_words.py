"Words of a PDF that nobody sees are a check, where PDFium can tell; what is seen is none."

import pdfs
import pytest
import typeset
from fpdf import FPDF
from fpdf.enums import TextMode
from test_limits import FONT, FORM, HEAD, PAGE, pdf, stream

from ilacs_analysis import parse
from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.reading.files import from_bytes
from ilacs_analysis.showing.summaries import check_in_words

WHITE, CREAM, PALE, BLUE, BLACK = (255, 255, 255), (252, 250, 245), (225, 235, 250), (0, 40, 110), (0, 0, 0)


# -- Ways to write words -------------------------------------------------------------------------------------------
def plain(sheet: FPDF, words: str, x: float, y: float) -> None:
    sheet.text(x, y, words)


def in_mode(mode: TextMode):
    "Words in a rendering mode."

    def write(sheet: FPDF, words: str, x: float, y: float) -> None:
        with sheet.local_context(text_mode=mode):
            sheet.text(x, y, words)

    return write


def of_ink(share: float, color=BLACK, mode: TextMode = TextMode.FILL):
    "Words in ink that covers so much of what is below it."

    def write(sheet: FPDF, words: str, x: float, y: float) -> None:
        sheet.set_text_color(*color)
        with sheet.local_context(fill_opacity=share, stroke_opacity=share, text_mode=mode):
            sheet.text(x, y, words)
        sheet.set_text_color(*BLACK)

    return write


def on(ground, color=WHITE):
    "Words of a colour on a box of another."

    def write(sheet: FPDF, words: str, x: float, y: float) -> None:
        sheet.set_fill_color(*ground)
        sheet.rect(x - 5, y - 15, 120, 22, style="F")
        of_ink(1, color)(sheet, words, x, y)

    return write


def of_size(points: float):
    "Words whose letters have so many points."

    def write(sheet: FPDF, words: str, x: float, y: float) -> None:
        size = sheet.font_size_pt
        sheet.set_font_size(points)
        sheet.text(x, y, words)
        sheet.set_font_size(size)

    return write


def scaled(share: float):
    "Words of a usual size on a page that is drawn so much smaller."

    def write(sheet: FPDF, words: str, x: float, y: float) -> None:
        with sheet.local_context():
            sheet._out(f"{share} 0 0 {share} {x} {sheet.h - y} cm 1 0 0 1 {-x} {y - sheet.h} cm")
            sheet.text(x, y, words)

    return write


HIDDEN = {
    "no ink": in_mode(TextMode.INVISIBLE),
    "to clip": in_mode(TextMode.CLIP),
    "clear": of_ink(0),
    "nearly clear": of_ink(0.02),
    "clear outline": of_ink(0, mode=TextMode.STROKE),
    "white": of_ink(1, WHITE),
    "cream": of_ink(1, CREAM),
    "white on cream": on(CREAM),
    "cream on white": on(WHITE, CREAM),
    "tiny": of_size(0.3),
    "drawn small": scaled(0.02),
    "above the page": lambda sheet, words, x, y: sheet.text(x, -200, words),
    "right of the page": lambda sheet, words, x, y: sheet.text(900, y, words),
}
SEEN = {
    "plain": plain,
    "outline": in_mode(TextMode.STROKE),
    "outline and ink": in_mode(TextMode.FILL_STROKE),
    "half clear": of_ink(0.5),
    "white on blue": on(BLUE),
    "cream on blue": on(BLUE, CREAM),
    "blue on pale": on(PALE, BLUE),
    "small": of_size(5),
    "drawn half as large": scaled(0.5),
}


def report(write, words: str = "Outstanding") -> bytes:
    "A report whose table has words in its first row, behind the grade, written in some way."
    made = pdfs.ilacs_2023()
    draw = typeset.Table.draw

    def with_words(table: typeset.Table, sheet: typeset.Sheet) -> None:
        top = sheet.y
        draw(table, sheet)
        sheet.font("body")
        write(sheet.pdf, words, typeset.LEFT + 0.66 * typeset.WIDTH + 90, top + 20)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typeset.Table, "draw", with_words)
        return typeset.as_pdf(made)


def told(data: bytes) -> list[tuple[str, str]]:
    "The pages and the words that a parse says nobody sees, in a record or in the error."
    try:
        record = parse(data)
    except IlacsError as error:
        return [("page 1", str(error))] if "nobody sees" in str(error) else []
    return [(check.about, check.first) for check in record.checks if check.check == "invisible text"]


def ways(all_ways: dict, known: tuple[str, ...]) -> list:
    "Some ways, and in `make test-all` all of them."
    return [pytest.param(way, marks=() if way in known else pytest.mark.thorough) for way in all_ways]


# -- What is told --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ways(HIDDEN, ("no ink", "white")))
def test_a_second_grade_that_nobody_sees_is_told(way):
    data = report(HIDDEN[way])
    assert from_bytes(data).hidden == ((1, "Outstanding"),)
    ((where, words),) = told(data)
    assert "page 1" in where and "Outstanding" in words


@pytest.mark.parametrize("way", ways(SEEN, ("white on blue",)))
def test_what_is_seen_is_not_told(way):
    data = report(SEEN[way])
    assert "Outstanding" in from_bytes(data).text
    assert from_bytes(data).hidden == () and told(data) == []


def test_a_record_keeps_a_check_with_the_page_and_the_words():
    made = pdfs.ilacs_2023()
    draw = typeset.Words.draw

    def with_words(block: typeset.Words, sheet: typeset.Sheet) -> None:
        draw(block, sheet)
        if block.style == "title":
            of_ink(1, WHITE)(sheet.pdf, "Words that nobody sees.", typeset.LEFT, 60)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typeset.Words, "draw", with_words)
        record = parse(typeset.as_pdf(made))
    (check,) = [c for c in record.checks if c.check == "invisible text"]
    assert (check.about, check.first) == ("page 1", "Words that nobody sees.")
    said = "page 1: 'Words that nobody sees.' was read from the file, but cannot be seen on the page"
    assert check_in_words(check) == said
    assert record.grades == parse(pdfs.pdf("ilacs_2023")).grades


def test_a_scan_with_recognised_characters_is_one_check():
    class Scan(FPDF):
        "Pages whose words have no ink, as programs for character recognition lay them over a picture."

        def text(self, x, y, text="", **others):
            with self.local_context(text_mode=TextMode.INVISIBLE):
                super().text(x, y, text, **others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typeset, "FPDF", Scan)
        record = parse(typeset.as_pdf(pdfs.ilacs_2023()))
    (check,) = [c for c in record.checks if c.check == "invisible text"]
    assert check.about.startswith("pages 1 and 2") and len(check.first) <= 200
    assert len(record.judgements) == len(pdfs.ILACS_2023_GRADES)


# -- Where it is looked for, and what it costs -----------------------------------------------------------------------
def one_page(content: bytes, *forms: bytes) -> bytes:
    "A PDF of one page whose form, where there is one, is X."
    uses = FONT % (b"/XObject << /X 5 0 R >>" if forms else b"")
    return pdf(*HEAD, PAGE % uses, stream(content), *forms)


def words(mode: int, said: bytes) -> bytes:
    return b"BT /F 9 Tf %d Tr 40 700 Td (%s) Tj ET\n" % (mode, said)


def test_words_in_a_form_are_told():
    form = stream(words(3, b"Inadequate"), FORM % (FONT % b""))
    assert from_bytes(one_page(words(0, b"A page") + b"/X Do\n", form)).hidden == ((1, "Inadequate"),)


def test_a_stray_number_smaller_than_a_point_is_no_word():
    tiny = b"BT /F 0.5 Tf 40 600 Td (%s) Tj ET\n"
    assert from_bytes(one_page(words(0, b"A page") + tiny % b"1.")).hidden == ()
    assert from_bytes(one_page(words(0, b"A page") + tiny % b"Good")).hidden == ((1, "Good"),)


def test_many_pieces_cost_no_more_than_a_few():
    data = one_page(words(0, b"A page") + words(3, b"Good") * 5000)
    ((page, said),) = from_bytes(data).hidden  # within the limits of a file
    assert (page, set(said.split())) == (1, {"Good"}) and len(said) < 500


def test_a_large_page_is_painted_small():
    light = one_page(b"1 g " + words(0, b"Good")).replace(b"[0 0 600 800]", b"[0 0 14400 14400]")
    assert from_bytes(light).hidden == ((1, "Good"),)
