"What grade followed what grade: counts from the national record, the rules of comparing, and the charts of them."

import pytest

from ilacs_analysis import data
from ilacs_analysis.base.stats import wilson
from ilacs_analysis.comparing.pairs import derived_profile
from ilacs_analysis.comparing.steps import (
    blocks,
    changes,
    crossings,
    matrix,
    next_steps,
    publication_summary,
    publication_times,
    stage_name,
    stages,
    steps,
)
from ilacs_analysis.showing.chart_steps import MARKS, day_strip, share_dots, transition_grid
from ilacs_analysis.showing.colours import GRADE_LETTERS, PAPER
from ilacs_analysis.terms.crosswalk import STRENGTHS, common_areas, good_or_better, subject_comparability

BEST_FIRST = ["outstanding", "good", "requires improvement", "inadequate"]
REORGANISED = {
    "Bournemouth, Christchurch and Poole", "Dorset", "North Northamptonshire", "West Northamptonshire", "Cumberland",
    "Westmorland and Furness",
}  # fmt: skip


def counts(moved):
    "First grade -> counts of the later grade, best first."
    table = matrix(moved).set_index("first_grade")
    return {grade: table.loc[grade, BEST_FIRST].tolist() for grade in table.index}


# Counts of Ofsted's files, 2009 to 2023. An older count of them has 151 and 149 authorities: it lacks one that was
# good, good and then requires improvement. Six authorities fit; one is York, the last row of Ofsted's main table.


def test_safeguarding_to_first_overall():
    moved = steps("slac 1", "sif 1", "safeguarding", "overall", comparable_only=False)
    assert len(moved) == 152
    assert counts(moved) == {
        "outstanding": [0, 1, 3, 1],
        "good": [3, 23, 21, 10],
        "adequate": [0, 18, 33, 15],
        "inadequate": [0, 9, 8, 7],
    }


def test_first_sif_to_first_ilacs():
    moved = steps("sif 1", "ilacs 1")
    assert len(moved) == 150
    assert counts(moved) == {
        "outstanding": [3, 0, 0, 0],
        "good": [18, 21, 8, 4],
        "requires improvement": [2, 23, 23, 15],
        "inadequate": [1, 15, 17, 0],
    }
    york = moved.set_index("authority").loc["York"]
    assert (york["first_grade"], york["then_grade"]) == ("good", "requires improvement")


def test_last_sif_to_first_ilacs():
    "Re-inspections move 14 authorities out of inadequate."
    assert counts(steps("sif last", "ilacs 1")) == {
        "outstanding": [3, 0, 0, 0],
        "good": [18, 23, 9, 4],
        "requires improvement": [2, 31, 26, 15],
        "inadequate": [1, 5, 13, 0],
    }
    again = steps("sif 1", "sif 2")
    assert counts(again)["inadequate"] == [0, 3, 11, 7] and len(again) == 21
    assert set(again["then"]) == {"SIF re-inspection"}


def test_first_to_second_ilacs():
    moved = steps("ilacs 1", "ilacs 2")
    assert counts(moved) == {
        "outstanding": [20, 3, 1, 0],
        "good": [21, 26, 6, 5],
        "requires improvement": [2, 23, 13, 8],
        "inadequate": [0, 8, 8, 2],
    }
    assert moved["change"].value_counts().to_dict() == {"better": 62, "same": 61, "worse": 23}


def test_what_ofsted_counted_in_march_2024():
    "Ofsted's commentary: of 65 authorities with more than one ILACS inspection, 26 improved and 12 declined."
    judged = data.judgements()
    moved = steps("ilacs 1", "ilacs last", judged=judged[judged["start_date"] <= "2024-03-31"])
    assert moved["change"].value_counts().to_dict() == {"same": 27, "better": 26, "worse": 12}


def test_publication_of_ofsteds_271():
    times = publication_times()
    told = publication_summary(times[times["source"] == "outcomes_2025"])
    assert (told["inspections"], told["shortest"], told["median"], told["longest"]) == (271, 22, 52, 225)
    devon = times.loc[times["days_from_start"].idxmax()]
    assert devon["authority"] == "Devon" and devon["days_from_end"] == 117
    known = times[times["end_date"].notna()]
    assert (known["days_from_end"] <= known["days_from_start"]).all() and (known["days_from_end"] > 0).all()
    assert times.loc[times["end_date"].isna(), "days_from_end"].isna().all()
    with pytest.raises(ValueError, match="days_from_end"):
        publication_summary(times[times["end_date"].isna()], "days_from_end")


# Rules


@pytest.mark.parametrize(
    "asked, reason",
    [
        (("slac 1", "sif 1", "safeguarding", "overall"), "about different subjects"),
        (("slac 1", "sif 1"), "Two overall judgements"),
        (("lac 1", "sif 1"), "not of all services"),
        (("sif 1", "ilacs 1", "adoption"), "graded adoption"),
        (("sif 1", "ilacs 1", "lscb"), "board"),
    ],
)
def test_not_comparable_is_refused_with_its_reason(asked, reason):
    with pytest.raises(ValueError, match=reason):
        steps(*asked)
    shown = steps(*asked, comparable_only=False)
    assert set(shown["strength"]) == {"none"} and set(shown["change"]) == {"not comparable"}
    assert shown["reason"].str.contains(reason).all()


@pytest.mark.parametrize("area", ["overall", "leadership", "help_protection", "in_care", "care_leavers"])
def test_every_row_has_the_crosswalks_strength_and_reason(area):
    for moved in (steps("sif 1", "ilacs 1", area, strict=False), steps("ilacs 1", "ilacs 2", area), next_steps(area)):
        assert moved["reason"].ne("").all() and moved["source"].ne("").all()
        for row in moved.to_dict("records"):
            how = subject_comparability(
                row["first_framework"], row["first_area"], row["then_framework"], row["then_area"]
            )
            assert STRENGTHS.index(row["strength"]) >= STRENGTHS.index(how.strength)  # the scale can weaken it further
            assert row["strength"] != "none" and how.reason in row["reason"]


def test_strengths_are_not_added_up():
    "A combined grade of 2018 with one for care leavers alone is counted apart from two grades for care leavers alone."
    moved = steps("ilacs 1", "ilacs 2", "care_leavers", strict=False)
    assert [strength for _, strength in blocks(moved)] == ["exact", "partial"]
    table = matrix(moved)
    assert table.groupby("strength", sort=False)["total"].sum().to_dict() == {"exact": 14, "partial": 137}
    assert set(moved.query("strength == 'partial'")["first_area"]) == {"in_care_and_care_leavers"}


def test_scale_weakens_a_comparison_within_one_subject():
    moved = steps("cp 1", "sif 1", "help_protection")
    assert set(moved["strength"]) == {"close"} and moved["reason"].str.contains("raise the bar").all()


def test_nothing_comes_from_predecessors():
    known = stages()
    assert (
        set(known.query("family == 'ilacs'")["authority"]) - set(known.query("family == 'sif'")["authority"])
        == REORGANISED
    )
    for name in sorted(REORGANISED):
        assert known.loc[known["authority"] == name, "stage"].iloc[0] == "First ILACS"
    assert not REORGANISED & set(steps("sif 1", "ilacs 1")["authority"])
    bournemouth = steps("sif 1", "ilacs 1").set_index("authority").loc["Bournemouth"]
    assert bournemouth["then_published"].year == 2018  # its own, not that of the authority that came after it
    assert set(next_steps()["authority"]) & REORGANISED == {"Bournemouth, Christchurch and Poole", "Dorset"}


def test_adequate_is_no_requires_improvement_unless_asked():
    both = "first_grade == 'adequate' and then_grade == 'requires improvement'"
    assert set(steps("slac 1", "sif 1", "help_protection", strict=False).query(both)["change"]) == {"not comparable"}
    asked = steps("slac 1", "sif 1", "help_protection", strict=False, adequate_as_requires_improvement=True)
    assert set(asked.query(both)["change"]) == {"same"}
    assert set(asked.query(both)["note"]) == {"adequate counted as requires improvement"}
    assert "adequate" in counts(asked) and "requires improvement" not in counts(asked)  # the word stays in any case


def test_no_overall_grade_is_made_up_for_2026():
    shown = steps("ilacs 1", "ilacs 2", comparable_only=False)
    new = shown[shown["then_framework"] == "ilacs_2026"]
    assert len(new) == 5 and new["then_grade"].isna().all() and set(new["strength"]) == {"none"}
    assert new["reason"].str.contains("does not work one out").all()
    assert not set(new["authority"]) & set(steps("ilacs 1", "ilacs 2")["authority"])
    last = steps("ilacs 1", "ilacs last").set_index("authority")
    assert "ilacs_2026" not in set(last["then_framework"])  # the last that has a grade for the area
    assert len(last) == 146 and last["change"].value_counts().to_dict() == {"better": 65, "same": 60, "worse": 21}
    assert len(steps("ilacs 1", "ilacs 2", "leadership")) == 151


def test_a_part_inspection_stands_in_line_but_not_for_the_whole():
    bromley = next_steps("help_protection", strict=False).query("authority == 'Bromley'")
    assert bromley["first"].tolist() == ["First SLAC", "First CP", "First SIF", "First ILACS"]
    assert "lac_2013" not in set(next_steps("overall")["first_framework"])


def test_stages_count_within_one_authority_and_family():
    known = stages()
    assert len(known) == known["document_id"].nunique() == data.judgements()["document_id"].nunique()
    numbers = known.groupby(["authority", "family"])["number"].agg(list)
    assert all(n == list(range(1, len(n) + 1)) for n in numbers)
    assert known.groupby(["authority", "family"])["published_date"].is_monotonic_increasing.all()
    assert stage_name("ilacs", 9) == "ILACS 9" and stage_name("slac", 2, "re-inspection") == "SLAC re-inspection"


def test_time_goes_forward():
    for moved in (
        steps("slac 1", "sif 1", "help_protection", strict=False),
        next_steps("help_protection", strict=False),
    ):
        assert (moved["years"] > 0).all() and (moved["then_published"] > moved["first_published"]).all()


@pytest.mark.parametrize("stage", ["ILACS", "ilacs first", "first ilacs", "visit 1", ""])
def test_unknown_stage(stage):
    with pytest.raises(ValueError, match="write a family and a number"):
        steps(stage, "ilacs 1")


def test_unknown_area_and_nobody():
    with pytest.raises(ValueError, match="help_protection"):
        steps(area="help")
    with pytest.raises(ValueError, match="no authority has both"):
        steps("ilacs 1", "ilacs 9")
    with pytest.raises(ValueError, match="no authority has both"):
        steps("ilacs 1", "ilacs 1")


def test_matrix_counts_every_row_once():
    for area in ("overall", "help_protection", "care_leavers"):
        moved = next_steps(area)
        table = matrix(moved)
        grades = [c for c in table if c not in ("pair", "strength", "first_grade", "total")]
        assert int(table["total"].sum()) == len(moved)
        assert (table[grades].sum(axis=1) == table["total"]).all()
        assert table.groupby(["pair", "strength"]).size().min() >= 4  # all grades of the scale, also those of nobody
    assert "not judged" in set(
        matrix(next_steps("care_leavers", strict=False))["first_grade"]
    )  # the Isles of Scilly in 2016


# Shares


def test_wilson_against_published_values():
    "Newcombe (1998), table I: 81/263, 15/148, 0/20, 1/29."
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (count, of), (low, high) in published.items():
        assert wilson(count, of) == pytest.approx((low, high), abs=6e-5)
    for bad in ((-1, 3), (4, 3), (0, 0)):
        with pytest.raises(ValueError, match="not a share"):
            wilson(*bad)


def test_changes_and_crossings_add_up():
    moved = steps("ilacs 1", "ilacs 2")
    table = changes(moved)
    assert (
        table["count"].sum() == len(moved)
        and (table["low"] <= table["share"]).all()
        and (table["share"] <= table["high"]).all()
    )
    crossed = crossings(moved).set_index("move")
    before, after = (moved[c].map(good_or_better).astype(bool) for c in ("first_grade", "then_grade"))
    assert (
        crossed.loc["rose to good or better", ["count", "of"]].tolist()
        == [(~before & after).sum(), (~before).sum()]
        == [33, 64]
    )
    assert (
        crossed.loc["fell below good", ["count", "of"]].tolist() == [(before & ~after).sum(), before.sum()] == [12, 82]
    )


def test_nobody_crossed():
    "A group without anybody at good has no share, and does not fail."
    moved = steps("sif 1", "sif 2")
    crossed = crossings(moved[moved["then_grade"] == "inadequate"]).set_index("move")
    assert crossed.loc["fell below good", "of"] == 0 and crossed["share"].isna().sum() == 2


# Parts and whole (the analysis page shows them)


def test_limiting_judgements():
    ranks = data.judgements().pivot(index="document_id", columns="area", values="rank")
    framework = data.judgements().drop_duplicates("document_id").set_index("document_id")["framework"]
    sif = ranks[framework.eq("sif").reindex(ranks.index)]
    key = (sif[["help_protection", "looked_after", "leadership"]] == 1).any(axis=1)
    assert key.sum() == 40 and ((sif["overall"] == 1) == key).all()
    below = (sif[["adoption", "care_leavers"]] == 1).any(axis=1)
    assert (below & ~key).sum() == 7 and (sif["overall"][below & ~key] == 2).all()
    ilacs = ranks[framework.str.startswith("ilacs").reindex(ranks.index) & ranks["overall"].notna()]
    practice = (ilacs[["help_protection", "in_care", "care_leavers", "in_care_and_care_leavers"]] == 1).any(axis=1)
    assert len(ilacs) == 313 and practice.sum() == 34 and (ilacs["overall"][practice] == 1).all()
    assert sorted(ilacs["overall"][(ilacs["leadership"] == 1) & ~practice]) == [1, 2, 2, 2, 2]
    assert (ilacs["leadership"][ilacs["overall"] == 4] == 4).all() and (ilacs["overall"] == 4).sum() == 71
    assert (ilacs["leadership"] == ilacs["overall"]).sum() == 269


def test_profile_and_overall_agree_since_2023():
    judged = data.judgements().query("framework == 'ilacs_2023'")
    grades = judged.groupby("document_id").apply(
        lambda r: dict(zip(r["area"], r["grade"], strict=True)), include_groups=False
    )
    assert len(grades) == 145
    assert all((derived_profile(g) == "met") == good_or_better(g["overall"]) for g in grades)


# Charts


def rows_of(chart):
    spec = chart.to_dict()
    return spec, [row for rows in spec["datasets"].values() for row in rows]


def test_grid_shows_every_count_with_a_mark():
    moved = steps("sif 1", "ilacs 1")
    spec, rows = rows_of(transition_grid(moved))
    cells = [r for r in rows if "move" in r]
    assert len(cells) == 16 and sum(r["count"] for r in cells) == len(moved)
    assert all(r["words"] == (f"{MARKS[r['move']]} {r['count']}" if r["count"] else "0") for r in cells)
    edges = [r for r in rows if "grade" in r]
    assert len(edges) == 8 and all(r["letter"] == GRADE_LETTERS[r["grade"]] for r in edges)
    assert {r["words"] for r in rows if r.get("column") == "all"} == {"of 3", "of 51", "of 63", "of 33"}
    assert spec["vconcat"][0]["title"]["text"] == "SIF to ILACS: close comparison"


def test_grid_orders_nothing_that_is_not_comparable():
    refused = steps("slac 1", "sif 1", "safeguarding", "overall", comparable_only=False)
    cells = [r for r in rows_of(transition_grid(refused))[1] if "move" in r]
    assert {r["move"] for r in cells} == {"not comparable"} and {r["fill"] for r in cells} == {PAPER}
    adequate = [
        r
        for r in rows_of(transition_grid(steps("slac 1", "sif 1", "help_protection", strict=False)))[1]
        if r.get("row") == "adequate"
    ]
    assert {r["column"]: r["words"] for r in adequate if "move" in r}["requires improvement"] == "≠ 40"


def test_other_charts_say_their_numbers():
    moved = steps("ilacs 1", "ilacs 2")
    said = {r.get("words") for r in rows_of(share_dots(changes(moved), "change"))[1]}
    assert {"62 of 146", "61 of 146", "23 of 146"} <= said
    times = publication_times().query("framework == 'ilacs_2026'")
    said = {r.get("words") for r in rows_of(day_strip(times, "days_from_start", "visit_type"))[1]}
    assert len(said - {None}) == times["visit_type"].nunique()


def test_all_common_areas_can_be_asked_for():
    "Either there are rows, or the refusal gives a reason."
    for area in common_areas():
        try:
            assert len(steps("ilacs 1", "ilacs 2", area))
        except ValueError as refusal:
            assert str(refusal).count(":") >= 2
