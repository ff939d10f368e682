"The national record: its counts, whole and rebuilt exactly; bad files are refused; it comes with the package."

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from ilacs_analysis import IlacsError, data
from ilacs_analysis.base.columns import Column
from ilacs_analysis.base.errors import UnreadableFile
from ilacs_analysis.reading.parse import parse
from ilacs_analysis.record import data as record_data
from ilacs_analysis.record.national import NATIONAL, Merger, _link_reports, _neighbours
from ilacs_analysis.record.official import official_data, official_files, read_official
from ilacs_analysis.record.publish import _field, write_national, write_tables
from ilacs_analysis.tables.schema import to_frames
from ilacs_analysis.terms.authorities import authorities
from ilacs_analysis.terms.crosswalk import family_of
from ilacs_analysis.terms.frameworks import frameworks
from ilacs_analysis.terms.grades import NOT_JUDGED

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "data" / "national"
REFERENCE = Path(os.environ.get("ILACS_REFERENCE", ROOT.parent / "shared" / "reference"))
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"no official files at {REFERENCE}; name their folder in ILACS_REFERENCE"
)
SCALE = ("outstanding", "good", "requires improvement", "inadequate")


@pytest.fixture(scope="module")
def judged():
    return data.judgements()


@pytest.fixture(scope="module")
def inspected():
    return data.inspections()


def grades(judged, area, **wanted):
    "How often each grade was given for an area, best first."
    part = judged[judged["area"] == area]
    for column, value in wanted.items():
        part = part[part[column].isna()] if value is None else part[part[column] == value]
    counts = part["grade"].value_counts()
    return {g: int(counts[g]) for g in (*SCALE[:2], "adequate", *SCALE[2:], NOT_JUDGED) if g in counts}


def wide(judged):
    "One row an inspection, one column an area."
    return judged.pivot(index="document_id", columns="area", values="grade")


# -- Counts, each as an official file or a report gives it -------------------------------------------------------------


def test_ilacs_to_march_2025(judged, inspected):
    "Ofsted's history of March 2025 has 271 inspections: 171 standard, 100 short."
    listed = inspected[inspected["source"] == "outcomes_2025"]
    assert listed["visit_type"].value_counts().to_dict() == {"standard": 171, "short": 100}
    of_them = judged[judged["document_id"].isin(listed["document_id"])]
    assert grades(of_them, "overall") == dict(zip(SCALE, (55, 107, 74, 35), strict=True))
    lag = (listed["published_date"] - listed["start_date"]).dt.days
    assert (lag.median(), lag.min(), lag.max()) == (52, 22, 225)
    assert listed.loc[lag.idxmax(), "authority"] == "Devon"


def test_ilacs_since_april_2025(inspected):
    "62 reports of April 2025 to August 2026 were read; nine of them are in Ofsted's history too, 53 are new."
    new = inspected[inspected["source"] == "reports_2026"]
    both = inspected[inspected["also_in"].fillna("").str.contains("reports_2026")]
    assert (len(new), len(both)) == (53, 9)
    assert new["framework"].value_counts().to_dict() == {"ilacs_2023": 42, "ilacs_2026": 11}
    assert (new["start_date"].notna() & new["end_date"].notna()).all()
    assert data.version() == "2026.8.20"


def test_slac(judged, inspected):
    """152 authorities, 9 re-inspections, two of which took in services for looked after children.

    Counts of authorities with both grades leave out the Isles of Scilly, judged on safeguarding alone: 56 good, not 57.
    """
    slac = inspected[inspected["framework"] == "slac"]
    first = slac[slac["visit_type"].isna()]
    again = slac[slac["visit_type"] == "re-inspection"]
    assert (len(first), first["authority"].nunique(), len(again)) == (152, 152, 9)
    assert (slac["published_date"].min(), slac["published_date"].max()) == (
        pd.Timestamp(2009, 8, 7),
        pd.Timestamp(2012, 8, 24),
    )
    assert grades(judged, "safeguarding", framework="slac", visit_type=None) == {
        "outstanding": 5, "good": 57, "adequate": 66, "inadequate": 24
    }  # fmt: skip
    assert grades(judged, "looked_after", framework="slac", visit_type="re-inspection") == {"adequate": 2}
    silent = judged.query("framework == 'slac' and grade == 'not judged'")
    assert silent[["authority", "area"]].values.tolist() == [["Isles of Scilly", "looked_after"]]


def test_child_protection(judged, inspected):
    "50 authorities: 4 good, 29 adequate, 17 inadequate; and Calderdale a second time, inadequate."
    cp = inspected[inspected["framework"] == "cp_2012"]
    assert (len(cp), cp["authority"].nunique()) == (51, 50)
    assert grades(judged, "overall", framework="cp_2012", visit_type=None) == {
        "good": 4, "adequate": 29, "inadequate": 17
    }  # fmt: skip
    again = cp[cp["visit_type"] == "re-inspection"]
    assert again[["authority", "published_date"]].values.tolist() == [["Calderdale", pd.Timestamp(2013, 7, 26)]]
    assert (cp["published_date"].min(), cp["published_date"].max()) == (
        pd.Timestamp(2012, 7, 13),
        pd.Timestamp(2013, 8, 16),
    )


def test_looked_after_2013(judged):
    "Five authorities in summer 2013; Kent was adequate, the others inadequate."
    lac = judged[judged["framework"] == "lac_2013"]
    assert dict(zip(lac["authority"], lac["grade"], strict=True)) == {
        "Kent": "adequate", "Medway": "inadequate", "Norfolk": "inadequate", "Northamptonshire": "inadequate",
        "Sandwell": "inadequate",
    }  # fmt: skip
    assert lac["published_date"].between("2013-08-02", "2013-08-23").all()


def test_single_inspection_framework(judged, inspected):
    "Every authority once, 21 twice; the board was reviewed the first time only."
    sif = inspected[inspected["framework"] == "sif"]
    first, again = sif[sif["visit_type"].isna()], sif[sif["visit_type"] == "re-inspection"]
    assert (len(first), first["authority"].nunique(), len(again)) == (152, 152, 21)
    assert [(str(x["published_date"].min().date()), str(x["published_date"].max().date())) for x in (first, again)] == [
        ("2014-02-11", "2017-12-08"),
        ("2016-02-17", "2018-08-24"),
    ]
    board = judged.query("framework == 'sif' and area == 'lscb'")
    assert set(board["document_id"]) == set(first["document_id"])


def test_limiting_judgements(judged):
    "Single framework: inadequate overall exactly when a key judgement is, in 40 of 173; seven times only a part was."
    table = wide(judged[judged["framework"] == "sif"])
    key = table[["help_protection", "looked_after", "leadership"]].eq("inadequate").any(axis=1)
    assert key.eq(table["overall"].eq("inadequate")).all() and key.sum() == 40
    part = table[["adoption", "care_leavers"]].eq("inadequate").any(axis=1) & ~key
    assert part.sum() == 7


def test_limiting_judgements_of_ilacs(judged):
    "Ofsted's 271: practice inadequate means overall inadequate, 34 of 34; leaders alone inadequate, one of five."
    listed = judged[judged["document_id"].isin(judged[judged["source"] == "outcomes_2025"]["document_id"])]
    table = wide(listed)
    practice = (
        table[["help_protection", "in_care", "in_care_and_care_leavers", "care_leavers"]].eq("inadequate").any(axis=1)
    )
    assert (practice.sum(), table[practice]["overall"].eq("inadequate").sum()) == (34, 34)
    alone = table[table["leadership"].eq("inadequate") & ~practice]
    assert alone["overall"].value_counts().to_dict() == {"requires improvement": 4, "inadequate": 1}
    assert round((table["leadership"] == table["overall"]).mean(), 2) == 0.86
    assert table[table["overall"] == "outstanding"]["leadership"].eq("outstanding").all()


def test_from_one_framework_to_the_next(judged):
    """First grades under three frameworks, to 2023: to inadequate, requires improvement, good, outstanding.

    The file has 150 authorities with both, Bournemouth and Northamptonshire among them.
    """

    def firsts(family, area):
        part = judged[(judged["area"] == area) & judged["framework"].map(lambda f: family_of(f).id == family)]
        return part[part["published_date"] <= "2023-07-06"].groupby("authority")["grade"].first()

    def moves(one, other):
        counts = pd.crosstab(one, other).reindex(
            columns=["inadequate", "requires improvement", "good", "outstanding"], fill_value=0
        )
        return {grade: counts.loc[grade].tolist() for grade in counts.index}

    slac = firsts("slac", "safeguarding").drop("Isles of Scilly")
    sif, ilacs = firsts("sif", "overall"), firsts("ilacs", "overall")
    assert moves(*slac.align(sif, "inner")) == {
        "inadequate": [7, 8, 9, 0], "adequate": [15, 33, 18, 0], "good": [10, 21, 22, 3], "outstanding": [1, 3, 1, 0]
    }  # fmt: skip
    assert moves(*sif.align(ilacs, "inner")) == {
        "inadequate": [0, 17, 15, 1], "requires improvement": [15, 23, 23, 2],
        "good": [4, 8, 21, 18], "outstanding": [0, 0, 0, 3],
    }  # fmt: skip


def test_no_inspection_began_in_the_pandemic(inspected):
    "Nothing graded began between 10 March 2020 and 27 June 2021."
    starts = inspected["start_date"].dropna()
    assert not starts.between("2020-03-10", "2021-06-27").any()
    assert {"2020-03-09", "2021-06-28"} <= set(starts.dt.strftime("%Y-%m-%d"))


FIRSTS = {  # framework: first day of fieldwork, and where
    "ilacs_2018": ("2018-01-29", ["Rochdale"]),
    "ilacs_2023": ("2023-01-16", ["Bristol"]),
    "ilacs_2026": ("2026-04-27", ["Brent", "Somerset"]),
}


@pytest.mark.parametrize("framework", FIRSTS)
def test_first_of_each_ilacs(inspected, framework):
    "Rules change with the day on which fieldwork starts."
    day, names = FIRSTS[framework]
    part = inspected[inspected["framework"] == framework]
    assert part["start_date"].min() == pd.Timestamp(day)
    assert sorted(part[part["start_date"] == day]["authority"]) == names
    rules = frameworks()[framework]
    assert all(rules.in_force(d.date()) for d in part["start_date"])


def test_fieldwork_decides_the_framework(judged):
    "South Tyneside: fieldwork of December 2022, published in May 2023, has the combined grade of the older rules."
    part = judged[judged["document_id"] == "E08000023-ilacs-2023-05-10"]
    assert set(part["framework"]) == {"ilacs_2018"} and "in_care_and_care_leavers" in set(part["area"])
    late = judged[(judged["published_date"] >= "2026-05-18") & (judged["framework"] == "ilacs_2023")]
    assert set(late["start_date"].dt.month) <= {1, 2, 3} and (late["area"] == "overall").any()


# fmt: off
TWO_BOROUGHS = {  # published, framework: area by area, as the reports print them
    ("Bexley", "2012-08-24", "slac"): dict(safeguarding="I", looked_after="G"),
    ("Bexley", "2014-05-23", "sif"): dict(
        overall="R", help_protection="R", looked_after="R", adoption="R", care_leavers="R", leadership="R", lscb="I"
    ),
    ("Bexley", "2018-08-20", "ilacs_2018"): dict(
        overall="O", leadership="O", help_protection="O", in_care_and_care_leavers="G"
    ),
    ("Bexley", "2023-03-24", "ilacs_2023"): dict(
        overall="O", leadership="O", help_protection="G", in_care="G", care_leavers="O"
    ),
    ("Bromley", "2010-05-24", "slac"): dict(safeguarding="A", looked_after="A"),
    ("Bromley", "2012-08-17", "cp_2012"): dict(overall="A"),
    ("Bromley", "2016-06-27", "sif"): dict(
        overall="I", help_protection="I", looked_after="I", adoption="I", care_leavers="I", leadership="I", lscb="R"
    ),
    ("Bromley", "2019-01-07", "ilacs_2018"): dict(
        overall="G", leadership="O", help_protection="G", in_care_and_care_leavers="G"
    ),
    ("Bromley", "2024-01-12", "ilacs_2023"): dict(
        overall="O", leadership="O", help_protection="O", in_care="O", care_leavers="O"
    ),
}
# fmt: on


def test_two_boroughs_since_2010(judged):
    "Bexley and Bromley: every graded inspection and nothing else, grade by grade."
    part = judged[judged["authority"].isin(["Bexley", "Bromley"])]
    letter = part["grade"].str[0].str.upper().mask(part["grade"] == "inadequate", "I")
    keys = zip(part["authority"], part["published_date"].dt.strftime("%Y-%m-%d"), part["framework"], strict=True)
    found = {}
    for key, area, grade in zip(keys, part["area"], letter, strict=True):
        found.setdefault(key, {})[area] = grade
    assert found == TWO_BOROUGHS


def test_london_in_march_2025(judged):
    "33 authorities: 14 outstanding, 15 good, two require improvement, two inadequate."
    regions = data.authorities().set_index("authority")["region"]
    listed = judged[judged["source"].eq("outcomes_2025") & judged["authority"].map(regions).eq("London")]
    latest = listed[listed["area"] == "overall"].groupby("authority")["grade"].last()
    assert latest.value_counts().to_dict() == dict(zip(SCALE, (14, 15, 2, 2), strict=True))


# -- What every row must hold ------------------------------------------------------------------------------------------


def test_every_grade_is_on_its_scale(judged):
    "After recoding, no grade is a word that its framework does not have; adequate is there again, before 2014 only."
    for framework, part in judged.groupby("framework"):
        assert set(part["grade"]) <= {*frameworks()[framework].scale.grades, NOT_JUDGED}
    assert judged[judged["grade"] == "adequate"]["published_date"].max() < pd.Timestamp(2013, 11, 1)
    assert judged[judged["grade"] == "requires improvement"]["published_date"].min() > pd.Timestamp(2013, 11, 1)


def test_restored_grades_say_so(judged):
    "Where Ofsted's file says 'requires improvement' for adequate, the printed word stays and the row is marked."
    restored = judged[judged["restored"]]
    assert set(restored["grade"]) == {"adequate"} and set(restored["framework"]) == {"slac", "cp_2012", "lac_2013"}
    assert set(restored["grade_printed"]) == {"Requires improvement to be good"}
    assert set(restored["source"]) == {"history_2023"}
    assert len(restored) == (judged["grade"] == "adequate").sum() == 172
    old = judged[judged["framework"].isin(["slac", "cp_2012", "lac_2013"])]
    assert not old["grade_printed"].str.lower().str.startswith("adequate").any()  # the file's habit, not ours


def test_the_combined_grade_is_not_children_in_care(judged):
    "Ofsted's files show it under children in care; here it has its own area, and care leavers none, before 2023."
    older = judged[judged["framework"] == "ilacs_2018"]
    assert set(older["area"]) == {"overall", "leadership", "help_protection", "in_care_and_care_leavers"}
    newer = judged[judged["framework"].isin(["ilacs_2023", "ilacs_2026"])]
    assert "in_care_and_care_leavers" not in set(newer["area"])
    assert (older["start_date"] < "2023-01-01").all() and (newer["start_date"] >= "2023-01-01").all()
    combined = older[older["area"] == "in_care_and_care_leavers"]
    assert len(combined) == 168 and combined["label"].nunique() == 1
    assert combined["label"].iloc[0].endswith("children in care and care leavers")


def test_ilacs_inspections_are_whole(judged):
    "Each has just the judgements of its framework; those of 2026 have no overall effectiveness."
    for framework in ("ilacs_2018", "ilacs_2023", "ilacs_2026", "sif"):
        areas = judged[judged["framework"] == framework].groupby("document_id")["area"].agg(frozenset)
        wanted = frameworks()[framework].area_set()
        assert set(areas) <= {wanted, wanted - {"lscb"}} if framework == "sif" else set(areas) == {wanted}


def test_not_judged_is_kept(judged):
    "Five judgements were not made; they have no rank and are not below good."
    silent = judged[judged["grade"] == NOT_JUDGED]
    assert sorted(silent["authority"]) == ["City of London"] + ["Isles of Scilly"] * 4
    assert silent["rank"].isna().all() and silent["good_or_better"].isna().all()
    rest = judged[judged["grade"] != NOT_JUDGED]
    assert rest["rank"].notna().all() and (rest["good_or_better"] == (rest["rank"] >= 3)).all()


OGL, FACTS = "Open Government Licence v3.0", "facts, no licence needed"


@pytest.mark.parametrize("name", ["inspections", "judgements", "events", "authorities", "neighbours"])
def test_every_row_has_its_source(name):
    """Source, licence and, but for the lists, the place in the source; official sources have a date.

    Every licence is one that a reader knows; facts need none where only a council, a newspaper or a letter gives them.
    """
    table, known = data.table(name), data.sources()
    assert table["source"].notna().all() and table["licence"].notna().all()
    if "place" in table:
        assert table["place"].str.len().min() > 3
    official = table[table["source"].isin(known["source"])]
    assert official["source_date"].notna().all() and official["licence"].eq(OGL).all()
    noted = table[~table["source"].isin(known["source"])]
    assert name == "events" or noted.empty
    assert noted.empty or noted["place"].eq("reference/events.csv").all()
    assert [r.licence == OGL for r in noted.itertuples()] == [
        r.source.startswith("Ofsted, ") for r in noted.itertuples()
    ]
    assert set(noted["licence"]) <= {OGL, FACTS}


def test_the_list_of_authorities_is_a_source():
    "With the checksum of the file that comes with the package."
    listed = data.sources().set_index("source").loc[data.authorities()["source"].unique()]
    assert listed.index.tolist() == ["authorities"]
    own = ROOT / "ilacs_analysis" / "reference" / listed["file"].item()
    assert listed["sha256"].item() == sha256(own.read_bytes()).hexdigest()


def test_keys_and_codes(inspected, judged):
    "A key names authority, family and day; each once. Codes are the authority's."
    codes = {a.name: a.gss_code for a in authorities().values()}
    for row in inspected.itertuples():
        day = row.published_date.date()
        assert row.document_id == f"{codes[row.authority]}-{family_of(row.framework).id}-{day}"
        assert row.authority_code == codes[row.authority]
    assert inspected["document_id"].is_unique and not judged.duplicated(["document_id", "area"]).any()
    assert set(judged["document_id"]) == set(inspected["document_id"])


def test_days_are_in_order(inspected):
    "Fieldwork starts, ends, and is published."
    part = inspected[inspected["start_date"].notna()]
    assert (part["start_date"] < part["published_date"]).all()
    assert not (part["end_date"] < part["start_date"]).any() and not (part["end_date"] >= part["published_date"]).any()
    assert not (inspected["published_date"] > "2026-08-20").any()


def test_reports_have_one_address(inspected):
    "An address belongs to one inspection, and its date in Ofsted's list is near the date of publication."
    linked = inspected[inspected["report_url"].notna()]
    assert len(linked) == 496 and linked["report_url"].is_unique
    assert linked["report_url"].str.startswith("https://files.ofsted.gov.uk/").all()
    apart = (linked["report_listed"] - linked["published_date"]).dt.days
    assert apart.between(-7, 7).all() and (apart != 0).sum() == 6


# -- Regions and reorganisations ---------------------------------------------------------------------------------------


def test_two_ways_to_draw_regions():
    "Ofsted joins the North East with Yorkshire and the Humber; the ONS does not; elsewhere the two agree."
    table = data.authorities()
    joined = table[table["region"].isin(["North East", "Yorkshire and the Humber"])]
    assert joined["region"].value_counts().to_dict() == {"Yorkshire and the Humber": 15, "North East": 12}
    assert set(joined["ofsted_region"]) == {"North East, Yorkshire and the Humber"}
    rest = table.drop(joined.index)
    assert rest["region"].eq(rest["ofsted_region"]).all() and rest["region"].nunique() == 7


def test_a_region_has_one_spelling(inspected):
    "Ofsted draws eight regions."
    assert inspected["ofsted_region"].nunique() == 8
    assert set(inspected["ofsted_region"]) == set(data.authorities()["ofsted_region"])


def test_every_inspection_has_its_region(inspected):
    "An authority's inspections are all in its region; that of 2026 has none, so they are filled in and say from where."
    regions = data.authorities().set_index("authority")["ofsted_region"]
    assert inspected["ofsted_region"].notna().all()
    assert inspected["ofsted_region"].eq(inspected["authority"].map(regions)).all()
    filled = inspected["filled_from"].fillna("").str.contains("ofsted_region=")
    assert filled.eq(inspected["source"] == "reports_2026").all()


# fmt: off
HISTORIES = {  # authorities of reorganised areas: their own inspections and nobody else's
    "Dorset (county, to 2019)": ["slac-2011-10-28", "sif-2016-05-23"],
    "Dorset": ["ilacs-2021-11-19", "ilacs-2025-05-09"],
    "Bournemouth": ["slac-2011-04-08", "sif-2014-06-30", "ilacs-2018-08-24"],
    "Poole": ["slac-2011-12-16", "sif-2017-11-24"],
    "Bournemouth, Christchurch and Poole": ["ilacs-2022-02-11", "ilacs-2025-01-29"],
    "Northamptonshire": ["slac-2011-05-06", "cp-2013-03-20", "lac-2013-08-23", "sif-2016-04-27", "ilacs-2019-07-29"],
    "North Northamptonshire": ["ilacs-2022-11-25", "ilacs-2026-07-07"],
    "West Northamptonshire": ["ilacs-2022-11-25", "ilacs-2026-07-07"],
    "Cumbria": ["slac-2012-05-29", "cp-2013-06-24", "sif-2015-05-13", "sif-2018-01-29", "ilacs-2022-11-15"],
    "Cumberland": ["ilacs-2024-11-26"],
    "Westmorland and Furness": ["ilacs-2024-07-12"],
}
# fmt: on


@pytest.mark.parametrize("name", HISTORIES)
def test_histories_do_not_transfer(name):
    "What an authority's predecessor was judged is the predecessor's."
    own = data.inspections(name)
    assert [key.split("-", 1)[1] for key in own["document_id"]] == HISTORIES[name]
    row = data.authorities().set_index("authority").loc[name]
    if pd.notna(row["started"]):
        assert (own["published_date"] >= row["started"]).all() and pd.notna(row["predecessors"])
    if pd.notna(row["ended"]):
        assert (own["published_date"] <= row["ended"]).all() and pd.notna(row["successors"])


def test_nobody_is_judged_before_or_after_its_time(inspected):
    "Every authority existed when its inspection was published."
    known = authorities()
    assert [
        r.document_id for r in inspected.itertuples() if not known[r.authority].existed(r.published_date.date())
    ] == []


# -- Differences, events, neighbours -----------------------------------------------------------------------------------


def test_differences_between_files():
    "Two: Nottingham's date and Merton's type of inspection. The newer file is believed and both values are kept."
    found = data.table("differences")
    assert found[["authority", "about", "used", "used_source", "other", "other_source"]].values.tolist() == [
        ["Merton", "visit_type", "short", "outcomes_2025", "standard", "history_2023"],
        ["Nottingham", "published_date", "2022-09-05", "outcomes_2025", "2022-11-05", "history_2023"],
    ]
    used = data.inspections("Nottingham").set_index("document_id")
    assert used.loc["E06000018-ilacs-2022-09-05", "published_date"] == pd.Timestamp(2022, 9, 5)
    assert not any("2022-11-05" in key for key in used.index)


@needs_reference
def test_places_of_differences_hold_the_values():
    "The cells named for Merton hold the two types of inspection."
    row = data.table("differences").query("authority == 'Merton'").iloc[0]
    for side, words in (("used", "ILACS Short Inspection"), ("other", "ILACS Standard Inspection")):
        assert cell(official_files()[row[f"{side}_source"]]["name"], row[f"{side}_place"]) == words


@needs_reference
def test_values_filled_in_say_from_where(inspected):
    "Each entry of `filled_from` names a cell with the value; what only another file has is filled in nowhere else."
    names = {spec["id"]: spec["name"] for spec in (*official_files().values(), *official_data()["list"])}
    columns = set()
    for row in inspected[inspected["filled_from"].notna()].itertuples():
        for entry in row.filled_from.split("; "):
            if "=readings!" in entry:  # days on site, which test_reconciliation.py compares with the reports
                continue
            column, source, place = re.fullmatch(r"(\w+)=(\w+)!(.+![A-Z]+\d+)", entry).groups()
            columns.add(column)
            value, used = cell(names[source], place), getattr(row, column)
            used = used.date() if isinstance(used, pd.Timestamp) else used
            assert source != row.source or column == "ofsted_region"
            assert str(value).casefold().startswith(str(used).casefold()), (row.document_id, entry, value)
    assert columns >= {"report_url", "report_listed", "ofsted_region", "end_date", "lead_inspector"}
    filled_from = inspected["filled_from"].fillna("")
    assert filled_from.str.contains("report_url=").eq(inspected["report_url"].notna()).all()
    ended = inspected["end_date"].notna() & (inspected["source"] != "reports_2026")
    assert filled_from.str.contains("end_date=").eq(ended).all()
    read = filled_from.str.contains(r"end_date=readings!\S+\.pdf, page \d+, characters \d+ to \d+")
    assert read.sum() > 400 and inspected["end_date"][read].notna().all()


def cell(file, place):
    "What stands in an official file at 'Sheet!A1'."
    sheet, at = place.split("!")
    letters, number = at.rstrip("0123456789"), int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    if sheet not in SHEETS:
        path = REFERENCE / file
        SHEETS[sheet] = (
            pd.read_csv(path, header=None, dtype=str)
            if path.suffix == ".csv"
            else pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
        )
    return SHEETS[sheet].iat[number - 1, column - 1]


SHEETS: dict[str, pd.DataFrame] = {}


@needs_reference
def test_places_hold_the_grades(judged):
    "The cell that a judgement names holds its printed words: every ninth row of each file is looked up."
    files = {id: spec["name"] for id, spec in official_files().items()}
    for source, part in judged.groupby("source"):
        for row in part.iloc[::9].itertuples():
            assert " ".join(str(cell(files[source], row.place)).split()) == row.grade_printed, row


def test_events():
    "Ungraded visits of 2024-25 from Ofsted's file, and a few facts noted with their sources."
    events = data.events()
    official = events[events["source"] == "visits_2025"]
    assert official["kind"].value_counts().to_dict() == {"focused visit": 36, "monitoring visit": 24}
    bexley = data.events("Bexley").set_index("kind")
    assert (bexley.loc["focused visit", "start"], bexley.loc["focused visit", "theme"]) == (
        "2025-02-13",
        "Children in need/subject to a plan",
    )
    assert bexley.loc["improvement notice", "start"] == "2012-10"
    assert bexley.loc["area SEND inspection", "outcome"] == "widespread and/or systemic failings"
    bromley = data.events("Bromley")
    direction = bromley.query("kind == 'direction'").iloc[0]
    assert (direction["start"], direction["end"]) == ("2016-06", "2019-01")
    assert "Commissioner appointed by the Secretary of State in June 2016" in direction["what"]
    assert "own date is not known" in direction["what"]
    reported = bromley[bromley["kind"] == "commissioner's report"]
    assert reported[["start", "source"]].values.tolist() == [
        ["2016-10", "Community Care, 11 October 2016"],
        ["2017-09", "Local Government Chronicle, September 2017"],
    ]
    assert events["start"].dropna().str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?").all()
    assert not events["what"].str.contains("judgement|inadequate", case=False).any()


def test_neighbours():
    "Ten for each authority that exists, ranked, none of them itself; the new authorities too."
    table, existing = data.neighbours(), data.authorities().query("ended.isna()")["authority"]
    assert (
        set(table["authority"]) == set(existing) == set(table["neighbour"]) | (set(existing) - set(table["neighbour"]))
    )
    assert table.groupby("authority")["rank"].agg(list).map(lambda r: r == list(range(1, 11))).all()
    assert (table["authority"] != table["neighbour"]).all() and not table.duplicated(["authority", "neighbour"]).any()


# -- On disk and in other projects -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NATIONAL)
def test_csv_and_parquet_are_one_table(name):
    "Both hold the same rows and values; the description's count and checksum are the file's."
    stored = record_data.table(name)
    printed = pd.read_csv(RECORD / f"{name}.csv", dtype=str, keep_default_na=False)
    assert list(printed) == list(stored) == [c.name for c in NATIONAL[name]]
    words = stored.apply(lambda c: c.dt.strftime("%Y-%m-%d") if c.dtype.kind == "M" else c.astype("string")).fillna("")
    assert printed.values.tolist() == words.astype(str).values.tolist()
    described = {r["name"]: r for r in json.loads((RECORD / "datapackage.json").read_text())["resources"]}[name]
    content = (RECORD / f"{name}.csv").read_bytes()
    assert described["hash"] == f"sha256:{sha256(content).hexdigest()}"
    assert (described["bytes"], described["rows"]) == (len(content), len(stored))


def test_description_validates(tmp_path):
    "frictionless finds nothing: types, keys, foreign keys, allowed grades; and it does find a grade that is none."
    from frictionless import validate

    assert validate(str(RECORD / "datapackage.json")).flatten(["title", "note"]) == []
    shutil.copytree(RECORD, tmp_path / "record")
    spoilt = tmp_path / "record" / "judgements.csv"
    spoilt.write_text(spoilt.read_text().replace(",good,False,", ",splendid,False,", 1))
    report = validate(str(tmp_path / "record" / "datapackage.json"))
    assert {"constraint-error"} <= {e[0] for e in report.flatten(["type"])}


def test_only_keys_are_required():
    "A column whose name is a part of a key's name is no key."

    def required(name, table):
        return "constraints" in _field(Column(name, "string", ""), table)

    assert required("document_id", "inspections") and required("source", "sources") and required("area", "judgements")
    assert not any(required(name, "inspections") for name in ("document", "id", "d", "authority"))
    assert not required("author", "authorities") and not required("our", "sources")


def test_days_can_be_compared():
    "As words and as days, outside a query and in one; reports that were just read have the same columns and types."
    judged, day = data.judgements(), pd.Timestamp(2023, 3, 24)
    counts = [
        (judged["published_date"] == "2023-03-24").sum(),
        (judged["published_date"] == day).sum(),
        len(judged.query("published_date == @day")),
        len(judged.query("'2023-03-24' <= published_date <= '2023-03-24'")),
    ]
    assert counts == [10] * 4
    read = data.judgements_of(to_frames([parse(ROOT / "data" / "sources" / "bexley-ilacs-report-2023.txt")]))
    assert read.dtypes.to_dict() == judged.dtypes.to_dict() and list(read) == list(judged)
    assert read[["report_url", "licence", "source_date"]].isna().all(axis=None)
    both = pd.concat([judged, read])
    assert both.dtypes.to_dict() == judged.dtypes.to_dict() and (both["start_date"] == "2023-02-06").sum() == 10


def test_dictionary_explains_every_column():
    "Each column of each table, in its order, with a meaning; behind them those that a function of that name adds."
    words = data.dictionary()
    for name in NATIONAL:
        told, stored = words[words["table"] == name]["column"].tolist(), list(data.table(name))
        assert told[: len(stored)] == stored and len(told) == len(set(told))
        given = getattr(data, name)() if name in data.__all__ else data.table(name)
        assert set(told) == {*stored, *given}
    assert words["meaning"].str.split().str.len().min() >= 1 and words["meaning"].ne("").all()
    with pytest.raises(ValueError, match="inspections, judgements"):
        data.table("nothing")


def test_a_failed_run_leaves_the_folder_as_it_was(tmp_path):
    "If the last table cannot be written, no file has changed and nothing is left behind."
    write_tables({name: record_data.table(name) for name in NATIONAL}, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert before.keys() == {p.name for p in RECORD.iterdir()}
    assert all(content == (RECORD / n).read_bytes() for n, content in before.items() if not n.endswith(".parquet"))
    tables = {name: record_data.table(name).head(1) for name in NATIONAL}
    tables["sources"] = None
    with pytest.raises(AttributeError):
        write_tables(tables, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@needs_reference
def test_committed_record_is_what_the_official_files_make(tmp_path, ilacs):
    "`ilacs national` rebuilds data/national/ byte for byte, with what was read in letters, and says what it made."
    ran = ilacs("national", REFERENCE, "--readings", ROOT / "data" / "readings", "--out", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "714 inspections, 3002 judgements and" in ran.stdout and "see" in ran.stdout
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert made.keys() == {p.name for p in RECORD.iterdir()}
    assert [n for n in made if made[n] != (RECORD / n).read_bytes() and not n.endswith(".parquet")] == []
    for name in NATIONAL:
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), record_data.table(name))


def run_national(folder, out):
    "The command as a process of its own, with this project's package."
    command = [
        sys.executable,
        "-c",
        "from ilacs_analysis.cli.main import main; main()",
        "national",
        folder,
        "--out",
        out,
    ]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)


# -- Files that are not as published -----------------------------------------------------------------------------------

OFSTED = {
    "Web link": "x",
    "Local authority area code": "E09000004",
    "Local authority name": "Bexley",
    "Local authority status": "Current",
    "Ofsted region": "London",
    "Inspection date": date(2023, 2, 6),
    "Publication date": date(2023, 3, 24),
    "Inspection type": "ILACS Short Inspection",
    "Overall effectiveness": "Outstanding",
    "The impact of leaders on social work practice with children and families": "Outstanding",
    "The experiences and progress of children who need help and protection": "Good",
    "The experiences and progress of children in care": "Good",
    "The experiences and progress of care leavers": "Outstanding",
}
OVERALL, IN_CARE, CARE_LEAVERS = list(OFSTED)[8], list(OFSTED)[11], list(OFSTED)[12]
VISIT = {
    "Web link": "x",
    "Local authority area code": "E09000004",
    "Local authority name": "Bexley",
    "Region": "London",
    "Inspection/Visit date": date(2025, 2, 13),
    "Publication date": date(2025, 3, 14),
    "Inspection/Visit type": "ILACS Focused Visit",
    "Visit Theme": "Care leavers",
}
READ = dict(
    urn="80461", authority="Devon", gss="E10000008", framework="ilacs_2023", visit_type="standard",
    start_date="2024-09-30", end_date="2025-01-16", publication_date="2025-05-13", lead_inspector=None,
    overall="inadequate", leadership="requires improvement", help_protection="inadequate", in_care="inadequate",
    care_leavers="inadequate",
)  # fmt: skip
HISTORY = "LA_inspections_2009-2023"


def ods(path, sheet, rows):
    "A spreadsheet with one sheet."

    def xml(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(xml, row))}</table:table-row>" for row in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    ns = " ".join(f'xmlns:{p}="{names}{p}:1.0"' for p in ("office", "table", "text"))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("mimetype", kind)
        z.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{names}manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        z.writestr(
            "content.xml",
            f"<office:document-content {ns}><office:body><office:spreadsheet>"
            f'<table:table table:name="{sheet}">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def sheet(path, *rows, title="ILACS inspection history", name="ILACS_inspection_history"):
    "A file in Ofsted's shape: two lines of words, the columns, the rows; ODS or CSV by the path's ending."
    table = [list(rows[0]), *[list(r.values()) for r in rows]]
    if path.suffix == ".ods":
        return ods(path, name, [[title], ["No blank rows."], *table])
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    return path


def test_a_made_up_file_is_read(tmp_path):
    "The same row from ODS and CSV: dates as dates, the place of each cell, the combined grade by the day of fieldwork."
    older = OFSTED | {"Inspection date": date(2018, 7, 9), "Publication date": date(2018, 8, 20), CARE_LEAVERS: None}
    for name, first in (("a.ods", 4), ("a.csv", 2)):
        found = read_official(sheet(tmp_path / name, OFSTED, older), "outcomes_2025")
        assert found["inspections"]["framework"].tolist() == ["ilacs_2023", "ilacs_2018"]
        assert found["inspections"]["start_date"].tolist() == [pd.Timestamp(2023, 2, 6), pd.Timestamp(2018, 7, 9)]
        assert found["judgements"]["area"].tolist()[3:] == [
            "in_care", "care_leavers", "overall", "leadership", "help_protection", "in_care_and_care_leavers"
        ]  # fmt: skip
        assert found["judgements"]["place"].tolist()[:2] == [f"ILACS_inspection_history!{c}{first}" for c in "IJ"]
        assert found["events"].empty
    visits = read_official(sheet(tmp_path / "v.ods", VISIT, name="In-year_inspections"), "visits_2025")["events"]
    assert visits[["kind", "start", "theme"]].values.tolist() == [["focused visit", "2025-02-13", "Care leavers"]]


def test_an_older_word_is_restored(tmp_path):
    "In the history since 2009 'requires improvement' means adequate before 2013 and itself after; ' -' is not judged."
    spec = official_files()["history_2023"]
    parts = [p for p in spec["inspection"] if p.get("optional_in") != "current"]
    row = dict.fromkeys(["Local authority name", "LA region", *(c for p in parts for c in columns_of(p))])
    word = "Requires improvement to be good"
    slac, sif = spec["inspection"][0], spec["inspection"][6]
    row |= {"Local authority name": "Bexley", "LA region": "London"}
    row |= {slac["published_date"]: date(2012, 8, 24)} | dict(zip(slac["areas"].values(), (word, " -"), strict=True))
    row |= {sif["published_date"]: date(2014, 5, 23)} | dict.fromkeys(sif["areas"].values(), word)
    found = read_official(sheet(tmp_path / "h.ods", row, name=HISTORY), "history_2023")["judgements"]
    assert found[["framework", "area", "grade", "restored"]].values.tolist()[:3] == [
        ["slac", "safeguarding", "adequate", True],
        ["slac", "looked_after", "not judged", False],
        ["sif", "overall", "requires improvement", False],
    ]
    assert set(found[found["framework"] == "sif"]["grade"]) == {"requires improvement"} and len(found) == 9
    less = without(row, parts[-1]["areas"]["leadership"])  # an inspection is there with all its columns or not at all
    with pytest.raises(UnreadableFile, match="row 3: no column is called Second ILACS framework impact of leaders"):
        read_official(sheet(tmp_path / "l.ods", less, name=HISTORY), "history_2023")
    former = {k: v for k, v in row.items() if "ILACS" not in k} | {
        "Local authority name": "Poole",
        "LA region": "South West",
    }
    with pytest.raises(UnreadableFile, match="no column is called First ILACS"):
        read_official(sheet(tmp_path / "f.ods", former, name=HISTORY), "history_2023")
    only = next(p for p in spec["inspection"] if p.get("optional_in") == "current")
    former |= dict.fromkeys(columns_of(only))
    title = f"Local authorities that {spec['former']}"
    made = read_official(sheet(tmp_path / "g.ods", former, title=title, name=HISTORY), "history_2023")
    assert made["inspections"]["authority"].unique().tolist() == ["Poole"]


def columns_of(part):
    return [v for k, v in part.items() if isinstance(v, str) and k != "optional_in"] + list(part["areas"].values())


def test_one_spelling_a_region(tmp_path):
    "Both spellings in Ofsted's files become one; a region of another name is refused."
    for printed in ("North East, Yorkshire and the Humber", "North East, Yorkshire and The Humber"):
        row = OFSTED | {
            "Local authority name": "York",
            "Local authority area code": "E06000014",
            "Ofsted region": printed,
        }
        made = read_official(sheet(tmp_path / "r.ods", row), "outcomes_2025")["inspections"]
        assert made["ofsted_region"].tolist() == ["North East, Yorkshire and the Humber"]
    with pytest.raises(UnreadableFile, match="ILACS_inspection_history!E4: 'Yorkshire' is not a known region"):
        read_official(sheet(tmp_path / "r.ods", OFSTED | {"Ofsted region": "Yorkshire"}), "outcomes_2025")


def test_gaps_and_notes(tmp_path):
    "A row after an empty one is read; words in the first column alone are a note; what follows a note is refused."
    second = OFSTED | {"Inspection date": date(2018, 7, 9), "Publication date": date(2018, 8, 20), CARE_LEAVERS: None}
    gap = dict.fromkeys(OFSTED)
    note = gap | {"Web link": "Source: Ofsted"}
    found = read_official(sheet(tmp_path / "a.ods", OFSTED, gap, second, gap, note), "outcomes_2025")
    assert found["inspections"]["place"].tolist() == [f"ILACS_inspection_history!G{n}" for n in (4, 6)]
    with pytest.raises(UnreadableFile, match="row 6: cells outside a table"):
        read_official(sheet(tmp_path / "b.ods", OFSTED, note, second), "outcomes_2025")
    with pytest.raises(UnreadableFile, match="ILACS_inspection_history!C5"):  # only the link is left of a row
        read_official(sheet(tmp_path / "c.ods", OFSTED, gap | {"Web link": "x"}), "outcomes_2025")
    with pytest.raises(UnreadableFile, match="d.csv!B3"):  # this file has no notes
        read_official(sheet(tmp_path / "d.csv", READ, dict.fromkeys(READ) | {"urn": "Source"}), "reports_2026")


def test_columns_that_are_not_read_may_be_missing(tmp_path):
    "The link and the status."
    less = without(without(OFSTED, "Web link"), "Local authority status")
    found = read_official(sheet(tmp_path / "a.ods", less), "outcomes_2025")
    assert len(found["judgements"]) == 5 and found["inspections"]["place"].tolist() == ["ILACS_inspection_history!E4"]


def without(row, column):
    return {k: v for k, v in row.items() if k != column}


def renamed(row, column, name):
    return {name if k == column else k: v for k, v in row.items()}


REFUSED = {  # what is wrong: file, its rows, and what the error must say
    "no sheet": ("outcomes_2025", [OFSTED], "no sheet 'ILACS_inspection_history'", "Sheet1"),
    "renamed date": ("outcomes_2025", [renamed(OFSTED, "Publication date", "Published")], "Published"),
    "renamed grade": ("outcomes_2025", [renamed(OFSTED, OVERALL, "Overall")], "Overall"),
    "renamed authority": (
        "outcomes_2025",
        [renamed(OFSTED, "Local authority name", "Council")],
        "Local authority name",
    ),
    "text for a date": ("outcomes_2025", [OFSTED | {"Publication date": "soon"}], "'soon' is not a date"),
    "text for a day of fieldwork": ("outcomes_2025", [OFSTED | {"Inspection date": "6 Feb"}], "'6 Feb' is not a date"),
    "day before month": ("reports_2026", [READ | {"publication_date": "13/05/2025"}], "'13/05/2025' is not a date"),
    "date without grades": ("reports_2026", [READ | dict.fromkeys(list(READ)[9:])], "date without grades"),
    "grades without a date": ("outcomes_2025", [OFSTED | {"Publication date": None}], "grades without a date"),
    "unknown authority": ("outcomes_2025", [OFSTED | {"Local authority name": "Bexly"}], "Did you mean Bexley"),
    "another's code": ("outcomes_2025", [OFSTED | {"Local authority area code": "E09000006"}], "expected E09000004"),
    "unknown visit": ("visits_2025", [VISIT | {"Inspection/Visit type": "Surprise"}], "'Surprise' is not a known kind"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_file_of_another_shape_is_refused(tmp_path, wrong):
    "With an `IlacsError` that names the file or cell and what is wrong."
    id, rows, words, *name = REFUSED[wrong]
    spec = official_files()[id]
    path = tmp_path / ("bad" + Path(spec["name"]).suffix)
    with pytest.raises(IlacsError, match=words.replace("(", "\\(")):
        read_official(sheet(path, *rows, name=name[0] if name else spec.get("sheet")), id)


BROKEN = {  # what is wrong: file, its rows, and where and what the error must say
    "a word that is no grade": (
        "outcomes_2025",
        [OFSTED | {OVERALL: "Excellent"}],
        "history!I4: 'Excellent' is not a grade",
    ),
    "a grade of another scale": (
        "outcomes_2025",
        [OFSTED | {OVERALL: "Adequate"}],
        "history!I4: 'Adequate' is not on the scale",
    ),
    "an unknown type": (
        "outcomes_2025",
        [OFSTED | {"Inspection type": "ILACS Long Inspection"}],
        "history!H4: 'ILACS Long",
    ),
    "no column of dates": (
        "outcomes_2025",
        [without(OFSTED, "Publication date")],
        "row 3: no column is called Publication date",
    ),
    "no column of grades": ("outcomes_2025", [without(OFSTED, OVERALL)], f"row 3: no column is called {OVERALL}"),
    "no column of codes": (
        "outcomes_2025",
        [without(OFSTED, "Local authority area code")],
        "no column is called Local authority area",
    ),
    "no column of regions": ("outcomes_2025", [without(OFSTED, "Ofsted region")], "no column is called Ofsted region"),
    "no column of inspectors": (
        "reports_2026",
        [without(READ, "lead_inspector")],
        "row 1: no column is called lead_inspector",
    ),
    "no column of themes": ("visits_2025", [without(VISIT, "Visit Theme")], "row 3: no column is called Visit Theme"),
    "an empty grade": (
        "outcomes_2025",
        [OFSTED | {OVERALL: None}],
        "history!I4: empty, although ilacs_2023 judges overall",
    ),
    "care leavers before 2023": (
        "outcomes_2025",
        [OFSTED | {"Inspection date": date(2022, 12, 5)}],
        "history!M4: a grade for care_leavers",
    ),
    "no care leavers in 2023": ("outcomes_2025", [OFSTED | {CARE_LEAVERS: None}], "history!M4: empty"),
    "overall after March 2026": (
        "reports_2026",
        [
            READ
            | {
                "framework": "ilacs_2026",
                "start_date": "2026-04-27",
                "end_date": "2026-05-01",
                "publication_date": "2026-06-17",
            }
        ],
        "csv!J2: a grade for overall",
    ),
    "a framework of another time": (
        "reports_2026",
        [READ | {"framework": "ilacs_2026", "overall": None}],
        "csv!F2: no single framework",
    ),
    "an unknown framework": (
        "reports_2026",
        [READ | {"framework": "ilacs_2030"}],
        "csv!D2: 'ilacs_2030' is not a graded framework",
    ),
    "a framework without grades": (
        "reports_2026",
        [READ | {"framework": "cra"}],
        "csv!D2: 'cra' is not a graded framework",
    ),
    "areas of no framework": (
        "outcomes_2025",
        [OFSTED | {"Inspection date": None, IN_CARE: None}],
        "history!G4: no single framework",
    ),
    "fieldwork before any framework": (
        "outcomes_2025",
        [OFSTED | {"Inspection date": date(2017, 2, 6)}],
        "history!F4: no single",
    ),
    "fieldwork after publication": (
        "outcomes_2025",
        [OFSTED | {"Inspection date": date(2023, 4, 6)}],
        "history!F4: 2023-04-06 is after",
    ),
    "an end before the start": (
        "reports_2026",
        [READ | {"end_date": "2024-09-01"}],
        "csv!F2: 2024-09-30 is after 2024-09-01",
    ),
    "an end after publication": (
        "reports_2026",
        [READ | {"end_date": "2025-05-14"}],
        "csv!G2: 2025-05-14 is after 2025-05-13",
    ),
    "more than a date": (
        "reports_2026",
        [READ | {"publication_date": "2025-05-13 or later"}],
        "csv!H2: '2025-05-13 or later' is no",
    ),
    "a date without hyphens": (
        "reports_2026",
        [READ | {"publication_date": "20250513"}],
        "csv!H2: '20250513' is not a date",
    ),
    "a number for a date": (
        "outcomes_2025",
        [OFSTED | {"Publication date": "45009"}],
        "history!G4: '45009' is not a date",
    ),
    "one inspection, two grades": (
        "outcomes_2025",
        [OFSTED, OFSTED | {OVERALL: "Inadequate"}],
        "history!I5: .* at .*history!I4",
    ),
    "one inspection, twice": ("outcomes_2025", [OFSTED, OFSTED], "history!I5: .* at .*history!I4"),
    "rows after a blank one": (
        "outcomes_2025",
        [OFSTED, dict.fromkeys(OFSTED), OFSTED | {"Local authority name": "Bexly"}],
        "history!C6",
    ),
    "more than an authority": (
        "outcomes_2025",
        [OFSTED | {"Local authority name": "Bexley total"}],
        "history!C4: .* Did you mean Bexley",
    ),
    "no authority": ("outcomes_2025", [OFSTED | {"Local authority name": None}], "history!C4"),
    "an authority alone": (
        "outcomes_2025",
        [dict.fromkeys(OFSTED) | {"Local authority name": "Bexley", "Ofsted region": "London"}],
        "history!C4",
    ),
    "a type alone": (
        "outcomes_2025",
        [OFSTED | dict.fromkeys(["Publication date", *list(OFSTED)[8:]])],
        "neither a date",
    ),
    "a visit without a day": (
        "visits_2025",
        [VISIT | {"Inspection/Visit date": None}],
        "inspections!E4: a visit without",
    ),
    "a visit after its letter": (
        "visits_2025",
        [VISIT | {"Inspection/Visit date": date(2025, 3, 15)}],
        "inspections!E4: 2025-03-15 is after",
    ),
    "a visit without a letter": (
        "visits_2025",
        [VISIT | {"Publication date": None}],
        "inspections!F4: a visit without",
    ),
    "a cell without a column": (
        "outcomes_2025",
        [renamed(OFSTED, "Web link", None)],
        "history!A4: 'x' is in a column without",
    ),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_file_is_refused(tmp_path, wrong):
    "With an error that names the cell, or the row of column names; nothing is dropped or taken without a word."
    id, rows, words = BROKEN[wrong]
    spec = official_files()[id]
    with pytest.raises(UnreadableFile) as caught:
        read_official(sheet(tmp_path / ("bad" + Path(spec["name"]).suffix), *rows, name=spec.get("sheet")), id)
    assert "bad" in caught.value.detail
    assert re.search(words, caught.value.detail), caught.value.detail


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("damaged.ods", b"no spreadsheet", "damaged.ods is not a spreadsheet"),
        ("none.ods", b"", "none.ods is not a spreadsheet"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("blank.csv", b"\n,,\n", "row 2: 3 cells|blank.csv is empty"),
        ("latin.csv", "authority\nCôte".encode("latin-1"), "latin.csv: byte 12 is not UTF-8"),
        ("short.csv", b"a,authority\n1\n", "short.csv, row 2: 1 cells where the first row has 2"),
        ("long.csv", b"a,authority\n1,2,3\n", "long.csv, row 2: 3 cells where the first row has 2"),
        ("open.csv", b'a,authority\n1,"2\n', "open.csv is not a CSV file"),
        ("names.csv", b"a,authority\n", "no rows are below it"),
    ],
    ids=lambda v: v if isinstance(v, str) and "." in v[:12] else "",
)
def test_bytes_that_are_no_table_are_refused(tmp_path, name, content, words):
    "Damaged, empty, wrongly encoded and ragged files."
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=words):
        read_official(tmp_path / name, "reports_2026" if name.endswith("csv") else "outcomes_2025")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(tmp_path, part):
    "As by a download that broke off; also when it is the table inside the file that is cut."
    content = sheet(tmp_path / "whole.ods", OFSTED).read_bytes()
    (tmp_path / "cut.ods").write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UnreadableFile, match="cut.ods"):
        read_official(tmp_path / "cut.ods", "outcomes_2025")
    with zipfile.ZipFile(tmp_path / "whole.ods") as whole, zipfile.ZipFile(tmp_path / "inner.ods", "w") as z:
        for name in whole.namelist():
            text = whole.read(name)
            z.writestr(name, text[: int(len(text) * part)] if name == "content.xml" else text)
    with pytest.raises(UnreadableFile, match="inner.ods"):
        read_official(tmp_path / "inner.ods", "outcomes_2025")


def test_an_unknown_file_is_named(tmp_path):
    "The ids that are known are said."
    with pytest.raises(UnreadableFile, match="history_2030.*history_2023"):
        read_official(tmp_path / "x.ods", "history_2030")


def listed(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path, {spec["name"]: spec for spec in official_data()["list"]}[path.name]


LINKS = [
    ["urn", "local_authority", "publication_date", "inspection_link"],
    ["80488", "bexley", "2023-03-24", "https://o.uk/1"],
]
BAD_LINKS = {
    "2023-02-30": (1, 2, "report-links.csv!C2: '2023-02-30' is not a date"),
    "": (1, 2, "report-links.csv!C2: a report without its date"),
    "1": (1, 0, None),  # the name is left
    "nowhere": (1, 3, "report-links.csv!D2: 'nowhere' is not an address"),
    "date": (0, 2, "report-links.csv, row 1: no column is called publication_date; .* not described: date"),
}


@pytest.mark.parametrize("value", BAD_LINKS)
def test_bad_links_are_refused(tmp_path, value):
    "With the cell."
    row, column, words = BAD_LINKS[value]
    rows = [list(r) for r in LINKS]
    rows[row][column] = value
    made = [dict(authority="Bexley", published_date=date(2023, 3, 22), source="one", place="S!A1")]
    if words is None:
        _link_reports(made, *listed(tmp_path / "report-links.csv", rows))
        assert made[0]["report_url"] == "https://o.uk/1"
        assert made[0]["filled_from"].startswith("report_url=links_2026!report-links.csv!D2; report_listed=")
        rows[row][1] = "bexly"
        words = "report-links.csv!B2: No local authority is called 'bexly'. Did you mean Bexley"
    with pytest.raises(UnreadableFile, match=words):
        _link_reports(made, *listed(tmp_path / "report-links.csv", rows))


def test_bad_neighbours_are_refused(tmp_path):
    "A renamed column, a code that is no authority's, no closeness: with file and row or cell."
    ranks = range(1, 11)
    names = ["old_la_code", *(c for n in ranks for c in (f"SN_{n}", f"SN_{n}P"))]
    codes = [a.dfe_code for a in list(authorities().values())[:11]]
    row = [codes[0], *(c for code in codes[1:] for c in (code, "Close "))]
    path = tmp_path / "statistical-neighbours-2025.csv"
    assert [n["rank"] for n in _neighbours(*listed(path, [names, row]))] == list(ranks)
    for at, name, value, words in (
        (1, "Neighbour 1", None, "row 1: no column is called SN_1; columns that are not described: Neighbour 1"),
        (1, None, "999", "2025.csv!B2: '999' is not the code"),
        (0, None, "", "2025.csv!A2: '' is not the code"),
        (2, None, "", "2025.csv!C2: empty"),
    ):
        changed = [list(names), list(row)]
        changed[0][at] = name or changed[0][at]
        changed[1][at] = changed[1][at] if value is None else value
        with pytest.raises(UnreadableFile, match=words):
            _neighbours(*listed(path, changed))


def described():
    "Descriptions of all files and lists that the record is made from."
    return [*official_files().values(), *official_data()["visits"], *official_data()["list"]]


def test_a_missing_file_is_named(tmp_path):
    "One file, or a folder without them: the error says which, and what they are."
    with pytest.raises(IlacsError, match="Local authority inspection outcomes as at 31 March 2025"):
        read_official(tmp_path / "none.ods", "outcomes_2025")
    names = {
        spec["name"] for spec in (*official_files().values(), *official_data()["visits"], *official_data()["list"])
    }
    with pytest.raises(IlacsError) as caught:
        write_national(tmp_path, tmp_path / "out")
    assert caught.value.reason == "missing" and all(name in caught.value.detail for name in names)
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_is_missing(tmp_path):
    "`ilacs national` on an empty folder: status 1, one sentence, no traceback, nothing written."
    ran = run_national(tmp_path, tmp_path / "out")
    assert ran.returncode == 1 and "report-links.csv" in ran.stderr and "Traceback" not in ran.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_cannot_be_read(tmp_path):
    "A damaged and an unreadable input are not taken for an output that cannot be written, and the other way round."
    from typer.testing import CliRunner

    from ilacs_analysis.cli import main as cli
    from ilacs_analysis.record import national

    names = {
        spec["name"] for spec in (*official_files().values(), *official_data()["visits"], *official_data()["list"])
    }
    for name in names:
        (tmp_path / name).write_bytes(b"no table")
    command = ["national", str(tmp_path), "--out", str(tmp_path / "out")]
    ran = CliRunner().invoke(cli.app, command)
    assert ran.exit_code == 1 and "2025-03-31.ods is not a spreadsheet" in ran.stderr and "write" not in ran.stderr

    def broken(path):
        raise PermissionError(13, "Permission denied", str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", broken)
        ran = CliRunner().invoke(cli.app, command)
    assert ran.exit_code == 1 and "cannot be read: Permission denied" in ran.stderr and "write" not in ran.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(national, "national_tables", lambda *a, **k: {name: record_data.table(name) for name in NATIONAL})
        (tmp_path / "file").write_text("")
        ran = CliRunner().invoke(cli.app, [*command[:-1], str(tmp_path / "file")])
    assert ran.exit_code == 1 and "cannot write to" in ran.stderr and not (tmp_path / "out").exists()


# -- Merging files -----------------------------------------------------------------------------------------------------


def entry(day, source, grade="good", **more):
    "One inspection of Bexley with its overall grade, as rows of a file."
    id = f"E09000004-ilacs-{day}"
    row = dict(
        document_id=id, authority="Bexley", framework="ilacs_2018", published_date=day, source=source, place="S!A1"
    )
    return row | more, dict(
        document_id=id, authority="Bexley", area="overall", grade=grade, source=source, place="S!B1"
    )


def merged(*files):
    "The merger after some files, each a list of entries."
    merger = Merger()
    for file in files:
        merger.add([i for i, _ in file], [j for _, j in file])
    return merger


def test_the_first_file_is_believed():
    "A later file fills what is missing and never overwrites; each difference is kept with both values."
    day, other = date(2022, 9, 5), date(2022, 11, 5)
    made = merged([entry(day, "one")], [entry(other, "two", "inadequate", lead_inspector="Ann Abel")])
    (kept,) = made.inspections
    assert (kept["published_date"], kept["lead_inspector"], kept["also_in"]) == (day, "Ann Abel", "two")
    assert [j["grade"] for j in made.judgements.values()] == ["good"]
    assert [(d["about"], d["used"], d["other"]) for d in made.differences] == [
        ("published_date", "2022-09-05", "2022-11-05"),
        ("overall", "good", "inadequate"),
    ]


def test_two_inspections_stay_two():
    "Inspections months apart, or of two families, are not taken for one."
    made = merged([entry(date(2018, 1, 10), "one")], [entry(date(2018, 8, 10), "two")])
    assert len(made.inspections) == 2 and made.differences == []
    made = merged([entry(date(2018, 1, 10), "one")], [entry(date(2018, 1, 20), "two", framework="sif")])
    assert len(made.inspections) == 2


def test_the_nearest_inspection_is_the_same():
    "Two inspections 81 days apart in one file: the other file's second one is the second, and its first the first."
    january, april = date(2018, 1, 10), date(2018, 4, 1)
    made = merged([entry(january, "one"), entry(april, "one", "inadequate")], [entry(april, "two", "inadequate")])
    assert made.differences == [] and len(made.inspections) == 2
    files = (
        [entry(april, "one", "inadequate"), entry(january, "one")],
        [entry(january, "two"), entry(april, "two", "inadequate")],
    )
    made = merged(*files)
    assert made.differences == [] and [i["also_in"] for i in made.inspections] == ["two", "two"]


def test_one_file_that_contradicts_itself_is_noticed():
    "Two rows for one inspection and area are refused, with both grades."
    day = date(2018, 1, 10)
    with pytest.raises(UnreadableFile, match="S!B1: Bexley, overall: inadequate; the same inspection has good"):
        merged([entry(day, "one", "good"), entry(day, "one", "inadequate")])


def test_a_filled_value_keeps_its_cell():
    "Also when a third file differs from the filled value: the difference names the second file, not the first."
    day = date(2018, 1, 10)
    second = entry(day, "two", end_date=date(2017, 12, 1), places={"end_date": "T!C9"})
    third = entry(day, "three", end_date=date(2017, 12, 2), places={"end_date": "U!D9"})
    made = merged([entry(day, "one")], [second], [third])
    assert made.inspections[0]["filled_from"] == "end_date=two!T!C9"
    (found,) = made.differences
    assert [found[f"{side}_{k}"] for side in ("used", "other") for k in ("source", "place")] == [
        "two",
        "T!C9",
        "three",
        "U!D9",
    ]
