"""Run in the installation: how many queries each action asks, and the limit, one INSERT and its commit.

python -m balise.web.desk.bench.within
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

import django

from .browser import Answer
from .call import Seat
from .filling import name_of

_INSERTS = 300
_CALLS = 2
_TOLD = "x" * 500  # bytes, about as many as an entry of the log


def main() -> None:
    django.setup()
    sys.stdout.write(json.dumps({"queries": queries(), "limit": limit()}))


def queries() -> dict[str, float]:
    """Median number of reads and writes of each kind of action; the first call only warms the memory of the process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from balise.accounts.models import User

    client = Client(SERVER_NAME="127.0.0.1", headers={"accept": "application/json"})
    client.force_login(User.objects.get(username=name_of(0)))
    counts: list[int] = []

    class Counting:
        def ask(self, method: str, path: str, body: object = None) -> Answer:
            with CaptureQueriesContext(connection) as captured:
                sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
                answer = client.generic(method, path, **sent)  # type: ignore[arg-type]
            verbs = [one["sql"].lstrip().partition(" ")[0].upper() for one in captured.captured_queries]
            counts.append(sum(verb in ("SELECT", "INSERT", "UPDATE", "DELETE") for verb in verbs))
            return Answer(answer.status_code, answer.content)

    found: dict[str, list[int]] = defaultdict(list)
    seat = Seat(Counting(), random.Random(211))
    for number in range(_CALLS + 1):
        for kind in seat.day():
            if number:
                found[kind].append(sum(counts))
            counts.clear()
    return {kind: statistics.median(several) for kind, several in found.items()}


def limit() -> dict[str, dict[str, float]]:
    """One INSERT of 500 bytes with its commit, on the installation's own connection: flushed to the disk, and not."""
    from django.db import connection

    is_postgresql = connection.vendor == "postgresql"
    key = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY" if is_postgresql else "INTEGER PRIMARY KEY"
    safe, quick = (
        ("SET synchronous_commit = on", "SET synchronous_commit = off") if is_postgresql
        else ("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL")
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_limit (id {key}, told text NOT NULL)")
        try:
            cursor.execute(quick)
            left = _inserts(cursor)
            cursor.execute(safe)
            return {"flushed": _inserts(cursor), "left": left}
        finally:
            cursor.execute("DROP TABLE bench_limit")


def _inserts(cursor: Any) -> dict[str, float]:
    """Milliseconds of each, and of our own processor."""
    taken, cpu = [], time.process_time()
    for _ in range(_INSERTS):
        begun = time.perf_counter()
        cursor.execute("INSERT INTO bench_limit (told) VALUES (%s)", [_TOLD])
        taken.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / _INSERTS
    ranks = statistics.quantiles(taken, n=100)
    return {"p50": ranks[49], "p95": ranks[94], "cpu": cpu}


if __name__ == "__main__":
    main()
