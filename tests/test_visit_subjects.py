"Groups of what focused visits looked at: the first words decide, longer ones hide shorter ones, nothing is guessed."

import pytest

from ilacs_analysis.terms.subjects import subject_group, subjects
from ilacs_analysis.terms.wordings import plain, wordings


@pytest.mark.parametrize(
    ("printed", "group"),
    [
        ("the ‘front door’", "front_door"),
        (
            "contacts and referrals in the multi-agency safeguarding hub, and thresholds for children in need",
            "front_door",
        ),
        ("the first point of contact for children who need help and protection", "front_door"),
        ("Children in need/subject to a plan", "in_need"),
        ("children with a child‑in‑need or child protection plan", "in_need"),
        ("children in need of help and protection, with a focus on child protection enquiries", "in_need"),
        ("children in need of help and protection", "help_and_protection"),
        ("CHILDREN WHO NEED HELP\nAND PROTECTION", "help_and_protection"),
        ("the protection of vulnerable children from extra-familial harm", "exploitation"),
        ("the protection of vulnerable children from extra-familial risk", "exploitation"),
        ("those with protection plans", "in_need"),
        ("children in care, including planning for permanence", "in_care"),
        ("permanence for children looked after", "permanence"),
        ("care leavers’ services", "care_leavers"),
        ("key decision-making across help and protection, children in care and care leavers", "several"),
        ("the management of allegations", None),
        ("a frontdoor", None),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_first_words_decide(printed: str | None, group: str | None) -> None:
    assert subject_group(printed) == group


def test_each_wording_names_its_own_group_only() -> None:
    written = {}
    for subject in subjects().values():
        for words in wordings(*subject.terms):
            assert words == plain(words).strip() and "(" not in words
            assert written.setdefault(words, subject.id) == subject.id
            assert subject_group(words) == subject.id
