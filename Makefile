# The four things one does with this project; each makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check bench kill-test format clean

help:
	@echo "make demo       the desk in a browser, no token and no network needed (http://127.0.0.1:8080)"
	@echo "make test       all tests"
	@echo "make check      format, lint, types and import contracts"
	@echo "make bench      speed, as ratios to small bots of the usual kind"
	@echo "make kill-test  the bot killed a hundred times under load: nothing lost, nothing doubled"

# A fresh machine needs only Python >= 3.11, make and git.
$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say make PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

demo: $(VENV)/.run
	$(BIN)/desk demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff format --check bot tests
	$(BIN)/ruff check bot tests
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

kill-test: $(VENV)/.dev
	$(BIN)/python -m tests.bench.kills

format: $(VENV)/.dev
	$(BIN)/ruff check --fix bot tests
	$(BIN)/ruff format bot tests

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
