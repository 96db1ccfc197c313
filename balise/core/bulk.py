"""Many rows into one table at the speed of the database: COPY on PostgreSQL, many rows a statement elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

_VARIABLES = 900  # of a statement, below the limit of every SQLite


def allocate(model: type[models.Model], count: int) -> range:
    """Reserve `count` new primary keys of `model`, never given before and never given again.

    Call it inside the transaction that inserts the rows.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
            sequence = cursor.fetchone()[0]
            # The lock keeps two allocations from interleaving: keys of one block are consecutive.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
            cursor.execute("SELECT nextval(%s)", [sequence])
            first = int(cursor.fetchone()[0])
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + max(count, 1) - 1])
            return range(first, first + count)
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
