"""One change done: checked, written to its row, added to the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, get_args
from uuid import UUID

from django.db import models
from django.utils import timezone

from balise.accounts.models import User
from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from . import known, logbook
from .models import NOUNS as TABLES
from .models import Attempt, Contact, FollowUp, Need, Part, Referral, Transfer, UnmetReason
from .rules.changes import Change, Refused, Verb
from .rules.corrections import refuse_correction, refuse_hand_over
from .rules.nouns import NOUNS, Noun
from .rules.standing import refuse_ground, refuse_unmet, status_now
from .rules.values import checked, checked_reason, uuid

DURATIONS = {
    "wait_seconds": ("arrived_at", "answered_at"),
    "talk_seconds": ("answered_at", "ended_at"),
    "wrap_seconds": ("ended_at", "wrapped_at"),
    "interpreter_seconds": ("interpreter_asked_at", "interpreter_joined_at"),
}
_PARENTS: dict[str, type[Part]] = {"need": Need, "follow_up": FollowUp}
# What is true of a row that begins, unless it is told otherwise: when it began.
_BEGUN = {"contact": "arrived_at", "transfer": "decided_at", "attempt": "made_at"}


def write(contact: Contact | None, id: UUID, change: Change, *, by: User, now: dt.datetime) -> Contact:
    """Do one change at `now`, the hour it was made. Answer the contact as it is then.

    Raises Refused; the contact given may then hold what was not saved, and is to be read again.
    """
    noun = _noun(change)
    if contact is None:
        contact = _begin(id, change, by, now)
    else:
        refuse_correction(
            change, wrapped_at=contact.wrapped_at, made_at=now, is_own=contact.counsellor_id == by.pk, role=by.role
        )
    values = _checked(noun, change, contact, by, now) if change.verb != "remove" else {}
    log = logbook.Writer(contact, change, by=by, now=now)
    if change.noun == "contact":
        _write_contact(contact, change, values, log)
    elif change.verb == "add":
        _add(contact, change, values, log)
    elif change.verb == "set":
        _set(contact, change, values, log)
    else:
        _remove(contact, change, log)
    contact.save()
    return contact


def no_noun(name: str) -> Refused:
    return Refused(Text(f"« {name[:40]} » n’est rien qui se note.", f"“{name[:40]}” is nothing that is recorded."))


def no_field(noun: str, field: str) -> Refused:
    return Refused(Text(f"« {field[:40]} » n’est pas un champ de {noun}.", f"“{field[:40]}” is no field of {noun}."))


def _noun(change: Change) -> Noun:
    if change.noun not in NOUNS or change.verb not in get_args(Verb):
        raise no_noun(f"{change.verb[:10]} {change.noun}")
    checked_reason(change.reason)
    return NOUNS[change.noun]


def _checked(noun: Noun, change: Change, contact: Contact, by: User, now: dt.datetime) -> dict[str, Any]:
    found = {}
    days = (contact.day, timezone.localdate(now))
    for name, value in change.values.items():
        if name not in noun.fields:
            raise no_field(change.noun, name)
        found[name] = checked(name, noun.fields[name], value, now)
        if (change.noun, name) != ("referral", "service"):  # asked once, with its revision, when it is given
            known.refuse_unknown(name, noun.fields[name], found[name], by=by, days=days)
    if change.verb == "add" and change.noun in _BEGUN and (change.noun != "contact" or contact._state.adding):
        found.setdefault(_BEGUN[change.noun], now)
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


def _write_contact(contact: Contact, change: Change, values: dict[str, Any], log: logbook.Writer) -> None:
    """Begin a contact or change its own fields. One that two devices began is begun once, and then told more."""
    if uuid(change.id, "id") != contact.pk:
        raise _of_another()
    if change.verb == "remove":
        raise Refused(Text("Un contact ne se retire pas\u00a0: fermez-le comme essai ou mauvais numéro.",
                           "A contact is not removed: close it as a test or a wrong number."))  # fmt: skip
    is_new = contact._state.adding
    before = {} if is_new else _held(contact, values)
    if "counsellor" in before:
        _refuse_hand_over(contact, before["counsellor"], values["counsellor"], log)
    fill(contact, values)
    if contact.answered_at and contact.ended_at and contact.ended_at < contact.answered_at:
        raise Refused(Text("La fin vient avant la réponse.", "The end comes before the answer."))
    if is_new:
        contact.save(force_insert=True)
    log.add("add" if is_new else "set", "contact", contact.pk, before, values, contact if is_new else None)


def _add(contact: Contact, change: Change, values: dict[str, Any], log: logbook.Writer) -> None:
    table = _table(change.noun)
    last = table._default_manager.filter(contact=contact).aggregate(last=models.Max("position"))["last"] or 0
    row = table(id=uuid(change.id, "id"), contact=contact, position=last + 1)
    need = _hang(row, change, contact)
    if isinstance(row, Attempt):
        row.by = log.by
    elif isinstance(row, FollowUp):
        values.setdefault("owner", _first_owner(contact, log))
        _refuse_hand_over(contact, contact.counsellor_id, values["owner"], log)
    elif isinstance(row, Referral):
        known.fix_revision(row, values.get("service"))
    fill(row, values)
    _refuse_what_cannot_be(row)
    row.save(force_insert=True)
    log.add("add", change.noun, row.pk, {}, values, row)
    if need is not None:
        _settle(need, log)


def _hang(row: Part, change: Change, contact: Contact) -> Need | None:
    """Hang a row from the one that `change.of` names. Answer it when it is a need."""
    parent = NOUNS[change.noun].parent
    if parent == "contact":
        return None
    above = _PARENTS[parent]._default_manager.filter(pk=uuid(change.of, "of"), contact=contact).first()
    if above is None:
        raise Refused(Text("Ce à quoi ceci se rattache n’est plus là.", "What this hangs from is no longer there."))
    setattr(row, parent, above)
    return above if isinstance(above, Need) else None


def _set(contact: Contact, change: Change, values: dict[str, Any], log: logbook.Writer) -> None:
    row = _there(contact, change)
    before = _held(row, values)
    if isinstance(row, FollowUp) and "owner" in values:
        _refuse_hand_over(contact, row.owner_id, values["owner"], log)
    if isinstance(row, Referral) and values.get("service", row.service_id) != row.service_id:
        raise Refused(
            Text("Une référence reste au service qui a été donné\u00a0: retirez-la et donnez l’autre.",
                 "A referral stays with the service that was given: remove it and give the other.")
        )  # fmt: skip
    fill(row, values)
    _refuse_what_cannot_be(row)
    row.save()
    log.add("set", change.noun, row.pk, before, values)
    if isinstance(row, Referral) and "outcome" in values:
        _settle(row.need, log)


def _remove(contact: Contact, change: Change, log: logbook.Writer) -> None:
    """Remove a row with what hangs from it, each with its entry."""
    row = _there(contact, change)
    for noun, told in NOUNS.items():
        if told.parent == change.noun:
            for below in _table(noun)._default_manager.filter(**{told.parent: row.pk}):
                log.add("remove", noun, below.pk, _held(below, told.fields), {})
    log.add("remove", change.noun, row.pk, _held(row, NOUNS[change.noun].fields), {})
    need = row.need if isinstance(row, UnmetReason) else None
    row.delete()
    if need is not None:
        _settle(need, log)


def _settle(need: Need, log: logbook.Writer) -> None:
    """A need that was unmet, and of which this is no longer true, says so in the log."""
    if need.status != "unmet":
        return
    status = status_now(need.status, need.referrals.values_list("outcome", flat=True), need.reasons.count())
    if status != need.status:
        log.add("set", "need", need.pk, {"status": need.status}, {"status": status})
        need.status = status
        need.save()


def _first_owner(contact: Contact, log: logbook.Writer) -> int | None:
    """A senior who promises a follow-up, else who answers for the contact; nobody where they may not call back."""
    is_senior = is_allowed(log.by.role, "supervise") and is_allowed(log.by.role, "read_identity")
    owner = log.by.pk if is_senior else contact.counsellor_id
    may_call_back = known.people(contact.operator_id, "read_identity")
    return owner if owner and may_call_back.filter(pk=owner).exists() else None


def _refuse_hand_over(contact: Contact, before: int | None, after: int | None, log: logbook.Writer) -> None:
    refuse_hand_over(before=before, after=after, counsellor=contact.counsellor_id, by=log.by.pk, role=log.by.role)


def _there(contact: Contact, change: Change) -> Part:
    """The row of the contact that a change speaks of."""
    row = _table(change.noun)._default_manager.filter(pk=uuid(change.id, "id")).first()
    if row is None:
        raise Refused(Text("Ceci n’est plus au contact.", "This is no longer part of the contact."))
    if row.contact_id != contact.pk:
        raise _of_another()
    return row


def _table(noun: str) -> type[Part]:
    table = TABLES[noun]
    assert issubclass(table, Part)
    return table


def _of_another() -> Refused:
    return Refused(Text("Ceci est d’un autre contact.", "This is of another contact."))


def _column(row: models.Model, name: str) -> str:
    """The attribute of a field as it is logged: the key of what it points to."""
    return row._meta.get_field(name).attname  # type: ignore[union-attr]


def _held(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, _column(row, name)) for name in names}


def fill(row: models.Model, values: dict[str, Any]) -> None:
    """Give a row the values of its fields, and a contact what is computed from them."""
    for name, value in values.items():
        setattr(row, _column(row, name), value)
    if isinstance(row, Contact):
        if "arrived_at" in values and row.arrived_at:
            row.day = timezone.localdate(row.arrived_at)
        for name, (first, last) in DURATIONS.items():
            begun, ended = getattr(row, first), getattr(row, last)
            setattr(row, name, max(0, round((ended - begun).total_seconds())) if begun and ended else None)


def _refuse_what_cannot_be(row: Part) -> None:
    if isinstance(row, Need) and row.status == "unmet":
        refuse_unmet(row.referrals.values_list("outcome", flat=True), row.reasons.count())
    elif isinstance(row, Transfer):
        refuse_ground(row.ground, row.disclosed, row.line)
    elif isinstance(row, Referral) and row.site_id is not None:
        known.refuse_site(row)
