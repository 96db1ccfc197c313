"""What hangs from the contacts that count: each row with the columns of its contact, and of its need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models
from django.utils import timezone
from numpy.typing import NDArray

from balise.analysis.rules.facts import CONTACT, NEED
from balise.analysis.rules.firsts import FIRSTS
from balise.intake.models import Attempt, Contact, FollowUp, Need, Referral, Transfer, UnmetReason

from .columns import (
    UNKNOWN,
    Columns,
    Words,
    columns_of,
    counts,
    flags,
    is_first,
    is_word,
    numbers,
    take,
    translated,
    wholes,
    words,
)
from .dimensions import Dimensions
from .secret import record_keys

_CHUNK = 5_000
_UNTOLD = ("", "unknown")


class Parts:
    """Of the contacts of a month. `at` says at which row of `contacts` each that counts is; others are passed over."""

    def __init__(
        self,
        theirs: models.QuerySet[Contact],
        at: Mapping[UUID, int],
        contacts: Columns,
        there: Dimensions,
        secret: bytes,
    ) -> None:
        self._theirs, self._at, self._contacts, self._there, self._secret = theirs, at, contacts, there, secret

    def facts(self) -> dict[str, Columns]:
        needs, at_need = self._needs()
        of_need = {name: needs[name] for name in (*CONTACT, *NEED, "need_key")}
        referrals = self._referrals(of_need, at_need)
        needs["referrals"] = counts(referrals.pop("need"), len(at_need))
        return {"needs": needs, "referrals": referrals, "unmet": self._unmet(of_need, at_need),
                "transfers": self._transfers(), "follow_ups": self._follow_ups()}  # fmt: skip

    def _rows(self, table: type[models.Model], *fields: str) -> list[tuple[Any, ...]]:
        """Rows in the order of their contacts, then in their own: (row of the contact, position, key, *fields)."""
        asked = table._default_manager.filter(contact__in=self._theirs).order_by()
        told = asked.values_list("contact", "position", "pk", *fields).iterator(_CHUNK)
        return sorted((self._at[contact], *row) for contact, *row in told if contact in self._at)

    def _of_contact(self, rows: tuple[int, ...]) -> Columns:
        return take(self._contacts, np.array(rows, dtype=np.int64))

    def _keys(self, ids: tuple[UUID, ...]) -> NDArray[np.int64]:
        return record_keys(self._secret, ids)

    def _needs(self) -> tuple[Columns, dict[UUID, int]]:
        rows = self._rows(Need, "topic", "who_for", "status", "priority")
        contact, _position, ids, topics, who_for, status, priority = columns_of(rows, 7)
        found = self._of_contact(contact)
        found["topic"] = topic = words(code or "" for code in topics)
        for depth in (1, 2, 3):
            found[f"topic_{depth}"] = translated(
                topic, {code: self._there.path(code)[depth - 1] for code in topic.list}
            )
        found |= {"who_for": self._same("who_for", contact, who_for), "status": words(status),
                  "priority": words(priority), "need_key": self._keys(ids)}  # fmt: skip
        found |= _marks("needs", found, {"first_unmet": is_word(found["status"], "unmet")})
        told = [~is_word(found[name], *_UNTOLD) for name in ("topic", "status", "area", "gender", "age_group")]
        found["is_fully_told"] = np.logical_and.reduce(told)
        return found, {pk: row for row, pk in enumerate(ids)}

    def _same(self, list: str, contact: tuple[int, ...], codes: tuple[str, ...]) -> Any:
        """What the codes of rows mean in all lists."""
        return words(
            self._there.same(operator, list, code, day)
            for operator, day, code in zip(*self._operators_and_days(contact), codes, strict=True)
        )

    def _operators_and_days(self, contact: tuple[int, ...]) -> tuple[list[str], list[dt.date]]:
        operators, days = self._contacts["operator"], numbers(self._contacts["day"])
        assert isinstance(operators, Words)
        epoch = dt.date(1970, 1, 1)
        names = [operators.list[code] for code in numbers(operators)[list(contact)]] if contact else []
        return names, [epoch + dt.timedelta(days=int(day)) for day in days[list(contact)]] if contact else []

    def _referrals(self, needs: Columns, at_need: Mapping[UUID, int]) -> Columns:
        """With the row of the need of each, under `need`."""
        rows = self._rows(Referral, "need", "organization", "service", "way", "outcome")
        _contact, _position, ids, need, organization, service, way, outcome = columns_of(rows, 8)
        at = np.array([at_need[pk] for pk in need], dtype=np.int64)
        found = take({name: column for name, column in needs.items() if name != "need_key"}, at)
        found |= {"need": at, "referral_key": self._keys(ids), "organization": wholes(organization),
                  "service": wholes(service), "way": words(way), "outcome": words(outcome)}  # fmt: skip
        return found | _marks("referrals", found, {})

    def _unmet(self, needs: Columns, at_need: Mapping[UUID, int]) -> Columns:
        rows = self._rows(UnmetReason, "need", "reason", "service__organization")
        contact, _position, _ids, need, reason, organization = columns_of(rows, 6)
        found = take(needs, np.array([at_need[pk] for pk in need], dtype=np.int64))
        found |= {"reason": words(reason), "reason_group": self._same("reason", contact, reason),
                  "is_first": is_first(wholes(at_need[pk] for pk in need)),
                  "organization": wholes(organization)}  # fmt: skip
        return found | _marks("unmet", found, {"first_tried": numbers(found["organization"]) != UNKNOWN})

    def _transfers(self) -> Columns:
        rows = self._rows(Transfer, "line", "has_handover", "is_accepted")
        contact, _position, _ids, line, handover, accepted = columns_of(rows, 6)
        told = {"line": words(line), "has_handover": flags(handover), "is_accepted": flags(accepted)}
        return self._of_contact(contact) | told

    def _follow_ups(self) -> Columns:
        rows = self._rows(FollowUp, "state", *_OUTCOMES)
        contact, _position, ids, state, *outcomes = columns_of(rows, 4 + len(_OUTCOMES))
        made = self._attempts()
        since = self._operators_and_days(contact)[1]
        days = (_days(made.get(pk, ()), day) for pk, day in zip(ids, since, strict=True))
        found = self._of_contact(contact)
        found |= {"state": words(state), "attempts": wholes(len(made.get(pk, ())) for pk in ids), "days": wholes(days)}
        return found | {name: flags(told) for name, told in zip(_OUTCOMES, outcomes, strict=True)}

    def _attempts(self) -> dict[UUID, list[tuple[str, dt.date | None]]]:
        """Of each follow-up, in their order: what came of it, and the day."""
        found: dict[UUID, list[tuple[str, dt.date | None]]] = {}
        for _row, _position, _id, of, result, at in self._rows(Attempt, "follow_up", "result", "made_at"):
            found.setdefault(of, []).append((result, timezone.localdate(at) if at else None))
        return found


def _marks(fact: str, found: Columns, among: Mapping[str, NDArray[np.bool_]]) -> Columns:
    """The marks of first rows of a fact; `among` says which rows those of a condition are of."""
    return {
        one.name: is_first(found["contact"], *(found[column] for column in one.alike), among=among.get(one.begins))
        for one in FIRSTS[fact]
    }


def _days(attempts: Iterable[tuple[str, dt.date | None]], since: dt.date) -> int | None:
    """Until the person was reached; None where that was not, or not when."""
    return next(((day - since).days for result, day in attempts if result == "reached" and day), None)


_OUTCOMES = ("is_able_to_act", "has_received_help", "is_connected", "has_new_need")
