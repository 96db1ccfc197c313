"""What a bench answers, and how it is printed: a table for people, one object for machines."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that an issue names. `target` is what it is held against, "at_least" or "at_most"."""

    name: str
    value: float
    unit: str
    target: float
    is_at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.target if self.is_at_least else self.value <= self.target


@dataclass(frozen=True, slots=True)
class Result:
    """Rows measured in one run, ours beside the alternatives and the limit, and the goals they are held against.

    Rows that say a `table` are drawn under it, the others together.
    """

    bench: str
    rows: list[dict[str, Any]]
    goals: list[Goal] = field(default_factory=list)


def machine() -> str:
    """Processor, cores, memory and interpreter, in one line."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def as_object(result: Result) -> dict[str, Any]:
    goals = []
    for goal in result.goals:
        told = asdict(goal)
        told["target"] = f"{'>=' if told.pop('is_at_least') else '<='} {goal.target:g}"
        goals.append({**told, "value": round(goal.value, 4), "holds": goal.holds})
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return {"bench": result.bench, "machine": machine(), "date": today, "rows": result.rows, "goals": goals}
