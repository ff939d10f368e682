"Quarto `pre-render` script: write Vega's scripts beside the pages, so that charts need no other host."

import sys

from _venv import ROOT, need

need("vl_convert")

sys.path.insert(0, str(ROOT))

from ilacs_analysis.reporting.assets import write_vega

if __name__ == "__main__":
    write_vega(ROOT / "nbs" / "assets" / "vega.js")
