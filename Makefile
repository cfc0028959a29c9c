# The commands of this project. `make help` lists them.

PYTHON ?= python3
DATA_DIR ?= $(CURDIR)/data
export DATA_DIR
BIN := .venv/bin
STATIC_SOURCES := $(shell find static -type f)

.PHONY: help run test check lock clean bench drill audit grade audit-packages sbom screenshots

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: .venv/installed staticfiles/staticfiles.json  ## Make everything ready and serve the site
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/python -m runnersknee.serve

test: .venv/installed-dev staticfiles/staticfiles.json check  ## Lint, then all tests on SQLite and on PostgreSQL
	$(BIN)/python -m tests.everything

check: .venv/installed-dev  ## Lint, format, settings and migrations, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

bench: .venv/installed-dev staticfiles/staticfiles.json  ## Times of the tools, the planner's rules on 20,000 inputs, and the kill drill: 2,000 requests, 20 kills of the web process and of the deliverer
	$(BIN)/python -m tests.load.tools
	$(BIN)/python -m pytest tests/unit/test_rampup_rules.py tests/integration/test_life_of_a_request.py -q --hypothesis-profile long
	$(BIN)/python -m tests.load.kill

drill: .venv/installed-dev staticfiles/staticfiles.json  ## Kill, break, restore, spoil: every drill on SQLite and PostgreSQL, raw counts as JSON and tables; takes hours
	$(BIN)/python -m tests.load.restore
	$(BIN)/python -m tests.load.migrations
	EDITS=1000 $(BIN)/python -m pytest -q -s tests/integration/test_trail.py -k random
	for base in sqlite postgresql; do \
	  $(BIN)/python -m tests.load.faults $$base && $(BIN)/python -m tests.load.badinput $$base && \
	  $(BIN)/python -m tests.load.kill $$base 10000 || exit 1; \
	done
	PAYLOADS=all $(BIN)/python -m pytest -q -s tests/browser/test_stored_scripts.py
	$(BIN)/python -m tests.load.sabotage

screenshots: .venv/installed-dev staticfiles/staticfiles.json  ## Make the pictures of README and of the staff guide anew
	$(BIN)/python -m tests.screenshots

audit: .venv/installed-dev  ## What the Nu HTML checker and Lighthouse say of a running site: SITE=http://127.0.0.1:8000
	$(BIN)/python -m tests.audit $(or $(SITE),http://127.0.0.1:8000)

grade: .venv/installed-dev staticfiles/staticfiles.json  ## The grade of Mozilla's HTTP Observatory for a public site over TLS on this machine; needs root, Node, nginx and the net
	$(BIN)/python -m tests.load.grade

audit-packages: .venv/installed-dev  ## Ask the advisory service about every locked package; it needs the net, so `make test` does not ask
	$(BIN)/pip-audit -r requirements.txt --disable-pip --require-hashes --strict

sbom: .venv/installed-dev  ## What a release is made of, as CycloneDX, into sbom.json
	$(BIN)/cyclonedx-py requirements requirements.txt --of JSON -o sbom.json

lock: .venv/installed-dev  ## Write the lock files anew from pyproject.toml
	$(BIN)/pip-compile -q --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --allow-unsafe -o requirements.txt pyproject.toml
	$(BIN)/pip-compile -q --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --allow-unsafe --extra dev -o requirements-dev.txt pyproject.toml

clean:  ## Remove what was built; the data folder stays
	rm -rf .venv staticfiles .pytest_cache .ruff_cache .hypothesis .coverage htmlcov

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/installed

staticfiles/staticfiles.json: $(STATIC_SOURCES) requirements.txt | .venv/installed
	$(BIN)/python manage.py collectstatic --noinput --clear -v 0
	@touch $@
