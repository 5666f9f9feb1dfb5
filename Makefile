# make help says what there is. Nothing here needs root; everything lives in .venv and instance/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOL_PORT ?= 8000
LMS_PORT ?= 8001
export TOOL_PORT LMS_PORT

.DEFAULT_GOAL := help
.PHONY: help demo dev test lint sure messages screens bench clean

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing what the academy needs into $(VENV) …"
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

demo: $(VENV)/.installed ## the tool, a worker and a demo LMS; prints the address to open
	@$(BIN)/lms-tool demo

dev: $(VENV)/.tested ## the demo with the LMS's fault switches open
	@$(BIN)/lms-tool demo --faults

test: $(VENV)/.tested ## all tests; what needs an absent server is skipped with a line that says how to get it
	$(BIN)/python -m tests

lint: $(VENV)/.tested ## style, types, import contracts, courseware
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lms-tool content check --quiet --fail-on number

sure: lint test ## everything CI runs

messages: $(VENV)/.tested ## collect the interface's sentences and compile the translations
	$(BIN)/python -m lms_tool.web.messages

screens: $(VENV)/.tested ## pictures of the pages for docs/screens and docs/platforms
	$(BIN)/python -m tests.screens
	$(BIN)/python -m tests.platform_screens

bench: $(VENV)/.tested ## figures; asserts nothing
	$(BIN)/python -m tests.bench

clean: ## remove what was built
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
