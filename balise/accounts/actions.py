"""Verbs: who runs this installation, who works in it, and the trail of who did what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from . import operator as identities
from .models import AuditEntry, Operator, User
from .rules import Identity, checked

HOST = "host"  # code of the operator whose public site this is, until it is given another


def audit(
    *, verb: str, target: str = "", by: AbstractBaseUser | None, now: dt.datetime, details: dict[str, Any] | None = None
) -> AuditEntry:
    """Write in the trail that `by` did `verb` to `target` ("service 12"); None is the system itself.

    Call it inside the transaction of the deed, so that both are kept or neither. `details` holds no personal data.
    """
    return AuditEntry.objects.create(
        at=now, by_id=by.pk if by else None, verb=verb, target=target, details=details or {}
    )


@transaction.atomic
def set_identity(*, identity: Identity, by: AbstractBaseUser | None, now: dt.datetime) -> Identity:
    """Say who runs this installation. Answer what is kept: numbers in one form.

    Raises rules.Refused, with every problem as a sentence, and keeps nothing then.
    """
    kept = checked(identity)
    text = msgspec.json.encode(msgspec.structs.replace(kept, is_demo=False)).decode()
    said = {"settings_text": text, "is_demo": kept.is_demo, "edited_at": now}
    host, _is_new = Operator.objects.update_or_create(
        is_host=True, defaults=said, create_defaults={**said, "code": HOST}
    )
    audit(verb="set_identity", target=f"operator {host.pk}", by=by, now=now)
    identities.forget()
    transaction.on_commit(identities.forget)  # another thread may have read the former one meanwhile
    return kept


@transaction.atomic
def set_person(
    *,
    username: str,
    role: str,
    operator: Operator | None = None,
    email: str | None = None,
    password: str = "",
    is_active: bool = True,
    by: AbstractBaseUser | None,
    now: dt.datetime,
) -> User:
    """Let someone sign in with this role (one of User.ROLES), or change what they had.

    No `operator` keeps the one they work for, the host for someone new; no `email` keeps it, "" keeps the password.
    Raises ValidationError, whose messages say what is wrong with the name or the password.
    """
    person = User.objects.filter(username=username).first() or User(username=username)
    is_new = person.pk is None
    person.role, person.is_active = role, is_active
    person.operator = operator or person.operator or Operator.objects.filter(is_host=True).first()
    person.email = person.email if email is None else email
    if password or is_new:
        validate_password(password, person)
        person.set_password(password)
    person.full_clean()
    person.save()
    told = {"role": role, "is_active": is_active, "operator": person.operator.code if person.operator else ""}
    audit(verb="set_person", target=f"user {person.pk}", by=by, now=now, details=told)
    return person


@transaction.atomic
def reset_second_factor(*, person: User, by: AbstractBaseUser | None, now: dt.datetime) -> int:
    """Take away applications, passkeys and recovery codes, and end every session: the next sign-in sets one up.

    Answers how many there were.
    """
    count, _by_model = Authenticator.objects.filter(user=person).delete()
    end_sessions(person=person, by=by, now=now, why="reset_second_factor")
    return count


@transaction.atomic
def end_sessions(*, person: User, by: AbstractBaseUser | None, now: dt.datetime, why: str = "end_sessions") -> None:
    """Sign someone out everywhere."""
    User.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round"])
    audit(verb=why, target=f"user {person.pk}", by=by, now=now)
