"""What most notebooks of this project import and ask for: a kernel that is copied from here (`tools.forks`) has it.

Every module of the package is imported, the record and the five source documents are read, and a first chart is
checked. What a function keeps for its next call is kept here too, so that two hundred notebooks do not each work it
out.
"""

from pathlib import Path

import altair as alt
import pandas as pd

import ilacs_analysis
from ilacs_analysis import data
from tools.drawing import draw_elsewhere
from tools.forks import import_modules

import_modules("ilacs_analysis")
data.panel()
data.events()
ilacs_analysis.as_at()
ilacs_analysis.history("Bexley")
ilacs_analysis.to_frames(map(ilacs_analysis.parse, sorted(Path("data/sources").glob("*.txt"))))
alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q").to_dict()
draw_elsewhere()
