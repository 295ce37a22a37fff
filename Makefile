# Each target sets up all it needs in a virtual environment of its own. Java comes with the Python packages.
#   make demo      grade a sample submission and show what was found
#   make quick     lint, types, and the unit tests that start nothing: before each commit
#   make test      lint, types, and the whole test suite
#   make unit, make spark, make pages, make hostile, make cluster, make exchange, make installs, make labs
#                  one layer of the suite
#   make test-all  the suite on every Python from 3.11 on that this machine has; make oldest  on the oldest packages allowed
#   make dist      a source distribution and a wheel, in dist
#   make docs      the site with its gallery, in build/docs; make pictures  those of README
#   make licences  the licence of every package, an unknown one fails; and build/sbom.json, what an installation holds
#   make mutants   mutation scores of the labs, kept in docs/mutants.txt
#   make bench     the benchmarks behind the numbers in README and docs

PYTHON ?= $(shell tools/find-python)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST_ARGS ?=

READING := tests/unit/checks tests/unit/submission tests/unit/competition
APART := spark or browser or hostile or cluster or exchange or installs
BESIDE := browser or hostile or cluster or exchange or installs

.PHONY: setup demo quick quick-reading quick-rest test proof attacks test-all bench mutants lint types archive clean browser jdk
.PHONY: docs gallery pictures licences dist oldest
.PHONY: unit spark pages hostile cluster exchange installs labs

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,docs,audit]'
	$(BIN)/python -m compileall -q -j 0 $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || true
	touch $(READY)

demo: $(READY)
	@tools/demo $(BIN)/grader

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# Each Java of the suite starts from it in half the time; made once for this environment.
archive: $(READY)
	@mkdir -p build
	$(BIN)/python -m grader.spark.archive > build/archive.log 2>&1 || { cat build/archive.log; exit 1; }

browser:
	@tools/install-chromium

jdk:
	@tools/install-jdk

quick: $(READY)
	$(MAKE) --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) quick-reading quick-rest

quick-reading: $(READY)
	$(BIN)/pytest -q $(READING) -m "not processes and not ($(APART))" $(PYTEST_ARGS)

quick-rest: $(READY) lint types
	$(BIN)/pytest -q tests/unit $(READING:%=--ignore=%) -m "not processes and not ($(APART))" $(PYTEST_ARGS)

unit: $(READY)
	$(BIN)/pytest -m "not ($(APART))" $(PYTEST_ARGS)

spark: $(READY)
	$(BIN)/pytest -m "spark and not ($(BESIDE))" $(PYTEST_ARGS)

pages: $(READY) browser
	$(BIN)/pytest -m browser $(PYTEST_ARGS)

hostile: $(READY)
	$(BIN)/pytest -m hostile $(PYTEST_ARGS)

cluster: $(READY) jdk
	$(BIN)/pytest -m cluster $(PYTEST_ARGS)

exchange: $(READY)
	$(BIN)/pytest -m exchange $(PYTEST_ARGS)

installs: $(READY)
	$(BIN)/pytest -m installs $(PYTEST_ARGS)

labs: $(READY)
	$(BIN)/grader verify

# Three lanes for two cores, since each waits now and then: the tests with Spark; the attacks, and what needs browsers,
# clusters or tools of others; and the tests without Java, which the labs' proof follows. All three take about equally long.
test: $(READY) browser jdk lint types licences archive
	$(BIN)/grader build --check
	$(MAKE) --jobs 3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) spark attacks proof

attacks: $(READY)
	$(BIN)/pytest -m "$(BESIDE)" $(PYTEST_ARGS)

# One lab at a time: other tests with Java run beside it.
proof: unit
	$(BIN)/grader verify --jobs 1
	$(BIN)/grader verify --mutants --sample 6 --jobs 1

gallery: $(READY)
	$(BIN)/python tools/gallery.py build/gallery

docs: gallery
	$(BIN)/python tools/build_site.py build/docs
	@echo "Open the site: build/docs/index.html (with its search: $(BIN)/python -m http.server --directory build/docs)"

pictures: gallery browser
	$(BIN)/python tools/pictures.py

licences: $(READY)
	@mkdir -p build
	$(BIN)/python tools/licences.py --sbom build/sbom.json

# A source distribution, and the wheel that is made of it.
dist: $(READY)
	rm -rf dist
	$(BIN)/python -m build --outdir dist .

test-all:
	@tools/every-python $(MAKE) test

# The oldest versions that pyproject.toml allows: what needs no Java, and the proof of a lab of each kind.
oldest:
	@mkdir -p build
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; name one: make oldest PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check packaging
	.venv-oldest/bin/python tools/oldest_pins.py > build/oldest.txt
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check --constraint build/oldest.txt --editable '.[test,desk,parquet]'
	.venv-oldest/bin/pytest -q -m "not processes and not ($(APART))" tests/unit $(PYTEST_ARGS)
	.venv-oldest/bin/grader verify lab1_vectors lab3_word_count lab10_dataframes lab11_pipelines --jobs 1

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf .venv .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

mutants: $(READY)
	@mkdir -p build
	@{ echo "Mutants of the references that the checks notice, at commit $$(git rev-parse --short HEAD):"; \
	   $(BIN)/grader verify --mutants; } > build/mutants.txt; code=$$?; cat build/mutants.txt; cp build/mutants.txt docs/mutants.txt; exit $$code
