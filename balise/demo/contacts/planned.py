"""A contact to be, and its needs, while the columns of a year are filled in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

_NONE = UUID(int=0)


@dataclass(slots=True)
class Need:
    """`referrals` is how many services are to be given; `is_tried`, that one was looked into in vain.

    The topic is one that a report counts where `is_printed`.
    """

    topic: str = ""
    status: str = ""
    reasons: tuple[str, ...] = ()
    is_tried: bool = False
    referrals: int = 0
    way: str = "information"
    is_printed: bool = False
    who_for: str = ""
    id: UUID = _NONE


@dataclass(slots=True)
class Planned:
    """`second` is of the day, local; `wait`, `talk` and `wrap` are seconds; `area` is "" where it is not known.

    `channel` is one of intake, or "follow_up": a call that we make. `line` says to whom the person was turned over,
    and whether with a live hand-over.
    """

    day: dt.date
    channel: str
    second: int = 0
    kind: str = "conversation"
    counsellor: int = 0
    wait: int = 0
    talk: int = 0
    wrap: int = 0
    language: str = ""
    gender: str = ""
    household: str = ""
    age: str = ""
    inquirer: str = ""
    area: str = ""
    heard: str = ""
    is_newcomer: bool = False
    events: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    line: tuple[str, bool] | None = None
    has_follow_up: bool = False
    id: UUID = _NONE


class Ids:
    """Ids of a year's rows, in the order of its contacts: a database writes those that follow each other faster.

    They say in what order contacts came, as the log does, and nothing of when.
    """

    def __init__(self, seed: int, rng: Random) -> None:
        self._number, self._rng = (seed % 1000) << 21, rng

    def next_contact(self) -> UUID:
        self._number += 1
        return self.next()

    def next(self) -> UUID:
        return UUID(int=self._number << 96 | self._rng.getrandbits(96), version=4)
