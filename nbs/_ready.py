"""What each run of the filter needs of all notebooks; tools/forks.py imports it once, before it copies itself."""

import sys

from _pages import documented_pages
from _venv import ROOT

sys.path.insert(0, str(ROOT))

from nbdev.config import get_config
from nbdev.doclinks import NbdevLookup

from tools.forks import import_modules

import_modules("ilacs_analysis")
NbdevLookup()
documented_pages(get_config().nbs_path)
