"""Reading reports in a browser: how soon it can begin, how long a report takes beside this Python, how much memory.

Usage: python tests/benchmarks/browser.py [--out data/browser.json]. Exit status 1 where a limit is not kept.

About twenty reports of the collection (see bench.py), in some rounds. Both sides of a ratio are measured turn by
turn: the best of some rounds, without a process of its own on either side. Memory is that of the browser's process for
the page, after all of them.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from collection import NONE, REPORTS
from conftest import _served, browser
from reader import Reader, write_page

from ilacs_analysis.showing.reading_here import read_here
from tools.engine import NoEngine, write_engine

FILES, ROUNDS = 22, 3
LIMITS = {"ready_seconds": 10, "largest_ratio": 4, "page_mb": 600}


def page_megabytes() -> float:
    "Memory of the largest of the processes that show a page."
    sizes = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes()
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # it has ended
            continue
        if b"--type=renderer" in command and "VmRSS" in lines:
            sizes.append(int(lines["VmRSS"].split()[0]))
    return max(sizes) / 1024


def native_seconds(path: Path) -> float:
    data, start = path.read_bytes(), time.perf_counter()
    read_here(data, path.name, None)
    return time.perf_counter() - start


def is_read(path: Path) -> bool:
    "Whether it is a report; a scan is refused at once, which is no time to compare."
    return read_here(path.read_bytes(), path.name, None)["outcome"] == "read"


def both(reader: Reader, path: Path) -> tuple[float, float]:
    "Seconds in the browser and here, each the best of some rounds."
    times = [(reader.read(path.name, path.read_bytes())["seconds"], native_seconds(path)) for _ in range(ROUNDS)]
    return min(there for there, _ in times), min(here for _, here in times)


def measured(folder: Path) -> dict[str, float]:
    "What the collection came to."
    paths = sorted(REPORTS.glob("*.pdf"))
    with _served(folder) as address, browser() as opened:
        begun = [Reader(opened, address) for _ in range(ROUNDS)]
        for other in begun[1:]:
            other.tab.close()
        reader, chosen = begun[0], [path for path in paths[:: max(1, len(paths) // FILES)] if is_read(path)]
        taken = [both(reader, path) for path in chosen]
        ratios = sorted(there / here for there, here in taken)
        return {
            "files": len(taken),
            "ready_seconds": round(min(one.ready["seconds"] for one in begun), 2),
            "engine_mb": round(json.loads((folder / "engine" / "engine.json").read_text())["bytes"] / 2**20, 1),
            "ratio": round(sum(there for there, _ in taken) / sum(here for _, here in taken), 2),
            "largest_ratio": round(ratios[-1], 2),
            "page_mb": round(page_megabytes()),
        }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=ROOT / "data" / "browser.json")
    asked = options.parse_args()
    if not REPORTS.is_dir():
        sys.exit(NONE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            write_engine(ROOT, folder / "built")
        except NoEngine as e:
            sys.exit(f"no engine: {e}")
        write_page(folder / "built", folder)
        result = {"date": date.today().isoformat(), "cores": os.cpu_count()} | measured(folder)
    asked.out.write_text(json.dumps(result, indent=1) + "\n")
    print(f"in a browser: ready after {result['ready_seconds']} s (at most 10), {result['engine_mb']} MB loaded")
    print(f"a report takes {result['ratio']} times as long as here, at most {result['largest_ratio']} (at most 4)")
    print(f"the page has {result['page_mb']} MB after {result['files']} reports (at most 600)")
    return 0 if all(result[name] <= most for name, most in LIMITS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
