SHELL := /bin/bash
.DEFAULT_GOAL := help
ACTIVATE := . tools/activate.sh
MODELS := models/wine/bad/faults.json

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing: Python packages, pulumi, prometheus
	@tools/setup.sh

$(MODELS): tools/train_models.py | setup
	@.venv/bin/python tools/train_models.py --out models && touch $@

models: setup $(MODELS) ## train the example models

up: setup $(MODELS) ## serve wine/v1 on this machine (pulumi up -s local)
	@tools/up.sh

down: setup ## end everything that `make up` started
	@$(ACTIVATE) && pulumi destroy -s local --yes --skip-preview

lint: setup ## ruff, pyright, import-linter
	@$(ACTIVATE) && ruff check . && ruff format --check . && pyright && lint-imports

test-unit: setup $(MODELS) ## unit and contract tests
	@$(ACTIVATE) && pytest -q -n 2 tests/unit tests/contract tests/stacks

test-engine: setup $(MODELS) ## tests with the real pulumi command and real processes
	@$(ACTIVATE) && pytest -q tests/engine tests/readme

test: lint test-unit test-engine ## everything; what CI runs

schema: setup ## regenerate stacks/schema.json
	@$(ACTIVATE) && python -m infra.schema

bench-%: setup $(MODELS)
	@$(ACTIVATE) && python benchmarks/$*.py

clean: ## remove what tests and linters left
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: help setup models up down lint test test-unit test-engine schema clean
