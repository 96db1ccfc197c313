"""Verbs: keep what a visitor says is wrong with a record; say that a curator looked at it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from balise.accounts.actions import audit
from balise.core.languages import Language

from .models import Feedback

MOST_LETTERS = 2000
MOST_PER_HOUR = 20  # about one record: more than that is a machine, or something a curator knows of already


Outcome = Literal["done", "dismissed"]  # the record was put right; there was nothing to change


class TooManyReports(Exception):
    """So many reports came about one record within the hour that no more is kept."""


def record_feedback(
    *, kind: str, id: int, message: str, contact: str, language: Language, now: dt.datetime
) -> Feedback:
    """Keep a report about one resource (`kind` is organization, site or service). Raises TooManyReports.

    Who sent it is not recorded, beyond the way to reach them that they chose to write.
    """
    about = {f"{kind}_id": id}
    recent = Feedback.objects.filter(**about, received_at__gt=now - dt.timedelta(hours=1))
    if recent.count() >= MOST_PER_HOUR:
        raise TooManyReports
    return Feedback.objects.create(
        **about, message=message[:MOST_LETTERS], contact=contact, language=language, received_at=now
    )


class AlreadyHandled(Exception):
    """Another curator looked at this report first."""


@transaction.atomic
def handle_feedback(*, id: int, outcome: Outcome, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Say that `by` looked at a report. Raises AlreadyHandled when it waits no more, and changes nothing then.

    The way to reach whoever wrote is forgotten: it was given only to clear up this report.
    """
    waiting = Feedback.objects.waiting().filter(pk=id)
    if not waiting.update(state=outcome, handled_at=now, handled_by=by.pk if by else None, contact=""):
        raise AlreadyHandled
    audit(verb=f"feedback.{outcome}", target=f"feedback {id}", by=by, now=now)
