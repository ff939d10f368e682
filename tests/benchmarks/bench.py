"""Speed, memory and accuracy on a collection of reports; both sides of each ratio are printed and kept.

Usage: python tests/benchmarks/bench.py [--rounds N] [--out data/benchmark.json]

The collection is the folder named by ILACS_CORPUS, else ../shared/corpus: PDFs in `reports/`, labels in `gold.csv`;
letters and area SEND reports in `letters/`, labels in `letters.csv`. Accuracy is counted by the collection's own
scorers (score.py and score_letters.py beside it; the first can be named by ILACS_SCORER) when there are any.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("ILACS_CORPUS", ROOT.parent / "shared" / "corpus"))
SCORER = Path(os.environ.get("ILACS_SCORER", CORPUS.parent / "score.py"))
CHUNK = 4
QUESTIONS = [
    "children",
    "the",
    '"children in care"',
    "foster*",
    '"private fostering"',
    "NEAR(return interview*, 5)",
    "neglect",
]


def extract(files):
    "Only the text of each page of files (their paths, or what is in them), as pypdfium2 gives it."
    import pypdfium2

    pages = 0
    for file in files:
        try:
            pdf = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError:
            continue
        for page in pdf:
            page.get_textpage().get_text_range()
            pages += 1
        pdf.close()
    return pages


def extract_all(folder):
    files = sorted(Path(folder).glob("*.pdf"))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(extract, [files[i : i + CHUNK] for i in range(0, len(files), CHUNK)]))


def parse_all(folder, out, cache):
    from ilacs_analysis import write_corpus

    return write_corpus([folder], out, progress=False, cache=Path(cache))


def extract_one(data):
    return extract([data])


def parse_one(data):
    "All documents of a file, read in this process; None where there are none."
    from ilacs_analysis import IlacsError, parse_all

    try:
        return parse_all(data, limits=None)
    except IlacsError:
        return None


def one_by_one(folder, rounds=3):
    """Parsing a document, in times of its text only: both in this process, turn by turn, the best of some rounds.

    Every fourth file. No process is started, no table and no cache is written.
    """
    import gc
    import time

    best = {"text": 0.0, "parse": 0.0}
    for path in sorted(Path(folder).glob("*.pdf"))[::4]:
        data, taken = path.read_bytes(), {name: [] for name in best}
        for _ in range(rounds):
            for name, work in (("text", extract_one), ("parse", parse_one)):
                gc.collect()
                start = time.perf_counter()
                work(data)
                taken[name].append(time.perf_counter() - start)
        best = {name: total + min(taken[name]) for name, total in best.items()}
    return best["parse"] / best["text"]


def ask_all(out):
    "Seconds that each question takes, the middle of five, with the index open."
    import time

    from ilacs_analysis.searching.find import find_hits

    def seconds(query):
        start = time.perf_counter()
        find_hits(query, out)
        return time.perf_counter() - start

    return [statistics.median(seconds(query) for _ in range(5)) for query in QUESTIONS]


def timed(code):
    "Run one side in a process of its own: seconds, and peak memory of it and of its largest worker in MB."
    prelude = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\nimport bench, resource, time, json\n"
    report = (
        "peak = lambda who: resource.getrusage(who).ru_maxrss / 1024\n"
        "print(json.dumps([seconds, peak(resource.RUSAGE_SELF), peak(resource.RUSAGE_CHILDREN)]))"
    )
    body = f"start = time.perf_counter()\n{code}\nseconds = time.perf_counter() - start\n"
    done = subprocess.run([sys.executable, "-c", prelude + body + report], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def accuracy(out, scorer, labels):
    "Share of labels met per framework and field, as a scorer prints it."
    if not (scorer.exists() and labels.exists()):
        return {}, []
    command = [sys.executable, scorer, out, "--gold", labels]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    shares = {}
    for line in lines:
        if m := re.fullmatch(r"(\w+): (.+)", line):
            fields = re.findall(r"([\w ]+?) (\d+)/(\d+)(?:, |$)", m[2])
            shares[m[1]] = {field.strip(): [int(met), int(of)] for field, met, of in fields}
    return shares, [line.strip() for line in lines if line.startswith("  ")]


def labels_met(shares):
    "How many labels are met, and how many there are."
    fields = [counts for framework in shares.values() for counts in framework.values()]
    return sum(met for met, _ in fields), sum(of for _, of in fields)


def bench_letters(rounds, tmp):
    "Speed and accuracy on letters and area SEND reports; empty where there are none."
    letters = CORPUS / "letters"
    if not letters.is_dir():
        return {}
    taken = []
    for n in range(rounds):
        out, cache = f"{tmp}/letters{n}", f"{tmp}/letters_cache{n}"
        only_text = timed(f"bench.extract_all({str(letters)!r})")[0]
        taken.append((only_text, timed(f"bench.parse_all({str(letters)!r}, {out!r}, {cache!r})")[0]))
    shares, misses = accuracy(out, SCORER.parent / "score_letters.py", CORPUS / "letters.csv")
    met, of = labels_met(shares)
    return {
        "one_by_one_ratio": round(one_by_one(letters), 3),
        "files": len(list(letters.glob("*.pdf"))),
        "text_only_seconds": round(statistics.median(text for text, _ in taken), 3),
        "parse_seconds": round(statistics.median(parse for _, parse in taken), 3),
        "parse_to_text_ratio": round(statistics.median(parse / text for text, parse in taken), 3),
        "labels_met": met,
        "labels": of,
        "accuracy": shares,
        "misses": misses,
    }


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--out", type=Path, default=ROOT / "data" / "benchmark.json")
    asked = options.parse_args()
    reports = CORPUS / "reports"
    if not reports.is_dir():
        sys.exit(f"no collection at {CORPUS}; name one with ILACS_CORPUS")
    rounds = []
    with tempfile.TemporaryDirectory() as tmp:
        for n in range(asked.rounds):
            out, cache = f"{tmp}/out{n}", f"{tmp}/cache{n}"
            only_text = timed(f"bench.extract_all({str(reports)!r})")
            first = timed(f"bench.parse_all({str(reports)!r}, {out!r}, {cache!r})")
            second = timed(f"bench.parse_all({str(reports)!r}, {out!r}, {cache!r})")
            index = timed(f"from ilacs_analysis.searching.index import build_index; build_index({out!r})")
            rounds.append((only_text, first, second, index))
            print(f"round {n + 1}: text only {only_text[0]:.2f} s, parsed {first[0]:.2f} s, again {second[0]:.3f} s")
        shares, misses = accuracy(out, SCORER, CORPUS / "gold.csv")
        questions = ask_all(out)
        letters = bench_letters(asked.rounds, tmp)

    def middle(values: list[float]) -> float:
        return round(statistics.median(values), 3)

    result = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "files": len(list(reports.glob("*.pdf"))),
        "rounds": asked.rounds,
        "text_only_seconds": middle([r[0][0] for r in rounds]),
        "parse_seconds": middle([r[1][0] for r in rounds]),
        "again_seconds": middle([r[2][0] for r in rounds]),
        "parse_to_text_ratio": middle([r[1][0] / r[0][0] for r in rounds]),
        "one_by_one_ratio": round(one_by_one(reports), 3),
        "again_to_parse_ratio": middle([r[2][0] / r[1][0] for r in rounds]),
        "index_seconds": middle([r[3][0] for r in rounds]),
        "index_to_parse_ratio": middle([r[3][0] / r[1][0] for r in rounds]),
        "question_milliseconds": round(1000 * statistics.median(questions), 1),
        "slowest_question_milliseconds": round(1000 * max(questions), 1),
        "parent_peak_mb": round(max(r[1][1] for r in rounds)),
        "worker_peak_mb": round(max(r[1][2] for r in rounds)),
        "labels_met": labels_met(shares)[0],
        "labels": labels_met(shares)[1],
        "accuracy": shares,
        "misses": misses,
        "letters": letters,
    }
    asked.out.write_text(json.dumps(result, indent=1) + "\n")
    print(f"parsing a report takes {result['one_by_one_ratio']} times the time of its text only (at most 1.5)")
    print(f"a run takes {result['parse_to_text_ratio']} times: with its processes, tables and cache")
    print(f"a second run takes {100 * result['again_to_parse_ratio']:.1f}% of the first (at most 3%)")
    print(f"the index for searches takes {100 * result['index_to_parse_ratio']:.1f}% of parsing (at most 10%)")
    slowest = result["slowest_question_milliseconds"]
    print(f"a search takes {result['question_milliseconds']} ms (at most 20), a frequent word {slowest}")
    print(f"peak memory {result['parent_peak_mb']} MB, largest worker {result['worker_peak_mb']} MB (at most 400)")
    print(f"{result['labels_met']} of {result['labels']} labels met")
    if letters:
        print(f"parsing a letter takes {letters['one_by_one_ratio']} times the time of its text only (at most 1.5)")
        print(f"a run takes {letters['parse_to_text_ratio']} times")
        print(f"letters: {letters['labels_met']} of {letters['labels']} labels met")
    print(f"written to {asked.out}")


if __name__ == "__main__":
    main()
