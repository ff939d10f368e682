"""Three notebooks in a real JupyterLab, without a network, in light and in dark: all cells run, and what is
seen is what is committed. `make test-all` runs it; it takes minutes."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from test_outputs import sanitised

from ilacs_analysis.showing.colours import contrast
from tools.folding import is_folded

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
OPENED = ("getting_started.ipynb", "analyses/05_bexley_and_bromley_since_2009.ipynb", "api/09_showing/03_figures.ipynb")
MODEL = "window.jupyterapp.shell.currentWidget.content.model.toJSON()"


TABLES = "tables.ipynb"
SEEN = {  # What a reader types, and the columns that are seen without scrolling sideways
    'compare("Bexley")': ["first_grade", "second_grade", "change", "strength", "reason"],
    'compare("Bexley", "Bromley")': [
        "first_authority",
        "second_authority",
        "area_name",
        "change",
        "strength",
        "reason",
    ],
    'history("Bexley")': ["authority", "day", "kind", "framework", "grades", "what"],
    "data.dictionary()": ["table", "column", "type", "meaning"],
}


def tables_of_a_reader() -> nbformat.NotebookNode:
    "A notebook with a cell for each of these tables."
    cells = ["from ilacs_analysis import compare, data, history", *SEEN]
    metadata = {"kernelspec": {"name": "python3", "display_name": "python3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata)


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    "The address of a JupyterLab on a copy of the notebooks, which read the data of the project."
    tmp = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "nbs", tmp / "nbs", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    nbformat.write(tables_of_a_reader(), tmp / "nbs" / TABLES)
    for name in ("data", "ilacs_analysis", "tests", "settings.ini", "_quarto.yml"):
        (tmp / name).symlink_to(ROOT / name)
    port = free_port()
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", f"--port={port}", "--IdentityProvider.token="]
    homes = {f"JUPYTER_{name}_DIR": str(tmp / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    homes |= {"JUPYTERLAB_SETTINGS_DIR": str(tmp / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(tmp / "workspaces")}
    with open(tmp / "lab.log", "w") as log:
        command = [BIN / "jupyter", "lab", *options, "--ServerApp.root_dir", tmp / "nbs"]
        server = subprocess.Popen(command, env=os.environ | homes, stdout=log, stderr=log, cwd=tmp)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urlopen(f"{address}/api", timeout=5)
                break
            except (URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module", params=["JupyterLab Light", "JupyterLab Dark"])
def tab(lab, chromium, request):
    "A page of JupyterLab in one of its themes, which reaches nothing but the server."
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    context.route(lambda url: not re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", url), lambda r: r.abort())
    page = context.new_page()
    page.goto(f"{lab}/lab?reset")
    page.wait_for_function("window.jupyterapp && document.querySelector('.jp-LabShell')", timeout=120_000)
    page.evaluate(
        "t => window.jupyterapp.commands.execute('apputils:change-theme', {theme: t}).then(() => null)", request.param
    )
    yield page
    context.close()


def shown(page, name: str) -> dict:
    "The notebook as JupyterLab has it after all cells ran."
    page.evaluate("p => window.jupyterapp.commands.execute('docmanager:open', {path: p}).then(() => null)", name)
    page.wait_for_function(
        f"() => window.jupyterapp.shell.currentWidget?.context?.path === {json.dumps(name)}"
        " && window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
        timeout=120_000,
    )
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)")
    page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        f" && {MODEL}.cells.filter(c => c.cell_type == 'code' && c.source.length).every(c => c.execution_count)",
        timeout=300_000,
    )
    notebook = json.loads(page.evaluate(f"JSON.stringify({MODEL})"))
    for cell in notebook["cells"]:
        cell.pop("attachments", None)  # none of them is given as null, which no file may have
    return json.loads(nbformat.writes(nbformat.from_dict(notebook)))  # texts in lines, as in a file


@pytest.mark.parametrize("name", OPENED)
def test_a_notebook_shows_what_is_committed(tab, name: str) -> None:
    "Every output, nothing in red, no colons and directives in the prose; hidden cells are folded."
    committed = json.loads((ROOT / "nbs" / name).read_text(encoding="utf-8"))
    after = shown(tab, name)
    errors = [o for c in after["cells"] for o in c.get("outputs", []) if o.get("name") == "stderr" or "ename" in o]
    assert errors == []
    folded = [c["id"] for c in after["cells"] if c["metadata"].get("jupyter", {}).get("source_hidden")]
    assert folded == [c["id"] for c in committed["cells"] if is_folded(c)]
    seen = tab.evaluate("[...document.querySelectorAll('.jp-RenderedMarkdown')].map(e => e.innerText).join('\\n')")
    assert ":::" not in seen and len(seen) > 100
    assert tab.evaluate("[...document.querySelectorAll('.jp-Notebook img')].every(i => !i.complete || i.naturalWidth)")
    assert sanitised(after, ROOT) == sanitised(committed, ROOT)


SEEN_HERE = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # The notebook in front; those opened before are still there

# The heads of each table that are whole inside its output
HEADS = f"""() => [...document.querySelectorAll('{SEEN_HERE} table.dataframe')].map(table => {{
  const right = table.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1;
  return [...table.querySelectorAll('thead th')].filter(h => h.getBoundingClientRect().right <= right)
    .map(h => h.textContent);
}})"""


def test_tables_show_their_point(tab) -> None:
    "At 1280 points, with the list of files beside the notebook; sentences are not cut off."
    tab.set_viewport_size({"width": 1280, "height": 900})
    shown(tab, TABLES)
    for (asked, columns), heads in zip(SEEN.items(), tab.evaluate(HEADS), strict=True):
        assert set(columns) <= set(heads), (asked, heads)
    cells = tab.evaluate(f"[...document.querySelectorAll('{SEEN_HERE} table.dataframe td')].map(e => e.innerText)")
    assert len(cells) > 100 and [cell for cell in cells if cell.endswith("...") and cell != "..."] == []


# The shadow of each cell that has one, and the ground that it is on
OUTLINES = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) td')].map(cell => {
  let box = cell;
  while (box && getComputedStyle(box).backgroundColor == 'rgba(0, 0, 0, 0)') box = box.parentElement;
  return [getComputedStyle(cell).boxShadow, getComputedStyle(box || document.body).backgroundColor];
}).filter(([shadow, _]) => shadow.includes('inset'))"""


def numbers(colour: str) -> list[float]:
    return [float(number) for number in re.findall(r"[\d.]+", colour)]


def on_ground(colour: str, ground: str) -> str:
    "A colour that may let the ground through, as '#rrggbb'."
    *parts, share = [*numbers(colour), 1.0][:4]
    mixed = [share * part + (1 - share) * below for part, below in zip(parts, numbers(ground), strict=False)]
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def test_outlines_of_claimed_grades_can_be_seen(tab) -> None:
    "The outer line has 3 to 1 on the ground of the page (WCAG 2.2, 1.4.11), as JupyterLab paints both."
    shown(tab, "api/09_showing/05_cards.ipynb")
    tab.wait_for_function(f"({OUTLINES})().length > 0", timeout=30_000)
    outlines = tab.evaluate(OUTLINES)
    lines = [(re.match(r"rgba?\([^)]*\)", shadow)[0], ground) for shadow, ground in outlines]
    ratios = [contrast(on_ground(line, ground), on_ground(ground, ground)) for line, ground in lines]
    assert ratios and min(ratios) >= 3
