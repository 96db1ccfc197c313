"""`balise bench search`: whole answers and the index alone, beside raw tantivy, FTS5, PostgreSQL and the limit."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from balise.command_line.bench import Result
from balise.directory.rules.hours import ZONE

from . import bench_postgres, bench_processes, index, search
from .bench_alone import alone
from .bench_corpus import Asked, Corpus
from .bench_engines import Engine, Fts5, Tantivy
from .bench_goals import goals
from .bench_postings import Postings
from .bench_rounds import agreement, rows, times
from .bench_told import Told
from .rules.words import words

_AT = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)  # a Wednesday afternoon, no holiday
WITHOUT = ("tantivy", "sqlite", "postgresql", "numpy")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--services", type=_sizes, default=[14_000], help="sizes of the invented directory: 14000,1500000"
    )
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all questions, of which the best counts")
    parser.add_argument("--without", type=lambda text: text.split(","), default=[], help=", ".join(WITHOUT))
    parser.add_argument("--seconds", type=float, default=120, help="of an engine in a round: a slow one is asked less")
    parser.add_argument("--window", type=float, default=2.0, help="seconds of each measure of one and two processes")
    parser.add_argument("--folder", type=Path, help="where to work; the system's temporary folder by default")


def run(options: argparse.Namespace) -> Result:
    told = Told()
    for services in options.services:
        with _apart(options.folder) as folder:
            _size(services, folder, options, told)
    return Result("search", told.rows, goals(told))


def _size(services: int, folder: Path, options: argparse.Namespace, told: Told) -> None:
    """Everything that is measured at one size."""
    told.begin(services)
    corpus = Corpus(services, folder / "facts", _AT)
    published = _timed(lambda: corpus.publish(_AT, told.progress("published", services)))
    told.say("Indexing…")
    built = bench_processes.build()
    told.row("build", _build_row(published, built))
    questions = [asked for asked in corpus.questions(options.questions) if words(asked.question.words)]
    with ExitStack() as stack:
        engines = list(_engines(corpus, folder, options.without, told, stack))
        _ask(questions, engines, options, told)
    for what, name in (("whole", "search(), whole"), ("alone", "index alone")):
        found = bench_processes.scaling(what, [one.question for one in questions], _AT, options.window)
        told.row("processes", {"what": name, **_rounded(found)})
    told.row("changes", _changes_row())


def _build_row(published: float, built: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": "index",
        "publish s": round(published, 1),
        "build s": round(built["seconds"], 1),
        "build CPU s": round(built["cpu"], 1),
        "build peak MB": round(built["peak"]),
        "index MB": round(index.size() / 1e6, 1),
        "tables MB": round(bench_processes.database_size() / 1e6),
    }


def _engines(corpus: Corpus, folder: Path, without: list[str], told: Told, stack: ExitStack) -> Iterator[Engine]:
    """Those asked for that are there, loaded. One that cannot load is left out, and said."""
    makers: dict[str, Callable[[], Engine]] = {
        "tantivy": lambda: Tantivy(folder / "tantivy"),
        "sqlite": lambda: Fts5(folder / "fts5.sqlite3"),
        "postgresql": lambda: bench_postgres.Postgres(folder / "postgres"),
        "numpy": Postings,
    }
    if not bench_postgres.is_there():
        told.say("PostgreSQL's programs are not here: left out. `apt-get install postgresql` brings them.")
        del makers["postgresql"]
    for name, make in makers.items():
        if name in without:
            continue
        told.say(f"Loading {name}…")
        engine = make()
        stack.callback(engine.close)
        taken = _timed(lambda: engine.load(corpus.facts))  # noqa: B023 (called at once)
        told.row("build", {"what": engine.name, "build s": round(taken, 1), "index MB": round(engine.size() / 1e6, 1)})
        yield engine


def _ask(questions: list[Asked], engines: list[Engine], options: argparse.Namespace, told: Told) -> None:
    asked: dict[str, Callable[[Any], Any]] = {
        "search(), whole": lambda question: search(question, now=_AT),
        "index alone": lambda question: alone(question, _AT),
    }
    asked |= {engine.name: engine.ask for engine in engines}
    told.say("Asking…")
    measured = times(asked, [one.question for one in questions], options.rounds, options.seconds)
    agreed = {engine.name: agreement(engine, questions, _AT, options.seconds, told.say) for engine in engines}
    for row in rows(measured, "index alone"):
        if row["what"] in agreed:
            row["same totals and topics %"] = agreed[row["what"]]
        told.row("engines", row)


def _changes_row() -> dict[str, Any]:
    waits, commits = bench_processes.changes(_AT)
    return {
        "what": "one change",
        "found elsewhere s, median": round(statistics.median(waits), 3),
        "found elsewhere s, worst": round(max(waits), 3),
        "indexed ms, median": round(statistics.median(commits), 1),
        "indexed ms, worst": round(max(commits), 1),
    }


def _rounded(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "one process q/s": round(found["one"]),
        "two processes q/s": round(found["two"]),
        "two over one": round(found["times"], 2),
        "q/CPU-s": round(found["cpu"]),
        "resident MB": round(found["resident"]),
        "private MB": round(found["private"]),
    }


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def _apart(within: Path | None) -> Iterator[Path]:
    """A database and an index of their own in a folder, removed afterwards."""
    name, home = connection.settings_dict["NAME"], settings.INDEX
    with tempfile.TemporaryDirectory(prefix="balise-bench-", dir=within) as text:
        folder = Path(text)
        connection.settings_dict["TEST"]["NAME"] = (
            f"balise_bench_{os.getpid()}" if connection.vendor == "postgresql" else str(folder / "bench.sqlite3")
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.INDEX = folder / "index"
        try:
            yield folder
        finally:
            settings.INDEX = home
            index.forget()
            connection.creation.destroy_test_db(str(name), verbosity=0)
