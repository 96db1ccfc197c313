"""The last twelve months of a demonstration: they end now, can be begun again, and are counted in another process."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from django.utils import timezone
from factories import organization, publish, service

from balise.accounts.models import Operator, User
from balise.analysis.facts import home
from balise.demo import behind
from balise.demo.contacts import CannotFill, actions, lately
from balise.demo.contacts.figures import Year, topics
from balise.demo.contacts.lately import Lately
from balise.demo.contacts.offers import Directory
from balise.demo.contacts.plan import plan
from balise.demo.contacts.telling import Teller
from balise.directory.actions import load_topics
from balise.directory.models import Topic
from balise.intake import bulk
from balise.intake.bulk import Whole
from balise.intake.models import Contact, Entry, FollowUp
from balise.territories.models import Area

NOW = dt.datetime(2026, 11, 18, 18, 30, tzinfo=dt.UTC)  # a Wednesday, half past one
AREA = "borough-rem22"


def small() -> Year:
    """Sixty times smaller, all in one borough, with more follow-ups, so that some are due these days."""
    told = lately.figures()
    ours = msgspec.structs.replace(told.ours, abandoned=30, other_unmet=20, other_most=2, follow_ups=90, newcomers=0)
    return msgspec.structs.replace(
        told, communications=725, needs=1090, referrals=1890, channels={"telephone": 625, "chat": 68, "email": 32},
        areas={AREA: 725}, elsewhere=(), unmet=(), requests=(), transfers=(), heard={}, ours=ours, counsellors=4,
    )  # fmt: skip


def told(now: dt.datetime) -> list[Whole]:
    months = Lately(now)
    planned = months.moved(plan(small(), topics()), small().last)
    directory = Directory([], "montreal", Random(1))
    for need in (need for one in planned for need in one.needs):
        need.referrals, need.is_tried = 0, False
    return list(months.told(planned, Teller([1, 2, 3, 4], {}, directory, Random(1))))


def test_the_year_is_moved_by_whole_weeks_and_ends_today() -> None:
    planned, moved = plan(small(), topics()), Lately(NOW).moved(plan(small(), topics()), small().last)
    apart = {(late.day - early.day).days for early, late in zip(planned, moved, strict=False)}
    assert len(apart) == 1 and apart.pop() % 7 == 0
    today = timezone.localdate(NOW)
    assert today - dt.timedelta(days=6) <= moved[-1].day <= today
    assert moved[0].day <= today - dt.timedelta(days=350)
    assert sum(one.kind == "conversation" for one in moved) > 0.95 * 725


def test_nothing_is_told_of_what_has_not_come() -> None:
    for whole in told(NOW):
        hours = [said for name, said in whole.values.items() if name.endswith("_at")]
        assert max(map(dt.datetime.fromisoformat, hours)) <= whole.at <= NOW, whole


def test_a_follow_up_to_come_is_planned_and_has_no_try() -> None:
    rows = [row for whole in told(NOW) for row in whole.rows if row.noun in ("follow_up", "attempt")]
    planned = [row for row in rows if row.noun == "follow_up" and "state" not in row.values]
    made = [row for row in rows if row.noun == "follow_up" and "state" in row.values]
    assert planned and made
    assert {row.of for row in rows if row.noun == "attempt"} == {row.id for row in made}
    days = [dt.date.fromisoformat(row.values["due_on"]) for row in planned]
    assert min(days) >= NOW.date() - dt.timedelta(days=4) and max(days) > NOW.date()


def during_a_call() -> tuple[Whole, dt.datetime]:
    """The last call that is over at NOW, and an instant at which it was not."""
    calls = [one for one in told(NOW) if one.values["channel"] == "telephone" and "answered_at" in one.values]
    last = next(one for one in reversed(calls) if "ended_at" in one.values)
    return last, dt.datetime.fromisoformat(last.values["ended_at"]) - dt.timedelta(seconds=1)


def test_who_is_on_the_line_now_has_an_open_contact() -> None:
    call, now = during_a_call()
    (then,) = (one for one in told(now) if one.id == call.id)
    assert "answered_at" in then.values and "ended_at" not in then.values and "wrapped_at" not in then.values


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Operator:
    """Small months, some services of every kind of need, the counsellor who can sign in."""
    settings.DATA = tmp_path
    monkeypatch.setattr(actions, "figures", small)
    monkeypatch.setattr(lately, "_HURRIED", 3)
    host = Operator.objects.create(code="host", is_host=True, is_demo=True, edited_at=NOW)
    User.objects.create(username="demo-counsellor", role="counsellor", operator=host, is_demo=True)
    load_topics()
    Area.objects.create(code=AREA, kind="borough", name_fr="Ici", edited_at=NOW)
    house = publish(organization())
    for _ in range(6):  # as many as a need is given at most
        publish(service("Aide", house, topics=tuple(Topic.objects.filter(parent=None).values_list("pk", flat=True))))
    return host


@pytest.mark.django_db
def test_what_was_stopped_halfway_is_completed_and_nothing_is_there_twice(
    demonstration: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, _total: int) -> None:
        if done >= 300:
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "BATCH", 100)
    with pytest.raises(KeyboardInterrupt):
        actions.fill_lately(now=NOW, progress=stop)
    assert Contact.objects.count() == 300
    filled = actions.fill_lately(now=NOW)
    assert (filled.here_before, filled.contacts) == (300, Contact.objects.count() - 300)
    assert actions.fill_lately(now=NOW).contacts == 0
    corrected = Entry.objects.filter(digests_text__contains='"why"').count()
    assert corrected == 4, "corrected once"


@pytest.mark.django_db
def test_every_list_of_the_supervisor_and_of_the_desk_has_something(demonstration: Operator) -> None:
    call, now = during_a_call()
    actions.fill_lately(now=now)
    ours = Contact.objects.filter(operator=demonstration)
    assert ours.filter(day=timezone.localdate(now)).exists() and ours.open().filter(pk=call.id).exists()
    assert ours.filter(counsellor__username="demo-counsellor").count() > 100
    planned = FollowUp.objects.filter(state="planned", has_consent=True, owner__isnull=False)
    assert planned.exists() and not planned.filter(safe_ways=[]).exists()
    assert ours.closed().communications().filter(area=None, is_area_unknown=None).exists()


@pytest.mark.django_db
def test_they_are_of_a_demonstration(settings: Any) -> None:
    Operator.objects.create(code="host", is_host=True, edited_at=NOW)
    with pytest.raises(CannotFill):
        actions.fill_lately(now=NOW)
    assert not Topic.objects.exists()


def test_figures_wait_for_the_whole_and_what_is_done_is_not_done_again(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    seen: list[bool] = []
    done = actions.Filled(actions.LATELY, "host", 1, 0, 0.1)
    monkeypatch.setattr(behind, "fill_lately", lambda **_told: seen.append(home.is_busy()) or done)
    monkeypatch.setattr(behind, "build_facts", lambda **_told: seen.append(home.is_busy()))
    assert not behind.is_done() and not home.is_busy()
    assert behind.work(now=NOW) == done
    assert seen == [True, False], "pages say that figures are on their way; then the build takes its turn"
    assert behind.is_done()


def test_what_fails_is_begun_again(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(behind, "fill_lately", lambda **_told: None)

    def full(**_told: Any) -> None:
        raise OSError

    monkeypatch.setattr(behind, "build_facts", full)
    with pytest.raises(OSError):
        behind.work(now=NOW)
    assert not behind.is_done()


def test_it_ends_with_who_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0)
    behind.end(begun)
    assert begun.returncode == -15
    behind.end(begun)  # and once more does nothing
