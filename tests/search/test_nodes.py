"""Several web machines over one PostgreSQL, each with an index of its own; several processes over one folder.

Everything here is real: `balise serve` in processes of their own, one cluster, one data folder a node.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once
BALISE = str(Path(sys.executable).with_name("balise"))
ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120  # seconds after which something is not slow but broken, on a busy machine too
_CATCHING_UP = "The directory is being updated"
_PUBLISHER = """
import sys, django
django.setup()
from factories import organization, publish, service
from balise.directory.models import Organization
for line in sys.stdin:
    verb, _, name = line.strip().partition(" ")
    owner = Organization.objects.values_list("pk", flat=True).first() or publish(organization("Entraide"))
    if verb == "many":
        for number in range(int(name)):
            publish(service(f"Foule {number}", owner))
    else:
        publish(service(name, owner))
    print("done", flush=True)
"""


class Node:
    """A web machine: its data folder, its port, and `balise serve`."""

    def __init__(self, folder: Path, database: str, workers: int = 1) -> None:
        self.folder, self.workers = folder, workers
        self.environment = {
            **os.environ, "BALISE_DATA": str(folder), "DATABASE_URL": database, "BALISE_DEBUG": "",
            "BALISE_SECRET_KEY": "shared by all nodes", "LC_ALL": "en_CA.UTF-8",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = int(one.getsockname()[1])

    def __repr__(self) -> str:
        return self.folder.name

    def run(self, *command: str) -> str:
        done = subprocess.run([BALISE, *command], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [BALISE, "serve", "--port", str(self.port), "--workers", str(self.workers)],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: self.page("") is not None, _PATIENCE, f"{self} answers")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)  # the server, its workers, and what they began
            self.process.wait(_PATIENCE)

    def page(self, words: str) -> str | None:
        """The results page; None when the node does not answer."""
        address = f"http://127.0.0.1:{self.port}/en/search/?q={words}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def finds(self, words: str, name: str) -> bool:
        """Whether a result bears this name, which the words are not: they are without capitals."""
        return name in (self.page(words) or "")

    def always_finds(self, words: str, name: str) -> bool:
        """Whichever of its processes answers."""
        return all(self.finds(words, name) for _ in range(8))

    def index(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads((self.folder / "index" / "current.json").read_text())
        except OSError:
            return {"is_complete": False, "folder": "", "services": 0}
        return told

    def log(self) -> str:
        return (self.folder / "log").read_text()


class Publisher:
    """A process of curators, on no node."""

    def __init__(self, node: Node) -> None:
        environment = {
            **node.environment, "DJANGO_SETTINGS_MODULE": "balise.settings", "PYTHONPATH": str(ROOT / "tests")
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PUBLISHER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=ROOT,
        )  # fmt: skip

    def publish(self, name: str, verb: str = "one") -> None:
        """Once it is published."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{verb} {name}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def stop(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(_PATIENCE)
        self.process.stdout.close()


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.time() + seconds
    while not is_so():
        if time.time() > until:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.02)


@pytest.fixture
def stopping() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.postgresql
def test_three_machines_over_one_postgresql(cluster: str, tmp_path: Path, stopping: ExitStack) -> None:
    nodes = [Node(tmp_path / name, cluster) for name in ("north", "south", "away")]
    north, south, away = nodes
    north.run("migrate", "-v0")
    publisher = Publisher(north)
    stopping.callback(publisher.stop)
    publisher.publish("Popote roulante")
    for node in nodes:
        stopping.callback(node.stop)
        node.start()
        wait_until(partial(node.finds, "popote", "Popote"), _PATIENCE, f"{node} builds its index by itself")

    _found_without_a_build(publisher, nodes, "Vestiaire solidaire", "vestiaire")

    away.stop()
    _found_without_a_build(publisher, [north, south], "Halte-garderie", "halte")
    away.start()
    wait_until(lambda: away.finds("halte", "Halte-garderie"), _PATIENCE, "who was away catches up")

    (south.folder / "index").rename(south.folder / "lost")  # at once: a server that follows would write in it meanwhile
    wait_until(lambda: _CATCHING_UP in (south.page("popote") or ""), _PATIENCE, "it says that it is catching up")
    assert north.finds("popote", "Popote"), "the others do not notice"
    wait_until(lambda: south.finds("popote", "Popote"), _PATIENCE, "who lost its index builds it anew")

    (away.folder / "index" / "current.json").write_text("{garbage")
    wait_until(lambda: not away.finds("popote", "Popote"), _PATIENCE, "a pointer that says nothing")
    wait_until(lambda: away.finds("popote", "Popote"), _PATIENCE, "who lost its pointer builds anew")
    _found_without_a_build(publisher, nodes, "Cuisine collective", "cuisine")
    assert all("Traceback" not in node.log() for node in nodes)


def _found_without_a_build(publisher: Publisher, nodes: list[Node], name: str, words: str) -> None:
    """Published by one, found by all, who take what changed into the index that they have."""
    before = [node.index()["folder"] for node in nodes]
    publisher.publish(name)
    for node in nodes:
        wait_until(partial(node.finds, words, name), _PATIENCE, f"{name} is found on {node}")
    assert [node.index()["folder"] for node in nodes] == before


@pytest.fixture
def machine(tmp_path: Path, stopping: ExitStack) -> Node:
    """Two processes that serve one folder, over SQLite, with one service published."""
    node = Node(tmp_path / "one", "", workers=2)
    node.run("migrate", "-v0")
    stopping.callback(node.stop)
    return node


def test_two_processes_of_one_machine_share_an_index(machine: Node, stopping: ExitStack) -> None:
    publisher = Publisher(machine)
    stopping.callback(publisher.stop)
    publisher.publish("Popote roulante")
    machine.start()
    wait_until(lambda: machine.finds("popote", "Popote"), _PATIENCE, "the index is built")
    for name in ("Vestiaire", "Friperie", "Halte"):
        publisher.publish(name)
        wait_until(partial(machine.always_finds, name.lower(), name), _PATIENCE, "both processes find it")
    # Fewer when a build, which the second process may begin while the first one's ends, took a change with it.
    assert machine.log().count("index_caught_up") <= 3, "one of them wrote each change"

    # A file cut short under those who map it kills them (SIGBUS): the server begins others, who find it out.
    for path in (machine.folder / "index").rglob("*.store"):
        os.truncate(path, 10)
    machine.page("popote")
    wait_until(partial(machine.always_finds, "popote", "Popote"), _PATIENCE, "the index is built anew")


@pytest.mark.parametrize("during", ["build", "update"])
def test_after_a_sudden_end_the_next_process_is_right(machine: Node, stopping: ExitStack, during: str) -> None:
    """Killed while it builds, or while it writes changes: at whatever moment, nothing is lost and nothing stays."""
    publisher = Publisher(machine)
    stopping.callback(publisher.stop)
    publisher.publish("Popote roulante")
    publisher.publish("300", "many")
    for moment in (0.05, 0.4):
        if during == "build":
            shutil.rmtree(machine.folder / "index", ignore_errors=True)
        else:
            machine.run("index", "update", "--quiet")
            publisher.publish("100", "many")
        work = subprocess.Popen([BALISE, "index", "update", "--quiet"], env=machine.environment)
        begun = machine.folder / "index" / ("rebuild.lock" if during == "build" else "write.lock")
        before = begun.stat().st_mtime_ns if begun.exists() else 0
        wait_until(lambda: begun.exists() and begun.stat().st_mtime_ns != before, _PATIENCE, "it begins")  # noqa: B023
        time.sleep(moment)
        work.kill()
        work.wait()
        told = json.loads(machine.run("index", "update", "--json"))
        assert told["is_behind"] is False
    machine.start()
    wait_until(lambda: machine.finds("popote", "Popote"), _PATIENCE, "it is found")
    services = machine.run(
        "shell", "-v0", "-c", "from balise.directory.models import *; print(Service.objects.count())"
    )
    assert machine.index()["services"] == int(services)
    folders = [path for path in (machine.folder / "index").iterdir() if path.is_dir()]
    assert [path.name for path in folders] == [machine.index()["folder"]]
