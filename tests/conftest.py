import functools
import http.server
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import collection as reports
import crawl
import hypothesis
import pytest
import unchanged
from asked_for import in_ci, thorough
from filelock import FileLock

from tools import forks
from tools.stamps import project_files

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).parent / "uv"

# How many examples a property is tried with: few in `make test`, the same ones each time in CI, many in `make test-all`
hypothesis.settings.register_profile("dev", max_examples=100, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("thorough", max_examples=1000, deadline=None)
PROFILE = "ci" if in_ci() else "dev"
hypothesis.settings.load_profile(os.environ.get("ILACS_EXAMPLES", PROFILE))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: takes long; only `make test-all` runs it")
    config.addinivalue_line("markers", "look: asks about the real site, or opens a browser; `make look` runs it")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Passed(config), "passed")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before a worker of pytest-xdist imports all tests, it imports its share of the files.

    pytest rewrites the assertions of each file that it imports, and keeps the result where the other workers find it.
    """
    told = getattr(session.config, "workerinput", None)
    if told and told["all_asked_for"]:
        own = int(told["workerid"].removeprefix("gw"))
        for path in sorted(Path(__file__).parent.glob("test_*.py"))[own :: told["workercount"]]:
            with suppress(Exception, pytest.skip.Exception):  # it is said when the file is collected
                importlib.import_module(path.stem)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("thorough") and not thorough():
        pytest.skip("make test-all")
    passed = item.config.pluginmanager.get_plugin("passed")
    told = passed.told if passed else item.config.workerinput
    if told["all_asked_for"] and item.get_closest_marker("look") and not thorough():
        pytest.skip("make look")
    if item.path.stem in told["unchanged"]:
        pytest.skip(UNCHANGED)


def pytest_collection_finish() -> None:
    "No test goes through the objects of all tests in search of garbage."
    forks.freeze_objects()


# -- What need not run again -------------------------------------------------------------------------------------------
UNCHANGED = "nothing changed since it passed"


class Passed:
    """Notes which files of tests passed, and says which need not run again, when all tests are asked for.

    Whoever names a file or a test wants it to run.
    """

    def __init__(self, config: pytest.Config) -> None:
        whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
        self.names = [path.stem for path in Path(__file__).parent.glob("test_*.py")]
        whole = whole and not config.option.keyword and not config.option.markexpr
        self.stamps = unchanged.stamps_of(self.names) if whole else {}
        before = unchanged.noted("passed.json")
        same = sorted(name for name, stamp in self.stamps.items() if before.get(name) == stamp)
        self.told = {"all_asked_for": whole, "unchanged": same}
        self.failed: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node) -> None:
        "Tell a worker of pytest-xdist."
        node.workerinput |= self.told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(Path(report.nodeid.split("::")[0]).stem)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        "Note what passed, if the run came to its end and nothing changed meanwhile."
        if self.stamps and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            same = {name for name, stamp in unchanged.stamps_of(self.names).items() if self.stamps.get(name) == stamp}
            good = same - self.failed
            unchanged.note("passed.json", {name: self.stamps[name] if name in good else "" for name in self.stamps})


# -- Order: what takes longest begins first, and the workers of pytest-xdist are busy to the end -----------------------
UNITS = {  # Files that share what is slow to make
    "package": ["test_package", "test_types"],
    "pages": ["test_authority_pages", "test_compare_page", "test_map_page"],
}
NOTEBOOKS = "test_outputs.py::test_outputs_are_what_the_code_gives"


def unit(nodeid: str) -> str:
    "What one worker does in one go: a file, files that share something, or the run of one notebook."
    if NOTEBOOKS in nodeid:
        return nodeid
    file = Path(nodeid.split("::")[0]).stem
    return next((name for name, files in UNITS.items() if file in files), file)


def place(nodeid: str) -> int:
    "The units that take longest come first; the notebooks, which are small, fill up what is left."
    name = unit(nodeid)
    if NOTEBOOKS in nodeid:
        return len(LONGEST) + 1
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


LONGEST = [
    "test_accessibility",
    "pages",
    "test_site",
    "test_two_builders",
    "test_outputs",
    "package",
    "test_getting_started",
]


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))
    for item in items:
        if {"site", "quarto_site", "chromium"} & set(item.fixturenames):
            item.add_marker("look")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    "With `--dist loadfile`: units in the order of `place`."
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class InUnits(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

    config.option.loadscopereorder = False
    return InUnits(config, log)


# -- What could not run here -------------------------------------------------------------------------------------------
CAUSES = {  # Words in the reason of a skip -> why, and what helps
    "Chromium": "there is no Chromium (`apt-get install chromium-headless-shell`)",
    "quarto": "`quarto` is not on PATH (https://quarto.org/docs/download)",
    UNCHANGED: "nothing that they depend on has changed since they passed (`make test CI=true` runs them all)",
    "make look": "they open a browser, or are about the real site (`make look` runs them)",
    "make site": "these pages never ran here (`make site` runs them, `git diff` says whether their outputs changed)",
    "make test-all": "it takes long (`make test-all` runs it)",
    "mlcroissant": "there is no mlcroissant (`make test-all` gets it once, by a network)",
    "no engine": "Python for browsers could not be had (npm and pip get it once, by a network)",
    "ILACS_SCORER": "there is no scorer (name it in ILACS_SCORER)",
    "ILACS_CORPUS": "there is no collection of reports (`ilacs fetch` gets reports; name their folder in ILACS_CORPUS)",
    "ILACS_REFERENCE": "there are no official files (name their folder in ILACS_REFERENCE)",
}


def not_run(reasons: Iterable[str]) -> list[str]:
    "A line for each cause why tests were skipped, the most frequent first."
    causes = (next((why for word, why in CAUSES.items() if word in reason), reason) for reason in reasons)
    return [f"Not run here: {count} because {cause}" for cause, count in Counter(causes).most_common()]


def pytest_terminal_summary(terminalreporter) -> None:
    "Nothing is skipped in silence."
    skipped = terminalreporter.stats.get("skipped", [])
    for line in not_run(report.longrepr[2].removeprefix("Skipped: ") for report in skipped):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    "`once(name, make)`: the file or folder that `make(path)` writes, for the first worker that asks; another waits."
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made_once(name: str, make: Callable[[Path], None]) -> Path:
        path, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                make(path)
                done.touch()
        return path

    return made_once


@pytest.fixture(scope="session", autouse=True)
def own_cache(once):
    """Tests, and the processes they start, keep parsed documents in a folder of their own.

    The bundled script and Python for browsers, which carry the versions that they are of, are kept from one run to the
    next: they take seconds.
    """

    def with_script(folder: Path) -> None:
        folder.mkdir()
        for name in ("vega", "engine"):
            (kept := ROOT / "_build" / name).mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(kept, target_is_directory=True)

    os.environ["ILACS_CACHE"] = str(once("cache", with_script))


@pytest.fixture(scope="session", autouse=True)
def shared_kernels(once) -> None:
    "The workers of pytest-xdist copy their kernels from one process: to start it takes four seconds."
    forks.shared_folder = once("forks", Path.mkdir)


@pytest.fixture(scope="session")
def collection(once) -> Path:
    "The collection of reports, parsed once: a folder with `tables`, `cache`, and `first.json` and `second.json`."
    if not reports.REPORTS.is_dir():
        pytest.skip(reports.NONE)
    return once("collection", reports.parse_collection)


@pytest.fixture(scope="session")
def built_engine(once) -> Path:
    "The folder with Python for browsers, of this package as it is now."
    from tools import engine

    try:
        return once("engine", lambda folder: engine.write_engine(ROOT, folder))
    except engine.NoEngine as e:
        pytest.skip(f"no engine: {e}")


@pytest.fixture(scope="session")
def ilacs() -> Callable[..., subprocess.CompletedProcess]:
    "Run `ilacs ARGUMENTS` in this process, without the second that a process takes to start; a traceback is raised."
    import typer

    from ilacs_analysis.cli.main import app

    def run(*arguments: object) -> subprocess.CompletedProcess:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            typer.main.get_command(app).main([str(argument) for argument in arguments], prog_name="ilacs")
        return subprocess.CompletedProcess(arguments, ended.value.code or 0, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def root() -> Path:
    "The project's folder."
    return ROOT


@pytest.fixture(scope="session")
def sources(root) -> Path:
    "The folder of the five source documents."
    return root / "data" / "sources"


@pytest.fixture(scope="session")
def site(once) -> Path:
    """The real site, from the outputs that the notebooks have.

    It is the one that `make site` made, if nothing that it is made from has changed since.
    """
    from tools.build import build_site, site_as_it_is

    if not thorough() and (made := site_as_it_is(ROOT)):
        return made
    return once("docs", lambda folder: build_site(ROOT, folder, progress=False))


def copy_of_project(folder: Path) -> Path:
    "The files that are committed, or would be by `git add`, as they are now, in `folder`."
    files = project_files(ROOT)
    if not files:
        pytest.skip("not a git checkout: what is committed is not known")
    for file in files:
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return folder


@pytest.fixture(scope="session")
def project_copy(once) -> Path:
    "The project as it is now."
    return once("project_copy", copy_of_project)


@pytest.fixture(scope="session")
def quarto_site(once) -> Path:
    "The site as Quarto makes it."
    if ready := os.environ.get("ILACS_QUARTO_SITE"):
        return Path(ready).resolve()
    if shutil.which("quarto") is None:
        pytest.skip("quarto is not on PATH: there is one builder only")
    return once("quarto", render_copy) / "_docs"


def render_copy(folder: Path) -> None:
    "Let Quarto render a copy of the project in `folder`."
    copy_of_project(folder)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "QUARTO_PYTHON": sys.executable, "PYTHONPATH": str(folder)}
    done = subprocess.run(["quarto", "render"], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    "Every page of the real site but the first, which only leads to the home page."
    return sorted(p.relative_to(site).as_posix() for p in site.glob("nbs/**/*.html") if "assets" not in p.parts)


@pytest.fixture(scope="session")
def visited(site: Path, pages: list[str]) -> list[str]:
    """The pages that a browser opens: every one in `make test-all`.

    In `make look`, of the pages of the API reference, which are many and alike, the first of each wing and those with
    charts.
    """
    if thorough():
        return pages
    first = {page.rpartition("/")[0]: page for page in reversed(pages)}.values()

    def chosen(page: str) -> bool:
        alike = page.startswith("nbs/api/") and page not in first
        return not alike or 'class="ilacs-spec"' in (site / page).read_text(encoding="utf-8")

    return [page for page in pages if chosen(page)]


class Quiet(http.server.SimpleHTTPRequestHandler):
    "Serves files and says nothing."

    def log_message(self, *args) -> None: ...


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    "Serve a folder on this machine until the tests end; gives its address."
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(_served(folder))


@pytest.fixture(scope="session")
def address(site: Path, serve) -> str:
    "The real site on a local server."
    return serve(site)


@contextmanager
def browser() -> Iterator:
    "Headless Chromium, Debian's; CI must have it. While it is open, its thread can run no other, and no event loop."
    program = next(filter(None, map(shutil.which, unchanged.BROWSERS)), None)
    if program is None:
        message = "Chromium is not on PATH: `apt-get install chromium-headless-shell`"
        pytest.fail(message) if in_ci() else pytest.skip(message)
    playwright_api = pytest.importorskip("playwright.sync_api")  # `make lowest` has no development tools
    with playwright_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    "A browser for the tests of one file."
    with browser() as opened:
        yield opened


def visit_apart(site: Path, pages: list[str], path: Path, reload: bool = False) -> None:
    """Write the findings of a visit to `site` into `path`.

    In threads of their own, for in this one a browser may be open: two that share the pages, of which each takes the
    largest that is left.
    """
    left = iter(sorted(pages, key=lambda page: (site / page).stat().st_size, reverse=True))

    def visit(_: int) -> crawl.Findings:
        with _served(site) as address, browser() as opened:
            return crawl.crawl(opened, address, left, reload)

    with ThreadPoolExecutor(2) as threads:
        found = ChainMap(*threads.map(visit, range(2)))
    path.write_text(json.dumps({page: found[page] for page in pages}), encoding="utf-8")


@pytest.fixture(scope="session")
def findings(once, site: Path, visited: list[str]) -> crawl.Findings:
    "What a visit to the pages of the real site found. Its first page leads on at once: a copy that stays is visited."

    def visit(path: Path) -> None:
        copy = shutil.copytree(site, path.with_name("docs-to-visit"), dirs_exist_ok=True)
        start = (site / "index.html").read_text(encoding="utf-8")
        assert 'http-equiv="refresh"' in start
        (copy / "index.html").write_text(start.replace('http-equiv="refresh"', 'name="stays"'), encoding="utf-8")
        stamps = unchanged.page_stamps(copy, ["index.html", *visited])
        before = unchanged.noted("visited.json")
        known = {page: before[page][1] for page, stamp in stamps.items() if before.get(page, [""])[0] == stamp}
        visit_apart(copy, [page for page in stamps if page not in known], path)
        found = known | json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({page: found[page] for page in stamps}), encoding="utf-8")
        unchanged.note("visited.json", {page: [stamp, found[page]] for page, stamp in stamps.items()})

    return json.loads(once("findings.json", visit).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def quarto_findings(once, quarto_site: Path, visited: list[str]) -> crawl.Findings:
    "The same of Quarto's site. Style sheets are chosen when a page opens, so it is opened once for each colour scheme."

    path = once("quarto_findings.json", lambda path: visit_apart(quarto_site, visited, path, reload=True))
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def distributions(once) -> tuple[Path, Path]:
    "The wheel and the source distribution of a copy of what is packaged. The wheel is built from the source."

    def build(copy: Path) -> None:
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        for folder in ("ilacs_analysis", "data/national", "data/context", "data/sources", "nbs/assets"):
            shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
        ran = subprocess.run([UV, "build", "--python", sys.executable, copy], capture_output=True, text=True)
        if ran.returncode and "setuptools" in ran.stderr and "Failed to fetch" in ran.stderr:
            pytest.skip("no network to fetch setuptools with, which builds the wheel")
        assert ran.returncode == 0, ran.stdout + ran.stderr

    dist = once("project", build) / "dist"
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    return wheel, sdist


def environment(home: Path, wanted: str | Path) -> None:
    "Make a fresh environment in `home`, in which what is `wanted` is installed, and what that needs, nothing else."
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, home], check=True)
    install = [UV, "pip", "install", "--quiet", "--python", home / "bin" / "python", "-c", ROOT / "constraints.txt"]
    ran = subprocess.run([*install, wanted], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def installed(once, distributions) -> Path:
    "A fresh environment with the wheel and what it needs, nothing else."
    return once("installed", lambda home: environment(home, distributions[0]))


@pytest.fixture(scope="session")
def complete(once, distributions) -> Path:
    "An environment with the wheel and its extras, whose types the package's own names use."
    wheel = f"ilacs-analysis[fetch,report,words] @ {distributions[0].as_uri()}"
    return once("complete", lambda home: environment(home, wheel))
