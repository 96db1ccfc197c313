"""Facts as a process reads them: files that nobody writes any more, opened once, until others are live."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.utils.translation import gettext as _

from balise.analysis.rules.facts import FACTS
from balise.analysis.rules.rolled import ROLLED, Rolled

from . import home
from .home import State
from .literals import quoted

_SHORTER = 2.5  # times
_MEMORY = "1GB"  # of files that are held, for each of the two engines of a process; what needs more goes by the disk
_FOR_ONE = 3_000_000  # rows: below, a thread that waits for another costs more than it brings


class NoFacts(Exception):
    """There are no facts to read. The message is a sentence."""


@dataclass(frozen=True)
class Facts:
    """What was live when it was opened: a view for each fact, over `closed.needs` and `open.needs`; and, of those who
    are not of the house, over `closed.needs` alone."""

    state: State
    connection: duckdb.DuckDBPyConnection
    closed: duckdb.DuckDBPyConnection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Of one thread, for one question or several."""
        return self.connection.cursor()


class _Seen:
    """What this process knows of `current.json`."""

    guard = threading.Lock()
    home: Path | None = None
    stamp: tuple[int, int] | None = None
    facts: Facts | None = None


def current() -> Facts:
    """The live facts. One look at the disk, unless others are live since the last. Raises NoFacts.

    Who holds what this answered may go on with it: its files are read to the end, even once they are removed.
    """
    stamp, where = home.stamp(), home.home()
    seen = _Seen.facts
    if seen is not None and (where, stamp) == (_Seen.home, _Seen.stamp):
        return seen
    with _Seen.guard:
        if _Seen.facts is None or (where, stamp) != (_Seen.home, _Seen.stamp):
            _Seen.facts, _Seen.home, _Seen.stamp = _open(), where, stamp
        return _Seen.facts


def forget() -> None:
    """Hold nothing of what was read before."""
    with _Seen.guard:
        _Seen.home, _Seen.stamp, _Seen.facts = None, None, None


def _open() -> Facts:
    for _attempt in range(3):  # files may give way to others between two lines
        told = home.state()
        if told is None:
            break
        try:
            closed, opened = home.native(told.closed), home.native(told.open)
            return Facts(told, connect(closed, opened), connect(closed))
        except duckdb.IOException:
            continue
    raise NoFacts(_("There are no facts. Make them with: balise facts build."))


def connect(closed: Path, opened: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An engine that reads these files and nothing else."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute(f"SET temp_directory = {quoted(closed.parent.with_name('spilled'))}")
    files = {"closed": closed, "open": opened} if opened else {"closed": closed}
    for name, path in files.items():
        connection.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")
    there = _tables(connection, len(files))
    for name in (*FACTS, "codes", *(one.name for one in ROLLED if one.name in there)):
        connection.execute(f"CREATE VIEW {name} AS " + " UNION ALL ".join(f"FROM {file}.{name}" for file in files))
    connection.execute("SET enable_external_access = false")
    if sum(_rows(connection, fact) for fact in ("needs", "referrals")) < _FOR_ONE:
        connection.execute("SET threads = 1")
    return connection


def rolled(connection: duckdb.DuckDBPyConnection) -> list[Rolled]:
    """The rolled tables that are shorter enough than their fact to be worth another statement, the shortest first."""
    there = {name for (name,) in connection.cursor().execute("SELECT view_name FROM duckdb_views()").fetchall()}
    sizes = {one: _rows(connection, one.name) for one in ROLLED if one.name in there}
    facts_of = {one.fact: _rows(connection, one.fact) for one in sizes}
    return [one for one in sorted(sizes, key=sizes.__getitem__) if sizes[one] * _SHORTER < facts_of[one.fact]]


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    found: int = connection.cursor().execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]  # noqa: S608 (our names)
    return found


def _tables(connection: duckdb.DuckDBPyConnection, files: int) -> set[str]:
    """Those of all files: files of before have no rolled ones."""
    told = f"SELECT table_name FROM duckdb_tables() GROUP BY table_name HAVING count(DISTINCT database_name) = {files}"  # noqa: S608 (a number)
    return {name for (name,) in connection.cursor().execute(told).fetchall()}
