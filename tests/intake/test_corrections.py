"""Who may change a closed contact, and when they must say why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from balise.intake.rules.changes import Change, Refused
from balise.intake.rules.corrections import OWN_DAYS, refuse_correction

CLOSED = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
SOON, LATE = CLOSED + dt.timedelta(days=OWN_DAYS), CLOSED + dt.timedelta(days=OWN_DAYS, seconds=1)
KEY = "00000000-0000-0000-0000-000000000001"


def change(noun: str = "contact", field: str = "gender", verb: Any = "set", reason: str = "") -> Change:
    return Change(key=KEY, verb=verb, noun=noun, id=KEY, values={field: ""}, reason=reason)


def is_refused(
    change: Change,
    *,
    at: dt.datetime = SOON,
    own: bool = True,
    role: str = "counsellor",
    wrapped_at: dt.datetime | None = CLOSED,
) -> str:
    try:
        refuse_correction(change, wrapped_at=wrapped_at, made_at=at, is_own=own, role=role)
    except Refused as refused:
        return "reason" if "pourquoi" in refused.told.fr else "person"
    return ""


def test_an_open_contact_is_changed_by_anyone_of_its_service_without_a_reason() -> None:
    assert is_refused(change(), wrapped_at=None, at=LATE, own=False) == ""


@pytest.mark.parametrize(
    ("own", "role", "at", "refused"),
    [
        (True, "counsellor", CLOSED, ""),
        (True, "counsellor", SOON, ""),
        (True, "counsellor", LATE, "person"),
        (False, "counsellor", SOON, "person"),
        (False, "senior", LATE, ""),
        (False, "administrator", LATE, ""),
        (False, "curator", SOON, "person"),
    ],
)
def test_a_closed_contact_is_its_counsellor_s_for_a_week_then_a_senior_s(
    own: bool, role: str, at: dt.datetime, refused: str
) -> None:
    assert is_refused(change(reason="mal lu"), own=own, role=role, at=at) == refused


@pytest.mark.parametrize("role", ["counsellor", "senior"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_correction_says_why(role: str, reason: str) -> None:
    assert is_refused(change(reason=reason), role=role) == "reason"


def test_what_a_device_kept_from_before_the_closing_is_no_correction() -> None:
    before = CLOSED - dt.timedelta(seconds=1)
    assert is_refused(change(), at=before) == ""
    assert is_refused(change(), at=before, own=False) == "person"
    assert is_refused(change(), at=before, own=False, role="senior") == "reason"


@pytest.mark.parametrize(
    ("noun", "field", "verb"),
    [("referral", "outcome", "set"), ("attempt", "result", "add"), ("follow_up", "state", "set")],
)
def test_what_is_learned_later_is_told_by_anyone_without_a_reason(noun: str, field: str, verb: str) -> None:
    assert is_refused(change(noun, field, verb), at=LATE, own=False) == ""


def test_a_closed_contact_is_not_taken_over_to_be_corrected() -> None:
    assert is_refused(change(field="counsellor"), own=False) == "person"
    assert is_refused(change(field="counsellor"), own=False, role="senior") == ""
