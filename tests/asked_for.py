"How much of the tests is asked for; the environment says. Files that also run as programs need no more than this."

import os
from collections.abc import Sequence


def in_ci() -> bool:
    "Everything that `make test` knows, and nothing may be missing."
    return os.environ.get("CI") == "true"


def thorough() -> bool:
    "As `make test-all` asks: many examples, and what takes long."
    return os.environ.get("ILACS_EXAMPLES") == "thorough"


def some(members: Sequence, n: int) -> Sequence:
    "Every n-th of many members of one kind; in `make test-all` all of them."
    return members if thorough() else members[::n]
