"""A month of intake as columns: what is recorded, without identity, free text or exact time.

Rows are in the order of their day, and within a day of their key: nothing tells which of two came first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from balise.accounts.models import Operator
from balise.analysis.rules.facts import CONTACT, PLACES
from balise.analysis.rules.months import first_day, last_day
from balise.intake.models import Contact, ContactQuerySet

from .columns import Columns, Words, columns_of, counts, flags, is_word, take, translated, wholes, words
from .dimensions import Dimensions
from .parts import Parts
from .secret import record_keys

_CHUNK = 5_000


class Month(NamedTuple):
    """`contacts` has them all; the other facts those that count as communications."""

    facts: dict[str, Columns]
    contacts: int
    entries: int  # changes recorded in them


@contextmanager
def steady() -> Iterator[None]:
    """See the tables as they stand at this moment, while others write, until this ends. Nobody waits for it."""
    if connection.in_atomic_block:
        yield
        return
    begin = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def contacts_of(first: dt.date, last: dt.date) -> ContactQuerySet:
    """All contacts of these days. Operators are named so that the database finds them by its index."""
    return Contact.objects.filter(operator__in=list(Operator.objects.values_list("pk", flat=True))).between(first, last)


def extract(month: int, there: Dimensions, secret: bytes) -> Month:
    """Every fact of a month, `supply` apart."""
    theirs = contacts_of(first_day(month), last_day(month))
    counted = set(theirs.communications().values_list("pk", flat=True).iterator(_CHUNK))
    contacts, at, entries = _contacts(month, theirs, counted, there, secret)
    parts = Parts(theirs, {pk: at[pk] for pk in counted}, {name: contacts[name] for name in CONTACT}, there, secret)
    found = {"contacts": contacts, **parts.facts()}
    for name in ("needs", "referrals"):
        contacts[name] = counts(found[name]["contact"], len(at))
    unmet = np.flatnonzero(is_word(found["needs"]["status"], "unmet"))
    contacts["unmet"] = counts(take(found["needs"], unmet)["contact"], len(at))
    return Month(found, len(at), entries)


_OF_CONTACT = (
    "pk", "operator", "day", "channel", "language", "inquirer", "gender", "age_band", "household", "is_newcomer",
    "heard", "events", "area", "kind", "direction", "wait_seconds", "talk_seconds", "wrap_seconds", "interpreting",
    "interpreter_seconds", "same_person", "created_at", "entries",
)  # fmt: skip
_PLAIN = ("channel", "language", "inquirer", "gender", "age_band", "kind", "direction", "interpreting")
_SECONDS = ("wait_seconds", "talk_seconds", "wrap_seconds", "interpreter_seconds")


def _contacts(
    month: int, theirs: ContactQuerySet, counted: set[UUID], there: Dimensions, secret: bytes
) -> tuple[Columns, dict[UUID, int], int]:
    """The contacts of a month, the row of each, and how many changes were recorded in them."""
    rows = list(theirs.values_list(*_OF_CONTACT).iterator(_CHUNK))
    drawn = dict(zip((row[0] for row in rows), record_keys(secret, (row[0] for row in rows)), strict=True))
    rows.sort(key=lambda row: (row[2], drawn[row[0]], row[0]))
    told = dict(zip(_OF_CONTACT, columns_of(rows, len(_OF_CONTACT)), strict=True))

    operators = [there.operators[pk] for pk in told["operator"]]

    def same(list: str) -> Words:
        said = zip(operators, told[list], told["day"], strict=True)
        return words(there.same(operator, list, code, day) for operator, code, day in said)

    area = words(code or "" for code in told["area"])
    places = {code: there.places(code) for code in area.list}
    events = zip(operators, told["events"], told["day"], strict=True)
    found: Columns = {
        "contact": np.arange(len(rows)),
        "key": np.fromiter((drawn[pk] for pk in told["pk"]), dtype=np.int64),
        "day": np.array(told["day"], dtype="datetime64[D]").astype(np.int32),
        "month": np.full(len(rows), month),
        "operator": words(operators),
        **{name: words(told[name]) for name in _PLAIN},
        "age_group": same("age_band"),
        "household": same("household"),
        "heard": same("heard"),
        "is_newcomer": flags(told["is_newcomer"]),
        "events": words(there.events(operator, codes, day) for operator, codes, day in events),
        "is_repeat": _repeats(rows, counted),
        "area": area,
        **{name: translated(area, {code: around[name] for code, around in places.items()}) for name in PLACES},
        **{name: wholes(told[name]) for name in _SECONDS},
    }
    return found, {pk: row for row, pk in enumerate(told["pk"])}, sum(told["entries"])


def _repeats(rows: Sequence[tuple[Any, ...]], counted: set[UUID]) -> NDArray[np.bool_]:
    """Conversations with a household that had one earlier in the month."""
    person, created = _OF_CONTACT.index("same_person"), _OF_CONTACT.index("created_at")
    linked = [row for row, told in enumerate(rows) if told[person] and told[0] in counted]
    marks, seen = np.zeros(len(rows), dtype=bool), set[UUID]()
    for row in sorted(linked, key=lambda row: (rows[row][2], rows[row][created], rows[row][0])):
        marks[row] = rows[row][person] in seen
        seen.add(rows[row][person])
    return marks
