"What changed since it passed is tried again: a stamp of each file of tests, and of each page."

from pathlib import Path

import pytest
import unchanged


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    "A small project in place of this one, in which everything noted is believed."
    for name in ("package/code.py", "nbs/getting_started.ipynb", "nbs/other.ipynb", "data/table.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(unchanged, "ROOT", tmp_path)
    found = unchanged.stamps
    monkeypatch.setattr(found, "project_files", lambda root: sorted(p for p in root.rglob("*") if p.is_file()))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("ILACS_EXAMPLES", raising=False)
    return tmp_path


TESTS = ["test_site", "test_getting_started", "test_dates"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("nothing", []),
        ("package/code.py", TESTS),
        ("data/table.csv", TESTS),
        ("nbs/other.ipynb", ["test_site"]),
        ("nbs/getting_started.ipynb", ["test_site", "test_getting_started"]),
        ("nbs/new.ipynb", TESTS),
    ],
)
def test_what_depends_on_a_change_runs_again(project: Path, changed: str, again: list[str]) -> None:
    before = unchanged.stamps_of(TESTS)
    if changed != "nothing":
        (project / changed).write_text("changed")
    after = unchanged.stamps_of(TESTS)
    assert [name for name in TESTS if after[name] != before[name]] == again


def test_a_setting_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = unchanged.stamps_of(TESTS)
    monkeypatch.setenv("ILACS_CORPUS", "elsewhere")
    assert not before.items() & unchanged.stamps_of(TESTS).items()


def test_ci_believes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unchanged.note("passed.json", {"test_dates": "a"})
    unchanged.note("passed.json", {"test_site": "b"})
    assert unchanged.noted("passed.json") == {"test_dates": "a", "test_site": "b"}
    for name, value in (("CI", "true"), ("ILACS_EXAMPLES", "thorough")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert unchanged.noted("passed.json") == {}
    (project / "_build" / "passed.json").write_text("broken")
    assert unchanged.noted("passed.json") == {}


def test_a_page_is_visited_again_when_it_or_its_style_changes(tmp_path: Path) -> None:
    for name in ("one.html", "two.html", "site.css"):
        (tmp_path / name).write_text(name)
    before = unchanged.page_stamps(tmp_path, ["one.html", "two.html"])
    (tmp_path / "one.html").write_text("changed")
    after = unchanged.page_stamps(tmp_path, ["one.html", "two.html"])
    assert after["one.html"] != before["one.html"] and after["two.html"] == before["two.html"]
    (tmp_path / "site.css").write_text("changed")
    assert not after.items() & unchanged.page_stamps(tmp_path, ["one.html", "two.html"]).items()


def test_readers_of_notebooks_are_named() -> None:
    "A file of tests that opens notebooks is in `READS`, or their changes would pass it by."
    for path in Path(__file__).parent.glob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        opens = any(sign in text for sign in (".ipynb", "site: Path", "pages: list", "findings: crawl", "address: str"))
        assert not opens or path.stem in unchanged.READS or path.stem in OPENS_OTHERS, path.stem


OPENS_OTHERS = {  # these name a notebook or a page, of a report or made up; those of the site they do not open
    "test_authority_pages",  # the pages of authorities, which no notebook is
    "test_authority_report",
    "test_cards",
    "test_cli",
    "test_package",
    "test_read_page",
    "test_unchanged",
}
