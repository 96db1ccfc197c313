"""The first `balise sweep` of a day does the day's work, and the others leave it."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import factories
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from balise.command_line import daily
from balise.intake.actions import record
from balise.intake.models import Note
from balise.intake.rules.changes import Change

LONG_AGO = timezone.now() - dt.timedelta(days=400)


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def sweep() -> dict[str, Any]:
    told = StringIO()
    call_command("sweep", "--json", stdout=told)
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


def leave_something() -> None:
    """A note past its term, and a session that is over."""
    id = uuid4()
    begun = Change(str(uuid4()), "add", "contact", str(id), "", {"channel": "telephone"})
    note = Change(str(uuid4()), "add", "note", str(uuid4()), "", {"text": "canari"})
    by = factories.person(f"ada-{id.hex[:6]}", "counsellor", operator=factories.operator(f"here-{id.hex[:6]}"))
    assert record(contact=id, changes=(begun, note), by=by, now=LONG_AGO).refused == ()
    Session.objects.create(session_key=id.hex, session_data="", expire_date=LONG_AGO)


def left() -> tuple[int, int]:
    return Note.objects.exclude(text="").count(), Session.objects.count()


@pytest.mark.django_db
def test_the_first_sweep_of_a_day_forgets_what_is_past_its_term_and_sessions_that_are_over() -> None:
    leave_something()
    assert left() == (1, 1)
    sweep()
    assert left() == (0, 0)


@pytest.mark.django_db
def test_the_next_sweeps_of_the_day_leave_the_day_s_work_and_that_of_the_next_day_takes_it_up(data: Path) -> None:
    sweep()
    leave_something()
    sweep()
    assert left() == (1, 1)
    (data / "swept").write_text(str(timezone.localdate() - dt.timedelta(days=1)))
    sweep()
    assert left() == (0, 0)


def test_work_that_failed_is_still_to_be_done() -> None:
    today = dt.date(2026, 3, 4)
    with pytest.raises(OSError, match="full"), daily.first_of_day(today) as is_first:
        assert is_first
        raise OSError("the disk is full")
    with daily.first_of_day(today) as is_first:
        assert is_first
    with daily.first_of_day(today) as is_first:
        assert not is_first


def test_work_that_someone_is_at_is_left_to_them() -> None:
    with daily.first_of_day(dt.date(2026, 3, 4)) as is_first, daily.first_of_day(dt.date(2026, 3, 4)) as is_second:
        assert (is_first, is_second) == (True, False)
