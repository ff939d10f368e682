"""Lists whose items have points, time limits or another list below them: each is what it is, or a check says so."""

import pytest
from made_up import joint_letter, lac_2013
from test_layouts import ilacs

from ilacs_analysis import parse

WITH_POINTS = (
    "What needs to improve?\n◼ Plans for disabled children, to show:\n{} what they wish;\n{} what they\ncan do.\n"
)
BELOW = ("what they wish;", "what they can do.")


@pytest.mark.parametrize("sign", ["-", "–", "◦", "◼", "o", "-\n", "–\n\n"])
def test_points_below_a_point(sign):
    "The sign may be that of the points above, stand on a line of its own, or be a circle that is a letter."
    report = parse(ilacs(improve=f"{WITH_POINTS.format(sign, sign)}◼ The time that children wait."))
    assert [item.points for item in report.recommendations] == [BELOW, ()]
    assert [item.number for item in report.recommendations] == ["1", "2"] and not report.checks
    assert report.recommendations[0].text.startswith("Plans for disabled children, to show: – what they wish;")


@pytest.mark.parametrize("other", ["◼ the time that children wait.\n{list}", "{list}◼ The time that children wait:"])
def test_points_that_nothing_tells_are_doubted(other):
    "Where all items begin in lower case, no item is taken for a point of another; a colon with nothing below is said."
    title, _, listed = WITH_POINTS.format("◼", "◼").partition("\n")
    report = parse(ilacs(improve=f"{title}\n{other.format(list=listed)}"))
    assert "item inside" in [check.check for check in report.checks]


@pytest.mark.parametrize("stop", ["", "."])
@pytest.mark.parametrize(
    "limit", ["Within three months:", "Within the next 20 working days", "By the end of March 2014:"]
)
def test_a_time_limit_is_the_heading_of_the_items_below(stop, limit):
    "An item above it may have no full stop, as all of 2013 have none."
    listed = f"Immediately:\n• Review all plans{stop}\n{limit}\n• Train staff{stop}\n• Visit often{stop}\n"
    report = parse(lac_2013().replace("within a year:\n", f"do this.\n{listed}{limit}\n"))
    items = [(item.text.rstrip("."), item.heading) for item in report.recommendations]
    assert items[:3] == [("Review all plans", "Immediately:"), ("Train staff", limit), ("Visit often", limit)]
    assert {heading for _, heading in items[3:]} == {limit} and not report.checks


@pytest.mark.parametrize("end", ["", ".", " (outcome 2, national framework)"])
@pytest.mark.parametrize("heading", ["What works well?", "What works well", "Key strengths", "What have you seen?"])
def test_a_heading_behind_the_last_item_is_not_read_unsaid(end, heading):
    "An item need not end with a full stop for a question or words of praise to be another list's heading."
    listed = f"What needs to improve?\n◼ The first point.\n◼ The time that they wait{end}\n{heading}\n◼ Partners meet."
    report = parse(ilacs(improve=listed))
    assert {"list heading", "item inside"} & {check.check for check in report.checks}


@pytest.mark.parametrize("half", ["Dale, Chief Constable, Leicestershire Police", "Dale, Leicestershire Police"])
def test_half_a_name_is_in_no_office(half):
    "The office above it ends there, and the half is nobody."
    letter = parse(joint_letter().replace("Don Dale, Chief Constable, Leicestershire Police", half))
    assert [(p.name, p.role) for p in letter.addressees] == [
        ("Ann Abel", "Director of Children’s Services, Rutland County Council")
    ]
    assert "addressee" in [check.about for check in letter.checks]


def test_half_a_name_on_the_line_of_another():
    "Lines that ran together name an office that is not one person's."
    letter = parse(joint_letter().replace("Council\nDon Dale", "Council Dale"))
    assert [(p.name, p.role) for p in letter.addressees] == [("Ann Abel", None)]
    assert "office" in [check.about for check in letter.checks]


@pytest.mark.parametrize("lost", ["Ann Abel, Director of Children’s Services, Rutland County Council\n", "Director of"])
def test_the_first_addressee_is_the_director(lost):
    "Where that line or its office is damaged, nobody is said to be the one whom the letter addresses."
    letter = parse(joint_letter().replace(lost, ""))
    assert letter.addressee is None and ("names", "addressee") in [(c.check, c.about) for c in letter.checks]


def test_the_chief_executive_may_stand_before_the_director():
    "As in three public letters."
    letter = parse(joint_letter().replace("Ann Abel", "Eve Ellis, Chief Executive, Rutland County Council\nAnn Abel"))
    assert letter.addressee.name == "Eve Ellis" and len(letter.addressees) == 3


def test_dashes_that_may_be_the_signs_of_items_are_doubted():
    "Nothing tells an item with points below it from words above a list whose signs are dashes."
    report = parse(lac_2013().replace("• ", "– "))
    assert "item inside" in [check.check for check in report.checks]
