# The two commands: `make run` (a demo that needs nothing installed by hand) and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
MINUTES ?= 10

.PHONY: system setup run test walks lint format bench torture screens clean lock

system:
	@./tui/system.sh

setup: $(VENV)/.ready

$(VENV)/.ready: $(LOCK) pyproject.toml | system
	@echo "madoguchi: building $(VENV) from $(LOCK)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "from hardware.vpcd_driver import driver; print('madoguchi: virtual card reader unpacked to', driver())"
	@touch $@

run: setup
	@$(BIN)/madoguchi demo

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Three at a time: the suite waits for devices and lines as much as it works. The walks come last and alone: a person at a keyboard does not compete with a test suite for the machine.
test: lint
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --ignore tests/walks
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/walks

# The real program in tmux, at both sizes.
walks: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/walks

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup
	@$(BIN)/python -m bench

torture: setup
	@$(BIN)/python -m tests.torture --minutes $(MINUTES)

screens: setup
	@$(BIN)/python -m tests.pictures docs/screens

# Resolves pyproject.toml anew; the result names no package index.
lock:
	@$(PYTHON) -m venv .lockenv && .lockenv/bin/pip install --quiet uv
	@.lockenv/bin/uv pip compile pyproject.toml --group dev --generate-hashes --universal \
	  --python-version 3.11 --no-emit-index-url --no-header --quiet -o $(LOCK)
	@rm -rf .lockenv

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
