"""One change done: checked, written to its row, added to the log."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from balise.accounts.models import User
from balise.core.languages import Text

from . import known, logbook
from .models import NOUNS as TABLES
from .models import Attempt, Contact, FollowUp, Need, Part, Referral, Transfer
from .rules.changes import Change, Refused
from .rules.nouns import LATER, NOUNS, Noun
from .rules.standing import refuse_ground, refuse_unmet
from .rules.values import checked, uuid

_DURATIONS = {
    "wait_seconds": ("arrived_at", "answered_at"),
    "talk_seconds": ("answered_at", "ended_at"),
    "wrap_seconds": ("ended_at", "wrapped_at"),
    "interpreter_seconds": ("interpreter_asked_at", "interpreter_joined_at"),
}
_PARENTS: dict[str, type[Part]] = {"need": Need, "follow_up": FollowUp}


def write(contact: Contact | None, id: UUID, change: Change, *, by: User, now: dt.datetime) -> Contact:
    """Do one change at `now`, the hour it was made. Answer the contact as it is then. Raises Refused."""
    noun = NOUNS.get(change.noun)
    if noun is None:
        raise no_noun(change.noun)
    values = {name: _checked(noun, change.noun, name, value, by, now) for name, value in change.values.items()}
    if contact is None:
        contact = _begin(id, change, by, now)
    elif contact.wrapped_at and not change.reason.strip() and not _comes_later(change):
        raise Refused(
            Text("Ce contact est fermé\u00a0: dites pourquoi vous le corrigez.",
                 "This contact is closed: say why you correct it.")
        )  # fmt: skip
    row = contact if change.noun == "contact" else _row(contact, change, values)
    if isinstance(row, Attempt) and row._state.adding:
        row.by = by
    before = {name: getattr(row, _column(row, name)) for name in values} if not row._state.adding else {}
    if change.verb == "remove":
        before = {name: getattr(row, _column(row, name)) for name in noun.fields}
        _remove(row)
    else:
        fill(row, values)
        _refuse_what_cannot_be(row)
        row.save(force_insert=row._state.adding)
    logbook.add(contact, change, row.pk, before, values, by=by, now=now)
    contact.save()
    return contact


def no_noun(name: str) -> Refused:
    return Refused(Text(f"« {name[:40]} » n’est rien qui se note.", f"“{name[:40]}” is nothing that is recorded."))


def no_field(noun: str, field: str) -> Refused:
    return Refused(Text(f"« {field[:40]} » n’est pas un champ de {noun}.", f"“{field[:40]}” is no field of {noun}."))


def _comes_later(change: Change) -> bool:
    """Whether it tells what is learned once the exchange is over, and so corrects nothing."""
    verb = "add" if change.noun == "attempt" else "set"
    return change.verb == verb and change.values.keys() <= LATER.get(change.noun, frozenset())


def _checked(noun: Noun, name: str, field: str, value: Any, by: User, now: dt.datetime) -> Any:
    if field not in noun.fields:
        raise no_field(name, field)
    found = checked(field, noun.fields[field], value, now)
    known.refuse_unknown(field, noun.fields[field], found, by=by, day=timezone.localdate(now))
    return found


def _begin(id: UUID, change: Change, by: User, now: dt.datetime) -> Contact:
    if (change.noun, change.verb) != ("contact", "add"):
        raise Refused(
            Text("Ce contact n’est pas encore commencé ici\u00a0: renvoyez d’abord son début.",
                 "This contact has not begun here: send its beginning first.")
        )  # fmt: skip
    if by.operator_id is None:
        raise Refused(Text("Vous n’êtes d’aucun service.", "You work for no service."))
    return Contact(
        pk=id, operator_id=by.operator_id, counsellor=by, created_at=now, day=timezone.localdate(now), arrived_at=now
    )


def _row(contact: Contact, change: Change, values: dict[str, Any]) -> Part:
    """The row spoken of: that of the contact with this key, or a new one."""
    table = TABLES[change.noun]
    assert issubclass(table, Part)
    key = uuid(change.id, "id")
    row = table._default_manager.filter(pk=key).first()
    if row is not None and row.contact_id != contact.pk:
        raise Refused(Text("Ceci est d’un autre contact.", "This is of another contact."))
    if change.verb == "add":
        if row is not None:
            raise Refused(Text("Ceci est déjà noté.", "This is recorded already."))
        return _new(table, key, contact, change, values)
    if row is None:
        raise Refused(Text("Ceci n’est plus au contact.", "This is no longer part of the contact."))
    return row


def _new(table: type[Part], key: UUID, contact: Contact, change: Change, values: dict[str, Any]) -> Part:
    last = table._default_manager.filter(contact=contact).aggregate(last=models.Max("position"))["last"] or 0
    row = table(id=key, contact=contact, position=last + 1)
    parent = NOUNS[change.noun].parent
    if parent != "contact":
        of = uuid(change.of, "of")
        if not _PARENTS[parent]._default_manager.filter(pk=of, contact=contact).exists():
            raise Refused(Text("Ce à quoi ceci se rattache n’est plus là.", "What this hangs from is no longer there."))
        setattr(row, f"{parent}_id", of)
    if isinstance(row, Referral):
        known.fix_revision(row, values.get("service"))
    return row


def _column(row: models.Model, name: str) -> str:
    """The attribute of a field as it is logged: the key of what it points to."""
    return row._meta.get_field(name).attname  # type: ignore[union-attr]


def fill(row: models.Model, values: dict[str, Any]) -> None:
    """Give a row the values of its fields, and a contact what is computed from them."""
    for name, value in values.items():
        setattr(row, _column(row, name), value)
    if isinstance(row, Contact):
        if "arrived_at" in values and row.arrived_at:
            row.day = timezone.localdate(row.arrived_at)
        for name, (first, last) in _DURATIONS.items():
            begun, ended = getattr(row, first), getattr(row, last)
            setattr(row, name, max(0, round((ended - begun).total_seconds())) if begun and ended else None)


def _refuse_what_cannot_be(row: models.Model) -> None:
    if isinstance(row, Need) and row.status == "unmet":
        refuse_unmet(row.referrals.values_list("outcome", flat=True), row.reasons.count())
    elif isinstance(row, Transfer):
        refuse_ground(row.ground, row.disclosed, row.line)
    elif isinstance(row, Contact) and row.answered_at and row.ended_at and row.ended_at < row.answered_at:
        raise Refused(Text("La fin vient avant la réponse.", "The end comes before the answer."))


def _remove(row: models.Model) -> None:
    if isinstance(row, Contact):
        raise Refused(Text("Un contact ne se retire pas\u00a0: fermez-le comme essai ou mauvais numéro.",
                           "A contact is not removed: close it as a test or a wrong number."))  # fmt: skip
    row.delete()
