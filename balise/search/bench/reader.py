"""A process of its own that reads the index: how `balise bench search` measures two of them, and one that follows.

It takes orders, one JSON object a line, and answers each with one. See `processes`.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import timezone

from .. import actions, follow, index, search
from ..rules.question import Question
from .alone import alone

Order = dict[str, Any]


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what others print is not an answer
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_ORDERS[order["do"]](order)), file=answers, flush=True)


def _open(order: Order) -> Order:
    connection.settings_dict["NAME"] = order["database"]
    settings.INDEX = Path(order["index"])
    return {}


def _ask(order: Order) -> Order:
    """Questions, again and again, for so many seconds."""
    questions = msgspec.json.decode(Path(order["questions"]).read_bytes(), type=list[Question])
    now = dt.datetime.fromisoformat(order["now"])
    ask: Callable[[Question], Any] = (
        (lambda question: search(question, now=now)) if order["what"] == "whole" else lambda q: alone(q, now)
    )
    asked, begun, cpu = order["from"], time.monotonic(), time.process_time()
    first = asked
    while time.monotonic() - begun < order["seconds"]:
        ask(questions[asked % len(questions)])
        asked += 1
    return {"asked": asked - first, "seconds": time.monotonic() - begun, "cpu": time.process_time() - cpu}


def _memory(order: Order) -> Order:
    """Megabytes resident, and of those the ones that no other process shares; 0 where the system does not say."""
    try:
        told = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {"resident": 0.0, "private": 0.0}
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in told}
    return {"resident": sizes["Rss"], "private": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def _build(order: Order) -> Order:
    begun, cpu = time.monotonic(), time.process_time()
    services = actions.rebuild()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return {"services": services, "seconds": time.monotonic() - begun, "cpu": time.process_time() - cpu, "peak": peak}


def _follow(order: Order) -> Order:
    follow.start()
    index.current()
    return {}


def _find(order: Order) -> Order:
    """When a word is first found, by the clock that all processes share; 0 when it is not, in so many seconds."""
    question, now = Question(words=order["word"], verbatim=True, facets=()), timezone.now()
    until = time.monotonic() + order["seconds"]
    while time.monotonic() < until:
        if search(question, now=now).total and not search(question, now=now).is_approximate:
            return {"at": time.monotonic()}
        time.sleep(0.005)
    return {"at": 0.0}


_ORDERS: dict[str, Callable[[Order], Order]] = {
    "open": _open, "ask": _ask, "memory": _memory, "build": _build, "follow": _follow, "find": _find,
}  # fmt: skip
