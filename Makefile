# make site   the documentation site, from nothing: .venv, parsed data, executed notebooks, _docs/
# make test   the code: what changed since it passed (CI=true: all)    make test-all   every test and notebook, and more examples
# make look   pages in a headless Chromium (what they do, what cannot be read, broken words), and the real site's links and figures
# make release  the files of a dated release of the data, in _build/release; PREVIOUS=folder lists what changed since that one
# make lowest the library's tests with the lowest versions that pyproject.toml allows, in _build/lowest
# make bench  speed, memory and accuracy on a collection of reports (ILACS_CORPUS, else ../shared/corpus)
# make fuzz   20,000 damaged documents, each judged by one oracle: what is read wrongly, crashes, hangs or takes all memory
# make refresh  the national record brought up to date from Ofsted's site into data/national, its tests, and the site anew
# make lab    JupyterLab, on Getting started         make clean   remove all that these commands made
PYTHON ?= $(shell sh tools/python.sh)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONUTF8 := 1
export JUPYTER_PLATFORM_DIRS := 1
unexport PYTHONDONTWRITEBYTECODE  # without bytecode each process would compile the package anew: a third of a second
# of pytest; tests wait for browsers and kernels, so three keep two cores busy
WORKERS := 3
LOWEST := _build/lowest
CROISSANT := _build/croissant

.PHONY: site test test-all look release lowest bench fuzz refresh lab clean setup
site: $(READY)
	@$(BIN)/ilacs corpus data/sources --out data/parsed
	@$(BIN)/python -m tools.build

# At the end it says what did not run, and why. tests/test_outputs.py runs the notebooks in Jupyter kernels and
# compares their outputs with the committed ones. What it confirms to the byte it notes in _build/executed.json with hashes of code,
# modules, data and outputs: neither `make site` nor the next `make test` runs it again before one of these changes.
test: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

# every notebook, changed or not, and properties tried with many more examples; mlcroissant has an environment of its own,
# because the stubs of pandas that it brings would change what the type checker finds here
test-all: $(READY)
	-@test -x $(CROISSANT)/bin/mlcroissant || { $(BIN)/uv venv --quiet --clear --python $(BIN)/python $(CROISSANT) && \
	  $(BIN)/uv pip install --quiet --python $(CROISSANT)/bin/python mlcroissant==1.1.1; }
	rm -f _build/executed.json
	ILACS_EXAMPLES=thorough $(BIN)/pytest -n $(WORKERS) --dist loadfile

# the tests that open a browser: what pages do, and how they look at two widths, in light and dark; and those of the real site
look: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m look

# TAG=data-2026.8.20 stops unless the release has that tag
release: $(READY)
	@$(BIN)/python -m tools.release _build/release $(if $(PREVIOUS),--previous $(PREVIOUS)) $(if $(TAG),--tag $(TAG))

# without the tests of the site and of the project, which need the dev tools; the test tools are those of constraints.txt
lowest: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct -e ".[fetch,words]" \
	  $$(grep -E '^(pytest|hypothesis|frictionless|coloraide|fpdf2|ipython)==' constraints.txt)
	$(BIN)/uv pip list --python $(LOWEST)/bin/python
	$(LOWEST)/bin/python -m pytest -p no:cacheprovider $(addprefix --ignore=tests/test_,$(addsuffix .py,\
	  accessibility authority_pages authority_report cards compare_page docstrings gallery getting_started jupyterlab \
	  outputs package project read_page readme reference release share_slider site tools twins two_builders types))

bench: $(READY)
	$(BIN)/python tests/benchmarks/bench.py
	$(BIN)/python tests/benchmarks/browser.py

# CASES, SEED and KIND choose others: make fuzz SEED=7 CASES=2000 KIND=days_broken
fuzz: $(READY)
	$(BIN)/python tests/robustness/fuzz.py $(if $(CASES)$(SEED)$(KIND),,--table data/fuzz.json) \
	  $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED)) $(if $(KIND),--kind $(KIND))

# UPDATE has options of `ilacs update`, such as UPDATE="--only Bexley" or "--without ADDRESS"; ILACS_CONTACT says whom the site's keepers
# can write to. The new record and CHANGES.md come into data/national whole, or not at all; `git diff` shows what they change.
refresh: $(READY)
	rm -rf _build/refresh
	$(BIN)/ilacs update --record data/national --out _build/refresh $(UPDATE)
	@if new=$$(ls -d _build/refresh/2*/ 2>/dev/null); then \
	  ILACS_RECORD=$$new $(BIN)/pytest tests/test_any_record.py && cp -R $$new. data/national/; fi
	@$(BIN)/ilacs corpus data/sources --out data/parsed
	@$(BIN)/python -m tools.build --stale _build/refresh/PAGES.md
	@cat _build/refresh/PAGES.md

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir nbs --LabApp.default_url=/lab/tree/getting_started.ipynb $(if $(filter 0,$(shell id -u)),--allow-root)

setup: $(READY)
$(READY): constraints.txt pyproject.toml settings.ini
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is %s; say which to use: make PYTHON=python3.12 ..." % sys.version.split()[0])'
	@echo "Setting up $(VENV) (once; takes about half a minute)"
	@$(PYTHON) -m venv $(VENV)
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --quiet uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) _docs _build .quarto nbs/assets/vega.js read .pytest_cache .ruff_cache .hypothesis *.egg-info
