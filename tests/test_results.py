"Tables as users get them: types for statistics, one kind of missing, files of Stata and Excel without a cast."

import inspect
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ilacs_analysis as ilacs
from ilacs_analysis import data

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "data" / "sources"


@pytest.fixture(scope="module")
def records() -> list[ilacs.Document]:
    return [ilacs.parse(path) for path in sorted(SOURCES.glob("*.txt"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("collection")
    ilacs.write_corpus(SOURCES, out, progress=False, cache=False)
    return out


# Each public function that gives tables, called so that some columns have no value
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "as_at": lambda _, __: ilacs.as_at("2025-03-31"),
    "benchmark": lambda _, __: ilacs.benchmark("Bexley", "2025-03-31"),
    "check_claims": lambda records, _: ilacs.check_claims(
        next(r for r in records if isinstance(r, ilacs.Announcement)),
        next(r for r in records if isinstance(r, ilacs.InspectionReport)),
    ),
    "compare": lambda _, __: ilacs.compare("Bexley", "Bromley", strict=False),
    "data_dictionary": lambda _, __: ilacs.data_dictionary(),
    "find_text": lambda _, folder: ilacs.find_text("care", folder),
    "history": lambda _, __: ilacs.history("Buckinghamshire"),
    "read_tables": lambda _, folder: ilacs.read_tables(folder),
    "reconcile": lambda records, _: ilacs.reconcile(ilacs.to_frames(records)),
    "steps": lambda _, __: ilacs.steps("sif 1", "ilacs 1"),
    "tag_table": lambda records, _: ilacs.tag_table(ilacs.to_frames(records)["paragraphs"]),
    "timeline": lambda records, _: ilacs.timeline(records),
    "to_frames": lambda records, _: ilacs.to_frames(records[:1]),
    "data.authorities": lambda _, __: data.authorities(),
    "data.codes": lambda _, __: data.codes(),
    "data.context": lambda _, __: data.context(["imd_score", "imd_rank", "uasc"], 2025),
    "data.crosswalk": lambda _, __: data.crosswalk(),
    "data.dictionary": lambda _, __: data.dictionary(),
    "data.events": lambda _, __: data.events("Bexley"),
    "data.frameworks": lambda _, __: data.frameworks(),
    "data.headlines": lambda _, __: data.headlines(),
    "data.inspections": lambda _, __: data.inspections("Bexley"),
    "data.judgements": lambda _, __: data.judgements("Bexley"),
    "data.judgements_of": lambda records, _: data.judgements_of(ilacs.to_frames(records)),
    "data.measures": lambda _, __: data.measures(),
    "data.neighbours": lambda _, __: data.neighbours("Bexley"),
    "data.panel": lambda _, __: data.panel(headline="profile", context=["imd_score", "uasc"]),
    "data.published_figures": lambda _, __: data.published_figures(),
    "data.sections": lambda _, __: data.sections(),
    "data.sources": lambda _, __: data.sources(),
    "data.spells": lambda _, __: data.spells(authority="Bexley"),
    "data.table": lambda _, __: {name: data.table(name) for name in ("inspections", "events", "differences")},
    "data.waiting": lambda _, __: data.waiting(authority=["Bexley", "Bromley"]),
    "data.with_ranks": lambda _, __: data.with_ranks(pd.DataFrame({"framework": ["sif"], "grade": [None]})),
}


def gives_tables(thing: Any) -> bool:
    "Whether a public name is a function that gives tables."
    return inspect.isfunction(thing) and "DataFrame" in str(inspect.signature(thing).return_annotation)


def test_every_function_that_gives_tables_is_tried() -> None:
    names = {n for n in ilacs.__all__ if gives_tables(getattr(ilacs, n))}
    assert names | {f"data.{n}" for n in data.__all__ if gives_tables(getattr(data, n))} == set(CALLS)


@pytest.fixture(scope="module", params=CALLS)
def tables(request: pytest.FixtureRequest, records: Any, folder: Path) -> dict[str, pd.DataFrame]:
    "The tables of one function by name."
    result = CALLS[request.param](records, folder)
    return result if isinstance(result, dict) else {request.param: result}


def columns(tables: dict[str, pd.DataFrame]) -> Iterator[tuple[str, pd.Series]]:
    for name, table in tables.items():
        yield from ((f"{name}.{column}", table[column]) for column in table)


def test_types_are_those_of_the_list(tables: dict[str, pd.DataFrame]) -> None:
    "As on the page base.results: nothing that pandas has for itself, and no object where it has a type for text."
    text = "str" if int(pd.__version__.split(".")[0]) >= 3 else "object"
    allowed = {text, "int64", "float64", "bool", "category", *(f"datetime64[{unit}]" for unit in ("s", "ms", "ns"))}
    assert [(name, str(column.dtype)) for name, column in columns(tables) if str(column.dtype) not in allowed] == []


def test_missing_is_of_one_kind(tables: dict[str, pd.DataFrame]) -> None:
    "NaN, and NaT where days are; no None, no <NA>, no text without letters."
    for name, column in columns(tables):
        missing = {type(value) for value in column.astype(object)[column.isna()]}
        expected = type(pd.NaT) if column.dtype.kind == "M" else float
        assert missing <= {expected}, name
        no_words = column.dtype.kind != "M" and column.isin([""]).any()  # in pandas 2.2, a missing day is in any list
        assert not no_words or name in ("find_text.before", "find_text.after"), name


@pytest.mark.filterwarnings("ignore::pandas.errors.InvalidColumnName")
def test_stata_takes_it(tables: dict[str, pd.DataFrame]) -> None:
    "And gives it back, with as many values; also what is left when the first row alone is kept."
    for name, table in tables.items():
        for part in (table, table.head(1)):
            file = io.BytesIO()
            part.to_stata(file, write_index=False)
            back = pd.read_stata(io.BytesIO(file.getvalue()))
            assert back.replace("", np.nan).count().tolist() == part.replace("", np.nan).count().tolist(), name


def test_excel_takes_it(tables: dict[str, pd.DataFrame]) -> None:
    "And gives it back, with as many values."
    pytest.importorskip("openpyxl")
    for name, table in tables.items():
        file, part = io.BytesIO(), table.head(40).replace("", np.nan)
        table.head(40).to_excel(file, index=False)
        back = pd.read_excel(file, engine="openpyxl", keep_default_na=False, na_values=[""])
        assert back.count().tolist() == part.count().tolist(), name


def test_a_formula_takes_every_column(tables: dict[str, pd.DataFrame]) -> None:
    "Each column that has values is a variable of patsy's, which leaves rows out where one is missing."
    patsy = pytest.importorskip("patsy")
    for name, column in columns(tables):
        known = column.notna().sum()
        if known and column.dtype.kind in "iufb":
            assert len(patsy.dmatrix("x", {"x": column})) == known, name
        elif known and column.dtype.kind == "O" and column.nunique() < 20:
            rows = patsy.dmatrix("C(x)", {"x": column}, NA_action=patsy.NAAction(NA_types=["None", "NaN"]))
            assert len(rows) == known, name


def test_regressions_need_no_cast() -> None:
    formula = pytest.importorskip("statsmodels.formula.api")
    judged, known = data.judgements(), ilacs.as_at("2025-03-31")
    fit = formula.ols("good_or_better ~ C(framework)", judged).fit()
    assert fit.nobs == judged["good_or_better"].count()
    assert formula.ols("rank ~ C(region)", known).fit().nobs == known["rank"].count()
    assert formula.ols("days ~ C(grade)", data.spells("overall")).fit().nobs > 400
    assert formula.ols("days_since ~ visits_since + C(region)", data.waiting()).fit().nobs > 150


def test_ordered_grades_are_those_that_are_there() -> None:
    "So that an ordered model has a step for each; in order, worst first."
    overall = data.panel("overall")
    assert list(overall["grade"].cat.categories) == ["inadequate", "requires improvement", "good", "outstanding"]
    assert list(data.panel(headline=True)["grade"].cat.categories)[1] == "adequate" and overall["grade"].cat.ordered
    ordered = pytest.importorskip("statsmodels.miscmodels.ordinal_model").OrderedModel
    rows = overall.dropna(subset=["previous_rank"])
    fit = ordered(rows["grade"], rows[["previous_rank"]], distr="logit").fit(method="bfgs", disp=0)
    assert fit.nobs == len(rows) > 300


def test_encoders_take_text_with_missing_values() -> None:
    encoder = pytest.importorskip("sklearn.preprocessing").OneHotEncoder()
    assert encoder.fit_transform(data.inspections()[["visit_type", "framework"]]).shape[0] == len(data.inspections())


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"data.table"}))
def test_flags_are_true_or_false(name: str) -> None:
    "In every public function: another word, such as the name of an area, is no 'yes'."
    function = getattr(data, name[5:]) if name.startswith("data.") else getattr(ilacs, name)
    for flag, parameter in inspect.signature(function).parameters.items():
        if str(parameter.annotation) == "bool":
            with pytest.raises(ilacs.WrongArgument, match=f"{flag}='x': write True or False"):
                function(**{flag: "x"})


def test_strict_takes_a_truth_value_of_numpy() -> None:
    assert data.panel("overall", np.bool_(True)).equals(data.panel("overall"))
    with pytest.raises(ilacs.WrongArgument, match="strict='x'"):
        data.panel("overall", "x")


def test_a_collection_and_the_record_are_not_joined_by_the_wrong_key(records: Any) -> None:
    "Without a word: two keys are called document_id."
    tables = ilacs.to_frames(records)
    with pytest.warns(UserWarning, match="join them by the record_id"):
        assert tables["judgements"].merge(data.judgements(), on="document_id").empty
    with pytest.warns(UserWarning, match="join them by the record_id"):
        assert data.inspections().merge(tables["documents"], "left", "document_id")["source_y"].isna().all()
    joined = tables["documents"].merge(data.inspections(), left_on="record_id", right_on="document_id")
    assert len(joined) == 2
    assert len(tables["judgements"].merge(tables["documents"], on="document_id")) == len(tables["judgements"])


def test_figures_of_two_releases_are_told_apart() -> None:
    "Each measure of deprivation has the year of its release beside it; nothing else is carried forward."
    table = data.panel("overall", context=["idaci_score", "uasc", "imd_rank"])
    assert list(table)[-5:] == ["idaci_score", "idaci_score_year", "uasc", "imd_rank", "imd_rank_year"]
    years = table["idaci_score_year"]
    assert set(years.dropna()) == {2015, 2019, 2025} and years.isna().equals(table["idaci_score"].isna())
    assert set(table["imd_rank_year"].dropna()) == {2015, 2019}
    figures = data.context("idaci_score").set_index(["authority", "year"])["value"]
    keys = list(zip(table["authority"], years, strict=True))
    assert all(figures[key] == value for key, value in zip(keys, table["idaci_score"], strict=True) if value == value)
    one = data.panel("overall", context=["idaci_score"], context_release=2025)
    assert set(one["idaci_score_year"].dropna()) == {2025} and one["idaci_score"].count() > table["idaci_score"].count()
    with pytest.raises(ilacs.WrongArgument, match="2015"):
        data.panel("overall", context="idaci_score", context_release=2017)


def test_headlines_say_what_they_stand_for() -> None:
    lines = data.panel(headline=True)
    assert lines[["area", "area_name", "strength", "reason"]].notna().all(axis=None)
    slac = lines.query("framework == 'slac'")
    assert set(slac["area"]) == {"safeguarding"} and set(slac["strength"]) == {"partial"}


@pytest.mark.parametrize("name", ["history", "timeline", "data.neighbours", "reconcile", "data.events"])
def test_codes_are_beside_names(name: str, records: Any, folder: Path) -> None:
    table = CALLS[name](records, folder)
    codes = data.authorities().set_index("authority")["authority_code"]
    assert table["authority_code"].equals(table["authority"].map(codes).rename("authority_code"))


def test_timeline_has_ranks(records: Any) -> None:
    table = ilacs.timeline(records).dropna(subset=["grade", "framework"])
    assert table["rank"].equals(data.with_ranks(table)["rank"])


def test_events_have_days() -> None:
    "As days where the day is known, beside the printed part of a date."
    events = data.events()
    for name in ("start", "end"):
        whole = events[name].str.len() == 10
        assert events[f"{name}_date"].notna().tolist() == whole.fillna(False).tolist()
        assert events.loc[whole, f"{name}_date"].astype(str).tolist() == events.loc[whole, name].tolist()


def test_codes_have_sources() -> None:
    assert data.codes()["source"].notna().all() and data.codes()["source"].str.contains("Code History").sum() == 14


def test_columns_of_sets_of_tables_are_in_docstrings() -> None:
    for function in (ilacs.to_frames, ilacs.read_tables):
        assert "- recommendations: document_id, section, number, text" in str(function.__doc__)
    assert "- sources: source, title, publisher" in str(data.table.__doc__)
    assert all("Columns: " in str(f.__doc__).partition("Returns\n")[2] for f in (data.with_ranks, ilacs.benchmark))
