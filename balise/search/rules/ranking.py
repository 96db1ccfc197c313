"""The laws of order: what a result is worth beside another, and whose turn it is among equals."""

from __future__ import annotations

import datetime as dt
import math

import msgspec

from balise.directory.rules.hours import ZONE

from . import weights
from .room import RECENT

GROUPS = 64  # of services that take turns to be looked at first where too many answer
_NIGHT = dt.timedelta(hours=4)  # who searches at 2 in the morning is still in the day before


class Features(msgspec.Struct, frozen=True):
    """What the second step knows of a service beside its score in the index."""

    verified: int = 0  # ordinal of a day, like the two below; 0 is never
    available: int = 0
    full: int = 0
    days: int = 0  # weekdays on which it surely opens, as bits; 0 is not known
    breadth: int = 0  # topics that it is filed under
    km: float | None = None  # to the point asked; infinite for what is nowhere


def local_day(now: dt.datetime) -> dt.date:
    """The day of the order, which begins at 4 in the morning."""
    return (now.astimezone(ZONE) - _NIGHT).date()


def worth(features: Features, today: dt.date, reach_km: float | None) -> float:
    """What is added to the score of the index. `reach_km` is the distance at which nearness is worth half."""
    day = today.toordinal()
    total = _fresh(day - features.verified) if features.verified else 0.0
    if 0 <= day - features.available <= RECENT:
        total += weights.AVAILABLE
    elif 0 <= day - features.full <= RECENT:
        total -= weights.FULL
    if features.days >> today.weekday() & 1:
        total += weights.OPENS_TODAY
    if features.breadth:
        total += weights.FOCUSED / features.breadth
    if reach_km is not None and features.km is not None:
        total += near(features.km, reach_km)
    return total


def near(km: float, reach_km: float) -> float:
    """Half at `reach_km`, and half again at twice that. What is nowhere needs no travel: it counts as at that reach."""
    return weights.NEAR * (0.5 if math.isinf(km) else 0.5 ** (km / reach_km))


def _fresh(days: int) -> float:
    return weights.FRESH * 0.5 ** (max(days, 0) / weights.FRESH_DAYS)


def step(score: float) -> int:
    """Scores in the same step are equals."""
    return math.floor(score / weights.STEP)


def turn(service: int, day: dt.date) -> int:
    """Whose turn it is among equals: another order each day, the same all day."""
    return _mixed(service * 1_000_003 + day.toordinal())


def group(service: int) -> int:
    """In which of the groups a service is, for good."""
    return _mixed(service) >> 26


def groups(day: dt.date, share: float) -> list[int]:
    """The groups whose turn it is, so that together they hold a bit more than this share of the services, half at
    most."""
    count = min(GROUPS // 2, max(1, math.ceil(GROUPS * share * 1.25)))
    first = day.toordinal() * count % GROUPS
    return [(first + number) % GROUPS for number in range(count)]


def _mixed(number: int) -> int:
    """32 bits that look drawn at random (Knuth's multiplicative hash, folded)."""
    number = number * 2_654_435_761 & 0xFFFFFFFF
    number = (number ^ number >> 15) * 2_246_822_519 & 0xFFFFFFFF
    return number ^ number >> 13
