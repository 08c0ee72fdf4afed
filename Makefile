# Two commands do all their own set-up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup

.DEFAULT_GOAL := help
.PHONY: help run test check format docs bench clean

help:  ## List what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

# The environment is made anew when the pins or the project's own metadata change.
$(SETUP): constraints.txt pyproject.toml
	@echo "Setting up $(VENV) (once; some minutes on a slow line) ..."
	@$(PYTHON) -c 'import sys; sys.exit("serai needs Python 3.11 or newer, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[energy,studio,test,dev]'
	@touch $@

run: $(SETUP)  ## Assess the shipped case astana-2025 and write its report
	@$(BIN)/serai assess astana-2025

# Files in their order, the longest of them early; each worker takes the next one.
WORKERS := -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

test: $(SETUP)  ## Run all tests
	@$(BIN)/python -m pytest $(WORKERS)

check: $(SETUP)  ## Lint, format, types, import order and size limits
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_house.py

format: $(SETUP)  ## Put the code into the house format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(SETUP)  ## Write the generated reference pages
	@$(BIN)/python tools/write_reference.py

bench: $(SETUP)  ## Run the benchmarks (ratios, side by side)
	@$(BIN)/python -m benchmarks

clean:  ## Remove the environment and caches
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
