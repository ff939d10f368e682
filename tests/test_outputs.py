"""Every committed output is what the code gives: notebooks are run in Jupyter kernels, in a copy, and compared.

What runs is the working tree (the files that git tracks or would add). Assertions of notebooks are proven by that run.
A notebook that gives, to the byte, what is committed gets its stamp in the project's own `_build/executed.json`:
neither `make site` nor another `make test` runs it again before its code, a module that it imports, the data or its
outputs change. In CI and in `make test-all` no stamp is believed.

Notebooks of the API reference hold the library's examples and assertions: here every one runs. An analysis, or another
page that no module comes from, runs here once it has a stamp that no longer holds. In a fresh clone `make site` runs
it, and `git diff` says whether it gives what is committed: `.ci/run` asks both.
"""

import json
import os
import re
import shutil
import tempfile
from itertools import zip_longest
from pathlib import Path

import pytest
import unchanged
from asked_for import thorough

from ilacs_analysis.reporting.page import read_config
from tools.execute import (
    SiteError,
    clean,
    dump,
    outputs_hash,
    read_notebook,
    remember,
    run_notebook,
    shared_inputs,
    stamp,
    stamps,
)
from tools.navigation import notebooks

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = notebooks(ROOT, read_config(ROOT))


def first_line(source: str) -> str:
    """The first line of a cell that is not a directive."""
    return next((line for line in source.splitlines() if line.strip() and not line.startswith("#|")), "")[:80]


def sanitised(nb: dict, folder: Path) -> list[tuple[str, list[str]]]:
    """First line and outputs of each code cell, without what differs from run to run.

    `clean` takes execution counts, metadata with its times, and addresses of objects. Here also the place of the
    project, names of temporary files, the random ids of pandas' tables and clock times go. Amounts of time stay: a page
    that prints how long something took would change with every build.
    """
    cells = [c for c in clean(nb)["cells"] if c["cell_type"] == "code"]
    return [
        (first_line("".join(c["source"])), [neutral(json.dumps(o, sort_keys=True), folder) for o in c["outputs"]])
        for c in cells
    ]


def neutral(text: str, folder: Path) -> str:
    text = text.replace(str(folder), "<project>")
    text = re.sub(re.escape(tempfile.gettempdir()) + r"/[\w./-]*", "<temporary>", text)
    text = re.sub(r"\bT_[0-9a-f]{5}(?=[\"_ \\{])", "<table>", text)
    return re.sub(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?", "<time>", text)


def shortened(old: str, new: str, around: int = 60) -> tuple[str, str]:
    """Both texts near the first place where they differ."""
    at = next((i for i, (a, b) in enumerate(zip_longest(old, new)) if a != b), 0)
    start = max(0, at - around)
    return tuple(("..." if start else "") + (t[start : at + around] or "nothing") for t in (old, new))


def differences(old: list[tuple[str, list[str]]], new: list[tuple[str, list[str]]]) -> list[str]:
    """One line for each cell whose outputs differ."""
    lines = []
    for n, ((source, before), (_, after)) in enumerate(zip(old, new, strict=True), 1):
        if before != after:
            was, now = shortened("\n".join(before), "\n".join(after))
            lines.append(f"code cell {n} `{source}`: committed {was!r}, now {now!r}")
    return lines


def rerun(copy: Path, name: str, ready: bool = False) -> list[str]:
    """Run a notebook of `copy` with the package of `copy`, `ready` or not; gives what is no longer as it was."""
    profile = copy / "_build" / "ipython"
    profile.mkdir(parents=True, exist_ok=True)
    before = sanitised(read_notebook(copy / name), copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(copy))
        try:
            run_notebook(copy / name, profile, (copy, "") if ready else None)
        except SiteError as e:
            return [str(e).replace(f"{copy}/", "")]
    return differences(before, sanitised(read_notebook(copy / name), copy))


@pytest.fixture(scope="module")
def shared(project_copy: Path) -> str:
    """A hash of what every notebook depends on."""
    return shared_inputs(project_copy, project_copy / "ilacs_analysis")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_outputs_are_what_the_code_gives(project_copy: Path, shared: str, name: str) -> None:
    """A notebook runs to its end, and gives what is committed."""
    as_committed, known = stamp(project_copy / name, project_copy / "ilacs_analysis", shared), stamps(ROOT).get(name)
    if unchanged.believed() and known == as_committed:
        return  # it ran, with all that it depends on as it is now
    if not known and not name.startswith("nbs/api/") and not thorough():
        pytest.skip("make site")
    different = rerun(project_copy, name, ready=True)
    assert not different, f"{name} gives other outputs than the committed ones:\n" + "\n".join(different)
    if outputs_hash(project_copy / name) == as_committed[1]:
        remember({name: as_committed}, ROOT)


# The test above can fail


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The package and one notebook with a right output."""
    shutil.copytree(ROOT / "ilacs_analysis", tmp_path / "ilacs_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for i, s in enumerate(
            ["from ilacs_analysis.terms.grades import scales", 'scales()["ofsted_2013"].rank("good")']
        )
    ]
    shown = {"output_type": "execute_result", "data": {"text/plain": ["3"]}, "execution_count": None, "metadata": {}}
    cells[1]["outputs"] = [shown]
    kernel = {"display_name": "python3", "language": "python", "name": "python3"}
    nb = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "small.ipynb").write_text(dump(nb), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("small.ipynb", "", "", None),  # as committed
        ("small.ipynb", '"3"', '"2"', ('["2"]', '["3"]')),  # a committed output
        ("small.ipynb", '.rank(\\"good\\")', '.rank(\\"good\\") + 4', ('["3"]', '["7"]')),  # the code of a cell
        (
            "ilacs_analysis/terms/grades.py",
            "return len(",
            "return 1 + len(",
            ('["3"]', '["4"]'),
        ),  # a number in the package
    ],
)
def test_a_change_is_seen(small: Path, file: str, old: str, new: str, says: tuple[str, str] | None) -> None:
    text = (small / file).read_text(encoding="utf-8")
    assert old in text
    (small / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    lines = rerun(small, "small.ipynb")
    if says is None:
        assert lines == []
    else:
        (line,) = lines
        assert line.startswith("code cell 2 `scales()") and line.index(says[0]) < line.index(says[1])


def test_a_cell_that_fails_is_named(small: Path) -> None:
    text = (small / "small.ipynb").read_text(encoding="utf-8")
    (small / "small.ipynb").write_text(text.replace("ofsted_2013", "no_scale"), encoding="utf-8")
    assert rerun(small, "small.ipynb") == ["small.ipynb: cell 2 (c1) failed: KeyError: 'no_scale'"]


def test_what_differs_from_run_to_run_is_no_difference(tmp_path: Path) -> None:
    def outputs(text: str) -> list[tuple[str, list[str]]]:
        out = {"output_type": "stream", "name": "stdout", "text": [text]}
        cell = {"cell_type": "code", "metadata": {"at": text}, "source": "x", "outputs": [out], "execution_count": 7}
        return sanitised({"cells": [cell], "metadata": {}}, tmp_path)

    for old, new in [
        ("<object at 0x7f01>", "<object at 0x7f99>"),
        (f"{tempfile.gettempdir()}/tmpabc/a.csv", f"{tempfile.gettempdir()}/tmpxyz/a.csv"),
        (f"{tmp_path}/data", "<project>/data"),
        ('<table id="T_0a1b2">', '<table id="T_c3d4e">'),
        ("run on 2026-01-02 10:11:12", "run on 2026-03-04 10:11:13"),
    ]:
        assert differences(outputs(old), outputs(new)) == [], (old, new)
    assert differences(outputs("inspected on 2025-01-02"), outputs("inspected on 2025-01-03"))


def test_a_notebook_knows_nothing_of_another(small: Path) -> None:
    """Kernels are copies of one process; what one changes no other sees."""
    text = (small / "small.ipynb").read_text(encoding="utf-8")
    source = (
        "import sys, os, pandas; pandas.seen = getattr(pandas, 'seen', 0) + 1; os.environ['SEEN'] = '1'; pandas.seen"
    )
    for name in ("one.ipynb", "two.ipynb"):
        notebook = json.loads(text)
        notebook["cells"][0]["source"], notebook["cells"][1]["source"] = source, "pandas.seen, '__file__' in globals()"
        (small / name).write_text(dump(notebook), encoding="utf-8")
        rerun(small, name)
        assert "(1, False)" in (small / name).read_text(encoding="utf-8")
    assert "SEEN" not in os.environ
