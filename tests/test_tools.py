"""The developers' tools:

what is run when, what the filters read, and how the navigation is made. What they build is in test_site.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from tools import execute, forks
from tools.build import build_site, main, write_stale
from tools.execute import (
    SiteError,
    clean,
    dependencies,
    dump,
    execute_notebooks,
    fingerprint,
    in_parallel,
    outputs_hash,
    read_notebook,
    remember,
    run_notebook,
    shared_inputs,
    stamp,
    stamps,
)
from tools.filters import cached, filter_inputs, filtered_notebook, mentioned
from tools.navigation import Link, expand, links, notebooks, sidebar_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ilacs_analysis"


def toy(*sources: str) -> dict:
    "A notebook of code cells."
    kernel = {"display_name": "python3", "language": "python", "name": "python3"}
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for i, s in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write(path: Path, *sources: str) -> Path:
    path.write_text(dump(toy(*sources)), encoding="utf-8")
    return path


# Reading, cleaning, writing


def test_no_notebook_is_said(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"no_such\.ipynb: there is no such notebook"):
        read_notebook("no_such.ipynb")
    for text in ("{", "[]", "{}"):
        (tmp_path / "bad.ipynb").write_text(text)
        with pytest.raises(SiteError, match=r"bad\.ipynb: not a notebook"):
            read_notebook(tmp_path / "bad.ipynb")


def test_clean_takes_what_a_run_leaves() -> None:
    messy = toy("object()")
    messy["cells"][0] |= {"execution_count": 7, "metadata": {"collapsed": True}}
    messy["cells"][0]["outputs"] = [
        {"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": ["<object at 0x7fe1>"]}}
    ]
    (cell,) = clean(messy)["cells"]
    assert cell["execution_count"] is None and cell["metadata"] == {}
    assert cell["outputs"][0]["data"] == {"text/plain": ["<object>"]}
    assert cell["outputs"][0]["execution_count"] is None


def test_clean_folds_what_the_site_hides() -> None:
    "In JupyterLab too; a cell that the package is exported from stays open, and so does one whose directive is gone."
    nb = toy("#| echo: false\n1", "#| code-fold: true\n1", "#| hide\n1", "#| export\n#| hide\n1", "echo = False")
    nb["cells"][4]["metadata"] = {"jupyter": {"source_hidden": True}, "tags": ["mine"]}
    folded = [cell["metadata"] for cell in clean(nb)["cells"]]
    assert folded == [{"jupyter": {"source_hidden": True}}] * 3 + [{}, {}]


def test_notebooks_are_written_as_jupyter_writes_them() -> None:
    "Every notebook of the project is the same to the byte when it is read and written."
    for path in sorted((ROOT / "nbs").rglob("*.ipynb")):
        if not any(part.startswith(".") for part in path.parts):
            assert dump(read_notebook(path)) == path.read_text(encoding="utf-8"), path


# What a notebook depends on


def test_imports_of_source() -> None:
    assert execute._imports("from .terms import Grade\nimport re", "ilacs_analysis.reading.text") == {
        "ilacs_analysis.reading.terms",
        "ilacs_analysis.reading.terms.Grade",
        "re",
    }
    assert execute._imports("%pip install x\n!ls\nimport re") == {"re"} and execute._imports("no python") == set()


def test_dependencies_are_followed() -> None:
    names = [p.name for p in dependencies("from ilacs_analysis.reporting.page import fence", PACKAGE)]
    assert "page.py" in names and "errors.py" in names and "write.py" not in names
    assert dependencies("import re", PACKAGE) == []


def test_package_itself_is_followed_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("from .a import x\n")
    (tmp_path / "pkg" / "a.py").write_text("x = 1\n")
    (tmp_path / "pkg" / "b.py").write_text("y = 1\n")
    found = {s: [p.name for p in dependencies(s, tmp_path / "pkg")] for s in ("import pkg.b", "from pkg import x")}
    assert found == {"import pkg.b": ["b.py"], "from pkg import x": ["__init__.py", "a.py"]}


def test_data_are_an_input_and_what_commands_note_is_not(tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir()
    before = shared_inputs(tmp_path, tmp_path / "pkg")
    (folder / ".run.json").write_text("{}")
    (folder / "search.sqlite").write_text("")
    assert shared_inputs(tmp_path, tmp_path / "pkg") == before
    (folder / "a.csv").write_text("a")
    assert shared_inputs(tmp_path, tmp_path / "pkg") != before


def test_data_files_of_the_package_are_an_input(tmp_path: Path) -> None:
    (package := tmp_path / "pkg").mkdir()
    before = shared_inputs(tmp_path, package)
    (package / "code.py").write_text("x = 1")
    assert shared_inputs(tmp_path, package) == before  # modules count for those who import them
    (package / "words.toml").write_text("x = 1")
    assert shared_inputs(tmp_path, package) != before


def test_fingerprint_sees_code_and_outputs_hash_sees_outputs(tmp_path: Path) -> None:
    first, other_code = write(tmp_path / "first.ipynb", "1 + 1"), write(tmp_path / "other_code.ipynb", "1 + 2")
    nb = toy("1 + 1")
    nb["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2"}]
    (with_output := tmp_path / "with_output.ipynb").write_text(dump(nb))
    assert fingerprint(first, PACKAGE) == fingerprint(with_output, PACKAGE) != fingerprint(other_code, PACKAGE)
    assert outputs_hash(first) == outputs_hash(other_code) != outputs_hash(with_output)
    assert stamp(first, PACKAGE) == [fingerprint(first, PACKAGE), outputs_hash(first)]


def test_a_copy_elsewhere_has_the_same_fingerprint(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "pkg").mkdir(parents=True)
        (tmp_path / name / "pkg" / "base.py").write_text("x = 1")
        write(tmp_path / name / "a.ipynb", "import pkg.base")
    one, two = (fingerprint(tmp_path / n / "a.ipynb", tmp_path / n / "pkg") for n in ("one", "two"))
    assert one == two


def test_stamps_are_kept(tmp_path: Path) -> None:
    assert stamps(tmp_path) == {}
    remember({"a.ipynb": ["1", "2"]}, tmp_path)
    remember({"b.ipynb": ["3", "4"]}, tmp_path)
    assert stamps(tmp_path) == {"a.ipynb": ["1", "2"], "b.ipynb": ["3", "4"]}
    (tmp_path / "_build" / "executed.json").write_text("broken")
    assert stamps(tmp_path) == {}


# Running


def test_a_run_is_the_same_twice_and_leaves_out_what_is_not_to_be_run(tmp_path: Path) -> None:
    path = write(tmp_path / "sum.ipynb", "x = 20", "x + 3", "#| eval: false\n1 / 0")
    assert run_notebook(path, tmp_path) and not run_notebook(path, tmp_path)
    nbformat.validate(nbformat.read(path, as_version=4))
    outputs = [c["outputs"] for c in read_notebook(path)["cells"]]
    assert outputs[0] == outputs[2] == [] and outputs[1][0]["data"] == {"text/plain": ["23"]}


def test_the_kernel_is_this_python_and_ends(tmp_path: Path) -> None:
    "The kernels of a hundred notebooks would not fit into the memory of a small machine."
    path = write(tmp_path / "kernel.ipynb", "import os, sys; print(os.getpid(), sys.prefix)")
    run_notebook(path, tmp_path)
    pid, prefix = execute.source_text(read_notebook(path)["cells"][0]["outputs"][0]["text"]).split(maxsplit=1)
    assert prefix.strip() == execute.sys.prefix
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_a_program_that_a_kernel_starts_has_its_streams(tmp_path: Path) -> None:
    program = "import os; list(map(os.fstat, range(3)))"
    source = (
        f"import gc, subprocess, sys\ngc.collect()\nsubprocess.run([sys.executable, '-c', {program!r}], check=True)"
    )
    assert run_notebook(write(tmp_path / "starts.ipynb", source, "print('done')"), tmp_path)


def test_only_what_changed_runs(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    for name in "ab":
        write(tmp_path / f"{name}.ipynb", f"'{name}'")

    def run(**options: bool) -> list[str]:
        paths = ["a.ipynb", "b.ipynb"]
        done = execute_notebooks(paths, root=tmp_path, package="pkg", progress=False, **options)
        return [p.name for p in done]

    assert run() == ["a.ipynb", "b.ipynb"] and run() == []
    write(tmp_path / "b.ipynb", "'changed'")
    assert run() == ["b.ipynb"] and run(force=True) == ["a.ipynb", "b.ipynb"]


def test_a_failure_says_where_and_what(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", "grade = 'good'", "grade.upgrade()")
    with pytest.raises(SiteError, match=r"bad\.ipynb: cell 2 \(c1\) failed: AttributeError: 'str' object has no"):
        execute_notebooks(["bad.ipynb"], root=tmp_path, package="pkg", progress=False)


def test_a_page_that_fails_keeps_its_outputs_where_failures_are_listed(tmp_path: Path) -> None:
    "As with a newer record, of which a page asserts what no longer holds; the others are made anew."
    bad = write(tmp_path / "bad.ipynb", "assert 1 == 2")
    write(tmp_path / "good.ipynb", "1 + 1")
    before, failed = bad.read_text(), []
    execute_notebooks(["bad.ipynb", "good.ipynb"], root=tmp_path, package="pkg", progress=False, failed=failed)
    assert failed == ["bad.ipynb: cell 1 (c0) failed: AssertionError: "] and bad.read_text() == before
    assert '"2"' in (tmp_path / "good.ipynb").read_text()
    assert stamps(tmp_path).keys() == {"good.ipynb"}
    write_stale(stale := tmp_path / "_build" / "PAGES.md", failed)
    assert "could not be made anew" in stale.read_text() and f"- {failed[0]}" in stale.read_text()
    write_stale(stale, [])
    assert stale.read_text() == ""


def test_a_kernel_prints_nothing_here_and_what_a_crash_says_is_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_notebook(write(tmp_path / "good.ipynb", "print('in the notebook')"), tmp_path)
    bad = write(tmp_path / "bad.ipynb", "1 + 1", "import ctypes\nctypes.string_at(0)")
    with pytest.raises(SiteError, match=r"(?s)bad\.ipynb: cell 2 \(c1\) did not finish: .*Segmentation fault"):
        run_notebook(bad, tmp_path)
    (tmp_path / "ipykernel_launcher.py").write_text("raise ValueError('no kernel today')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SiteError, match=r"(?s)good\.ipynb: its kernel did not start: .*ValueError: no kernel today"):
        run_notebook(tmp_path / "good.ipynb", tmp_path)
    assert capfd.readouterr() == ("", "")


def test_results_come_in_order() -> None:
    assert list(in_parallel(str, [1, 2, 3])) == ["1", "2", "3"] and list(in_parallel(str, [])) == []


def test_after_a_failure_nothing_new_is_begun() -> None:
    begun = []

    def work(n: int) -> int:
        begun.append(n)
        return 1 // (n - 1)

    with pytest.raises(ZeroDivisionError):
        list(in_parallel(work, range(1000), workers=1))
    assert begun == [0, 1]


def test_after_a_failure_what_was_begun_ends() -> None:
    """The first item ends after the second has failed; both were begun, and the failure is what is raised."""
    failed, results = threading.Event(), []

    def work(n: int) -> int:
        if n == 1:
            failed.set()
            raise ValueError(n)
        failed.wait(10)
        time.sleep(0.1)  # the other worker is told of the failure meanwhile
        results.append(n)
        return n

    with pytest.raises(ValueError, match="1"):
        list(in_parallel(work, range(1000), workers=2))
    assert results == [0]


def test_when_nobody_wants_more_results_nothing_new_is_begun() -> None:
    begun, go_on = [], threading.Event()

    def work(n: int) -> int:
        begun.append(n)
        if n:
            go_on.wait(10)
        return n

    results = in_parallel(work, range(1000), workers=1)
    assert next(results) == 0
    threading.Timer(0.1, go_on.set).start()
    results.close()
    assert begun in ([0], [0, 1])


def test_command_runs_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.ipynb", "1 + 1")
    assert execute.main(["a.ipynb"]) == 0 and "1 of 1" in capsys.readouterr().out
    assert '"2"' in (tmp_path / "a.ipynb").read_text()
    assert execute.main(["a.ipynb"]) == 0 and "0 of 1" in capsys.readouterr().out
    assert execute.main(["no.ipynb"]) == 1 and "there is no such notebook" in capsys.readouterr().err


# Filters


def test_results_are_kept(tmp_path: Path) -> None:
    made = []
    for key in ("a", "a", "b"):
        assert cached(tmp_path / "kept", key, lambda: made.append(1) or f"result {len(made)}") == f"result {len(made)}"
    assert len(made) == 2


def test_names_that_a_notebook_mentions() -> None:
    index = (
        "{ 'pkg.text': { 'pkg.text.squash': ( 'text.html#squash',\n 'pkg/text.py'), "
        "'pkg.text.Span.cut': ( 'text.html#span.cut'"
    )
    assert mentioned(index, "See `squash`.") == ["pkg.text.squash text.html#squash"]
    assert mentioned(index, "`Span.cut` of `pkg.text`") == ["pkg.text ", "pkg.text.Span.cut text.html#span.cut"]


def test_a_page_is_filtered_anew_when_its_module_changes(tmp_path: Path) -> None:
    "The page of a notebook that documents a module depends on it; that of an analysis does not."
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "_modidx.py").write_text("d = {'pkg.base': { 'pkg.base.f': ( 'base.html#f', 'pkg/base.py')}}")
    write(tmp_path / "documents.ipynb", "#| export\nfrom pkg.base import f")
    write(tmp_path / "analysis.ipynb", "from pkg.base import f")
    seen = []
    for value in (1, 2):
        (tmp_path / "pkg" / "base.py").write_text(f"def f(x={value}): ...")
        seen.append([filter_inputs(tmp_path / name, tmp_path) for name in ("documents.ipynb", "analysis.ipynb")])
    assert seen[0][0] != seen[1][0] and seen[0][1] == seen[1][1] == "pkg.base \0pkg.base.f base.html#f"


@pytest.fixture
def small_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    "Filters that need no libraries: none are imported for them."
    monkeypatch.setattr(forks, "FILTER", ())


def test_filters_are_run_in_the_folder_of_the_notebook(small_filters: None, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "shout.py").write_text("import os, sys; print(sys.stdin.read().upper().replace('WHERE', os.getcwd()))")
    (path := tmp_path / "notes" / "note.ipynb").write_text('{"cells": [], "n": "where"}')
    assert filtered_notebook(path, ["shout.py"], tmp_path) == {"CELLS": [], "N": str(path.parent)}
    with pytest.raises(SiteError, match=r"there is no filter no\.py for notes/note\.ipynb"):
        filtered_notebook(path, ["no.py"], tmp_path)
    (tmp_path / "broken.py").write_text("raise ValueError('not today')")
    with pytest.raises(SiteError, match=r"the filter broken\.py failed: ValueError: not today"):
        filtered_notebook(path, ["broken.py"], tmp_path)


@pytest.mark.skipif(not forks.can_fork, reason="nothing is made ready where processes cannot be copied")
def test_what_is_ready_for_filters_is_made_anew_when_a_notebook_changes(small_filters: None, tmp_path: Path) -> None:
    """A module `_ready` beside a filter is imported once for all notebooks, and again when one of them has changed."""
    ready = "import pathlib, sys; sys.notebooks = sorted(path.name for path in pathlib.Path().glob('*.ipynb'))"
    (tmp_path / "_ready.py").write_text(ready)
    (tmp_path / "list.py").write_text("import json, sys; print(json.dumps(sys.notebooks))")
    one = write(tmp_path / "one.ipynb", "1")
    assert filtered_notebook(one, ["list.py"], tmp_path) == ["one.ipynb"]
    two = write(tmp_path / "two.ipynb", "2")
    assert filtered_notebook(two, ["list.py"], tmp_path) == ["one.ipynb", "two.ipynb"]


@pytest.mark.skipif(not forks.can_fork, reason="nothing is shared where processes cannot be copied")
def test_processes_side_by_side_copy_the_same_one(tmp_path: Path) -> None:
    "The second who asks starts none, is answered when the first has gone, and the process ends with the last."
    (tmp_path / "hello.py").write_text("print('hello')")
    first, second = (forks.Server((), None, "_ready", tmp_path / "here") for _ in range(2))
    assert first.pid == second.pid
    first._socket.close()
    with (tmp_path / "out").open("w+b") as out:
        done = second.start([str(tmp_path / "hello.py")], tmp_path, os.environ, [out.fileno()] * 3)
        assert done.wait(30) == 0
    assert (tmp_path / "out").read_text() == "hello\n"
    second._socket.close()
    os.waitpid(second.pid, 0)
    assert forks.Server((), None, "_ready", tmp_path / "here").pid != second.pid


ELSEWHERE = """
import vl_convert
from tools.drawing import draw, draw_elsewhere
bars = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
draw_elsewhere()
elsewhere = vl_convert.vegalite_to_svg(bars)
try:
    vl_convert.vegalite_to_svg({"mark": 1})
except ValueError as e:
    print(str(e).splitlines()[0])
print(elsewhere == draw(bars))
"""


@pytest.mark.skipif(not forks.can_fork, reason="kernels are not copied there")
def test_a_chart_that_is_drawn_elsewhere_is_the_same(root: Path) -> None:
    "And so is the error of one that cannot be drawn."
    ran = subprocess.run([sys.executable, "-c", ELSEWHERE], cwd=root, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    error, same = ran.stdout.splitlines()
    assert (error, same) == ("Vega-Lite to SVG conversion failed:", "True")


# Navigation


def test_a_named_file_must_be_there_and_a_pattern_may_find_nothing(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "_c.csv", ".d.csv"):
        (tmp_path / name).write_text("")
    assert expand(tmp_path, "*.csv") == expand(tmp_path, "/*.csv") == ["a.csv", "b.csv"]
    assert expand(tmp_path, "/a.csv") == ["a.csv"] and expand(tmp_path, "*.none") == []
    with pytest.raises(SiteError, match=r"_quarto\.yml names api/99_missing\.ipynb, which does not exist"):
        expand(tmp_path, "api/99_missing.ipynb")


def test_pages_are_in_the_order_of_render(tmp_path: Path) -> None:
    for name in ("b.ipynb", "a.ipynb", "c.ipynb"):
        write(tmp_path / name)
    assert notebooks(tmp_path, {"project": {"render": ["b.ipynb", "*.ipynb", "!c.ipynb"]}}) == ["b.ipynb", "a.ipynb"]
    assert notebooks(tmp_path, {"project": {}}) == ["a.ipynb", "b.ipynb", "c.ipynb"]


def test_navigation_is_read_from_quartos_settings(tmp_path: Path) -> None:
    titles = {"a.ipynb": Link("Running the notebooks", "run.html")}
    write(tmp_path / "a.ipynb")
    write(tmp_path / "b.ipynb")
    pandoc = {"text": "Pandoc", "href": "https://pandoc.org"}
    (section,) = links(tmp_path, [{"section": "The site", "contents": ["a.ipynb", pandoc]}], titles)
    inside = (titles["a.ipynb"], Link("Pandoc", "https://pandoc.org"))
    assert section == Link("The site", "", inside) and section.flat() == [section, *inside]
    (linked,) = links(tmp_path, [{"section": "Wing", "href": "a.ipynb", "contents": [pandoc]}], titles)
    assert linked == Link("Wing", "run.html", inside[1:])
    assert links(tmp_path, {"auto": "*.ipynb"}, titles) == inside[:1]
    with pytest.raises(SiteError, match=r"b\.ipynb is in the navigation but not in `render:`"):
        links(tmp_path, [{"href": "b.ipynb"}], titles)


def test_a_page_has_the_sidebar_that_it_is_in() -> None:
    a, b, c = Link("A", "a.html"), Link("B", "b.html"), Link("C", "c.html")
    assert sidebar_of("b.html", [("Letters", (a, Link("More", inside=(b, c))))])[2:] == (a, c)
    assert sidebar_of("x.html", [("Letters", (a, b))]) == ("", (), None, None)


# The whole


def test_a_site_of_one_notebook(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text(
        "project: {output-dir: out, render: [hello.ipynb]}\nwebsite: {title: Toy, search: false}"
    )
    nb = toy()
    nb["cells"] = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Hello\n\n> A page.\n\n## First"}]
    (tmp_path / "hello.ipynb").write_text(json.dumps(nb))
    assert build_site(tmp_path, progress=False) == tmp_path / "out" / "index.html"
    text = (tmp_path / "out" / "hello.html").read_text()
    assert "<h1>Hello</h1>" in text and '<p class="description">A page.</p>' in text and 'id="first"' in text


def test_bad_input_ends_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([str(tmp_path), "--builder=embedded"]) == 1
    assert capsys.readouterr().err == f"The site was not built. {tmp_path}: there is no _quarto.yml here\n"
    (tmp_path / "_quarto.yml").write_text("project: [")
    assert main([str(tmp_path), "--builder=embedded"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The site was not built. _quarto.yml: not readable as YAML") and said.count("\n") == 1
