"""A serving process keeps its index up to date by itself, and never fails for it."""

from __future__ import annotations

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from factories import NOW, organization, publish, service

from balise.search import actions, follow, index, search
from balise.search.rules.question import Question


@pytest.fixture(autouse=True)
def causes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why builds were begun: here in the process of the test, since no other sees its database."""
    begun: list[str] = []

    def begin(cause: actions.Cause) -> None:
        begun.append(cause.why)
        actions.catch_up()

    monkeypatch.setattr(follow.builder, "begin", begin)
    monkeypatch.setattr(follow._Last, "thorough", float("-inf"))
    return begun


@pytest.mark.django_db
def test_a_look_indexes_what_is_new(monkeypatch: pytest.MonkeyPatch, causes: list[str]) -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    assert follow.look()
    assert causes == ["there is none"]
    publish(service("Popote", owner))
    assert follow.look()
    assert search(Question(), now=NOW).total == 2
    monkeypatch.setattr(actions, "update", lambda **_: pytest.fail("nothing is new"))
    assert follow.look()
    assert len(causes) == 1


@pytest.mark.django_db
def test_a_look_leaves_the_work_to_whoever_is_at_it() -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()
    publish(service("Popote", owner))
    with index.lock(wait=True):
        assert follow.look()
    assert search(Question(), now=NOW).total == 1
    assert actions.is_behind()


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_looked_at_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(actions, "is_behind", fail)
    assert not follow.look()


def test_a_process_follows_once_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()

    def look() -> bool:
        looked.set()
        return True

    monkeypatch.setattr(follow, "look", look)
    monkeypatch.setattr(follow, "EVERY", 0.01)
    stop = follow.start()
    assert stop is not None
    assert looked.wait(5)
    assert follow.start() is None
    thread = next(thread for thread in threading.enumerate() if thread.name == "index")
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    again = follow.start()
    assert again is not None
    again.set()


@pytest.mark.django_db
def test_an_operator_builds_the_index_and_is_told_how_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="balise index rebuild"):
        call_command("index", "status")
    publish(service("Vestiaire", publish(organization())))
    call_command("index", "rebuild", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["services"], told["is_behind"], told["is_complete"]) == (1, False, True)
    publish(organization("Autre"))
    call_command("index", "status")
    assert "balise index update" in capsys.readouterr().out
    call_command("index", "update", "--json")
    assert json.loads(capsys.readouterr().out)["is_behind"] is False
