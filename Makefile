# Everything a person does with this repository. `make` alone lists it.

BOOK_LOANS ?= 5000
BIN := .venv/bin
RUN := .venv/.ready-run
DEV := .venv/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help demo test fast check docs bench bench-full soak lock clean

help: ## Say what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: $(RUN) ## Make up a loan book, run one night on it, and show the report
	@$(BIN)/forbear demo

test: check ## Check everything, then run every test (Spark needs Java 17)
	@$(BIN)/python -m pytest -m spark
	@$(BIN)/python -m pytest -m "not spark" -n auto --dist worksteal

fast: $(DEV) ## Run the tests that need no Spark
	@$(BIN)/python -m pytest -m "not spark" -n auto --dist worksteal

check: $(DEV) ## Lint, types, import directions, and whether the generated pages are current
	@sh tools/set-up.sh java
	@sh tools/set-up.sh desk
	@sh tools/set-up.sh smsc
	@sh tools/set-up.sh letters
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/mypy tools
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m tools.docs --check

docs: $(DEV) ## Write the generated reference pages anew
	@$(BIN)/python -m tools.docs

bench: $(DEV) ## Time a night of one million loans, the gate, the door, the desk, and text messages
	@$(BIN)/python bench/night.py --loans 1000000
	@$(BIN)/python bench/gate.py
	@sh tools/set-up.sh desk
	@$(BIN)/python bench/desk.py --loans 400000 --cases 100000
	@sh tools/set-up.sh smsc
	@$(BIN)/python bench/smpp.py
	@$(BIN)/python bench/outbox.py

bench-full: $(DEV) ## Time a night on ten million loans, and the desk with a million cases
	@$(BIN)/python bench/night.py --loans 10000000
	@sh tools/set-up.sh desk
	@$(BIN)/python bench/desk.py

soak: $(DEV) ## Hold engine and gate against clerk and auditor far longer, and kill the desk often
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest tests/test_clerk_agrees.py tests/gate \
		tests/desk/test_api_described.py tests/desk/test_killed.py

lock: $(DEV) ## Pin every package anew, with its hashes (needs the network)
	@sh tools/lock.sh

clean: ## Remove all that was made here
	rm -rf .venv build dist demo bench/out .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache spark-warehouse metastore_db derby.log tests/channels/smsc/node_modules
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): requirements.lock pyproject.toml
	@sh tools/set-up.sh run

$(DEV): requirements-dev.lock pyproject.toml
	@sh tools/set-up.sh dev
