"""The last twelve months of a demonstration: a published year moved by whole weeks, so that it ends today.

What the desk, supervision and the portrait show by themselves is of these months. A Monday stays a Monday; what of the
year would be after now is not told, and what is going on now is told as far as it went.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import msgspec
from django.utils import timezone

from balise.accounts.models import User
from balise.analysis.visits import Day
from balise.intake.actions import record
from balise.intake.bulk import Row, Whole
from balise.intake.rules.changes import Change

from .figures import Year, year
from .planned import Planned
from .telling import Teller

_OF = "montreal-2023-24"
_SEED = 26  # other ids than those of the year itself, which can be recorded beside
_FOLLOW_UPS = 520  # ten a week
_CORRECTED = 4  # contacts of the last days
_LATELY, _HURRIED = dt.timedelta(days=12), 251  # one contact in so many was closed before it was complete
_OPEN = ("need", "referral", "unmet_reason")
_CLOSED = (*_OPEN, "transfer", "follow_up")
_HEARD = "Mal entendu\u00a0: la personne appelait pour sa mère."
_WEEK = dt.timedelta(days=7)
_INSTANTS = ("arrived_at", "answered_at", "ended_at", "wrapped_at", "interpreter_asked_at", "interpreter_joined_at")


def figures() -> Year:
    """The year, with follow-ups and the transfers of the other operator, in the directory as it is."""
    found, other = year(_OF), year("quebec-2024-25")
    ours = msgspec.structs.replace(found.ours, seed=found.ours.seed + _SEED, follow_ups=_FOLLOW_UPS)
    return msgspec.structs.replace(found, ours=ours, organizations=0, transfers=other.transfers)


class Lately:
    """Tells these months as they stand at `now`. `last` are the latest contacts that are over."""

    def __init__(self, now: dt.datetime) -> None:
        self.now, self.last = now, deque[Whole](maxlen=_CORRECTED)

    def moved(self, planned: Iterable[Planned], last: dt.date) -> list[Planned]:
        """The contacts of a year, whose `last` day becomes today or one of the six after, without those after today."""
        contacts, moved = list(planned), self._moved(last)
        for one in contacts:
            one.day += moved
        return [one for one in contacts if one.day <= timezone.localdate(self.now)]

    def read(self, days: Iterable[Day], last: dt.date) -> Iterator[Day]:
        """The pages opened on these days, moved as contacts are; the site itself counts those of today."""
        moved, today = self._moved(last), timezone.localdate(self.now)
        return (one._replace(day=one.day + moved) for one in days if one.day + moved < today)

    def _moved(self, last: dt.date) -> dt.timedelta:
        return -((last - timezone.localdate(self.now)) // _WEEK) * _WEEK

    def told(self, planned: Iterable[Planned], teller: Teller) -> Iterator[Whole]:
        """Each contact that has begun: whole, open still, or closed with the follow-up to come."""
        for contact in planned:
            whole = teller.whole(contact)
            if whole.at <= self.now and not _is_late(contact, whole, self.now):
                if whole.values.get("inquirer") == "self":
                    self.last.append(whole)
                yield _in_a_hurry(whole) if self.now - whole.at < _LATELY and whole.id.int % _HURRIED == 0 else whole
            elif _has_come(whole.values["arrived_at"], self.now):
                yield _so_far(whole, self.now)

    def correct(self) -> None:
        """The last contacts are corrected by who recorded them."""
        for whole in self.last:
            change = Change(key=str(uuid4()), verb="set", noun="contact", id=str(whole.id),
                            values={"inquirer": "relative"}, reason=_HEARD)  # fmt: skip
            record(contact=whole.id, changes=[change], by=User.objects.get(pk=whole.by), now=self.now)


def _is_late(contact: Planned, whole: Whole, now: dt.datetime) -> bool:
    """Whether its follow-up was due in the last days and is one of those that nobody made."""
    return contact.has_follow_up and now - whole.at < dt.timedelta(days=4) and contact.id.int % 3 == 0


def _in_a_hurry(whole: Whole) -> Whole:
    """Closed without a word of where the person is."""
    values = {name: said for name, said in whole.values.items() if name not in ("area", "is_area_unknown")}
    return whole._replace(values=values)


def _so_far(whole: Whole, now: dt.datetime) -> Whole:
    """What of a contact was told by now: its hours that have come, and no try nor end of a follow-up."""
    values = {name: said for name, said in whole.values.items() if name not in _INSTANTS or _has_come(said, now)}
    at = max(dt.datetime.fromisoformat(values[name]) for name in _INSTANTS if name in values)
    kept = _CLOSED if "wrapped_at" in values else _OPEN
    return Whole(whole.id, whole.by, at, values, [_planned(row) for row in whole.rows if row.noun in kept])


def _has_come(said: Any, now: dt.datetime) -> bool:
    return dt.datetime.fromisoformat(said) <= now


def _planned(row: Row) -> Row:
    """A follow-up that is still to be made, by telephone."""
    if row.noun != "follow_up":
        return row
    kept = {name: row.values[name] for name in ("has_consent", "due_on", "owner")}
    return row._replace(values={**kept, "safe_ways": ["call"]})
