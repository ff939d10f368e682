"Quarto `pre-render` script: put Python for browsers into the site, for the page that reads a report there."

import sys

from _venv import ROOT, need

need("filelock", "platformdirs")

sys.path.insert(0, str(ROOT))

from tools.engine import main

if __name__ == "__main__":
    sys.exit(main())
