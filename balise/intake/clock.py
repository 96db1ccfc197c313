"""The hour of the database: one clock for every counsellor, whatever their computers say."""

from __future__ import annotations

import datetime as dt

from django.db import connection

_ASK = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}


def now() -> dt.datetime:
    """An aware instant, to the millisecond at least."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK[connection.vendor])
        (told,) = cursor.fetchone() or (None,)
    assert told is not None
    return told if isinstance(told, dt.datetime) else dt.datetime.fromisoformat(told)
