#!/bin/sh
# The whole suite on SQLite, journeys in a real browser among it; then on PostgreSQL what asks a database. Tests marked
# `once` have databases of their own, PostgreSQL among them, or ask nothing of any in particular: they run with the first.
set -eu
cd "$(dirname "$0")/.."
python3 scripts/setup.py --dev
sh scripts/system.sh
export PYTHONDONTWRITEBYTECODE=  # what the first process compiles, all that the tests start read
cores="-n $(nproc) --dist loadfile --no-loadscope-reorder --max-worker-restart 0"  # tests/conftest.py orders the files
# Tables are made of the models, which migrations say too (`make check`): servers that tests start are migrated.
cores="$cores --nomigrations"
echo "== SQLite"
.venv/bin/pytest $cores "$@"
echo "== PostgreSQL"
code=0
# The cluster goes with the run, so its databases are left to it: a browser's server may still hold a connection.
.venv/bin/python scripts/with_postgres.py .venv/bin/pytest --reuse-db -m "not once" $cores "$@" || code=$?
if [ "$code" = 3 ] && [ "${CI:-}" != true ]; then
    echo "LEFT OUT: the run on PostgreSQL. To have it: sudo apt-get install postgresql" >&2
    code=0
fi
exit "$code"
