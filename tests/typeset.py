"""Typesetting as in Ofsted's reports: what makes their PDFs hard to read, and nothing else.

A document is a list of blocks. `as_pdf` typesets it as the published reports are: a mark above each page, frames with
rows of labels and grades, labels and headings that wrap, hanging numbers and bullets, footnotes, words broken at
hyphens, sentences cut by the end of a page, and a foot with title, dates and page number. `as_text` gives the same
words without a layout. The documents are in `pdfs`.
"""

import re
from dataclasses import dataclass

from fpdf import FPDF

BULLET = "•"
WIDTH, LEFT, FOOT = 455, 70, 770  # Points of an A4 page: the width of a line, the left margin, the rule above the foot
STYLES = {  # Size, font style, space below
    "title": (19, "", 8),
    "part": (15, "B", 8),
    "heading": (13, "B", 6),
    "strong": (11, "B", 6),
    "theme": (11, "I", 4),
    "body": (11, "", 8),
    "note": (8, "", 2),
}


# -- The page ------------------------------------------------------------------------------------------------------
class Sheet:
    "A document while it is typeset. Lines are broken here: fpdf measures each letter of a line again and again."

    def __init__(self, foot: tuple[str, ...] = (), pages: dict[str, int] | None = None):
        self.foot, self.known_pages, self.pages_of_headings = foot, pages or {}, {}
        self.pdf = FPDF(unit="pt", format="A4")
        self.pdf.core_fonts_encoding = "windows-1252"
        self.pdf.set_auto_page_break(False)
        self.notes: list[str] = []
        self.new_page()

    def new_page(self) -> None:
        "End a page and begin the next. What each page repeats comes before its words, as in the published files."
        self.end_page()
        self.pdf.add_page()
        number = str(self.pdf.page_no())
        self.y, self.bottom = 90.0, FOOT - 8.0
        self.pdf.ellipse(460, 40, 20, 20, style="F")  # the mark above each page, which has no words
        self.pdf.rect(485, 40, 40, 20, style="F")
        self.pdf.line(LEFT, FOOT, LEFT + WIDTH, FOOT)
        self.font("note")
        repeated = self.foot if number != "1" else ()
        for n, line in enumerate(repeated):
            self.pdf.text(LEFT, FOOT + 10 + 10 * n, line)
        if number != "1" or not self.foot:  # a cover with a foot has no number
            self.pdf.set_font("helvetica", "", 16)
            self.pdf.text(LEFT + WIDTH - 20, FOOT + 20, number)

    def end_page(self) -> None:
        "Print the footnotes of a page above its foot."
        self.y = FOOT - 8 - sum(self.height("note", note) for note in self.notes)
        for note in self.notes:
            self.print("note", note)
        self.notes.clear()

    def font(self, style: str) -> None:
        size, form, _ = STYLES[style]
        self.pdf.set_font("helvetica", form, size)

    def lines(self, style: str, words: str, width: float = WIDTH) -> list[str]:
        "Words broken into lines after spaces and hyphens; a line break in them is one of the author's."
        self.font(style)
        lines = []
        for part in words.split("\n"):
            lines.append("")
            used = 0.0
            for piece in re.findall(r"[^ -]*[ -]|[^ -]+", part):
                if lines[-1] and used + width_of(self.pdf, style, piece.rstrip()) > width:
                    lines.append("")
                    used = 0.0
                lines[-1] += piece
                used += width_of(self.pdf, style, piece)
        return lines

    def height(self, style: str, words: str, width: float = WIDTH) -> float:
        "Of all lines."
        return 1.25 * STYLES[style][0] * len(self.lines(style, words, width))

    def room(self, needed: float) -> None:
        "Go to the next page where this one has no room for so many points."
        if self.y + needed > self.bottom:
            self.new_page()

    def print(self, style: str, words: str, x: float = LEFT, width: float = WIDTH, mark: str = "") -> None:
        "Print lines from here on, over the end of a page where need be; a mark of a footnote follows the last."
        size = STYLES[style][0]
        lines = self.lines(style, words, width)
        for n, line in enumerate(lines, 1):
            if style != "note":
                self.room(1.25 * size)
            self.y += 1.25 * size
            self.font(style)
            self.pdf.text(x, self.y, line)
            if mark and n == len(lines):
                end = x + width_of(self.pdf, style, line)
                self.pdf.set_font_size(0.6 * size)
                self.pdf.text(end, self.y - 0.4 * size, mark)


_widths: dict[tuple[str, str], float] = {}


def width_of(pdf: FPDF, style: str, line: str) -> float:
    "Points of a line in the style that is set; each letter is measured once."
    for letter in set(line):
        if (style, letter) not in _widths:
            _widths[style, letter] = pdf.get_string_width(letter)
    return sum(_widths[style, letter] for letter in line)


# -- Blocks of text ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Words:
    "A heading, a line or a paragraph."

    text: str
    style: str = "body"
    mark: str = ""  # Of a footnote
    note: str = ""  # Its words

    def draw(self, sheet: Sheet) -> None:
        if self.style in ("title", "part", "heading"):  # with something below it on its page
            sheet.room(5 * STYLES[self.style][0])
        if self.note:
            sheet.notes.append(f"{self.mark} {self.note}")
            sheet.bottom -= sheet.height("note", sheet.notes[-1])
        sheet.pages_of_headings.setdefault(self.text, sheet.pdf.page_no())
        sheet.print(self.style, self.text, mark=self.mark)
        sheet.y += STYLES[self.style][2]

    def plain(self) -> str:
        return self.text


@dataclass(frozen=True)
class Item:
    "A bullet or a numbered paragraph, its words beside its sign."

    sign: str  # A number, or BULLET
    text: str

    def draw(self, sheet: Sheet) -> None:
        sheet.room(26)
        if self.sign == BULLET:
            sheet.pdf.set_font("zapfdingbats", "", 8)
            sheet.pdf.text(LEFT, sheet.y + 13.75, "n")  # a black square
            indent = 18
        else:
            sheet.font("body")
            sheet.pdf.text(LEFT, sheet.y + 13.75, f"{self.sign}.")
            indent = 30
        sheet.print("body", self.text, LEFT + indent, WIDTH - indent)
        sheet.y += 6

    def plain(self) -> str:
        sign = "-" if self.sign == BULLET else f"{self.sign}."
        return f"{sign} {self.text}"


@dataclass(frozen=True)
class Table:
    "Rows of one or two cells in a frame; a label that begins with 2.1 or 2.2 is set in."

    rows: tuple[tuple[str, ...], ...]
    share: float = 0.66  # Of the first column
    style: str = "body"

    def draw(self, sheet: Sheet) -> None:
        for row in self.rows:
            inset = 40 if row[0].startswith(("2.1", "2.2")) else 0
            widths = [WIDTH - inset] if len(row) == 1 else [WIDTH * self.share - inset, WIDTH * (1 - self.share)]
            heights = [sheet.height(self.style, cell, wide - 8) for wide, cell in zip(widths, row, strict=True)]
            tall = max(heights) + 8
            sheet.room(tall)
            top, x = sheet.y, LEFT + inset
            for wide, high, cell in zip(widths, heights, row, strict=True):
                sheet.pdf.rect(x, top, wide, tall)
                sheet.y = top + (tall - high) / 2 - 2  # in the middle of its row
                sheet.print(self.style, cell, x + 4, wide - 8)
                x += wide
            sheet.y = top + tall
        sheet.y += 8

    def plain(self) -> str:
        return "\n".join("\t".join(row) for row in self.rows)


@dataclass(frozen=True)
class Contents:
    "The list of headings with their pages, on a page of its own."

    headings: tuple[str, ...]

    def draw(self, sheet: Sheet) -> None:
        sheet.new_page()
        Words("Contents", "title").draw(sheet)
        for heading in self.headings:
            sheet.print("body", heading)
            sheet.pdf.text(LEFT + WIDTH - 20, sheet.y, str(sheet.known_pages.get(heading, 0)))
        sheet.new_page()

    def plain(self) -> str:
        return ""


@dataclass(frozen=True)
class NewPage:
    "What follows begins on a new page."

    def draw(self, sheet: Sheet) -> None:
        sheet.new_page()

    def plain(self) -> str:
        return ""


Block = Words | Item | Table | Contents | NewPage


@dataclass(frozen=True)
class Made:
    "A made-up document."

    blocks: tuple[Block, ...]
    foot: tuple[str, ...] = ()  # Lines at the foot of each page from the second on

    @property
    def items(self) -> list[Item]:
        "Bullets and numbered paragraphs, in their order."
        return [block for block in self.blocks if isinstance(block, Item)]


def as_pdf(made: Made) -> bytes:
    "The document typeset; twice, since a list of contents needs to know the pages."
    pages: dict[str, int] = {}
    for _ in range(2 if any(isinstance(block, Contents) for block in made.blocks) else 1):
        sheet = Sheet(made.foot, pages)
        for block in made.blocks:
            block.draw(sheet)
        sheet.end_page()
        pages = sheet.pages_of_headings
    return bytes(sheet.pdf.output())


def as_text(made: Made) -> str:
    "The same words as plain text: a paragraph is a line, a tab parts two cells. Footnotes and contents are left out."
    return "\n\n".join(filter(None, (block.plain() for block in made.blocks))) + "\n"
