"""A serving process keeps its index up to date by itself, and never fails for it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from factories import NOW, organization, publish, service, topic, withdraw
from msgspec.structs import replace

from balise.directory.models import Topic
from balise.search import actions, follow, index, search
from balise.search.models import SynonymChange
from balise.search.rules.question import Question
from balise.territories.models import Area

_PATIENCE = 60  # seconds, on a busy machine


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


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_a_full_disk_is_told_and_pages_are_answered_meanwhile(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ValueError("IO error: 'No space left on device (os error 28)'")

    publish(service("Popote", publish(organization("Autre"))))
    monkeypatch.setattr(actions, "_write", full)
    assert not follow.look()
    assert "make room" in caplog.text
    assert search(Question(), now=NOW).total == 1


def test_a_process_follows_once_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()

    def look() -> bool:
        looked.set()
        return True

    monkeypatch.setattr(follow, "look", look)
    monkeypatch.setattr(follow, "EVERY", 0.01)
    stop = follow.start()
    assert stop is not None
    assert looked.wait(_PATIENCE)
    assert follow.start() is None
    thread = next(thread for thread in threading.enumerate() if thread.name == "index")
    stop.set()
    thread.join(_PATIENCE)
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


@pytest.fixture
def vestiaire() -> int:
    """One service, indexed long enough ago for a build that can wait."""
    topic("clothes", "Vêtements")
    number = publish(service("Vestiaire", publish(organization()), topics=("clothes",)))
    actions.catch_up()
    _rested()
    return number


def _rested() -> None:
    told = index.state()
    assert told is not None
    index.make_live(replace(told, built_at=told.built_at - dt.timedelta(days=1)))


def _look() -> None:
    follow._Last.thorough = float("-inf")
    assert follow.look()


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_topics_edited_without_publishing_are_noticed(causes: list[str]) -> None:
    Topic.objects.update(synonyms_fr=["linge"])
    _look()
    assert causes == ["topics were changed"]
    assert search(Question(words="linge", verbatim=True), now=NOW).total == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_territories_loaded_after_indexing_are_noticed(causes: list[str]) -> None:
    Area.objects.create(code="mun-1", kind="municipality", name_fr="Laval", edited_at=NOW)
    _look()
    assert causes == ["territories were loaded"]
    _rested()
    _look()
    assert len(causes) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_a_synonym_reads_questions_at_once_and_records_after_a_build(causes: list[str]) -> None:
    built = index.state()
    SynonymChange.objects.create(text="nippes", language="fr", target="topic:clothes", is_on=True, at=NOW)
    assert actions.use_lexicon()
    reader, told = index.current(), index.state()
    assert reader is not None and built is not None and told is not None
    assert (told.folder, told.revision) == (built.folder, built.revision)
    assert "topic:clothes" in [entry.target for entry in reader.lexicon.entries if entry.text == "nippes"]
    assert not actions.use_lexicon(), "once"
    _look()
    assert causes == ["synonyms were changed"]
    SynonymChange.objects.create(
        text="fringues", language="fr", target="topic:clothes", use="asked", is_on=True, at=NOW
    )
    _rested()
    _look()
    assert len(causes) == 1, "no record is read with it"


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_what_can_wait_is_built_at_most_a_tenth_of_the_time(causes: list[str]) -> None:
    told = index.state()
    assert told is not None
    Topic.objects.update(synonyms_fr=["linge"])
    hour = dt.timedelta(hours=1)
    index.make_live(replace(told, built_at=dt.datetime.now(dt.UTC) - 9 * hour, took=hour.total_seconds()))
    _look()
    assert causes == []
    index.make_live(replace(told, built_at=dt.datetime.now(dt.UTC) - 12 * hour, took=hour.total_seconds()))
    _look()
    assert causes == ["topics were changed"]


@pytest.mark.django_db
def test_what_a_hidden_record_said_leaves_the_files_within_a_week(causes: list[str], vestiaire: int) -> None:
    withdraw("service", vestiaire)
    _look()
    told = index.state()
    assert told is not None and (told.changed, told.services) == (1, 0)
    index.make_live(replace(told, built_at=told.built_at - dt.timedelta(days=7)))
    _look()
    assert causes == ["it is old"]
    told = index.state()
    assert told is not None and told.changed == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("vestiaire")
def test_a_missing_lexicon_is_written_again(folder: Path) -> None:
    file = next(folder.glob("*/lexicon-*.json"))
    file.unlink()
    _look()
    assert file.exists()


def test_one_build_runs_at_a_time_and_a_failed_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(*_command: object, **_more: object) -> subprocess.Popen[bytes]:
        begun.append(real([sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(1)"], stdin=subprocess.PIPE))
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    builder = follow.Builder()
    builder.begin(actions.Cause("of the test"))
    builder.begin(actions.Cause("of the test"))
    assert len(begun) == 1
    begun[0].communicate()
    builder.begin(actions.Cause("of the test"))
    assert len(begun) == 1, "not at once"
    builder._not_before = 0
    with index.lock(wait=True, of="rebuild"):
        builder.begin(actions.Cause("of the test"))
    assert len(begun) == 1, "another process is at it"
    builder.begin(actions.Cause("of the test"))
    assert len(begun) == 2
    begun[1].stdin.close()  # type: ignore[union-attr]
    builder.end()
    assert begun[1].poll() is not None
