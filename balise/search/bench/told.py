"""What the bench has measured so far, said as it goes: a run of an hour must not be silent, nor lose what it has."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console

Row = dict[str, Any]
_EVERY = 20.0  # seconds between two words of progress


class Told:
    """Rows by size and table."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._services = 0
        self._begun = time.monotonic()
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    def begin(self, services: int) -> None:
        self._services = services
        self.say(f"{services:,} services; load average {os.getloadavg()[0]:.1f}")

    def row(self, table: str, row: Row) -> None:
        self.rows.append({"table": f"{table}, {self._services:,} services", **row})
        self.say(f"{table}: " + ", ".join(f"{name} {value}" for name, value in row.items()))

    def say(self, sentence: str) -> None:
        self._console.print(f"[{time.monotonic() - self._begun:7.1f} s] {sentence}")

    def progress(self, done: str, total: int) -> Callable[[int], None]:
        last = time.monotonic()

        def tell(count: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _EVERY:
                last = time.monotonic()
                self.say(f"{count:,} of {total:,} {done}")

        return tell

    def sizes(self) -> list[int]:
        return sorted({int(row["table"].split(", ", 1)[1].split(" ")[0].replace(",", "")) for row in self.rows})

    def find(self, table: str, services: int, what: str = "") -> Row | None:
        """The row of a table that begins with `what`."""
        wanted = f"{table}, {services:,} services"
        return next((row for row in self.rows if row["table"] == wanted and row["what"].startswith(what)), None)
