#!/bin/sh
# Write the lock anew from pyproject.toml: what runs, and the same with what develops. Needs uv (pip install uv).
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q "$@"; }
compile --group build -o requirements.lock
compile --group build --group dev -c requirements.lock -o requirements-dev.lock
