"""`balise bench search`: whole answers and the index alone, beside raw tantivy, FTS5, PostgreSQL and the limit."""

from __future__ import annotations

import argparse
import datetime as dt
import pickle
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from balise.command_line.bench import Result
from balise.directory.rules.hours import ZONE

from .. import actions, index, search
from ..rules.question import Question
from ..rules.words import words
from . import postgres, processes
from .alone import alone
from .apart import KEPT, apart
from .corpus import Asked, Corpus
from .engines import Engine, Fts5, Tantivy
from .goals import goals
from .postings import Postings
from .rounds import Turns, agreement, rows, turns
from .told import Told

_AT = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)  # a Wednesday afternoon, no holiday
_QUIET = 0.9
WITHOUT = ("tantivy", "sqlite", "postgresql", "numpy", "processes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--services", type=_sizes, default=[14_000], help="sizes of the invented directory: 14000,1500000"
    )
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all questions, of which the best counts")
    parser.add_argument("--without", type=lambda text: text.split(","), default=[], help=", ".join(WITHOUT))
    parser.add_argument("--seconds", type=float, default=120, help="of an engine in a round: a slow one is asked less")
    parser.add_argument("--window", type=float, default=2.0, help="seconds of each measure of one and two processes")
    parser.add_argument("--changes", type=int, default=10, help="published changes that another process must find")
    parser.add_argument("--folder", type=Path, help="where to work; the system's temporary folder by default")
    parser.add_argument(
        "--keep", action="store_true", help="keep what is published and indexed there, and begin with it the next time"
    )


def run(options: argparse.Namespace) -> Result:
    told = Told()
    for services in options.services:
        with apart(options.folder, kept=str(services) if options.keep else "") as folder:
            _size(services, folder, options, told)
    return Result("search", told.rows, goals(told))


def _size(services: int, folder: Path, options: argparse.Namespace, told: Told) -> None:
    """Everything that is measured at one size."""
    told.begin(services)
    with processes.reader() as builder:
        corpus = _corpus(services, folder, builder, told)
        questions = [asked for asked in corpus.questions(options.questions) if words(asked.question.words)]
        with ExitStack() as stack:
            theirs = Path(stack.enter_context(TemporaryDirectory(dir=folder)))
            engines = list(_engines(corpus, theirs, options.without, told, stack))
            _ask(questions, engines, options, told)
        if "processes" in options.without:
            return
        with processes.reader() as other:
            _processes([builder, other], [asked.question for asked in questions], options, told)


def _corpus(services: int, folder: Path, builder: processes.Reader, told: Told) -> Corpus:
    """Published and indexed; or as a run that kept it left it."""
    held, published = folder / KEPT, 0.0
    if held.exists():
        corpus: Corpus = pickle.loads(held.read_bytes())  # noqa: S301 (ours, in a folder of ours)
        told.say("The directory is the one kept here.")
        if not actions.why_rebuild():
            return corpus
    else:
        corpus = Corpus(services, folder / "facts", _AT)
        published = _timed(lambda: corpus.publish(_AT, told.progress("published", services)))
        held.write_bytes(pickle.dumps(corpus))
    told.say("Indexing…")
    told.row("build", _build_row(published, builder.do("build")))
    return corpus


def _processes(
    several: list[processes.Reader], questions: list[Question], options: argparse.Namespace, told: Told
) -> None:
    for what, name in (("alone", "index alone"), ("whole", "search(), whole")):
        measured = processes.scaling(several, what, questions, _AT, options.window)
        told.row("processes", {"what": name, **_rounded(measured)})
    told.row("changes", _changes_row(several, options.changes))


def _build_row(published: float, built: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": "index",
        "publish s": round(published, 1),
        "build s": round(built["seconds"], 1),
        "build CPU s": round(built["cpu"], 1),
        "build peak MB": round(built["peak"]),
        "index MB": round(index.size() / 1e6, 1),
        "tables MB": round(processes.database_size() / 1e6),
    }


def _engines(corpus: Corpus, folder: Path, without: list[str], told: Told, stack: ExitStack) -> Iterator[Engine]:
    """Those asked for that are there, loaded. One that cannot load is left out, and said."""
    makers: dict[str, Callable[[], Engine]] = {
        "tantivy": lambda: Tantivy(folder / "tantivy"),
        "sqlite": lambda: Fts5(folder / "fts5.sqlite3"),
        "postgresql": lambda: postgres.Postgres(folder / "postgres"),
        "numpy": Postings,
    }
    if not postgres.is_there():
        told.say("PostgreSQL's programs are not here: left out. `apt-get install postgresql` brings them.")
        del makers["postgresql"]
    for name, make in makers.items():
        if name in without:
            continue
        told.say(f"Loading {name}…")
        try:
            engine = make()
            stack.callback(engine.close)
            taken = _timed(lambda: engine.load(corpus.facts))  # noqa: B023 (called at once)
        except (OSError, MemoryError, SubprocessError, sqlite3.Error, psycopg.Error) as error:
            told.say(f"{name} is left out, since it could not be loaded: {error}")
            continue
        told.row("build", {"what": engine.name, "build s": round(taken, 1), "index MB": round(engine.size() / 1e6, 1)})
        yield engine


def _ask(questions: list[Asked], engines: list[Engine], options: argparse.Namespace, told: Told) -> None:
    several = [one.question for one in questions]
    measured = {
        "search(), whole": Turns(lambda question: search(question, now=_AT), len(several)),
        "index alone": Turns(lambda question: alone(question, _AT), len(several)),
    }
    measured |= {engine.name: Turns(engine.ask, len(several), engine.elsewhere) for engine in engines}
    told.say("Asking…")
    turns(measured, several, options.rounds, options.seconds)
    agreed = {engine.name: agreement(engine, questions, _AT, options.seconds, told.say) for engine in engines}
    for row in rows(measured, "index alone"):
        if row["what"] in agreed:
            row["same totals and topics %"] = agreed[row["what"]]
        told.row("engines", row)
    if (share := measured["index alone"].worked / measured["index alone"].waited) < _QUIET:
        told.say(f"Other work had the processors (CPU/wall {share:.2f}): read the CPU columns, and measure again.")


def _changes_row(several: list[processes.Reader], count: int) -> dict[str, Any]:
    waits, commits, worked = processes.changes(several, count, _AT)
    return {
        "what": "one change",
        "found elsewhere s, median": round(statistics.median(waits), 3),
        "found elsewhere s, worst": round(max(waits), 3),
        "indexed ms, median": round(statistics.median(commits), 1),
        "indexed ms, worst": round(max(commits), 1),
        "indexed CPU ms, median": round(statistics.median(worked), 1),
    }


def _rounded(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "one process q/s": round(found["one"]),
        "two processes q/s": round(found["two"]),
        "two over one": round(found["times"], 2),
        "q/CPU-s": round(found["cpu"]),
        "two over one, by CPU": round(found["times_cpu"], 2),
        "resident MB": round(found["resident"]),
        "private MB": round(found["private"]),
    }


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
