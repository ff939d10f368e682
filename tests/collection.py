"The collection of reports, where there is one, and what a run over it gives and costs."

import os
import subprocess
import sys
from pathlib import Path

CORPUS = Path(os.environ.get("ILACS_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
REPORTS = CORPUS / "reports"
NONE = f"no collection of reports at {CORPUS}; name a folder with reports/ in ILACS_CORPUS"

MEASURED = """
import json, resource, sys, time
from pathlib import Path
start = time.perf_counter()
from ilacs_analysis import write_corpus
def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)
imported = cpu()
out, cache, *paths = sys.argv[1:]
run = write_corpus(paths, out, progress=False, cache=Path(cache))
seconds = time.perf_counter() - start
status = Path("/proc/self/status")  # ru_maxrss of a process also counts what the process that started it had in memory
lines = status.read_text().splitlines() if status.exists() else []
peak = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
peak = peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
print(json.dumps({
    "seconds": seconds, "cpu": cpu() - imported, "all_cpu": cpu(), "unchanged": run.unchanged,
    "documents": run.documents, "failures": run.failures,
    "parent_mb": peak[0] / 1024, "worker_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
}))
"""


def of_documents(rows, ids):
    "The rows of a table that are of these documents; all rows of a table that has no documents."
    return rows[rows["document_id"].isin(ids)] if "document_id" in rows else rows


def parse_collection(folder: Path) -> None:
    "Parse the collection in a fresh interpreter, then again: `tables`, their `cache`, and what each run came to."
    folder.mkdir()
    command = [sys.executable, "-c", MEASURED, folder / "tables", folder / "cache", REPORTS]
    for run in ("first", "second"):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]
        (folder / f"{run}.json").write_text(done.stdout)
