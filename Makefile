# `make demo` and `make test` need nothing but Python 3.10 to 3.13 with venv; both set up .venv by themselves.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-tests demo test lint types notebooks reference unit whole fast changed format docs bench results hooks lock clean
unexport PYTHONPATH PYTHONHOME

BIN := .venv/bin
# One process more than cores: the sandbox's tests wait for each other's children as often as they compute.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)
ARGS ?=
BASE ?= HEAD
# What is about one function or one exercise stays in one process, which has traced it.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --timeout 300 --durations 20 --durations-min 2
UV ?= $(firstword $(wildcard $(BIN)/uv) uv)
COMPILE := $(UV) pip compile --universal --python-version 3.10 --only-binary :all: --no-binary promise --generate-hashes \
	--no-emit-index-url --annotation-style line --custom-compile-command "make lock" --quiet $(ARGS)
PROJECT := pyproject.toml --group build

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'PYTHON=python3.12 chooses an interpreter, ARGS="-k softmax" goes to pytest or the benchmarks, JOBS=4 to pytest.'

setup:  ## make .venv with what the demo needs
	@tools/environment run

setup-tests:  ## make .venv with what the tests need, too
	@tools/environment run contributor

demo: setup  ## build a course, grade a class, show the reports
	$(BIN)/python -m demo

test: lint types notebooks unit  ## everything that must hold before a change is merged

lint: setup-tests  ## style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup-tests  ## type annotations
	$(BIN)/python -m mypy

notebooks: setup-tests  ## the committed notebooks, and the page for authors, are what a fresh build gives
	$(BIN)/autograder build --check
	$(BIN)/python tools/author_reference.py --check

reference: setup-tests  ## write docs/exercise-reference.md from the docstrings
	$(BIN)/python tools/author_reference.py

# Each worker has one core: threads of TensorFlow and of BLAS beyond that only get in each other's way.
unit whole fast changed: export OMP_NUM_THREADS := 1
unit whole fast changed: export TF_NUM_INTRAOP_THREADS := 1
unit whole fast changed: export TF_NUM_INTEROP_THREADS := 1

unit: setup-tests  ## the tests; laws that have held on the same code are left out, but for some of them
	$(PYTEST) --held $(ARGS)

whole: setup-tests  ## all tests there are, and the record of what has held (tests/held.txt)
	$(PYTEST) --hold $(ARGS)

fast: setup-tests  ## the tests that take no more than seconds
	$(PYTEST) -m "not slow" $(ARGS)

changed: setup-tests  ## the tests that what is not committed yet can touch (BASE=main: all since then)
	$(PYTEST) --changed $(BASE) $(ARGS)

format: setup-tests  ## put the code into the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: setup-tests  ## build the pages for readers in build/docs/html (ARGS=--solutions: an instructor's)
	$(BIN)/python -m website $(ARGS)

bench: setup-tests  ## measure against the alternatives
	$(BIN)/python -m benchmarks $(ARGS)

results: setup-tests  ## train what docs/results.md tells of, as far as it is not there yet: hours
	$(BIN)/python -m benchmarks.results $(ARGS)

hooks: setup-tests  ## run the quick checks at each commit, on its message too
	$(BIN)/pre-commit install --hook-type pre-commit --hook-type commit-msg

lock:  ## make requirements/ again from pyproject.toml (ARGS=--upgrade moves every pin)
	$(COMPILE) $(PROJECT) --extra contributor --no-emit-package torch --no-emit-package promise --output-file requirements/contributor.txt
	$(COMPILE) $(PROJECT) --extra instructor --constraints requirements/contributor.txt --output-file requirements/run.txt
	echo promise | $(COMPILE) - --no-deps --output-file requirements/from-source.txt

clean:  ## remove .venv, caches and what runs have made
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist demo-course
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
