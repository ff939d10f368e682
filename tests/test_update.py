"`ilacs update` against a made-up site of Ofsted's structure: what comes, what is refused, what stops it, all faults."

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path

import httpx
import pandas as pd
import pytest
from pdfs import ILACS_2026_GRADES, bullets, ilacs, ilacs_front, points
from test_area_send import made as area_send
from test_fetch import Site, link, manners, page
from typer.testing import CliRunner
from typeset import Made, Words, as_pdf

sys.path.insert(0, str(Path(__file__).parent / "robustness"))
import made_up

from ilacs_analysis.base.columns import columns_of
from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.record import data
from ilacs_analysis.record.national import NATIONAL
from ilacs_analysis.record.publish import write_tables
from ilacs_analysis.terms.authorities import get_authority
from ilacs_analysis.updating import update
from ilacs_analysis.updating.base import dated_records, opened
from ilacs_analysis.updating.releases import release_in_words, with_readings, write_release
from ilacs_analysis.updating.update import Implausible, update_record

TODAY = date(2026, 10, 20)
GRADES = ILACS_2026_GRADES
AS_GIVEN = tuple(GRADES.values())


# -- Documents of next month, all made up --------------------------------------------------------------------------
@cache
def report(council, grades=AS_GIVEN, headings=None, days="7 to 18 September 2026", lead="Hal Hurst"):
    "An ILACS report of the rules of 2026; `headings` are other grades than the table's."
    graded = dict(zip(GRADES, grades, strict=True))
    improve = [Words("What needs to improve?", "heading"), *bullets(points(2))]
    foot = (f"Inspection of {council} local authority children’s services", days)
    made = ilacs(ilacs_front(council, days, lead), graded, ": ", improve, foot)
    if headings:
        made = Made(tuple(_other(block, headings) for block in made.blocks), made.foot)
    return as_pdf(made)


def _other(block, grade):
    "A heading of a section with another grade."
    of_section = isinstance(block, Words) and block.style == "heading" and "children in care: " in block.text
    return Words(f"{block.text.partition(':')[0]}: {grade}", "heading") if of_section else block


@cache
def letter(text):
    "A text as a PDF."
    return as_pdf(Made((Words(text),)))


def visit(place, council, days="1 \nand 2 September 2026", day="30 September 2026"):
    "A letter on a focused visit."
    text = made_up.focused_visit().replace("Rutland County Council", council).replace("Rutland", place)
    return letter(
        text.replace("7 \nand 8 February 2023", days)
        .replace("7 and 8 February 2023", days)
        .replace("6 March 2023", day)
    )


def joint():
    "A letter on a joint targeted area inspection of Rutland."
    text = made_up.joint_letter().replace("8 March 2023", "9 October 2026")
    return letter(
        text.replace("6 to 10 February 2023", "7 to 11 September 2026").replace("6 July 2023", "6 January 2027")
    )


def monitoring(place):
    "A letter of a kind that is not read yet."
    return letter(
        f"1 October 2026\nMs Ivy Inge\nDirector of Children’s Services\nDear Ms Inge\n"
        f"Monitoring visit to {place} children’s services\nThis letter summarises the findings of the visit.\n"
        "Yours sincerely\nJack Jarvis\nHis Majesty’s Inspector"
    )


INSPECTION, FOCUSED = "Children's services inspection", "Children's services focused visit"
NEW = {  # number: authority, title, day, file
    1: ("Bexley", INSPECTION, "16 October 2026", report("Bexley")),
    2: ("Bromley", INSPECTION, "12 October 2026", report("Bromley", ("Good", "Good", "Outstanding", "Good"))),
    3: ("Camden", INSPECTION, "19 October 2026", report("Camden", ("Inadequate",) * 4)),
    4: ("Leeds", INSPECTION, "13 October 2026", report("Leeds", days="14 to 18 September 2026")),
    5: ("Kent", FOCUSED, "5 October 2026", visit("Kent", "Kent County Council")),
    6: ("Devon", FOCUSED, "6 October 2026", visit("Devon", "Devon County Council")),
    7: ("Rutland", "Joint area child protection inspection", "15 October 2026", joint()),
    8: ("East Sussex", "Area SEND full inspection", "14 October 2026", area_send(days="7 to 11 September 2026")),
    9: ("Norfolk", "Children's services monitoring visit", "8 October 2026", monitoring("Norfolk")),
    10: ("Norfolk", INSPECTION, "20 October 2026", report("Norfolk", days="5 to 9 October 2026")),
}
NAMES = tuple(dict.fromkeys(name for name, *_ in NEW.values()))
GRADED = [n for n, (_, title, *_) in NEW.items() if title == INSPECTION]


def urn(name):
    return get_authority(name).ofsted_urn


class OfstedSite(Site):
    "Pages of authorities with their documents, which can be added, changed and taken away."

    def __init__(self):
        super().__init__()
        self.documents, self.tags = {}, {}

    def put(self, number, authority, title, day, content):
        "List a document and serve it."
        self.documents[number] = authority, title, day
        self.answers[f"/v1/file/{number}"] = partial(self._file, content)
        self.list_all()

    def drop(self, number):
        del self.documents[number]
        self.list_all()

    def list_all(self):
        "Each page has an old report too, which the record knows without its address."
        for name in {*NAMES, *(authority for authority, *_ in self.documents.values())}:
            own = [link(n, t, d) for n, (authority, t, d) in self.documents.items() if authority == name]
            self.answers[f"/provider/44/{urn(name)}"] = partial(
                self._page, page(*own, link(99, INSPECTION, "1 May 2019"))
            )

    @staticmethod
    def _page(body, handler):
        mark = f'"{hash(body)}"'
        known = handler.headers.get("If-None-Match") == mark
        return (304, {"ETag": mark}, b"") if known else (200, {"ETag": mark, "Cache-Control": "no-cache"}, body)

    @staticmethod
    def _file(body, handler):
        mark = f'"{hash(body)}"'
        known = handler.headers.get("If-None-Match") == mark
        return (304, {"ETag": mark}, b"") if known else (200, {"ETag": mark}, body)

    def bodies(self):
        "Paths of files that were sent."
        return [path for path, headers, _ in self.log if path.startswith("/v1/") and "if-none-match" not in headers]


ALL = [(number, *document) for number, document in NEW.items()]


@pytest.fixture(scope="module")
def server():
    "One server for all tests, so that addresses stay."
    made = OfstedSite()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ofsted(server, monkeypatch, tmp_path):
    "The site without documents, and a folder of downloads of one's own."
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("ILACS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "fsync", lambda file: None)
    server.documents.clear(), server.answers.clear(), server.log.clear()
    server.answers["/robots.txt"] = (404, {}, b"")
    server.list_all()
    return server


@pytest.fixture
def full(ofsted):
    "The site with all new documents."
    for document in ALL:
        ofsted.put(*document)
    return ofsted


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    "The record in use with the rows of a few authorities alone: it is read and written quickly."
    tables = {name: data.table(name) for name in NATIONAL}
    latest = tables["inspections"].sort_values("published_date")["authority"].iloc[-1]  # so it is of the same version
    few = {*NAMES, "Barnet", "Brent", "Somerset", latest}
    own = {name: t[t["authority"].isin(few)] if "authority" in t else t for name, t in tables.items()}
    return write_tables(own, tmp_path_factory.mktemp("small"))


@pytest.fixture
def run(ofsted, tmp_path, small):
    "Update from the site into a folder, the first time from the small record."

    def update_now(names=NAMES, **other):
        out, inner = tmp_path / "out", httpx.HTTPTransport(verify=False)
        given = {"today": TODAY, "record": None if dated_records(out) else small}
        return update_record(out, manners(ofsted), names, inner=inner, **given | other)

    return update_now


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    "What the first update of the full site left, once it was made: its folder, and what it returned."
    return tmp_path_factory.mktemp("kept"), []


@pytest.fixture
def first(full, run, kept, tmp_path):
    "An update of the full site, just done."
    folder, made = kept
    if not made:
        made.append(run())
        for name in ("out", "cache"):
            shutil.copytree(tmp_path / name, folder / name)
    else:
        for name in ("out", "cache"):
            shutil.copytree(folder / name, tmp_path / name)
    full.log.clear()
    return replace(made[0], folder=tmp_path / "out" / made[0].folder.name)


def keys(update, table="inspections", key="document_id"):
    return set(opened(update.folder).tables[table][key])


def new_rows(done, table, key):
    "The rows of a table that an update added."
    before = set(done.changes.base.tables[table][key])
    after = opened(done.folder).tables[table]
    return after[~after[key].isin(before)]


# -- What comes ----------------------------------------------------------------------------------------------------
def test_ten_documents_of_every_kind(full, first, tmp_path):
    "Ten documents are on a new record with days, grades, provenance and places; the record before stays."
    before, done = first.changes.base.tables, first
    assert done.folder == tmp_path / "out" / "2026-10-20" and done.changes.refused == []
    inspections = new_rows(done, "inspections", "document_id").set_index("authority")
    events = new_rows(done, "events", "event_id").set_index("kind")
    assert set(inspections.index) == {NEW[n][0] for n in GRADED} and len(inspections) + len(events) == 10
    bexley = inspections.loc["Bexley"]
    assert (bexley["framework"], bexley["source"], bexley["lead_inspector"]) == (
        "ilacs_2026",
        "reports_read",
        "Hal Hurst",
    )
    assert (str(bexley["start_date"].date()), str(bexley["published_date"].date())) == ("2026-09-07", "2026-10-16")
    assert bexley["place"].startswith("80488_bexley_2026-10-16_inspection.pdf, page 1, characters ")
    assert f"report_url=site_list!{full.address}/provider/44/{urn('Bexley')}" in bexley["filled_from"]
    assert bexley["ofsted_region"] == "London" and bexley["report_url"] == f"{full.address}/v1/file/1"
    tables = opened(done.folder).tables
    judged = tables["judgements"].query("document_id == @bexley.document_id").set_index("area")["grade"]
    assert judged.to_dict() == {area: grade.lower().replace(" to be good", "") for area, grade in GRADES.items()}
    assert events["authority"].groupby(level=0).apply(sorted).to_dict() == {
        "area SEND inspection": ["East Sussex"], "focused visit": ["Devon", "Kent"],
        "joint targeted area inspection": ["Rutland"], "monitoring visit": ["Norfolk"],
    }  # fmt: skip
    kent = events[events["authority"] == "Kent"].iloc[0]
    assert (kent["start"], kent["end"], str(kent["published_date"].date())) == (
        "2026-09-01",
        "2026-09-02",
        "2026-10-05",
    )
    assert kent["source"] == "site_list" and kent["points"] == 3 and "start=reports_read!" in kent["filled_from"]
    assert pd.isna(events.loc["monitoring visit", "start"]) and pd.isna(events.loc["monitoring visit", "letter"])
    assert events.loc["area SEND inspection", "outcome"] == "widespread and/or systemic failings"
    titles = tables["sources"].set_index("source")["title"]
    assert all("not yet in an official release" in titles[name] for name in ("site_list", "reports_read"))
    for name in ("inspections", "judgements", "events", "differences", "event_differences"):
        rows, old = tables[name].astype(str), before[name].astype(str)
        assert len(old.merge(rows)) == len(old), name  # every row of the old record, as it was


def test_the_new_record_can_be_used(first, monkeypatch):
    "By `data.use` and by ILACS_RECORD; its description has the checksums of its files."
    import hashlib

    done = first
    try:
        assert data.use(done.folder) == "2026.10.20"
        assert data.judgements("Bexley").iloc[-1]["published_date"] == pd.Timestamp("2026-10-16")
    finally:
        data.use(None)
    monkeypatch.setenv("ILACS_RECORD", str(done.folder))
    data.use(None)
    try:
        assert data.events("Kent")["published_date"].eq(pd.Timestamp("2026-10-05")).sum() == 1
    finally:
        monkeypatch.delenv("ILACS_RECORD")
        data.use(None)
    read = pd.read_csv(done.folder / "read.csv", dtype="string")
    assert list(read) == [column.name for column in columns_of("updating.read")] and len(read)
    for resource in json.loads((done.folder / "datapackage.json").read_text())["resources"]:
        content = (done.folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_change_list(full, first):
    "It names every document with its address, in the folder and in what is returned."
    done = first
    words = (done.folder / update.CHANGES).read_text(encoding="utf-8")
    assert words == done.words and "## What came (10)" in words and "20 October 2026" in words
    for number, (authority, *_) in NEW.items():
        (line,) = [line for line in words.splitlines() if f"<{full.address}/v1/file/{number}>" in line]
        assert line.startswith(f"- {authority}: ")
    assert "leadership inadequate" in words and "letters of its kind are not read yet" in words


def test_second_run_does_almost_nothing(full, first, run, tmp_path):
    "No file is sent again, no page in full, nothing is parsed and nothing written."
    second = run()
    assert full.bodies() == [] and second.folder is None and second.changes.is_empty
    assert second.changes.base.version == "2026.10.20" and dated_records(tmp_path / "out") == [first.folder]
    pages = [headers for path, headers, _ in full.log if path.startswith("/provider/")]
    assert len(pages) == len(NAMES) and all("if-none-match" in headers for headers in pages)


@pytest.mark.thorough
def test_next_week(full, first, run):
    "A later update goes on from the last record, in a folder of its own; of the same day it has a number."
    full.put(11, "Barnet", FOCUSED, "20 October 2026", visit("Barnet", "Barnet Council"))
    second = run(("Barnet",))
    assert second.folder.name == "2026-10-20-2" and len(second.changes.effects) == 1
    full.put(12, "Brent", FOCUSED, "26 October 2026", visit("Brent", "Brent Council"))
    third = run(("Barnet", "Brent"), today=date(2026, 10, 27))
    assert third.folder.name == "2026-10-27"
    assert keys(first, "events", "event_id") < keys(second, "events", "event_id") < keys(third, "events", "event_id")
    assert len(opened(third.folder).documents) == 12


def test_dry_run_writes_nothing(full, run, tmp_path):
    "The change list is what the run would write; the folder is not even made, and no file is asked for twice."
    dry = run(("Kent", "Leeds"), dry_run=True)
    assert dry.folder is None and not (tmp_path / "out").exists() and "## What came (2)" in dry.words
    full.log.clear()
    done = run(("Kent", "Leeds"))
    assert full.bodies() == [] and done.words == dry.words


def test_since_and_only(full, run):
    "Documents published before the day, and other authorities, are not asked for."
    done = run(since=date(2026, 10, 16))
    assert sorted(e.judged.candidate.authority for e in done.changes.effects) == ["Bexley", "Camden", "Norfolk"]
    assert full.bodies() == [f"/v1/file/{n}" for n in (1, 3, 10)]
    full.log.clear()
    run(("Kent",), dry_run=True)
    assert [path for path, *_ in full.log if path.startswith("/provider/")] == [f"/provider/44/{urn('Kent')}"]


# -- What was there already ----------------------------------------------------------------------------------------
def test_official_value_stays(ofsted, run, tmp_path):
    "A report on an inspection that the record has fills in what is missing; what it says otherwise is only listed."
    known = data.table("inspections").query("authority == 'Somerset' and framework == 'ilacs_2026'").iloc[0]
    days = f"{known['start_date'].day} April to 1 May 2026"
    day = f"{known['published_date'].day} {known['published_date']:%B %Y}"
    official = data.table("judgements").query("document_id == @known.document_id").set_index("area")["grade"]
    worse = {area: "Inadequate" if area == "in_care" else official[area].capitalize() for area in GRADES}
    grades = tuple(g.replace("improvement", "improvement to be good") for g in worse.values())
    ofsted.put(1, "Somerset", INSPECTION, day, report("Somerset", grades, days=days))
    done = run(("Somerset",), since=known["published_date"].date())
    (effect,) = done.changes.effects
    assert not effect.is_new and effect.record_id == known["document_id"]
    assert [(d["about"], d["used"], d["other"]) for d in effect.against if d["about"] == "in_care"] == [
        ("in_care", official["in_care"], "inadequate")
    ]
    tables = opened(done.folder).tables
    now = tables["judgements"].query("document_id == @known.document_id").set_index("area")["grade"]
    assert now.to_dict() == official.to_dict() and "## What contradicts another source" in done.words
    kept = tables["differences"].query("document_id == @known.document_id and about == 'in_care'").iloc[0]
    assert kept["other_source"] == "reports_read" and kept["other_place"].startswith(f"{urn('Somerset')}_somerset_")


def test_revised_under_the_same_address(full, first, run):
    "What it said before is replaced, and both are in the change list and in the differences."
    key = next(e.record_id for e in first.changes.effects if e.judged.candidate.authority == "Bromley")
    full.put(
        2,
        "Bromley",
        INSPECTION,
        "12 October 2026",
        report("Bromley", ("Good", "Good", "Good", "Good"), lead="Ida Ives"),
    )
    done = run(("Bromley",))
    (effect,) = done.changes.effects
    assert effect.record_id == key and not effect.is_new
    assert {(d["about"], d["used"], d["other"]) for d in effect.changed} == {
        ("in_care", "good", "outstanding"), ("lead_inspector", "Ida Ives", "Hal Hurst")
    }  # fmt: skip
    tables = opened(done.folder).tables
    assert set(tables["judgements"].query("document_id == @key")["grade"]) == {"good"}
    assert len(tables["differences"]) == len(first.changes.base.tables["differences"]) + 2
    assert "## What revised documents now say (2)" in done.words and run(("Bromley",)).folder is None
    assert len(opened(done.folder).facts["documents"]) == 9


@pytest.mark.thorough
def test_revised_without_another_fact(full, first, run):
    "Another file with the same facts changes nothing but its checksum."
    full.put(5, "Kent", FOCUSED, "5 October 2026", visit("Kent", "Kent County Council") + b"% again\n%%EOF")
    done = run(("Kent",))
    assert [e.changed + e.against for e in done.changes.effects] == [[]]
    for name in ("inspections", "judgements", "event_differences"):
        assert opened(done.folder).tables[name].equals(opened(first.folder).tables[name])


def test_withdrawn(full, first, run):
    "A document that its page no longer lists stays on the record; the change list says so once."
    full.drop(5)
    done = run(("Kent",))
    assert "## What is no longer listed (1)" in done.words and "Kent" in done.words
    assert keys(done, "events", "event_id") == keys(first, "events", "event_id")
    assert opened(done.folder).document(f"{full.address}/v1/file/5")["withdrawn"] == TODAY
    assert run(("Kent",)).folder is None


def test_the_same_report_under_two_addresses(full, first, run):
    "The inspection is on the record once."
    full.put(11, "Leeds", INSPECTION, "13 October 2026", NEW[4][3])
    done = run(("Leeds",))
    assert keys(done) == keys(first)
    assert sorted(d["outcome"] for d in opened(done.folder).documents if d["authority"] == "Leeds") == [
        "added",
        "known",
    ]
    assert run(("Leeds",)).folder is None


# -- What is refused -----------------------------------------------------------------------------------------------
REFUSED = {  # number: document, and a reason
    11: (("Kent", INSPECTION, "12 October 2026", report("Medway")), "it is about Medway"),
    12: (("Kent", FOCUSED, "12 October 2026", report("Kent")), "its title says focused visit"),
    13: (("Kent", INSPECTION, "12 November 2026", report("Kent", days="5 to 9 October 2026")), "still to come"),
    14: (("Kent", INSPECTION, "25 August 2026", report("Kent")), "the last day on site is 2026-09-18"),
    15: (("Kent", INSPECTION, "12 October 2026", letter("A page about nothing.")), "cannot be read"),
}


def test_refused(full, first, run, monkeypatch):
    "Each with its reason, and not on the record; each is looked at again, and says nothing new then."
    from ilacs_analysis.updating.base import updating_data

    monkeypatch.setitem(updating_data(), "most_refused", 1.0)
    for number, (document, _) in REFUSED.items():
        full.put(number, *document)
    done = run(("Kent",))
    why = {one.candidate.url.rpartition("/")[2]: "; ".join(one.why) for one in done.changes.refused}
    assert [number for number, (_, reason) in REFUSED.items() if reason not in why[str(number)]] == []
    assert done.changes.effects == [] and keys(done) == keys(first)
    assert "## What was refused, and why (5)" in done.words and "it is about Medway" in done.words
    monkeypatch.undo()
    monkeypatch.setenv("ILACS_CACHE", str(first.folder.parents[1] / "cache"))
    again = run(("Kent",))
    assert again.folder is None and len(again.changes.refused) == 5  # seen before: they stop nothing
    later = run(("Kent",), today=date(2026, 11, 13))
    assert [e.judged.candidate.published for e in later.changes.effects] == [date(2026, 11, 12)]


# -- What stops everything -------------------------------------------------------------------------------------------
def nothing_written(tmp_path):
    return not [p for p in (tmp_path / "out").glob("*") if not p.name.startswith(".update")]


@pytest.mark.parametrize(
    "contradiction",
    [{"headings": "inadequate"}, pytest.param({"days": "7 to 18 September 2020"}, marks=pytest.mark.thorough)],
)
def test_a_report_that_contradicts_itself(ofsted, run, tmp_path, contradiction):
    "Nothing is written, and a person is told which report to read; without it, the run goes on."
    ofsted.put(5, *NEW[5])
    ofsted.put(11, "Barnet", INSPECTION, "12 October 2026", report("Barnet", **contradiction))
    names = ("Kent", "Barnet")
    with pytest.raises(Implausible, match=r"Barnet.*cannot all be right(.|\n)*Read http.*file/11") as stopped:
        run(names)
    assert nothing_written(tmp_path) and stopped.value.reason == "implausible"
    done = run(names, without=[f"{ofsted.address}/v1/file/11"])
    assert len(done.changes.effects) == 1 and [one.outcome for one in done.changes.refused] == ["left out"]
    assert run(names).folder is None  # it is not looked at again


def test_page_that_has_changed(full, run, tmp_path):
    "A page without its list stops everything: what it has cannot be known."
    full.answers[f"/provider/44/{urn('Leeds')}"] = page().replace(b'class="timeline"', b'class="reports"')
    with pytest.raises(Implausible, match=r"page of Leeds is not the list(.|\n)*ofsted_site.toml"):
        run(("Kent", "Leeds"))
    assert nothing_written(tmp_path)
    full.list_all()
    assert len(run(("Kent", "Leeds")).changes.effects) == 2


def test_too_much_refused(full, run, tmp_path):
    "Two of four are more than a tenth."
    for number in (11, 12):
        full.put(number, "Kent", INSPECTION, "12 October 2026", report("Medway", days=f"{number} to 18 September 2026"))
    with pytest.raises(Implausible, match=r"2 of 4 new documents were refused(.|\n)*file/11(.|\n)*file/12"):
        run(("Kent", "Devon"))
    assert nothing_written(tmp_path)


def test_what_is_to_be_left_out_has_to_be_there(full, run, tmp_path):
    "A slip in an address is not passed over."
    with pytest.raises(IlacsError, match="--without names documents that are not new: .*file/1111"):
        run(("Kent",), without=[f"{full.address}/v1/file/1111"])
    assert nothing_written(tmp_path)


def test_a_day_of_503(full, run, tmp_path):
    "The site is left alone after five failures, nothing is written; the next day everything comes."
    answers = dict(full.answers)
    full.answers |= dict.fromkeys((path for path in answers if path.startswith("/provider/")), (503, {}, b"busy"))
    with pytest.raises(IlacsError, match="does not answer"):
        run()
    assert nothing_written(tmp_path)
    full.answers = answers
    assert len(run(("Kent", "Leeds")).changes.effects) == 2


@pytest.mark.thorough
def test_one_page_fails(full, run):
    "The others are on the record; the change list names the one, and a later run brings it."
    path = f"/provider/44/{urn('Kent')}"
    answer = full.answers[path]
    full.answers[path] = (503, {}, b"busy")
    done = run(("Kent", "Leeds"))
    assert len(done.changes.effects) == 1 and "## What could not be downloaded from the site (1)" in done.words
    full.answers[path] = answer
    assert [e.judged.candidate.authority for e in run(("Kent", "Leeds")).changes.effects] == ["Kent"]


def test_nothing_is_lost_even_by_a_fault_of_ours(full, run, tmp_path, monkeypatch):
    "The last check before writing: a record that lacks a known row is not written."
    from ilacs_analysis.updating.added import Adding

    whole = Adding.tables

    def forgetful(self, sources):
        tables = whole(self, sources)
        return tables | {"events": tables["events"].iloc[1:]}

    monkeypatch.setattr(Adding, "tables", forgetful)
    with pytest.raises(IlacsError, match="would lose: events: .* is not there any more"):
        run(("Kent",))
    assert nothing_written(tmp_path)


# -- Killed, and two at once -----------------------------------------------------------------------------------------
RUN = """
import os, signal, sys
from datetime import date
from ilacs_analysis.fetching.client import Manners
from ilacs_analysis.updating.update import update_record
address, out, names, last = sys.argv[1:]
own = dict(provider=address + "/provider/44/{urn}", hosts=("127.0.0.1",), plain_http=True, interval=0)
def announce(step):
    print(step, flush=True)
    if step == last:
        os.kill(os.getpid(), signal.SIGKILL)
done = update_record(out, Manners("a@b.example", **own), names.split(","), today=date(2026, 10, 20), announce=announce)
print(done.folder)
"""
STEPS = ("reading the record", "asking the site", "checking what came", "writing the record", "done")


def started(ofsted, tmp_path, last):
    command = [sys.executable, "-c", RUN, ofsted.address, str(tmp_path / "out"), "Kent,Devon", last]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "last", [STEPS[3], *(pytest.param(step, marks=pytest.mark.thorough) for step in STEPS if step != STEPS[3])]
)
def test_killed_at_a_step(full, run, tmp_path, last):
    "What came stays, no half record is there, and the next run writes what the killed one would have."
    process = started(full, tmp_path, last)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    whole = dated_records(tmp_path / "out")
    assert len(whole) == (last == "done") and all((p / "datapackage.json").is_file() for p in whole)
    full.log.clear()
    done = run(("Kent", "Devon"))
    assert (done.folder is None) == (last == "done")
    if last in STEPS[2:]:
        assert full.bodies() == []
    (folder,) = dated_records(tmp_path / "out")
    assert len(opened(folder).documents) == 2 and not list((tmp_path / "out").glob(".partial-*"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["_write", "write_tables", "write_frames", "check_kept"])
def test_killed_while_writing(full, run, tmp_path, name):
    "After any part of the writing."
    killing = RUN.replace(
        "done =",
        f"""
from ilacs_analysis.updating import update
whole = update.{name}
def killed(*args):
    whole(*args)
    os.kill(os.getpid(), signal.SIGKILL)
update.{name} = killed
done =""",
    )
    command = [sys.executable, "-c", killing, full.address, str(tmp_path / "out"), "Kent,Devon", ""]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == -signal.SIGKILL
    assert dated_records(tmp_path / "out") == []
    assert len(run(("Kent", "Devon")).changes.effects) == 2 and not list((tmp_path / "out").glob(".partial-*"))


def test_two_at_once(full, run, tmp_path):
    "The second is refused and says why; the first writes its record."
    from ilacs_analysis.fetching.fetch import alone

    with alone(tmp_path / "out" / ".update.lock", "is at work"), pytest.raises(IlacsError) as refused:
        run(("Kent",))
    assert refused.value.reason == "locked" and nothing_written(tmp_path)
    assert len(run(("Kent",)).changes.effects) == 1


# -- An official release afterwards ----------------------------------------------------------------------------------
def test_official_release_wins(first, run, tmp_path):
    "What was read stays below the official files: a difference is listed, what they lack is kept, updates go on."
    updated = opened(first.folder)
    key = next(e.record_id for e in first.changes.effects if e.judged.candidate.authority == "Camden")
    official = dict(first.changes.base.tables)  # a new release has Camden's inspection, with another grade
    for name in ("inspections", "judgements"):
        own = (
            updated.tables[name]
            .query("document_id == @key")
            .assign(source="outcomes_2025", filled_from=None, place="S!A1")
        )
        own = own.reindex(columns=official[name].columns)
        official[name] = pd.concat([official[name], own], ignore_index=True).astype(official[name].dtypes)
    graded = official["judgements"]
    graded.loc[graded["document_id"].eq(key) & graded["area"].eq("in_care"), "grade"] = "good"
    release = with_readings(official, updated)
    words = release_in_words(release)
    assert words.startswith("10 documents read by updates: 1 in the official files now, 9 not yet; 1 difference")
    assert "Camden, in care: the record has *good*" in words
    write_release(release, tmp_path / "release")
    both = opened(tmp_path / "release")
    assert set(both.tables["inspections"]["document_id"]) == set(updated.tables["inspections"]["document_id"])
    assert both.tables["judgements"].query("document_id == @key").set_index("area")["grade"]["in_care"] == "good"
    assert run(record=tmp_path / "release").folder is None


# -- The command -----------------------------------------------------------------------------------------------------
@pytest.fixture
def command(full, small, monkeypatch):
    "`ilacs update`, led to the local server and to the day of these tests."
    from ilacs_analysis.cli.main import app
    from ilacs_analysis.fetching import client

    monkeypatch.setattr(client, "Manners", lambda contact, interval: manners(full, contact=contact))
    monkeypatch.setattr(update, "update_record", partial(update.update_record, today=TODAY))
    only = [word for name in ("Kent", "Camden", "Leeds") for word in ("--only", name)]
    begin = ["update", "--record", str(small)]
    return lambda *args, only=only: CliRunner().invoke(
        app, [*begin, *map(str, args), *only], env={"ILACS_CONTACT": "a@b.example"}
    )


def test_command(full, command, tmp_path):
    "Where the record and the change list are; the second time that there is nothing new."
    dry = command("--out", tmp_path / "out", "--dry-run", "--since", "2026-10-19")
    assert dry.exit_code == 0 and "## What came (1)" in dry.stdout and not (tmp_path / "out").exists()
    done = command("--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "the new record is in" in done.stdout and "2026-10-20" in done.stdout and "writing the record" in done.stderr
    last = ("--record", tmp_path / "out" / "2026-10-20")
    again = command("--out", tmp_path / "out", *last, only=["--only", "Kent"])
    assert again.exit_code == 0 and again.stdout.startswith("nothing new on Ofsted's site since record 2026.10.19")


def test_command_stops(full, command, tmp_path):
    "Exit status 1, and each thing to look at on a line of its own."
    full.answers[f"/provider/44/{urn('Leeds')}"] = page().replace(b'class="timeline"', b"")
    full.answers[f"/provider/44/{urn('Kent')}"] = page().replace(b'class="timeline"', b"")
    done = command("--out", tmp_path / "out")
    assert done.exit_code == 1 and done.stderr.count("is not the list that was expected") == 2 and done.stdout == ""
    assert nothing_written(tmp_path)
    wrong = command("--out", tmp_path / "out", only=["--only", "Bexly"])
    assert wrong.exit_code == 1 and "Did you mean Bexley" in wrong.stderr
    no_record = command("--out", tmp_path / "out", "--record", tmp_path)
    assert no_record.exit_code == 1 and "not a national record" in no_record.stderr
    shutil.rmtree(tmp_path / "out")


def test_refreshing_is_what_the_workflow_does():
    "It runs `make refresh`, commits to a branch of its own and opens a pull request with the change list."
    root = Path(__file__).parents[1]
    words = (root / ".github" / "workflows" / "refresh.yml").read_text(encoding="utf-8")
    pushed = [line.split("push", 1)[1].split() for line in words.splitlines() if "git push" in line]
    assert pushed == [["origin", '"$branch"']] and 'branch="refresh/' in words and "cron:" in words
    assert (
        "make refresh" in words and f"data/national/{update.CHANGES}" in words and "gh pr create --base main" in words
    )
    planned = subprocess.run(["make", "-n", "refresh"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert "ilacs update --record data/national --out _build/refresh" in planned and "test_any_record" in planned
    assert "--stale _build/refresh/PAGES.md" in planned and "_build/refresh/PAGES.md" in words


def test_any_record_holds_for_an_update(full, run, tmp_path):
    "What is asked of any record is true of one that an update wrote from the whole record."
    done = run(("Kent", "Leeds", "Norfolk"), record=Path(__file__).parents[1] / "data" / "national")
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(Path(__file__).with_name("test_any_record.py")),
    ]
    ran = subprocess.run(asked, env=os.environ | {"ILACS_RECORD": str(done.folder)}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:]
