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

bench: export DRILL_FILE = $(DATA_DIR)/bench.json
bench: .venv/installed-dev staticfiles/staticfiles.json  ## Times of tools and rules, pages beside a bare view and nginx, 1,000,000 requests beside 1,000, 10,000 mails, and the kill drill with 2,000 requests; takes an hour or two
	@mkdir -p $(DATA_DIR) && rm -f $(DRILL_FILE)
	$(BIN)/python -m tests.load.tools
	$(BIN)/python -m pytest tests/unit/test_rampup_rules.py tests/integration/test_life_of_a_request.py -q --hypothesis-profile long
	$(BIN)/python -m tests.load.kill
	bad=0; for base in sqlite postgresql; do for each in speed delivering growth; do \
	  $(BIN)/python -m tests.load.$$each $$base || bad=1; \
	done; done; exit $$bad

drill: export DRILL_FILE = $(DATA_DIR)/drill.json
drill: .venv/installed-dev staticfiles/staticfiles.json  ## Kill, break, restore, spoil: every drill on SQLite and PostgreSQL, one table at the end, raw counts in DATA_DIR/drill.json; takes hours
	@mkdir -p $(DATA_DIR) && rm -f $(DRILL_FILE)
	-for base in sqlite postgresql; do \
	  for each in restore migrations trail faults badinput; do $(BIN)/python -m tests.load.$$each $$base; done; \
	  $(BIN)/python -m tests.load.kill $$base 10000; \
	done
	-$(BIN)/python -m tests.load.grown 10000
	-$(BIN)/python -m tests.load.moving 100000
	-PAYLOADS=all $(BIN)/python -m pytest -q -s tests/browser/test_stored_scripts.py tests/browser/test_written_scripts.py tests/browser/test_canaries.py tests/browser/test_crawl.py
	-$(BIN)/python -m tests.load.sabotage
	@$(BIN)/python -m tests.load.counts $(DRILL_FILE)

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

LOCK := $(BIN)/pip-compile -q --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --allow-unsafe
lock: .venv/installed-dev  ## Write the lock files anew from pyproject.toml; all take the versions that fit the one with most
	$(LOCK) --extra scale -o requirements-scale.txt pyproject.toml
	$(LOCK) --constraint requirements-scale.txt -o requirements.txt pyproject.toml
	$(LOCK) --constraint requirements-scale.txt --extra dev -o requirements-dev.txt pyproject.toml

clean:  ## Remove what was built; the data folder stays
	rm -rf .venv staticfiles .pytest_cache .ruff_cache .hypothesis .coverage htmlcov

.venv/bin/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Debian has this in the package python3-venv." >&2; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/installed

staticfiles/staticfiles.json: $(STATIC_SOURCES) requirements.txt | .venv/installed
	$(BIN)/python manage.py collectstatic --noinput --clear -v 0
	@touch $@
