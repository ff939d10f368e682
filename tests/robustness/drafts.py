"""A document that is being damaged: its pages, and where each value of the original stands in them by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from values import Value, values_of

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.reading.bundles import documents_in
from ilacs_analysis.reading.files import clean_characters, from_bytes, lost_characters, paged_source, read_source
from ilacs_analysis.reading.parse import parse_part, parse_source
from ilacs_analysis.reading.records import Document
from ilacs_analysis.reading.text import SourceText

PAGE = "\f"


# -- Texts -----------------------------------------------------------------------------------------------------------
def as_source(pages: list[str]) -> SourceText:
    "Pages as one source, as they come out of a PDF."
    n = lost_characters("".join(pages))
    lost = (f"{n} characters",) if n else ()
    source = paged_source([clean_characters(page) for page in pages], "pdf", lost=lost)
    return replace(source, sha256="0" * 64, source="damaged")


def as_draft_text(source: SourceText) -> str:
    "A source's text in which a form feed parts the pages; each character stays where it is."
    text = list(source.text)
    for start in source.page_starts[1:]:
        text[start - 1] = PAGE
    return "".join(text)


def read(text: str, paged: bool) -> list[Document]:
    """Records of the documents in a text; `paged` as a PDF with these pages, else as a text file.

    Where one of several is refused, the others are given; raises its error where all are.
    """
    source = as_source(text.split(PAGE)) if paged else read_source(text.replace(PAGE, "\n") + "\n\n")
    records, refused = [], None
    for part in documents_in(source):
        try:
            records.append(parse_part(part))
        except IlacsError as error:
            refused = error
    if not records and refused:
        raise refused
    return records


# -- Drafts ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Mark:
    "Where a value of an original stands: the words that say it, whole lines where it has lines of its own."

    field: str
    key: str
    start: int
    end: int
    of: str  # Name of the original
    touched: bool = False  # Whether these words, or what they adjoin, were changed
    open: bool = False  # Whether their end was cut off, or runs into other words


def _after(mark: Mark, start: int, end: int, new: str) -> Mark | None:
    "A mark after an edit; None where all its words were deleted. What is put beside it belongs to it."
    longer = len(new) - (end - start)
    if mark.end < start:
        return mark
    if mark.start > end:
        return replace(mark, start=mark.start + longer, end=mark.end + longer)
    if start <= mark.start and mark.end <= end and not new:
        return None
    first, last = mark.start, mark.end
    if mark.start > start:
        first = mark.start + longer if mark.start >= end else start
    if mark.end > start:
        last = mark.end + longer if mark.end >= end else start + len(new)
    if start == end == mark.end:
        last += longer
    return replace(mark, start=first, end=max(first, last), touched=True, open=mark.open or start <= mark.end < end)


@dataclass(frozen=True)
class Draft:
    "A text and its marks; each edit gives a new draft."

    text: str
    marks: tuple[Mark, ...] = ()

    def words(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def of(self, *fields: str) -> list[Mark]:
        "Marks of some fields, in the order of the text."
        return sorted((m for m in self.marks if m.field in fields), key=lambda m: m.start)

    def put(self, start: int, end: int, new: str) -> Draft:
        "The draft with other words from `start` to `end`."
        marks = [moved for mark in self.marks if (moved := _after(mark, start, end, new))]
        return Draft(self.text[:start] + new + self.text[end:], tuple(marks))

    def part(self, start: int, end: int) -> Draft:
        "Some of the text with its marks; a mark that is cut is touched."
        marks = [
            replace(m, start=max(m.start, start) - start, end=min(m.end, end) - start,
                    touched=m.touched or m.start < start or m.end > end, open=m.open or m.end > end)
            for m in self.marks
            if m.start < end and m.end > start
        ]  # fmt: skip
        return Draft(self.text[start:end], tuple(marks))

    def __add__(self, other: Draft) -> Draft:
        by = len(self.text)
        moved = tuple(replace(m, start=m.start + by, end=m.end + by) for m in other.marks)
        return Draft(self.text + other.text, self.marks + moved)

    def pieces(self, sign: str) -> list[Draft]:
        "The draft cut at each `sign`, which is left out: a line's end, or the end of a page."
        found, at = [], 0
        for words in self.text.split(sign):
            found.append(self.part(at, at + len(words)))
            at += len(words) + len(sign)
        return found


def joined(pieces: list[Draft], sign: str) -> Draft:
    "Pieces as one draft with a `sign` between."
    whole = Draft("")
    for n, piece in enumerate(pieces):
        whole = whole + (Draft(sign) if n else Draft("")) + piece
    return whole


# -- Originals -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Original:
    "A sound document: its draft, and what is read from it before it is damaged."

    name: str
    draft: Draft
    values: tuple[Value, ...]
    kind: str
    framework: str

    @property
    def is_report(self) -> bool:
        return self.kind == "inspection report"


# Values with lines of their own; the others stand in running text
_OWN_LINES = {"grade", "claim", "title", "authority", "windows", "published_date", "letter_date", "lead", "team",
              "addressee", "inspectors", "copied_to", "signatory", "signed_date"}  # fmt: skip


def _mark(name: str, kind: str, text: str, value: Value) -> Mark:
    "The mark of a value that was read at its span."
    start, end = value.span.start, value.span.end
    if value.field in _OWN_LINES and not (kind == "inspection letter" and value.field == "windows"):
        before = max(text.rfind("\n", 0, start), text.rfind(PAGE, 0, start))
        after = [at for at in (text.find("\n", end), text.find(PAGE, end)) if at >= 0]
        start, end = before + 1, min(after, default=len(text))
    return Mark(value.field, value.key, start, end, name)


def original(name: str, source: SourceText) -> Original:
    "An original from its source."
    record, text = parse_source(source), as_draft_text(source)
    values = tuple(values_of(record))
    marks = dict.fromkeys(_mark(name, record.kind, text, value) for value in values if value.span is not None)
    return Original(name, Draft(text, tuple(marks)), values, record.kind, record.framework or "")


@cache
def made_up() -> dict[str, Original]:
    "The made-up documents by name."
    from made_up import MADE_UP

    return {name: original(name, as_source(text.split(PAGE))) for name, text in MADE_UP.items()}


@cache
def published(path: Path) -> Original | None:
    "A report of the collection; None for a file that is none, or whose record has checks."
    try:
        return original(path.name, from_bytes(path.read_bytes(), path.name))
    except Exception:  # the tests of the collection say which files cannot be read
        return None
