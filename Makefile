# Each target makes what it needs first; `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-annotate
# what `make quality` measures
PAGES ?= ../shared/pages
# where systemd looks for a user's units; and this folder, as sed and systemd want it written
UNITS ?= $(or $(XDG_CONFIG_HOME),$(HOME)/.config)/systemd/user
# axe-core, where there is an npm to fetch it
AXE = $(if $(shell command -v npm),tests/browser/node_modules/axe-core/axe.min.js)
CHECKOUT = $(subst %,%%,$(subst &,\&,$(CURDIR)))

# the program that plays the hostile origin
HOSTILE ?= ../shared/tools/hostile_server.py

.PHONY: help setup demo run test test-browser test-clients screenshots golden publishers schema units eval quality hostile \
  crash lint lock clean

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY)  ## make .venv from the lock file

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

demo: $(READY)  ## crawl a bundled newsstand, publish and serve it (ARGS=--once ends at once)
	$(BIN)/loper demo $(ARGS)

run: $(READY)  ## crawl what is due and publish the feeds (ARGS="--home DIR")
	$(BIN)/loper run $(ARGS)

test: $(READY)  ## all tests but those that need a browser or a feed client
	$(BIN)/pytest -n 2 $(ARGS)

test-browser: $(READY) $(AXE)  ## the pages that people see, in headless Chromium (apt-get install chromium npm)
	$(BIN)/pytest tests/browser $(ARGS)

# without it the tests that need it are skipped, or fail where LOPER_AXE=required
tests/browser/node_modules/axe-core/axe.min.js: tests/browser/package-lock.json
	-npm ci --silent --prefix tests/browser && touch $@

test-clients: $(READY)  ## the newsstand's feeds in newsboat, rss2email and sfeed (LOPER_CLIENTS=required fails without them)
	$(BIN)/pytest tests/clients $(ARGS)

screenshots: $(READY)  ## take the pictures in docs/images anew, in headless Chromium
	mkdir -p docs/images
	SCREENSHOTS=docs/images $(BIN)/pytest tests/browser -k pictures_for_the_documentation

golden: $(READY)  ## record anew what golden pages give (NAME=publisher or NAME=publisher/slug); git diff is the review
	$(BIN)/python -m tests.record_golden $(NAME)

publishers: $(READY)  ## write docs/publishers.md anew from the catalogue
	$(BIN)/python -m spiders.overview

schema: $(READY)  ## write docs/schema.md anew from the database and its metadata
	$(BIN)/python -m feeds.schema_page

units: $(READY)  ## install the systemd service and timer for your user; docs/guide.md says how to start them
	mkdir -p "$(UNITS)" data
	sed "s|@CHECKOUT@|$(CHECKOUT)|g" deploy/loper.service >"$(UNITS)/loper.service"
	cp deploy/loper.timer "$(UNITS)/loper.timer"

eval: $(READY)  ## score the cleaning on the pages and lines in ../shared, hold the catalogue against its facts
	$(BIN)/python bench/evaluate.py $(ARGS)

quality: .venv-bench/ready  ## measure Loper beside other extractors (PAGES=FOLDER); writes docs/quality.md and its plot
	.venv-bench/bin/python bench/quality.py $(PAGES) $(ARGS)

hostile: $(READY)  ## crawl a hostile server (HOSTILE=PROGRAM), judge every case; writes docs/reliability.md
	$(BIN)/python bench/hostile.py $(HOSTILE) $(ARGS)

crash: $(READY)  ## kill, stop and starve crawls at random moments, and count what is lost; writes docs/reliability.md
	$(BIN)/python bench/crash.py $(ARGS)

.venv-bench/ready: bench/requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r bench/requirements.lock
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lint: $(READY)  ## check the code's style
	$(BIN)/ruff check .

lock:  ## renew the lock files, without hosts and paths (needs uv)
	$(COMPILE) --extra dev pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml bench/requirements.in -o bench/requirements.lock

clean:  ## remove what setup made
	rm -rf .venv .venv-bench *.egg-info
