# Doorstep: `make demo` stands you at a counter, `make test` runs every test.
# Needs python3 (3.11 or later), make and git; everything else is fetched, pinned by hash.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?=
JOBS ?= 2

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

.PHONY: env front
env: .venv/.made front ## the Python environment and the built front end

.venv/.made: requirements/dev.txt requirements/app.txt pyproject.toml setup/env
	@sh setup/env

front: .venv/.made $(if $(wildcard package.json),node_modules/.built)

node_modules/.built: $(wildcard package.json package-lock.json .npmrc) $(shell find frontend -type f 2>/dev/null) setup/front | .venv/.made
	@sh setup/front

.PHONY: demo run
demo: env ## a living county on 127.0.0.1; a second start keeps the data
	@$(BIN)/doorstep demo --host $(HOST) --port $(PORT)

run: env ## migrate and serve the county without demo data
	@$(BIN)/doorstep migrate
	@$(BIN)/doorstep load
	@$(BIN)/doorstep serve --host $(HOST) --port $(PORT)

.PHONY: check test test-debian bench pictures
check: env ## lint, format, floors, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m django check --fail-level WARNING --settings doorstep.config.settings
	@# without a database it can only say that it has not looked at one
	PYTHONWARNINGS=ignore::RuntimeWarning $(BIN)/python -m django makemigrations --check --dry-run --settings doorstep.config.settings

test: env ## every test, real Chromium included
	@sh setup/tools
	$(BIN)/python -m pytest -n $(JOBS) $(TESTS)

test-debian: env ## the same tests by DATABASE_URL on Debian's PostgreSQL 15
	@sh setup/tools
	$(BIN)/python -m tests.on_other_server /usr/lib/postgresql/15/bin -n $(JOBS) $(TESTS)

bench: env ## the benchmarks of docs/performance.md
	$(BIN)/python -m bench

pictures: env ## every page as a picture, under var/pictures
	@sh setup/tools
	$(BIN)/python -m tests.pictures

.PHONY: lock clean
lock: ## make the hashed locks anew from requirements/*.in
	@python3 -m venv var/lock-env && var/lock-env/bin/pip install -q --require-hashes -r requirements/lock.txt
	@for name in app dev node lock; do \
	  var/lock-env/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $$([ $$name = dev ] && echo "-c requirements/app.txt") requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean: ## remove the environment and what was built; data under var/ stays
	rm -rf .venv node_modules dist build doorstep.egg-info .pytest_cache .ruff_cache .import_linter_cache
