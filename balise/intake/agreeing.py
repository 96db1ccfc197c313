"""Whether the rows of a contact are what its log says: each field told, those never told, and what hangs from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from balise.core.languages import Text

from . import logbook
from .models import NOUNS as TABLES
from .models import Contact
from .rules.chain import OF
from .rules.nouns import NOUNS
from .rules.values import plain
from .writing import DURATIONS

Rows = Mapping[str, Mapping[str, Any]]  # of a contact, by noun and key
# Never told and yet there: who began the contact, and when.
_UNTOLD = frozenset({"counsellor", "arrived_at"})


def first_other(contact: Contact, log: Sequence[logbook.Read], rows: Rows) -> Text | None:
    """The first difference between the rows of a contact and its log, where the log is not forgotten."""
    told = logbook.as_told(log)
    for noun in TABLES:
        if told.get(noun, {}).keys() != rows.get(noun, {}).keys():
            return Text(f"Il manque ou il y a de trop\u00a0: {noun}.", f"Missing or too many: {noun}.")
    for noun, key, name, value in _expected(contact, log, told):
        row = rows[noun][key]
        if plain(getattr(row, row._meta.get_field(name).attname)) != value:
            return Text(f"{noun}.{name} n’est pas ce que dit le journal.", f"{noun}.{name} is not what the log says.")
    return None


def _expected(
    contact: Contact, log: Sequence[logbook.Read], told: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> Iterator[tuple[str, str, str, Any]]:
    """(noun, key, field, value) of all that the log tells of rows that are there."""
    names: dict[tuple[str, str], set[str]] = {}  # that entries told of each row, forgotten since or not
    under: dict[tuple[str, str], Sequence[Any]] = {}
    for said, values, _hash in log:
        of = (said.noun, said.row)
        if said.verb == "add":
            names[of], under[of] = set(), values[OF].after if OF in values else ()
        names.setdefault(of, set()).update(said.digests)
    for (noun, key), keys in under.items():
        if key in told.get(noun, {}):
            yield from (
                (noun, key, name, value) for name, value in zip(logbook.UNDER.get(noun, ()), keys, strict=False)
            )
    for noun in TABLES:
        for key, row in told.get(noun, {}).items():
            yield from ((noun, key, name, value) for name, value in row.items())
            untold = NOUNS[noun].fields.keys() - names[noun, key] - _UNTOLD
            if "area" in names[noun, key]:  # once it is made wider, there may be none
                untold -= {"is_area_unknown"}
            fields = TABLES[noun]._meta
            yield from ((noun, key, name, plain(fields.get_field(name).get_default())) for name in untold)  # type: ignore[union-attr]
    yield from _positions(log)
    yield from _computed(contact, log[0], told["contact"][str(contact.pk)], names["contact", str(contact.pk)])


def _positions(log: Sequence[logbook.Read]) -> Iterator[tuple[str, str, str, Any]]:
    """The place of each row that is there among those of its noun, as it was when the row began."""
    places: dict[str, dict[str, int]] = {noun: {} for noun in TABLES if noun != "contact"}
    for said, _values, _hash in log:
        rows = places.get(said.noun, {})
        if said.verb == "remove":
            rows.pop(said.row, None)
        elif said.verb == "add":
            rows[said.row] = max(rows.values(), default=0) + 1
    for noun, rows in places.items():
        yield from ((noun, key, "position", place) for key, place in rows.items())


def _computed(
    contact: Contact, first: logbook.Read, told: Mapping[str, Any], names: set[str]
) -> Iterator[tuple[str, str, str, Any]]:
    """What is computed from what was told, where that is not forgotten."""
    key = str(contact.pk)
    yield "contact", key, "created_at", plain(first[0].at)  # both become hours on the same day
    if "counsellor" not in names:
        yield "contact", key, "counsellor", first[0].by
    if told.get("arrived_at") and contact.arrived_at:
        yield "contact", key, "day", plain(timezone.localdate(contact.arrived_at))
    for name, ends in DURATIONS.items():
        if not names.issuperset(ends):
            begun_untold = ends[0] == "arrived_at" and "arrived_at" not in names  # of contacts told in bulk
            if not begun_untold:
                yield "contact", key, name, None
        elif all(told.get(end) for end in ends):
            begun, ended = (getattr(contact, end) for end in ends)
            if begun and ended:
                yield "contact", key, name, max(0, round((ended - begun).total_seconds()))
