"""What happens to documents: each function damages one as a kind of damage does, by the numbers that it is given.

The kinds are those of real life: characters that a scan got wrong, pages that stand twice, a committee's pack around a
report, rows that go on, days printed otherwise, names with posts, text as other tools take it out of a PDF. A function
returns a `Case`, which knows what may be read from the damaged text.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from drafts import PAGE, Draft, Mark, Original, joined
from oracle import Case

from ilacs_analysis.terms.authorities import authorities
from ilacs_analysis.terms.frameworks import frameworks

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
Pool = Sequence[Original]
Damage = Callable[[random.Random, Pool], Case]
KINDS: dict[str, Damage] = {}
GROUPS: dict[str, str] = {}  # Kind -> what it damages, as the page on reading names it


def kind(group: str) -> Callable[[Damage], Damage]:
    "Register a kind of damage under its function's name."

    def register(damage: Damage) -> Damage:
        KINDS[damage.__name__], GROUPS[damage.__name__] = damage, group
        return damage

    return register


# -- Which document, which place -------------------------------------------------------------------------------------
def reports(pool: Pool) -> list[Original]:
    return [o for o in pool if o.is_report]


def with_field(pool: Pool, field: str) -> list[Original]:
    "Documents in which a field was read."
    return [o for o in pool if o.draft.of(field)]


def of_family(pool: Pool, *names: str) -> list[Original]:
    "Documents whose framework's name begins with one of these."
    return [o for o in pool if o.framework.startswith(names) and o.is_report]


def pages_of(draft: Draft) -> list[Draft]:
    return draft.pieces(PAGE)


def paged(pages: Sequence[Draft]) -> Draft:
    return joined(list(pages), PAGE)


_FRONT = (
    "title",
    "authority",
    "windows",
    "published_date",
    "lead",
    "grade",
    "grade",
    "claim",
    "team",
    "addressee",
    "inspectors",
    "signatory",
    "letter_date",
    "signed_date",
    "recommendation",
    "mention",
    "targets_months",
    "visit_month",
)


def place(rng: random.Random, draft: Draft) -> int:
    "An offset, mostly in words that say a value."
    marks = draft.of(*_FRONT)
    if marks and rng.random() < 0.8:
        field = rng.choice(sorted({m.field for m in marks}))
        mark = rng.choice(draft.of(field))
        return rng.randint(mark.start, mark.end)
    return rng.randint(0, len(draft.text))


def one(original: Original, draft: Draft, name: str, rng: random.Random, **more) -> Case:
    "A case of one damaged document, mostly with pages."
    return Case(name, draft, (original,), paged=more.pop("paged", rng.random() < 0.75), **more)


def value_of(original: Original, field: str, key: str = "") -> object:
    "A value of the original."
    return next(v.value for v in original.values if v.field == field and v.key in (key, v.key if not key else key))


# -- Characters and lines --------------------------------------------------------------------------------------------
_TYPED = "abcdefghilmnoprstuy ABCDEGILMNOPRST0123456789.,;:-–'’()•\n"


@kind("Characters, words and lines")
def characters(rng: random.Random, pool: Pool) -> Case:
    "Some characters are left out, put in, exchanged or replaced."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 1, 2, 3, 6, 12))):
        at = place(rng, draft)
        length = rng.choice((0, 1, 1, 1, 2, 5))
        new = "".join(rng.choice(_TYPED) for _ in range(rng.choice((0, 1, 1, 2))))
        draft = draft.put(at, min(len(draft.text), at + length), new)
    return one(original, draft, "characters", rng)


@kind("Characters, words and lines")
def lookalikes(rng: random.Random, pool: Pool) -> Case:
    "Characters as a scan mistakes them."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        at, (printed, seen) = place(rng, draft), rng.choice(WORDS["lookalikes"])
        found = draft.text.find(printed, at)
        if 0 <= found < at + 60:
            draft = draft.put(found, found + len(printed), seen)
    return one(original, draft, "lookalikes", rng)


@kind("Characters, words and lines")
def white_space(rng: random.Random, pool: Pool) -> Case:
    "Spaces and line ends that come and go."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        at = place(rng, draft)
        if rng.random() < 0.5 and (m := re.compile(r"\s").search(draft.text, at)):
            draft = draft.put(m.start(), m.end(), rng.choice(("", "  ", "\n", "\n\n", " ", "\t", "-\n")))
        else:
            draft = draft.put(at, at, rng.choice((" ", "\n", "\n\n", "  ", "-\n")))
    return one(original, draft, "white_space", rng)


@kind("Characters, words and lines")
def words(rng: random.Random, pool: Pool) -> Case:
    "Words left out, doubled, or exchanged with the next."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 1, 2, 4))):
        m = re.compile(r"(\S+)(\s+)(\S+)").search(draft.text, place(rng, draft))
        if m:
            a, gap, b = m.groups()
            new = rng.choice((b, f"{a}{gap}{a}{gap}{b}", f"{b}{gap}{a}", f"{a}{gap}"))
            draft = draft.put(m.start(), m.end(), new)
    return one(original, draft, "words", rng)


@kind("Characters, words and lines")
def lines(rng: random.Random, pool: Pool) -> Case:
    "Lines left out, doubled, moved, mixed or joined."
    original = rng.choice(pool)
    pieces = original.draft.pieces("\n")
    front = max(3, min(len(pieces), 25))
    for _ in range(rng.choice((1, 1, 2, 3))):
        a = rng.randrange(rng.choice((front, len(pieces))))
        a = min(a, len(pieces) - 1)
        b = min(len(pieces), a + rng.choice((1, 1, 2, 4)))
        part, rest = pieces[a:b], pieces[:a] + pieces[b:]
        how = rng.choice(("drop", "double", "move", "mix", "join"))
        to = rng.randrange(len(rest) + 1)
        if how == "join":
            part = [joined(part, "")]
        elif how == "mix":
            part = rng.sample(part, len(part))
        pieces = {
            "drop": rest,
            "double": pieces[:b] + part + pieces[b:],
            "move": rest[:to] + part + rest[to:],
        }.get(how, pieces[:a] + part + pieces[b:])
    return one(original, joined(pieces, "\n"), "lines", rng, loose=True)


@kind("Characters, words and lines")
def cut_off(rng: random.Random, pool: Pool) -> Case:
    "The end is missing, or the beginning, or some of the middle."
    original = rng.choice(pool)
    draft, size = original.draft, len(original.draft.text)
    a, b = sorted((rng.randrange(size), rng.randrange(size)))
    how = rng.choice(("end", "beginning", "middle", "page"))
    if how == "page":
        pages = pages_of(draft)
        del pages[rng.randrange(len(pages))]
        return one(original, paged(pages), "cut_off", rng)
    draft = {
        "end": lambda: draft.part(0, b),
        "beginning": lambda: draft.part(a, size),
        "middle": lambda: draft.part(0, a) + draft.part(b, size),
    }[how]()
    return one(original, draft, "cut_off", rng)


@kind("Characters, words and lines")
def capitals(rng: random.Random, pool: Pool) -> Case:
    "Lines in capitals or in small letters."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 2, 4))):
        at = place(rng, draft)
        start, end = draft.text.rfind("\n", 0, at) + 1, draft.text.find("\n", at)
        end = len(draft.text) if end < 0 else end
        line = draft.text[start:end]
        draft = draft.put(start, end, rng.choice((line.upper(), line.lower(), line.title())))
    return one(original, draft, "capitals", rng)


# -- Several documents -----------------------------------------------------------------------------------------------
def two_reports(rng: random.Random, pool: Pool, alike: float = 0.5) -> tuple[Original, Original]:
    "Two different reports, often of one family of frameworks."
    first = rng.choice(reports(pool))
    others = [o for o in reports(pool) if o.name != first.name]
    family = [o for o in others if o.framework[:5] == first.framework[:5]]
    return first, rng.choice(family if family and rng.random() < alike else others)


@kind("Several documents in one, covers, pages twice")
def joined_reports(rng: random.Random, pool: Pool) -> Case:
    "Two whole reports in one file."
    first, second = two_reports(rng, pool)
    return Case(
        "joined_reports",
        paged([first.draft, second.draft]),
        (first, second),
        must_doubt="document",
        paged=rng.random() < 0.75,
    )


@kind("Several documents in one, covers, pages twice")
def first_page_of_another(rng: random.Random, pool: Pool) -> Case:
    "The first page of one report before the rest of another."
    first, second = two_reports(rng, pool, alike=1.0)
    pages = [pages_of(first.draft)[0], *pages_of(second.draft)[1:]]
    return Case("first_page_of_another", paged(pages), (first, second), must_doubt="document")


@kind("Several documents in one, covers, pages twice")
def pages_of_another(rng: random.Random, pool: Pool) -> Case:
    "A page or some lines of another report inside of one."
    first, second = two_reports(rng, pool)
    if rng.random() < 0.5:
        pages, strange = pages_of(first.draft), pages_of(second.draft)
        pages.insert(rng.randint(1, len(pages)), rng.choice(strange))
        draft = paged(pages)
    else:
        pieces, strange = first.draft.pieces("\n"), second.draft.pieces("\n")
        a, at = rng.randrange(min(20, len(strange))), rng.randrange(len(pieces))
        pieces[at:at] = strange[a : a + rng.choice((1, 3, 8))]
        draft = joined(pieces, "\n")
    return Case("pages_of_another", draft, (first, second), paged=rng.random() < 0.75, loose=True)


_COUNCILS = ("Leeds", "Kent", "Wirral", "Southampton", "Barnet", "Derbyshire", "Cornwall")


def some_day(rng: random.Random, near: date) -> date:
    return near + timedelta(days=rng.randint(-400, 400))


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def cover(rng: random.Random, day: date) -> str:
    "A page that a committee or an archive puts before a report."
    council, other, when = rng.choice(_COUNCILS), rng.choice(_COUNCILS), some_day(rng, day)
    end = when + timedelta(days=rng.choice((4, 11, 18)))
    dates = f"Inspection dates: {in_words(when)} to {in_words(end)}"
    pages = (
        f"{council} Council\nChildren’s Services Scrutiny Committee\n{in_words(when)}\nReport of the Director of "
        f"Children’s Services\nLead officer: Nora Nunn\nSubject: Ofsted inspection\nPublished: {in_words(end)}",
        f"Agenda item 7\nThe last inspection\n{dates}\nLead inspector: Otto Ovens, Her Majesty’s Inspector\n"
        f"The next inspection is due in {when.year + 3}.",
        f"Appendix A\nInspection of {other} local authority children’s services\n{dates}\n"
        "Lead inspector: Otto Ovens HMI\nThe report is on the pages that follow.",
        f"Cover sheet\nTitle: Inspection report\nReport published: {in_words(end)}\n{dates}\nContact: Nora Nunn",
        f"{council} Council\nCabinet, {in_words(when)}\nGrades at the last inspection\nJudgement Grade\n"
        f"The impact of leaders on social work practice with children and families Inadequate\n"
        f"The experiences and progress of children who need help and protection Inadequate\n"
        "Overall effectiveness Inadequate\nThe report is attached.",
        f"{council} Council\nPrevious judgements\n1. Children who need help and protection Inadequate\n"
        f"2. Children looked after and achieving permanence Inadequate\n3. Leadership, management and governance Good\n"
        f"Reporting inspector Otto Ovens HMI\nInspection date: {in_words(when)} – {in_words(end)}",
        f"From: Nora Nunn, {council} Council\nTo: all members\n{in_words(when)}\n\nDear members\n\nThe report "
        "of Ofsted is attached.\n\nYours sincerely\n\nNora Nunn\nDirector of Children’s Services",
    )
    return rng.choice(pages)


@kind("Several documents in one, covers, pages twice")
def cover_before(rng: random.Random, pool: Pool) -> Case:
    "A cover, an agenda or an e-mail before the report's own first line, on a page of its own or not."
    original = rng.choice(with_field(pool, "windows"))
    day = value_of(original, "windows")[0][0]
    before = [Draft(cover(rng, day)) for _ in range(rng.choice((1, 1, 2)))]
    sign = rng.choice((PAGE, PAGE, "\n"))
    return one(original, joined([*before, original.draft], sign), "cover_before", rng)


@kind("Several documents in one, covers, pages twice")
def papers_behind(rng: random.Random, pool: Pool) -> Case:
    "A committee's papers behind the report's last page."
    original = rng.choice(with_field(pool, "windows"))
    day = value_of(original, "windows")[0][0]
    return one(original, paged([original.draft, Draft(cover(rng, day))]), "papers_behind", rng)


@kind("Several documents in one, covers, pages twice")
def page_twice(rng: random.Random, pool: Pool) -> Case:
    "A page that was scanned twice, at once or later, or every page."
    original = rng.choice(pool)
    pages = pages_of(original.draft)
    at = rng.randrange(len(pages)) if rng.random() < 0.5 else min(rng.choice((0, 1)), len(pages) - 1)
    how = rng.choice(("at once", "at once", "later", "all", "whole"))
    if how == "all":
        pages = [page for page in pages for _ in range(2)]
    elif how == "whole":
        pages = pages * 2
    else:
        pages.insert(at + 1 if how == "at once" else rng.randint(at + 1, len(pages)), pages[at])
    return one(original, paged(pages), "page_twice", rng, paged=rng.random() < 0.9)


@kind("Several documents in one, covers, pages twice")
def pages_in_another_order(rng: random.Random, pool: Pool) -> Case:
    "Pages exchanged, moved or turned round."
    original = rng.choice([o for o in pool if PAGE in o.draft.text])
    pages = pages_of(original.draft)
    a, b = rng.sample(range(len(pages)), 2)
    how = rng.choice(("exchange", "move", "reverse", "mix"))
    if how == "exchange":
        pages[a], pages[b] = pages[b], pages[a]
    elif how == "move":
        pages.insert(b, pages.pop(a))
    else:
        pages = pages[::-1] if how == "reverse" else rng.sample(pages, len(pages))
    return one(original, paged(pages), "pages_in_another_order", rng, loose=True, paged=True)


# -- Rows of grades --------------------------------------------------------------------------------------------------
GRADES = {
    "good": "Good",
    "outstanding": "Outstanding",
    "inadequate": "Inadequate",
    "requires improvement": "Requires improvement to be good",
}
_GRADE = re.compile(r"(?:outstanding|good|requires? improvement(?: to be good)?|adequate|inadequate)", re.I)


def grade_in(draft: Draft, mark) -> tuple[int, int]:
    "Where the grade of a row is printed: its last words that are one."
    found = list(_GRADE.finditer(draft.text, mark.start, mark.end))
    return found[-1].span() if found else (mark.end, mark.end)


def table_rows(draft: Draft) -> list[Mark]:
    "The rows that follow each other line by line; a grade in the text behind them is none of them."
    rows: list[Mark] = []
    for mark in draft.of("grade"):
        if not rows or mark.start - rows[-1].end < 3:
            rows.append(mark)
        elif len(rows) == 1:
            rows = [mark]  # the sentence above the rows
    return rows


@kind("Rows of grades")
def other_grades(rng: random.Random, pool: Pool) -> Case:
    "Other grades in some rows, in all forms of case: the new ones are what the text says."
    original = rng.choice(with_field(pool, "grade"))
    draft, said = original.draft, set()
    for mark in rng.sample(draft.of("grade"), rng.choice((1, 1, min(2, len(draft.of("grade")))))):
        mark = next(m for m in draft.of("grade") if m.key == mark.key)
        grade = rng.choice(sorted(GRADES))
        printed = rng.choice((GRADES[grade], GRADES[grade].upper(), GRADES[grade].lower()))
        draft = draft.put(*grade_in(draft, mark), printed)
        said.add(("grade", mark.key, grade))
    return one(original, draft, "other_grades", rng, said=frozenset(said))


@kind("Rows of grades")
def several_grades(rng: random.Random, pool: Pool) -> Case:
    "More than a grade in a row: none of them is certain."
    original = rng.choice(with_field(pool, "grade"))
    draft = original.draft
    mark = rng.choice((draft.of("grade")[-1], rng.choice(draft.of("grade"))))
    own = value_of(original, "grade", mark.key)
    first, other = rng.sample([grade for grade in sorted(GRADES) if grade != own], 2)
    printed = rng.choice(WORDS["more_than_a_grade"]).format(
        GRADES[first], other=rng.choice((GRADES[other], GRADES[other].lower()))
    )
    draft = draft.put(*grade_in(draft, mark), printed)
    return one(original, draft, "several_grades", rng)


@kind("Rows of grades")
def row_marks(rng: random.Random, pool: Pool) -> Case:
    "Footnote marks, stops and dashes beside a grade."
    original = rng.choice(with_field(pool, "grade"))
    draft = original.draft
    for mark in rng.sample(draft.of("grade"), 1):
        start, end = grade_in(draft, mark)
        before, behind = (
            rng.choice(("", ": ", "– ", "is ", "\n", "is: ")),
            rng.choice(("", "1", " 1", "¹", "*", ".", "†", " [1]")),
        )
        draft = draft.put(start, end, f"{before}{draft.text[start:end]}{behind}")
    return one(original, draft, "row_marks", rng)


@kind("Rows of grades")
def rows_changed(rng: random.Random, pool: Pool) -> Case:
    "Rows left out, doubled with another grade, in another order, misnumbered, without their header or their label."
    original = rng.choice(with_field(pool, "grade"))
    draft = original.draft
    mark = rng.choice(draft.of("grade"))
    row, (start, end) = draft.words(mark), grade_in(draft, mark)
    grade = rng.choice([g for g in sorted(GRADES) if g != value_of(original, "grade", mark.key)])
    how = rng.choice(("drop", "double", "no grade", "no label", "label", "header", "order", "number", "blank"))
    if how in ("drop", "double", "blank"):
        twice = f"{draft.text[mark.start : start]}{GRADES[grade]}\n{row}"
        draft = draft.put(mark.start, mark.end, {"drop": "", "double": twice, "blank": f"\n\n{row}\n\n"}[how])
    elif how == "header":
        at = draft.text.find("Judgement Grade")
        draft = (
            draft.put(at, at + 15, rng.choice(("", "Judgement", "Grade Judgement", "Judgements"))) if at >= 0 else draft
        )
    elif how == "order":
        marks = table_rows(draft)
        first, last = marks[0].start, marks[-1].end
        rows = [draft.part(m.start, m.end) for m in rng.sample(marks, len(marks))]
        draft = draft.part(0, first) + joined(rows, "\n") + draft.part(last, len(draft.text))
    else:
        label = row[: start - mark.start]
        new = {"no grade": "", "no label": "", "label": "The quality of help for children ", "number": f"7. {label}"}[
            how
        ]
        draft = draft.put(start, end, new) if how == "no grade" else draft.put(mark.start, start, new)
    return one(original, draft, "rows_changed", rng)


@kind("Rows of grades")
def row_damaged(rng: random.Random, pool: Pool) -> Case:
    "A letter or two of a row wrong, as a scan or a font makes them: mostly the first row, or the last."
    original = rng.choice(with_field(pool, "grade"))
    draft = original.draft
    key = rng.choice((draft.of("grade")[0], draft.of("grade")[-1], rng.choice(draft.of("grade")))).key
    for _ in range(rng.choice((1, 1, 2, 3))):
        mark = next(m for m in draft.of("grade") if m.key == key)
        at = rng.randint(mark.start, max(mark.start, mark.end - 1))
        new = rng.choice(("", "x", " ", "1", "l", "ﬁ", "\n", "\u00ad", "-\n", "é", "\ufffd"))
        draft = draft.put(at, min(mark.end, at + rng.choice((0, 1, 1, 2))), new)
    return one(original, draft, "row_damaged", rng)


# -- Days ------------------------------------------------------------------------------------------------------------
def _form(text: str, first: date, last: date) -> str:
    "Two days in a form."
    parts = {}
    for name, day in (("a", first), ("b", last)):
        ordinal = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
        parts |= {
            name: day.day,
            f"{name}th": f"{day.day}{ordinal}",
            f"{name}M": f"{day:%B}",
            f"{name}m": f"{day:%b}",
            f"{name}w": f"{day:%A}",
            f"{name}n": f"{day:%d/%m/%Y}",
            f"{name}p": f"{day:%d.%m.%Y}",
            f"{name}s": f"{day:%d/%m/%y}",
            f"{name}i": day.isoformat(),
            f"{name}y": day.year,
        }
    return text.format(**parts)


def _window(rng: random.Random, original: Original) -> tuple[date, date]:
    "Other days of a visit, some days before or after those of the original."
    first, last = value_of(original, "windows")[0]
    by = timedelta(days=rng.choice((-14, -10, -9, -7, -3, -1, 1, 2, 7)))
    return first + by, last + by


def _dates_place(original: Original) -> tuple[int, int]:
    "Where the days of the visit are printed, without their label."
    mark = original.draft.of("windows")[0]
    label = re.compile(r"Inspection dates?:\s*|\s*", re.I).match(original.draft.text, mark.start, mark.end)
    return label.end(), mark.end


@kind("Days")
def days_in_other_forms(rng: random.Random, pool: Pool) -> Case:
    "Days of the visit in all forms that leave no doubt."
    original = rng.choice(with_field(pool, "windows"))
    first, last = _window(rng, original)
    forms = (
        (*WORDS["day_forms"], *WORDS["day_forms_of_a_month"])
        if (first.year, first.month) == (last.year, last.month)
        else WORDS["day_forms"]
    )
    draft = original.draft.put(*_dates_place(original), _form(rng.choice(forms), first, last))
    return one(original, draft, "days_in_other_forms", rng, said=frozenset({("windows", "", ((first, last),))}))


@kind("Days")
def days_broken(rng: random.Random, pool: Pool) -> Case:
    "Days of the visit in forms from which nothing certain follows."
    original = rng.choice(with_field(pool, "windows"))
    first, last = _window(rng, original)
    draft = original.draft.put(*_dates_place(original), _form(rng.choice(WORDS["day_forms_broken"]), first, last))
    return one(original, draft, "days_broken", rng)


@kind("Days")
def other_days_beside(rng: random.Random, pool: Pool) -> Case:
    "Other days beside, above or below those of the visit."
    original = rng.choice([o for o in with_field(pool, "windows") if o.is_report])
    start, end = _dates_place(original)
    first, last = _window(rng, original)
    other = _form(rng.choice(("{a} {aM} {ay} to {b} {bM} {by}", "{a} {aM} {ay}")), first, last)
    line = original.draft.text.rfind("\n", 0, start) + 1
    new = rng.choice(WORDS["other_days"]).format(other)
    at, words = rng.choice(((line, f"{new}\n"), (end, f"\n{new}"), (end, f" ({new})"), (end, f" {new}")))
    return one(original, original.draft.put(at, at, words), "other_days_beside", rng)


@kind("Days")
def days_of_another_time(rng: random.Random, pool: Pool) -> Case:
    "Days on which the framework was not in force: the report is another, or the days are wrong."
    original = rng.choice([o for o in with_field(pool, "windows") if o.is_report])
    first, last = value_of(original, "windows")[0]
    years = rng.choice((-12, -9, 9, 12))
    first, last = sorted(day.replace(day=min(day.day, 28), year=day.year + years) for day in (first, last))
    draft = original.draft.put(*_dates_place(original), _form("{a} {aM} {ay} to {b} {bM} {by}", first, last))
    said = frozenset({("windows", "", ((first, last),))})
    in_force = frameworks()[original.framework].in_force(first)
    return one(original, draft, "days_of_another_time", rng, said=said, must_doubt="" if in_force else "framework")


# -- People ----------------------------------------------------------------------------------------------------------


def _lead_place(original: Original) -> tuple[int, int]:
    marks = original.draft.of("lead")
    start, end = marks[0].start, marks[-1].end
    label = re.compile(r"(?:Lead inspectors?|Reporting inspector):?\s*", re.I).match(original.draft.text, start, end)
    return (label.end() if label else start), end


def _new_names(rng: random.Random, n: int) -> list[str]:
    return [
        f"{first} {last}"
        for first, last in zip(rng.sample(WORDS["first_names"], n), rng.sample(WORDS["last_names"], n), strict=True)
    ]


@kind("Names and posts")
def names_and_posts(rng: random.Random, pool: Pool) -> Case:
    "Lead inspectors with posts in all forms, and two or three of them."
    original = rng.choice(with_field(reports(pool), "lead"))
    names, form = _new_names(rng, 3), rng.choice(WORDS["forms_of_leads"])
    draft = original.draft.put(*_lead_place(original), form.format(*names))
    printed = [name for n, name in enumerate(names) if f"{{{n}}}" in form]
    titled = [f"{title} {name}" for name in printed for title in ("Dr", "Ms") if f"{title} {{" in form]
    honours = [f"{name} OBE" for name in printed if "OBE" in form]
    known = {(field, "", name) for name in printed + titled + honours for field in ("lead", "team")}
    return one(
        original, draft, "names_and_posts", rng, said=frozenset(known) | _posts(printed + titled + honours, form)
    )


def _posts(names: list[str], form: str) -> frozenset[tuple]:
    "The posts that a form prints, in the spellings that keep its words."
    words = re.sub(r"\{\d\}", "|", form).replace("\n", " ")
    posts = {part.strip(" ,;:–()[]&/") for part in re.split(r"\||,? and |, (?=\|)", words)}
    posts |= {part.strip(" ,()[]") for post in set(posts) for part in post.split(",")} | {
        "His Majesty’s Inspector",
        "HMI",
    }
    posts |= {form_ for post in set(posts) for form_ in (f"({post})", f"[{post}]", post.removeprefix("OBE, "))}
    return frozenset(
        (f"{f}_post", n, p)
        for f in ("lead", "team")
        for n in names
        for p in posts | {"Lead inspector", "Lead inspectors"}
    )


@kind("Names and posts")
def nobody_named(rng: random.Random, pool: Pool) -> Case:
    "A label without a name: whoever is named elsewhere is not the lead inspector."
    original = rng.choice(with_field(reports(pool), "lead"))
    draft = original.draft.put(*_lead_place(original), rng.choice(WORDS["nobody"]))
    return one(original, draft, "nobody_named", rng)


@kind("Names and posts")
def names_with_rubbish(rng: random.Random, pool: Pool) -> Case:
    "Words or rubbish behind a name, that are neither a name nor a post."
    field = rng.choice(("lead", "lead", "inspectors", "addressee", "signatory", "team"))
    original = rng.choice(with_field(pool, field))
    mark = rng.choice(original.draft.of(field))
    name = rng.choice([v.value for v in original.values if v.field == field])
    at = original.draft.text.find(name, mark.start, mark.end)
    at = mark.end if at < 0 else at + len(name)
    return one(original, original.draft.put(at, at, rng.choice(WORDS["rubbish"])), "names_with_rubbish", rng)


# -- Title and authority ---------------------------------------------------------------------------------------------
def _council(original: Original) -> tuple[int, int]:
    "Where the authority's name is first printed."
    name = str(value_of(original, "authority"))
    mark = original.draft.of("authority")[0]
    m = re.compile(re.escape(name).replace(r"\ ", r"\s+")).search(original.draft.text, mark.start, mark.end)
    return m.span() if m else (mark.start, mark.start)


@kind("Title and authority")
def words_beside_the_authority(rng: random.Random, pool: Pool) -> Case:
    "Words beside an authority's name that make it another, or none."
    original = rng.choice(with_field(pool, "authority"))
    start, end = _council(original)
    other = rng.choice(sorted(authorities()))
    name = rng.choice((other.split()[0], other.split()[-1], original.draft.text[start:end]))
    draft = original.draft.put(start, end, rng.choice(WORDS["around_a_name"]).format(name))
    return one(original, draft, "words_beside_the_authority", rng)


@kind("Title and authority")
def another_authority(rng: random.Random, pool: Pool) -> Case:
    "Another authority in the title, exactly as it is called: the title says it, and the body another."
    original = rng.choice(with_field(reports(pool), "authority"))
    name = rng.choice([a for a in sorted(authorities()) if a != value_of(original, "authority")])
    draft = original.draft.put(*_council(original), name)
    return one(
        original, draft, "another_authority", rng, said=frozenset({("authority", "", name)}), must_doubt="document"
    )


@kind("Title and authority")
def authority_damaged(rng: random.Random, pool: Pool) -> Case:
    "A letter of the authority's name wrong, missing or parted, wherever it is first printed."
    original = rng.choice(with_field(pool, "authority"))
    start, end = _council(original)
    at = rng.randint(start, max(start, end - 1))
    new = rng.choice(("", "0", "1", "-\n", "\n", " ", "x", "- ", "’", "/", "ﬁ", "."))
    cut = rng.choice((0, 1, 1, 2))
    return one(original, original.draft.put(at, min(end, at + cut), new), "authority_damaged", rng)


@kind("Title and authority")
def no_authority(rng: random.Random, pool: Pool) -> Case:
    "The authority's name is left out where it is first printed; Ofsted's addresses remain."
    original = rng.choice(with_field(pool, "authority"))
    start, end = _council(original)
    ofsted = rng.choice(WORDS["ofsted_addresses"])
    draft = Draft(ofsted) + original.draft.put(start, end, "")
    return one(original, draft, "no_authority", rng)


@kind("Title and authority")
def title_printed_otherwise(rng: random.Random, pool: Pool) -> Case:
    "A title twice, with a day, in a list of contents, or with other words before it."
    original = rng.choice(reports(pool))
    mark = original.draft.of("title")[0]
    title = original.draft.words(mark)
    behind = rng.choice(
        (
            f"\n{title}",
            " – final report",
            "\n20 July 2022",
            " 20 July 2022",
            "\nPage 1 of 20",
            "\nOFFICIAL",
            f"\n\n{title}",
        )
    )
    before = rng.choice(
        ("", "", "OFFICIAL – SENSITIVE\n", "DRAFT\n", f"{title}\n", "Ofsted\nraising standards\nimproving lives\n")
    )
    draft = original.draft.put(mark.end, mark.end, behind) if rng.random() < 0.7 else original.draft
    draft = draft.put(mark.start, mark.start, before)
    whole = {("title", "", " ".join(words.split())) for words in (f"{title}{behind}", title)}
    return one(original, draft, "title_printed_otherwise", rng, said=frozenset(whole))


@kind("Title and authority")
def title_damaged(rng: random.Random, pool: Pool) -> Case:
    "A letter or two of the title wrong: the document stays what it is, or is refused."
    original = rng.choice(pool)
    draft = original.draft
    for _ in range(rng.choice((1, 1, 2, 3))):
        mark = draft.of("title")[0]
        at = rng.randint(mark.start, max(mark.start, mark.end - 1))
        new = rng.choice(("", "x", " ", "1", "l", "ﬁ", "\n", "\n\n", "\u00ad", "-\n", "ı", "\ufffd"))
        draft = draft.put(at, min(mark.end, at + rng.choice((0, 1, 1, 2))), new)
    return one(original, draft, "title_damaged", rng)


# -- Text as other tools write it ------------------------------------------------------------------------------------
def rewritten(
    draft: Draft, pattern: str, new: Callable[[re.Match], str] | str, share: float, rng: random.Random
) -> Draft:
    "A draft in which matches are written otherwise."
    for m in reversed(list(re.finditer(pattern, draft.text))):
        if rng.random() < share:
            draft = draft.put(m.start(), m.end(), new if isinstance(new, str) else new(m))
    return draft


@kind("Text as other tools write it")
def ligatures(rng: random.Random, pool: Pool) -> Case:
    "fi, fl, ff, ffi, ffl and st as one character."
    original = rng.choice(pool)
    signs = {"ffi": "ﬃ", "ffl": "ﬄ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ", "st": "ﬆ"}
    pattern = rng.choice(("ffi|ffl|fi|fl|ff", "ffi|ffl|fi|fl|ff|st"))
    draft = rewritten(original.draft, pattern, lambda m: signs[m.group()], rng.choice((1, 1, 0.5)), rng)
    return one(original, draft, "ligatures", rng)


def _full_width(m: re.Match) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in m.group())


@kind("Text as other tools write it")
def full_width(rng: random.Random, pool: Pool) -> Case:
    "Letters and figures in their full-width forms, here and there or everywhere."
    original = rng.choice(pool)
    pattern = rng.choice((r"[!-~]+", r"\d+", r"[A-Za-z]+", r"[A-Za-z]"))
    return one(
        original, rewritten(original.draft, pattern, _full_width, rng.choice((1, 0.3, 0.05)), rng), "full_width", rng
    )


@kind("Text as other tools write it")
def invisible_characters(rng: random.Random, pool: Pool) -> Case:
    "Soft hyphens, zero-width spaces, joiners, NUL and other characters that nobody sees."
    original = rng.choice(pool)
    sign = rng.choice(
        (
            "\u00ad",
            "\u200b",
            "\u200c",
            "\u200d",
            "\u2060",
            "\ufeff",
            "\x00",
            "\x02",
            "\u00a0",
            "\u202e",
            "\u0301",
            "\ue000",
        )
    )
    pattern = rng.choice((r"(?<=\w)(?=\w)", r"(?<=\s)", r"(?<=[a-z])(?=[a-z])", r"(?<=\d)"))
    draft = rewritten(original.draft, pattern, sign, rng.choice((0.02, 0.1, 0.5)), rng)
    return one(original, draft, "invisible_characters", rng)


@kind("Text as other tools write it")
def other_spaces_and_signs(rng: random.Random, pool: Pool) -> Case:
    "Spaces, hyphens, apostrophes, bullets and line ends as other programs write them."
    original = rng.choice(pool)
    draft = original.draft
    for pattern, signs in (
        (" ", ("\u00a0", "\u2009", "\u3000", "  ", "\t")),
        ("[–-]", ("‑", "–", "—", "−", "-")),
        ("’", ("'", "‘", "´", "ʼ", "`")),
        ("•", ("\uf0be", "\uf0b7", "-", "*", "o", "▪", "·", "●")),
        ("\n", ("\r\n", "\r", "\u2028", "\u0085", "\x0b")),
    ):
        if rng.random() < 0.4:
            draft = rewritten(draft, pattern, rng.choice(signs), rng.choice((1, 1, 0.3)), rng)
    return one(original, draft, "other_spaces_and_signs", rng)


def _columns(draft: Draft) -> tuple[list[str], list[str], int, int]:
    "Labels and grades of the rows, and where the table stands."
    marks = table_rows(draft)
    places = [grade_in(draft, m) for m in marks]
    labels = [draft.text[m.start : start].strip() for m, (start, _) in zip(marks, places, strict=True)]
    return labels, [draft.text[a:b] for a, b in places], marks[0].start, marks[-1].end


@kind("Text as other tools write it")
def columns_lost(rng: random.Random, pool: Pool) -> Case:
    "A table whose columns stand one below the other, interleaved, or whose second column comes first."
    original = rng.choice(of_family(pool, "ilacs", "lac", "sif"))
    labels, grades, start, end = _columns(original.draft)
    ways = (
        [*labels, *grades],
        [*grades, *labels],
        [words for pair in zip(grades, labels, strict=True) for words in pair],
        [*labels, "", *grades],
        [*labels[:1], *(words for pair in zip(labels[1:], grades, strict=False) for words in pair), *grades[-1:]],
        [*labels, " ".join(grades)],
    )
    return one(original, original.draft.put(start, end, "\n".join(rng.choice(ways))), "columns_lost", rng)


@kind("Text as other tools write it")
def as_layout(rng: random.Random, pool: Pool) -> Case:
    "Columns kept apart by spaces, indented lines, empty lines, as `pdftotext -layout` writes them."
    original = rng.choice(pool)
    draft = original.draft
    marks = draft.of("grade", "claim")
    for mark in reversed(marks):
        start, end = grade_in(draft, mark)
        label, grade = draft.text[mark.start : start].strip(), draft.text[start:end]
        halves = label.rsplit(" ", 2)
        wide = rng.choice(
            (
                f"{label}{' ' * rng.randint(3, 40)}{grade}",
                f"{halves[0]}{' ' * 30}{grade}\n{' '.join(halves[1:])}",
                f"{' ' * 60}{grade}\n{label}",
                f"{label}\n{' ' * 60}{grade}",
            )
        )
        if mark.field == "grade":
            draft = draft.put(mark.start, mark.end, wide)
    draft = rewritten(draft, "\n", lambda m: "\n" + " " * rng.choice((0, 4, 12)), 1, rng)
    return one(original, draft, "as_layout", rng, paged=rng.random() < 0.3)


@kind("Text as other tools write it")
def lines_broken_anew(rng: random.Random, pool: Pool) -> Case:
    "Lines broken at another width, hyphenated, or each paragraph on one line."
    original = rng.choice(pool)
    draft = original.draft
    how = rng.choice(("short", "long", "hyphen", "double", "none"))
    if how == "short":
        draft = rewritten(draft, r"(?<=\w) (?=\w)", "\n", rng.choice((0.1, 0.3)), rng)
    elif how == "hyphen":
        draft = rewritten(draft, r"(?<=[a-z]{3})(?=[a-z]{3})", "-\n", 0.02, rng)
    elif how == "double":
        draft = rewritten(draft, r"\n", "\n\n", 1, rng)
    else:
        draft = rewritten(draft, r"(?<=[\w,])\n(?=[a-z])" if how == "long" else r"\n", " ", rng.choice((1, 0.5)), rng)
    return one(original, draft, "lines_broken_anew", rng, loose=True, paged=rng.random() < 0.5)


@kind("Text as other tools write it")
def feet(rng: random.Random, pool: Pool) -> Case:
    "A line that each page repeats, above or below its words, as tools place it."
    original = rng.choice([o for o in pool if o.draft.text.count(PAGE) > 3])  # on fewer, nothing tells what repeats
    line, title = rng.choice(WORDS["feet"]), value_of(original, "title")
    below, first = rng.random() < 0.6, rng.choice((0, 1))
    pages = pages_of(original.draft)
    for n in range(first, len(pages)):
        printed = Draft(line.format(n + 1, title=title))
        pages[n] = joined([pages[n], printed] if below else [printed, pages[n]], "\n")
    return one(original, paged(pages), "feet", rng, paged=True)


# -- Lists -----------------------------------------------------------------------------------------------------------


def own_headings(original: Original) -> list[str]:
    "Headings of a letter on a visit: what stands below one of them is rightly read as its list."
    framework = frameworks().get(original.framework)
    return framework.headings if framework and framework.layout and framework.kind == "letter" else []


@kind("Lists of what to improve")
def findings_behind_a_list(rng: random.Random, pool: Pool) -> Case:
    "Findings or praise at once behind the last of the recommendations."
    original = rng.choice(with_field(pool, "recommendation"))
    last = rng.choice(
        [
            ms[-1]
            for key in sorted({m.key for m in original.draft.of("recommendation")})
            if (ms := [m for m in original.draft.of("recommendation") if m.key == key])
        ]
    )
    sign = rng.choice(("• ", "• ", "", "1. ", "9. "))
    praise = "\n".join(sign + words for words in rng.sample(WORDS["praise"], rng.choice((1, 2, 3))))
    headings = [words for words in WORDS["after_a_list"] if words not in own_headings(original)]
    new = f"\n{rng.choice(headings)}\n{praise}"
    draft = original.draft + Draft("")
    draft = draft.part(0, last.end) + Draft(new) + draft.part(last.end, len(draft.text))
    return one(original, draft, "findings_behind_a_list", rng)


@kind("Lists of what to improve")
def list_signs(rng: random.Random, pool: Pool) -> Case:
    "Other bullets and numbers, footnote marks in a list, and headings inside of it."
    original = rng.choice([o for o in pool if o.draft.of("recommendation", "finding")])
    draft = original.draft
    how = rng.choice(("bullet", "mark", "heading mark", "lone"))
    if how == "bullet":
        draft = rewritten(
            draft, "•", rng.choice(("\uf0be", "\uf0a7", "\uf0d8", "-", "–", "o", "➢", "✓", "", "§")), 1, rng
        )
    elif how == "mark":
        mark = rng.choice(draft.of("recommendation", "finding"))
        draft = draft.put(mark.end, mark.end, rng.choice(("1", "¹", " 2", "[3]", "*")))
    else:
        m = re.search(r"need[s]? to improve\??", draft.text)
        if m:
            draft = draft.put(m.end(), m.end(), "1" if how == "heading mark" else "\n1")
    return one(original, draft, "list_signs", rng)


# -- Earlier inspections ---------------------------------------------------------------------------------------------


@kind("Earlier inspections")
def earlier_inspections(rng: random.Random, pool: Pool) -> Case:
    "Sentences and rows on earlier or other inspections, before or behind the report's own."
    original = rng.choice(pool)
    grade = rng.choice(sorted(GRADES))
    words = rng.choice(WORDS["earlier"]).format(
        year=rng.randint(2009, 2017), grade=grade, Grade=GRADES[grade], area="adoption"
    )
    lines_of = original.draft.pieces("\n")
    lines_of.insert(rng.choice((0, rng.randrange(9, len(lines_of)))), Draft(words))
    draft = joined(lines_of, "\n")
    m = re.search(r"\b20\d\d\b", words)
    year = int(m.group()) if m else None
    areas = ("", "overall", "adoption")
    judged = {("mention", "", (year, "", "", area, given)) for area in areas for given in ("", grade)}
    return one(original, draft, "earlier_inspections", rng, loose=True, said=frozenset(judged))


# -- Letters, notices, announcements ---------------------------------------------------------------------------------
def the(pool: Pool, kind_of: str) -> list[Original]:
    return [o for o in pool if o.kind == kind_of]


@kind("Letters, notices and announcements")
def letters(rng: random.Random, pool: Pool) -> Case:
    "A letterhead, an earlier visit named first, a reply by the council, a second signature."
    original = rng.choice(the(pool, "inspection letter"))
    draft = original.draft
    dear = draft.text.find("Dear")
    how = rng.choice(("head", "head", "earlier", "reply", "signature", "above"))
    if how == "head":
        draft = draft.put(0, 0, rng.choice(WORDS["letterheads"]))
    elif how == "above":
        draft = draft.put(dear, dear, rng.choice(WORDS["letterheads"]))
    elif how == "earlier":
        at = draft.text.find("This letter")
        draft = draft.put(at, at, rng.choice(WORDS["earlier_visits"]))
    else:
        at = draft.text.find("Jack Jarvis")
        new = (
            "Nora Nunn\nDirector of Children’s Services"
            if how == "reply"
            else "Nora Nunn HMI and Jack Jarvis\nHer Majesty’s Inspectors"
        )
        draft = draft.put(at, at + len("Jack Jarvis\nHer Majesty’s Inspector"), new)
    said = {("inspectors", "", name) for name in ("Nora Nunn", "Jack Jarvis")} if how == "signature" else set()
    said |= {("mention", "", (year, "", "", "", "")) for year in range(2005, 2011) if how == "earlier"}
    return one(original, draft, "letters", rng, said=frozenset(said))


@kind("Letters, notices and announcements")
def notice_facts(rng: random.Random, pool: Pool) -> Case:
    "Other numbers in a notice's sentences, or words that make them uncertain."
    original = rng.choice(the(pool, "improvement notice"))
    draft, said = original.draft, set()
    facts = {
        "board_meeting_weeks": "6 weeks",
        "targets_months": "18 months",
        "first_report_months": "3 months",
        "report_interval_months": "4 monthly",
    }
    field = rng.choice(sorted(facts))
    number, unit = facts[field].split()
    at = draft.text.find(facts[field])
    n = rng.randint(2, 11)
    new = rng.choice(WORDS["other_facts"]).format(n=n, number=number, unit=unit)
    if new == f"{n} {unit}":
        said = {(field, "", n)}
    draft = draft.put(at, at + len(facts[field]), new)
    draft = Draft(draft.text, tuple(replace(m, touched=False) if m.field == field else m for m in draft.marks))
    return one(original, draft, "notice_facts", rng, said=frozenset(said))


@kind("Letters, notices and announcements")
def announcements(rng: random.Random, pool: Pool) -> Case:
    "Claims of two boroughs, 'up from', claims of the last inspection."
    original = rng.choice(the(pool, "council announcement"))
    draft = original.draft
    claims = draft.of("claim")
    how = rng.choice(("up from", "two", "last", "qualified"))
    mark = rng.choice(claims)
    if how == "up from":
        grade = rng.choice(("requires improvement", "inadequate", "good"))
        draft = draft.put(
            mark.end,
            mark.end,
            rng.choice((f", up from {grade}", f" (up from {grade})", f" (was {grade})", f" from {grade}")),
        )
    elif how == "two":
        rows = "\n".join(re.sub(r"- \w+$", "- inadequate", draft.words(m)) for m in claims)
        title = rng.choice(("Richmond upon Thames Council:", "In Richmond upon Thames:", "Wandsworth"))
        block = f"\n\n{title}\n\n{rows}"
        draft = draft.part(0, claims[-1].end) + Draft(block) + draft.part(claims[-1].end, len(draft.text))
    elif how == "last":
        rows = "\n".join(re.sub(r"- \w+$", "- inadequate", draft.words(m)) for m in claims[:2])
        block = f"At the last inspection in 2015 the judgements were:\n\n{rows}\n\nNow they are:\n\n"
        draft = draft.part(0, claims[0].start) + Draft(block) + draft.part(claims[0].start, len(draft.text))
    else:
        draft = draft.put(
            *grade_in(draft, mark),
            rng.choice(("not good", "nearly outstanding", "good or outstanding", "good with outstanding features")),
        )
    grades = {("mention", "", (2015, "", "", area, given)) for area in ("", "overall") for given in ("", "inadequate")}
    if how == "up from":
        grades |= {("mention", "", (None, "", "", mark.key, grade))}  # the grade before may be a mention
    return one(original, draft, "announcements", rng, said=frozenset(grades))


# -- Made to harm ----------------------------------------------------------------------------------------------------


@kind("Repetitions made to harm")
def repetitions(rng: random.Random, pool: Pool) -> Case:
    "One thing again and again, in the middle of the values: it takes no time, and it says nothing."
    original = rng.choice(pool)
    at = place(rng, original.draft)
    new = rng.choice(WORDS["worst"]) * rng.choice((3, 50, 400))
    return one(original, original.draft.put(at, at, new), "repetitions", rng)
