"""`balise bench release`: how long a whole release of a year takes, step by step, and what it weighs.

On invented facts (`made`): counted, protected and audited, then written as CSV and Parquet, described, packed. It is a
rehearsal: nothing is put in place, and the flushing to the disk that this does is not in it. Beside it, the limit: the
engine writing all cells as one CSV file.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils import timezone

from balise.analysis import releasing
from balise.analysis.actions import publish
from balise.analysis.facts import reader
from balise.analysis.facts.literals import quoted
from balise.analysis.publishing.making import CELLS, Done
from balise.analysis.store import Store, latest
from balise.command_line.bench import Goal, Result

from . import made

_YEAR, _YEARS = 2022, 8  # of the invented facts: a year that has about as many as the others
_GOAL = 60.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", type=int, default=226_287, help="needs of the year (default 226287)")


def run(options: argparse.Namespace) -> Result:
    former = settings.DATA
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as folder:
        settings.DATA = Path(folder)
        try:
            made.make(needs=options.needs * _YEARS, memory="4GB")
            reader.forget()
            return _measured(latest(), Path(folder))
        finally:
            settings.DATA = former
            reader.forget()


def _measured(store: Store, folder: Path) -> Result:
    steps: list[tuple[str, float]] = []

    def told(_done: int, _of: int, what: str) -> None:
        steps.append((what.partition(",")[0], time.perf_counter()))

    done = publish(year=_YEAR, store=store, make=releasing.make, by=None, now=timezone.now(), is_rehearsal=True,
                   progress=told)  # fmt: skip
    taken = _taken(steps)
    whole = sum(taken.values())
    rows: list[dict[str, Any]] = [{"step": what, "seconds": round(seconds, 2)} for what, seconds in taken.items()]
    rows += [{"step": "whole", "seconds": round(whole, 2), **_said(done, store)}]
    rows += [{"step": "limit: all cells as one CSV", "seconds": round(_limit(store, folder), 2)}]
    return Result("release", rows, [Goal("a whole release", round(whole, 1), "s", _GOAL)])


def _taken(steps: list[tuple[str, float]]) -> dict[str, float]:
    """Seconds of each step: until the next is told."""
    found: dict[str, float] = {}
    for (what, begun), (_next, ended) in pairwise(steps):
        found[what] = found.get(what, 0.0) + ended - begun
    return found


def _said(done: Done, store: Store) -> dict[str, Any]:
    needs = store.rows(f"SELECT count(*) AS needs FROM needs WHERE month // 100 = {_YEAR}")["needs"][0]  # noqa: S608
    return {
        "needs": int(needs),
        "tables": len(done.tables),
        "cells": done.card.cells,
        "hidden": done.card.hidden,
        "MB": round(done.bytes / 1e6, 1),
    }


def _limit(store: Store, folder: Path) -> float:
    releasing.make(_YEAR, store).write(folder)
    begun = time.perf_counter()
    with duckdb.connect() as engine:
        engine.execute(f"COPY (FROM read_parquet({quoted(folder / CELLS)})) TO {quoted(folder / 'all.csv')} (HEADER)")
    return time.perf_counter() - begun
