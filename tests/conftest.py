import os
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
