SHELL := /bin/bash
.DEFAULT_GOAL := help
ACTIVATE := . tools/activate.sh
# under load, and judged by what they answer in time: one at a time
LOADED := $(addprefix tests/engine/test_,rollout.py crash.py rollback.py)
MODELS := models/wine/bad/faults.json

help: ## show this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing: Python packages, pulumi, prometheus
	@tools/setup.sh

$(MODELS): tools/train_models.py | setup
	@.venv/bin/python tools/train_models.py --out models && touch $@

models: setup $(MODELS) ## train the example models

up: setup $(MODELS) ## serve wine/v1 on this machine (pulumi up -s local)
	@tools/local.sh up

down: setup ## end everything that `make up` started (pulumi destroy -s local)
	@tools/local.sh destroy

lint: setup ## ruff, pyright, import-linter
	@$(ACTIVATE) && ruff check . && ruff format --check . && pyright && lint-imports

test-unit: setup $(MODELS) ## unit and contract tests
	@$(ACTIVATE) && pytest -q -n 2 tests/unit tests/contract tests/stacks tests/clouds

test-engine: setup $(MODELS) ## tests with the real pulumi command and real processes
	@$(ACTIVATE) && pytest -q $(LOADED)
	@$(ACTIVATE) && pytest -q -n 2 --dist loadgroup tests/engine tests/readme \
	  $(addprefix --ignore ,$(LOADED))

test: setup $(MODELS) ## everything; what CI runs
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint test-unit
	@$(MAKE) --no-print-directory test-engine

schema: setup ## regenerate stacks/schema.json
	@$(ACTIVATE) && python -m infra.schema

bench-%: setup $(MODELS) ## run benchmarks/%.py
	@$(ACTIVATE) && python benchmarks/$*.py

lock: setup ## write requirements.lock anew from pyproject.toml (newest versions)
	@sed '/^[^#]/,$$d' requirements.lock >.tools/lock.new && \
	.venv/bin/uv pip compile pyproject.toml --extra all --group dev --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --no-emit-find-links --quiet >>.tools/lock.new && mv .tools/lock.new requirements.lock

clean: ## remove what tests and linters left
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: help setup models up down lint test test-unit test-engine schema lock clean
