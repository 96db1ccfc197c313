"""Verbs: who runs this installation, and the trail of who did what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from . import operator
from .models import AuditEntry, Operator
from .rules import Identity, checked


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
    Operator.objects.update_or_create(pk=1, defaults={"settings_text": text, "is_demo": kept.is_demo, "edited_at": now})
    audit(verb="set_identity", target="operator 1", by=by, now=now)
    operator.forget()
    transaction.on_commit(operator.forget)  # another thread may have read the former one meanwhile
    return kept
