"""Whether hours told in words and hours told in a table are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from balise.directory.rules.record import Hours, Schedule

from .dates import DAYS


def disagreement(from_text: Hours, from_slots: Hours) -> tuple[str, ...]:
    """Days, "MO" to "SU", on which two structures do not say the same hours; () when they agree.

    Only regular weekly hours are compared: nothing is said when either has seasons, ranks or dates.
    """
    said, held = _week(from_text.schedules), _week(from_slots.schedules)
    if said is None or held is None:
        return ()
    return tuple(day for day in DAYS if said.get(day, ()) != held.get(day, ()))


def _week(schedules: Sequence[Schedule]) -> dict[str, tuple[tuple[dt.time, dt.time], ...]] | None:
    found: dict[str, set[tuple[dt.time, dt.time]]] = {}
    for schedule in schedules:
        plain = schedule.freq == "WEEKLY" and schedule.interval == 1 and not schedule.season
        if not plain or any(len(day) > 2 for day in schedule.byday) or schedule.opens_at is None:
            return None
        if schedule.closes_at is None:
            return None
        for day in schedule.byday:
            found.setdefault(day, set()).add((schedule.opens_at, schedule.closes_at))
    return {day: _joined(spans) for day, spans in found.items()}


def _joined(spans: set[tuple[dt.time, dt.time]]) -> tuple[tuple[dt.time, dt.time], ...]:
    """Spans in order, those that touch made one."""
    made: list[tuple[dt.time, dt.time]] = []
    for opens, closes in sorted(spans):
        if made and made[-1][1] == opens:
            made[-1] = (made[-1][0], closes)
        else:
            made.append((opens, closes))
    return tuple(made)
