"""What a desk sends, with no more said than a test says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from balise.accounts.models import User
from balise.intake.actions import Recorded, record
from balise.intake.rules.changes import Change

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)  # a Wednesday, 14:00 in Montréal


def change(
    noun: str, values: dict[str, Any], verb: Any = "add", *, id: UUID | str = "", key: str = "", **more: Any
) -> Change:
    """`more` are `of` and `reason`."""
    return Change(key=key or str(uuid4()), verb=verb, noun=noun, id=str(id or uuid4()), values=values, **more)


def send(id: UUID, by: User, *changes: Change, now: dt.datetime = NOW) -> Recorded:
    return record(contact=id, changes=changes, by=by, now=now)
