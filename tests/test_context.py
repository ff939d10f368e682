"Official figures beside the grades: as the files have them, joined by codes that survive, missing where there is none."

import hashlib
import json
import math
import os
import shutil
from datetime import date
from pathlib import Path

import lxml.html
import pandas as pd
import pytest
from asked_for import some

from ilacs_analysis import IlacsError, UnknownAuthority, UnreadableFile, data
from ilacs_analysis.comparing.beside import beside, latest_beside
from ilacs_analysis.record.context import (
    CONTEXT,
    _rows,
    context_tables,
    day_of,
    measure_entries,
    period_of,
    write_context,
)
from ilacs_analysis.reporting.parts import chosen_measures, context_table, context_words
from ilacs_analysis.terms.authorities import authorities, get_authority

ROOT = Path(__file__).parents[1]
STORED = ROOT / "data" / "context"
FILES = Path(os.environ.get("ILACS_REFERENCE", ROOT.parent / "shared" / "reference")) / "context"
needs_files = pytest.mark.skipif(
    not FILES.is_dir(), reason=f"no collected figures at {FILES}; name the folder above in ILACS_REFERENCE"
)


@pytest.fixture(scope="module")
def figures():
    return data.context()


@pytest.fixture(scope="module")
def files():
    return {name: pd.read_csv(FILES / name, dtype=str, keep_default_na=False) for name in measure_files()}


def measure_files():
    return {measure["file"] for measure in measure_entries().values()}


def printed(files, name):
    "Every cell of a measure, by authority and year, read without the package's code."
    measure = measure_entries()[name]
    table = files[measure["file"]]
    if "category" in measure:
        table = table[table["category"] == measure["category"]]
    years = measure.get("years")
    codes = table["authority_code"]
    if years is None:
        return dict(zip(zip(codes, map(int, table["year"]), strict=True), table[measure["column"]], strict=True))
    columns = {year: table[measure["column"].format(year=year)] for year in years}
    return {(code, year): cell for year in years for code, cell in zip(codes, columns[year], strict=True)}


# -- Against the files -------------------------------------------------------------------------------------------------


@needs_files
def test_every_figure_is_the_one_of_the_file(figures, files):
    "Every number, and a missing value for every other cell; rows for every authority and year of the file."
    names, theirs = some(list(measure_entries()), 6), {}
    mine = figures[figures["measure"].isin(names)].set_index(["measure", "authority_code", "year"])["value"].to_dict()
    for name in names:
        cells = printed(files, name)
        told = {year for (_, year), cell in cells.items() if cell.replace(".", "", 1).isdigit()}
        theirs |= {(name, *key): cell for key, cell in cells.items() if key[1] in told}
    assert mine.keys() == theirs.keys() and len(mine) > 1000 * len(names)
    words = {key for key, cell in theirs.items() if math.isnan(mine[key])}
    assert {theirs[key] for key in words} == {""}
    assert [key for key, cell in theirs.items() if key not in words and float(cell) != mine[key]] == []


@needs_files
def test_no_column_and_no_category_is_left_out(files):
    "But for the four that say who and when, two that belong to a figure, and a column that repeats another."
    measures = measure_entries().values()
    taken = {m["column"].format(year=y) for m in measures for y in m.get("years", [None])}
    columns = set(files["statistics.csv.gz"]) | set(files["deprivation.csv"])
    left = columns - taken - {"authority_code", "authority", "dfe_code", "year"}
    assert left == {"region", "started", "ended", "imd_2025_method", "cla_rate_10k"}
    both = files["statistics.csv.gz"].query("cla_rate_10k != ''")
    assert len(both) == 755 and both["cla_rate_10k"].equals(both["cla_rate_10k_lait"])
    spending = files["spending.csv.gz"]
    pairs = {(m["category"], m["column"]) for m in measures if "category" in m}
    assert pairs == {(c, column) for c in spending["category"].unique() for column in ("gross", "per_child")}


@needs_files
def test_the_codes_and_names_of_the_files_are_the_records(files):
    "A code finds the authority whose name and DfE code the file has beside it."
    known = {a.gss_code: (a.name, a.dfe_code) for a in authorities().values()}
    for table in files.values():
        rows = table[["authority_code", "authority", "dfe_code"]].drop_duplicates()
        assert {r.authority_code: (r.authority, r.dfe_code) for r in rows.itertuples()}.items() <= known.items()


@needs_files
@pytest.mark.thorough
def test_rebuilt_exactly(tmp_path):
    "One command writes data/context/, byte for byte."
    write_context(FILES, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in STORED.iterdir()}


# -- What is stored ----------------------------------------------------------------------------------------------------


def test_description_is_of_these_files():
    "Checksums, sizes and columns of the data package; licence and sources; small enough for the wheel."
    package = json.loads((STORED / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "OGL-UK-3.0" and len(package["sources"]) == 3
    for described in package["resources"]:
        content = (STORED / described["path"]).read_bytes()
        assert described["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert described["bytes"] == len(content)
        read = pd.read_parquet if described["format"] == "parquet" else pd.read_csv
        table = read(STORED / described["path"])
        assert (len(table), list(table)) == (described["rows"], [f["name"] for f in described["schema"]["fields"]])
    assert sum(p.stat().st_size for p in STORED.iterdir()) < 1_500_000


@pytest.mark.thorough
def test_description_validates(tmp_path):
    "frictionless finds nothing in the tables that it can read."
    from frictionless import validate

    package = json.loads((STORED / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["format"] == "csv"]
    shutil.copytree(STORED, tmp_path / "context")
    (tmp_path / "context" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert validate(str(tmp_path / "context" / "datapackage.json")).flatten(["title", "note"]) == []


def test_shape(figures):
    "One row a measure, authority and year; a figure or a reason; every authority of the record; no zero for nothing."
    assert not figures.duplicated(["measure", "authority_code", "year"]).any()
    assert figures["value"].isna().equals(figures["missing"].notna())
    assert set(figures["missing"].dropna()) <= set(measure_reasons())
    assert figures.drop(columns=["value", "missing", "note"]).notna().all(axis=None)
    assert set(figures["authority_code"]) == set(data.authorities()["authority_code"])
    assert figures["value"].dtype == "float64" and figures["year"].dtype == "int64"
    assert figures["measure"].unique().tolist() == data.measures()["measure"].tolist() == list(measure_entries())
    assert [c.name for c in CONTEXT["measures"]] == list(data.measures())


def measure_reasons():
    from ilacs_analysis.base.folders import reference_toml

    return reference_toml("context.toml")["reasons"]


def test_every_measure_says_what_it_is():
    told = data.measures()
    assert told.drop(columns="notes").notna().all(axis=None) and told["label"].is_unique and told["measure"].is_unique
    assert told["address"].str.startswith("https://").all() and set(told["licence"]) == {"Open Government Licence v3.0"}
    for name in told["measure"]:
        assert "2019" in period_of(name, 2019) or period_of(name, 2019) == "2018-19"
        assert day_of(name, 2019).year == 2019


# -- Values that can be looked up --------------------------------------------------------------------------------------

KNOWN = [  # As the collected files have them
    ("cla_rate_10k", 2025, "Bexley", 49),
    ("cla_rate_10k", 2025, "Bromley", 47),
    ("imd_score", 2019, "Barking and Dagenham", 32.768),
    ("idaci_score", 2025, "Barking and Dagenham", 0.518),
    ("spend_all_per_child", 2025, "Bexley", 904.0),
    ("spend_all", 2025, "Bromley", 90836910.0),
    ("population_0_17_mid_year", 2012, "Barking and Dagenham", 55725),
    ("spend_sure_start", 2016, "Peterborough", 0.0),  # the outturn's own nought
]


@pytest.mark.parametrize(("name", "year", "authority", "value"), KNOWN)
def test_known_values(name, year, authority, value):
    assert data.context(name, year, authority)["value"].tolist() == [value]


def test_suppressed_values_are_missing_with_their_reason():
    "A sign, an empty cell and a nought are three things; no sign becomes a number."
    rows = _rows(made(cla_missing_pct=["c", "", "0", "low", "12.5"]), "cla_missing_pct")
    assert rows["missing"].fillna("").tolist() == ["hidden", "blank", "", "rounded", ""]
    assert rows["value"].dropna().tolist() == [0.0, 12.5]


def test_no_population_is_the_reason_of_no_figure_per_child():
    part = data.context("spend_looked_after_per_child", 2015, ["Poole", "Bournemouth", "Bromley"])
    assert part.set_index("authority")["missing"].fillna("").to_dict() == {
        "Bournemouth": "unavailable",
        "Bromley": "",
        "Poole": "unavailable",
    }
    assert data.context("spend_looked_after", 2015, "Poole")["value"].notna().all()


def made(**columns):
    "A file of statistics, with made-up figures of real authorities."
    count = len(next(iter(columns.values())))
    known = sorted((a for a in authorities().values() if not a.started and not a.ended), key=lambda a: a.name)[:count]
    who = {"authority_code": [a.gss_code for a in known], "authority": [a.name for a in known]}
    return pd.DataFrame(who | {"year": ["2019"] * count} | columns)


# -- Authorities that began, ended or changed their code ---------------------------------------------------------------

REORGANISED = {
    ("Bournemouth", "Poole", "Dorset (county, to 2019)"): (
        ("Bournemouth, Christchurch and Poole", "Dorset"),
        "2019-04-01",
    ),
    ("Northamptonshire",): (("North Northamptonshire", "West Northamptonshire"), "2021-04-01"),
    ("Cumbria",): (("Cumberland", "Westmorland and Furness"), "2023-04-01"),
}


@pytest.mark.parametrize("before", REORGANISED, ids="+".join)
@pytest.mark.parametrize("name", ["referrals", "spend_looked_after", "agency_pct"])
def test_predecessors_and_successors_keep_their_own(before, name):
    "Figures stand at those who existed; the others' rows, where the file has them, say 'absent'."
    after, day = REORGANISED[before]
    rows = data.context(name, authority=[*before, *after])
    for row in rows.to_dict("records"):
        existed = get_authority(row["authority_code"]).existed(day_of(name, row["year"]))
        assert existed == (row["missing"] != "absent"), row
    changed = date.fromisoformat(day)
    here = rows[rows["value"].notna()]
    for who, year in zip(here["authority"], here["year"], strict=True):
        assert (day_of(name, year) < changed) == (who in before)
    assert set(here["authority"]) >= set(before)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Barnsley", ("E08000016", "E08000038")),
        ("Sheffield", ("E08000019", "E08000039")),
        ("Buckinghamshire", ("E06000060", "E10000002")),
        ("North Yorkshire", ("E06000065", "E10000023")),
        ("Somerset", ("E06000066", "E10000027")),
        ("Northumberland", ("E06000057", "E06000048")),
        ("Gateshead", ("E08000037", "E08000020")),
    ],
)
def test_a_code_of_before_or_after_finds_the_authority(name, codes):
    "In a question, and in a file that has the other code; the figures come under the record's own."
    asked = [data.context("referrals", authority=code) for code in codes]
    assert asked[0].equals(asked[1]) and asked[0]["value"].notna().sum() >= 12
    assert set(asked[0]["authority"]) == {name}
    (own,) = set(asked[0]["authority_code"])
    assert own == get_authority(name).gss_code
    for code in codes:
        file = made(referrals=["100"]).assign(authority_code=code, authority=name)
        assert _rows(file, "referrals")["authority_code"].tolist() == [own]


def test_every_judgement_finds_its_figures(figures):
    "A join by code: each authority that was inspected in a year of the statistics has a row, or did not exist then."
    rows = data.context("referrals")
    keys = set(zip(rows["authority_code"], rows["year"], strict=True))
    inspected = data.inspections()
    years = inspected["published_date"].dt.year
    lost = {
        (i.authority_code, int(year))
        for i, year in zip(inspected.itertuples(), years, strict=True)
        if 2013 <= year <= 2025 and (i.authority_code, int(year)) not in keys
    }
    assert all(not get_authority(code).existed(date(year, 3, 31)) for code, year in lost), lost


def test_a_figure_for_nobody_says_so():
    "The file of care applications goes on for counties that ended: the row is kept, and told apart."
    late = data.context("care_applications_rate_10k", 2025, "Northamptonshire")
    assert late["value"].notna().all() and "ended on 2021-03-31" in late["note"].iloc[0]
    noted = data.context("imd_score", 2025, ["Kent", "Bexley"]).set_index("authority")["note"]
    assert "weighted" in noted["Kent"] and pd.isna(noted["Bexley"])


# -- Questions that cannot be answered ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"measure": "cla_rate"}, "Did you mean cla_rate_10k"),
        ({"measure": ["referrals", "caseloads"]}, "caseload"),
        ({"measure": "zzzz"}, "data.measures()"),
        ({"measure": b"referrals"}, "not a measure"),
        ({"measure": 3}, "not a measure"),
        ({"measure": "referrals", "year": 1999}, "2013 to 2025"),
        ({"measure": "referrals", "year": range(0)}, "2013 to 2025"),
        ({"measure": "referrals", "year": "2019"}, "not a year"),
        ({"measure": "referrals", "year": 2019.5}, "not a year"),
        ({"authority": "Bromly"}, "Did you mean Bromley"),
        ({"authority": 303.5}, "303.5"),
    ],
)
def test_what_cannot_be_answered_says_what_to_ask(asked, said):
    with pytest.raises(IlacsError) as error:
        data.context(**asked)
    assert said in error.value.detail


def test_one_callers_changes_do_not_reach_the_next():
    first = data.context("referrals", 2025)
    first["value"] = 0.0
    assert data.context("referrals", 2025)["value"].gt(0).any()


# -- Files that are not as they should be ------------------------------------------------------------------------------


def test_odd_cells_are_refused():
    "What is no number and no known sign; a year that is none; a code of nobody."
    with pytest.raises(UnreadableFile, match="'1,200' for referrals"):
        _rows(made(referrals=["1,200"]), "referrals")
    for words in ("inf", "nan", "n/a", "12 (r)"):
        with pytest.raises(UnreadableFile):
            _rows(made(referrals=[words]), "referrals")
    with pytest.raises(UnreadableFile, match="not a year"):
        _rows(made(referrals=["5"]).assign(year="2018-19"), "referrals")
    with pytest.raises(UnknownAuthority):
        _rows(made(referrals=["5"]).assign(authority_code="W06000015"), "referrals")


def test_damaged_and_missing_files_are_named(tmp_path):
    with pytest.raises(UnreadableFile, match=r"deprivation\.csv"):
        context_tables(tmp_path)
    for name in measure_files():
        (tmp_path / name).write_bytes(b"\x1f\x8b" + b"not a table" * 9)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        context_tables(tmp_path)
    (tmp_path / "deprivation.csv").write_text("authority_code,authority\nE09000004,Bexley\n")
    with pytest.raises(IlacsError):
        write_context(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# -- Beside others, and in a report ------------------------------------------------------------------------------------


def test_medians_are_of_those_that_existed_and_have_a_figure(figures):
    "Worked out again without groups: of London, and of the authorities of England that existed."
    table = beside("Bexley", "care_applications_rate_10k", 2025).set_index("group")
    rows = figures[(figures["measure"] == "care_applications_rate_10k") & (figures["year"] == 2025)]
    there = {a.name for a in authorities().values() if not a.ended}
    rows = rows[rows["authority"].isin(there)]
    assert table.loc["england", "value"] == rows["value"].median() and table.loc["england", "authorities"] == 153
    london = rows[rows["region"] == "London"]["value"]
    assert (table.loc["region", "value"], table.loc["region", "known"]) == (london.median(), london.count())
    assert (
        table.loc["authority", "value"] == data.context("care_applications_rate_10k", 2025, "Bexley")["value"].iloc[0]
    )


def test_a_successor_has_no_figure_of_before_in_any_group():
    "Not in its own row, nor in those of its neighbours."
    assert beside("Cumberland", "referrals").query("group == 'authority'")["year"].min() == 2024
    near = set(data.neighbours("Cumberland")["neighbour"])
    existed = {n for n in near if get_authority(n).existed(date(2022, 3, 31))}
    (group,) = beside("Cumberland", "referrals", 2022).query("group == 'neighbours'").to_dict("records")
    assert group["authorities"] == len(existed)
    assert latest_beside("Cumbria", "referrals")["year"].unique().tolist() == [2023]


def test_report_refuses_ranks_and_unknown_measures():
    assert chosen_measures(["uasc", " caseload", "uasc"]) == ["uasc", "caseload"]
    refused = {"does not rank": ["imd_rank"], "caseload": ["case load"], "at most": list(measure_entries())[3:]}
    for said, ids in refused.items():
        with pytest.raises(IlacsError, match=said):
            chosen_measures(ids)


def test_words_and_cells_of_a_report():
    ids = ["cla_rate_10k", "children_in_low_income_families_pct"]
    (row,) = context_table("Poole", ids).to_dict("records")
    assert (row["when"], row["Poole"]) == ("31 March 2018", "63")  # of 2019 there is none
    said = context_words("Poole", ids)
    assert said[1] == "Children in families with low income: no figure of Poole."
    assert "31 March 2018" in said[0] and "in South West" in said[0]
    assert not any(word in " ".join(said) for word in ("because", "therefore", "rank", "best", "worst", "nan"))


@pytest.mark.thorough
def test_report_with_figures(ilacs, tmp_path):
    "The section stands after the neighbours, with figures, their time and their source, and the command."
    done = ilacs("report", "Bexley", "--context", "cla_rate_10k,caseload", "--out", tmp_path / "page")
    assert done.returncode == 0, done.stderr
    tree = lxml.html.parse(str(tmp_path / "page" / "site" / "index.html")).getroot()
    headings = [h.text_content() for h in tree.xpath("//main//h2")]
    assert headings.index("Official figures") == headings.index("Beside neighbours, region and England") + 1
    words = " ".join(tree.xpath("//main")[0].text_content().split())
    assert "31 March 2025: 49 per 10,000 children aged 0 to 17 in Bexley." in words
    assert "--context cla_rate_10k,caseload" in words and "looked-after-in-england" in words


@pytest.mark.parametrize("measures", ["cla_rate", "imd_rank"])
def test_report_without_such_a_figure_writes_nothing(ilacs, tmp_path, measures):
    done = ilacs("report", "Bexley", "--context", measures, "--out", tmp_path / "page")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and not (tmp_path / "page").exists()
