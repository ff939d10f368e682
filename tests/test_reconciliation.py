"Reports against the official record: what agrees, the exact list of what does not, and that a difference cannot hide."

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from collection import CORPUS

from ilacs_analysis import IlacsError
from ilacs_analysis.record.facts import FACTS, KEPT, earlier_grades, facts_of, read_facts, subject_of, write_facts
from ilacs_analysis.record.reconciliation import (
    differences_in_words,
    file_differences,
    national_record,
    reconcile,
    summarise,
    unmatched,
)
from ilacs_analysis.tables.corpus import read_tables, write_corpus
from ilacs_analysis.terms.authorities import get_authority

ROOT = Path(__file__).parents[1]
ILACS = Path(sys.executable).parent / "ilacs"
STORED = ROOT / "data" / "readings"
LETTERS = CORPUS / "letters"

# Value: both sides have it, only the report has it, only the record has it
COMPARED = {
    "start_date": (321, 171, 0), "end_date": (62, 430, 0), "published_date": (158, 0, 334), "framework": (492, 0, 0),
    "visit_type": (321, 0, 20), "lead_inspector": (60, 430, 0), "leadership": (488, 4, 0),
    "help_protection": (488, 0, 0), "in_care": (156, 0, 0), "care_leavers": (323, 0, 0), "overall": (481, 0, 0),
    "capacity_to_improve": (0, 4, 0), "outcomes": (0, 4, 0), "quality_of_provision": (0, 4, 0),
    "looked_after": (167, 0, 0), "adoption": (167, 0, 0), "lscb": (145, 1, 2),
    "in_care_and_care_leavers": (165, 0, 0),
}  # fmt: skip
# Report's file, value, what the report says and prints, what the record says and where
DIFFERENCES = [
    ("80577_west-berkshire_2015-05-18.pdf", "published_date", "2015-05-13", "13 May 2015", "2015-05-18",
     "history_2023", "LA_inspections_2009-2023!R146"),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts():
    return read_facts(STORED)


@pytest.fixture(scope="module")
def compared(facts):
    return reconcile(facts)


def a_report(facts, **changes):
    "The facts of one report with some values of its front page changed."
    only = facts["documents"]["source"] == "80577_west-berkshire_2015-05-18.pdf"
    one = facts["documents"][only].copy()
    for column, value in changes.items():
        one[column] = pd.Series([value] * len(one), index=one.index, dtype=one[column].dtype)
    return {**facts, "documents": one}


def of_documents_in(facts, others):
    "The facts that are about the documents, or the failures, of others."
    keys = {name: "source" if name == "failures" else "document_id" for name in FACTS}
    known = {name: others["failures" if name == "failures" else "documents"][key] for name, key in keys.items()}
    return {name: facts[name][facts[name][key].isin(known[name])] for name, key in keys.items()}


def same_facts(one, other):
    "Raises `AssertionError` unless two sets of facts have the same rows in the same order."
    for name in FACTS:
        pd.testing.assert_frame_equal(one[name], other[name].reset_index(drop=True), check_index_type=False)


# -- The committed readings ------------------------------------------------------------------------------------------
def test_every_report_has_its_inspection(compared, facts):
    "Each report has one inspection, of the authority that had the name on its first day, and no two share one."
    pairs = compared[["document_id", "record_id"]].drop_duplicates()
    reports = facts["documents"].query("kind == 'inspection report' and framework != 'area_send'")
    alone = unmatched(facts).query("side == 'report'")
    assert len(pairs) + len(alone) == len(reports) == 494
    assert pairs["document_id"].is_unique and pairs["record_id"].is_unique
    boards = reports[reports["document_id"].isin(alone["document_id"])]  # Hull's and Surrey's: the record has no such
    assert (
        boards["framework"].tolist() == ["lscb_review"] * 2 and "no inspection of this kind" in alone["reason"].iloc[0]
    )
    for r in reports.itertuples():
        authority = get_authority(r.authority)
        assert authority.existed(r.start_date.date()) and authority.gss_code == r.authority_code, r.source


def test_counts_of_compared_values(compared):
    "How many values both sides have, and how many only one of them has."
    counts = {r.about: (r.both, r.only_report, r.only_record) for r in summarise(compared).itertuples()}
    assert counts == COMPARED


def test_exact_list_of_differences(compared):
    "The values that differ, each with its words and its cell; no grade is among them."
    differ = compared[compared["agree"].eq(False).fillna(False)]
    shown = "report_file about report_value report_words official_value official_source official_cell".split()
    assert [tuple(row) for row in differ[shown].values.tolist()] == DIFFERENCES


def test_every_read_value_has_its_evidence(compared):
    "Whatever a report says has a page and a span."
    read = compared[compared["report_value"].notna()]
    assert read[["page", "start", "end"]].notna().all().all() and (read["start"] < read["end"]).all()


def test_every_official_value_has_its_source(compared):
    "Each value of the record names a known file and its cell or row, also where a second file filled it in."
    said = compared[compared["official_value"].notna()]
    assert set(said["official_source"]) == {"outcomes_2025", "history_2023", "reports_2026"}
    assert said["official_cell"].notna().all()
    filled = said[(said["about"] == "lead_inspector") & (said["official_source"] == "reports_2026")]
    assert len(filled) and filled["official_cell"].str.contains("!").any()
    assert set(said[said["about"] == "lead_inspector"]["official_source"]) == {"reports_2026"}


def test_reports_settle_differences_between_files(facts):
    "Merton's report says short; Nottingham's prints no day, the name of its file says 5 September 2022."
    rows = file_differences(facts)[["authority", "about", "used", "other", "witness", "confirms"]].values.tolist()
    assert rows == [
        ["Merton", "visit_type", "short", "standard", "report", "used"],
        ["Nottingham", "published_date", "2022-09-05", "2022-11-05", "name of the report's file", "used"],
    ]


def test_grade_put_right_by_the_file_of_2025(compared):
    "Staffordshire's care leavers: report and file of 2025 say requires improvement."
    row = compared.query("record_id == 'E10000028-ilacs-2024-01-12' and about == 'care_leavers'").iloc[0]
    assert row["report_value"] == row["official_value"] == "requires improvement" and row["agree"]


def test_board_that_no_file_holds(compared):
    "The review of Slough's board in the re-inspection of 2016 stands in the report alone; two have reports apart."
    row = compared[(compared["about"] == "lscb") & compared["agree"].isna()]
    read = row[row["report_value"].notna()]
    assert read[["record_id", "report_value", "page"]].values.tolist() == [
        ["E06000039-sif-2016-02-17", "inadequate", 38]
    ]
    apart = row[row["report_value"].isna()]["record_id"].tolist()
    assert apart == ["E06000010-sif-2015-02-03", "E10000030-sif-2015-06-03"]


def test_later_reports_confirm_that_adequate_was_restored(facts):
    "98 quotations of 'adequate' up to 2013: 87 confirm, 6 fit one of two, none contradicts, 5 are of what is not here."
    earlier = earlier_grades(facts)
    old = earlier[earlier["year"] <= 2013]
    adequate = old[old["grade"] == "adequate"]
    assert adequate["result"].value_counts().to_dict() == {
        "confirmed": 87, "fits one of several": 6, "not in the record": 5
    }  # fmt: skip
    assert adequate["restored"].sum() == 93 and not old["grade"].eq("requires improvement").any()
    differ = earlier[earlier["result"] == "differs"]
    assert differ[["authority", "year", "grade", "record_grades"]].values.tolist() == [
        ["Norfolk", 2011, "good", "adequate"],
        ["Cheshire West and Chester", 2010, "inadequate", "adequate"],
        ["Kent", 2013, "inadequate", "adequate"],  # of a children's home
    ]


def test_no_sentences_paths_or_other_names(facts):
    "The committed facts hold no text, no folder and nobody but the lead inspector."
    assert not {"text", "title", "label"} & {c for frame in facts.values() for c in frame}
    assert not facts["documents"]["source"].str.contains(r"[/\\]").any()
    assert set(facts["evidence"]["field"]) <= set(KEPT) and facts["evidence"]["words"].str.len().max() <= 80
    named = facts["evidence"][facts["evidence"]["field"] == "lead_inspector"].merge(
        facts["documents"][["document_id", "lead_inspector"]], on="document_id"
    )
    assert all(r.lead_inspector.split()[0] in r.words for r in named.dropna(subset="words").itertuples())
    assert sum(p.stat().st_size for p in STORED.iterdir()) < 900_000


def test_csv_and_parquet_hold_the_same(facts):
    "Both forms of each table, cell by cell."
    for name, frame in facts.items():
        shown = pd.read_csv(STORED / f"{name}.csv", dtype=str, keep_default_na=False)
        text = frame.astype(object).where(frame.notna(), "").map(lambda v: str(v).removesuffix(" 00:00:00"))
        pd.testing.assert_frame_equal(shown.astype(object), text, check_dtype=False)


def test_readings_are_what_the_reports_say(collection, tmp_path, facts):
    "Parsed anew, the collection gives the committed facts, and its whole tables reconcile alike."
    rebuilt = write_facts(collection / "tables", tmp_path / "facts")
    same_facts(rebuilt, of_documents_in(facts, rebuilt))
    whole = reconcile(read_tables(collection / "tables"))
    loose = ["report_file", "report_words"]  # a path, and words that the facts leave out
    same = reconcile(of_documents_in(facts, rebuilt))
    pd.testing.assert_frame_equal(whole.drop(columns=loose), same.drop(columns=loose))


@pytest.mark.thorough
@pytest.mark.skipif(not LETTERS.is_dir(), reason=f"no letters at {LETTERS}")
def test_readings_are_what_the_letters_say(tmp_path, facts):
    "Parsed anew, the letters give the committed facts."
    write_corpus([LETTERS], tmp_path / "tables", progress=False, cache=False)
    rebuilt = write_facts(tmp_path / "tables", tmp_path / "facts")
    same_facts(rebuilt, of_documents_in(facts, rebuilt))


# -- A difference cannot hide ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("area, wrong", [("overall", "good"), ("lscb", "outstanding"), ("care_leavers", "inadequate")])
def test_made_up_grade_is_found(facts, area, wrong):
    "A grade changed in the record is the only further difference, with both sources and the span."
    record = national_record()
    at = (record["judgements"]["document_id"] == "E09000004-sif-2014-05-23") & (record["judgements"]["area"] == area)
    assert at.sum() == 1
    right = record["judgements"].loc[at, "grade"].item()
    record["judgements"].loc[at, "grade"] = wrong
    differ = reconcile(facts, record).query("agree == False and authority == 'Bexley'")
    assert differ[["about", "report_value", "official_value"]].values.tolist() == [[area, right, wrong]]
    row = differ.iloc[0]
    assert row["official_cell"].startswith("LA_inspections_2009-2023!") and row["official_source"] == "history_2023"
    assert row["page"] >= 1 and row["end"] > row["start"]
    words = next(w for w in differences_in_words(differ))
    assert row["report_file"] in words and row["official_cell"] in words
    assert f"page {row['page']}, characters {row['start']} to {row['end']}" in words


@pytest.mark.parametrize("field, wrong", [("start_date", "2022-07-12"), ("visit_type", "short")])
def test_made_up_fact_is_found(facts, field, wrong):
    "A day or a type changed in the record is found; a day off does not lose the inspection."
    record = national_record()
    at = record["inspections"]["document_id"] == "E06000018-ilacs-2022-09-05"
    record["inspections"].loc[at, field] = pd.Timestamp(wrong) if field == "start_date" else wrong
    differ = reconcile(facts, record).query("agree == False and authority == 'Nottingham'")
    assert differ[["about", "official_value"]].values.tolist() == [[field, wrong]]
    assert differ["official_cell"].item() == "ILACS_inspection_history, row 172" and differ["page"].item() == 1


def test_grade_that_only_one_side_has(facts):
    "A grade missing in the report is neither an agreement nor a difference."
    lost = facts["judgements"].drop(facts["judgements"].query("area == 'adoption'").index[0])
    before, after = reconcile(facts), reconcile({**facts, "judgements": lost})
    row = after[(after["about"] == "adoption") & after["report_value"].isna()]
    assert len(after) == len(before) and len(row) == 1 and pd.isna(row["agree"].item())
    assert row["note"].item() == "not read in the report" and row["official_value"].notna().all()


def test_restored_adequate_is_noted():
    "Where a report of that time is read, its 'adequate' confirms what was restored, and the note says so."
    record = national_record()
    row = record["inspections"].query("framework == 'lac_2013' and authority == 'Kent'").iloc[0]
    day = row["published_date"]
    made = dict(document_id="k", source="kent.pdf", kind="inspection report", framework="lac_2013", authority="Kent",
                start_date=day, end_date=day, published_date=day, lead_inspector=None, visit_type=None)  # fmt: skip
    graded = dict(document_id="k", area="overall", grade_printed="Adequate", grade="adequate", page=1, start=5, end=9)
    found = reconcile({"documents": pd.DataFrame([made]), "judgements": pd.DataFrame([graded])}, record)
    note = found.query("about == 'overall'")["note"].item()
    assert note.endswith("the report confirms 'adequate'") and "Requires improvement to be good" in note


# -- What has no counterpart -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes, reason",
    [
        (dict(published_date=pd.Timestamp("2008-05-13"), start_date=pd.NaT), "ended before the files begin"),
        (dict(published_date=pd.Timestamp("2030-05-13"), start_date=pd.NaT), "published after the files' last day"),
        (dict(published_date=pd.Timestamp("2016-05-13"), start_date=pd.NaT), "no inspection of this kind within 92"),
        (dict(published_date=pd.NaT, start_date=pd.NaT, end_date=pd.NaT), "no day was read in it"),
        (dict(framework=None), "its framework gives no grades"),
        (dict(authority="Rutland", framework="cp_2012", published_date=pd.Timestamp("2009-09-01")), "within 92"),
        (dict(authority="Atlantis"), "no inspection of this authority"),
    ],
)
def test_report_without_counterpart(facts, changes, reason):
    "A report without an inspection in the record is reported with its reason, and compared with nothing."
    one = a_report(facts, **changes)
    alone = unmatched(one).query("side == 'report'")
    assert len(alone) == 1 and reason in alone["reason"].item()
    assert reconcile(one).empty and summarise(reconcile(one)).empty


def test_report_that_comes_twice(facts):
    "Of two reports of one inspection, one is paired, and the other is reported."
    one = a_report(facts)
    again = one["documents"].assign(document_id="again", start_date=pd.NaT, published_date=pd.Timestamp("2015-06-13"))
    twice = {**one, "documents": pd.concat([one["documents"], again], ignore_index=True)}
    alone = unmatched(twice).query("side == 'report'")
    assert alone["document_id"].tolist() == ["again"] and "another report is nearer" in alone["reason"].item()


def test_inspections_without_a_report(facts):
    "Every inspection of the record is compared or reported."
    alone = unmatched(facts).query("side == 'record'")
    assert len(alone) + 492 == len(national_record()["inspections"]) == 714 and alone["reason"].notna().all()
    assert set(alone.query("framework == 'slac'")["reason"]) == {"no report of this kind was read"}


def test_name_borne_by_two_authorities(facts):
    "The county of Dorset's report of 2016 is the county's, not the council's of today that took its name."
    day = pd.Timestamp("2016-05-03")
    county = national_record()["inspections"].query("authority_code == 'E10000009' and framework == 'sif'").iloc[0]
    dates = dict(start_date=pd.NaT, published_date=county["published_date"])
    there = a_report(facts, authority=get_authority("Dorset", day.date()).name, **dates)
    assert set(reconcile(there)["record_id"]) == {county["document_id"]}
    today = a_report(facts, authority=get_authority("Dorset").name, **dates)
    assert "no inspection of this kind of this authority" in unmatched(today).query("side == 'report'")["reason"].item()


# -- Readings and commands -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words, subject",
    [
        ("The last inspection of arrangements for the protection of children was in July 2012.", "safeguarding"),
        ("The previous inspection of the services for children looked after was in 2010.", "looked_after"),
        ("The previous inspection of the adoption service was in May 2011.", "adoption"),
        ("The last inspection took place in 2015.", ""),
    ],
)
def test_subject_of_an_earlier_inspection(words, subject):
    assert subject_of(words) == subject


def test_folder_without_tables(tmp_path):
    "A folder that holds no tables is refused with what to do next."
    with pytest.raises(IlacsError, match="ilacs corpus"):
        read_facts(tmp_path)


def test_facts_of_facts_are_the_same(facts):
    "Facts can be taken for tables: nothing more is lost."
    for name, frame in facts_of(facts).items():
        pd.testing.assert_frame_equal(frame, facts[name])


def test_commands(root, tmp_path, ilacs):
    "`ilacs readings` keeps the facts of parsed tables; `ilacs reconcile` shows counts and differences and ends with 0."
    kept = ilacs("readings", root / "data" / "parsed", "--out", tmp_path / "facts")
    assert kept.returncode == 0 and kept.stdout.startswith("2 reports and 9 grades, 1 letter on visits and the like")
    small = ilacs("reconcile", tmp_path / "facts")
    assert small.returncode == 0 and "2 reports, 15 values in both, 0 differences" in small.stdout
    whole = ilacs("reconcile", STORED)
    assert whole.returncode == 0 and "492 reports, 3994 values in both, 1 difference\n" in whole.stdout
    for part in ("West Berkshire", "13 May 2015", "page 1, characters 263 to 274", "LA_inspections_2009-2023!R146"):
        assert part in whole.stdout
    failed = subprocess.run([ILACS, "reconcile", tmp_path], capture_output=True, text=True)
    assert failed.returncode == 1 and failed.stderr.startswith("ilacs: ") and failed.stderr.count("\n") == 1
