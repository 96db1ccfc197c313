"""Many rows into one table at the speed of the database: COPY on PostgreSQL, many rows a statement elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

_VARIABLES = 900  # of a statement, below the limit of every SQLite


def take_turn(model: type[models.Model]) -> None:
    """From here to the end of the transaction, be alone in allocating keys of `model`.

    Then keys are committed in their order: who has read one will not see a smaller one come. Take it before any row is
    locked, so that two transactions never wait for each other. SQLite has one writer at a time, and needs nothing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])


def allocate(model: type[models.Model], count: int) -> Sequence[int]:
    """Reserve `count` new primary keys of `model`, in ascending order, never given before and never given again.

    Call it inside the transaction that inserts the rows.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)::regclass"
            cursor.execute(
                f"SELECT nextval(named) FROM (SELECT {sequence} AS named) AS one, generate_series(1, %s)",  # noqa: S608
                [table, model._meta.pk.column, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        if row is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
        return range(first, first + count)


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of database values, in the order of `columns` (column names, not field names)."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    names = ", ".join(quoted(column) for column in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    connection.ensure_connection()
    assert connection.connection is not None
    execute, marks = connection.connection.execute, f"({', '.join('?' * len(columns))})"
    remaining = iter(rows)
    while many := list(islice(remaining, max(1, _VARIABLES // len(columns)))):
        values = ", ".join([marks] * len(many))
        execute(f"INSERT INTO {table} ({names}) VALUES {values}", tuple(chain.from_iterable(many)))  # noqa: S608 - names of our own tables


def learn() -> None:
    """Have the planner learn what tables hold, after many rows came at once.

    PostgreSQL learns by itself within minutes; until then it plans as if they were empty, and a question that takes a
    millisecond takes two hundred. SQLite plans well without.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
