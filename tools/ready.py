"""What most notebooks of this project import and ask for: a kernel that is copied from here (`tools.forks`) has it.

Every module of the package is imported, and the record is read. What a function keeps for its next call is kept here
too, so that two hundred notebooks do not each work it out.
"""

import importlib
import pkgutil

import ilacs_analysis
from ilacs_analysis import data
from ilacs_analysis.base.errors import IlacsError

for module in pkgutil.walk_packages(ilacs_analysis.__path__, "ilacs_analysis."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except (ImportError, IlacsError):  # an extra is not installed: the notebook that needs it says so
            continue

data.panel()
data.events()
ilacs_analysis.as_at()
