"""The public interface as another project uses it, for a type checker in strict mode. test_types.py checks, runs it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_type

import pandas as pd

from ilacs_analysis import (
    GRADE_COLOURS,
    Announcement,
    AreaReport,
    BadFilter,
    BadQuery,
    Document,
    Figure,
    IlacsError,
    ImprovementNotice,
    InspectionLetter,
    InspectionReport,
    MissingColumn,
    MissingExtra,
    UnknownAuthority,
    UnreadableFile,
    WrongArgument,
    __version__,
    as_at,
    benchmark,
    check_claims,
    compare,
    data,
    data_dictionary,
    find_text,
    get_authority,
    get_framework,
    history,
    parse,
    parse_all,
    read_tables,
    reconcile,
    sample,
    show_authority,
    show_hits,
    show_map,
    show_table,
    steps,
    tag_table,
    timeline,
    to_frames,
    use_frameworks,
    use_theme,
    write_corpus,
)


def documents() -> list[Document]:
    report = parse(sample(), frameworks=None)
    assert_type(report, Document)
    assert isinstance(report, InspectionReport) and not isinstance(report, AreaReport)
    assert_type(report.start_date, date | None)
    assert_type(report.lead_inspector, str | None)
    assert_type(report.grades, dict[str, str])
    assert_type(report.grades["care_leavers"], str)
    assert_type(report.show("start_date"), str)
    letter, notice = parse(sample("bexley-cra-letter-2010.txt")), parse(sample("bexley-improvement-notice.txt"))
    assert isinstance(letter, InspectionLetter) and isinstance(notice, ImprovementNotice)
    assert_type(letter.start_date, date | None)
    assert_type(parse_all(sample()), list[Document])
    return [report, letter, notice]


def claims(said: Document, report: Document) -> None:
    if isinstance(said, Announcement) and isinstance(report, InspectionReport):
        assert_type(check_claims(said, report), pd.DataFrame)


def tables(records: list[Document]) -> None:
    assert_type(timeline(records), pd.DataFrame)
    assert_type(to_frames(records), dict[str, pd.DataFrame])
    assert_type(data_dictionary(), pd.DataFrame)
    assert_type(tag_table(to_frames(records)), pd.DataFrame)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "tables"
        run = write_corpus([sample()], out, progress=False, cache=False)
        assert_type(run.documents, int)
        assert_type(read_tables(out), dict[str, pd.DataFrame])
        assert_type(reconcile(read_tables(out)), pd.DataFrame)
        found = find_text('"care leavers"', out, limit=2)
        assert_type(found, pd.DataFrame)
        assert_type(show_hits(found).caption, str)


def record() -> None:
    assert_type(data.judgements(), pd.DataFrame)
    assert_type(data.inspections("Bexley"), pd.DataFrame)
    assert_type(data.version(), str)
    assert_type(data.panel("overall"), pd.DataFrame)
    assert_type(data.published_figures(), pd.DataFrame)
    assert_type(data.use(None), str)
    assert_type(data.panel(headline=True, context=["uasc"], context_lag=1), pd.DataFrame)
    assert_type(data.spells(["overall", "leadership"], "London"), pd.DataFrame)
    assert_type(data.waiting("2025-03-31", [303, "E09000006"]), pd.DataFrame)
    for table in (data.codes, data.crosswalk, data.frameworks, data.headlines, data.sections):
        assert_type(table(), pd.DataFrame)
    assert_type(history("Bexley"), pd.DataFrame)
    assert_type(compare("Bexley", strict=True), pd.DataFrame)
    assert_type(compare("Bexley", "Bromley"), pd.DataFrame)
    assert_type(as_at("2025-03-31"), pd.DataFrame)
    assert_type(benchmark("Bexley", "2025-03-31"), pd.DataFrame)
    assert_type(steps("sif 1", "ilacs 1"), pd.DataFrame)
    assert_type(get_framework("ilacs_2023").id, str)
    assert_type(use_frameworks(None), list[str])
    assert_type(get_authority("Bexley").gss_code, str)


def shown() -> None:
    import altair

    chart = altair.Chart(pd.DataFrame({"year": [2018, 2023]})).mark_point()
    figure = Figure(chart, title="Two inspections", alt="Two points", source="Ofsted")
    assert_type(figure.svg(), str)
    with TemporaryDirectory() as folder:
        assert_type(figure.save(Path(folder) / "two.svg"), Path)
    assert_type(GRADE_COLOURS["good"], str)
    use_theme()
    assert_type(show_table(data.sources(), "Sources").to_html(), str)
    assert_type(show_authority("Norfolk"), Figure)
    assert_type(show_map("overall", "2025-03-31"), Figure)
    assert_type(data.measures(), pd.DataFrame)
    assert_type(data.context(["referrals", "caseload"], range(2020, 2026), "Bexley"), pd.DataFrame)


def errors() -> None:
    try:
        get_authority("Bexly")
    except UnknownAuthority as error:
        assert_type(error.close, list[str])
        assert "Bexley" in error.close
    try:
        parse(b"")
    except UnreadableFile as error:
        assert_type(error.reason, str)
        assert isinstance(error, IlacsError)
    try:
        tag_table(pd.DataFrame({"words": ["drift"]}))
    except WrongArgument as error:
        assert_type(error.detail, str)
        assert isinstance(error, MissingColumn) and not isinstance(error, (BadQuery, BadFilter, MissingExtra))


if __name__ == "__main__":
    read = documents()
    claims(*read[:2])
    tables(read)
    record()
    shown()
    errors()
    print(__version__)
