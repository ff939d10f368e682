"Bexley's and Bromley's record event by event, as read by a person from the sources, and the rules of any history."

import json
from datetime import date

import pandas as pd
import pytest
from asked_for import some

from ilacs_analysis import UnknownAuthority, data, parse
from ilacs_analysis.comparing.history import history, new_reports, possible_days, precision
from ilacs_analysis.reading.records import ImprovementNotice, InspectionReport
from ilacs_analysis.reading.text import SourceText
from ilacs_analysis.showing.chart_timeline import (
    LANES,
    event_marks,
    framework_spans,
    history_chart,
    history_words,
    lane_lines,
    lane_of,
    lane_tiles,
)  # fmt: skip
from ilacs_analysis.terms.crosswalk import subject_comparability

O, G, RI, A, I = "outstanding", "good", "requires improvement", "adequate", "inadequate"  # noqa: E741

# authority: [when, precision, kind, start, end, published, lead inspector], with what the five source documents add
EVENTS = {
    "Bexley": [
        ("2009", "year", "adoption agency inspection", "2009", "", "", ""),
        ("2010-10-19", "day", "inspection letter", "2010-10-19", "2010-10-20", "2010-11-17", "Stephen Hunt"),
        ("2012-08-24", "day", "inspection report", "", "", "2012-08-24", ""),
        ("2012-10", "month", "improvement notice", "2012-10", "", "", ""),
        ("2014-05-23", "day", "inspection report", "2014-03-11", "2014-04-02", "2014-05-23", ""),
        ("2018-08-20", "day", "inspection report", "2018-07-09", "2018-07-20", "2018-08-20", ""),
        ("2020-01-20", "day", "joint targeted area inspection", "2020-01-20", "2020-01-24", "2020-03-06", ""),
        ("2023-03-24", "day", "inspection report", "2023-02-06", "2023-02-10", "2023-03-24", "Tom Anthony"),
        ("2023-12-04", "day", "area SEND inspection", "2023-12-04", "2023-12-08", "2024-02-23", ""),
        ("2025-02-13", "day", "focused visit", "2025-02-13", "2025-02-14", "2025-03-14", ""),
    ],
    "Bromley": [
        ("2010-05-24", "day", "inspection report", "", "", "2010-05-24", ""),
        ("2012-08-17", "day", "inspection report", "", "", "2012-08-17", ""),
        ("2016-06-27", "day", "inspection report", "2016-04-11", "2016-05-05", "2016-06-27", ""),
        ("2016-06", "month", "direction", "2016-06", "2019-01", "", ""),
        ("2016-10", "month", "commissioner's report", "2016-10", "", "", ""),
        ("2017-09", "month", "commissioner's report", "2017-09", "", "", ""),
        ("2017-10", "month", "monitoring visit", "2017-10", "", "2017-11-29", ""),
        ("2019-01-07", "day", "inspection report", "2018-11-19", "2018-11-30", "2019-01-07", "Dawn Godfrey"),
        ("2021-09-14", "day", "focused visit", "2021-09-14", "2021-09-15", "2021-10-19", ""),
        ("2024-01-12", "day", "inspection report", "2023-11-13", "2023-11-17", "2024-01-12", ""),
        ("2025-01-20", "day", "joint targeted area inspection", "2025-01-20", "2025-01-24", "2025-03-13", ""),
    ],
}
SIF = "overall help_protection looked_after adoption care_leavers leadership lscb".split()
FOUR = "overall leadership help_protection in_care_and_care_leavers".split()
FIVE = "overall leadership help_protection in_care care_leavers".split()
GRADES = {  # authority, publication: framework and every grade
    ("Bexley", "2012-08-24"): ("slac", {"safeguarding": I, "looked_after": G}),
    ("Bexley", "2014-05-23"): ("sif", dict.fromkeys(SIF, RI) | {"lscb": I}),
    ("Bexley", "2018-08-20"): ("ilacs_2018", dict(zip(FOUR, (O, O, O, G), strict=True))),
    ("Bexley", "2023-03-24"): ("ilacs_2023", dict(zip(FIVE, (O, O, G, G, O), strict=True))),
    ("Bromley", "2010-05-24"): ("slac", {"safeguarding": A, "looked_after": A}),
    ("Bromley", "2012-08-17"): ("cp_2012", {"overall": A}),
    ("Bromley", "2016-06-27"): ("sif", dict.fromkeys(SIF, I) | {"lscb": RI}),
    ("Bromley", "2019-01-07"): ("ilacs_2018", dict(zip(FOUR, (G, O, G, G), strict=True))),
    ("Bromley", "2024-01-12"): ("ilacs_2023", dict.fromkeys(FIVE, O)),
}
ADDRESSES = {  # publication, or first day of what has no grade: number of the report's file on Ofsted's site
    "Bexley": {
        "2014-05-23": 50004266,
        "2018-08-20": 50013852,
        "2020-01-20": 50148145,
        "2023-03-24": 50212243,
        "2023-12-04": 50240171,
    },
    "Bromley": {
        "2012-08-17": 50004185,
        "2016-06-27": 50004327,
        "2019-01-07": 50048227,
        "2024-01-12": 50237004,
        "2025-01-20": 50271495,
    },
}


@pytest.fixture(scope="module")
def records(sources):
    "The five source documents, parsed."
    return [parse(path) for path in sorted(sources.glob("*.txt"))]


def text(value):
    "A cell as text; '' where it is missing."
    if pd.isna(value):
        return ""
    return str(value.date() if isinstance(value, pd.Timestamp) else value)


def listed(table):
    "The columns that `EVENTS` pins."
    columns = "when precision kind start end published_date lead_inspector".split()
    return [tuple(text(row[c]) for c in columns) for row in table.to_dict("records")]


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_of_the_two_boroughs(name, records):
    "All that is established is there, in order, as exactly as it is known, and nothing else."
    assert listed(history(name, records)) == EVENTS[name]


@pytest.mark.parametrize("name", EVENTS)
def test_without_documents_the_national_record_stands(name, records):
    "Without documents the last days of reports and the inspectors are missing; the rest is the same."
    alone, full = history(name), history(name, records)
    assert alone["lead_inspector"].isna().all() and len(alone) == len(full)
    assert (
        alone[["when", "kind", "grades"]].fillna("").values.tolist()
        == full[["when", "kind", "grades"]].fillna("").values.tolist()
    )


@pytest.mark.parametrize("name, published", GRADES)
def test_every_grade_of_the_two_boroughs(name, published):
    "Each grade of each inspection; adequate is adequate although Ofsted's file prints the later word."
    framework, grades = GRADES[name, published]
    judged = data.judgements(name)
    judged = judged[judged["published_date"] == published]
    assert dict(zip(judged["area"], judged["grade"], strict=True)) == grades
    assert set(judged["framework"]) == {framework}
    row = history(name).query("when == @published").iloc[0]
    assert sorted(part.rsplit(": ", 1)[1] for part in row["grades"].split("; ")) == sorted(grades.values())
    assert row["framework"] == framework and row["dated_by"] == "publication"


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_of_reports(name):
    "Every report that has a public address is linked; the two of 2010 and 2012 on the oldest rules have none."
    rows = history(name).dropna(subset="report_url")
    found = {row["when"]: int(row["report_url"].rsplit("/", 1)[1]) for row in rows.to_dict("records")}
    assert found == ADDRESSES[name]


def test_every_event_has_a_source_and_a_place(records):
    "A reader can look each row up."
    for name in EVENTS:
        found = history(name, records)
        assert found["source"].notna().all() and found["place"].notna().all()
        assert found["document_id"].notna().sum() >= found["grades"].notna().sum()


def test_letter_of_2010_has_its_findings_and_no_grade(records):
    "Two strengths, eight requirements met, three areas for development; no priority action; nothing graded."
    letter = history("Bexley", records).query("kind == 'inspection letter'").iloc[0]
    assert letter["what"].endswith("findings: strengths 2, meets requirements 8, areas for development 3")
    assert (letter["framework"], text(letter["grades"])) == ("cra", "")


def test_notice_without_a_date(records):
    "It adds no row to Bexley's notice of October 2012, and is listed undated where no notice is on record."
    notice = next(r for r in records if isinstance(r, ImprovementNotice))
    assert notice.signed_date is None
    known = history("Bexley", [notice]).query("kind == 'improvement notice'")
    assert known[["when", "also_in"]].values.tolist() == [["2012-10", "bexley-improvement-notice.txt"]]
    elsewhere = ImprovementNotice(source=notice.source, authority="Camden", title=notice.title)
    last = history("Camden", [elsewhere]).iloc[-1]
    assert (last["kind"], text(last["when"]), last["precision"]) == ("improvement notice", "", "unknown")


def test_notice_with_a_date():
    "A day within the month on record makes that event exact; a day in another month is another event."

    def notices(day):
        source = SourceText("x", [0], "a.txt", "0" * 64)
        notice = ImprovementNotice(source=source, authority="Bexley", signed_date=day)
        return history("Bexley", [notice]).query("kind == 'improvement notice'")["when"].tolist()

    assert notices(date(2012, 10, 18)) == ["2012-10-18"]
    assert notices(date(2015, 3, 2)) == ["2012-10", "2015-03-02"]


def test_documents_override_nothing(records):
    "A report fills what is missing and changes no date, grade or source of the record."
    columns = ["start", "published_date", "grades", "source", "report_url"]
    for name in EVENTS:
        alone = history(name).dropna(subset="grades").set_index("document_id")[columns]
        full = history(name, records).dropna(subset="grades").set_index("document_id")[columns]
        kept = alone.notna()
        assert alone.where(kept).equals(full.where(kept))


def test_a_report_that_says_otherwise_changes_nothing(records):
    "Dorset's inspection of 2025 has its last day on record; a document with another one does not replace it."
    made = InspectionReport(
        source=records[0].source,
        framework="ilacs_2023",
        authority="Dorset",
        windows=[(date(2025, 3, 17), date(2025, 3, 28))],
    )
    row = history("Dorset", [made]).query("when == '2025-05-09'").iloc[0]
    assert (row["end"], row["lead_inspector"]) == ("2025-03-21", "Sarah Canto")
    assert row["also_in"].endswith(records[0].source.source)


def test_documents_of_others_and_announcements_add_nothing(records):
    "Only the authority's own documents count, and a council's announcement is no inspection."
    assert history("Camden", records).equals(history("Camden"))
    news = [r for r in records if r.kind == "council announcement"]
    assert history("Bexley", news).equals(history("Bexley"))


def test_a_new_report_gets_a_row_and_tiles(records):
    "A report on an inspection that the record lacks becomes an event of its own, and tiles of the chart."
    report = next(r for r in records if isinstance(r, InspectionReport) and r.authority == "Bexley")
    later = InspectionReport(
        source=report.source, framework=report.framework, authority="Bexley", judgements=report.judgements,
        windows=[(date(2026, 3, 2), date(2026, 3, 6))], published_date=date(2026, 4, 20), evidence=report.evidence,
    )  # fmt: skip
    assert new_reports([report, later]) == [later]
    last = history("Bexley", [report, later]).iloc[-1]
    assert (last["when"], last["start"], last["end"]) == ("2026-04-20", "2026-03-02", "2026-03-06")
    assert len(lane_tiles("Bexley", [report, later])) == len(lane_tiles("Bexley")) + len(report.judgements)


def test_unknown_name_is_refused():
    "With the closest names."
    with pytest.raises(UnknownAuthority, match="Bromley"):
        history("Bromly")


# ---- reorganisation -----------------------------------------------------------------------------------------------


def reorganised():
    return data.authorities().dropna(subset="predecessors").to_dict("records")


@pytest.mark.parametrize("row", reorganised(), ids=lambda r: r["authority"])
def test_nobody_borrows_a_history(row):
    "A successor's history begins on its first day, and holds no inspection of a predecessor; they are named."
    own = history(row["authority"])
    assert own["kind"].iloc[0] == "authority began" and own["when"].iloc[0] == str(row["started"].date())
    assert own["named"].iloc[0] == row["predecessors"]
    assert (own["authority"] == row["authority"]).all()
    assert own["published_date"].dropna().gt(row["started"]).all()
    for before in row["predecessors"].split(";"):
        theirs = history(before)
        ended = theirs[theirs["kind"] == "authority ended"].iloc[0]
        assert row["authority"] in ended["named"].split(";")
        assert theirs["grades"].notna().any()  # there is a history, and it stays where it was
        assert not set(theirs["document_id"].dropna()) & set(own["document_id"].dropna())


def test_the_three_reorganisations_by_hand():
    "As the record prints them."
    bournemouth = history("Bournemouth, Christchurch and Poole")
    assert bournemouth["when"].tolist() == ["2019-04-01", "2019-12-18", "2020-11-27", "2022-02-11", "2025-01-29"]
    assert bournemouth["named"].iloc[0] == "Bournemouth;Dorset (county, to 2019);Poole"
    assert history("Dorset (county, to 2019)")["when"].tolist() == ["2011-10-28", "2016-05-23", "2019-03-31"]
    ended = history("Northamptonshire").iloc[-1]
    assert (ended["when"], ended["kind"], ended["named"]) == (
        "2021-03-31", "authority ended", "North Northamptonshire;West Northamptonshire",
    )  # fmt: skip
    families = history("Northamptonshire").dropna(subset="grades")["family"].tolist()
    assert families == ["SLAC", "CP", "TLAC", "SIF", "ILACS"]


# ---- everybody ----------------------------------------------------------------------------------------------------


def test_histories_of_all_authorities_hold_the_whole_record():
    """Each inspection and each event of the record stands in one history, in order, with a precision that fits.

    `make test` looks at every tenth authority, `make test-all` at each.
    """
    names = some(data.authorities()["authority"].tolist(), 10)
    every = pd.concat([history(name) for name in names])
    inspections, events = (table[table["authority"].isin(names)] for table in (data.inspections(), data.events()))
    graded = every[every["grades"].notna()]
    assert sorted(graded["document_id"]) == sorted(inspections["document_id"])
    ungraded = every[every["grades"].isna() & ~every["kind"].str.startswith("authority ")]
    assert len(ungraded) == len(events)
    assert sorted(ungraded["document_id"].dropna()) == sorted(events["letter_id"].dropna())
    assert (every["when"].map(precision) == every["precision"]).all()
    for _, own in every.groupby("authority"):
        days = [possible_days(when) for when in own["when"]]
        dated = [day[1] for day in days if day]
        assert dated == sorted(dated) and None not in days[: len(dated)]


@pytest.mark.parametrize("when", ["2012-1", "12", "2012-13", "2012-02-30", "May 2012"])
def test_no_part_of_a_date(when):
    "What is no date is refused, not guessed at."
    with pytest.raises(ValueError):
        possible_days(when)


def test_last_days_of_months_and_years():
    "Leap years, and the ends of months and years."
    assert possible_days("2012-02") == (date(2012, 2, 1), date(2012, 2, 29))
    assert possible_days("2016-06") == (date(2016, 6, 1), date(2016, 6, 30))
    assert possible_days("2009") == (date(2009, 1, 1), date(2009, 12, 31))
    assert possible_days("2018-12-05") == (date(2018, 12, 5), date(2018, 12, 5))


# ---- the chart ----------------------------------------------------------------------------------------------------


def test_lines_say_what_the_crosswalk_says():
    "For each authority every line joins neighbours in a lane, and its style follows from the crosswalk."
    for name in ("Bexley", "Bromley", "Kent", "Sandwell", "Northamptonshire", "Calderdale", "Brent"):
        tiles = lane_tiles(name)
        for line in lane_lines(tiles).to_dict("records"):
            lane = tiles[tiles["lane"] == line["lane"]].reset_index(drop=True)
            n = lane.index[lane["place"] == line["x"]][0]
            one, other = lane.iloc[n], lane.iloc[n + 1]
            assert other["place"] == line["x2"]
            strength = subject_comparability(one["framework"], one["area"], other["framework"], other["area"]).strength
            assert (line["style"] == "dashed") == (strength == "partial") and strength != "none"
            assert {one["grade"], other["grade"]} != {A, RI}


def test_bexleys_and_bromleys_lines():
    "Solid and dashed lines, lane by lane, as a person derives them from the frameworks."
    help_, care = "Help and\nprotection", "Children\nin care"

    def styles(name):
        return lane_lines(lane_tiles(name)).groupby("lane")["style"].agg(list).to_dict()

    solid, dashed = "solid", "dashed"
    assert styles("Bexley") == {
        "Overall": [solid] * 2, "Leaders": [solid] * 2, help_: [dashed, solid, solid], care: [dashed, solid, dashed],
        "Care leavers": [solid],
    }  # fmt: skip
    assert styles("Bromley") == {
        "Overall": [solid] * 2, "Leaders": [solid] * 2, help_: [dashed, solid, solid, solid],
        care: [dashed, solid, dashed], "Care leavers": [solid],
    }  # fmt: skip


def test_tiles_stand_where_grades_were_published_and_do_not_cover_each_other():
    """No tile moves to the left of its date, and two of a lane are far enough apart to be read.

    `make test` looks at every tenth authority, `make test-all` at each.
    """
    for name in some(data.authorities()["authority"].tolist(), 10):
        tiles = lane_tiles(name)
        assert (tiles["place"] >= tiles["at"]).all() and (tiles["place"] - tiles["at"]).max() < 1
        gaps = tiles.groupby("lane")["place"].diff().dropna()
        assert (gaps >= 0.8499).all()
    assert (lane_tiles("Bromley")["place"] == lane_tiles("Bromley")["at"]).all()


def test_every_judgement_of_the_record_has_a_lane():
    "Nothing that is on record is left out of the chart."
    judged = data.judgements()
    pairs = set(zip(judged["framework"], judged["area"], strict=True))
    assert {lane_of(*pair) for pair in pairs} <= set(LANES)


def test_marks_keep_precision(records):
    "A year is drawn as a year, a direction from start to end, and what has no year not at all."
    bexley = event_marks(history("Bexley", records)).set_index("kind")
    assert (bexley.loc["adoption agency inspection", "x"], round(bexley.loc["adoption agency inspection", "x2"])) == (
        2009,
        2010,
    )
    assert round(bexley.loc["improvement notice", "x2"] - bexley.loc["improvement notice", "x"], 2) == 0.08
    bromley = event_marks(history("Bromley")).set_index("kind")
    assert 2016.4 < bromley.loc["direction", "x"] < 2016.5 and 2019.05 < bromley.loc["direction", "x2"] < 2019.09
    assert 2025.04 < bromley.loc["joint targeted area inspection", "x"] < 2025.06


def test_spans_of_frameworks_do_not_overlap_in_a_row():
    "Names along the top: the spans of one row follow one another."
    for shown in ([], ["cp_2012"], ["cp_2012", "lac_2013"]):
        spans = framework_spans(shown, 2009, 2027)
        assert set(spans["row"]) == {0, 1} and (spans["x"] < spans["x2"]).all()
        for _, row in spans.groupby("row"):
            assert (row["x"].iloc[1:].values >= row["x2"].iloc[:-1].values).all()


def test_chart_and_its_words_say_the_same(records):
    "Every tile's letter is in the specification, every dated event in the words; two drawings are the same."
    names = ["Bexley", "Bromley"]
    spec = history_chart(names, records).to_dict()
    assert json.dumps(spec) == json.dumps(history_chart(names, records).to_dict())  # NaN is no NaN's equal
    rows = [row for rows in spec["datasets"].values() for row in rows if row.get("published")]
    found = sorted({(r["authority"], r["published"], r["area"], r["letter"]) for r in rows})
    letters = {O: "O", G: "G", RI: "RI", A: "A", I: "I"}
    assert found == sorted(
        (n, day, area, letters[g]) for (n, day), (_, grades) in GRADES.items() for area, g in grades.items()
    )
    words = history_words(names, records)
    for said in (
        "direction, 2016-06 to 2019-01",
        "inspection letter, Contact, referral and assessment arrangements, 2010-10-19",
        "outcome (no grade): widespread and/or systemic failings, 2023-12-04 to 2023-12-08",
        "Care leavers: inadequate in 2016",
        "adequate in 2010",
    ):
        assert said in words


def test_the_rank_is_that_of_the_grade_that_stands_for_the_authority() -> None:
    "As in the panel of headline judgements; an event without one has none."
    stands = data.panel(headline=True).set_index("record_id")["rank"]
    for name in ("Bexley", "Kent"):
        events = history(name)
        own = events[events["kind"] == "inspection report"].set_index("document_id")["rank"]
        assert own.dropna().to_dict() == stands[stands.index.isin(own.index)].dropna().to_dict() and own.count() >= 4
        assert events.loc[events["grades"].isna(), "rank"].isna().all()
