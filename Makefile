# What a newcomer types: `make demo`, then `make test`. What a developer types before a commit: `make check`.
# Each verb first makes the environment .venv from requirements.lock where none is there.
# Nothing is assumed but Python 3.11 to 3.13 with venv, make and the package index.
# Paths are relative on purpose: the folder may be called "Мои карты".

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready

.PHONY: demo test bench calibrate check format lock data messages schema clean help

help:            ## this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "spatialict needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make demo PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Setting up .venv (once, some minutes)"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

demo: $(READY)   ## the main job on Kazakhstan's real figures; prints where to look
	@$(BIN)/python -m spatialict demo

test: $(READY)   ## all tests and doctests
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(READY)  ## ours beside the peers in one run, half an hour, into docs/benchmarks.md
	$(BIN)/python -m benchmarks

calibrate: $(READY) ## how often noise is called a finding, a quarter of an hour, into docs/calibration.md
	$(BIN)/python scripts/calibrate.py

check: $(READY)  ## what CI runs: format, lint, types, layers, tests
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: $(READY) ## lay the code out and mend what can be mended
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

messages: $(READY) ## compile the catalogues of the three languages (.po to .mo)
	$(BIN)/python scripts/compile_messages.py

schema: $(READY) ## publish the JSON Schema of a project file
	$(BIN)/python -c "import json; from spatialict.data.project import schema; print(json.dumps(schema(), indent=1, sort_keys=True))" > docs/project.schema.json

data: $(READY)   ## rebuild shapefiles/kazakhstan from its sources
	$(BIN)/python scripts/build_kazakhstan.py

lock: pyproject.toml ## renew requirements.lock for Python 3.11 to 3.13 (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet pyproject.toml -o requirements.lock

clean:           ## remove the environment and what runs have written
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
