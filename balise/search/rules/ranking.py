"""The laws of order: what a result is worth beside another, and whose turn it is among equals."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache

import numpy as np

from balise.directory.rules.hours import ZONE

from . import weights
from .room import RECENT

LEVELS = 12  # halvings of the services into groups that take turns to be looked at first where too many answer
_BITS = np.uint64(0xFFFFFFFF)
_NIGHT = dt.timedelta(hours=4)  # who searches at 2 in the morning is still in the day before


@lru_cache(maxsize=64)
def local_day(now: dt.datetime) -> dt.date:
    """The day of the order, which begins at 4 in the morning."""
    return (now.astimezone(ZONE) - _NIGHT).date()


class Worth:
    """What a closer look adds to the score that the index gave: the same for everyone who asks that day there.

    `reach_km` is the distance at which nearness is worth half; None where no point is asked.
    """

    def __init__(self, today: dt.date, reach_km: float | None = None) -> None:
        self._day, self._today = today.toordinal(), 1 << today.weekday()
        self._reach = reach_km
        self._fresh: dict[int, float] = {0: 0.0}  # by the day of verification

    def all(
        self, kms: np.ndarray | None, verified: np.ndarray, available: np.ndarray, full: np.ndarray, days: np.ndarray,
        breadth: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """The same of many at once."""
        age = np.maximum(self._day - verified, 0) / weights.FRESH_DAYS
        total = np.where(verified > 0, weights.FRESH * 0.5**age, 0.0)
        has_room, is_full = self._is_recent(available), self._is_recent(full)
        total += weights.AVAILABLE * has_room - weights.FULL * (is_full & ~has_room)
        total += weights.OPENS_TODAY * (days & self._today > 0)
        total += np.where(breadth > 0, weights.FOCUSED / np.maximum(breadth, 1), 0.0)
        if self._reach is not None and kms is not None:
            total += weights.NEAR * np.where(np.isinf(kms), 0.5, 0.5 ** (kms / self._reach))
        return total

    def _is_recent(self, said: np.ndarray) -> np.ndarray:
        return (said > 0) & (self._day >= said) & (self._day - said <= RECENT)

    def __call__(
        self, verified: int = 0, available: int = 0, full: int = 0, days: int = 0, breadth: int = 0,
        km: float | None = None,
    ) -> float:  # fmt: skip
        """The first three are ordinals of days, 0 for never; `days` weekdays on which it surely opens, as bits;
        `breadth` the number of its topics; `km` the distance to the point asked, infinite for what is nowhere."""
        if (total := self._fresh.get(verified)) is None:
            total = self._fresh[verified] = fresh(self._day - verified)
        if available and 0 <= self._day - available <= RECENT:
            total += weights.AVAILABLE
        elif full and 0 <= self._day - full <= RECENT:
            total -= weights.FULL
        if days & self._today:
            total += weights.OPENS_TODAY
        if breadth:
            total += weights.FOCUSED / breadth
        return total if self._reach is None or km is None else total + near(km, self._reach)


def near(km: float, reach_km: float) -> float:
    """Half at `reach_km`, and half again at twice that. What is nowhere needs no travel: it counts as at that reach."""
    return weights.NEAR * (0.5 if km == math.inf else 0.5 ** (km / reach_km))


def fresh(days: int) -> float:
    """Half after a year, and half again after two."""
    return weights.FRESH * 0.5 ** (max(days, 0) / weights.FRESH_DAYS)


def step(score: float) -> int:
    """Scores in the same step are equals."""
    return math.floor(score / weights.STEP)


def turn(service: int, day: dt.date) -> int:
    """Whose turn it is among equals: another order each day, the same all day."""
    return _mixed(service * 1_000_003 + day.toordinal())


def turns(service: int) -> list[str]:
    """The groups that a service is in for good: one of two, one of four, one of eight..."""
    drawn = _mixed(service)
    return [f"{level}.{drawn >> 32 - level}" for level in range(1, LEVELS + 1)]


def whose_turn(day: dt.date, share: float) -> tuple[str, str]:
    """Two groups whose turn it is that day: a large one, of this share of the services or a bit more, and one an
    eighth of that, so that the same part of a large one is not always passed over."""
    level = min(max(math.floor(-math.log2(share)), 1), LEVELS - 3) if share > 0 else LEVELS - 3
    large, small = (f"{one}.{day.toordinal() % (1 << one)}" for one in (level, level + 3))
    return large, small


def in_turn(scores: np.ndarray, services: np.ndarray, day: dt.date) -> np.ndarray:
    """Positions, the best score first; equals by their turn."""
    return np.lexsort((_all_mixed(services * 1_000_003 + day.toordinal()), -np.floor(scores / weights.STEP)))


def turn_scores(services: np.ndarray, day: dt.date, share: float) -> np.ndarray:
    """What `whose_turn` brings each."""
    drawn = _all_mixed(services)
    total = np.zeros(len(services))
    for worth, group in enumerate(whose_turn(day, share), 1):
        level, number = map(int, group.split("."))
        total += worth * weights.TURN * (drawn >> np.uint64(32 - level) == number)
    return total


def _all_mixed(numbers: np.ndarray) -> np.ndarray:
    """As `_mixed`."""
    found = numbers.astype(np.uint64) & _BITS
    found = found * np.uint64(2_654_435_761) & _BITS
    found = (found ^ found >> np.uint64(15)) * np.uint64(2_246_822_519) & _BITS
    return found ^ found >> np.uint64(13)


def _mixed(number: int) -> int:
    """32 bits that look drawn at random (Knuth's multiplicative hash, folded)."""
    number = number * 2_654_435_761 & 0xFFFFFFFF
    number = (number ^ number >> 15) * 2_246_822_519 & 0xFFFFFFFF
    return number ^ number >> 13
