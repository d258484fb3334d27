# `make demo` and `make test` set up what they need in .venv and nothing elsewhere.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# durable-rules as published does not import on Python 3.13 and later unless it is built with this.
export CPPFLAGS += -DPyEval_CallObject=PyObject_CallObject
export PYTHONNOUSERSITE = 1

.PHONY: demo test lint bench fuzz lock clean
SETUP := $(VENV)/.ready

$(SETUP): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

test: $(SETUP)
	$(BIN)/python -m pytest

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
