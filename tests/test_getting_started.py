"The first notebook that a researcher opens works for any authority, not only for the one that it is printed with."

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ilacs_analysis.reporting.kernel import own_python
from tools.forks import fork_kernel
from tools.starter import starter

NBS = Path(__file__).parents[1] / "nbs"
LINE = 'AUTHORITY = "Bexley"'


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    return nbformat.read(NBS / "getting_started.ipynb", as_version=4)


@pytest.fixture(scope="module")
def client(notebook, tmp_path_factory):
    "A kernel in an empty folder, as for a copy without a checkout; one for all names, as starting one costs time."
    away = tmp_path_factory.mktemp("away")
    kernel = fork_kernel(own_python(tmp_path_factory.mktemp("ipython")))
    client = NotebookClient(notebook, km=kernel, timeout=60, resources={"metadata": {"path": str(away)}})
    with client.setup_kernel():
        yield client


def with_authority(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    "A copy in which the one marked line names another authority."
    cells = [cell | {"source": cell.source.replace(LINE, f'AUTHORITY = "{name}"')} for cell in notebook.cells]
    return nbformat.from_dict(notebook | {"cells": cells})


def run(client: NotebookClient, notebook: nbformat.NotebookNode) -> str:
    "All that the cells print or show, as plain text; raises `CellExecutionError` for a cell that fails."
    client.nb, outputs = notebook, []
    for i, cell in enumerate(notebook.cells):
        outputs += client.execute_cell(cell, i).get("outputs", [])
    assert {out.output_type for out in outputs} <= {"stream", "execute_result", "display_data"}
    assert {out.get("name", "stdout") for out in outputs} == {"stdout"}  # no warnings
    return "\n".join(out.get("text") or out.data.get("text/plain", "") for out in outputs)


def test_one_line_is_to_be_changed(notebook):
    "The line stands once, says so, and what follows it asks about the authority that it names."
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert re.findall(rf"^{LINE}.*", code, re.M) == [
        f"{LINE}  # <- put your authority here, then choose Run > Run All Cells"
    ]
    assert code.count('"Bexley"') == 1


def test_links_lead_to_notebooks(notebook):
    "Every relative link opens in JupyterLab and on the site."
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)#]+)", text)
    assert len(targets) > 9
    assert [t for t in targets if not (t.endswith(".ipynb") and (NBS / t).is_file())] == []


def test_the_copy_in_the_package_is_this_notebook():
    "`ilacs start` copies what the page says, without links that would lead nowhere from a folder of one's own."
    copied = (NBS.parent / "ilacs_analysis" / "templates" / "getting_started.ipynb").read_text(encoding="utf-8")
    assert copied == starter(NBS / "getting_started.ipynb"), "run: python -m tools.starter"
    assert ".ipynb)" not in copied and "](http" not in copied


# one inspection only; the smallest; ended, without neighbours; smallest in London; an alias; the same as OTHER.
# The smallest two and the alias in `make test-all` only
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Cumberland", "Cumberland, E06000063, North West; ended: no"),
        pytest.param(
            "Isles of Scilly", "Isles of Scilly, E06000053, South West; ended: no", marks=pytest.mark.thorough
        ),
        ("Northamptonshire", "Northamptonshire, E10000021, East Midlands; ended: 2021-03-31"),
        pytest.param("City of London", "City of London, E09000001, London; ended: no", marks=pytest.mark.thorough),
        pytest.param(
            "hull", "Kingston upon Hull, E06000010, Yorkshire and the Humber; ended: no", marks=pytest.mark.thorough
        ),
        ("Bromley", "Bromley, E09000006, London; ended: no"),
    ],
)
def test_runs_for_any_authority(client, notebook, name, seen):
    "No cell fails, the authority is the one asked for, and every example of an error is one."
    text = run(client, with_authority(notebook, name))
    assert seen in text and ": no error" not in text
    assert (
        "Poole ended on 2019-03-31, followed by" in text and "Did you mean Bexley?" in text and "is not whole" in text
    )
