import os
import shutil
import subprocess
import sys
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
