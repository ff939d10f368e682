"For the scripts beside this one, which Quarto runs: find the Python that `make setup` prepared."

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def need(*modules: str) -> None:
    "Carry on when `modules` can be imported; else run this script again with the project's own Python."
    missing = [m for m in modules if importlib.util.find_spec(m) is None]
    if not missing:
        return
    python = next((p for p in (ROOT / ".venv/bin/python", ROOT / ".venv/Scripts/python.exe") if p.exists()), None)
    if python and "ILACS_RERUN" not in os.environ:
        env = {**os.environ, "ILACS_RERUN": "1"}
        sys.exit(subprocess.run([python, *sys.argv], env=env).returncode)
    sys.exit(
        f"{Path(sys.argv[0]).name}: {', '.join(missing)} not installed for {sys.executable}; run `make setup` first"
    )
