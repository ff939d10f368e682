"""Tools of this project's developers, which no user of the package needs: they run the notebooks and build the site.

`python -m tools.build` makes `_docs/`; `python -m tools.execute NOTEBOOK ...` runs notebooks and writes their
outputs. Pages themselves are made by the package (`ilacs_analysis.reporting.page`), as `ilacs report` does;
`nbs/api/11_reporting/04_page.ipynb` tells how.
"""
