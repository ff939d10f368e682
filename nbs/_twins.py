"Quarto `post-render` script: a Markdown twin beside each page, and `llms.txt`; the embedded builder writes the same."

import os
import sys
from pathlib import Path

from _venv import ROOT, need

need("jinja2", "lxml", "nbformat", "yaml")

sys.path.insert(0, str(ROOT))

from ilacs_analysis.reporting.page import read_config
from tools.twins import write_twins

if __name__ == "__main__":
    write_twins(ROOT, read_config(ROOT), Path(os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", ROOT / "_docs")))
