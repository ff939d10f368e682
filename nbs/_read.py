"Quarto `pre-render` script: write the page that reads documents in the browser, which both builders copy."

import sys

from _authorities import hull
from _venv import ROOT, need

need("jinja2", "pandas", "yaml")

sys.path.insert(0, str(ROOT))

from ilacs_analysis.pages.read import READ_FOLDER, write_read

if __name__ == "__main__":
    write_read(ROOT / READ_FOLDER, hull())
