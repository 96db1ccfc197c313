"""Pages opened by the public each day, as they were counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from django.db.models import Sum

from balise.analysis.models import WebDay
from balise.analysis.rules.months import first_day, last_day, month_of

from .columns import Columns, wholes, words


def viewed(before: dt.date) -> Mapping[int, int]:
    """How many pages were opened in each month, on days that were over."""
    found = Counter[int]()
    days = WebDay.objects.filter(day__lt=before).values_list("day").annotate(Sum("views")).order_by()
    for day, views in days:
        found[month_of(day)] += views
    return found


def web_days(months: Sequence[int], before: dt.date) -> dict[int, Columns]:
    """The fact of each of these months in which a page was opened, on days that were over."""
    found = {}
    for month in months:
        rows = list(
            WebDay.objects.filter(day__lt=before, day__range=(first_day(month), last_day(month))).values_list(
                "day", "language", "page", "views", "entries"
            )
        )
        if rows:
            found[month] = _columns(month, rows)
    return found


def _columns(month: int, rows: Sequence[tuple[object, str, str, int, int]]) -> Columns:
    return {
        "day": np.array([row[0] for row in rows], dtype="datetime64[D]").astype(np.int64),
        "month": np.full(len(rows), month),
        "language": words(row[1] for row in rows),
        "page": words(row[2] for row in rows),
        "views": wholes(row[3] for row in rows),
        "entries": wholes(row[4] for row in rows),
    }
