# Each target makes what it needs first; `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready

.PHONY: help setup run test eval lint lock clean

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## make .venv from the lock file

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

run: $(READY)  ## crawl what is due and publish the feeds (ARGS="--home DIR")
	$(BIN)/loper run $(ARGS)

test: $(READY)  ## all tests but those that need a browser or a feed client
	$(BIN)/pytest -n 2 $(ARGS)

eval: $(READY)  ## score the cleaning on the pages and lines in ../shared
	$(BIN)/python bench/evaluate.py $(ARGS)

lint: $(READY)  ## check the code's style
	$(BIN)/ruff check .

lock:  ## renew requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --extra dev pyproject.toml -o requirements.lock

clean:  ## remove what setup made
	rm -rf .venv *.egg-info
