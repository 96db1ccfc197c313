#!/bin/sh
# Everything that can be said of the code without running it. Each line says what it holds.
set -eu
cd "$(dirname "$0")/.."
export BALISE_DATA="${TMPDIR:-/tmp}/balise-check"
PATH="$PWD/.venv/bin:$PATH"
echo "format";           ruff format --check -q .
echo "lint";             ruff check -q .
echo "types";            mypy --no-error-summary
echo "floors";           lint-imports --no-cache >/tmp/balise-floors.txt || { cat /tmp/balise-floors.txt; exit 1; }
echo "migrations";       balise makemigrations --check --dry-run -v0
echo "settings";         balise check --fail-level WARNING -v0
echo "messages";         python scripts/messages.py --check
echo "checks hold"
