"Reading PDFs, tested everywhere: made-up documents in published layouts (see `pdfs`), so no collection is needed."

import csv
import random
import re
from datetime import date
from functools import cache
from pathlib import Path

import pdfs
import pypdfium2
import pytest
from typer.testing import CliRunner
from typeset import Contents, Sheet

from ilacs_analysis import IlacsError, IncompleteDocument, UnreadableFile, parse
from ilacs_analysis.base.strings import squash
from ilacs_analysis.cli.main import app
from ilacs_analysis.terms.grades import normal_grade

REPORTS = [layout for layout in pdfs.LAYOUTS if layout != "cra_letter"]
SIF = [layout for layout in REPORTS if layout.startswith("sif")]


@cache
def record(layout):
    "The record of a layout's PDF."
    return parse(pdfs.pdf(layout))


@cache
def raw_pages(layout):
    "What PDFium gives for each page, before anything is cleaned."
    document = pypdfium2.PdfDocument(pdfs.pdf(layout))
    return [page.get_textpage().get_text_range() for page in document]


def plain(words):
    "Words on one line; hyphens at the ends of lines are closed, as in 'up-to-date', but not in '16- and'."
    return squash(re.sub(r"-\s*\n(?!and\b)", "-", words.replace("\ufffe", "-")))


def grades(printed, **more):
    "Areas with the normal forms of the grades printed."
    return {area: normal_grade(words) for area, words in printed.items()} | more


# -- Are the made-up PDFs as hard to read as the published ones? ---------------------------------------------------
@pytest.mark.parametrize("layout", REPORTS)
def test_pdf_has_the_difficulties_of_a_published_one(layout):
    "Words broken at the ends of lines, sentences cut by the ends of pages, and a number on each page but the cover."
    pages = raw_pages(layout)
    assert "\ufffe" in "".join(pages), "no word is broken at a hyphen"
    cut = [page for page in pages if page.rstrip()[-1:].isalpha()]
    assert cut, "no page ends within a sentence"
    for number, page in enumerate(pages[1:], 2):
        assert str(number) in [word for line in page.splitlines()[:2] for word in line.split()]


@pytest.mark.parametrize("layout", ["ilacs_2018", "ilacs_2023", "ilacs_2026"])
def test_labels_wrap(layout):
    "The labels of the table take two lines each, and their grades come after the second."
    cover = raw_pages(layout)[0]
    for area in GRADES[layout]:
        label = pdfs.ILACS_LABELS[area]
        assert label in plain(cover) and (label not in cover or area == "overall")


# -- Values --------------------------------------------------------------------------------------------------------
FACTS = {
    "sif_a": dict(framework="sif", authority="Rutland", authority_code="E06000017", start_date=date(2014, 2, 4),
                  end_date=date(2014, 2, 26), published_date=None, lead_inspector="Ann Abel"),
    "sif_b": dict(framework="sif", authority="Medway", authority_code="E06000035", start_date=date(2014, 11, 4),
                  end_date=date(2014, 11, 26), published_date=date(2015, 1, 12), lead_inspector="Kit Kerr"),
    "sif_c": dict(framework="sif", authority="Thurrock", authority_code="E06000034", start_date=date(2016, 2, 22),
                  end_date=date(2016, 3, 17), published_date=date(2016, 5, 24), lead_inspector="Vera Vale"),
    "ilacs_2018": dict(framework="ilacs_2018", authority="Blackpool", start_date=date(2018, 11, 26),
                       end_date=date(2018, 12, 7), published_date=None, lead_inspector="Faye Flint",
                       visit_type="standard", title="Inspection of children's social care services"),
    "ilacs_2023": dict(framework="ilacs_2023", authority="Norfolk", start_date=date(2023, 11, 6),
                       end_date=date(2023, 11, 10), published_date=None, lead_inspector="Guy Grange",
                       visit_type="short", title="Inspection of Norfolk local authority children's services"),
    "ilacs_2026": dict(framework="ilacs_2026", authority="Somerset", start_date=date(2026, 6, 8),
                       end_date=date(2026, 6, 19), published_date=None, lead_inspector="Hal Hurst",
                       visit_type="standard", title="Inspection of Somerset local authority children's services"),
    "cra_letter": dict(framework="cra", authority="Rutland", letter_date=date(2011, 5, 17),
                       windows=[(date(2011, 4, 19), date(2011, 4, 20))], lead_inspector="Jack Jarvis", graded=False,
                       title="Annual unannounced inspection of contact, referral and assessment arrangements within"
                       " Rutland County Council children's services"),
}  # fmt: skip
GRADES = {
    "sif_a": grades(pdfs.SIF_A_GRADES, overall="requires improvement", lscb="inadequate"),
    "sif_b": grades(pdfs.SIF_B_GRADES, overall="inadequate", lscb="requires improvement"),
    "sif_c": grades(pdfs.SIF_C_GRADES, overall="requires improvement", lscb="good"),
    "ilacs_2018": grades(pdfs.ILACS_2018_GRADES),
    "ilacs_2023": grades(pdfs.ILACS_2023_GRADES),
    "ilacs_2026": grades(pdfs.ILACS_2026_GRADES),
}


@pytest.mark.parametrize("layout", FACTS)
def test_facts(layout):
    "Framework, authority, dates, people and title; two readings agree wherever a value is printed twice."
    report = record(layout)
    read = {name: getattr(report, name) for name in FACTS[layout]}
    if "title" in read:
        read["title"] = read["title"].replace("’", "'")
    assert read == FACTS[layout]
    assert report.checks == []


@pytest.mark.parametrize("layout", GRADES)
def test_grades(layout):
    "Each area's grade; none is taken from the list of contents or from the sentences on what grades mean."
    assert record(layout).grades == GRADES[layout]


@pytest.mark.parametrize("layout", GRADES)
def test_graded_sections(layout):
    "Each graded area but overall effectiveness and the board has a section with the same grade; headings wrap."
    sections = {s.section: s.grade for s in record(layout).sections if s.grade}
    assert sections == {area: grade for area, grade in GRADES[layout].items() if area not in ("overall", "lscb")}


def test_earlier_grades_are_mentions():
    "'Adequate' of 2012 is a mention with its year, never a judgement."
    for layout in ("sif_b", "sif_c"):
        assert [(m.year, m.grade_printed) for m in record(layout).mentions] == [(2012, "adequate")]
    assert all(record(layout).mentions == [] for layout in REPORTS if layout not in ("sif_b", "sif_c"))


def test_team_is_not_the_lead_inspector():
    "The names of the others, though they follow in the next lines, are no lead inspector's."
    for layout in SIF:
        report = record(layout)
        assert [person.name for person in report.lead_inspectors] == [FACTS[layout]["lead_inspector"]]


# -- Texts ---------------------------------------------------------------------------------------------------------
def numbered_items(layout):
    "Paragraphs with a number, as they were written; points to improve are not among them."
    improve = {item.text for item in pdfs.made(layout).items if item.text in pdfs.points(20)}
    return {
        item.sign: item.text for item in pdfs.made(layout).items if item.sign.isdigit() and item.text not in improve
    }


@pytest.mark.parametrize("layout", REPORTS)
def test_numbered_paragraphs(layout):
    "Every numbered paragraph is whole, with its number: wherever a line, a word or a page ends, and no foot within it."
    read = {p.number: p.text for p in record(layout).paragraphs if p.number in numbered_items(layout)}
    assert read == numbered_items(layout)


@pytest.mark.parametrize("layout", REPORTS)
def test_some_paragraph_runs_over_a_page(layout):
    "At least one paragraph begins on one page and ends on the next; its text is one sentence after the other."
    report = record(layout)
    over = [
        p for p in report.paragraphs if report.source.page_at(p.span.start) != report.source.page_at(p.span.end - 1)
    ]
    assert over and all(p.span.page == report.source.page_at(p.span.start) for p in over)


RECOMMENDATIONS = {
    "sif_a": pdfs.points(7),
    "sif_b": pdfs.points(7),
    "sif_c": [*pdfs.points(8), "Ensure that the board hears from schools."],
    "ilacs_2018": pdfs.points(9),
    "ilacs_2023": pdfs.points(4),
    "ilacs_2026": pdfs.points(2, ending=" (outcome 1, national framework)"),
}


@pytest.mark.parametrize("layout", REPORTS)
def test_recommendations(layout):
    "What is to improve, word for word and in order, with bullets or numbers, over the end of a page too."
    assert [r.text for r in record(layout).recommendations] == RECOMMENDATIONS[layout]


def test_recommendations_keep_their_headings():
    "Points under two headings of 2014 keep number and heading."
    points = [(r.number, r.heading) for r in record("sif_b").recommendations]
    assert points == [*((str(n), "Capacity") for n in (1, 2)), *((str(n), "Quality of practice") for n in range(3, 8))]


def test_letter():
    "Findings in their lists, whom the letter is to, who had a copy, and by which law."
    letter = record("cra_letter")
    groups = dict(
        zip(("strengths", "meets_requirements", "areas_for_development"), pdfs.LETTER_LISTS.values(), strict=True)
    )
    for group, texts in groups.items():
        assert [f.text for f in letter.findings if f.group == group] == texts
    assert (letter.addressee.name, letter.addressee.role) == ("Ms Ivy Inge", "Director of Children’s Services")
    assert [(p.name, p.role) for p in letter.copied_to] == [("Kay Knox", "Chief Executive, Rutland County Council")]
    assert letter.legal_basis == "section 138 of the Education and Inspections Act 2006"
    assert letter.judgements == [] and letter.claims == []


# -- Evidence ------------------------------------------------------------------------------------------------------
def evidenced(report):
    "Each span of a report with the words that it should show."
    for judgement in report.judgements:
        yield judgement.grade_span, judgement.grade_printed
        yield judgement.span, judgement.label
    for person in report.lead_inspectors if hasattr(report, "lead_inspectors") else report.inspectors:
        yield person.span, person.name
    for passage in (
        *getattr(report, "recommendations", ()),
        *getattr(report, "paragraphs", ()),
        *getattr(report, "findings", ()),
    ):
        yield passage.span, passage.text[:40]
        yield passage.span, passage.text[-40:]


@pytest.mark.parametrize("layout", FACTS)
def test_spans_show_the_words(layout):
    "`text[start:end]` holds the words of every value, and so does the page that the span names, as PDFium reads it."
    report, pages = record(layout), raw_pages(layout)
    checked = 0
    for span, words in evidenced(report):
        assert plain(words) in plain(report.text[span.start : span.end])
        first = " ".join(report.text[span.start : span.end].lstrip("• ").split()[:3])
        assert plain(first) in plain(pages[span.page - 1]), (first, span)
        checked += 1
    assert checked > 20


@pytest.mark.parametrize("layout", FACTS)
def test_evidence_of_dates(layout):
    "The words that the dates were read from are the printed ones, on the page where they are printed."
    printed = {
        "sif_a": "4 February 2014 – 26 February 2014", "sif_b": "4 November 2014 – 26 November 2014",
        "sif_c": "22 February to 17 March 2016", "ilacs_2018": "26 November 2018 to 7 December 2018",
        "ilacs_2023": "6 to 10 November 2023", "ilacs_2026": "8 to 19 June 2026", "cra_letter": "19 and 20 April 2011",
    }[layout]  # fmt: skip
    evidence = record(layout).evidence["windows"]
    assert record(layout).source.words(evidence) == printed and evidence.page == 1


@pytest.mark.parametrize("layout", REPORTS)
def test_text_has_no_feet_of_pages(layout):
    "What each page repeats is taken out once, from every page, and nothing else is."
    text = record(layout).text
    words = plain(text)
    for line in pdfs.made(layout).foot:
        assert words.count(line) == 1  # on the cover, where it is the title or the dates
    for item in pdfs.made(layout).items:
        assert item.text in words
    headings = [b.headings for b in pdfs.made(layout).blocks if isinstance(b, Contents)]
    assert all(heading in words for group in headings for heading in group)


# -- PDF and text --------------------------------------------------------------------------------------------------
COMPARED = ("framework", "authority", "windows", "lead_inspector", "grades", "published_date", "visit_type")


@pytest.mark.parametrize("layout", REPORTS)
def test_pdf_and_text_give_the_same_record(layout):
    "The same words with and without a layout: the same values, sections, points and paragraphs."
    one, other = record(layout), parse(pdfs.text(layout))
    assert {name: getattr(one, name) for name in COMPARED} == {name: getattr(other, name) for name in COMPARED}
    assert [(s.section, s.grade) for s in one.sections] == [(s.section, s.grade) for s in other.sections]
    assert [(r.section, r.number) for r in one.recommendations] == [
        (r.section, r.number) for r in other.recommendations
    ]
    numbers = [[p.number for p in report.paragraphs if p.number] for report in (one, other)]
    assert numbers[0] == numbers[1] and len(numbers[0]) > 20
    assert other.source.media == "text" and one.source.media == "pdf"


def test_letter_as_pdf_and_as_text():
    "So for a letter."
    one, other = record("cra_letter"), parse(pdfs.text("cra_letter"))
    for name in ("title", "letter_date", "windows", "lead_inspector", "legal_basis"):
        assert getattr(one, name) == getattr(other, name)
    assert [(f.group, f.number, f.text) for f in one.findings] == [(f.group, f.number, f.text) for f in other.findings]


# -- A folder of PDFs ----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    "A folder with every layout and three files that cannot be read, and the tables that `ilacs corpus` makes of it."
    folder, tables = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("tables")
    for layout in pdfs.LAYOUTS:
        (folder / f"{layout}.pdf").write_bytes(pdfs.pdf(layout))
    (folder / "half.pdf").write_bytes(first_pages("ilacs_2023", 2))
    (folder / "scan.pdf").write_bytes(scan())
    (folder / "page.pdf").write_bytes(b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>")
    return CliRunner().invoke(app, ["corpus", str(folder), "--out", str(tables)]), tables


def table(folder, name):
    return list(csv.DictReader((folder[1] / f"{name}.csv").open(encoding="utf-8", newline="")))


def test_corpus_of_pdfs(folder):
    "Each PDF is a row in documents or in failures, with its pages; each grade is a row in judgements, with its page."
    ran = folder[0]
    assert ran.exit_code == 0 and f"{len(pdfs.LAYOUTS)} documents parsed" in ran.stdout, ran.stderr
    documents = {Path(row["source"]).stem: row for row in table(folder, "documents")}
    assert sorted(documents) == sorted(pdfs.LAYOUTS)
    assert {layout: int(row["pages"]) for layout, row in documents.items()} == {
        layout: len(raw_pages(layout)) for layout in pdfs.LAYOUTS
    }
    assert {Path(row["source"]).name: row["reason"] for row in table(folder, "failures")} == {
        "half.pdf": "incomplete", "scan.pdf": "no_text", "page.pdf": "html"
    }  # fmt: skip
    judgements = table(folder, "judgements")
    for layout, expected in GRADES.items():
        rows = [row for row in judgements if row["document_id"] == documents[layout]["document_id"]]
        assert {row["area"]: row["grade"] for row in rows} == expected
        assert all(1 <= int(row["page"]) <= len(raw_pages(layout)) for row in rows)
    assert {row["document_id"] for row in table(folder, "findings")} == {documents["cra_letter"]["document_id"]}


# -- PDFs that cannot be read --------------------------------------------------------------------------------------
def first_pages(layout, count):
    "A PDF that ends after some pages."
    whole, part = pypdfium2.PdfDocument(pdfs.pdf(layout)), pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(count)))
    return saved(part)


def saved(document):
    import io

    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def scan():
    "A PDF with pages and no words, as a scanner makes it."
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    return saved(document)


@pytest.mark.parametrize("layout", REPORTS)
def test_report_without_its_last_pages_is_refused(layout):
    "A report that ends early is incomplete; its grades are not handed out."
    with pytest.raises(IncompleteDocument) as error:
        parse(first_pages(layout, 2))
    assert error.value.reason == "incomplete"


def test_unreadable_pdfs():
    "A scan, a password, a file cut in its middle: each has its reason."
    locked = Sheet().pdf
    locked.set_encryption(owner_password="owner", user_password="user")
    cases = {"no_text": scan(), "encrypted_pdf": bytes(locked.output()), "damaged_pdf": pdfs.pdf("ilacs_2023")[:400]}
    for reason, data in cases.items():
        with pytest.raises(UnreadableFile) as error:
            parse(data)
        assert error.value.reason == reason


@pytest.mark.parametrize("layout", REPORTS)
def test_damaged_pdf_is_refused_or_proved(layout):
    "A PDF with changed bytes is refused with a reason, or its grades are those that its own text shows."
    chance = random.Random(layout)
    for _ in range(8):
        data = bytearray(pdfs.pdf(layout))
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            report = parse(bytes(data))
        except IlacsError:
            continue
        for judgement in report.judgements:
            assert normal_grade(report.source.words(judgement.grade_span)) == judgement.grade
