"""Months of facts, as numbers (201901), and when one is closed for ever."""

from __future__ import annotations

import calendar
import datetime as dt

WINDOW = dt.timedelta(days=35)  # after its end, for which a month is still made anew


def month_of(day: dt.date) -> int:
    return day.year * 100 + day.month


def first_day(month: int) -> dt.date:
    return dt.date(month // 100, month % 100, 1)


def last_day(month: int) -> dt.date:
    return dt.date(month // 100, month % 100, calendar.monthrange(month // 100, month % 100)[1])


def is_over(month: int, today: dt.date) -> bool:
    """Whether it has ended: its figures were told as those of a whole month."""
    return last_day(month) < today


def is_past_window(month: int, today: dt.date) -> bool:
    """Whether it may be closed: what is changed in its contacts from now on comes late."""
    return today - last_day(month) > WINDOW


def earliest_open(today: dt.date) -> dt.date:
    """The first day of the first month that may still be open on `today`."""
    return (today - WINDOW).replace(day=1)
