"""When a service or a site is open, in `America/Toronto` across clock changes, and how to say it in both languages."""

from .holidays import QuebecHolidays, quebec_holidays
from .opening import ZONE, Interval, OpenState, open_state, opens_on
from .words import sentences, today_sentence

__all__ = [
    "ZONE",
    "Interval",
    "OpenState",
    "QuebecHolidays",
    "open_state",
    "opens_on",
    "quebec_holidays",
    "sentences",
    "today_sentence",
]
