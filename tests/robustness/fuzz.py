"""Thousands of damaged documents, each judged by one oracle: wrong values, crashes, hangs and memory are counted.

Usage: python tests/robustness/fuzz.py [--cases N] [--seed S] [--processes P] [--kind KIND] [--table FILE]
       python tests/robustness/fuzz.py --seed S --case NUMBER    shows one: the damage, and what is wrong

A case is made by its seed and number alone, so that it is the same on every machine. One in eight is of a report of the
collection in ILACS_CORPUS (else ../shared/corpus), where there is one. The exit status is 0 when nothing is wrong.
"""

from __future__ import annotations

import argparse
import difflib
import json
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from collection import REPORTS
from damage import GROUPS, KINDS
from drafts import Original, made_up, published, read
from oracle import Case, Fault, faults

from ilacs_analysis.base.errors import IlacsError
from ilacs_analysis.tables.schema import rows_of

SEED, CASES = 2026, 20_000
SECONDS = 5  # Longer than this is a hang; the slowest report takes 0.2
MEGABYTES = 1500  # Of memory for a worker
EVERY = 8  # One case in so many is of a published report
PUBLISHED = 24  # So many reports of the collection, spread over it


# -- Cases -----------------------------------------------------------------------------------------------------------
@cache
def collection() -> tuple[Original, ...]:
    "Some reports of the collection, none where there is no collection."
    files = sorted(REPORTS.glob("*.pdf"), key=lambda path: path.name) if REPORTS.is_dir() else []
    sound = (published(path) for path in files[:: max(1, len(files) // (2 * PUBLISHED))])
    return tuple([o for o in sound if o is not None and o.is_report][:PUBLISHED])


def make_case(seed: int, number: int, kind: str = "", made_up_only: bool = False) -> Case:
    "The case of this number: the kinds take turns."
    rng = random.Random(f"{seed}/{number}")
    names = list(KINDS)
    damage = KINDS[kind or names[number % len(names)]]
    pool = () if made_up_only or (number // len(names)) % EVERY != EVERY - 1 else collection()
    if len(pool) > 1:
        state = rng.getstate()
        try:
            return damage(rng, pool)
        except IndexError:  # the collection has no document of this kind
            rng.setstate(state)
    return damage(rng, list(made_up().values()))


@dataclass(frozen=True)
class Outcome:
    "What came of a case."

    number: int
    kind: str
    end: str  # 'record', 'refusal', 'crash', 'hang' or 'memory'
    faults: tuple[Fault, ...] = ()
    detail: str = ""
    seconds: float = 0.0

    @property
    def wrong(self) -> str:
        "'without a check', 'with a check', or '' where nothing is wrong."
        if not self.faults:
            return ""
        return "with a check" if all(fault.checked for fault in self.faults) else "without a check"


def judge(number: int, case: Case) -> Outcome:
    "Read a damaged document and judge what was read."
    start, detail, records = time.process_time(), "", []
    try:
        records = read(case.draft.text, case.paged)
        for record in records:
            rows_of(record)
        end = "record"
    except IlacsError as error:
        end, detail = "refusal" if error.reason and error.detail else "crash", error.detail
    except MemoryError:
        end = "memory"
    except Exception:
        end, detail = "crash", traceback.format_exc(limit=-4)
    seconds = time.process_time() - start
    found = faults(records, case) if end == "record" else []
    return Outcome(number, case.kind, "hang" if seconds > SECONDS else end, tuple(found), detail, seconds)


@dataclass(frozen=True)
class Asked:
    "Which cases are asked for."

    seed: int = SEED
    kind: str = ""  # '' for all in turn
    made_up_only: bool = False  # Without the collection

    def case(self, number: int) -> Case:
        return make_case(self.seed, number, self.kind, self.made_up_only)

    def command(self, number: int) -> str:
        "What to type to see a case again."
        more = (f" --kind {self.kind}" if self.kind else "") + (" --made-up" if self.made_up_only else "")
        return f"python tests/robustness/fuzz.py --seed {self.seed} --case {number}{more}"


# -- Workers ---------------------------------------------------------------------------------------------------------
def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))
    except (ImportError, ValueError, OSError):  # Windows has no such limit, and macOS not always
        pass


def _work(pipe: Connection, asked: Asked) -> None:
    "Judge cases by the numbers that come in, one by one."
    _limit_memory()
    while (number := pipe.recv()) is not None:
        pipe.send(judge(number, asked.case(number)))


class Worker:
    "A process that can be ended when a case takes too long."

    def __init__(self, asked: Asked):
        spawn = multiprocessing.get_context("spawn")
        self.pipe, other = spawn.Pipe()
        self.process = spawn.Process(target=_work, args=(other, asked), daemon=True)
        self.process.start()
        other.close()
        self.number, self.since = -1, 0.0

    def give(self, number: int | None) -> None:
        self.number, self.since = -1 if number is None else number, time.monotonic()
        self.pipe.send(number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _why_ended(worker: Worker, late: bool) -> str:
    "What came of a case whose process ended or was ended."
    if late:
        return "hang"
    return "memory" if worker.process.exitcode in (-9, -6) else "crash"


def run(numbers: Iterable[int], asked: Asked, processes: int) -> Iterator[Outcome]:
    "Outcomes as they come, from processes with limits of memory and, from outside, of time."
    waiting, names = iter(numbers), list(KINDS)
    workers: list[Worker] = []

    def start() -> None:
        number = next(waiting, None)
        if number is not None:
            workers.append(Worker(asked))
            workers[-1].give(number)

    for _ in range(processes):
        start()
    while workers:
        ready = wait([worker.pipe for worker in workers], timeout=1)
        for worker in list(workers):
            late = time.monotonic() - worker.since > 6 * SECONDS + 30  # the first case of a worker parses the originals
            if worker.pipe not in ready and not late:
                continue
            try:
                if worker.pipe not in ready:
                    raise EOFError
                yield worker.pipe.recv()
            except (EOFError, ConnectionError):
                worker.end()
                if worker.process.exitcode == 1:  # an error of these tests, which `judge` does not expect
                    raise RuntimeError(f"case {worker.number} cannot be made or judged") from None
                workers.remove(worker)
                kind = asked.kind or names[worker.number % len(names)]
                yield Outcome(worker.number, kind, _why_ended(worker, late), detail="the process ended")
                start()
                continue
            number = next(waiting, None)
            worker.give(number)
            if number is None:
                workers.remove(worker)
                worker.process.join()


# -- Counts ----------------------------------------------------------------------------------------------------------
COLUMNS = ("cases", "records", "refusals", "wrong with a check", "wrong without", "crashes", "hangs", "memory")


def counted(outcomes: Iterable[Outcome]) -> dict[str, Counter]:
    "Counts by kind of damage."
    counts: dict[str, Counter] = {name: Counter() for name in KINDS}
    ends = {"record": "records", "refusal": "refusals", "crash": "crashes", "hang": "hangs", "memory": "memory"}
    wrong = {"with a check": "wrong with a check", "without a check": "wrong without"}
    for o in outcomes:
        counts[o.kind].update(["cases", ends[o.end], *([wrong[o.wrong]] if o.wrong else [])])
    return {name: count for name, count in counts.items() if count}


def as_table(counts: dict[str, Counter]) -> str:
    "Counts as lines, with their sums."
    total = sum(counts.values(), Counter())
    width = max(map(len, counts))
    head = " ".join([" " * width, *(f"{column:>{max(8, len(column))}}" for column in COLUMNS)])
    rows = [
        " ".join([f"{name:<{width}}", *(f"{count[column]:>{max(8, len(column))},}" for column in COLUMNS)])
        for name, count in [*counts.items(), ("all", total)]
    ]
    return "\n".join([head, *rows])


def show(asked: Asked, number: int) -> Outcome:
    "Print a case: what was damaged, what was read, what is wrong."
    case = asked.case(number)
    found = judge(number, case)
    before = case.originals[0].draft.text.replace("\f", "\n-- page --\n").split("\n")
    after = case.draft.text.replace("\f", "\n-- page --\n").split("\n")
    names = " and ".join(o.name for o in case.originals)
    print(f"{case.kind}, of {names}, {'pages' if case.paged else 'text'}: {found.end}")
    print("\n".join(line[:200] for line in list(difflib.unified_diff(before, after, lineterm="", n=1))[2:60]))
    for fault in found.faults:
        how = "with a check" if fault.checked else "WITHOUT A CHECK"
        print(f"{how}: {fault.field} {fault.key}: {fault.got!r}; the original has {fault.right!r}")
    print(found.detail)
    return found


def _progress(outcomes: Iterator[Outcome], of: int) -> Iterator[Outcome]:
    "The outcomes, with a bar on a terminal."
    from tqdm import tqdm

    yield from tqdm(outcomes, total=of, disable=None, unit=" cases")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kind", choices=list(KINDS), default="", help="only this kind of damage")
    parser.add_argument("--made-up", action="store_true", help="without the collection")
    parser.add_argument("--case", type=int, help="show one case")
    parser.add_argument("--table", type=Path, help="write the counts here, for the page How well does it read?")
    parser.add_argument("--worst", type=Path, help="write all that is wrong here, a JSON object a line")
    return parser


def _print_worst(asked: Asked, bad: list[Outcome], most: int = 20) -> None:
    "What is wrong without a check, and how to see it again."
    for o in [o for o in bad if o.wrong != "with a check"][:most]:
        what = "; ".join(f"{f.field} {f.key} {f.got!r} for {f.right!r}"[:120] for f in o.faults if not f.checked)
        print(f"{o.kind}: {what or o.end}\n    {asked.command(o.number)}")


def _write_table(path: Path, asked: Asked, cases: int, counts: dict[str, Counter]) -> None:
    "The counts, with what they were counted in and the command that counts them again."
    more = (f" KIND={asked.kind}" if asked.kind else "") + (" (--made-up)" if asked.made_up_only else "")
    command = f"make fuzz CASES={cases} SEED={asked.seed}{more}"
    about = {"date": date.today().isoformat(), "command": command, "seed": asked.seed}
    about |= {"documents": len(made_up()), "published": len(collection()), "kinds": len(counts)}
    groups: dict[str, Counter] = {}
    for name, count in counts.items():
        groups.setdefault(GROUPS[name], Counter()).update(count)
    about["counts"] = [
        {"damage": name} | {column: count[column] for column in COLUMNS} for name, count in groups.items()
    ]
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    asked = Asked(options.seed, options.kind, options.made_up)
    if options.case is not None:
        return int(bool(show(asked, options.case).faults))
    made_up()  # fails here, and not in each process, where a sound document is not read
    outcomes = list(_progress(run(range(options.cases), asked, options.processes), options.cases))
    counts = counted(outcomes)
    bad = sorted((o for o in outcomes if o.faults or o.end in ("crash", "hang", "memory")), key=lambda o: o.number)
    print(as_table(counts))
    _print_worst(asked, bad)
    if options.worst:
        options.worst.write_text("".join(json.dumps(asdict(o), default=str) + "\n" for o in bad), encoding="utf-8")
    if options.table:
        _write_table(options.table, asked, options.cases, counts)
    return int(any(o.wrong != "with a check" for o in bad))


if __name__ == "__main__":
    sys.exit(main())
