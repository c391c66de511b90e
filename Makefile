# Two commands for a fresh machine with Python 3.11 or newer, git and make:
#   make demo   sets everything up and opens the sample
#   make test   sets everything up and runs all checks

PYTHON ?= python3
# What pip is asked for first. On Linux a plain `torch` brings some gigabytes of CUDA packages; the
# README says how to get the small CPU build through this variable.
TORCH ?= torch==2.13.0
VENV ?= .venv
BIN = $(VENV)/bin
export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check gate bench wheel clean help

help:
	@sed -n 's/^#   //p' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "narratives needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV): some 2 GB on disk, a few minutes the first time."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "$(TORCH)"
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/narratives demo

test: $(VENV)/.installed
	@$(MAKE) --no-print-directory check

check:
	@echo "ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@echo "mypy"; $(BIN)/mypy
	@echo "pytest"; $(BIN)/python -m pytest

# The quality gate: scores on our own gold against pinned floors.
gate: $(VENV)/.installed
	$(BIN)/python benchmarks/gold.py --check
	$(BIN)/python benchmarks/stance.py --check

# Speed beside peers, into docs/speed.md; they are installed here only, beside the tool (some 1 GB).
BENCH ?= .venv-bench
PEERS = bertopic==0.17.4 hdbscan==0.8.44 umap-learn==0.5.12
bench:
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet "$(TORCH)"
	$(BENCH)/bin/python -m pip install --quiet --editable ".[fast]" $(PEERS)
	$(BENCH)/bin/python benchmarks/speed.py all --write docs/speed.md $(BENCHFLAGS)

wheel: $(VENV)/.installed
	rm -rf dist build
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf $(VENV) $(BENCH) dist build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
