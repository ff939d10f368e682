"Quarto `post-render` script: take out of its navigation what could not be made; the embedded builder never puts it in."

import os
import sys
from pathlib import Path

from _venv import ROOT, need

need("jinja2", "nbformat", "yaml")

sys.path.insert(0, str(ROOT))

from tools.navigation import take_out, unavailable

if __name__ == "__main__":
    places = unavailable(ROOT)
    output = Path(os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", ROOT / "_docs"))
    for page in sorted(output.rglob("*.html")) if places else ():
        before = page.read_text(encoding="utf-8")
        if (after := take_out(before, places)) != before:
            page.write_text(after, encoding="utf-8")
