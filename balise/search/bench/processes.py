"""Two processes over one index, the memory of one, and how soon another finds what was published."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection

from balise.core.languages import Text
from balise.directory.actions import Draft, publish_many
from balise.directory.models import Service
from balise.directory.rules.record import ServiceRecord, decode

from .. import actions, index
from ..rules.question import Question

_CODE = "import django; django.setup(); from balise.search.bench.reader import main; main()"
_WINDOWS = 5
_PATIENCE = 30.0  # seconds for a change to be found


class Reader:
    """A process that reads our index, or builds it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.do("open", database=str(connection.settings_dict["NAME"]), index=str(settings.INDEX))

    def do(self, order: str, **more: Any) -> dict[str, Any]:
        self.begin(order, **more)
        return self.end()

    def begin(self, order: str, **more: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": order, **more}) + "\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"A reading process of the bench ended with status {self._process.wait()}.")
        told: dict[str, Any] = json.loads(line)
        return told


@contextmanager
def reader() -> Iterator[Reader]:
    """A process that ends with the block."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    process = subprocess.Popen(  # noqa: S603 (ourselves)
        [sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        cwd=settings.ROOT,
    )  # fmt: skip
    try:
        yield Reader(process)
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def scaling(
    several: list[Reader], what: str, questions: list[Question], now: dt.datetime, seconds: float
) -> dict[str, Any]:
    """Questions a second of one process and of two, in turn, and what the last holds in memory after them.

    The best window of each counts: other work on the machine only ever takes away.
    """
    path = index.home().parent / "questions.json"
    path.write_bytes(msgspec.json.encode(questions))
    order = {"what": what, "questions": str(path), "now": now.isoformat(), "seconds": seconds}
    ones, twos, one_cpu, two_cpu = [], [], [], []
    _window(several, order)  # warms them
    for number in range(_WINDOWS):
        alone = _window([several[number % 2]], order)
        ones.append(_rate(alone))
        twos.append(_rate(both := _window(several, order)))
        one_cpu.append(_per_cpu(alone))
        two_cpu.append(_per_cpu(both))
    return {
        "one": max(ones),
        "two": max(twos),
        "times": max(twos) / max(ones),
        "cpu": max(one_cpu),
        "times_cpu": 2 * max(two_cpu) / max(one_cpu),
        **several[-1].do("memory"),
    }


def _window(several: list[Reader], order: dict[str, Any]) -> list[dict[str, Any]]:
    for position, one in enumerate(several):
        one.begin("ask", **order, **{"from": 250 * position})
    return [one.end() for one in several]


def _rate(told: list[dict[str, Any]]) -> float:
    return float(sum(one["asked"] / one["seconds"] for one in told))


def _per_cpu(told: list[dict[str, Any]]) -> float:
    """Questions a second of processor: two processes that do not hinder each other answer as many as one."""
    return float(sum(one["asked"] for one in told) / max(sum(one["cpu"] for one in told), 1e-9))


def changes(several: list[Reader], count: int, now: dt.datetime) -> tuple[list[float], list[float], list[float]]:
    """Seconds until another process finds what was published; milliseconds to index one change, and of a processor."""
    ids = list(Service.objects.public().order_by("pk").values_list("pk", flat=True)[: 2 * count + 1])
    word = f"zq{secrets.token_hex(4)}"  # a directory that was kept has the words of former runs
    actions.catch_up()
    commits, worked = [], []
    for number, pk in enumerate(ids[: count + 1]):
        _publish(pk, f"{word}c{number}", now)
        begun, cpu = time.perf_counter(), time.process_time()
        actions.update()
        worked.append(1000 * (time.process_time() - cpu))
        commits.append(1000 * (time.perf_counter() - begun))
    return _found(several, ids[count + 1 :], word, now), commits[1:], worked[1:]  # the first opens files


def _found(several: list[Reader], ids: list[int], word: str, now: dt.datetime) -> list[float]:
    """Processes follow the directory, as serving ones do; the last is asked."""
    for one in several:
        one.do("follow")
    waits = []
    for number, pk in enumerate(ids):
        several[-1].begin("find", word=f"{word}f{number}", seconds=_PATIENCE)
        time.sleep(0.3 + 0.137 * number % 1.0)  # at any moment between two looks
        _publish(pk, f"{word}f{number}", now)
        published = time.monotonic()
        at = several[-1].end()["at"]
        waits.append(at - published if at else _PATIENCE)
    return waits


def _publish(pk: int, word: str, now: dt.datetime) -> None:
    """A word added to the name of a service, as a curator publishes it."""
    row = Service.objects.filter(pk=pk).values_list("published__record_text", flat=True).get()
    record = decode(ServiceRecord, row)
    name = Text(f"{record.name.fr} {word}", record.name.en)
    publish_many(drafts=[Draft("service", pk, msgspec.structs.replace(record, name=name))], by=None, now=now)


def database_size() -> int:
    """Bytes of the directory's own tables, where the database is a file."""
    if connection.vendor != "sqlite":
        return 0
    name = Path(str(connection.settings_dict["NAME"]))
    return sum(path.stat().st_size for path in name.parent.glob(f"{name.name}*"))
