# What people do with this project. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PY := .venv/bin/python
WEB := platform/web
BIND ?= 127.0.0.1:8000
DEMO ?= 1

PYTHON_SOURCES := $(filter-out platform/web/ platform/__pycache__/,$(wildcard platform/*/)) metadata runtime tests manage.py

.PHONY: help run dev test test-server test-databases test-web test-e2e check fix bench docs lock clean

help: ## list what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run.done $(WEB)/dist/index.html ## serve everything with the flights demo (DEMO=0: empty)
	@LOG_FORMAT=$${LOG_FORMAT:-text} LOG_LEVEL=$${LOG_LEVEL:-WARNING} BIND=$(BIND) $(PY) manage.py start --demo=$(DEMO)

dev: .venv/dev.done $(WEB)/node_modules/.done ## serve for development: the browser app reloads as you edit
	@BIND=$(BIND) $(PY) manage.py start --demo=$(DEMO) & \
	  server=$$!; trap 'kill $$server; wait $$server' EXIT; cd $(WEB) && npm run dev

test: check test-server test-databases test-web test-e2e ## everything: lint, types, architecture, server, browser
	@echo "All tests passed."

test-server: .venv/dev.done ## the server's tests on SQLite
	$(PY) -m pytest -q -n 2 --dist loadfile tests -m "not e2e"

test-databases: .venv/dev.done ## the same on PostgreSQL and MariaDB, where these answer on loopback
	$(PY) tests/tools/databases.py

test-web: $(WEB)/node_modules/.done ## the browser app's unit tests
	cd $(WEB) && npm test

test-e2e: .venv/dev.done $(WEB)/dist/index.html ## the product in a real browser
	$(PY) tests/tools/browser.py
	cd $(WEB) && npm run e2e

check: .venv/dev.done $(WEB)/node_modules/.done ## lint, format, types, architecture; changes nothing
	$(PY) -m ruff check $(PYTHON_SOURCES)
	$(PY) -m ruff format --check $(PYTHON_SOURCES)
	$(PY) -m mypy
	PYTHONPATH=.:platform .venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	cd $(WEB) && npm run lint && npm run typecheck

fix: .venv/dev.done $(WEB)/node_modules/.done ## format, and mend what can be mended
	$(PY) -m ruff check --fix $(PYTHON_SOURCES) || true
	$(PY) -m ruff format $(PYTHON_SOURCES)
	cd $(WEB) && npm run format

bench: .venv/dev.done ## measure: the rows API against a hand-written service, the run engine against Celery and beat, reports
	$(PY) tests/bench/run.py
	$(PY) tests/bench/run_engine.py
	$(PY) tests/bench/run_reports.py

docs: .venv/dev.done ## build the documentation; warnings are errors
	$(PY) manage.py reference docs/reference
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict -q

lock: .venv/dev.done ## lock the versions and hashes of requirements/*.in
	for name in base dev demo; do (cd requirements && ../.venv/bin/pip-compile -q --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe \
	  -o $$name.txt $$name.in); done

clean: ## remove what was built (never var/)
	rm -rf .venv $(WEB)/node_modules $(WEB)/dist $(WEB)/tests/browser/dist site

.venv/run.done: requirements/base.txt requirements/demo.txt
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is %d.%d" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Installing the server's libraries …"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/demo.txt
	@touch $@

.venv/dev.done: .venv/run.done requirements/dev.txt
	@echo "Installing the tools …"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(WEB)/node_modules/.done: $(WEB)/package-lock.json
	@echo "Installing the browser app's libraries …"
	@cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.done $(shell find $(WEB)/src $(WEB)/index.html $(WEB)/vite.config.ts ui_schemas -type f 2>/dev/null)
	@echo "Building the browser app …"
	@cd $(WEB) && npm run build --silent
	@touch $@
