# What a developer runs. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
PEERS := .venv-bench/.peers
BINARY := .venv-binary/.made

# Else every process that the suite starts would compile all of batchtui anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo guard guard-binary test prove bench lint types walls screenshots clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(RUNTIME)

demo: $(RUNTIME)  ## open the dashboard on an embedded AWS, no account needed
	@$(BIN)/batchtui demo

guard:  ## dist/batchtui-guard.pyz: the guard as one file for any image with python3 >= 3.9
	$(PYTHON) -m batchtui.dedup.pack dist/batchtui-guard.pyz

$(BINARY):
	$(PYTHON) -m venv .venv-binary
	.venv-binary/bin/python -m pip --disable-pip-version-check -q install pyinstaller==6.22.3
	@touch $@

guard-binary: $(BINARY)  ## dist/batchtui-guard: the guard for images without Python, with this machine's libc
	.venv-binary/bin/pyinstaller --onefile --strip --log-level WARN --name batchtui-guard --distpath dist \
		--workpath dist/.build --specpath dist/.build --paths . batchtui/dedup/main.py

# More than there are cores: many of the tests wait for a process or a clock.
test: $(DEV)  ## the suite
	$(BIN)/python -m pytest -n 4 --dist loadgroup

prove: $(DEV)  ## the long proofs: random seeds, other servers, dropped answers, every property more often
	BATCHTUI_EXAMPLES=2 $(BIN)/python -m pytest -n 4 --dist loadgroup -m "prove or hypothesis"

$(PEERS): benchmarks/peers.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check -q install -r benchmarks/peers.txt
	@touch $@

bench: $(DEV) $(PEERS)  ## speed and memory beside other clients, into docs/benchmarks.md; one section: ONLY=keys
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

lint: $(DEV)  ## ruff check and format; docs/config.md is what the settings say; the guard keeps to Python 3.9
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m batchtui.settings.reference --check docs/config.md
	$(BIN)/vermin -q -t=3.9- --no-tips --eval-annotations --violations batchtui/dedup

types: $(DEV)  ## mypy --strict
	$(BIN)/mypy

walls: $(DEV)  ## the walls between the rooms
	$(BIN)/lint-imports

screenshots: $(DEV)  ## pictures of the screens for the docs
	@dpkg -s fonts-dejavu-core fonts-noto-cjk >/dev/null 2>&1 || apt-get install -y -q fonts-dejavu-core fonts-noto-cjk
	$(BIN)/python screenshots/make.py

clean:  ## remove the environment and caches
	rm -rf $(VENV) .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
