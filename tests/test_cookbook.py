"""The cookbook's questions, answered by the functions that it uses, with the values that a reader should get.

Whoever changes the record, or how it is read, sees here which published answers change.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from ilacs_analysis import (
    as_at,
    benchmark,
    compare,
    data,
    find_text,
    parse,
    read_tables,
    sample,
    tag_table,
    to_frames,
    use_frameworks,
    write_corpus,
)
from ilacs_analysis.reading.samples import sample_names
from ilacs_analysis.record.facts import read_facts
from ilacs_analysis.words.points import read_points

ROOT = Path(__file__).parents[1]
CELLS = json.loads((ROOT / "nbs" / "cookbook.ipynb").read_text(encoding="utf-8"))["cells"]
PARSED, LETTERS, READINGS = (ROOT / "data" / name for name in ("parsed", "letters", "readings"))


def test_each_question_has_its_cell_and_an_answer():
    "Between a heading that asks and the next one there is code, and something that it showed."
    at = [i for i, c in enumerate(CELLS) if c["cell_type"] == "markdown" and "".join(c["source"]).startswith("## ")]
    asked = [(i, "".join(CELLS[i]["source"]).splitlines()[0]) for i in at]
    questions = [(i, heading) for i, heading in asked if "?" in heading]
    assert len(questions) >= 12 and asked[0] == questions[0]
    for i, heading in questions:
        end = next((n for n in at if n > i), len(CELLS))
        code = [c for c in CELLS[i:end] if c["cell_type"] == "code"]
        assert code and (any(c["outputs"] for c in code) or "in R" in heading), heading


def test_ever_inadequate_and_back():
    overall = data.spells("overall")
    fell = overall.query("grade == 'inadequate'").groupby("authority")["since"].min().rename("fell")
    later = overall.query("good_or_better == 1").join(fell, on="authority", how="inner").query("since > fell")
    back = later.groupby("authority")["since"].min()
    years = (back - fell).dropna().dt.days / 365.25
    assert (len(fell), len(back), round(years.median(), 1)) == (64, 37, 6.1)
    assert fell["Bromley"] == pd.Timestamp("2016-06-27") and back["Bromley"] == pd.Timestamp("2019-01-07")
    assert "Bexley" not in fell  # inadequate on safeguarding in 2012, which was not an overall grade


@pytest.mark.thorough
def test_panel_for_a_regression():
    frame = data.panel(headline=True, context=["imd_score", "cla_rate_10k"], context_lag=1)
    frame = frame.query("family in ['sif', 'ilacs']")
    assert len(frame) == 486 and len(frame[["good_or_better", "imd_score", "cla_rate_10k"]].dropna()) == 358
    york = frame.query("authority == 'York'").iloc[-1]
    figures = data.context("cla_rate_10k", 2024).set_index("authority_code")["value"]
    assert york["cla_rate_10k"] == figures[york["authority_code"]] == 70


def test_who_waits_longest():
    "On the record's last day; days are counted from the report's publication."
    waits = data.waiting().sort_values("days_since", ascending=False)
    first = waits.iloc[0]
    assert (first["authority"], first["grade"], first["days_since"]) == ("Nottingham", "inadequate", 1445)
    assert first["known_to"] - first["published_date"] == pd.Timedelta(days=1445) and len(waits) == 153


def test_shares_at_the_ends_of_years():
    known = as_at([f"{year}-12-31" for year in (2014, 2016, 2018, 2023, 2025)]).query("common_area == 'overall'")
    known = known.assign(good=known["grade"].isin(["good", "outstanding"]))
    counted = known.groupby(known["day"].dt.year).agg(known=("grade", "count"), good=("good", "sum"))
    assert counted.T.to_dict("list") == {
        2014: [37, 9],
        2016: [114, 31],
        2018: [152, 68],
        2023: [151, 92],
        2025: [153, 105],
    }


def test_recommendations_on_private_fostering():
    private = '"private fostering" OR "privately fostered"'
    found = find_text(private, PARSED, kind="recommendation", limit=None)
    assert list(zip(found["authority"], found["framework"], found["number"], strict=True)) == [
        ("Bexley", "ilacs_2023", "1")
    ]
    points = read_points(LETTERS)["points"]
    named = points[points["themes"].str.contains("private_fostering", na=False)]
    assert named["framework"].value_counts().to_dict() == {
        "sif": 82,
        "ilacs_2018": 33,
        "ilacs_2023": 23,
        "focused_visit": 4,
        "ilacs_2026": 1,
    }


@pytest.mark.thorough
def test_paragraphs_for_excel_and_nvivo(tmp_path):
    "A workbook gives back what was found; there is a text file for each paragraph."
    pytest.importorskip("openpyxl")
    found = find_text("unaccompanied", PARSED, kind="paragraph", limit=None)
    assert sorted(zip(found["section"], found["number"], strict=True)) == [("care_leavers", "51"), ("in_care", "37")]
    found[["authority", "number", "text"]].to_excel(tmp_path / "found.xlsx", index=False)
    again = pd.read_excel(tmp_path / "found.xlsx", dtype=str, engine="openpyxl")
    assert again["text"].tolist() == found["text"].tolist() and all("ccompanied" in text for text in again["text"])


def test_care_leavers_across_frameworks():
    leavers = data.panel("care_leavers", strict=False)
    counted = leavers.groupby(["framework", "strength"]).size().to_dict()
    assert counted == {
        ("sif", "close"): 173,
        ("ilacs_2018", "partial"): 168,
        ("ilacs_2023", "exact"): 145,
        ("ilacs_2026", "exact"): 11,
    }
    assert leavers["reason"].notna().all()


def test_an_authority_and_its_neighbours_on_a_day():
    near = data.neighbours().query("authority == 'Bexley'")["neighbour"]
    grades = as_at("2025-03-31", authority=["Bexley", *near]).query("common_area == 'overall'")
    assert grades["grade"].value_counts().to_dict() == {"outstanding": 4, "good": 4, "inadequate": 3}
    counts = benchmark("Bexley", "2025-03-31").query("common_area == 'overall'").set_index("group")
    assert counts.loc["neighbours", ["outstanding", "good", "inadequate"]].tolist() == [3, 4, 3]
    assert counts.loc["england", ["outstanding", "good", "requires improvement", "inadequate"]].tolist() == [
        *(33, 67, 34, 19)
    ]  # by publication; Ofsted counts inspections carried out by that day
    carried_out = as_at("2025-03-31", by="inspection").query("common_area == 'overall'")["grade"].value_counts()
    assert carried_out[["outstanding", "good", "requires improvement", "inadequate"]].tolist() == [36, 67, 31, 19]


def test_recommendations_by_grade():
    "The lower the grade the more recommendations, within each framework."
    stored = read_points(LETTERS)
    own = stored["points"].query("kind == 'recommendation' and section != 'lscb_recommendations'")
    number = own.groupby("document_id").size().rename("recommendations")
    graded = read_facts(READINGS)["judgements"].query("area == 'overall'")[["document_id", "grade"]]
    reports = graded.merge(stored["documents"][["document_id", "framework"]], on="document_id")
    reports = reports.join(number, on="document_id").fillna({"recommendations": 0})
    medians = reports.groupby(["framework", "grade"])["recommendations"].median()
    in_order = ["outstanding", "good", "requires improvement", "inadequate"]
    assert medians["ilacs_2018"][in_order].tolist() == [2, 4, 6, 10]
    assert medians["ilacs_2023"][in_order].tolist() == [2, 3, 6, 8]
    assert medians["sif"][in_order].tolist() == [4, 9, 13, 19]


def test_a_theme_of_ones_own():
    "Each paragraph of the two reports with the words, as a search for them finds it."
    own = {"siblings": ["brother(s)", "sister(s)", "sibling(s)"], "mental health": "mental health"}
    tags = tag_table(read_tables(PARSED), themes=own).drop_duplicates(["theme", "document_id", "start"])
    found = {
        "siblings": find_text("brother* OR sister* OR sibling*", PARSED, framework="ilacs", limit=None),
        "mental health": find_text('"mental health"', PARSED, framework="ilacs", limit=None),
    }
    for theme, hits in found.items():
        tagged = tags[(tags["theme"] == theme) & tags["document_id"].isin(hits["document_id"])]
        assert sorted(tagged["start"]) == sorted(hits["start"]) and len(hits) > 2, theme


@pytest.mark.thorough
def test_samples_answer_as_the_tables_of_the_project_do(tmp_path):
    "The documents of the package, parsed anew, have the same places."
    write_corpus(map(sample, sample_names()), tmp_path, progress=False, cache=False)
    found = find_text("unaccompanied", tmp_path, kind="paragraph", limit=None)
    assert found["text"].tolist() == find_text("unaccompanied", PARSED, kind="paragraph", limit=None)["text"].tolist()


@pytest.mark.thorough
def test_topics_of_paragraphs():
    "One topic of four is on care leavers, one on risk and exploitation."
    text = pytest.importorskip("sklearn.feature_extraction.text")
    decomposition = pytest.importorskip("sklearn.decomposition")
    two = [parse(sample(name)) for name in sample_names() if "ilacs" in name]
    paragraphs = to_frames(two)["paragraphs"].dropna(subset="number")["text"].astype(str)
    assert len(paragraphs) == 100
    weigh = text.TfidfVectorizer(stop_words="english", min_df=3, max_df=0.4)
    weights = weigh.fit_transform(paragraphs)
    model = decomposition.NMF(4, init="nndsvd", max_iter=1000).fit(weights)
    words = weigh.get_feature_names_out()
    topics = [set(words[topic.argsort()[::-1][:4]]) for topic in model.components_]
    assert any({"leavers", "young", "people"} <= topic for topic in topics)
    assert any({"risk", "exploitation"} <= topic for topic in topics)


def test_own_framework(tmp_path):
    "The page's own file and report: three grades, of which the leaders' compares closely and two in part."
    sources = ["".join(cell["source"]) for cell in CELLS]
    page = {"folder": tmp_path}
    for begins in ("rules = ", "report_of_2030 = "):
        exec(next(source for source in sources if source.startswith(begins)), page)
    try:
        new = parse(page["report_of_2030"], frameworks=tmp_path / "my_rules.toml")
        changes = compare(parse(sample("bexley-ilacs-report-2023.txt")), new, strict=False)
    finally:
        use_frameworks(None)
    assert new.checks == [] and new.framework == "example_2030" and len(new.recommendations) == 1
    assert set(changes.query("strength == 'none'")["area"]) == {"overall", "care_leavers"}
    compared = changes.query("strength != 'none'")
    assert compared[["area", "second_grade", "change", "strength"]].to_numpy().tolist() == [
        ["leadership", "good", "worse", "close"],
        ["help_protection", "good", "same", "partial"],
        ["in_care", "requires improvement", "worse", "partial"],
    ]
