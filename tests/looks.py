"How a page looks in a browser: each check gets a tab that shows the page and gives a line for each fault that it sees."

from collections.abc import Callable
from typing import Any

CHECKS: dict[str, Callable[[Any], list[str]]] = {}
