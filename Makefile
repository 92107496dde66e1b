# Everything starts here. `make` alone lists the targets; each one sets up what it needs.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
STAMP := .venv/.complete
LOCKS := requirements-dev.lock requirements-tools.lock
WORKSPACE ?= plainsight-data
PORT ?= 8000
QUARTER ?=
ONLY ?=
# Two at a time: the browser and the numerical tests each fill a core.
WORKERS ?= 2

.PHONY: help env browser demo serve test test-long bench check lock docs screenshots clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(STAMP) browser ## make .venv with everything in it, and find a browser for the tests

$(STAMP): pyproject.toml $(LOCKS) .ci/environment
	@.ci/environment
	@touch $@

browser:
	@.ci/browser

demo: env ## build a synthetic West Yorkshire and serve its map
	$(BIN)/plainsight demo --workspace $(WORKSPACE) --port $(PORT)

serve: env ## serve the partner pages of the current release
	$(BIN)/plainsight serve --workspace $(WORKSPACE) --port $(PORT)

test: env check ## every check and every test but the long ones
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

test-long: env ## calibrations, soaks and full attack runs
	$(BIN)/pytest -m long

bench: env ## compare speed with named peers; make bench ONLY=assign for one
	@for file in tests/benchmarks/bench_$(or $(ONLY),*).py; do \
	  $(BIN)/python -c "import runpy; runpy.run_path('$$file')['main']()" || exit; \
	done

check: $(STAMP) ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lock: $(STAMP) ## write the lock files again after a change in pyproject.toml
	.ci/lock

docs: $(STAMP) ## write the reference pages from the code
	$(BIN)/python docs/generate.py

screenshots: env ## take the pictures of the map that the README shows
	$(BIN)/python tests/browser/screenshots.py

clean: ## remove the environment and every cache; stores and releases stay
	rm -rf .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
	find boundaries geo models webmap tests docs -name __pycache__ -type d -prune -exec rm -rf {} +
