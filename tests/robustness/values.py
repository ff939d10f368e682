"""What a record says, as a flat list: one entry for each value that can be right or wrong on its own."""

from __future__ import annotations

from typing import Any, NamedTuple

from ilacs_analysis.base.strings import squash
from ilacs_analysis.reading.records import Document
from ilacs_analysis.reading.text import Span


class Value(NamedTuple):
    "One value of a record and where it was read."

    field: str
    key: str  # What tells it from others of its field: an area, the name of a person
    value: Any
    span: Span | None  # None for what is not read from single words


PEOPLE = {"lead_inspectors": "lead", "team": "team", "addressee": "addressee", "inspectors": "inspectors",
          "copied_to": "copied_to", "signatory": "signatory", "speakers": "speakers"}  # fmt: skip
DAYS = ("published_date", "letter_date", "signed_date")
FACTS = ("independent_chair", "board_meeting_weeks", "targets_months", "first_report_months", "report_interval_months",
         "review_months", "power", "legal_basis", "visit_month", "visit_year", "visit_duration")  # fmt: skip


def _plain(value: Any) -> Any:
    "Lists as tuples, so that values can be members of sets."
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _front(record: Document) -> list[Value]:
    "What a document says once."
    where, found = record.evidence, []
    for name in ("title", "authority", "windows", *DAYS, *FACTS):
        value = getattr(record, name, None)
        if value not in (None, []):
            found.append(Value(name, "", _plain(value), where.get(name)))
    found += [Value("kind", "", record.kind, None), Value("framework", "", record.framework, None)]
    return [value for value in found if value.value is not None]


def _people(record: Document) -> list[Value]:
    "Names, and the post of each."
    found = []
    for name, field in PEOPLE.items():
        people = getattr(record, name, None) or []
        for person in people if isinstance(people, list) else [people]:
            found.append(Value(field, "", person.name, person.span))
            if person.role:
                found.append(Value(f"{field}_post", person.name, person.role, None))
    return found


def _lists(record: Document) -> list[Value]:
    "Grades and members of lists."
    grades = [Value("grade", j.area, j.grade, j.span) for j in record.judgements]
    claims = [Value("claim", j.area, j.grade, j.span) for j in record.claims]
    told = [Value("recommendation", r.section, squash(r.text), r.span) for r in record.recommendations]
    findings = [Value("finding", f.group, squash(f.text), f.span) for f in record.findings]
    spoken = [Value("quotation", q.speaker or q.attributed_to, squash(q.text), q.span) for q in record.quotations]
    mentions = [
        Value("mention", "", (m.year, m.day_month, m.framework, m.area, m.grade), m.span) for m in record.mentions
    ]
    return grades + claims + told + findings + spoken + mentions


def values_of(record: Document) -> list[Value]:
    "Every value of a record. Fieldwork stands for its first and last day, a grade for its words."
    visit = getattr(record, "visit_type", None)
    derived = [Value("visit_type", "", visit, None)] if visit else []
    return _front(record) + derived + _people(record) + _lists(record)
