"""Each test of search has an index of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import organization, publish

_HOLD = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.INDEX = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def home(db: None) -> int:
    """An organization, for services to be of."""
    return publish(organization("Moisson du quartier"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL that goes with the session."""
    script = Path(__file__).resolve().parents[2] / "scripts" / "with_postgres.py"
    command = [sys.executable, str(script), sys.executable, "-c", _HOLD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stdin
        yield server.stdout.readline().strip()
        server.stdin.close()
