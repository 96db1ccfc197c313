"""Each test of search has an index of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.INDEX = tmp_path / "index"
    return tmp_path / "index"
