"""The page of all analyses: each of the navigation, by question, with what its notebook found."""

import json
import sys
from pathlib import Path

import crawl
import pytest

from ilacs_analysis.pages.gallery import Analysis, write_gallery
from ilacs_analysis.pages.write import _write_beside

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def groups() -> dict[str, list[Analysis]]:
    "What the pre-render script finds."
    sys.path.insert(0, str(ROOT / "nbs"))
    try:
        import _gallery
    finally:
        sys.path.remove(str(ROOT / "nbs"))
    return _gallery.groups()


def test_every_analysis_is_there_once(groups) -> None:
    "Under one question, with the chart and the finding that stand in its notebook."
    listed = [one for group in groups.values() for one in group]
    notebooks = sorted((ROOT / "nbs").glob("analyses/*.ipynb")) + sorted((ROOT / "nbs").glob("research/*.ipynb"))
    titles = {}
    for path in notebooks:
        text = path.read_text(encoding="utf-8")
        prose = [c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
        titles["".join(prose[0]["source"]).splitlines()[0].removeprefix("# ")] = text
    assert sorted(one.title for one in listed) == sorted(titles)
    for one in listed:
        assert bool(one.picture) == ("ilacs-figure" in titles[one.title]) == bool(one.finding and one.words), one.title
        assert not one.picture or one.picture.startswith(b"<svg")


def test_the_gallery_can_be_used_by_all(groups, chromium, serve, tmp_path: Path) -> None:
    "Pictures are there, nothing scrolls sideways on a telephone, axe finds nothing in light and dark."
    _write_beside(tmp_path / "authorities")
    write_gallery(tmp_path / "gallery", groups)
    with crawl.visitor(chromium, serve(tmp_path)) as guest:
        assert guest.visit("gallery/index.html")["violations"] == {}
        guest.tab.set_viewport_size({"width": 390, "height": 844})
        guest.open("gallery/index.html")
        for picture in guest.tab.locator("img").all():
            picture.scroll_into_view_if_needed()
        drawn = "[...document.images].every(image => image.complete && image.naturalWidth)"
        guest.tab.wait_for_function(drawn)
        assert guest.tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert guest.tab.evaluate("document.documentElement.scrollHeight") < 15_000
