# Every target does its own set-up: a fresh machine needs Python 3.11 or newer and make, nothing else.
# Set-up is remembered in .make/ and redone when what it depends on changes.

.DEFAULT_GOAL := help
.PHONY: help serve demo picture test check format bench catalogue coverage-page clean
.DELETE_ON_ERROR:

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo -n)
RUN := .venv/bin/python
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(RUN) -m pip --quiet
ARGS ?=

# The servers that tests start by the dozen would compile everything anew where bytecode may not be kept.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make serve      install what is needed and serve (ARGS='--http-port 8026' passes options on)"
	@echo "make demo       serve a shop's day of mail, texts and payments (ARGS='--http-port 8026'; '--url http://…' seeds sandbox demo of a server that runs)"
	@echo "make test       install what tests need and run every test (ARGS='-k mail' passes options on)"
	@echo "make check      formatting, lint, types, import contracts"
	@echo "make format     format the code and apply the safe lint fixes"
	@echo "make picture    draw docs/inbox.png anew"
	@echo "make bench      the benchmarks (ARGS='ingest wait --rounds 5' chooses)"
	@echo "make catalogue  read the pinned Stripe client anew (OPENAPI=file, EXAMPLES=file for Stripe's documents)"
	@echo "make coverage-page  write docs/providers/stripe-coverage.md anew: how each of Stripe's operations is carried out"
	@echo "make clean      remove everything that these targets made"

serve: .make/serve
	@exec .venv/bin/stagedoor serve $(ARGS)

demo: .make/dev
	@$(RUN) -m tests.demo $(ARGS)

picture: .make/dev
	@$(RUN) -m tests.parts
	@$(RUN) -m tests.demo.picture

# A test waits for browsers, databases and servers about a third of its time: so many workers keep the processors busy.
test: export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))

# What is measured is how far the tests of each module reach into it, those at its mirrored path. Journeys through all of
# it would reach the same lines again, at half of their speed. A part that ARGS chooses says nothing about coverage.
MIRRORS := tests/app tests/fakes tests/stagedoor
PYTEST := $(RUN) -m pytest --numprocesses auto --dist worksteal
test: .make/dev
	@$(RUN) -m tests.parts
	@$(if $(ARGS),$(PYTEST) $(ARGS),\
		$(PYTEST) $(MIRRORS) --cov --cov-report term --cov-fail-under 90; mirrors=$$?; \
		$(PYTEST) $(MIRRORS:%=--ignore=%) && exit $$mirrors)

check: .make/dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-cache

format: .make/dev
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

bench: .make/dev
	@$(RUN) -m bench $(ARGS)

catalogue: .make/dev
	@$(RUN) -m fakes.payments.catalogue.generate $(if $(OPENAPI),--openapi $(OPENAPI)) $(if $(EXAMPLES),--examples $(EXAMPLES))

coverage-page: .make/dev
	@$(RUN) -m fakes.payments.coverage > docs/providers/stripe-coverage.md

clean:
	rm -rf .venv .make dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/clients/node/node_modules

# Debian keeps the part of Python that makes virtual environments in a package of its own.
.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Stagedoor needs Python 3.11 or newer, found none: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "installing python3-venv" && \
		$(SUDO) apt-get -qq update >/dev/null && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends python3-venv >/dev/null; \
		} || { echo "Python's venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.make/serve: .venv/pyvenv.cfg pyproject.toml
	@echo "installing Stagedoor into .venv; the first time takes a minute"
	@$(PIP) install --editable .
	@mkdir -p .make && touch $@

# Dependency groups came with pip 25.1.
.make/dev: .venv/pyvenv.cfg pyproject.toml
	@echo "installing Stagedoor and its development tools into .venv; the first time takes a minute or two"
	@$(PIP) install 'pip>=25.1'
	@$(PIP) install --editable . --group dev
	@mkdir -p .make && touch $@ .make/serve
