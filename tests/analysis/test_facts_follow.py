"""A contact that is saved is counted within a minute, by another process, and nothing is done where nothing is new."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError
from facts_made import NOW, There

from balise.analysis import actions
from balise.analysis.facts import follow, home, making, reader, secret

pytestmark = pytest.mark.django_db


class Ended:
    """A process that did what it was told, in this one, since no other sees the database of a test."""

    def __init__(self, status: int = 0) -> None:
        self.status = status

    def poll(self) -> int:
        return self.status


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    monkeypatch.setattr(follow, "_REST", 0.0)
    yield
    reader.forget()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def begin(verb: str) -> Ended:
        told.append(verb)
        (actions.refresh_facts if verb == "refresh" else actions.build_facts)(now=NOW)
        return Ended()

    monkeypatch.setattr(follow, "_begin", begin)
    return told


def test_a_look_counts_what_was_saved_and_rests_while_nothing_is(begun: list[str]) -> None:
    there, follower = There(), follow.Follower()
    follower.look()
    assert begun == []  # no contact was ever saved
    with time_machine.travel(NOW, tick=False):
        there.usual()
        for _ in range(3):
            assert follower.look() == follow.EVERY
        assert begun == ["refresh"]
        there.record("2026-03-03")
        follower.look()
        follower.look()
    assert begun == ["refresh"] * 2
    assert home.state() is not None


def test_a_change_that_no_open_month_has_is_looked_at_once(begun: list[str]) -> None:
    there, follower = There(), follow.Follower()
    there.usual()
    actions.build_facts(now=NOW)
    with time_machine.travel(NOW, tick=False):
        there.record("2025-12-11")  # late
        for _ in range(3):
            follower.look()
    assert begun == ["refresh"]


def test_a_change_that_came_out_of_order_is_found(begun: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    there, follower = There(), follow.Follower()
    there.usual()
    actions.build_facts(now=NOW)
    there.record("2026-03-03")
    told = home.state()
    assert told is not None
    monkeypatch.setattr(making, "last_entry", lambda: told.entry)
    with time_machine.travel(NOW, tick=False):
        follower.look()
    assert begun == ["refresh"]


@pytest.mark.parametrize("hour, verbs", [(7, []), (8, ["build"])])  # 2 and 3 o'clock in Montréal
def test_once_a_night_months_are_closed(begun: list[str], hour: int, verbs: list[str]) -> None:
    There().usual()
    actions.build_facts(now=NOW)
    with time_machine.travel(dt.datetime(2026, 3, 5, hour, 30, tzinfo=dt.UTC), tick=False):
        follow.Follower().look()
    assert begun == verbs


def test_what_fails_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(follow, "_begin", lambda verb: (begun.append(verb), Ended(1))[1])
    There().usual()
    follower = follow.Follower()
    follower.look()
    follower.look()
    assert begun == ["refresh"]  # not before a minute
    follower._not_before = 0.0
    follower.look()
    assert begun == ["refresh"] * 2


def test_a_database_that_does_not_answer_is_looked_at_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("gone")

    monkeypatch.setattr(making, "last_entry", fail)
    assert follow.Follower().look() > follow.EVERY


def test_one_process_of_a_machine_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "EVERY", 0.01)
    stop, looks = threading.Event(), []
    monkeypatch.setattr(follow.Follower, "look", lambda self: looks.append(1) or 0.01)
    thread = threading.Thread(target=follow.run, args=(stop,))
    with home.lock(wait=True, of="follow"):
        thread.start()
        stop.wait(0.2)
        assert looks == []
    while not looks:
        stop.wait(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
