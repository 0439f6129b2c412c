# Two commands on a fresh machine: `make check` and `make test`. Each sets up what it needs.

PYTHON ?= python3
# One more than there are processors: tests wait for what they start.
PYTEST_WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1)))
# The environments stand in this folder, whichever cache the wheels come from; certificates are those of the machine.
export UV_LINK_MODE ?= copy
export UV_SYSTEM_CERTS ?= true

TOOLS   := .venv/bin
LOCK    := $(TOOLS)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
# $(call install,PYTHON,WHAT): with uv; or with pip, which knows the settings of pip.conf, where uv cannot reach an index.
install = $(TOOLS)/uv pip install --quiet --python $(1) $(2) 2>/dev/null || $(TOOLS)/python -m pip --python $(1) install --quiet --disable-pip-version-check $(2)

.DEFAULT_GOAL := help
.PHONY: help setup check test lint docs site proto lock bench thorough crosscheck crosscheck-types fuzz iam-data clean

help:
	@echo 'make check   set up, then judge terraform/ with the example inputs'
	@echo 'make test    set up, then run every test'
	@echo 'make thorough  set up, then run the tests that `make test` leaves out: each takes many seconds'
	@echo 'make lint    set up, then ruff, mypy and the layers (also part of the tests)'
	@echo 'make bench   set up, then measure against stock tools and write docs/performance.md (takes half an hour)'
	@echo 'make crosscheck  set up, then compare 20000 random pairs of IAM documents, and search counterexamples in 500000 requests (IAM_PAIRS, IAM_SEED, IAM_SOLVER, IAM_VARIABLES, IAM_REQUESTS, IAM_MUTANTS)'
	@echo 'make fuzz    set up, then run 3000 broken inputs (FUZZ_INPUTS, FUZZ_SEED)'
	@echo 'make crosscheck-hcl  set up, then compare 50000 mutants of source files with what Go says of them (HCL_MUTANTS, HCL_SEED)'
	@echo 'make crosscheck-types  set up, then check what a simulated apply makes of every AWS resource type (TYPES=aws_s3_ for some)'
	@echo 'make docs    write the generated parts of the documentation again, and the site'
	@echo 'make site    write the site of the documentation to build/site'
	@echo 'make iam-data  write the catalogue of AWS actions and managed policies again, from pinned packages (needs npm)'
	@echo 'make proto   compile the messages of the plugin protocol again, after an edit of their .proto file'
	@echo 'make lock    write requirements/ again from pyproject.toml'
	@echo 'make clean   remove the environments and everything built'

setup: .venv/.ready .venv-checkov/.ready

.venv/.ready: requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "tfproof needs Python 3.11 or newer, $(PYTHON) is " + sys.version.split()[0] + ": make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo 'setting up .venv'
	@$(PYTHON) -m venv --clear .venv
	@$(TOOLS)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(call install,$(TOOLS)/python,--require-hashes -r requirements/dev.txt)
	@$(call install,$(TOOLS)/python,--no-deps --no-build-isolation -e .)
	@touch $@

# Checkov pins packages that the first environment has newer, and owns another module named hcl2.
.venv-checkov/.ready: requirements/checkov.txt pyproject.toml .venv/.ready
	@echo 'setting up .venv-checkov'
	@$(TOOLS)/uv venv --quiet --clear --python $(TOOLS)/python .venv-checkov
	@$(call install,.venv-checkov/bin/python,--require-hashes -r requirements/checkov.txt)
	@$(call install,.venv-checkov/bin/python,--no-deps --no-build-isolation -e .)
	@touch $@

.venv-docs/.ready: requirements/docs.txt pyproject.toml .venv/.ready
	@echo 'setting up .venv-docs'
	@$(TOOLS)/uv venv --quiet --clear --python $(TOOLS)/python .venv-docs
	@$(call install,.venv-docs/bin/python,--require-hashes -r requirements/docs.txt)
	@$(call install,.venv-docs/bin/python,--no-deps --no-build-isolation -e .)
	@touch $@

check: setup
	@$(TOOLS)/tfproof check terraform --var-file terraform/example.tfvars

# The tests of a file share what it plans: one worker has them all.
test: setup
	@$(TOOLS)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile

thorough: setup
	@$(TOOLS)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile -m thorough

lint: setup
	@$(TOOLS)/ruff check .
	@$(TOOLS)/ruff format --check .
	@$(TOOLS)/mypy
	@$(TOOLS)/lint-imports

# The figures are written down also when one does not hold: the page says so.
bench: setup
	@$(TOOLS)/python -m benchmarks; code=$$?; [ $$code -eq 2 ] || $(TOOLS)/python -m benchmarks.tables || exit; exit $$code

# More of what tests/unit/iam/test_crosscheck.py compares: evaluator, engines, a second evaluator, enumerated requests.
crosscheck: setup
	@$(TOOLS)/python benchmarks/iam_crosscheck.py
	@$(TOOLS)/python benchmarks/iam_refute.py

# More of what tests/cli/test_unforeseen.py tries.
fuzz: setup
	@$(TOOLS)/python -m benchmarks.fuzz --inputs $(or $(FUZZ_INPUTS),3000) --seed $(or $(FUZZ_SEED),1)

# More of what tests/unit/hcl/test_hcl_crosscheck.py compares.
crosscheck-hcl: setup
	@$(TOOLS)/python benchmarks/hcl_crosscheck.py

# More of what tests/provider/test_every_type.py checks. tools/minimal_configurations.py looks for the configurations again.
crosscheck-types: setup
	@$(TOOLS)/python tools/type_invariants.py

docs: setup
	@$(TOOLS)/python tools/module_readmes.py
	@$(TOOLS)/python tools/policy_docs.py
	@$(TOOLS)/python tools/peer_comparison.py
	@$(MAKE) --no-print-directory site

# With one warning, such as a link that leads nowhere, there is no site.
site: .venv-docs/.ready
	@.venv-docs/bin/python tools/docs_site.py

iam-data: setup
	@$(TOOLS)/python tools/iam_data.py

PROTOCOL := src/tfproof/provider/plugin_protocol
proto: setup
	@$(TOOLS)/python -m grpc_tools.protoc -I$(dir $(PROTOCOL)) --descriptor_set_out=$(PROTOCOL).binpb $(notdir $(PROTOCOL)).proto

lock: .venv/.ready
	@echo uv | $(LOCK) - --output-file requirements/bootstrap.txt
	@$(LOCK) pyproject.toml --all-extras --group dev --output-file requirements/dev.txt
	@echo hatchling | $(LOCK) - pyproject.toml --extra embedded --extra report --output-file requirements/action.txt
	@$(LOCK) --group checkov --output-file requirements/checkov.txt
	@$(LOCK) pyproject.toml --extra pytest --group docs --output-file requirements/docs.txt

clean:
	rm -rf .venv .venv-checkov .venv-docs build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
