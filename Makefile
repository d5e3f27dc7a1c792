# `make` lists what there is to do; `make run` does all of it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
BIN = .venv/bin
DEVSTACK = $(BIN)/python -m devstack
# What the settings insist on, for commands that only read the code.
READING = DEBUG=true SECRET_KEY=only-for-reading-the-code
PRODUCTION = DEBUG=false SECRET_KEY=only-for-checking-0123456789-abcdefghijklmnopqrstuvwxyz ALLOWED_HOSTS=example.org PUBLIC_URL=https://example.org CSRF_TRUSTED_ORIGINS=https://example.org
# The suite's files are dealt out to two processes, each with servers of its own; in their order, which ends with short ones.
WORKERS = -n 2 --dist loadfile --no-loadscope-reorder
CATALOGS := $(shell find apps locale -name '*.po' 2>/dev/null)

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

setup: installed .venv/messages ## Install what running needs into .venv

run: setup ## Start everything with the demo study on http://127.0.0.1:8000 (PORT, HOST, MIMICRY_DATA)
	@$(DEVSTACK) run

test: dev ## Run the test suite (ARGS="-k name")
	@$(BIN)/python -m tools.webkit
	@chromium=$$($(BIN)/python -m tools.chromium) && CHROMIUM=$$chromium $(BIN)/python -m pytest $(WORKERS) $(ARGS)

check: dev ## Check format, lint, types, imports, migrations, translations, production settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(READING) $(BIN)/mypy manage.py platform apps tests tools bench
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(DEVSTACK) exec --throwaway -- $(BIN)/python manage.py makemigrations --check --dry-run
	$(READING) $(BIN)/python manage.py messages --check
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

rehearse: setup ## Let bots walk every demo cohort on the running stack, or on one started for it
	@$(DEVSTACK) exec --serve -- $(BIN)/python manage.py rehearse $(ARGS)

manage: setup ## Run a management command: make manage ARGS="shell"
	@$(DEVSTACK) exec -- $(BIN)/python manage.py $(ARGS)

admin-password: setup ## Give the administrator a new password
	@$(DEVSTACK) admin-password

lock: dev ## Write requirements/ anew from pyproject.toml (ARGS="--upgrade")
	@tools/lock $(ARGS)

clean: ## Remove what was installed and generated; the data in var stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete

installed:
	@tools/setup local

dev: setup
	@tools/setup dev

.venv/messages: $(CATALOGS) | installed
	@$(READING) $(BIN)/python manage.py messages --compile
	@touch $@

.PHONY: help setup run test check rehearse manage admin-password lock clean installed dev
