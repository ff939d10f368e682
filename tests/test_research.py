"Two papers worked out anew: the main estimates stay within the intervals that were published, and each choice counts."

from itertools import pairwise

import pandas as pd
import pytest

from ilacs_analysis import MissingExtra, data
from ilacs_analysis.base import extras
from ilacs_analysis.comparing import designs

pytest.importorskip("statsmodels", reason="statsmodels is not installed (extra `research`)")
TERMS = ["preventative", "safeguarding", "deprivation"]


@pytest.fixture(scope="module")
def spending():
    return designs.spending_design()


@pytest.fixture(scope="module")
def counted():
    return designs.intervention_design()


@pytest.fixture(scope="module")
def odds(spending):
    return designs.odds(spending, TERMS).set_index("term")


def published(name):
    "The figures of a paper as ratios."
    figures = {f["term"]: f for f in designs.paper(name)["figure"] if "change" in f}
    return {term: tuple(1 + f[part] / 100 for part in ("change", "low", "high")) for term, f in figures.items()}


@pytest.mark.parametrize("term", ["preventative", "deprivation"])
def test_odds_are_within_the_published_intervals(odds, term):
    "And point to the same side of 1; the published ratio is within ours too, but for the rounding of one in a hundred."
    ratio, low, high = published("webb_2022")[term]
    ours = odds.loc[term]
    assert low < ours["ratio"] < high and (ours["ratio"] > 1) == (ratio > 1)
    assert ours["low"] - 0.005 <= ratio <= ours["high"] + 0.005


def test_the_main_estimates(odds):
    "As they were when the pages were written: another value has a reason that should be known."
    expected = zip(TERMS, [(1.70, 1.29, 2.25), (0.77, 0.56, 1.05), (0.91, 0.83, 1.00)], strict=True)
    for term, values in expected:
        assert tuple(odds.loc[term, ["ratio", "low", "high"]]) == pytest.approx(values, abs=0.03)
    assert odds["outcomes"].unique().tolist() == [373]


@pytest.mark.thorough
def test_a_figure_is_that_of_the_year_before(spending):
    "Looked up without the package's own join."
    row = spending[spending["authority"] == "Bexley"].iloc[-1]
    year = row["year"] - 1
    parts = [f"spend_{part}_per_child" for part in designs.PREVENTATIVE]
    assert row["preventative"] == pytest.approx(data.context(parts, year, "Bexley")["value"].sum() / 100)
    same = designs.spending_design(lag=0).set_index("record_id").loc[row["record_id"]]
    assert same["preventative"] == pytest.approx(data.context(parts, year + 1, "Bexley")["value"].sum() / 100)


def test_deciles_are_tenths():
    "Of all authorities, the most deprived in the last."
    tenths = designs.deciles(2019)
    assert tenths.value_counts().between(14, 16).all() and set(tenths) == set(range(1, 11))
    assert tenths["E08000012"] == 10 and tenths["E06000041"] == 1  # Liverpool, Wokingham


def test_plans_rise_in_the_year_of_an_inspection(counted):
    "The worse the grade the more, as the second paper says."
    found = designs.rates(counted, "cpp_started").set_index("term")
    assert all(one > two for one, two in pairwise(found["ratio"])) and found.index[0] == "inadequate"
    expected = {"inadequate": (1.135, 1.063, 1.213), "requires improvement": (1.051, 1.001, 1.104)}
    for grade, values in expected.items():
        assert tuple(found.loc[grade, ["ratio", "low", "high"]]) == pytest.approx(values, abs=0.02)


@pytest.mark.thorough
def test_no_day_on_site_is_guessed(counted):
    "Years with an inspection are those of known days; years that an unknown one may have been in are left out."
    inspections = data.panel(headline=True).dropna(subset=["grade"])
    known = inspections[inspections["start_date"].notna()]
    visited = counted[counted["inspected"] != designs.NOT_INSPECTED]
    for row in visited.itertuples():
        own = known[known["authority"] == row.authority]
        days = own["end_date"].fillna(own["start_date"])
        assert days.between(f"{row.year - 1}-04-01", f"{row.year}-03-31").any(), row
    unknown = inspections[inspections["start_date"].isna() & (inspections["published_date"] > "2013-04-01")]
    pairs = set(zip(counted["authority"], counted["year"], strict=True))
    years = unknown["published_date"].dt.year + (unknown["published_date"].dt.month > 3)
    assert len(unknown) and not pairs & set(zip(unknown["authority"], years, strict=True))


@pytest.mark.thorough
def test_p_values_are_adjusted_for_the_number_of_measures():
    "Benjamini and Hochberg by hand; and with all measures the same ones are left as on the page."
    table = designs.measure_odds()
    ranked = table.sort_values("p", ascending=False)["p"]
    places = pd.Series(range(len(ranked), 0, -1), index=ranked.index)
    by_hand = (ranked * len(ranked) / places).cummin().clip(upper=1)
    assert table["p_adjusted"].sort_values(ascending=False).tolist() == pytest.approx(by_hand.tolist())
    found = set(table.loc[table["p_adjusted"] < 0.05, "measure"])
    assert found >= {"cla_rate_10k", "caseload", "agency_pct", "assessed_within_45_days_pct", "care_leavers_eet_pct"}
    assert len(table) == len(designs.tested_measures()) and "spend_all" not in set(table["measure"])


@pytest.mark.thorough
def test_without_the_first_years_spending_says_little():
    "The caveat of the page."
    late = designs.odds(designs.spending_design(frameworks=["sif", "ilacs_2018"]), TERMS).set_index("term")
    assert late.loc["preventative", "low"] < 1 < late.loc["preventative", "ratio"] < 1.5
    assert late.loc["deprivation", "high"] < 1


def test_without_statsmodels_it_says_what_to_install(spending, monkeypatch):
    monkeypatch.setattr(extras, "_is_installed", lambda module: False)
    with pytest.raises(MissingExtra, match=r"statsmodels, not .* pip install 'ilacs-analysis\[research\]'"):
        designs.odds(spending, TERMS)


@pytest.mark.thorough
def test_the_panel_has_figures_of_the_authority_itself():
    "By its own code, also where it ended; nothing of its predecessors."
    panel = data.panel(headline=True, context=["cla_rate_10k", "imd_score"], context_lag=1)
    dorset = panel[panel["authority"].str.contains("Dorset")]
    assert {"E10000009", "E06000059"} <= set(dorset["authority_code"])
    figures = data.context("cla_rate_10k").set_index(["authority_code", "year"])["value"]
    for row in dorset.itertuples():
        day = row.end_date if pd.notna(row.end_date) else row.published_date
        expected = figures.get((row.authority_code, day.year - 1))
        assert row.cla_rate_10k == expected or (pd.isna(row.cla_rate_10k) and pd.isna(expected))
