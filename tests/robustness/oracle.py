"""The one judge of all damage: a value that the original does not have and the damaged text does not say is a fault.

What "the damaged text says" is read here again, on its own and strictly: only from the words in which the original says
the value, wherever damage has moved them, and only when these words as a whole are of a form that leaves no doubt. A
grade of another row, a day of a cover, a name that occurs somewhere in the text are not what the report says.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from drafts import Draft, Mark, Original
from values import DAYS, FACTS, PEOPLE, Value, values_of

from ilacs_analysis.base.strings import squash
from ilacs_analysis.reading.records import Check, Document
from ilacs_analysis.terms.authorities import bearers
from ilacs_analysis.terms.frameworks import frameworks, words_pattern
from ilacs_analysis.terms.grades import normal_grade


@dataclass(frozen=True)
class Case:
    "A damaged document and what may be read from it."

    kind: str  # Of damage
    draft: Draft
    originals: tuple[Original, ...]  # One, or each that is in the text; a record must be of one of them
    said: frozenset[tuple] = frozenset()  # (field, key, value) that the damage itself put there on purpose
    must_doubt: str = ""  # What a check must be on: 'document' where a second one is in it, 'framework'; '' for nothing
    paged: bool = True  # As a PDF with pages; else as a text file
    loose: bool = False  # Whether lines were moved, so that the end of a list's member can be any words


@dataclass(frozen=True)
class Fault:
    "A value that nothing says."

    field: str
    key: str
    got: str
    right: str  # What the original has
    checked: bool  # Whether a check bears on it


# -- What damaged words say ------------------------------------------------------------------------------------------
_MONTHS = "January February March April May June July August September October November December".split()
_DAY = rf"(\d{{1,2}})(?: ({'|'.join(_MONTHS)}))?(?: (\d{{4}}))?"
_VISIT = re.compile(rf"{_DAY} ?(?P<joint>to|–|-|and) ?{_DAY}")
_LABELS = r"(?:Inspection dates?|(?:Report )?[Pp]ublished|Signed: Date):?"


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), 1 + _MONTHS.index(month), int(day))
    except ValueError:
        return None


def says_windows(words: str) -> set[tuple]:
    "Visits, of which each is 'day to day month year' or the like, joined by 'and'; nothing for any other words."
    value, visits = re.sub(rf"^{_LABELS} ?", "", squash(words)), []
    for visit in re.split(r"(?<=\d{4}) and ", value):
        if not (m := _VISIT.fullmatch(visit)):
            return set()
        day1, month1, year1, joint, day2, month2, year2 = m.groups()
        if not (month2 and year2):
            return set()
        first, last = _day(day1, month1 or month2, year1 or year2), _day(day2, month2, year2)
        if first is None or last is None or first > last:
            return set()
        apart = joint == "and" and (last - first).days > 1
        visits += [(first, first), (last, last)] if apart else [(first, last)]
    return {tuple(visits)}


def says_day(words: str) -> set[date]:
    "A day after its label, with nothing beside it."
    m = re.fullmatch(rf"(?:{_LABELS} ?)?(\d{{1,2}}) (\w+) (\d{{4}})", squash(words))
    day = _day(*m.groups()) if m else None
    return {day} if day else set()


def says_grade(words: str, sound: str) -> set[str]:
    "The grade that follows the row's own, undamaged label, with nothing but a footnote's number behind it."
    label = squash(sound)
    label = label[: len(label) - len(_grade_in(label))].rstrip()
    rest = squash(words)
    if not rest.lower().startswith(label.lower()):
        return set()
    try:
        return {normal_grade(re.sub(r"(?<=[a-z])\.?\d?\.?$", "", rest[len(label) :].strip(" :–-")))}
    except ValueError:
        return set()


def _grade_in(row: str) -> str:
    "The words at a row's end that are its grade."
    forms = r"(?:outstanding|good|requires? improvement(?: to be good)?|adequate|inadequate|not judged)\.?\d?$"
    m = re.search(forms, row, re.I)
    return m.group() if m else ""


_POSTS = r"(?:(?:His|Her) Majesty[’']s Inspectors?|S?HMIs?|OI|[\w ]*\binspectors?|[\w ]*\b(?:manager|analyst))"
_TEAM = r"(?:reporting|lead|deputy lead|team) inspectors?"
_NAME = re.compile(r"[^\W\d_][^\W\d_’'.-]*(?:[’'-][^\W\d_]+)*\.?(?: [^\W\d_]+(?:[’'-][^\W\d_]+)*){1,4}")


_LONGEST_NAME = 100  # With its post


@cache
def says_people(words: str) -> set[str]:
    "Names of letters only, each alone between commas, 'and', line ends and posts."
    names = set()
    for part in re.split(r"[,:\n\f]| {3,}| and ", words):
        if len(part) > _LONGEST_NAME:
            continue
        name = re.sub(rf"^{_TEAM} |(?:^|\s){_POSTS}$", "", squash(part), flags=re.I).strip()
        if _NAME.fullmatch(name) and not re.search(r"majesty|inspect|hmi", name, re.I):
            names.add(name)
    return names


def says_authority(words: str) -> set[str]:
    "The authority whose exact name, or an alias of it, is all that is left of a title or an address line."
    found = set()
    for line in re.split(r"[\n\f](?=[A-Z])", words):
        name = squash(line)
        for frame in (
            r"Inspection of (.+) local authority children[’']s services",
            r"(.+?)(?: (?:Borough|County))? Council",
        ):
            name = re.sub(rf"^{frame}$", r"\1", name)
        found |= {bearer.name for bearer in bearers().get(name, ())}
    return found


def folded(words: str) -> str:
    "Words without ligatures, full-width letters, invisible characters and other apostrophes, hyphens and line ends."
    plain = "".join(c for c in unicodedata.normalize("NFKC", words) if unicodedata.category(c) != "Cf")
    signs = dict.fromkeys("'‛′ʼ´", "’") | dict.fromkeys("‐‑", "-") | dict.fromkeys("\u2028\u2029\v", "\n")
    return plain.translate(str.maketrans(signs))


def _letters(words: str) -> str:
    "Letters and figures only, so that breaks and signs do not matter."
    return "".join(c for c in folded(words) if c.isalnum())


def says_member(text: str, case: Case, marks: list[Mark]) -> bool:
    """Whether a text is what a list's own members say, where these or their neighbours were damaged.

    A member whose end was cut off, or whose lines were moved, goes on with the words that stand there now.
    """
    own, starts, whole = _letters(text), [], ""
    for mark in marks:
        starts.append(len(whole))
        words = _letters(_ENUMERATION.sub("", case.draft.words(mark)))
        whole += words
        if len(words) >= _BEGINNING and (
            (mark.open and own.startswith(words)) or (case.loose and own.startswith(words[:_BEGINNING]))
        ):
            return True
    if case.loose and re.search(rf"• {re.escape(text[:_BEGINNING])}", case.draft.text):
        return True
    at = whole.find(own)
    if at < 0 or not own:
        return False
    within = [n for n, start in enumerate(starts) if start < at + len(own)]
    first = max(n for n in within if starts[n] <= at)
    return any(mark.touched for mark in marks[max(0, first - 1) : within[-1] + 2])


_BEGINNING = 10  # So many letters of a member tell it from other text
_ENUMERATION = re.compile(r"^\W*(?:\(\w{1,4}\)|\d{1,3}\.)\s*")  # '(ii)' or '3.' before an item


def says_title(title: str, mark: Mark, words: str, sound: str) -> bool:
    """Whether a damaged title is printed so: all its words, and what follows where its end is lost.

    Where the sound title has one line, its first lines alone are a title as well.
    """
    own, printed = squash(folded(title)), squash(words)
    if own == printed or (mark.open and own.startswith(printed)):
        return True
    if mark.open and printed.startswith(own) and own.startswith(squash(sound)):  # it goes on with words put behind it
        return True
    lines = re.split(r"[\n\f]", words)
    firsts = {
        squash(" ".join(lines[first:last])) for first in range(len(lines)) for last in range(first + 1, len(lines) + 1)
    }
    return "\n" not in sound and own in firsts


def _says_mention(mention: tuple, words: str, sound: Iterable[tuple]) -> bool:
    "Whether a damaged sentence prints the year and the grade, of an inspection that the original mentions."
    year, day_month, framework, area, grade = mention
    printed = squash(words).lower()
    known = any(framework in (None, m[2]) and area in (None, m[3]) for m in sound)
    return (
        known
        and (year is None or bool(re.search(rf"\b{year}\b", printed)))
        and (not grade or bool(re.search(rf"\b{grade.replace('requires', 'requires?')}\b", printed)))
        and (day_month is None or day_month.lower() in printed)
    )


_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _says_fact(value: object, words: str) -> bool:
    "Whether a damaged sentence prints a number, a month or the words of a fact, each as a word of its own."
    printed = squash(words).lower()
    if isinstance(value, tuple):
        return all(_says_fact(v, words) for v in value)
    if isinstance(value, bool):
        return bool(re.search(r"\bindependent chair\b", printed))
    if isinstance(value, int):
        forms = [
            str(value),
            *(_NUMBERS[value : value + 1]),
            *(m.lower() for m in _MONTHS[value - 1 : value] if value > 0),
        ]
        return any(re.search(rf"(?<![\w.]){form}(?!\w)", printed) for form in forms)
    return str(value).lower() in printed


_MADE_LONGER = ("repetitions", "cut_off")  # Kinds of damage that put the words of two sentences into one


def _says_last(mention: tuple, text: str, sound: str) -> bool:
    "Whether a line that the original has not names the last inspection and has the year of a mention."
    year, known = mention[0], set(sound.split("\n"))
    named = (line for line in text.split("\n") if line not in known and re.search(r"(?:last|previous) insp", line))
    return year is not None and any(str(year) in line for line in named)


def _said(value: Value, case: Case, original: Original) -> bool:
    "Whether the words where the original says a value, damaged as they are, say this one."
    draft, name = case.draft, value.field.removesuffix("_post")
    marks = [m for m in draft.of(name) if m.of == original.name]
    touched = [m for m in marks if m.touched]
    words = [folded(draft.words(m)) for m in touched if value.field != "grade" or m.key == value.key]
    sound_words = any(v.value == value.value for v in original.values if v.field == value.field == "quotation")
    if sound_words and value.key and f"{value.key} said" in draft.text:  # by a damaged name
        return True
    behind = value.field == "finding" and case.kind == "findings_behind_a_list"
    if behind and squash(value.value) in squash(draft.text) and squash(value.value) not in squash(original.draft.text):
        return True  # what was put there is a finding
    if value.field in ("recommendation", "finding", "quotation"):
        return says_member(value.value, case, [m for m in marks if m.key == value.key])
    if value.field in ("grade", "claim"):
        sound = _sound_words(original, value)
        return any(value.value in says_grade(w, sound) for w in words)
    joined = value.field == "mention" and case.kind in _MADE_LONGER
    if joined and _says_last(value.value, draft.text, original.draft.text):
        return True
    if value.field == "mention":
        return any(
            _says_mention(value.value, w, [v.value for v in original.values if v.field == "mention"]) for w in words
        )
    if value.field.endswith("_post"):  # printed with the names, damaged or not
        return any(squash(folded(value.value)).lower() in squash(folded(draft.words(m))).lower() for m in marks)
    if value.field in FACTS:
        return any(_says_fact(value.value, w) for w in words)
    if value.field == "title":
        sound = _sound_words(original, value)
        printed = case.kind == "repetitions" and squash(folded(value.value)) in squash(folded(draft.text))
        return printed or any(says_title(value.value, m, w, sound) for m, w in zip(touched, words, strict=True))
    if value.field in DAYS:
        return any(value.value in says_day(w) for w in words)
    readers = {
        "windows": says_windows,
        "authority": says_authority,
        "title": lambda w: says_title(w, _sound_words(original, value)),
    }
    reader = readers.get(value.field, says_people if name in PEOPLE.values() else None)
    says = folded(value.value) if isinstance(value.value, str) else value.value
    return reader is not None and any(says in reader(w) for w in words)


def _sound_words(original: Original, value: Value) -> str:
    "The undamaged row of an area."
    rows = [m for m in original.draft.of(value.field) if m.key == value.key]
    return original.draft.words(rows[0]) if rows else ""


# -- Which values are right ------------------------------------------------------------------------------------------
def _part_of(value: Value, known: set[tuple]) -> bool:
    "A mention whose grade is missing is not wrong."
    if value.field != "mention":
        return False
    return any(
        all(mine in (theirs, None) for mine, theirs in zip(value.value, other, strict=True))
        for name, _, other in known
        if name == "mention"
    )


def _visit_type_fits(record: Document) -> bool:
    "A visit type is right when it follows from the days, which are judged on their own."
    first = min(record.windows, default=None)
    return first is not None and record.visit_type == ("short" if (first[1] - first[0]).days < 7 else "standard")


def unsaid(record: Document, case: Case, original: Original) -> list[tuple[Value, str]]:
    "Values of a record that neither this original has nor the damaged text says, each with what the original has."
    known = {(v.field, v.key, v.value) for v in original.values} | set(case.said)
    often = Counter((v.field, v.key, v.value) for v in original.values)
    seen: Counter = Counter()
    wrong = []
    for value in values_of(record):
        entry = (value.field, value.key, value.value)
        seen[entry] += 1
        if value.field == "visit_type" and _visit_type_fits(record):
            continue
        listed = value.field in ("recommendation", "finding") and not case.loose  # else a line may stand twice
        doubled = listed and seen[entry] > max(1, often[entry])
        if (entry in known or _part_of(value, known) or _said(value, case, original)) and not doubled:
            continue
        has = [str(v.value) for v in original.values if v.field == value.field and v.key in (value.key, "")]
        wrong.append((value, "once" if doubled else "; ".join(has[:3]) or "nothing"))
    return wrong


# -- Which checks bear on what ---------------------------------------------------------------------------------------
_ABOUT = {  # Field: what a check on it is about
    "title": {"title", "authority"},  # which a title names
    "windows": {"fieldwork", "windows", "start_date", "end_date", "dates"},
    "visit_type": {"fieldwork", "windows", "start_date", "end_date", "visit_type", "dates"},
    "published_date": {"publication", "published_date"},
    "framework": {"framework", "claims", "table"},
    "kind": {"kind", "document"},
    "lead": {"lead_inspector", "lead_inspectors"},
    "inspectors": {"inspectors", "lead_inspector", "signature"},
    "recommendation": {
        "recommendations",
        "lscb_recommendations",
        "what_needs_to_improve",
        "priority_action",
        "measures",
    },
    "finding": {"findings"},
    "claim": {"claims"},
    "quotation": {"quotations", "speaker", "closing mark", "from the report"},
    "mention": {"mentions"},
}
_OF_THE_DOCUMENT = {"the text"}  # What a check on all values is about: the text lost something before it was read
_NOT_ON_VALUES = {"section", "paragraph numbers"}  # Checks of these names say that something else is missing
_NEAR = 600  # A check whose place is longer than this does not point at a value


def bears_on(check: Check, value: Value) -> bool:
    "Whether a check tells a reader of the record to doubt this value."
    if check.about in _OF_THE_DOCUMENT:
        return True
    if check.check in _NOT_ON_VALUES and value.field not in ("recommendation", "finding"):
        return False
    name = value.field.removesuffix("_post")
    if check.about in _ABOUT.get(name, {name}) or (check.about == value.key and value.field in ("grade", "claim")):
        return True
    if value.field.endswith("_post") and value.key and value.key in f"{check.first} {check.second}":
        return True
    places = [s for s in (check.span, check.other_span) if s is not None and s.end - s.start < _NEAR]
    own = value.span
    return own is not None and any(s.start < own.end and own.start < s.end for s in places)


def _says_second(check: Check) -> bool:
    "Whether a check says that more than one document, or another authority's, is in the text."
    return check.about in ("file", "authority") or check.check in ("other heading", "order of parts")


# -- The judgement ---------------------------------------------------------------------------------------------------
def _is_grade(shown: str, grade: str, framework: str | None) -> bool:
    "Whether words are a grade's, or those of the sentence for an outcome."
    outcomes = frameworks()[framework].outcomes if framework else ()
    if any(outcome == grade for outcome, _ in outcomes):
        return any(outcome == grade and re.fullmatch(words_pattern(words), shown, re.I) for outcome, words in outcomes)
    try:
        return normal_grade(shown) == grade
    except ValueError:
        return False


def _no_evidence(record: Document) -> list[Fault]:
    "Grades that their own span does not show."
    found = []
    for j in (*record.judgements, *record.claims):
        shown = record.source.words(j.grade_span)
        if not _is_grade(shown, j.grade, record.framework):
            found.append(Fault("evidence", j.area, j.grade, shown, False))
    return found


def _not_doubted(records: list[Document], case: Case) -> list[Fault]:
    "What the damage makes doubtful as a whole, when no check says so."
    if not case.must_doubt or (case.must_doubt == "document" and len(records) > 1):
        return []
    for record in records:
        framework = Value("framework", "", record.framework, None)
        for check in record.checks:
            if _says_second(check) if case.must_doubt == "document" else bears_on(check, framework):
                return []
    return [Fault(f"doubt about the {case.must_doubt}", "", "not a word of it", "a check or a refusal", False)]


def _faults_by(record: Document, case: Case, original: Original) -> list[Fault]:
    "What is wrong in a record that should be of this original."
    return [
        Fault(v.field, v.key, str(v.value), right, any(bears_on(check, v) for check in record.checks))
        for v, right in unsaid(record, case, original)
    ]


def faults(records: list[Document], case: Case) -> list[Fault]:
    "What is wrong in the records of a text, each judged by the original that it agrees with best."
    found = []
    for record in records:
        ways = [_faults_by(record, case, original) for original in case.originals]
        found += min(ways, key=lambda way: (sum(not f.checked for f in way), len(way)))
        found += _no_evidence(record)
    return found + _not_doubted(records, case)
