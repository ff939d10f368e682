"""What was known on a day: real pins, and each rule of how a grade ends on a made-up history."""

import pandas as pd
import pytest

from ilacs_analysis import UnknownAuthority, data, show_map, steps
from ilacs_analysis.comparing.as_at import (
    NO_GRADE,
    NOT_YET,
    PARTLY,
    as_at,
    known_spells,
    profiles,
    since_last_inspection,
)
from ilacs_analysis.comparing.benchmark import COUNTED, benchmark, groups_of, positions, quarter_ends
from ilacs_analysis.comparing.pairs import compare
from ilacs_analysis.comparing.waiting import waiting
from ilacs_analysis.terms.crosswalk import common_areas
from ilacs_analysis.terms.lists import crosswalk_table


def known(day: str, authority: str, **how) -> pd.DataFrame:
    return as_at(day, **how).query("authority == @authority").set_index("common_area")


def history(*inspections: tuple[str, str, dict[str, str]], authority: str = "Bexley") -> pd.DataFrame:
    "Judgements of made-up inspections, each (published, framework, grades)."
    rows = [
        {"authority": authority, "document_id": f"{n}", "framework": f, "published_date": pd.Timestamp(d), "area": a}
        | {"grade": g}
        for n, (d, f, grades) in enumerate(inspections)
        for a, g in grades.items()
    ]
    return pd.DataFrame(rows)


def at_the_end(judged: pd.DataFrame, strict: bool = True, authority: str = "Bexley") -> pd.DataFrame:
    "What is known last, by common area."
    table = known_spells(judged, strict).query("authority == @authority")
    return table.drop_duplicates("common_area", keep="last").set_index("common_area")


SIF = dict.fromkeys(("overall", "help_protection", "looked_after", "adoption", "care_leavers", "leadership"), "good")
FIVE = dict.fromkeys(("overall", "leadership", "help_protection", "in_care", "care_leavers"), "good")
FOUR = {a: g for a, g in FIVE.items() if a != "overall"}
COMBINED = dict.fromkeys(("overall", "leadership", "help_protection", "in_care_and_care_leavers"), "good")


# ---- pins


def test_london_on_31_march_2025():
    london = benchmark("Bexley", "2025-03-31").query("common_area == 'overall' and group == 'region'").iloc[0]
    assert london[["group_name", "authorities", "known"]].tolist() == ["London", 33, 33]
    assert london[list(COUNTED)].tolist() == [14, 15, 2, 0, 2, 0]
    assert london["own_grade"] == "outstanding" and london["share"] == 29 / 33


def test_the_official_count_for_london_differs_by_one_report_that_changed_nothing():
    judged = data.judgements().query("area == 'overall'")
    day, until = pd.Timestamp("2025-03-31"), pd.Timestamp("2025-06-30")
    late = judged[
        (judged["start_date"] <= day) & (judged["published_date"] > day) & (judged["published_date"] <= until)
    ]
    before = as_at("2025-03-31").query("common_area == 'overall'").set_index("authority")
    late = late.set_index("authority")["grade"]
    assert [a for a in late.index if before.loc[a, "region"] == "London"] == ["Camden"]
    assert late["Camden"] == before.loc["Camden", "grade"] == "outstanding"
    assert sorted(a for a in late.index if late[a] != before.loc[a, "grade"]) == [
        "Blackburn with Darwen", "Dorset", "Durham", "Surrey", "York"
    ]  # fmt: skip


def test_england_and_regions_on_31_march_2024():
    table = benchmark(["Bexley", "Bury"], "2024-03-31").query("common_area == 'overall'").set_index("group_name")
    assert round(table.loc["England", "share"].iloc[0], 2) == 0.60  # Ofsted's commentary, and the two below
    assert round(table.loc["London", "share"], 2) == 0.85 and round(table.loc["North West", "share"], 2) == 0.36
    assert table.loc["England", ["authorities", "known"]].iloc[0].tolist() == [153, 151]


def test_the_day_before_and_the_day_of_publication():
    assert known("2019-01-06", "Bromley").loc["overall", ["grade", "framework"]].tolist() == ["inadequate", "sif"]
    assert known("2019-01-07", "Bromley").loc["overall", ["grade", "framework"]].tolist() == ["good", "ilacs_2018"]
    assert known("2018-12-01", "Bromley").loc["overall", "grade"] == "inadequate"  # fieldwork was over, nothing was out


# ---- how a grade ends


def test_an_inspection_of_all_services_ends_what_other_families_said():
    assert known("2018-08-19", "Bexley").loc["adoption", "grade"] == "requires improvement"
    after = known("2018-08-20", "Bexley").loc[["adoption", "lscb"]]
    assert after["grade"].isna().all() and set(after["why"]) == {NO_GRADE} and set(after["framework"]) == {"ilacs_2018"}


def test_an_inspection_of_one_service_leaves_the_rest():
    slac = ("2010-05-01", "slac", {"safeguarding": "good", "looked_after": "outstanding"})
    cp = ("2012-08-01", "cp_2012", {"overall": "adequate"})
    loose = at_the_end(history(slac, cp), strict=False)
    assert loose.loc["help_protection", ["grade", "framework"]].tolist() == ["adequate", "cp_2012"]
    assert loose.loc["in_care", ["grade", "framework"]].tolist() == ["outstanding", "slac"]
    lac = ("2013-08-01", "lac_2013", {"overall": "inadequate"})
    later = at_the_end(history(slac, cp, lac), strict=False)
    assert later.loc["in_care", "grade"] == "inadequate" and later.loc["help_protection", "grade"] == "adequate"


def test_a_reinspection_leaves_what_it_does_not_judge():
    first = ("2014-05-01", "sif", SIF | {"lscb": "inadequate"})
    again = ("2016-05-01", "sif", dict.fromkeys(SIF, "outstanding"))
    table = at_the_end(history(first, again))
    assert table.loc["lscb", ["grade", "document_id"]].tolist() == ["inadequate", "0"]
    assert table.loc["overall", ["grade", "document_id"]].tolist() == ["outstanding", "1"]
    leeds = known("2011-10-10", "Leeds", strict=False)
    assert leeds.loc["help_protection", "published_date"] == pd.Timestamp("2011-10-10")
    assert leeds.loc["in_care", "published_date"] < pd.Timestamp("2011-01-01") and leeds["grade"].notna()["in_care"]


def test_new_rules_within_a_family_end_what_they_do_not_judge():
    table = at_the_end(history(("2019-01-01", "ilacs_2018", COMBINED), ("2023-06-01", "ilacs_2023", FIVE)))
    assert pd.isna(table.loc["in_care_and_care_leavers", "grade"])
    assert table.loc["in_care_and_care_leavers", "why"] == NO_GRADE and table.loc["in_care", "grade"] == "good"


@pytest.mark.parametrize("strict", [True, False])
def test_no_overall_grade_is_imputed(strict):
    table = at_the_end(history(("2023-06-01", "ilacs_2023", FIVE), ("2026-06-17", "ilacs_2026", FOUR)), strict)
    assert pd.isna(table.loc["overall", "grade"]) and "does not work one out" in table.loc["overall", "reason"]
    inspected = data.inspections().query("framework == 'ilacs_2026'")["authority"]
    overall = as_at(strict=strict).query("common_area == 'overall' and authority in @inspected")
    assert len(overall) == len(inspected) > 0 and overall["grade"].isna().all()


def test_a_review_of_a_board_leaves_the_authority():
    table = at_the_end(history(("2014-05-01", "sif", SIF), ("2015-03-01", "lscb_review", {"lscb": "inadequate"})))
    assert table.loc["overall", "grade"] == "good" and table.loc["lscb", "grade"] == "inadequate"


def test_not_judged_is_no_grade_below_the_others():
    table = at_the_end(history(("2016-05-01", "sif", SIF | {"adoption": "not judged"})))
    assert table.loc["adoption", "grade"] == "not judged"
    city = benchmark("City of London", "2017-01-01").query("common_area == 'adoption' and group == 'authority'").iloc[0]
    assert city[["known", "not judged", "own_grade"]].tolist() == [0, 1, "not judged"] and pd.isna(city["share"])


# ---- strict, permissive


def test_strict_leaves_out_what_is_only_partly_comparable_and_says_so():
    strict, loose = (known("2020-01-01", "Bexley", strict=s) for s in (True, False))
    assert strict.loc["care_leavers", "why"] == PARTLY and pd.isna(strict.loc["care_leavers", "grade"])
    assert loose.loc["care_leavers", ["grade", "strength", "area"]].tolist() == [
        "good", "partial", "in_care_and_care_leavers"
    ]  # fmt: skip
    assert set(as_at("2020-01-01")["strength"].dropna()) <= {"exact", "close", "partial"}
    assert set(as_at("2020-01-01").query("grade.notna()")["strength"]) == {"exact", "close"}


def test_a_partly_comparable_grade_that_is_left_out_is_named_as_the_reason():
    overall = known("2012-12-31", "Bromley").loc["overall"]  # two years after an inspection without any overall grade
    assert overall[["why", "framework"]].tolist() == [PARTLY, "cp_2012"] and pd.isna(overall["grade"])
    assert known("2012-12-31", "Bromley", strict=False).loc["overall", "grade"] == "adequate"


def test_every_grade_is_that_of_a_mapping_and_of_a_judgement():
    table = as_at(quarter_ends("2010-03-31"), strict=False).query("grade.notna()").drop_duplicates(
        ["document_id", "common_area"]
    )  # fmt: skip
    judged = data.judgements()[["document_id", "area", "grade", "published_date"]]
    assert len(table.merge(judged, on=["document_id", "area", "grade", "published_date"])) == len(table)
    mapped = crosswalk_table()[["framework", "area", "common_area", "strength"]]
    assert len(table.merge(mapped, on=["framework", "area", "common_area", "strength"])) == len(table)
    assert (table["published_date"] <= table["day"]).all()


# ---- who is counted


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        ("2023-03-31", {"Cumbria"}, {"Cumberland", "Westmorland and Furness"}),
        ("2023-04-01", {"Cumberland", "Westmorland and Furness"}, {"Cumbria"}),
    ],
)
def test_authorities_that_do_not_exist_are_out(day, there, gone):
    names = set(as_at(day)["authority"])
    assert there <= names and not gone & names


def test_a_new_authority_has_no_grade_of_its_predecessor():
    table = known("2023-04-01", "Cumberland")
    assert len(table) == len(common_areas()) and set(table["why"]) == {NOT_YET} and table["grade"].isna().all()
    assert known("2023-03-31", "Cumbria").loc["overall", "grade"] == "requires improvement"


def test_one_row_an_authority_and_area_and_a_reason_for_each():
    table = as_at(["2012-12-31", "2026-08-20"])
    assert not table.duplicated(["day", "authority", "common_area"]).any()
    assert (table["grade"].isna() == table["why"].notna()).all() and table["reason"].notna().all()


def test_neighbours_are_counted_without_the_authority_and_only_when_they_exist():
    members = groups_of("Bexley").groupby("group")["member"].agg(list)
    assert "Bexley" not in members["neighbours"] and len(members["neighbours"]) == 10
    assert "Bexley" in members["region"] and "Bexley" in members["england"]
    early, late = (benchmark("Bexley", d).query("group == 'neighbours'").iloc[0] for d in ("2019-03-31", "2019-04-01"))
    assert (early["authorities"], late["authorities"]) == (9, 10)  # Bournemouth, Christchurch and Poole is new


def test_counts_add_up():
    table = benchmark(["Bexley", "Bromley"], quarter_ends("2013-12-31"), ofsted_region=True)
    grades = [g for g in COUNTED if g != "not judged"]
    assert (table[grades].sum(axis=1) == table["known"]).all() and (table["known"] <= table["authorities"]).all()
    by_framework = table["frameworks"].fillna("").str.findall(r" (\d+)").map(lambda n: sum(map(int, n)))
    assert (by_framework == table["known"]).all()
    assert set(table["group"]) == {"authority", "neighbours", "region", "ofsted region", "england"}


def test_positions_count_the_others_and_keep_adequate_apart():
    row = {"own_grade": "requires improvement", "outstanding": 1, "good": 2, "requires improvement": 3, "adequate": 4}
    row |= {"inadequate": 5, "not judged": 6}
    region, near = positions(pd.DataFrame([row | {"group": "region"}, row | {"group": "neighbours"}])).to_dict(
        "records"
    )
    assert [region[k] for k in ("better", "same", "lower", "apart")] == [3, 2, 5, 4]
    assert near["same"] == 3  # it is none of its own neighbours


def test_several_days_are_the_days_one_by_one():
    days = ["2015-06-30", "2022-06-30"]
    both = benchmark("Bromley", days)
    single = pd.concat([benchmark("Bromley", d) for d in days], ignore_index=True)
    keys = ["day", "common_area", "group"]
    pd.testing.assert_frame_equal(
        both.sort_values(keys, ignore_index=True), single.sort_values(keys, ignore_index=True), check_dtype=False
    )


def test_what_is_handed_out_can_be_changed():
    table = as_at("2025-03-31")
    table["grade"] = ""
    assert as_at("2025-03-31")["grade"].ne("").all()


# ---- profile, time since


def test_the_profile_needs_all_four_grades():
    now, before = profiles("2026-08-20"), profiles("2022-12-31")
    assert now.set_index("authority").loc[["Bexley", "Bromley", "Brent"], "profile"].tolist() == ["met"] * 3
    assert before["profile"].isna().all()  # one grade covered children in care and care leavers


def test_time_since_the_last_inspection():
    table = since_last_inspection("2023-03-23").set_index("authority")
    assert table.loc["Bexley", "published_date"] == pd.Timestamp("2018-08-20")  # the next was out a day later
    table = since_last_inspection("2023-03-24").set_index("authority")
    assert table.loc["Bexley", ["days_since_published", "days_since_start"]].tolist() == [0, 46]
    assert pd.isna(since_last_inspection("2023-04-01").set_index("authority").loc["Cumberland", "published_date"])


LATE = "2030-01-01"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: as_at(LATE),
        lambda: benchmark("Bexley", LATE),
        lambda: waiting(LATE),
        lambda: compare("Bexley", day=LATE),
    ],
)
def test_a_day_after_the_end_warns_where_it_was_asked_for(ask):
    "At the caller's own line, with the last day that the record knows in the table."
    with pytest.warns(UserWarning, match="the record ends on") as seen:
        table = ask()
    own = [warning for warning in seen if "the record ends on" in str(warning.message)]  # others are pandas' own
    assert {warning.filename for warning in own} == {__file__}
    assert set(table["known_to"]) == {pd.Timestamp(data.inspections()["published_date"].max())}


def test_a_map_names_no_day_after_the_record():
    with pytest.warns(UserWarning, match="the record ends on"):
        title = show_map(day=LATE).title
    assert "2030" not in title and "20 August 2026" in title


def test_a_region_is_not_one_authority():
    "It is said so where one is asked for; functions that take several have its authorities."
    with pytest.raises(UnknownAuthority, match="It is a region"):
        compare("London")
    assert set(steps(authority="London")["authority"]) <= set(as_at().query("region == 'London'")["authority"])
    joined = data.judgements("North East, Yorkshire and the Humber")
    apart = data.judgements(["North East", "Yorkshire and the Humber"])
    assert len(joined) and joined.equals(apart)
