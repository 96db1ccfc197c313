"""`balise bench desk`: counsellors over real HTTP, beside what one would choose instead and the limit; or faults.

    balise bench desk [--counsellors 20] [--seconds 60]
    balise bench desk --faults [--web-kills 100] [--database-kills 30]

An installation of its own holds the invented directory. The database is of the kind that DATABASE_URL names: a
PostgreSQL of its own, so that it can be killed, or SQLite.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from balise.command_line.bench import Goal, Result

from . import faults, measuring
from .call import FIELD
from .cluster import Cluster
from .installation import Installation
from .measuring import Measured, ranks

_P95_GOAL = 100  # milliseconds, with 20 counsellors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--counsellors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60, help="how long they work")
    parser.add_argument("--pause", type=float, default=1, help="seconds between two actions of one, on average")
    parser.add_argument("--services", type=int, default=8_000, help="size of the invented directory")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument("--port", type=int, default=0, help="of the server (default: a free one)")
    parser.add_argument("--folder", type=Path, help="keep the installation here; another run begins with it")
    parser.add_argument("--faults", action="store_true", help="kill servers while they work, and count what is lost")
    parser.add_argument("--web-kills", type=int, default=100, help="with --faults: of web processes, whole servers too")
    parser.add_argument("--database-kills", type=int, default=30, help="with --faults: of PostgreSQL (SQLite has none)")
    parser.add_argument("--desk-kills", type=int, default=20, help="with --faults: of the counsellors' own programs")
    parser.add_argument("--seed", type=int, default=211, help="with --faults: of who is killed, and when")


def run(options: argparse.Namespace) -> Result:
    console, begun = Console(stderr=True, highlight=False, markup=False), time.monotonic()

    def say(sentence: str) -> None:
        console.print(f"[{time.monotonic() - begun:7.1f} s] {sentence}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server is left behind
    with _installed(options, say) as place:
        if options.faults:
            return faults.run(place, options, say)
        return _told(measuring.measure(place, options, say), options)


@contextmanager
def _installed(options: argparse.Namespace, say: Callable[[str], None]) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="balise-desk-") as own:
        folder = (options.folder or Path(own)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        cluster = Cluster(folder / "pg") if os.environ.get("DATABASE_URL", "").startswith("postgres") else None
        try:
            if cluster:
                cluster.start()
            place = Installation(folder, cluster)
            say("An installation that was kept…" if place.is_filled() else f"Inventing {options.services:,} services…")
            place.fill(options.services, options.counsellors)
            yield place
        finally:
            if cluster:
                cluster.stop()


def _told(found: Measured, options: argparse.Namespace) -> Result:
    desk = f"actions, {options.counsellors} counsellors, {options.pause:g} s between two of one"
    rows = [{"table": desk, **row} for row in measuring.rows(found)]
    goals = [Goal(f"95th percentile, {row['action']}", row["p95 ms"], "ms", _P95_GOAL) for row in rows]
    return Result("desk", [*rows, *_beside(found)], goals)


def _beside(found: Measured) -> Iterator[dict[str, object]]:
    """One field written: the desk, what one would choose instead, the limit."""
    limits, table = found.within["limit"], "one field, beside the others"
    limit, cpu = limits["flushed"], 1000 * found.cpu[FIELD] / len(found.alone[FIELD])
    for what, alone, busy, worked in (
        ("the desk: checked, logged, each once", found.alone[FIELD], found.busy[FIELD], cpu),
        ("bare WSGI handler, one UPDATE, no log", found.bare_alone, found.bare_busy, 1000 * found.bare_cpu),
    ):
        one, several = ranks(alone), ranks(busy)
        yield {
            "table": table, "what": what, "alone p50 ms": one["p50 ms"], "alone p95 ms": one["p95 ms"],
            "all p50 ms": several["p50 ms"], "all p95 ms": several["p95 ms"], "CPU ms": round(worked, 2),
            "p50 x limit": round(one["p50 ms"] / limit["p50"], 1),
        }  # fmt: skip
    for what, one in (("limit: one INSERT and its commit, flushed to the disk", limit),
                      ("the same, left to the system to flush", limits["left"])):  # fmt: skip
        yield {
            "table": table, "what": what, "alone p50 ms": round(one["p50"], 3), "alone p95 ms": round(one["p95"], 3),
            "CPU ms": round(one["cpu"], 3), "p50 x limit": round(one["p50"] / limit["p50"], 2),
        }  # fmt: skip
    yield {"table": "machine", "what": "processors that the server kept busy", "value": round(found.busy_cpu, 2)}
    yield {"table": "machine", "what": "load average as they began", "value": round(found.load, 1)}
