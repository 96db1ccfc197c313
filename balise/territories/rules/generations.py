"""Generations of limits are named by when they begin: a year or a date."""

from __future__ import annotations

import datetime as dt
import re

_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)")


def guess(file_name: str, today: dt.date) -> str:
    """The last year that a file name tells, unless it is to come; this year otherwise."""
    years = [year for year in _YEAR.findall(file_name) if int(year) <= today.year]
    return years[-1] if years else str(today.year)


def begins(generation: str) -> dt.date | None:
    """The first day of a generation; None when its name is neither a year nor a date."""
    text = f"{generation}-01-01" if re.fullmatch(r"\d{4}", generation) else generation
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
