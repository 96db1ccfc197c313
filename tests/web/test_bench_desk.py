"""The bench of the desk: that it runs whole at a tiny size, and that its oracle sees what is lost."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from balise.command_line.bench import Result
from balise.web.desk.bench import faults, journal
from balise.web.desk.bench.cluster import Cluster
from balise.web.desk.bench.installation import Installation, Server, free_port
from balise.web.desk.bench.journal import Journal, Made
from balise.web.desk.bench.oracle import Device, Entry, Stored, Verdict, judge

BALISE = str(Path(sys.executable).with_name("balise"))
SERVICES, COUNSELLORS = 30, 2

# Answers that it is done, and writes it a second later: what a desk must never do.
TOO_EARLY = """
import io, json, queue, threading, time

from balise.wsgi import application as real

waiting = queue.Queue()


def write():
    while True:
        due, environ = waiting.get()
        time.sleep(max(0, due - time.monotonic()))
        list(real(environ, lambda *told: None))


threading.Thread(target=write, daemon=True).start()


def application(environ, start_response):
    if not environ["PATH_INFO"].endswith("/changements/"):
        return real(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    waiting.put((time.monotonic() + 1, {**environ, "wsgi.input": io.BytesIO(body)}))
    keys = [change["key"] for change in json.loads(body)["changes"]]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"done": keys, "refused": [], "number": len(keys)}).encode()]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation on SQLite that the runs of this file share."""
    found = Installation(tmp_path_factory.mktemp("desk"), None)
    found.fill(SERVICES, COUNSELLORS)
    return found


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills follow one another sooner than in a run of hours."""
    monkeypatch.setattr(faults, "_BETWEEN", (0.05, 0.3))
    monkeypatch.setattr(faults, "_DOWN", (0.0, 0.2))


def run_faults(place: Installation, server: Server | None = None, **kills: int) -> Result:
    """Two counsellors, three devices; what is not named is not killed."""
    asked = {"seed": 1, "port": 0, "workers": 1, "counsellors": COUNSELLORS}
    kinds = {"web_kills": 0, "database_kills": 0, "desk_kills": 0}
    options = argparse.Namespace(**{**asked, **kinds, **kills})
    return faults.run(place, options, lambda sentence: None, server)


def killed(found: Result) -> dict[str, int]:
    """How often each kind was; a server that ended by itself was not."""
    return {str(row["what"]): int(str(row["times"])) for row in found.rows if row["table"] == "killed" and row["times"]}


def goals(found: Result) -> dict[str, float]:
    return {goal.name: goal.value for goal in found.goals}


NOTHING_WRONG = {"lost": 0, "duplicated": 0, "reordered": 0, "never answered": 0, "chains that do not hold": 0}


@pytest.mark.once
def test_the_desk_is_measured_beside_a_bare_handler_and_the_limit(place: Installation) -> None:
    """As it is asked for on the command line; the installation is kept from a run to the next."""
    command = ["--counsellors", str(COUNSELLORS), "--seconds", "1", "--pause", "0.02", "--workers", "1"]
    done = subprocess.run(
        [BALISE, "bench", "desk", *command, "--folder", str(place.folder), "--json"],
        capture_output=True, text=True, env={**os.environ, "DATABASE_URL": ""},
    )  # fmt: skip
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    actions = {row["action"]: row for row in told["rows"] if "action" in row}
    assert actions["save a field"]["queries"] >= 3  # the row, the log, who asks
    assert {"search panel", "add a need", "propose topics", "open the page"} <= actions.keys()
    assert len([row for row in told["rows"] if row["table"] == "one field, beside the others"]) == 4
    assert "95th percentile, save a field" in {goal["name"] for goal in told["goals"]}


@pytest.mark.once
def test_killed_web_processes_lose_nothing(place: Installation) -> None:
    found = run_faults(place, web_kills=2, desk_kills=1)
    assert killed(found) == {"device": 1, "web process": 1, "whole server": 1}
    made = {row["what"]: row["value"] for row in found.rows if row["table"] == "faults"}
    assert made["changes acknowledged"] == made["changes made"] > 0  # type: ignore[operator]
    assert goals(found) == NOTHING_WRONG


@pytest.mark.once
@pytest.mark.postgresql
def test_a_killed_postgresql_loses_nothing() -> None:
    # Not in pytest's own folder: another run of pytest closes it to the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="balise-desk-") as folder:
        cluster = Cluster(Path(folder) / "pg")
        cluster.start()
        try:
            place = Installation(Path(folder), cluster)
            place.fill(SERVICES, COUNSELLORS)
            found = run_faults(place, database_kills=2)
        finally:
            cluster.stop()
    assert killed(found) == {"database process": 1, "whole database": 1}
    assert goals(found) == NOTHING_WRONG


@pytest.mark.once
def test_a_server_that_answers_before_it_has_written_is_caught(place: Installation, tmp_path: Path) -> None:
    (tmp_path / "too_early.py").write_text(TOO_EARLY)
    path = os.pathsep.join([str(tmp_path), place.environment["PYTHONPATH"]])
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "1", "--no-ws", "--log-level", "error", "too_early:application",
    ]  # fmt: skip
    server = Server(command, port, {**place.environment, "PYTHONPATH": path}, tmp_path / "log")
    found = run_faults(place, server, web_kills=2)
    lost = next(goal for goal in found.goals if goal.name == "lost")
    assert lost.value > 0 and not lost.holds


# The oracle


CONTACT = str(uuid4())


def change(verb: str, noun: str, id: str, of: str = "", **values: Any) -> Made:
    said = {"key": str(uuid4()), "verb": verb, "noun": noun, "id": id, "of": of, "values": values}
    return Made(CONTACT, said, 0.0)


def entry(number: int, made: Made, **values: Any) -> Entry:
    told = {**made.change["values"], **values, "at": "2026-03-04T15:00:00+00:00"}
    return Entry(number, made.key, made.change["verb"], made.change["noun"], made.change["id"], told)


BEGUN = change("add", "contact", CONTACT, channel="telephone", answered_at="now")
GENDER = change("set", "contact", CONTACT, gender="woman")
NOTE = change("add", "note", str(uuid4()), text="Porte du fond")
MADE = (BEGUN, GENDER, NOTE)
HOUR = "2026-03-04T15:00:00+00:00"
LOG = (entry(1, BEGUN, answered_at=HOUR), entry(2, GENDER), entry(3, NOTE))
ROWS = {
    "contact": {CONTACT: {"channel": "telephone", "answered_at": HOUR, "gender": "woman"}},
    "note": {NOTE.change["id"]: {"text": "Porte du fond"}},
}
KEYS = frozenset(one.key for one in MADE)


def judged(
    entries: tuple[Entry, ...] = LOG,
    rows: Any = ROWS,
    done: frozenset[str] = KEYS,
    refused: frozenset[str] = frozenset(),
) -> Verdict:
    return judge({"ada-a": Device(MADE, done, refused)}, {CONTACT: Stored(entries, rows)})


def test_what_is_stored_as_it_was_acknowledged_is_whole() -> None:
    assert judged() == ([], [], [], [])


def test_an_acknowledged_change_that_is_not_in_the_log_is_lost() -> None:
    found = judged(LOG[:2], {"contact": ROWS["contact"]})
    assert len(found.lost) == 1 and NOTE.key in found.lost[0]
    assert len(judge({"ada-a": Device(MADE, KEYS, frozenset())}, {}).lost) == 3


def test_a_change_that_was_never_acknowledged_may_be_missing_but_is_told() -> None:
    found = judged(LOG[:2], {"contact": ROWS["contact"]}, done=KEYS - {NOTE.key})
    assert found == ([], [], [], [NOTE.key])


def test_another_value_in_the_log_or_in_the_row_is_lost() -> None:
    assert len(judged((*LOG[:2], entry(3, NOTE, text="Porte"))).lost) == 1
    assert len(judged(rows={**ROWS, "note": {NOTE.change["id"]: {"text": "Porte"}}}).lost) == 1
    assert len(judged(rows={**ROWS, "note": {}}).lost) == 1
    assert len(judged(rows={**ROWS, "contact": {CONTACT: {**ROWS["contact"][CONTACT], "answered_at": None}}}).lost) == 1


def test_what_is_done_twice_or_made_by_nobody_is_duplicated() -> None:
    assert len(judged((*LOG, entry(4, NOTE))).duplicated) == 1
    assert len(judged((*LOG, entry(4, change("set", "contact", CONTACT, gender="man")))).duplicated) == 1
    assert len(judged(rows={**ROWS, "note": {**ROWS["note"], str(uuid4()): {"text": "Porte du fond"}}}).duplicated) == 1
    assert len(judged(done=KEYS - {NOTE.key}, refused=frozenset({NOTE.key})).duplicated) == 1


def test_what_a_change_brings_about_beside_itself_is_no_duplicate() -> None:
    row = str(uuid4())
    beside = Entry(4, str(uuid5(UUID(NOTE.key), f"need {row}")), "set", "need", row, {"status": ""})
    assert judged((*LOG, beside)).duplicated == []


def test_another_order_in_the_log_is_told() -> None:
    found = judged((LOG[0], entry(2, NOTE), entry(3, GENDER)))
    assert len(found.reordered) == 1 and NOTE.key in found.reordered[0]
    assert (found.lost, found.duplicated) == ([], [])


def test_two_devices_have_no_order_between_them() -> None:
    devices = {"a": Device((BEGUN, NOTE), KEYS, frozenset()), "b": Device((GENDER,), KEYS, frozenset())}
    assert judge(devices, {CONTACT: Stored(LOG, ROWS)}) == ([], [], [], [])


def test_a_line_cut_by_a_kill_is_dropped_and_the_next_one_stands_alone(tmp_path: Path) -> None:
    path = journal.told_path(tmp_path, "ada-a")
    Journal(path).add("done", "1", "2")
    with path.open("ab") as file:
        file.write(b'["done", "3')
    assert journal.told(tmp_path, "ada-a").done == ["1", "2"]
    again = Journal(path)
    again.add("refused", "4", "no")
    again.add("outage", 2.5)
    assert journal.told(tmp_path, "ada-a") == (["1", "2"], {"4": "no"}, [2.5], 0)
