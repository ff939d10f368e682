"Which judgements may be compared, how far and why: the crosswalk row by row, and what `compare` makes of hard cases."

import itertools

import pytest

from ilacs_analysis import UnknownAuthority, data, parse
from ilacs_analysis.comparing.pairs import CHANGES, change, compare, derived_profile, each_inspection
from ilacs_analysis.tables.schema import to_frames
from ilacs_analysis.terms.crosswalk import (
    STRENGTHS,
    STRICT,
    absence,
    common_areas,
    crosswalk_data,
    families,
    family_of,
    good_or_better,
    mappings,
    scale_comparability,
    subject_comparability,
    unequal,
)
from ilacs_analysis.terms.frameworks import frameworks
from ilacs_analysis.terms.lists import crosswalk_table, outside

# fmt: off
# Every pair of judgements of different frameworks that may be compared; all other pairs may not.
# slac: 2009-2012; cp: child protection 2012-2013; lac: looked after children 2013; sif: 2013-2018; 18, 23, 26: ILACS.
PAIRS = {
    "exact": """
        18.overall=23.overall  18.leadership=23.leadership  18.leadership=26.leadership  23.leadership=26.leadership
        18.help_protection=23.help_protection
        18.help_protection=26.help_protection  23.help_protection=26.help_protection
        23.in_care=26.in_care  23.care_leavers=26.care_leavers  sif.lscb=lscb_review.lscb""",
    "close": """
        sif.overall=18.overall  sif.overall=23.overall
        sif.help_protection=18.help_protection
        sif.help_protection=23.help_protection  sif.help_protection=26.help_protection
        sif.leadership=18.leadership  sif.leadership=23.leadership  sif.leadership=26.leadership
        sif.looked_after=18.in_care_and_care_leavers
        sif.care_leavers=23.care_leavers  sif.care_leavers=26.care_leavers
        cp.overall=sif.help_protection  cp.overall=18.help_protection
        cp.overall=23.help_protection  cp.overall=26.help_protection
        cp.help_protection=sif.help_protection  cp.help_protection=18.help_protection
        cp.help_protection=23.help_protection  cp.help_protection=26.help_protection""",
    "partial": """
        18.in_care_and_care_leavers=23.in_care  18.in_care_and_care_leavers=26.in_care
        18.in_care_and_care_leavers=23.care_leavers  18.in_care_and_care_leavers=26.care_leavers
        sif.looked_after=23.in_care  sif.looked_after=26.in_care  sif.care_leavers=18.in_care_and_care_leavers
        cp.overall=sif.overall  cp.overall=18.overall  cp.overall=23.overall
        cp.leadership=sif.leadership  cp.leadership=18.leadership
        cp.leadership=23.leadership  cp.leadership=26.leadership
        lac.leadership=sif.leadership  lac.leadership=18.leadership
        lac.leadership=23.leadership  lac.leadership=26.leadership
        lac.overall=sif.looked_after  lac.overall=18.in_care_and_care_leavers
        lac.overall=23.in_care  lac.overall=26.in_care
        slac.looked_after=lac.overall  slac.looked_after=sif.looked_after  slac.looked_after=18.in_care_and_care_leavers
        slac.looked_after=23.in_care  slac.looked_after=26.in_care
        slac.safeguarding=cp.overall  slac.safeguarding=cp.help_protection  slac.safeguarding=sif.help_protection
        slac.safeguarding=18.help_protection
        slac.safeguarding=23.help_protection  slac.safeguarding=26.help_protection""",
}
# Judgements without a successor: none may be compared with any grade of another family.
ALONE = ["sif.adoption", "sif.lscb", "lscb_review.lscb", "cp.quality_of_practice", "lac.capacity_to_improve",
         "lac.outcomes", "lac.quality_of_provision"]
# Common areas that a framework does not grade.
ABSENT = {
    "slac": "overall leadership care_leavers adoption"
            " lscb quality_of_practice capacity_to_improve outcomes quality_of_provision",
    "cp_2012": "in_care in_care_and_care_leavers care_leavers adoption"
               " lscb capacity_to_improve outcomes quality_of_provision",
    "lac_2013": "overall help_protection care_leavers adoption lscb quality_of_practice",
    "sif": "quality_of_practice capacity_to_improve outcomes quality_of_provision",
    "ilacs_2018": "adoption lscb quality_of_practice capacity_to_improve outcomes quality_of_provision",
    "ilacs_2023": "in_care_and_care_leavers adoption lscb"
                  " quality_of_practice capacity_to_improve outcomes quality_of_provision",
    "ilacs_2026": "overall in_care_and_care_leavers adoption lscb"
                  " quality_of_practice capacity_to_improve outcomes quality_of_provision",
}
# fmt: on
SHORT = {"18": "ilacs_2018", "23": "ilacs_2023", "26": "ilacs_2026", "cp": "cp_2012", "lac": "lac_2013"}
GRADED = [f for f in frameworks().values() if f.graded]
AREAS = [(f.id, a.area) for f in GRADED for a in f.areas]


def judged(words):
    "'18.overall' as framework and area."
    framework, area = words.split(".")
    return SHORT.get(framework, framework), area


EXPECTED = {
    frozenset(map(judged, pair.split("="))): strength for strength, pairs in PAIRS.items() for pair in pairs.split()
}
ACROSS = [pair for pair in itertools.combinations(AREAS, 2) if pair[0][0] != pair[1][0]]


def rows(table, **wanted):
    "Rows of a comparison as dicts, None for what is missing."
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table.astype(object).where(table.notna(), None).to_dict("records")


def row(table, **wanted):
    "The only row of its kind."
    (found,) = rows(table, **wanted)
    return found


def inspection(area_grades, framework="ilacs_2023", published="2024-01-01", authority="Bexley", id="one"):
    "A made-up inspection in the columns of `data.judgements()`."
    import pandas as pd

    labels = {a.area: a.label for a in frameworks()[framework].areas}
    return pd.DataFrame(
        [
            dict(
                document_id=id, authority=authority, framework=framework, area=area, label=labels[area], grade=grade,
                published_date=pd.Timestamp(published), start_date=pd.NaT,
            )
            for area, grade in area_grades.items()
        ]
    )  # fmt: skip


# -- The crosswalk as data --------------------------------------------------------------------------------------------


def test_every_graded_area_is_mapped():
    "No judgement of any framework is forgotten, and none that does not exist is mapped."
    assert {(m.framework, m.area) for m in mappings() if m.area} == set(AREAS)


def test_every_framework_and_common_area_has_an_answer():
    "Each framework either grades a common area or says why not; never both, never twice."
    seen = {}
    for m in mappings():
        seen.setdefault((m.framework, m.common), []).append(m)
    assert seen.keys() == {(f.id, common) for f in GRADED for common in common_areas()}
    for (framework, common), found in seen.items():
        missing = [m for m in found if not m.area]
        assert len(missing) in (0, 1) and (len(found) == 1 or not missing), (framework, common)
        assert all((m.strength == "none") == (not m.area) for m in found)


def test_every_mapping_has_a_reason_and_a_source():
    "Nothing is compared, or kept apart, without saying why and where that can be read."
    for m in mappings():
        assert m.strength in STRENGTHS and m.common in common_areas()
        assert len(m.reason.split()) >= 3 and len(m.source.split()) >= 2, m
    for part in ("common", "scales", "outside"):
        assert all(entry["source"] for entry in crosswalk_data()[part]), part


def test_no_entry_is_given_twice():
    "One reason for a mapping, one for an absence; an absence never contradicts a mapping."
    maps = [(m["framework"], m["area"], m["common"]) for m in crosswalk_data()["map"]]
    absent = [(a["framework"], a["common"]) for a in crosswalk_data()["absent"]]
    assert len(maps) == len(set(maps)) and len(absent) == len(set(absent))
    assert not set(absent) & {(framework, common) for framework, _, common in maps}
    assert {f for f, *_ in maps} | {f for f, _ in absent} <= {f.id for f in GRADED}


def test_every_graded_framework_is_in_one_family():
    "Frameworks that carry on one another stand together, and each stands once."
    members = [f for family in families().values() for f in family.frameworks]
    assert sorted(members) == sorted(f.id for f in GRADED)
    assert family_of("sif") is not family_of("lscb_review")  # the board, not the authority
    assert family_of("ilacs_2018") is family_of("ilacs_2026")


@pytest.mark.parametrize("strength", STRENGTHS[:3])
def test_pairs_that_may_be_compared(strength):
    "Row by row: these judgements, this far."
    wanted = {pair for pair, s in EXPECTED.items() if s == strength}
    found = {frozenset(p) for p in ACROSS if subject_comparability(*p[0], *p[1]).strength == strength}
    assert found == wanted


def test_pairs_are_known_judgements():
    "The table above names judgements that exist, each pair once."
    assert sum(len(pairs.split()) for pairs in PAIRS.values()) == len(EXPECTED) == 62
    assert {judgement for pair in EXPECTED for judgement in pair} <= set(AREAS)
    assert {judged(words) for words in ALONE} <= set(AREAS)


def test_leaders_of_different_services_are_not_compared():
    "Leadership of child protection says nothing about leadership of services for looked after children."
    assert subject_comparability("cp_2012", "leadership", "lac_2013", "leadership").strength == "none"


@pytest.mark.parametrize("words", ALONE)
def test_judgements_without_a_successor(words):
    "Adoption, the board, capacity to improve and the like are compared with nothing in another family."
    framework, area = judged(words)
    others = [(f, a) for f, a in AREAS if family_of(f) is not family_of(framework) and (area, a) != ("lscb", "lscb")]
    assert {subject_comparability(framework, area, *other).strength for other in others} == {"none"}


def test_the_safeguarding_board_is_never_the_authority():
    "A board's grade is compared with boards' grades only, in any framework."
    boards = [judgement for judgement in AREAS if judgement[1] == "lscb"]
    assert len(boards) == 2
    for board, other in itertools.product(boards, AREAS):
        assert (subject_comparability(*board, *other).strength == "none") == (other not in boards), (board, other)
    assert {m.common for m in mappings() if m.area == "lscb"} == {"lscb"}
    assert {m.area for m in mappings() if m.common == "lscb"} == {"lscb", None}


def test_links_are_symmetric_and_say_why():
    "Either way round the same link, with a reason and a source; itself is exact."
    for one, other in itertools.product(AREAS, AREAS):
        there = subject_comparability(*one, *other)
        assert there == subject_comparability(*other, *one)
        assert there.strength in STRENGTHS and there.reason and there.source
        assert bool(there.common) == (there.strength != "none")
        assert one != other or there.strength == "exact"


def test_two_judgements_of_one_framework_are_two_subjects():
    "Under one framework only the same judgement is comparable: the two overall grades of 2009 are not one."
    for one, other in itertools.combinations(AREAS, 2):
        assert one[0] != other[0] or subject_comparability(*one, *other).strength == "none"


@pytest.mark.parametrize("framework", ABSENT)
def test_what_a_framework_does_not_grade(framework):
    "Common areas without a grade, each with its reason."
    found = {common for common in common_areas() if absence(framework, common)}
    assert found == set(ABSENT[framework].split())
    assert all(absence(framework, c).reason and absence(framework, c).strength == "none" for c in found)


def test_there_is_no_overall_after_march_2026():
    "ILACS 2026 maps nothing to overall effectiveness, and says that none is worked out."
    assert [m for m in mappings() if m.framework == "ilacs_2026" and m.common == "overall" and m.area] == []
    assert "does not work one out" in absence("ilacs_2026", "overall").reason
    assert "overall" not in frameworks()["ilacs_2026"].area_set()
    others = [(f, "overall") for f, a in AREAS if a == "overall"]
    fours = [("ilacs_2026", a.area) for a in frameworks()["ilacs_2026"].areas]
    linked = {o for o, a in itertools.product(others, fours) if subject_comparability(*o, *a).strength != "none"}
    assert linked == {("lac_2013", "overall"), ("cp_2012", "overall")}  # of parts of the services, see their mappings


def test_ungraded_inspections_stand_outside():
    "What gives no grade of this kind is listed with its reason, and has no family."
    ids = set(outside()["id"])
    assert {"cra", "focused_visit", "monitoring_visit", "joint_targeted_area_inspection", "joint_area_review"} <= ids
    assert outside()["reason"].str.len().min() > 10 and outside()["source"].ne("").all()
    with pytest.raises(ValueError, match="not a graded framework"):
        family_of("cra")


def test_the_table_has_every_mapping():
    "`crosswalk_table` is what `mappings` is, with the printed words."
    table = crosswalk_table()
    assert len(table) == len(mappings()) and list(table)[:5] == "framework area label common_area strength".split()
    assert table[table["area"].notna()]["label"].notna().all()
    assert table[table["area"].isna()]["strength"].eq("none").all()


@pytest.mark.parametrize("asked", [("sif", "in_care"), ("nope", "overall"), ("cra", ""), ("ilacs_2026", "overall")])
def test_unknown_judgements_are_refused(asked):
    "A comparison with a judgement that is not given raises, whichever side it is on."
    with pytest.raises(ValueError):
        subject_comparability(*asked, "ilacs_2023", "leadership")
    with pytest.raises(ValueError):
        subject_comparability("ilacs_2023", "leadership", *asked)


# -- Scales -----------------------------------------------------------------------------------------------------------


def test_scales():
    "Outside the scales' own words nothing is assumed: two scales, and one pair of words that share a place."
    assert (
        scale_comparability("slac", "cp_2012").strength == "exact" == scale_comparability("sif", "ilacs_2026").strength
    )
    across = scale_comparability("cp_2012", "sif")
    assert across.strength == "close" and "raise the bar" in across.reason and across.source
    grades = sorted({g for f in GRADED for g in f.scale.grades})
    assert [p for p in itertools.combinations(grades, 2) if unequal(*p)] == [("adequate", "requires improvement")]
    assert not any(unequal(g, g) for g in grades)


@pytest.mark.parametrize("first, second", [("adequate", "requires improvement"), ("requires improvement", "adequate")])
def test_adequate_is_not_requires_improvement(first, second):
    "Neither better nor worse nor the same, unless somebody asks; then the note says so."
    scale = {"adequate": "slac", "requires improvement": "sif"}
    verdict, note = change(first, scale[first], second, scale[second])
    assert verdict == "not comparable" and "not the same grade" in note
    assert change(first, scale[first], second, scale[second], True) == (
        "same",
        "adequate counted as requires improvement",
    )


def test_other_grades_keep_their_places():
    "Asking for the pool changes nothing for grades that need no pooling."
    for one, other in itertools.product(("outstanding", "good", "adequate", "inadequate"), repeat=2):
        plain = change(one, "slac", other, "cp_2012")
        assert plain == change(one, "slac", other, "cp_2012", True) and plain[1] is None
        assert (plain[0] == "same") == (one == other)
    assert change("good", "slac", "requires improvement", "sif")[0] == "worse"
    assert change("adequate", "slac", "good", "sif")[0] == "better"
    assert change("adequate", "slac", "inadequate", "sif")[0] == "worse"
    assert change("not judged", "sif", "good", "sif") == ("not comparable", "not judged")


def test_the_cut_at_good():
    "Good or outstanding on both scales; no grade and 'not judged' are neither above nor below."
    assert [good_or_better(g) for g in ("outstanding", "good")] == [True, True]
    assert [good_or_better(g) for g in ("adequate", "requires improvement", "inadequate")] == [False] * 3
    assert [good_or_better(g) for g in ("not judged", None, "", float("nan"))] == [None] * 4


@pytest.mark.parametrize("word", ["Good", "excellent", "requires improvement to be good"])
def test_the_cut_knows_its_words(word):
    "Printed words and words that are no grade are not quietly below good."
    with pytest.raises(ValueError):
        good_or_better(word)


PROFILES = {  # leaders, help and protection, children in care, care leavers
    "GGGR": "met",
    "GGRG": "met",
    "GRGG": "met",
    "OOOO": "met",
    "GGRR": "not met",
    "RGGG": "not met",
    "RRRG": "not met",
    "IGGG": "not met",
    "GG-G": None,
    "-GGG": None,
    "GGGn": None,
}


@pytest.mark.parametrize("letters", PROFILES)
def test_profile(letters):
    "Leaders good or better and two of three for practice; unknown when any of the four is."
    grades = dict(O="outstanding", G="good", R="requires improvement", I="inadequate", n="not judged")
    areas = ("leadership", "help_protection", "in_care", "care_leavers")
    given = {area: grades[x] for area, x in zip(areas, letters, strict=True) if x in grades}
    assert derived_profile(given) == PROFILES[letters]


# -- Comparing ---------------------------------------------------------------------------------------------------------


def test_a_drop_that_overall_effectiveness_hides():
    "Bexley, 2018 to 2023: help and protection fell while overall effectiveness stayed outstanding."
    table = compare("Bexley", strict=False)
    fell = row(table, second="ILACS 2023", area="help_protection")
    assert (fell["first_grade"], fell["second_grade"]) == ("outstanding", "good")
    assert (fell["change"], fell["strength"]) == ("worse", "exact")
    assert row(table, second="ILACS 2023", area="overall")["change"] == "same"


def test_a_combined_grade_is_not_one_of_its_parts():
    "Bexley's combined grade of 2018 is only partly about the care leavers of 2023; strictly, they are not compared."
    for area, second in (("in_care", "good"), ("care_leavers", "outstanding")):
        found = row(compare("Bexley", strict=False), second="ILACS 2023", area=area, first="ILACS 2018")
        assert found["first_label"] == "The experiences and progress of children in care and care leavers"
        assert (found["first_grade"], found["second_grade"], found["strength"]) == ("good", second, "partial")
        assert "too" in found["reason"]
    assert rows(compare("Bexley", strict=True), first="ILACS 2018", area="care_leavers") == []


def test_strict_looks_past_what_is_only_partly_comparable():
    "Bexley's care leavers: strictly, 2023 is comparable with the single framework's own grade of 2014."
    found = row(compare("Bexley", strict=True), second="ILACS 2023", area="care_leavers")
    assert (found["first"], found["first_grade"], found["second_grade"], found["strength"]) == (
        "SIF 2014",
        "requires improvement",
        "outstanding",
        "close",
    )


def test_the_boards_grade_stands_alone():
    "Bromley 2016: all inadequate but the board, whose grade is never set against the authority's."
    table = compare("Bromley", strict=False)
    board = [r for r in rows(table) if "Board" in f"{r['first_label']} {r['second_label']}"]
    assert board and {(r["area"], r["strength"], r["change"]) for r in board} == {("lscb", "none", "not comparable")}
    assert all("never part of its overall grade" in r["reason"] for r in board)
    graded = [r for r in rows(table, first="SIF 2016") if r["first_grade"] and r not in board]
    assert {r["first_grade"] for r in graded} == {"inadequate"}
    assert not [r for r in rows(compare("Bromley", strict=True)) if r["area"] == "lscb"]


def test_not_judged_is_no_grade():
    "Isles of Scilly 2016: three judgements were not made; none of them gets better or worse."
    table = compare("Isles of Scilly", strict=False)
    silent = [r for r in rows(table) if "not judged" in (r["first_grade"], r["second_grade"])]
    assert {r["area"] for r in silent} == {"in_care_and_care_leavers", "care_leavers", "adoption"}
    assert {r["change"] for r in silent} == {"not comparable"}
    assert row(table, first="SIF 2016", second="ILACS 2019", area="overall")["change"] == "same"


def test_reorganised_authorities_keep_their_own_history():
    "A new authority starts anew: no inspection of its predecessors is compared as if it were its own."
    assert set(compare("North Northamptonshire", strict=False)["first_id"]) == {"E06000061-ilacs-2022-11-25"}
    assert set(compare("Bournemouth, Christchurch and Poole", strict=False)["first_authority"]) == {
        "Bournemouth, Christchurch and Poole"
    }
    with pytest.raises(ValueError, match="nothing to compare"):
        compare("Cumberland", strict=False)  # one inspection; Cumbria's are not its own
    old = compare("Northamptonshire", strict=False)
    assert (old["second"].iloc[-1], set(old["second_authority"])) == ("ILACS 2019", {"Northamptonshire"})
    assert set(compare("Dorset", strict=False)["first_authority"]) == {"Dorset"}
    assert set(compare("Dorset (county, to 2019)", strict=False)["second"]) == {"SIF 2016"}


def test_a_name_is_borne_by_whoever_bore_it_on_the_day():
    "On a day before 2019 Dorset is the county council."
    assert set(compare("Dorset", day="2018-01-01", strict=False)["second_authority"]) == {"Dorset (county, to 2019)"}


def test_an_inspection_of_one_part_leaves_the_rest():
    "Northamptonshire 2013: child protection and looked after children each carry on their own line, past one another."
    table = compare("Northamptonshire", strict=False)
    protect = row(table, second="CP 2013")
    assert (protect["first"], protect["area"], protect["change"]) == ("SLAC 2011", "help_protection", "worse")
    care = row(table, second="TLAC 2013")
    assert (care["first"], care["area"]) == ("SLAC 2011", "in_care_and_care_leavers")
    assert row(table, second="SIF 2016", area="help_protection")["first"] == "CP 2013"
    assert row(table, second="SIF 2016", area="in_care_and_care_leavers")["first"] == "TLAC 2013"


def test_no_overall_is_made_up():
    "Brent and Somerset in 2026: no overall grade, none imputed, the derived profile in a column of its own."
    brent, somerset = (
        row(compare(name, strict=False), second="ILACS 2026", area="overall") for name in ("Brent", "Somerset")
    )
    for found in (brent, somerset):
        assert found["second_grade"] is None and found["second_label"] is None
        assert (found["change"], found["strength"]) == ("not comparable", "none")
    assert (brent["second_profile"], somerset["second_profile"]) == ("met", "not met")
    assert not (data.judgements().query("framework == 'ilacs_2026'")["area"] == "overall").any()


ACROSS_2013 = [("Bromley", "CP 2012", "SIF 2016"), ("Bexley", "SLAC 2012", "SIF 2014")]


def test_scale_weakens_the_strength():
    "Across 2013 no comparison is better than close, and the reason speaks of the scale."
    for authority, first, second in ACROSS_2013:
        for found in rows(compare(authority, strict=False), first=first, second=second):
            if found["strength"] != "none":
                assert found["strength"] in ("close", "partial") and "raise the bar" in found["reason"]


def test_adequate_is_pooled_only_when_asked():
    "Barking and Dagenham: adequate in 2012, requires improvement in 2014."
    plain, pooled = (
        row(
            compare("Barking and Dagenham", adequate_as_requires_improvement=pool, strict=False),
            second="SIF 2014",
            area="in_care_and_care_leavers",
        )
        for pool in (False, True)
    )
    assert (plain["first_grade"], plain["second_grade"]) == ("adequate", "requires improvement")
    assert (plain["change"], pooled["change"]) == ("not comparable", "same")
    assert "not the same grade" in plain["note"] and pooled["note"] == "adequate counted as requires improvement"


def test_every_comparison_says_how_far_and_why():
    "Over every authority with two inspections: a known change and strength, a reason and a source on every row."
    import pandas as pd

    counted = data.inspections().groupby("authority").size()
    table = pd.concat([compare(name, strict=False) for name in counted[counted > 1].index[::4]], ignore_index=True)
    assert set(table["change"]) == set(CHANGES) and set(table["strength"]) == set(STRENGTHS)
    assert table["reason"].ne("").all() and table["source"].ne("").all()
    assert table["area"].isin(list(common_areas())).all()
    unlinked = table[table["strength"] == "none"]
    assert unlinked["change"].eq("not comparable").all()
    assert (unlinked["first_grade"].isna() | unlinked["second_grade"].isna()).all()
    words = {"adequate", "requires improvement"}
    mixed = [{r["first_grade"], r["second_grade"]} == words for r in table.to_dict("records")]
    assert any(mixed) and table[mixed]["change"].eq("not comparable").all()
    assert (table["first_published"] <= table["second_published"]).all()


def test_strict_keeps_exact_and_close():
    "Strictly, what is partly comparable or not at all is left out; what is exact or close stays."
    key = ["first_id", "first_label", "second_id", "second_label"]
    for what in (("Bexley",), ("Bexley", "Northamptonshire")):
        whole, strict = compare(*what, strict=False), compare(*what, strict=True)
        assert set(strict["strength"]) <= set(STRICT) and "partial" in set(whole["strength"])
        assert list(strict.index) == list(range(len(strict)))
        kept = whole[whole["strength"].isin(STRICT)]
        assert set(kept[key].itertuples(index=False)) <= set(strict[key].itertuples(index=False))
    assert len(strict) == len(kept) == 3  # two authorities: nothing can take the place of what is left out


def test_two_authorities_side_by_side():
    "The latest inspection of each, every judgement against its like."
    table = compare("Bexley", "Bromley", strict=False)
    assert (set(table["first_id"]), set(table["second_id"])) == (
        {"E09000004-ilacs-2023-03-24"},
        {"E09000006-ilacs-2024-01-12"},
    )
    assert table["strength"].eq("exact").all() and len(table) == 5
    assert row(table, area="help_protection")["change"] == "better"
    three = compare("Bexley", "Bromley", "Kent", strict=False)
    assert list(dict.fromkeys(three["second_authority"])) == ["Bromley", "Kent"]
    assert set(three["first_authority"]) == {"Bexley"}


def test_up_to_a_day():
    "What was published later is not known yet."
    table = compare("Bexley", day="2018-12-31", strict=False)
    assert set(table["second"]) == {"SIF 2014", "ILACS 2018"}
    with pytest.raises(ValueError, match="no graded inspection of Bexley is known"):
        compare("Bexley", day="2011-01-01", strict=False)


def test_inspections_by_their_ids():
    "Two inspections of one authority are compared in order, whichever is named first."
    ids = "E09000004-ilacs-2023-03-24", "E09000004-sif-2014-05-23"
    table = compare(*ids, strict=False)
    assert set(table["first"]) == {"SIF 2014"} and set(table["second"]) == {"ILACS 2023"}
    assert row(table, area="care_leavers")["strength"] == "close"
    assert row(table, area="in_care")["strength"] == "partial"
    assert table.equals(compare(*reversed(ids), strict=False))


def test_nothing_to_compare():
    "One inspection alone, or an unknown name, is an error that says what to give."
    with pytest.raises(ValueError, match="two inspections"):
        compare("E09000004-ilacs-2018-08-20", strict=False)
    with pytest.raises(UnknownAuthority, match="Did you mean Bexley"):
        compare("Bexly", strict=False)


def test_parsed_reports(sources):
    "Parsed reports of two authorities are compared like inspections of the record: the same grades, the same changes."
    bexley, bromley = (parse(sources / f"{n}.txt") for n in ("bexley-ilacs-report-2023", "bromley-ilacs-report-2018"))
    table = compare(bromley, bexley, strict=False)
    known = compare("E09000006-ilacs-2019-01-07", "E09000004-ilacs-2023-03-24", strict=False)
    same = [
        "area",
        "first_grade",
        "second_grade",
        "change",
        "strength",
        "reason",
        "first_framework",
        "second_framework",
    ]
    assert table[same].equals(known[same])
    assert set(table["first_id"]) == {bromley.document_id}
    assert row(table, area="care_leavers")["strength"] == "partial"


def test_a_report_beside_the_record(sources):
    "A report and the record: another authority's latest inspection is the other side."
    bexley = parse(sources / "bexley-ilacs-report-2023.txt")
    table = compare(bexley, "Bromley", strict=False)
    assert set(table["second_id"]) == {"E09000006-ilacs-2024-01-12"}
    assert table["strength"].eq("exact").all()
    assert row(table, area="in_care")["change"] == "better"


def test_a_report_takes_its_place_in_time(sources):
    "The report of November 2018 prints no publication date: it is not later than the inspection of 2023."
    report = parse(sources / "bromley-ilacs-report-2018.txt")
    later = [r for r in rows(compare(report, "Bromley", strict=False)) if r["second_id"] == report.document_id]
    assert not [r for r in later if r["first"] == "ILACS 2024"]


def test_records_without_grades_are_refused(sources):
    "A letter gives no grades: said in words."
    with pytest.raises(TypeError, match="no grades"):
        compare(parse(sources / "bexley-cra-letter-2010.txt"), "Bexley", strict=False)
    with pytest.raises(TypeError, match="no grades"):
        compare(None, "Bexley", strict=False)


def test_judgements_of_reports_are_those_of_the_record(sources):
    "A parsed report gives the columns of the record, but for what only the record knows, and the same grades."
    report = parse(sources / "bexley-ilacs-report-2023.txt")
    mine, theirs = data.judgements_of(to_frames([report])), data.judgements("Bexley")
    assert list(mine) == list(theirs)
    theirs = theirs[theirs["document_id"] == "E09000004-ilacs-2023-03-24"]
    assert dict(zip(mine["area"], mine["grade"], strict=True)) == dict(
        zip(theirs["area"], theirs["grade"], strict=True)
    )
    place = mine["place"].iloc[0].rsplit("characters ", 1)[1].split(" to ")
    assert report.text[int(place[0]) : int(place[1])]


def test_an_inspection_is_named_after_its_family():
    "'SIF 2014'; without a day, the family alone."
    import pandas as pd

    (dated,) = each_inspection(inspection({"overall": "good"}, "sif", "2014-05-23"))
    (undated,) = each_inspection(inspection({"overall": "good"}).assign(published_date=pd.NaT))
    assert (dated.name, undated.name) == ("SIF 2014", "ILACS")


def test_made_up_inspections():
    "Rows of anybody's own in the record's columns are compared like the record's."
    grades = dict(leadership="good", help_protection="good", in_care="good", care_leavers="good")
    one = inspection(grades | {"overall": "good"})
    two = inspection(grades | {"in_care": "inadequate"}, "ilacs_2026", "2026-08-01", "Bromley", "two")
    table = compare(one, two, strict=False)
    assert row(table, area="in_care")["change"] == "worse"
    assert row(table, area="overall")["second_grade"] is None
    assert set(table["first_profile"]) == {"met"} == set(table["second_profile"])
