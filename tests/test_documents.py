"The five source documents as a person reads them, against what `parse` makes of them."

import json
import re
import sys
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import readings as read
from asked_for import some, thorough
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import ALL, BEXLEY, BROMLEY, LETTER, NEWS, NOTICE, REPORTS

sys.path.insert(0, str(Path(__file__).parent / "robustness"))
from made_up import MADE_UP

from ilacs_analysis import IlacsError, parse
from ilacs_analysis.reading.text import Span

SOURCES = Path(__file__).parents[1] / "data" / "sources"
ABOUT = "The Office for Standards in Education"
ITEMS = "judgements claims mentions paragraphs recommendations findings quotations sections footnotes".split()
ALIEN = "Zyx alien words stand here and belong to nobody's part."
BREAK = "\n\n\n\n"  # What a page break leaves in the Markdown rendering


@cache
def raw(name):
    return (SOURCES / f"{name}.txt").read_text(encoding="utf-8")


@cache
def record(name):
    return parse(SOURCES / f"{name}.txt")


def letters(words):
    "Letters and digits only."
    return re.sub(r"[^A-Za-z0-9]", "", words)


def said(r, span):
    return r.text[span.start : span.end]


def wrong(texts, readings):
    "Readings 'first words ... words within ... last words' that their texts do not follow."
    parts = [(t, words, words.split(" ... ")) for t, words in zip(texts, readings, strict=True)]
    return [w for t, w, (a, *b, c) in parts if not (t.startswith(a) and t.endswith(c) and all(x in t for x in b))]


def each(table):
    "Rows of `{document: {key: value}}` as parameters."
    return [(name, key, value) for name, rows in table.items() for key, value in rows.items()]


def spans(value):
    "Every span anywhere in `value`."
    if isinstance(value, Span):
        return [value]
    if is_dataclass(value):
        return [s for f in fields(value) for s in spans(getattr(value, f.name))]
    if isinstance(value, dict | list | tuple):
        return [s for v in (value.values() if isinstance(value, dict) else value) for s in spans(v)]
    return []


def outside(r, *covering):
    "Letters and digits of the text that none of the spans covers."
    end, between = 0, []
    for s in sorted(spans(covering), key=lambda span: span.start):
        between.append(r.text[end : s.start])
        end = max(end, s.end)
    return "".join(c for c in "".join([*between, r.text[end:]]) if c.isalnum())


def trouble(text):
    "What is wrong with the parse of a damaged text: an untyped exception, a bad span, a wrong grade, words dropped."
    try:
        r = parse(text)
    except IlacsError:
        return []
    except Exception as error:
        return [repr(error)]
    bad = [s for s in spans(r) if not 0 <= s.start < s.end <= len(r.text)]
    grades = [*r.judgements, *r.claims]
    bad += [j for j in grades if (said(r, j.grade_span), j.grade) != (j.grade_printed, j.grade_printed.lower())]
    return bad + ([words] if (words := outside(r, r.parts, r.remainder)) else [])


def shape(r, *without):
    "All that a record says, without the places where it was read."

    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("span", "grade_span", "other_span")}
        return [bare(v) for v in value] if isinstance(value, list) else value

    left_out = ("text", "evidence", "parts", "remainder", "document_id", "sha256", "file", *without)
    return bare({k: v for k, v in r.to_dict().items() if k not in left_out})


# -- What each document says of itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("name, field, value", each(read.FACTS))
def test_fact(name, field, value):
    "A field holds what the document prints, and None where the document does not print it."
    assert getattr(record(name), field) == value


@pytest.mark.parametrize("name, field, people", each(read.PEOPLE))
def test_people(name, field, people):
    "Everybody named in an office is there, in the printed order, with the role as printed and the name at the span."
    r, found = record(name), getattr(record(name), field)
    found = found if isinstance(found, list) else [found]
    assert [(p.name, p.role) for p in found] == people
    assert [p for p in found if letters(p.name) not in letters(said(r, p.span))] == []


@pytest.mark.parametrize("name, field, people", each(read.PEOPLE))
def test_roles_are_shown(name, field, people):
    "The printed role stands at the person's span or in other evidence of the record."
    r = record(name)
    shown = [letters(said(r, s)) for s in [*spans(getattr(r, field)), *r.evidence.values()]]
    assert [role for _, role in people if not any(letters(role) in words for words in shown)] == []


@pytest.mark.parametrize("name", ALL)
def test_earlier_inspections(name):
    "The earlier inspections are those that the document mentions, with year and grade only where printed."
    found, rows = record(name).mentions, read.MENTIONS[name]
    assert [(m.year, m.day_month, m.framework, m.area, m.grade_printed) for m in found] == [row[:-1] for row in rows]
    assert all(
        row[-1] in m.text and (m.grade == (row[-2] and row[-2].lower())) for m, row in zip(found, rows, strict=True)
    )


# -- The two reports ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", read.GRADES)
def test_grades(name):
    "Each grade stands with its area and label in the printed order; a council's are claims, Ofsted's are judgements."
    graded, others = (record(name).judgements, record(name).claims)[:: -1 if name == NEWS else 1]
    rows = [(area, read.LABELS[area], grade, grade.lower()) for area, grade in read.GRADES[name].items()]
    assert [(j.area, j.label, j.grade_printed, j.grade) for j in graded] == rows and others == []


@pytest.mark.parametrize("name", REPORTS)
def test_sections_hold_their_paragraphs(name):
    "Every number, from 1 on without a gap, belongs to the section under whose heading it is printed."
    r, sections = record(name), read.SECTIONS[name]
    numbers = [(section, str(n)) for section, (rows, _) in sections.items() for n in rows]
    assert [(p.section, p.number) for p in r.paragraphs] == [("summary", None), ("summary", None), *numbers]
    assert {s.section: s.heading for s in r.sections} == {
        a: read.LABELS[a] + words for a, (_, words) in sections.items()
    }


@pytest.mark.parametrize("name", REPORTS)
def test_headings_agree_with_the_table(name):
    "Each section's heading repeats the table's grade, and the table has one row more: overall effectiveness."
    r = record(name)
    assert {s.section: s.grade for s in r.sections} == {j.area: j.grade for j in r.judgements if j.area != "overall"}
    assert len(r.judgements) == len(r.sections) + 1


@pytest.mark.parametrize("name, number, words", each(read.PARAGRAPHS))
def test_paragraph_is_whole(name, number, words):
    "A paragraph runs from its first printed word to its last, over page breaks; its span begins with its number."
    (p,) = [p for p in record(name).paragraphs if p.number == str(number)]
    assert wrong([p.text], [words]) == []
    assert wrong([said(record(name), p.span)], [f"{number}. {p.text[:20]} ... {p.text[-15:]}"]) == []


@pytest.mark.parametrize("name", REPORTS)
def test_summary_and_points_to_improve(name):
    "The summary has its two paragraphs; the points are the printed ones, word for word, under their heading."
    assert wrong([p.text for p in record(name).paragraphs if p.section == "summary"], read.SUMMARY[name]) == []
    heading = "What needs to improve?" if name == BEXLEY else "What needs to improve"
    points = [("what_needs_to_improve", str(i), text, heading) for i, text in enumerate(read.POINTS[name], 1)]
    assert [(p.section, p.number, p.text, p.heading) for p in record(name).recommendations] == points


# -- Letter, notice and announcement --------------------------------------------------------------------------------


@pytest.mark.parametrize("group", read.FINDINGS)
def test_findings(group):
    "Each group's findings are the printed ones in order: 2 strengths, 8 that meet requirements, 3 to develop."
    found = [f for f in record(LETTER).findings if f.group == group]
    assert wrong([f.text for f in found], read.FINDINGS[group]) == []
    assert [f.number for f in found] == [str(i) for i, _ in enumerate(found, 1)]


def test_measures():
    "The 15 measures stand under their headings in order, each whole and with its number and its own footnotes."
    found, rows = record(NOTICE).recommendations, [(h, *row) for h, rows in read.MEASURES.items() for row in rows]
    assert [(m.heading, m.number, "".join(n.mark for n in m.footnotes)) for m in found] == [row[:3] for row in rows]
    assert wrong([m.text for m in found], [words for *_, words in rows]) == [] and len(found) == 15


def test_footnotes():
    "The four footnotes are whole and in order, and exactly one measure has each."
    r = record(NOTICE)
    assert [n.mark for n in r.footnotes] == list("1234") and wrong([n.text for n in r.footnotes], read.FOOTNOTES) == []
    assert [n for m in r.recommendations for n in m.footnotes] == r.footnotes


@pytest.mark.parametrize("first", read.UNDER)
def test_notice_paragraphs_stand_under_their_headings(first):
    "A paragraph of the notice has the heading printed above it as its section."
    assert [p.section for p in record(NOTICE).paragraphs if p.text.startswith(first)] == [read.UNDER[first]]


def test_address_is_no_heading():
    "The lines with the council's name and address are not the heading of the sentence that follows them."
    (opening,) = [p for p in record(NOTICE).paragraphs if p.text.startswith("This Improvement Notice (")]
    assert "Civic Offices" not in opening.section and "London Borough" not in opening.section


def test_quotations():
    "Four speakers' words, over all their paragraphs, are theirs; the report's nine are attributed to it; all in order."
    found = [(q.attributed_to, q.speaker, q.role) for q in record(NEWS).quotations]
    assert found == [("speaker", *s) for s in read.SPEAKERS] + [("report", None, None)] * 9
    assert wrong([q.text for q in record(NEWS).quotations], read.SPOKEN + read.QUOTED) == []


# -- Evidence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_spans_are_in_the_text(name):
    "Every span is a stretch of the text, and a document without pages has no page anywhere."
    found, r = spans(record(name)), record(name)
    assert len(found) > 20 and [s for s in found if not 0 <= s.start < s.end <= len(r.text)] == []
    assert {s.page for s in found} == {r.source.pages} == {None}


@pytest.mark.parametrize("name", ALL)
def test_spans_show_the_words(name):
    "The words at an item's span are the words extracted, letter for letter; footnotes inside a measure do not count."
    r, bad = record(name), []
    notes = [said(r, note.span) for note in getattr(r, "footnotes", [])]
    for kind, item in [(k, x) for k in ITEMS for x in getattr(r, k, [])]:
        words, own = said(r, item.span), getattr(item, "text", None) or getattr(item, "heading", "")
        if kind == "recommendations":
            words = re.sub("|".join(map(re.escape, notes)) or "$", "", words)
        if kind in ("judgements", "claims"):
            own = item.label + item.grade_printed
            bad += [item] if said(r, item.grade_span) != item.grade_printed else []
        if letters(words) not in (letters(own), letters((getattr(item, "number", None) or "") + own)):
            bad.append((kind, words, own))
    assert bad == []


@pytest.mark.parametrize("name, field, words", each(read.EVIDENCE))
def test_evidence_shows_the_value(name, field, words):
    "The evidence of a field shows the printed words from which its value follows."
    assert letters(words) in letters(record(name).show(field))


@pytest.mark.parametrize("name", ALL)
def test_every_filled_field_has_evidence(name):
    "A value without a span of its own has evidence, which shows it if it is printed words; only the code is looked up."
    r = record(name)
    filled = {f.name: v for f in fields(r) if (v := getattr(r, f.name)) not in (None, []) and not spans(v)}
    assert filled.keys() - {"source", "authority_code"} - r.evidence.keys() == set()
    printed = filled.keys() & {"title", "authority", "legal_basis", "power", "visit_duration"}
    assert len(printed) > 1 and [k for k in printed if letters(filled[k]) not in letters(r.show(k))] == []


# -- Nothing lost, nothing added ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_of_a_report_is_read_once(name):
    "Headings, points and paragraphs in order are the report between table and closing words, letter for letter."
    r = record(name)
    items = [(s.span, s.heading) for s in r.sections] + [(p.span, (p.number or "") + p.text) for p in r.paragraphs]
    items += [(p.span, p.text) for p in r.recommendations] + [(r.parts["improve_heading"][0], "What needs to improve")]
    start = re.search(r"Overall effectiveness\t\w+\n", raw(name)).end()
    assert letters("".join(words for _, words in sorted(items))) == letters(raw(name)[start : raw(name).index(ABOUT)])


@pytest.mark.parametrize("name", [LETTER, NOTICE, NEWS])
def test_every_word_of_the_others_is_read_once(name):
    "Counted word by word, the records of letter, notice and announcement hold all that is printed, and no more."
    r, text = record(name), raw(name)
    found = [x.text for x in [*r.paragraphs, *r.recommendations, *r.findings, *r.quotations]]
    if name == LETTER:  # Between the head and the signature, without the headings of the groups
        text = re.sub(r"^\*\*.*", "", text[text.index("This letter") : text.index("Yours sincerely")], flags=re.M)
    elif name == NOTICE:
        found += [r.title, r.signatory.name, r.signatory.role, "i ii Signed Date", *(n.text for n in r.footnotes)]
    else:
        found += (
            [f"{c.label} {c.grade}" for c in r.claims] + [f"{p.role} {p.name} said" for p in r.speakers] + [r.title]
        )
    found, printed = (Counter(re.findall(r"[a-z0-9]+", t.lower())) for t in (" ".join(found), text))
    assert (printed - found, found - printed) == (Counter(), Counter())


@pytest.mark.parametrize("name", ALL)
def test_remainder_is_empty(name):
    "No letter or digit of the five documents stands outside the parts, and the remainder says so."
    assert outside(record(name), record(name).parts) == "" and record(name).remainder == []


@pytest.mark.parametrize("name", REPORTS)
def test_alien_words_are_in_the_remainder(name):
    "Words between front and table that nobody claims are in the remainder, just as they stand."
    r = parse(raw(name).replace("Judgement\tGrade", f"{ALIEN}\n\nJudgement\tGrade"))
    assert [said(r, s) for s in r.remainder] == [ALIEN] and outside(r, r.parts) == letters(ALIEN)


@pytest.mark.parametrize("name", ALL)
def test_alien_words_are_never_dropped(name):
    """Wherever a strange paragraph stands, it is in a part or in the remainder, or the document is refused.

    `make test` puts it at every third place, `make test-all` at each.
    """
    places = [m.start() for m in re.finditer("\n\n", raw(name))]
    found = {raw(name)[p - 20 : p]: trouble(f"{raw(name)[:p]}\n\n{ALIEN}{raw(name)[p:]}") for p in some(places, 3)}
    assert len(places) > 15 and {place: bad for place, bad in found.items() if bad} == {}


# -- Two renderings -------------------------------------------------------------------------------------------------


def broken(line, share=0.5, before="[a-z]"):
    "`line` with a page break in mid-sentence, before a word that begins so, after about that share of the places."
    places = [m.start() for m in re.finditer(rf"(?<=[a-z,]) (?={before})", line)]
    at = places[int(share * len(places))] if places else None
    return line[:at] + (BREAK + line[at + 1 :] if places else "")


def as_markdown(text):
    "Bexley's rendering made into Bromley's: headings, bold, numbered list items, page breaks in mid-sentence."
    text = re.sub(r"^(Inspection of .*)$", r"#### **\1**", text, flags=re.M)
    text = re.sub(r"^(Inspection dates: .*)$", r"**\1** ", text, flags=re.M)
    text = re.sub(r"^(What needs to improve\?|The .*: (?:good|outstanding))$", r"## \1", text, flags=re.M)
    return re.sub(r"^\d+\. .*", lambda m: "- " + broken(m[0]), text, flags=re.M)


def as_plain(text):
    "Bromley's rendering made into Bexley's: no marks, bare numbers, each sentence on one line."
    text = re.sub(r"^#+ |\*\*|<a href[^>]*>|</a>", "", text, flags=re.M)
    text = re.sub(r"^- (?=\d+\. |[a-z])", "", text, flags=re.M)
    return re.sub(r"(?<=[a-z,])\n\n+(?=[a-z])", " ", text)


@pytest.mark.parametrize("name, render", [(BEXLEY, as_markdown), (BROMLEY, as_plain)])
def test_other_rendering_gives_the_same_record(name, render):
    "A report in the other document's rendering says the same in every field."
    text = render(raw(name))
    assert ("\n- 1. " in text) == ("#" in text) == (text.count(BREAK) > 50) == (name == BEXLEY)
    assert shape(parse(text)) == shape(record(name))


def test_both_renderings_have_one_structure():
    "The two reports have the same fields and the same parts, which stand in the same order in the text."
    a, b = record(BEXLEY), record(BROMLEY)
    assert a.to_dict().keys() == b.to_dict().keys() and a.parts.keys() == b.parts.keys()
    order = [sorted(r.parts, key=lambda part: min(r.parts[part])) for r in (a, b)]
    assert order[0] == order[1] and order[0][:4] == ["title", "dates", "lead_inspectors", "table"]


@pytest.mark.parametrize("name", ALL)
def test_no_marks_of_markdown(name):
    "No extracted words show headings, bold or list marks of the rendering."
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(shape(record(name)), ensure_ascii=False))
    assert len(words) > 50 and [w for w in words if re.search(r"#|\*|^[-•] |^\s|\s$|\\n|\\t|<a ", w)] == []


@pytest.mark.parametrize("before", ["[a-z]", "[A-Z0-9]"], ids=["small letter", "capital or digit"])
@pytest.mark.parametrize("name", [BEXLEY, BROMLEY, LETTER, NOTICE])
def test_page_break_in_a_list_item_changes_nothing(name, before):
    "A page break in mid-sentence of a numbered paragraph or list item is bridged, whatever word comes next."
    original = re.sub(r"(?<!\*)\*(?!\*)", "", raw(name))  # Not in the middle of italics
    for share in (0, 0.25, 0.5, 0.9):
        text = re.sub(r"^(- |\d+\. ).{60,}", lambda m, s=share: broken(m[0], s, before), original, flags=re.M)
        assert text.count(BREAK) > original.count(BREAK)
        assert shape(parse(text), "mentions") == shape(record(name), "mentions")


def test_heading_that_runs_into_a_measure_is_doubted():
    "A measure that lost its full stop takes in the heading below; a check says so."
    notice = parse(MADE_UP["notice"].replace("whom to ask.\n\nGovernance\n\n", "whom to ask\nGovernance\n"))
    assert "Governance" in notice.recommendations[-1].text
    assert "list heading" in [check.check for check in notice.checks]


@pytest.mark.parametrize("name", [BEXLEY, BROMLEY, NOTICE])
def test_page_break_in_a_mention_changes_nothing(name):
    """An earlier inspection keeps its year, grade and sentence wherever a page break cuts the sentence.

    `make test` breaks at every third place, `make test-all` at each.
    """
    start = raw(name).index(read.MENTIONS[name][0][-1])
    every = [m.start() for m in re.finditer(" ", raw(name)[: raw(name).index(".", start)]) if m.start() > start]
    places = some(every, 3)
    found = {p: shape(parse(raw(name)[:p] + BREAK + raw(name)[p + 1 :]))["mentions"] for p in places}
    lost = [raw(name)[p - 9 : p + 9] for p in places if found[p] != shape(record(name))["mentions"]]
    assert len(every) > 10 and lost == []


# -- Ways in and out, and damaged documents -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_path_bytes_and_text_are_the_same(name):
    "A path, its bytes, its text and the text with other line ends give one record; the kind needs no file name."
    variants = [raw(name), raw(name).encode(), raw(name).replace("\n", "\r\n").encode(), raw(name).encode("utf-8-sig")]
    assert [shape(parse(v)) == shape(record(name)) for v in variants] == [True] * 4


@pytest.mark.parametrize("name", ALL)
def test_json_holds_every_field(name):
    "The record as JSON holds every field and the text, and its dates are those printed, in ISO form, and no others."
    r, plain = record(name), lambda v: json.loads(json.dumps(v, default=date.isoformat))
    everything = json.loads(json.dumps(r.to_dict()))
    assert everything == r.to_dict() and everything["text"] == r.text
    assert {f.name for f in fields(r)} - {"source", "parts"} <= everything.keys()
    facts = {k: plain(v) for k, v in read.FACTS[name].items() if k in everything}
    assert len(facts) > 5 and facts == {k: everything[k] for k in facts}
    dates = [set(re.findall(r"\b\d{4}-\d{2}-\d{2}\b", json.dumps(x))) for x in (shape(r), facts)]
    assert dates[0] == dates[1] and bool(dates[0]) == (name not in (NOTICE, NEWS))


@pytest.mark.parametrize("name", ALL)
def test_cut_documents(name):
    """A document cut at 15 places, or with any line gone or moved to the end, gives a sound record or a typed error.

    `make test` does so with every eighth line, `make test-all` with each.
    """
    text, lines = raw(name), raw(name).split("\n")
    damaged = {f"cut after {i}/16": text[: len(text) * i // 16] for i in range(1, 16)}
    for i, line in some(list(enumerate(lines)), 8):
        rest = lines[:i] + lines[i + 1 :]
        damaged |= {f"without {line[:40]}": "\n".join(rest), f"last: {line[:40]}": "\n".join([*rest, line])}
    assert {what: bad for what, words in damaged.items() if (bad := trouble(words))} == {}


@pytest.mark.parametrize("name", REPORTS)
def test_truncated_report_is_never_taken_for_whole(name):
    """A report that ends after any line of its sections is refused, or a check says that its ending is missing.

    `make test` ends it after every third line, `make test-all` after each.
    """
    start, end = raw(name).index("\n- 1. " if name == BROMLEY else "\n1. "), raw(name).index(ABOUT)
    for place in some([m.start() for m in re.finditer("\n", raw(name)[:end]) if m.start() > start], 3):
        try:
            assert "ending" in {c.check for c in parse(raw(name)[:place]).checks}
        except IlacsError as error:
            assert error.reason == "incomplete"


@pytest.mark.parametrize("name", ALL)
def test_shuffled_documents(name):
    """Whichever lines are removed or change places, parsing ends in a sound record or a typed error.

    `make test` tries 20 changes of each document, `make test-all` 1,000.
    """

    @settings(derandomize=True, database=None, max_examples=1000 if thorough() else 20)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**4), st.integers(0, 10**4)), min_size=1, max_size=12))
    def check(edits):
        lines = raw(name).split("\n")
        for remove, i, j in edits:
            i, j = i % len(lines), j % len(lines)
            lines[i], lines[j] = lines[j], lines[i]
            if remove:
                del lines[j]
        assert trouble("\n".join(lines)) == []

    check()
