"""What holds for any national record, whichever ILACS_RECORD names: keys, references, days, grades, sources, checksums.

`make refresh` asks this of a new record before it takes it over.
"""

import hashlib
import json

import pandas as pd
import pytest

from ilacs_analysis.base.folders import reference_toml
from ilacs_analysis.record import data
from ilacs_analysis.record.national import NATIONAL
from ilacs_analysis.record.official import official_data
from ilacs_analysis.record.reconciliation import PUBLISHED_WITHIN
from ilacs_analysis.terms.frameworks import get_framework
from ilacs_analysis.terms.grades import NOT_JUDGED
from ilacs_analysis.updating.base import opened, site_sources
from ilacs_analysis.updating.releases import believed


@pytest.fixture(scope="module")
def tables():
    return {name: data.table(name) for name in NATIONAL}


def test_columns_keys_and_references(tables):
    "Every table has its columns in order; keys are there and are unique; what a reference names is there."
    for name, about in reference_toml("tables.toml")["national"].items():
        table = tables[name]
        assert list(table) == [column.name for column in NATIONAL[name]]
        if key := about.get("key"):
            assert not table[key].isna().any(axis=None) and not table.duplicated(key).any(), name
        for column, other, its_column in about.get("references", ()):
            assert set(table[column].dropna()) <= set(tables[other][its_column]), (name, column)


def test_checksums_and_version(tables):
    "The description has each file's rows and checksum, and the version is the last day of publication."
    described = json.loads(data.stored("datapackage.json"))
    for resource in described["resources"]:
        content = data.stored(resource["path"])
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["rows"] == len(tables[resource["name"]])
    last = max(tables[name]["published_date"].max() for name in ("inspections", "events"))
    assert described["version"] == f"{last.year}.{last.month}.{last.day}"


def test_csv_and_parquet_say_the_same(tables):
    "As many rows, and the same keys."
    import io

    for name in ("inspections", "judgements", "events"):
        table = pd.read_csv(io.BytesIO(data.stored(f"{name}.csv")), dtype=str, keep_default_na=False)
        first = list(table)[0]
        assert table[first].tolist() == tables[name][first].tolist()


def test_days(tables):
    "First day, last day and publication are in this order, and not further apart than any known."
    table = tables["inspections"]
    assert table["published_date"].notna().all()
    assert not (table["start_date"] > table["end_date"]).any()
    wait = (table["published_date"] - table["end_date"]).dropna().dt.days
    assert wait.between(0, PUBLISHED_WITHIN).all() and len(wait) > 400
    for row in table.dropna(subset=["start_date"]).itertuples():
        assert get_framework(row.framework).in_force(row.start_date.date()), row.document_id


def test_grades(tables):
    "Each grade is on its framework's scale, and each inspection since 2018 judges what its framework judges."
    judged = tables["judgements"]
    for framework, rows in judged.groupby("framework"):
        rules = get_framework(framework)
        assert set(rows["grade"]) <= {*rules.scale.grades, NOT_JUDGED}, framework
        if framework.startswith("ilacs"):
            assert set(rows.groupby("document_id")["area"].agg(frozenset)) == {rules.area_set()}, framework
    assert set(tables["inspections"]["document_id"]) == set(judged["document_id"])


def test_what_updates_added():
    "Each document that an update believed is on the record, and what was read in it is kept; a base has none."
    base = opened()
    keys = {*base.tables["inspections"]["document_id"], *base.tables["events"]["event_id"]}
    found = list(believed(base))
    rows = {row["url"]: row for row in base.documents}
    assert {rows[one.candidate.url]["record_id"] for one in found} <= keys
    used = {source for name in ("inspections", "events") for source in base.tables[name]["source"]} & set(
        site_sources()
    )
    assert used <= set(base.tables["sources"]["source"]) and bool(used) <= bool(found)
    if used:
        name = official_data()["site"]["read"]["name"]
        sha256 = hashlib.sha256(data.stored(name)).hexdigest()
        assert set(base.tables["sources"].query("source in @used")["sha256"]) == {sha256}
