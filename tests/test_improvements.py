"Shares of themes: small cases by hand, sums that must add up, intervals, hostile inputs, and facts of the collection."

from math import isclose, isnan
from pathlib import Path

import pandas as pd
import pytest
from asked_for import some

from ilacs_analysis import data
from ilacs_analysis.base.stats import clustered, student_quantile, wilson
from ilacs_analysis.record.facts import read_facts
from ilacs_analysis.record.reconciliation import national_record
from ilacs_analysis.showing.chart_themes import theme_dots, theme_years
from ilacs_analysis.showing.colours import PAPER, contrast
from ilacs_analysis.words.improvements import (
    AT_LEAST,
    F1_FLOOR,
    LABELS_FLOOR,
    compare_shares,
    coverage,
    described,
    only_about,
    own_sections,
    own_texts,
    reliability,
    reports_of,
    theme_shares,
)
from ilacs_analysis.words.theme_measure import read_labels
from ilacs_analysis.words.theme_tables import read_tags
from ilacs_analysis.words.themes import themes

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def committed():
    return read_tags(ROOT / "data" / "words")


@pytest.fixture(scope="module")
def facts():
    return read_facts(ROOT / "data" / "readings")


@pytest.fixture(scope="module")
def reports(committed, facts):
    return reports_of(committed[1], facts)


@pytest.fixture(scope="module")
def families(committed, reports):
    return theme_shares(*committed, reports)


@pytest.fixture(scope="module")
def by_year(committed, reports):
    return theme_shares(*committed, reports, by=("family", "year"))


# -- Small cases ------------------------------------------------------------------------------------------------------
def made(points, authorities=None):
    "Tables of a made-up collection: report -> list of points, each the set of its themes."
    authorities = authorities or {report: report.upper() for report in points}
    texts = [
        {
            "document_id": r,
            "kind": k,
            "section": s,
            "texts": len(p) if k == "recommendation" else 10,
            "words": 100 * len(p) + 1,
        }
        for r, p in points.items()
        for k, s in (("recommendation", "what_needs_to_improve"), ("paragraph", "help_protection"))
        if p or k == "paragraph"
    ]  # fmt: skip
    tags = [
        {
            "document_id": r,
            "kind": "recommendation",
            "section": "what_needs_to_improve",
            "number": str(n),
            "start": n,
            "theme": t,
        }
        for r, p in points.items()
        for n, found in enumerate(p)
        for t in sorted(found)
    ]  # fmt: skip
    columns = ["document_id", "kind", "section", "number", "start", "theme"]
    reports = pd.DataFrame([{"document_id": r, "authority": authorities[r], "family": "ilacs"} for r in points])
    return pd.DataFrame(tags, columns=columns), pd.DataFrame(texts), reports


def test_counts_by_hand():
    "Three reports, one without points: 2 of 4 points and 1 of 3 reports on supervision, 1 and 1 on neglect."
    made_up = made({"a": [{"supervision"}, {"supervision", "neglect"}], "b": [set(), set()], "c": []})
    table = theme_shares(*made_up, by=()).set_index("theme")
    row = table.loc["supervision"]
    assert (row["texts"], row["with_theme"], row["share"]) == (4, 2, 0.5)
    assert (row["reports"], row["reports_with"]) == (3, 1) and isclose(row["share_of_reports"], 1 / 3)
    assert (row["words"], row["per_1000_words"]) == (
        402,
        1000 * 2 / 402,
    )  # a report without points has no words in them
    assert row["authorities"] == 3 and not row["enough"]
    assert table.loc["neglect", "with_theme"] == 1 and len(table) == len(themes())


def test_share_of_all_themes():
    "Of three themes found two are supervision."
    made_up = made({"a": [{"supervision", "neglect"}], "b": [{"supervision"}], "c": [set()]})
    table = theme_shares(*made_up, by=(), of="tags").set_index("theme")
    assert table.loc["supervision", ["tags", "with_theme"]].tolist() == [3, 2]
    assert isclose(table["share"].sum(), 1)


def test_design_effect_by_hand():
    """Four authorities with two points each; in two of them both bear the theme. Share 1/2.

    Each authority is off by one: the variance is 4/3 * 4 / 8**2 = 1/12. Of 8 independent points it would be 1/4 / 7.
    The design effect is 7/3, so 8 points are worth 24/7.
    """
    row = clustered(pd.DataFrame({"t": [2, 0, 2, 0]}), pd.Series([2] * 4), pd.Series(list("abcd"))).loc["t"]
    assert isclose(row["effective"], 24 / 7)
    low, high = wilson(12 / 7, 24 / 7, student_quantile(3))
    assert isclose(row["low"], low) and isclose(row["high"], high)


def test_reports_of_one_authority_are_one_cluster():
    of, hits = pd.Series([2] * 4), pd.DataFrame({"t": [2, 2, 0, 0]})
    by_authority = clustered(hits, of, pd.Series(list("aabb"))).loc["t"]
    by_report = clustered(hits, of, pd.Series(list("abcd"))).loc["t"]
    assert by_authority["effective"] < by_report["effective"] < 4


def test_one_point_each_is_wilson():
    "With one text an authority nothing is clustered: Wilson's interval, with Student's quantile."
    row = clustered(pd.DataFrame({"t": [1] * 12 + [0] * 28}), pd.Series([1] * 40), pd.Series(range(40))).loc["t"]
    assert isclose(row["effective"], 40)
    assert (row["low"], row["high"]) == pytest.approx(wilson(12, 40, student_quantile(39)))


@pytest.mark.parametrize("df, printed", [(6, 2.447), (9, 2.262), (20, 2.086), (60, 2.000)])
def test_quantiles_of_student(df, printed):
    assert student_quantile(df) == pytest.approx(printed, abs=0.0005)


def test_none_and_all_have_intervals():
    rows = clustered(pd.DataFrame({"none": [0, 0], "all": [3, 2]}), pd.Series([3, 2]), pd.Series(list("ab")))
    assert rows["effective"].tolist() == [5, 5]
    assert (
        rows.loc["none", "low"] == 0 < rows.loc["none", "high"]
        and rows.loc["all", "high"] == 1 > rows.loc["all", "low"]
    )


def test_one_authority_has_no_interval():
    row = clustered(pd.DataFrame({"t": [1, 0]}), pd.Series([2, 2]), pd.Series(list("aa"))).loc["t"]
    assert row["share"] == 0.25 and isnan(row["low"]) and isnan(row["high"])


def test_no_points_at_all():
    row = theme_shares(*made({"a": [], "b": []}), by=()).set_index("theme").loc["neglect"]
    assert row["texts"] == 0 and isnan(row["share"]) and isnan(row["low"]) and row["share_of_reports"] == 0


def test_difference_by_hand():
    "Newcombe (1998), method 10: 56 of 70 against 48 of 80 gives 0.0524 to 0.3339."
    low_a, high_a = wilson(56, 70)
    low_b, high_b = wilson(48, 80)
    one = pd.DataFrame([{"theme": "t", "name": "T", "share": 0.8, "low": low_a, "high": high_a, "enough": True}])
    other = one.assign(share=0.6, low=low_b, high=high_b)
    row = compare_shares(one, other).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert row["told"] == "more" and row["note"] == "the two intervals overlap"
    back = compare_shares(other, one).iloc[0]
    assert back["told"] == "less" and back["difference"] == pytest.approx(-row["difference"])
    assert compare_shares(one, one).iloc[0]["told"] == "not told apart"
    assert compare_shares(one.assign(enough=False), other).iloc[0]["told"] == "too few authorities"


# -- Hostile inputs ---------------------------------------------------------------------------------------------------
def test_refused(committed, reports, facts, families):
    tags, texts = committed
    refused = [
        (lambda: theme_shares(tags, texts, reports, by=("county",)), "county"),
        (lambda: theme_shares(tags, texts, reports, kind="measure"), "measure"),
        (lambda: theme_shares(tags, texts, reports, of="pages"), "pages"),
        (lambda: theme_shares(tags, texts, pd.concat([reports, reports])), "once"),
        (lambda: theme_shares(tags, texts, reports.assign(document_id="x").head(1)), "counts of texts"),
        (lambda: theme_shares(tags.assign(theme="neglekt"), texts, reports), "neglekt"),
        (lambda: theme_shares(tags, texts.assign(texts=0), reports), "same collection"),
        (lambda: theme_shares(tags, texts, reports.assign(region=None), by=("region",)), "region"),
        (lambda: reports_of(texts.assign(document_id="x").head(1), facts), "no inspection in the national record"),
        (lambda: compare_shares(families, families), "each once"),
        (lambda: compare_shares(families.head(1), families.iloc[[1]]), "same themes"),
        (lambda: compare_shares(families.head(1), families.head(1), "words"), "words"),
        (lambda: coverage(reports, "county"), "county"),
        (lambda: theme_dots(families), "several rows"),
        (lambda: theme_years(families.assign(enough=False, year=2020)), "no year"),
    ]
    for call, words in refused:
        with pytest.raises(ValueError, match=words):
            call()


def test_a_report_that_the_record_does_not_have_is_named(committed, facts):
    record = national_record()
    record["inspections"] = record["inspections"][record["inspections"]["authority"] != "Bexley"]
    with pytest.raises(ValueError, match=r"3 reports.*Bexley 2014"):
        reports_of(committed[1], facts, record)


def test_missing_values_of_a_group_are_left_out(committed, reports):
    "Reports since April 2026 have no overall grade."
    ilacs = reports[reports["family"] == "ilacs"]
    table = theme_shares(*committed, ilacs, by=("overall",)).drop_duplicates("overall")
    assert table["reports"].sum() == ilacs["overall"].notna().sum() == len(ilacs) - 11
    assert set(ilacs[ilacs["overall"].isna()]["framework"]) == {"ilacs_2026"}
    assert ilacs["leadership"].notna().all()


# -- The collection ---------------------------------------------------------------------------------------------------
def test_sums_add_up(committed, reports, families):
    "`make test` adds up every third of these groupings, `make test-all` each."
    tags, texts = (rows[rows["document_id"].isin(reports["document_id"])] for rows in committed)
    for by in some([(), ("family",), ("family", "year"), ("framework",), ("region",), ("year",)], 3):
        table = theme_shares(tags, texts, reports, by=by)
        one = table[table["theme"] == "neglect"]
        assert one["texts"].sum() == own_texts(texts)["texts"].sum() == 3870
        assert one["reports"].sum() == 492
        assert table["with_theme"].sum() == len(own_texts(only_about(tags))) == families["with_theme"].sum()
    assert (families["low"] <= families["share"]).all() and (families["share"] <= families["high"]).all()
    assert (families["reports_with"] <= families["with_theme"]).all()
    assert (families["effective"] <= families["texts"]).all()


def test_deterministic(committed, reports, families):
    "Twice the same, and the same whatever the order of the rows."
    tags, texts = committed
    pd.testing.assert_frame_equal(families, theme_shares(tags, texts, reports))
    pd.testing.assert_frame_equal(families, theme_shares(tags.iloc[::-1], texts.iloc[::-1], reports.iloc[::-1]))


def test_points_to_boards_do_not_count(committed, reports):
    "Without this rule most points on partners would be those that were addressed to safeguarding children boards."
    tags, texts = committed
    every = texts[texts["kind"] == "recommendation"]
    assert every.loc[every["section"] == "lscb_recommendations", "texts"].sum() == 770
    assert not any("lscb" in section for kind in own_sections().values() for section in kind)
    partners = only_about(tags[(tags["kind"] == "recommendation") & (tags["theme"] == "partnership")])
    assert (len(partners), len(own_texts(partners))) == (781, 153)


def test_every_report_has_its_inspection(reports):
    assert len(reports) == 492 and reports["authority"].nunique() == 153
    assert reports["record_id"].is_unique and reports["region"].notna().all() and reports["year"].notna().all()
    bexley = reports.query("authority == 'Bexley'").set_index("year")["overall"].to_dict()
    assert bexley == {2014: "requires improvement", 2018: "outstanding", 2023: "outstanding"}
    joined = reports.merge(data.inspections(), left_on="record_id", right_on="document_id", suffixes=("", "_record"))
    assert (joined["authority"] == joined["authority_record"]).all()


def test_known_shares(families, committed, reports):
    "Counted once with a pivot table of the tags."
    rows = families.set_index(["family", "theme"])
    assert rows.loc[("ilacs", "homeless_young_people"), ["with_theme", "texts"]].tolist() == [78, 1452]
    assert rows.loc[("sif", "homeless_young_people"), ["with_theme", "texts"]].tolist() == [41, 2356]
    today = reports[reports["framework"].isin(["ilacs_2023", "ilacs_2026"])]
    care = theme_shares(*committed, today, by=()).set_index("theme").loc["care_leavers"]
    assert care[["with_theme", "texts", "reports_with", "reports"]].tolist() == [107, 583, 75, 156]
    assert care["effective"] < 583  # several points of one report are on care leavers
    assert round(care["low"], 2) == 0.15 and round(care["high"], 2) == 0.22


def test_share_of_points_and_of_reports_differ_in_direction(families):
    "Supervision takes more of the points in ILACS, and is in fewer reports, because the lists are shorter."

    def side(family):
        return families[families["family"] == family]

    points = compare_shares(side("ilacs"), side("sif")).set_index("theme")
    in_reports = compare_shares(side("ilacs"), side("sif"), "share_of_reports").set_index("theme")
    assert points.loc["supervision", "told"] == "more" and in_reports.loc["supervision", "told"] == "less"


def test_paragraphs(committed, reports):
    table = theme_shares(*committed, reports, kind="paragraph").set_index(["family", "theme"])
    row = table.loc[("sif", "care_leavers")]
    assert isclose(row["per_1000_words"], 1000 * row["with_theme"] / row["words"])
    assert row["rate_low"] < row["per_1000_words"] < row["rate_high"]
    own = own_texts(committed[1][committed[1]["document_id"].isin(reports["document_id"])], "paragraph")
    assert table["words"].groupby("family").first().sum() == own["words"].sum()


def test_few_authorities_say_nothing(by_year):
    assert (by_year["enough"] == (by_year["authorities"] >= AT_LEAST)).all()
    assert {2013, 2018} == set(by_year[~by_year["enough"]]["year"])
    assert 2023 in set(by_year[by_year["enough"]]["year"])


def test_coverage(reports):
    table = coverage(reports, "family").set_index("family")
    assert table.loc["ilacs", ["record", "collection"]].tolist() == [324, 321]
    every = described()
    assert coverage(reports, "region")["record"].sum() == every["family"].isin(reports["family"]).sum()
    for by in ("overall", "region", "published_year", "leadership"):
        part = coverage(reports, by)
        assert part["collection"].sum() == 492 and (part["collection"] <= part["record"]).all()
        assert isclose(part["record_share"].sum(), 1) and isclose(part["collection_share"].sum(), 1)


def test_marks():
    table = reliability(read_labels(ROOT / "data" / "words" / "labels.csv")).set_index("theme")
    assert list(table.index) == list(themes())
    assert (table.loc[table["mark"].isna(), "f1"] >= F1_FLOOR).all()
    assert (table.loc[table["mark"].isna(), "labels"] >= LABELS_FLOOR).all()
    assert (table.loc[table["mark"] == "often wrong", "f1"] < F1_FLOOR).all()
    assert table.loc["front_door", "mark"] == "often wrong" and table.loc["unaccompanied", "mark"] == "little measured"
    assert pd.isna(table.loc["supervision", "mark"]) and table["mark"].isna().sum() == 17


# -- Charts -----------------------------------------------------------------------------------------------------------
def values(chart):
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_dots_say_their_numbers(families):
    two = families[families["theme"].isin(["neglect", "supervision"]) & families["family"].isin(["sif", "ilacs"])]
    drawn = [row for row in values(theme_dots(two, "family", {"neglect": "little measured"})) if "words" in row]
    assert {row["words"] for row in drawn} == {
        "SIF 1% (13 of 2,356)", "SIF 7% (174 of 2,356)", "ILACS 3% (43 of 1,452)", "ILACS 13% (190 of 1,452)"
    }  # fmt: skip
    assert {row["fill"] for row in drawn if row["name"] == "Neglect †"} == {PAPER}
    assert {PAPER, "#ffffff"}.isdisjoint(row["fill"] for row in drawn if "†" not in row["name"])
    assert contrast(PAPER, "#ffffff") < 1.02, "a dot that was little measured looks empty"
    assert len({row["line"] for row in drawn}) == 4


def test_a_dot_without_interval_is_not_drawn(families):
    with pytest.raises(ValueError, match="without an interval"):
        theme_dots(families.head(1).assign(low=float("nan")))


def test_years_with_few_authorities_are_empty(by_year):
    table = by_year.query("theme == 'supervision'")
    years = {(row["family"], row["year"]) for row in values(theme_years(table))}
    assert ("sif", 2013) not in years and ("sif", 2018) not in years and ("ilacs", 2018) in years
