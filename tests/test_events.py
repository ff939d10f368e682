"Visits and inspections without grades: each once, whatever names it, with what its letter says and where that stands."

from datetime import date

import pandas as pd
import pytest

from ilacs_analysis import IlacsError, data, history
from ilacs_analysis.reading.records import Check, InspectionLetter, InspectionReport, Judgement
from ilacs_analysis.reading.text import SourceText
from ilacs_analysis.record.events import apart, listed_events, merge_events, published, subject_and_days
from ilacs_analysis.record.official import official_data
from ilacs_analysis.reporting.parts import documents_of, event_words
from ilacs_analysis.showing.chart_timeline import event_marks, lane_tiles
from ilacs_analysis.tables.schema import to_frames
from ilacs_analysis.tables.timeline import timeline
from ilacs_analysis.terms.authorities import get_authority
from ilacs_analysis.terms.frameworks import get_framework

KINDS = {"focused visit": 371, "joint targeted area inspection": 60, "area SEND inspection": 72}
DIFFERENCES = [  # What a list says and what the letter says
    ("Bedford", "published_date", "2019-01-04", "2019-01-08"),
    ("Dudley", "published_date", "2020-01-21", "2019-01-21"),
    ("East Sussex", "theme", "Abuse and neglect", "the multi-agency responses to children’s mental health"),
    ("Lincolnshire", "published_date", "2016-12-05", "2016-12-02"),
]


@pytest.fixture(scope="module")
def events():
    return data.events()


def a_list(tmp_path, id, *rows):
    "A list of letters with these rows, and its description."
    spec = next(s for s in official_data()["visits"] if s["id"] == id)
    names = list(dict.fromkeys([*spec["columns"].values(), *filter(None, [spec.get("about")])]))
    lines = [",".join(names), *(",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
    path = tmp_path / spec["name"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, spec


# -- The committed record ----------------------------------------------------------------------------------------------
def test_each_visit_once(events):
    "As many events as there are visits; no key twice, and no two of one kind of one authority within days."
    assert events["event_id"].is_unique
    assert {kind: int((events["kind"] == kind).sum()) for kind in KINDS} == KINDS
    dated = events[events["framework"].notna()].sort_values(["authority", "kind", "published_date"])
    assert dated.groupby(["authority", "kind"])["published_date"].diff().dropna().dt.days.min() > 30
    assert (dated["published_date"] >= "2016-04-01").sum() == len(dated) - 1  # and Bexley's letter of 2010


def test_every_sheet_row_is_one_of_the_list(events):
    "Ofsted's 36 focused visits of 2024-25 are all among the 371 letters of the list."
    both = events[(events["source"] == "visits_2025") & (events["kind"] == "focused visit")]
    assert len(both) == 36 and both["also_in"].str.contains("focused_visits_2026").all()


def test_authorities_are_those_of_the_day(events):
    "Each authority existed on the day, and has its own code: two of one list have a county's."
    for e in events[events["framework"].notna()].itertuples():
        authority = get_authority(e.authority)
        assert authority.existed(e.published_date.date()) and authority.gss_code == e.authority_code, e.event_id
    cumbria = {"Cumberland": "E06000063", "Westmorland and Furness": "E06000064"}
    send = events[events["kind"] == "area SEND inspection"].set_index("authority")["authority_code"]
    assert {name: send[name] for name in cumbria} == cumbria


def test_days_are_days_of_the_visit(events):
    "A visit ends before it is published, within half a year; the day of publication is never its first day."
    known = events[events["framework"].notna() & events["start"].notna()]
    last = pd.to_datetime(known["end"].fillna(known["start"]))
    wait = (known["published_date"] - last).dt.days
    assert wait.between(20, 180).all() and (pd.to_datetime(known["start"]) <= last).all()
    rules = {f: get_framework(f) for f in set(known["framework"])}
    assert all(rules[e.framework].in_force(date.fromisoformat(e.start)) for e in known.itertuples())


def test_differences_between_lists_and_letters():
    "Exactly these, each with both places."
    differ = data.table("event_differences")
    assert [tuple(row) for row in differ[["authority", "about", "used", "other"]].values.tolist()] == DIFFERENCES
    assert differ["used_place"].str.contains(r"\.csv![A-Z]+\d+$").all()
    assert differ["other_place"].str.contains(r"\.pdf, page 1, characters \d+ to \d+$").all()


def test_a_letter_gives_what_no_list_has(events):
    "Days, subject and numbers of points, each with its place in the letter; 252 letters and reports were read."
    read = events[events["letter"].notna()]
    assert len(read) == 252 and read["letter_id"].is_unique
    filled = read[read["source"] != "readings"]["filled_from"]
    assert filled.str.contains(r"points=readings!").sum() >= 238
    bromley = data.events("Bromley").query("kind == 'joint targeted area inspection'").iloc[0]
    assert (bromley["start"], bromley["end"], bromley["points"]) == ("2025-01-20", "2025-01-24", 6)
    assert "start=readings!jtai_80490_bromley_2025-03-13.pdf, page 1, characters" in bromley["filled_from"]


def test_outcomes_are_words_of_their_own_scale(events):
    "An outcome is on the scale of area SEND inspections, no other event has one, and no grade is among the words."
    grades = get_framework("area_send").outcome_scale.grades
    assert set(events["outcome"].dropna()) == set(grades)
    assert set(events[events["outcome"].notna()]["kind"]) == {"area SEND inspection"}
    assert events.query("kind == 'area SEND inspection'")["outcome"].isna().sum() == 1  # the list has none for Slough


# -- Lists -------------------------------------------------------------------------------------------------------------
def test_names_of_lists(tmp_path):
    "Small letters, '&', and a URN that says which of two authorities it is."
    row = dict(urn="2532287", local_authority="bournemouth, christchurch & poole", published="2019-12-18")
    other = dict(urn="", local_authority="telford & wrekin", published="2024-01-12")
    found = listed_events(*a_list(tmp_path, "focused_visits_2026", row, other))
    assert [e["authority"] for e in found] == ["Bournemouth, Christchurch and Poole", "Telford and Wrekin"]
    assert found[0].get("start") is None and found[0]["place"].endswith("!A2")


def test_a_name_is_whose_it_was(tmp_path):
    "Without a URN, Dorset of 2018 is the county that ended in 2019."
    row = dict(local_authority="dorset", published="2018-12-18")
    (event,) = listed_events(*a_list(tmp_path, "focused_visits_2026", row))
    assert event["authority"] == "Dorset (county, to 2019)"


@pytest.mark.parametrize(
    "changes, words",
    [
        (dict(publication_date=""), "without its day"),
        (dict(publication_date="2025-02-04"), "is not a date"),
        (dict(publication_date="31/02/25"), "is not a date"),
        (dict(outcome_grade="4.0"), "is not an outcome"),
        (dict(inspection_link="50268244"), "is not an address"),
        (dict(urn="1", local_authority="atlantis"), "(?i)atlantis"),
    ],
)
def test_a_wrong_cell_is_refused(tmp_path, changes, words):
    "With the file and the cell."
    row = dict(urn="80428", local_authority="bedford", publication_date="04/02/25", outcome_grade="1.0") | changes
    with pytest.raises(IlacsError, match=words) as caught:
        listed_events(*a_list(tmp_path, "area_send_2026", row))
    assert "area-send-inspections.csv!" in caught.value.detail


@pytest.mark.parametrize(
    "words, subject, days",
    [
        ("Domestic abuse in anytown between 9 and 13 july 2018.", "Domestic abuse", ("2018-07-09", "2018-07-13")),
        ("Abuse in anytown city council between 27 february and 3 march 2017.", "Abuse", ("2017-02-27", "2017-03-03")),
        ("Abuse in the london borough of anytown between 16 may and 20 may.", "Abuse", None),
        ("Abuse of children missing between 12 and 16 februa", "Abuse of children missing", None),
        ("Initial need and risk in anytown.", "Initial need and risk", None),
        ("Children in need in anytown between 13 and 9 july 2018.", "Children in need", None),
    ],
)
def test_subject_and_days_of_a_sentence(words, subject, days):
    "Days only where all is printed and possible."
    found, windows = subject_and_days(words, "anytown")
    assert found == subject
    assert (tuple(map(str, windows[0])) if windows else None) == days


# -- One row a visit ---------------------------------------------------------------------------------------------------
WHO = {"authority": "Bexley", "authority_code": "E09000004", "kind": "focused visit", "framework": "focused_visit"}


def a_row(source, **known):
    return WHO | {"source": source, "place": f"{source}!A1"} | known


def test_letters_nearest_first():
    "Two visits a fortnight apart, two letters dated before: each goes to its own."
    listed = [a_row("list", published_date=date(2021, 6, d)) for d in (4, 18)]
    letters = [a_row("letters", published_date=date(2021, 6, d), letter=f"{d}.pdf") for d in (14, 1)]
    events, differ = merge_events([listed, letters])
    assert [(e["published_date"].day, e["letter"]) for e in events] == [(4, "1.pdf"), (18, "14.pdf")]
    assert [d["other"] for d in differ] == ["2021-06-01", "2021-06-14"]


def test_what_stays_apart():
    "Another kind, another authority, or weeks between: never one event."
    one = a_row("list", published_date=date(2021, 6, 4))
    others = [
        a_row("letters", published_date=date(2021, 6, 4), kind="joint targeted area inspection"),
        a_row("letters", published_date=date(2021, 6, 4), authority="Bromley", authority_code="E09000006"),
        a_row("letters", published_date=date(2021, 6, 25)),
    ]
    events, differ = merge_events([[one], others])
    assert len(events) == 4 and not differ


def test_a_letter_without_a_year_keeps_its_days_missing():
    "Only its own date places it."
    letter = a_row("letters", published_date=date(2021, 6, 3), start=None, end=None, points=2)
    (event,), _ = merge_events([[a_row("list", published_date=date(2021, 6, 4))], [letter]])
    assert event.get("start") is None and event["points"] == 2


def test_a_date_that_cannot_be_right():
    "A letter dated before its visit is placed by the visit; alone it has no day of publication."
    letter = a_row("letters", published_date=date(2019, 1, 21), start="2019-12-18", end="2019-12-19", letter="a.pdf")
    assert published(letter) is None and apart(letter, {"published_date": date(2020, 1, 21)}) == (1, 33)
    (event,), _ = merge_events([[letter]])
    assert event["published_date"] is None and event["event_id"].endswith("2019-12-18")


# -- Parsed documents --------------------------------------------------------------------------------------------------
def a_source(name):
    return SourceText("Some words of a letter", (0,), sha256="0" * 64, source=name)


def test_a_letter_meets_its_event():
    "A parsed letter adds to the event of the record and makes none of its own."
    letter = InspectionLetter(
        source=a_source("x.pdf"), framework="focused_visit", authority="Bexley", letter_date=date(2025, 3, 14),
        windows=[(date(2025, 2, 13), date(2025, 2, 14))],
    )  # fmt: skip
    alone, both = history("Bexley"), history("Bexley", letter)
    assert len(alone) == len(both) and both.iloc[-1]["also_in"].endswith("x.pdf")
    later = InspectionLetter(
        source=a_source("y.pdf"), framework="jtai", authority="Bexley", subject="serious youth violence",
        letter_date=date(2026, 6, 1), windows=[(date(2026, 5, 4), date(2026, 5, 8))],
    )  # fmt: skip
    last = history("Bexley", later).iloc[-1]
    assert (last["kind"], last["subject"], last["points"]) == (
        "joint targeted area inspection", "serious youth violence", 0,
    )  # fmt: skip


def test_an_outcome_is_never_a_grade():
    "Not in the history's grades, not as a tile, not in the timeline's grades; in words it says so."
    outcome = get_framework("area_send").outcome_scale.grades[2]
    source = a_source("send.pdf")
    judged = Judgement("area_send", "Outcome", outcome, outcome, "area_send", source.span(0, 4), source.span(0, 4))
    report = InspectionReport(
        source=source, framework="area_send", authority="Bexley", title="Area SEND inspection of Anytown",
        windows=[(date(2026, 5, 4), date(2026, 5, 8))], judgements=[judged], checks=[Check("a", "b", "c", "d")],
        evidence={"title": source.span(0, 4)},
    )  # fmt: skip
    row = history("Bexley", report).iloc[-1]
    assert row["outcome"] == outcome and pd.isna(row["grades"]) and row["kind"] == "area SEND inspection"
    assert len(lane_tiles("Bexley", [report])) == len(lane_tiles("Bexley"))
    assert data.judgements_of(to_frames([report])).empty
    assert timeline([report])[["status", "grade"]].fillna("").values.tolist() == [["ungraded", ""]]
    assert "(no grade)" in event_marks(history("Bexley", report)).iloc[-1]["words"]
    assert "no grade of children's services, and not comparable" in event_words(row.fillna("").to_dict())
    papers = documents_of(to_frames([report]), ["Bexley"])
    assert papers["document"].tolist() == ["area SEND inspection"] and not papers["on_record"].any()
