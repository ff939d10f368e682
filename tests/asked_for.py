"How much of the tests is asked for; the environment says. Files that also run as programs need no more than this."

import os


def in_ci() -> bool:
    "Everything that `make test` knows, and nothing may be missing."
    return os.environ.get("CI") == "true"


def thorough() -> bool:
    "As `make test-all` asks: many examples, and what takes long."
    return os.environ.get("ILACS_EXAMPLES") == "thorough"
