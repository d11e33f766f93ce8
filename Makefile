# The commands of the project; `make help` lists them. All of them work in .venv.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Stamps: what is installed is renewed when the requirements change, and only then.
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
# The server of `test-llm` has an environment of its own: it is compiled, and answering never needs it.
LLM_VENV := .venv-llm
LLM := $(LLM_VENV)/.installed
ARGS ?=

# constraints.txt forbids what only the wrong build of torch requires.
define TORCH_ADVICE

The set-up failed. If the reason above is cuda, nvidia or triton, pip found the build of torch for graphics
cards, with gigabytes of CUDA libraries. This project needs the build for CPUs: keep its wheel in a folder, set
PIP_FIND_LINKS to that folder, and run make again. CONTRIBUTING.md, "The CPU build of torch", says more.
endef
export TORCH_ADVICE

.PHONY: help run index test test-llm lint fix eval bench load reindex-bench openapi screenshots programs hooks clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: index ## set up, build the index if need be, serve on http://127.0.0.1:8000
	@$(BIN)/qa serve $(ARGS)

index: $(RUNTIME) ## build the index unless it is up to date
	@$(BIN)/qa index --if-needed $(ARGS)

test: $(DEV) programs ## every check: style, types, layers, tests, quality floors
	$(MAKE) --no-print-directory lint index
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

test-llm: $(DEV) $(LLM) index ## opt-in: answers worded by a small Gemma that llama.cpp serves (compiles it, half an hour)
	LLM_PYTHON=$(LLM_VENV)/bin/python $(BIN)/pytest tests/llm/real_model.py $(ARGS)

lint: $(DEV) ## style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEV) ## mend what the tools can mend by themselves
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

eval: index ## score the question set, record the figures as floors, renew the documents and plots
	@$(BIN)/qa eval tests/quality/dev.jsonl --failures --record tests/quality/scores.json --plots docs/images $(ARGS)
	@$(BIN)/python scripts/documents.py

bench: index ## measure start-up, memory and times of a real server
	@$(BIN)/python scripts/bench.py tests/quality/dev.jsonl

load: index ## put a real server under load: 50 clients for 60 s; ARGS="--key --rate-limit 600/minute"
	@$(BIN)/python scripts/load.py tests/quality/dev.jsonl $(ARGS)

reindex-bench: $(RUNTIME) ## time indexing again after one of 1 000 files changed
	@$(BIN)/python scripts/reindex.py $(ARGS)

openapi: $(RUNTIME) ## write docs/openapi.json from the code; ARGS=--released also keeps it as released
	@$(BIN)/python scripts/openapi.py $(ARGS)

screenshots: $(DEV) programs index ## take the pictures of the pages, and write docs/screenshots.md
	@$(BIN)/python scripts/screenshots.py

hooks: $(DEV) ## check each commit before it is made
	$(BIN)/pre-commit install

programs:
	@scripts/install_programs.sh chromium postgresql redis nginx
	@scripts/install_axe.sh

clean: ## remove the environment, the index and every cache
	rm -rf $(VENV) $(LLM_VENV) tests/browser/node_modules index build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find qa web tests training scripts -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@echo "Setting up $(VENV) (a few minutes, once) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) -e '.[index,eval]' || { echo "$$TORCH_ADVICE" >&2; exit 1; }
	@touch $@

$(DEV): $(RUNTIME)
	@$(PIP) -e '.[index,eval,mcp,dev]'
	@touch $@

$(LLM): tests/llm/requirements.txt constraints.txt | $(BIN)/python
	@$(BIN)/python -m venv $(LLM_VENV)
	@echo "Compiling llama.cpp (up to half an hour of one core, once) ..."
	@# Without the part that looks at pictures.
	@CMAKE_ARGS="$${CMAKE_ARGS:--DLLAVA_BUILD=OFF}" $(LLM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r tests/llm/requirements.txt
	@touch $@
