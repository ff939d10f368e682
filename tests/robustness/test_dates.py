"Days of fieldwork and publication: read as printed, or unknown with a check; never a part of what is printed."

from datetime import date
from itertools import product

import pytest
from asked_for import some
from test_layouts import ilacs

from ilacs_analysis import parse
from ilacs_analysis.terms.dates import MONTHS, read_day, read_windows

FEBRUARY = [(date(2023, 2, 6), date(2023, 2, 10))]
ALIKE = [
    "6 to 10 February 2023",
    "6th to 10th February 2023",
    "6 - 10 Feb 2023",
    "6 – 10 Feb. 2023",
    "6 Feb 2023 – 10 February 2023",
    "the 6 to 10 of February 2023",
    "Monday 6 to Friday 10 February 2023",
    "Mon, 6 February until Fri 10 February 2023",
    "between 6 and 10 February 2023",
    "from 6 February 2023 till 10 February 2023",
    "06/02/2023 to 10/02/2023",
    "6.2.2023 – 10.2.2023",
    "06-02-2023 - 10-02-2023",
    "06/02/23 – 10/02/23",
    "6, 7, 8, 9 and 10 February 2023",
    "6 to\n10 February 2023",
    "6 to 10\nFebruary\n2023",
    "6 February 2023 –\n\n10 February 2023",
    "6 to 10 February 2023.",
]
UNKNOWN = [
    "6 to 1O February 2023",
    "l6 to 20 February 2023",
    "1 6 to 20 February 2023",
    "6 to 10 Fxbruxry 2023",
    "6 to 10 February 2O23",
    "6 to 10 February 20233",
    "6 to 10 February",
    "6 February 2023 to 10",
    "6 February to 10 2023",
    "10 to 6 February 2023",
    "6 February 2023 to 10 February 2022",
    "6 February 2022 to 10 February 2023",
    "30 to 31 February 2023",
    "6 February 2023 and not 10 February 2023",
    "6 February 2023 10 February 2023",
    "6 to 8 to 10 February 2023",
    "6 to 10 February 2023, and 5 to 6 January 2023",
    "Tuesday 6 to 10 February 2023",
    "6st to 10th February 2023",
    "6 to 10 February 2023 and March",
    "February 6 to 10, 2023",
    "06/02 to 10/02/2023",
    "06/02/23",
    "02/13/2023 to 02/17/2023",
    "the week of 6 February 2023",
    "6 to 10 February 2023 (postponed)",
    "over two weeks in February 2023",
    "6 February 2023\nup to 10 February 2023",
    "6 February 2023\nand, after a break, 10 March 2023",
    "6 to 10 February 2023\n20 to 24 March 2023",
]


@pytest.mark.parametrize("printed", ALIKE)
def test_days_in_every_dress(printed):
    report = parse(ilacs(dates=f"Inspection dates: {printed}"))
    assert report.windows == FEBRUARY and report.checks == []
    assert printed.split("\n")[-1].rstrip(".") in report.show("end_date")


@pytest.mark.parametrize("printed", UNKNOWN)
def test_days_that_are_not_all_understood_are_unknown(printed):
    report = parse(ilacs(dates=f"Inspection dates: {printed}"))
    assert report.windows == [] and report.start_date is report.end_date is report.visit_type is None
    [check] = [c for c in report.checks if c.check == "dates"]
    assert check.first and check.first in " ".join(printed.split()) and check.second
    assert "start_date" not in report.evidence


def test_a_misprinted_month_is_read_with_both_words():
    report = parse(ilacs(dates="Inspection dates: 6 to 10 Febuary 2023"))
    assert report.windows == FEBRUARY
    assert [(c.check, c.first, c.second) for c in report.checks] == [("misprinted month", "Febuary", "February")]


SLIPS = [
    (month, month[:at] + other + month[at + 1 :])
    for month in MONTHS
    for at, other in product(range(len(month)), ("", "x", "e"))
]


@pytest.mark.parametrize("month, printed", some(SLIPS, 6))
def test_a_slip_in_a_month_never_gives_another_month(month, printed):
    report = parse(ilacs(dates=f"Inspection dates: 6 to 10 {printed} 2023"))
    number = MONTHS.index(month) + 1
    said = {check.check for check in report.checks}
    assert report.windows in ([], [(date(2023, number, 6), date(2023, number, 10))])
    assert said & {"dates", "misprinted month"} or printed.capitalize() in {month, month[:3]}


@pytest.mark.parametrize(
    "day", ["l7 May 2019", "1 7 May 2019", "7 May 2019 or 8 May 2019", "7 May", "7 May 2019 7", "7/5"]
)
def test_a_day_that_is_not_all_understood(day):
    assert read_day(day) is None


def test_the_day_of_publication():
    front = "Inspection dates: 6 to 10 February 2023\nReport published: {}"
    for printed in ("13 April 2023", "13/04/2023", "Thursday 13th April 2023"):
        assert parse(ilacs(dates=front.format(printed))).published_date == date(2023, 4, 13)
    for printed in (
        "l3 April 2023",
        "13 to 14 April 2023",
        "13/04/23",
        "Friday 13 April 2023",
        "13 April 2023 or later",
    ):
        report = parse(ilacs(dates=front.format(printed)))
        assert report.published_date is None and report.windows == FEBRUARY
        assert [(c.check, c.about) for c in report.checks] == [("dates", "published_date")]


@pytest.mark.parametrize(
    "other, known", [("6 to 10 February 2023", FEBRUARY), ("9 to 13 July 2018", []), ("July 2018", [])]
)
def test_a_second_label_of_days(other, known):
    "A cover's days, or those of another report: said with their place, and without a value when they differ."
    dates = f"Inspection dates: 6 to 10 February 2023\nReport published: 13 April 2023\nInspection date: {other}"
    report = parse(ilacs(dates=dates))
    [check] = [c for c in report.checks if c.check == "second label"]
    assert report.windows == known and report.source.words(check.other_span) == other


def test_windows_keep_their_order_and_their_years():
    assert read_windows("12 December to 6 January 2017") == [(date(2016, 12, 12), date(2017, 1, 6))]
    two = read_windows("5 to 9 December 2022 and 14 to 15 February 2023")
    assert two == [(date(2022, 12, 5), date(2022, 12, 9)), (date(2023, 2, 14), date(2023, 2, 15))]
