import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    "Tests, and the processes they start, keep parsed documents in a folder of their own."
    os.environ["ILACS_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def root() -> Path:
    "The project's folder."
    return ROOT


@pytest.fixture(scope="session")
def sources(root) -> Path:
    "The folder of the five source documents."
    return root / "data" / "sources"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    "The real site, from the outputs that the notebooks have."
    from tools.build import build_site

    return build_site(ROOT, tmp_path_factory.mktemp("site") / "docs", progress=False).parent


def copy_of_project(folder: Path) -> Path:
    "The files that are committed, or would be by `git add`, as they are now, in `folder`."
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: what is committed is not known")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def quarto_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    "The site as Quarto makes it."
    if ready := os.environ.get("ILACS_QUARTO_SITE"):
        return Path(ready).resolve()
    if shutil.which("quarto") is None:
        pytest.skip("quarto is not on PATH: there is one builder only")
    project = copy_of_project(tmp_path_factory.mktemp("quarto").resolve())
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "QUARTO_PYTHON": sys.executable, "PYTHONPATH": str(project)}
    done = subprocess.run(["quarto", "render"], cwd=project, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return project / "_docs"


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    "Every page of the real site but the first, which only leads to the home page."
    return sorted(p.relative_to(site).as_posix() for p in site.glob("nbs/**/*.html") if "assets" not in p.parts)


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


@pytest.fixture(scope="module")  # while it is open, this thread can run no other event loop
def chromium():
    "Headless Chromium, Debian's; CI must have it."
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        message = "Chromium is not on PATH: `apt-get install chromium`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def distributions(tmp_path_factory) -> tuple[Path, Path]:
    "The wheel and the source distribution of a copy of what is packaged. The wheel is built from the source distribution."
    copy = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for folder in ("ilacs_analysis", "data/national", "data/sources", "nbs/assets"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    ran = subprocess.run([sys.executable, "-m", "build", copy], capture_output=True, text=True)
    if ran.returncode and "No matching distribution found" in ran.stdout + ran.stderr:
        pytest.skip("no network to fetch setuptools with, which builds the wheel")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (wheel,), (sdist,) = (copy / "dist").glob("*.whl"), (copy / "dist").glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="session")
def installed(distributions, tmp_path_factory) -> Path:
    "A fresh environment in which pip installed the wheel and what it needs, nothing else."
    home = tmp_path_factory.mktemp("installed") / "env"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    ran = subprocess.run([*pip, "-c", ROOT / "constraints.txt", distributions[0]], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return home
