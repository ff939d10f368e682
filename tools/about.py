"""Fit the weights that say whether a text is about a theme or mentions it, and measure them on authorities kept apart.

`python -m tools.about TABLES`, with the tables that `ilacs corpus REPORTS --out TABLES` wrote of all reports. Writes
`ilacs_analysis/reference/about.toml` and `other_words.csv`, and the tagger's columns of `data/words/labels.csv` and
`about_labels.csv`.

The weights of words are learnt from texts that nobody has labelled: a first regression, without words, says how likely
each theme that is met is what the text is about, and the words beside the theme's own are fitted to that.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ilacs_analysis.base.folders import reference_toml
from ilacs_analysis.tables.corpus import read_tables
from ilacs_analysis.words import about
from ilacs_analysis.words.theme_measure import ABOUT_LABELS, LABELS, label_table, read_labels, scores
from ilacs_analysis.words.themes import _texts_seen, met_in, own_themes, texts_of, themes

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "ilacs_analysis" / "reference" / "about.toml"
FILES = {"labels.csv": LABELS, "about_labels.csv": ABOUT_LABELS}
READERS = {"labels.csv": ("reader_1", "reader_2"), "about_labels.csv": ("about", "mentions")}
OTHER_WORDS = WEIGHTS.with_name("other_words.csv")
BY_WORDS = ["evidence", "rival"]  # Features that come from `OTHER_WORDS`
PLACE = ["document_id", "start", "end"]
STRENGTH = 1.0  # Inverse of the regression's penalty, chosen on the texts that it is fitted to
SEEN = 300  # A word must be beside a theme's so often to have a weight
LEAST = 0.3  # A smaller weight is left out


def half_of(authority: str) -> str:
    """One authority of three is kept apart."""
    kept = int(hashlib.sha256(f"held out {authority}".encode()).hexdigest(), 16) % 3 == 0
    return "measure" if kept else "build"


def with_texts(labels: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The labels with the words and the authority of each text."""
    texts = texts_of(tables).drop_duplicates(PLACE)[[*PLACE, "text"]]
    authority = tables["documents"].set_index("document_id")["authority"]
    found = labels.merge(texts, on=PLACE, how="left", validate="one_to_one")
    if missing := found.loc[found["text"].isna(), "item"].tolist():
        raise SystemExit(
            f"the tables lack the texts {', '.join(missing[:5])} ({len(missing)} in all): parse all reports"
        )
    return found.assign(authority=found["document_id"].map(authority))


def examples(texts: pd.DataFrame, truth: str) -> pd.DataFrame:
    """A row for each text and theme that is met in it: features, theme, authority, and whether it is about it."""
    rows: list[dict[str, Any]] = []
    for number, of_theme in met_in(texts["text"].tolist(), texts["section"].tolist()):
        row = texts.iloc[number]
        right = set(row[truth].split(";")) if isinstance(row[truth], str) else set()
        for theme, values in of_theme.items():
            rows.append(values | {"theme": theme, "authority": row["authority"], "about": theme in right})
    return pd.DataFrame(rows)


def matrix(rows: pd.DataFrame, scale: pd.Series) -> np.ndarray:
    """Features on one scale, and a column a theme."""
    ids = pd.Categorical(rows["theme"], categories=list(themes()))
    return np.hstack([rows[scale.index] / scale, pd.get_dummies(ids).to_numpy(float)])


def regression() -> LogisticRegression:
    """The one model that is fitted."""
    return LogisticRegression(C=STRENGTH, max_iter=10_000)


def best_cut(rows: pd.DataFrame, x: np.ndarray, missed: int) -> float:
    """The log odds at which precision and recall are nearest each other, on parts that were not fitted to."""
    odds, y = np.zeros(len(rows)), rows["about"].to_numpy(bool)
    for one, other in GroupKFold(10).split(x, groups=rows["authority"]):
        odds[other] = regression().fit(x[one], y[one]).decision_function(x[other])

    def two(cut: float) -> tuple[float, float]:
        right = (y & (odds >= cut)).sum()
        return right / max((odds >= cut).sum(), 1), right / (y.sum() + missed)

    cut = round(float(max(np.arange(-1.5, 1.5, 0.02), key=lambda c: min(two(c)))), 2)
    precision, recall = two(cut)
    print(f"texts of authorities not fitted to: precision {precision:.3f}, recall {recall:.3f} at the cut {cut}")
    return cut


def beside(texts: pd.DataFrame) -> pd.DataFrame:
    """A row for each text and theme that is met in it: its features, and the words beside the theme's own."""
    rows: list[dict[str, Any]] = []
    sections = texts["section"].tolist()
    for number, (met, rule, seen), _ in _texts_seen(texts["text"].tolist(), own_themes(None)):
        for theme, values in about.features(met, rule, seen, sections[number]).items():
            rows.append(values | {"theme": theme, "words": about.words_beside(met[theme], seen)})
    return pd.DataFrame(rows)


def word_weights(rows: pd.DataFrame, likely: np.ndarray) -> pd.DataFrame:
    """A row a word, a column a theme, fitted to how likely each text is about the theme."""
    counter = CountVectorizer(analyzer=list, binary=True, min_df=SEEN)
    met = counter.fit_transform(rows["words"])
    x = met.multiply(1 / np.sqrt(met.sum(axis=1) + about.FEW)).tocsr()
    words = counter.get_feature_names_out()
    columns = {}
    for theme in themes():
        at = np.flatnonzero(rows["theme"] == theme)
        p = likely[at]
        if min(p.sum(), (1 - p).sum()) < 30:  # Too few texts to learn from
            columns[theme] = pd.Series(0.0, index=[about.START, *words])
            continue
        y = np.repeat([True, False], len(at))
        model = LogisticRegression(solver="liblinear").fit(x[np.tile(at, 2)], y, sample_weight=np.r_[p, 1 - p])
        found = np.r_[model.intercept_, np.where(np.abs(model.coef_[0]) < LEAST, 0, model.coef_[0])]
        columns[theme] = pd.Series(found.round(1), index=[about.START, *words])
    table = pd.DataFrame(columns)
    return table[table.ne(0).any(axis=1)]


def write_words(table: pd.DataFrame) -> None:
    """The weights of words as a table; an empty cell is 0."""
    with OTHER_WORDS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["word", *table.columns])
        writer.writerows(
            [word, *(f"{w:.1f}" if w else "" for w in row)] for word, row in zip(table.index, table.values, strict=True)
        )


def learn_words(rows: pd.DataFrame, unlabelled: pd.DataFrame) -> None:
    """Fit the words to unlabelled texts, with a regression on labelled rows that knows no words."""
    plain = [feature["id"] for feature in about.about_data()["feature"] if feature["id"] not in BY_WORDS]
    scale = rows[plain].std()
    model = regression().fit(matrix(rows, scale), rows["about"])
    met = beside(unlabelled)
    write_words(word_weights(met, model.predict_proba(matrix(met, scale))[:, 1]))


def written(text: str, weights: dict[str, float], start: float, cut: float) -> str:
    """The file with new numbers; all else stays."""
    for name, weight in weights.items():
        if name not in themes():
            text = re.sub(rf'(id = "{name}"\nmeaning = ".*"\nweight = )\S+', rf"\g<1>{weight:.3f}", text)
    text = re.sub(r"(?m)^start = .*", f"start = {start:.3f}", text)
    text = re.sub(r"(?m)^cut = .*", f"cut = {cut:.2f}", text)
    lines = [f"{name} = {weights[name]:.3f}" for name in themes()]
    return text[: text.index("[theme]")] + "\n".join(["[theme]", *lines]) + "\n"


def all_examples(parts: list[tuple[pd.DataFrame, str]]) -> pd.DataFrame:
    """The examples of all parts."""
    return pd.concat([examples(texts, truth) for texts, truth in parts], ignore_index=True)


def fit(parts: list[tuple[pd.DataFrame, str]]) -> str:
    """The file with the weights fitted to texts and the column that is right."""
    rows = all_examples(parts)
    labels = sum(cell.count(";") + 1 for texts, truth in parts for cell in texts[truth].dropna())
    names = [feature["id"] for feature in about.about_data()["feature"]]
    scale = rows[names].std()
    x = matrix(rows, scale)
    model = regression().fit(x, rows["about"])
    weights = dict(zip([*names, *themes()], model.coef_[0], strict=True))
    weights |= {name: weights[name] / scale[name] for name in names}
    cut = best_cut(rows, x, labels - int(rows["about"].sum()))
    return written(WEIGHTS.read_text(encoding="utf-8"), weights, float(model.intercept_[0]), cut)


def retagged(texts: pd.DataFrame, file: str) -> pd.DataFrame:
    """The table of labels with the tagger's columns made anew."""
    named = READERS[file]
    readers = {name: texts.set_index("item")[name].dropna().to_dict() for name in named}
    return label_table(texts, readers, FILES[file])


def unlabelled_texts(tables: dict[str, pd.DataFrame], labelled: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The texts of authorities that are not kept apart, without those with a label."""
    texts = texts_of(tables).drop_duplicates(PLACE)
    authority = texts["document_id"].map(tables["documents"].set_index("document_id")["authority"])
    texts = texts[authority.notna() & (authority.fillna("").map(half_of) == "build")]
    seen = pd.concat([rows[PLACE] for rows in labelled]).assign(labelled=True)
    return texts.merge(seen, on=PLACE, how="left").query("labelled.isna()").reset_index(drop=True)


def read_anew() -> None:
    """Forget the weights that were read before."""
    for read_once in (reference_toml, about._weights, about._other_words):
        read_once.cache_clear()


def main(tables_folder: str) -> None:
    """Fit, write, tag the samples anew, and say how well it does on what was kept apart."""
    tables = read_tables(tables_folder)
    samples = {file: with_texts(read_labels(ROOT / "data/words" / file, FILES[file]), tables) for file in FILES}
    old, new = samples["labels.csv"], samples["about_labels.csv"]
    fitted = old[(old["half"] == "build") & (old["authority"].map(half_of) == "build")]
    parts = [(fitted, "reader_1"), (new[new["half"] == "build"], "about")]
    learn_words(all_examples(parts), unlabelled_texts(tables, samples.values()))
    read_anew()
    WEIGHTS.write_text(fit(parts), encoding="utf-8")
    read_anew()
    for file, texts in samples.items():
        table = retagged(texts, file)
        table.to_csv(ROOT / "data/words" / file, index=False, lineterminator="\n")
        total = scores(table[table["half"] == "measure"], READERS[file][0]).set_index("theme").loc["micro"]
        print(f"{file}: of what was kept apart, precision {total['precision']:.3f}, recall {total['recall']:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
