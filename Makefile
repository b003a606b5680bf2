# Needs Python 3.11 or newer with venv, and make. Everything is installed into .venv from the hashed locks.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check lint types contracts explore faults test-real record-real bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("media-monitor needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages for development into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp ## run the main job once, on the samples in seeds/, and write the digest of it
	@$(BIN)/monitor once --config seeds/monitor.toml
	@$(BIN)/monitor digest --dry-run --config seeds/monitor.toml --html seeds/var/digest.html --text seeds/var/digest.txt
	@echo "The digest of it as mail: open file://$(CURDIR)/seeds/var/digest.html in a browser, or read seeds/var/digest.txt"

test: $(VENV)/dev.stamp ## run the test suite
	@$(BIN)/python -m pytest -q

check: lint types contracts test ## everything that CI checks

lint: $(VENV)/dev.stamp ## ruff
	@$(BIN)/ruff check .

types: $(VENV)/dev.stamp ## mypy --strict
	@$(BIN)/mypy

contracts: $(VENV)/dev.stamp ## import-linter
	@$(BIN)/lint-imports --no-cache

explore: $(VENV)/dev.stamp ## the property tests on examples that are drawn anew
	@EXPLORE=1 $(BIN)/python -m pytest -q -m "hypothesis and not slow"

faults: $(VENV)/dev.stamp ## the long fault tests: 500 kills and more
	@$(BIN)/python -m pytest -q -m slow --timeout 7200 tests/faults

SERVERS := .cache/real
$(SERVERS)/npm.stamp: tests/real/package.json tests/real/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not installed: CONTRIBUTING.md says what this target needs" >&2; exit 1; }
	@echo "Installing Bluesky's servers into $(SERVERS) …"
	@mkdir -p $(SERVERS)
	@cp $^ $(SERVERS)
	@cd $(SERVERS) && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error && npm rebuild better-sqlite3 --loglevel=error
	@touch $@

test-real: $(VENV)/dev.stamp $(SERVERS)/npm.stamp ## read from Bluesky's own servers (Node.js 20, PostgreSQL, Redis)
	@REAL=1 $(BIN)/python -m pytest -q -m "" tests/real

record-real: $(VENV)/dev.stamp $(SERVERS)/npm.stamp ## the same, and record what they answer for `make test`
	@REAL=record $(BIN)/python -m pytest -q -m "" tests/real

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(VENV)/bench.stamp ## speed, beside a peer in the same run
	@$(BIN)/python -m tests.benchmarks

lock: $(BIN)/python ## resolve the locks anew (needs uv)
	@uv pip compile pyproject.toml --group build $(LOCK) -o requirements.lock
	@uv pip compile pyproject.toml -c requirements.lock --extra postgres --group dev --group build $(LOCK) -o requirements-dev.lock
	@uv pip compile pyproject.toml -c requirements-dev.lock --extra postgres --group dev --group build --group bench $(LOCK) -o requirements-bench.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

clean: ## remove the environment and what runs left behind
	@rm -rf $(VENV) $(SERVERS) seeds/var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
