# Two commands do everything: `make demo` and `make test`. `make setup` alone prepares .venv/.
.PHONY: demo setup test check fix clean

demo: setup
	.venv/bin/balise serve --demo

setup:
	@python3 scripts/setup.py

test:
	@sh scripts/test.sh

check: .venv/stamp-dev
	@sh scripts/check.sh

fix: .venv/stamp-dev
	.venv/bin/ruff check --fix -q . && .venv/bin/ruff format -q .

.venv/stamp-dev: requirements-dev.lock pyproject.toml
	@python3 scripts/setup.py --dev
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .import_linter_cache
