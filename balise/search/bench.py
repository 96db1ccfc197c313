"""`balise bench search`: whole answers and the index alone, beside FTS5 and PostgreSQL, on the same questions."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from rich.console import Console

from balise.command_line.bench import Goal, Result
from balise.directory.rules.hours import ZONE

from . import actions, index, query, search
from .bench_corpus import Corpus
from .bench_engines import Fts5, Outcome, Postgres
from .facets import count
from .rules.question import Question
from .rules.words import words

_AT = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)  # a Wednesday afternoon, no holiday
_LIMIT = 20
Ask = Callable[[Question], Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--services", type=int, default=14_000, help="size of the invented directory")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=2, help="rounds over all questions, of which the best counts")


def run(options: argparse.Namespace) -> Result:
    console = Console(stderr=True)
    with _apart():
        corpus = Corpus(options.services)
        console.print(f"Publishing {options.services:,} invented services…")
        published = _timed(lambda: corpus.publish(_AT))
        console.print("Indexing…")
        built = _timed(actions.rebuild)
        questions = [asked for asked in corpus.questions(options.questions, _AT) if words(asked.words)]
        engines: list[Fts5 | Postgres] = [Fts5(index.home().parent / "fts5.sqlite3")]
        if connection.vendor == "postgresql":
            engines.append(Postgres())
        for engine in engines:
            console.print(f"Loading {engine.name}…")
            engine.load(actions.Source(actions.topic_labels()).everything())
        return _measure(options, questions, engines, built, published)


def _measure(
    options: argparse.Namespace,
    questions: list[Question],
    engines: list[Fts5 | Postgres],
    built: float,
    published: float,
) -> Result:
    asked: dict[str, Ask] = {"search(), whole": lambda question: search(question, now=_AT), "index alone": _alone}
    asked |= {engine.name: engine.ask for engine in engines}
    times = _times(asked, questions, options.rounds)
    rows = [_row(name, found) for name, found in times.items()]
    for row in rows:
        row["p95 of index"] = round(row["p95 ms"] / rows[1]["p95 ms"], 2)
    rows[1] |= {"build s": round(built, 1), "publish s": round(published, 1), "index MB": round(index.size() / 1e6, 1)}
    for row, engine in zip(rows[2:], engines, strict=True):
        row["same totals and topics"] = f"{_agreement(engine.ask, questions):.1%}"
    return Result("search", rows, _goals(options.services, rows, built))


def _goals(services: int, rows: list[dict[str, Any]], built: float) -> list[Goal]:
    goals = [
        Goal(
            f"FTS5 over index alone at the 95th percentile, {services:,} services",
            rows[2]["p95 of index"],
            "times",
            5,
            True,
        )
    ]
    if len(rows) > 3:
        goals.append(
            Goal("PostgreSQL over index alone at the 95th percentile", rows[3]["p95 of index"], "times", 5, True)
        )
    if services == 14_000:
        goals.append(Goal("14,000 services indexed", built, "s", 25))
    return goals


def _alone(question: Question) -> Outcome:
    """The index without understanding, cards or reasons: total, facets and the first 20."""
    reader = index.current()
    assert reader is not None
    plan = query.plan(question)
    total, facets = count(reader, plan, question)
    found = reader.searcher.search(plan.query(), _LIMIT, False).hits
    return total, facets["topics"], [address.doc for _, address in found]


def _times(asked: dict[str, Ask], questions: list[Question], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each question, the best of its rounds: other work on the machine only ever adds.

    Engines take turns, in the other order every other round; a first round, not counted, warms them.
    """
    times = {name: [float("inf")] * len(questions) for name in asked}
    for number in range(rounds + 1):
        for name in list(asked) if number % 2 else reversed(asked):
            for position, question in enumerate(questions):
                taken = 1000 * _timed(partial(asked[name], question))
                if number:
                    times[name][position] = min(times[name][position], taken)
    return times


def _row(name: str, times: list[float]) -> dict[str, Any]:
    ranked = sorted(times)
    return {
        "engine": name,
        **{
            f"p{share} ms": round(ranked[min(len(ranked) * share // 100, len(ranked) - 1)], 3) for share in (50, 95, 99)
        },
        "questions a second": round(1000 * len(times) / sum(times)),
    }


def _agreement(ask: Callable[[Question], Outcome], questions: list[Question]) -> float:
    """Share of the questions on which another engine finds the same number, in all and under each root topic."""
    held = [question for question in questions if not search(question, now=_AT).is_approximate]
    agreed = 0
    for question in held:
        ours = search(question, now=_AT)
        total, topics, _ = ask(question)
        agreed += ours.total == total and all(topics[code] == count for code, count in ours.facets["topics"].items())
    return agreed / max(len(held), 1)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def _apart() -> Iterator[None]:
    """A database and an index of their own, removed afterwards."""
    name, home = connection.settings_dict["NAME"], settings.INDEX
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as folder:
        connection.settings_dict["TEST"]["NAME"] = (
            f"balise_bench_{os.getpid()}" if connection.vendor == "postgresql" else str(Path(folder) / "bench.sqlite3")
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.INDEX = Path(folder) / "index"
        try:
            yield
        finally:
            settings.INDEX = home
            index.forget()
            connection.creation.destroy_test_db(str(name), verbosity=0)
