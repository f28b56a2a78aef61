# Two commands do all the set-up: `make nightly` runs the main job, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The pins are complete, so nothing is left to resolve; without --no-deps pip's resolver trips over their extras.
PINNED := install --no-deps --require-hashes

.PHONY: nightly test lint pins clean

nightly: $(VENV)/installed
	$(BIN)/statwire nightly

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/statwire dictionary --check

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Statwire needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) $(PINNED) -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The test pins hold every runtime pin too, so this environment runs the nightly flow as well.
$(VENV)/installed-test: requirements-test.txt pyproject.toml | $(BIN)/python
	$(PIP) $(PINNED) -r requirements-test.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/installed

# Refreshes the pins (needs uv): the test pins are constrained to the runtime ones.
pins:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade --quiet \
	  --custom-compile-command "make pins" pyproject.toml --group build -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade --quiet \
	  --custom-compile-command "make pins" pyproject.toml --group build --group test -c requirements.txt -o requirements-test.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
