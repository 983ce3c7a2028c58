# The commands of this project. `make run` and `make test` install what is missing by themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTEST := $(BIN)/pytest
JOBS ?= 2
export LANG ?= C.UTF-8

.PHONY: help run test check check-long fmt bench faults pictures lock clean install install-test

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: install ## install what is missing, start everything, print the address (Ctrl-C stops it)
	@exec $(BIN)/python -m deploy.start

test: check ## install what tests need; the checks, then all tests on SQLite and on PostgreSQL
	CERT_TEST_DB=sqlite $(PYTEST) -n $(JOBS) --dist loadgroup
	CERT_TEST_DB=postgresql $(PYTEST) -n $(JOBS) --dist loadgroup

check: install-test ## style, types, imports between the rooms, what nobody uses, and the README's figures
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.tools.unused
	$(BIN)/python -m tests.bench.table

fmt: ## mend what can be mended by itself
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

bench: install-test ## measure; writes tests/bench/latest.json and the README's table
	$(BIN)/python -m tests.bench

faults: install-test ## the long fault run: a campaign of 1,000 under kills and stops; on both databases
	CERT_TEST_DB=sqlite $(PYTEST) -m faults --timeout=0 -s tests/faults
	CERT_TEST_DB=postgresql $(PYTEST) -m faults --timeout=0 -s tests/faults

check-long: install-test ## what takes long: the time limit at every random point, the API under schemathesis, 1,000 tries by which a time could tell; on both databases
	CERT_TEST_LONG=1 CERT_TEST_DB=sqlite $(PYTEST) --timeout=0 $(LONG_TESTS)
	CERT_TEST_LONG=1 CERT_TEST_DB=postgresql $(PYTEST) --timeout=0 $(LONG_TESTS)
LONG_TESTS := tests/worker/test_time_limit.py tests/web/api/test_schemathesis.py tests/web/test_forgotten.py \
  tests/web/test_member_lookup.py tests/web/test_refusals_in_time.py tests/web/test_nonsense_everywhere.py

pictures: install-test ## take a picture of every page at 360 and 1280 pixels into build/pictures
	$(BIN)/python -m tests.tools.pictures

lock: ## pin requirements*.in with hashes into the lock files
	$(BIN)/pip-compile $(LOCK_OPTIONS) -o requirements.lock requirements.in
	$(BIN)/pip-compile $(LOCK_OPTIONS) -o requirements-test.lock requirements-test.in
LOCK_OPTIONS := --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

install:
	@deploy/install.sh

install-test:
	@deploy/install-test.sh

clean: ## remove caches and the virtual environment; var/ with its data stays
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis build *.egg-info
	find web worker shared deploy tests -name __pycache__ -type d -prune -exec rm -rf {} +
