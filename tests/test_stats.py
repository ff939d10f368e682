"Statistics that are written by hand agree with SciPy and scikit-learn, and with published values."

from math import isnan

import numpy as np
import pandas as pd
import pytest

from ilacs_analysis.base.stats import clustered, difference, kappa, leave_one_out, rank_correlation, wilson
from ilacs_analysis.words.theme_measure import read_labels, scores


@pytest.fixture
def stats():
    "SciPy's statistics, which take seconds to import: only a worker that runs these tests needs them."
    return pytest.importorskip("scipy.stats")


@pytest.mark.parametrize("of", [1, 2, 7, 30, 263, 10_000])
def test_wilson_is_scipys(stats, of):
    "For every count, or 30 of them, of a small and of a large number."
    for count in sorted({*range(0, of + 1, max(1, of // 30)), of}):
        expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
        z = stats.norm.ppf(0.975)
        assert wilson(count, of, z) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert wilson(count, of) == pytest.approx((expected.low, expected.high), abs=1e-4)  # 1.96, as people write it


@pytest.mark.parametrize("count, of", [(1, 0), (-1, 5), (6, 5)])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(count, of):
    with pytest.raises(ValueError, match="share"):
        wilson(count, of)


@pytest.mark.parametrize(
    "one, other, low, high",
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_are_newcombes(one, other, low, high):
    "The examples (a) to (h) of Newcombe (1998), Statistics in Medicine 17, 873 to 890, table II, method 10."
    sides = [(count / of, *wilson(count, of)) for count, of in (one, other)]
    assert difference(*sides)[1:] == pytest.approx((low, high), abs=1e-4)
    back = difference(*reversed(sides))
    assert back == pytest.approx([-x for x in (difference(*sides)[0], *reversed(difference(*sides)[1:]))])


def test_rank_correlation_is_scipys(stats):
    "With ties, as grades have them."
    rng = np.random.default_rng(7)
    for _ in range(20):
        grades, praise = pd.Series(rng.integers(1, 5, 60)), pd.Series(rng.normal(size=60).round(1))
        assert rank_correlation(grades, praise) == pytest.approx(stats.spearmanr(grades, praise).statistic)


def test_leaving_out_is_the_standard_error_of_a_mean(stats):
    "Of a mean over authorities with one row each, the jackknife gives the standard error, within the limits."
    values = pd.Series(stats.norm.rvs(size=40, random_state=3))
    rows = pd.DataFrame({"authority": [f"a{n}" for n in range(40)], "value": values})
    mean, low, high = leave_one_out(rows, lambda r: r["value"].mean(), (-9, 9))
    assert (high - mean, mean - low) == pytest.approx([1.96 * stats.sem(values)] * 2)
    assert leave_one_out(rows, lambda r: r["value"].mean(), (mean - 0.01, mean + 0.01))[1:] == (
        mean - 0.01,
        mean + 0.01,
    )
    assert isnan(leave_one_out(rows.head(2), len, (0, 9))[1])


def test_clusters_of_one_are_independent(stats):
    "With one text in each cluster the variance is that of independent texts: the effective number is all of them."
    hits = pd.DataFrame({"t": [1] * 12 + [0] * 28})
    row = clustered(hits, pd.Series([1] * 40), pd.Series(range(40))).loc["t"]
    assert row["effective"] == pytest.approx(40)
    assert (row["low"], row["high"]) == pytest.approx(wilson(12, 40, stats.t.ppf(0.975, 39)))


def test_kappa_is_the_formula():
    "Observed agreement less that of chance, over what chance leaves; none where there is nothing to disagree on."
    rng = np.random.default_rng(11)
    for both, one, other, neither in rng.integers(1, 50, (30, 4)).tolist():
        n = both + one + other + neither
        chance = ((both + one) * (both + other) + (neither + one) * (neither + other)) / n**2
        assert kappa(both, one, other, neither) == pytest.approx(((both + neither) / n - chance) / (1 - chance))
    assert kappa(7, 0, 0, 0) is None is kappa(0, 0, 0, 7)


def test_scores_follow_from_their_counts(root):
    "Precision, recall and F1 of each theme and of all labels are the shares that the counts give."
    table = scores(read_labels(root / "data/words/labels.csv")).set_index("theme")
    themes = table.drop(index=["micro", "macro"])
    for rows in (themes, table.loc[["micro"]]):
        assert rows["precision"].equals(rows["both"] / (rows["both"] + rows["only_guess"]))
        assert rows["recall"].equals(rows["both"] / (rows["both"] + rows["only_truth"]))
        f1 = 2 * rows["both"] / (2 * rows["both"] + rows["only_guess"] + rows["only_truth"])
        pd.testing.assert_series_equal(rows["f1"], f1, check_names=False)
    for name in ("precision", "recall", "f1"):
        assert table.loc["macro", name] == pytest.approx(themes[name].mean())
