# Two commands do everything: `make demo` and `make test`. `make setup` alone prepares .venv/.
.PHONY: demo setup test check fix clean

demo: setup
	.venv/bin/balise serve --demo

setup:
	@python3 scripts/setup.py

test:
	@sh scripts/test.sh

check:
	@python3 scripts/setup.py --dev
	@sh scripts/check.sh

fix:
	@python3 scripts/setup.py --dev
	.venv/bin/ruff check --fix -q . && .venv/bin/ruff format -q .

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .import_linter_cache
