# `make help` tells what there is. Needs Python 3.11 or newer with its venv module, and nothing else.
PYTHON ?= python3
PORT ?= 5000
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## what can be asked of make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

# --- the environment --------------------------------------------------------------------------------

# A stamp is touched last, so that an installation that was cut is begun again.
.venv/stamp-run: requirements.lock requirements-build.lock pyproject.toml setup.cfg
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Il faut Python 3.11 ou plus récent. Essayez : make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@echo "Préparation de l'environnement (une seule fois, 1 à 2 minutes)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Le module venv de Python manque. Sous Debian : apt install python3-venv" >&2; exit 1; }
	@$(PIP) install --quiet --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/stamp-dev: .venv/stamp-run requirements-dev.lock
	@echo "Installation des outils de test…"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# --- people use these -------------------------------------------------------------------------------

.PHONY: run
run: export MOBILITY_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: .venv/stamp-run ## starts everything on this machine (PORT=8000 where 5000 is taken)
	@$(BIN)/mobility upgrade
	@$(BIN)/mobility demo --if-empty
	@exec $(BIN)/mobility serve --port $(PORT)

.PHONY: test
test: .venv/stamp-dev ## runs every test that this machine allows (T=tests/rules for some)
	@.ci/test -n $(JOBS) -m 'not soak' $(T)

.PHONY: soak
soak: .venv/stamp-dev ## races, crashes and load at full length, and pages on PostgreSQL
	@MOBILITY_SOAK=1 .ci/test -m 'soak or robustness' $(T)

.PHONY: check
check: .venv/stamp-dev ## everything that reads the code instead of running it
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --check --quiet
	$(BIN)/mobility schema-check

.PHONY: bench
bench: .venv/stamp-dev ## measures against floors built in the same run
	@for file in bench/*.py; do \
		grep -q __main__ "$$file" || continue; \
		echo "== $$file"; $(BIN)/python "$$file"; \
	done

# --- those who change the code use these ------------------------------------------------------------

.PHONY: fix
fix: .venv/stamp-dev ## formats, and mends what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet || true

.PHONY: migration
migration: .venv/stamp-dev ## writes the next migration from the tables (m="what it does")
	@test -n "$(m)" || { echo 'Dites ce que fait la migration : make migration m="ajoute les casques"' >&2; exit 1; }
	@# Against an empty database of its own: nobody's data is asked, and a table that only the code has is no trouble.
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; unset MOBILITY_DATABASE_URL; export MOBILITY_INSTANCE="$$folder"; \
	$(BIN)/mobility upgrade >/dev/null; $(BIN)/flask --app mobility db migrate -m "$(m)"

.PHONY: lock
lock: ## pins the newest versions, with their hashes, into the lock files
	@$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet --upgrade pip-tools
	@set -- --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host; \
	build/lock/bin/pip-compile "$$@" --output-file requirements.lock requirements.in; \
	build/lock/bin/pip-compile "$$@" --output-file requirements-dev.lock requirements-dev.in; \
	build/lock/bin/pip-compile "$$@" --all-build-deps --only-build-deps --output-file requirements-build.lock pyproject.toml

.PHONY: clean
clean: ## removes what can be made again; keeps instance/ and its data
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
