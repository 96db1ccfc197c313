"""Verb: keep what a visitor says is wrong with a record, for a curator to look at."""

from __future__ import annotations

import datetime as dt

from balise.core.languages import Language

from .models import Feedback

MOST_LETTERS = 2000
MOST_PER_HOUR = 20  # about one record: more than that is a machine, or something a curator knows of already


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
