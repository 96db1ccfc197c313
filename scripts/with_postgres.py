"""Run a command with DATABASE_URL pointing at a throw-away PostgreSQL.

    python scripts/with_postgres.py pytest tests

The cluster (balise/core/cluster.py) lives in a temporary folder and goes with the command.
Exit status: the command's; 3 when PostgreSQL is not installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from balise.core.cluster import FLEETING, NOT_INSTALLED, Cluster, binaries


def main(command: list[str]) -> int:
    if binaries() is None:
        print(NOT_INSTALLED, file=sys.stderr)
        return 3
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="balise-pg-")), {**FLEETING, "shared_buffers": "512MB"})
    try:
        cluster.start()
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": cluster.url}).returncode
    finally:
        cluster.remove()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
