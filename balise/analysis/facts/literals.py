"""Values as SQL writes them. The engine takes lists as parameters too, at a hundred times the cost."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def quoted(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def listed(values: Iterable[str | int]) -> str:
    return "[" + ", ".join(quoted(value) if isinstance(value, str) else str(value) for value in values) + "]"
