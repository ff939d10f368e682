"""What most notebooks of this project import and ask for: a kernel that is copied from here (`tools.forks`) has it.

Every module of the package is imported, and the record is read. What a function keeps for its next call is kept here
too, so that two hundred notebooks do not each work it out.
"""

import ilacs_analysis
from ilacs_analysis import data
from tools.forks import import_modules

import_modules("ilacs_analysis")
data.panel()
data.events()
ilacs_analysis.as_at()
