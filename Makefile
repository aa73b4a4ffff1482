# The two commands that matter are `make demo` and `make test`. They need Python 3.11 or newer
# and make; everything else they install into .venv themselves.
PORT ?= 8000
ARGS ?=
LOCK_FLAGS = --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --quiet

# Tools that only read the settings: the portal refuses to start without a key.
lint messages: export DEBUG = True
lint messages: export SECRET_KEY = for-tools-only

.PHONY: help demo test dev lint format build lock messages mutants screenshots lighthouse clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

demo: ## start the portal with the published data and demo accounts (PORT=8000)
	@sh scripts/bootstrap.sh runtime
	@exec env DEBUG=True .venv/bin/python manage.py demo --port "$(PORT)"

test: ## run the tests on SQLite and on PostgreSQL (ARGS="-k zone" goes to pytest)
	@sh scripts/bootstrap.sh test
	@exec .venv/bin/python scripts/run_tests.py $(ARGS)

dev: ## install the tools of developers too
	@sh scripts/bootstrap.sh dev

lint: dev ## style, types, templates and the direction of imports
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -m djlint templates --check
	.venv/bin/python -m djlint templates --lint
	.venv/bin/lint-imports

format: dev ## bring code and templates into their form
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .
	.venv/bin/python -m djlint templates --reformat --quiet

build: dev ## make the wheel and the source archive in dist/
	@rm -rf build dist
	.venv/bin/python -m build --no-isolation --outdir dist
	.venv/bin/python scripts/check_wheel.py
	@rm -rf build *.egg-info

lock: ## renew requirements/*.txt from pyproject.toml (ARGS=--upgrade for newer versions)
	@command -v uv >/dev/null || { \
		echo "make lock needs uv: pipx install uv, or pip install uv in an environment of its own."; \
		exit 1; }
	uv pip compile pyproject.toml --extra test --extra dev $(LOCK_FLAGS) $(ARGS) \
		--output-file requirements/dev.txt
	uv pip compile pyproject.toml --extra test $(LOCK_FLAGS) --constraint requirements/dev.txt \
		--output-file requirements/test.txt
	uv pip compile pyproject.toml $(LOCK_FLAGS) --constraint requirements/dev.txt \
		--output-file requirements/runtime.txt
	uv pip compile requirements/mutants.in $(LOCK_FLAGS) --constraint requirements/dev.txt \
		--output-file requirements/mutants.txt
	uv pip compile requirements/lighthouse.in $(LOCK_FLAGS) --output-file requirements/lighthouse.txt

messages: ## collect the texts to translate into locale/ and compile them
	@command -v xgettext >/dev/null || { \
		echo "make messages needs the program xgettext (Debian: apt install gettext)."; exit 1; }
	@sh scripts/bootstrap.sh test
	.venv/bin/python manage.py makemessages --locale en --add-location file --no-obsolete \
		--ignore '.venv*' --ignore build --ignore dist --ignore tests
	.venv/bin/python -m babel.messages.frontend compile --directory locale --domain django \
		--use-fuzzy

mutants: ## how many planted faults the tests of scoring/ find (ARGS="--survivors zones")
	@sh scripts/bootstrap.sh test
	@exec .venv/bin/python scripts/mutants.py $(ARGS)

screenshots: ## take pictures of the pages into docs/screenshots (ARGS="home year")
	@sh scripts/bootstrap.sh test
	@exec .venv/bin/python scripts/screenshots.py $(ARGS)

lighthouse: ## let Lighthouse judge four pages as on a slow phone; needs a network the first time
	@sh scripts/bootstrap.sh test
	@exec .venv/bin/python scripts/lighthouse.py

clean: ## remove what tests and builds leave behind; .venv and the database stay
	rm -rf build dist htmlcov test-results .coverage .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis *.egg-info
