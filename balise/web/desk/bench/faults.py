"""`balise bench desk --faults`: servers are killed while counsellors work; what they were told is held to what is kept.

Killed (SIGKILL) at random moments: one process of the server, the whole server, one of PostgreSQL's, all of it, and the
counsellors' own devices. What had ended is begun again, as an operator's supervisor would.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from balise.command_line.bench import Goal, Result

from . import journal
from .counsellor import STOP, Config
from .filling import name_of
from .installation import Installation, Server, free_port
from .oracle import Device, Entry, Stored, Verdict, judge

_PACE = 0.15  # seconds between two changes of a device, on average
_BETWEEN = (0.05, 1.0)  # seconds before the next kill, once something was acknowledged since the last
_DOWN = (0.0, 1.0)  # seconds that what was killed whole stays down
_ACKNOWLEDGED_WITHIN, _SENT_WITHIN = 90, 300  # seconds
_SHOWN = 5
_WHOLE = 0.25  # of the kills of web processes are of the whole server
Say = Callable[[str], None]


class Run(NamedTuple):
    """What is judged: devices by name, contacts by key, and what the log says of itself."""

    devices: dict[str, Device]
    stored: dict[str, Stored]
    problems: list[str]


class Desks:
    """The devices: each a process, begun again where it was killed."""

    def __init__(self, place: Installation, folder: Path, port: int, counsellors: int) -> None:
        (folder / "facts.json").write_text(json.dumps(place.facts))
        run, facts = str(uuid4()), str(folder / "facts.json")
        self.folder = folder
        self._configs = [
            Config(str(folder), name_of(number), letter, run, port, _PACE, facts)
            for number in range(counsellors)
            for letter in ("ab" if number % 2 == 0 else "a")  # every second counsellor has two devices
        ]
        self._environment = place.environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def names(self) -> list[str]:
        return [config.called for config in self._configs]

    def begin(self) -> None:
        """All are signed in and at work. Raises RuntimeError."""
        self.keep()
        until = time.monotonic() + _SENT_WITHIN
        while not all(journal.told(self.folder, name).done for name in self.names):
            if time.monotonic() > until:
                raise RuntimeError(f"Not all counsellors were at work within {_SENT_WITHIN} s: see {self.folder}.")
            time.sleep(0.1)

    def keep(self) -> None:
        """Begin those that are not there."""
        for config in self._configs:
            process = self._processes.get(config.called)
            if process is None or process.poll() is not None:
                command = [sys.executable, "-m", f"{__package__}.counsellor", json.dumps(config._asdict())]
                with (self.folder / f"{config.called}.log").open("ab") as log:
                    self._processes[config.called] = subprocess.Popen(  # noqa: S603 (ours)
                        command, env=self._environment, stderr=log
                    )

    def kill_one(self, pick: random.Random) -> None:
        process = pick.choice(list(self._processes.values()))
        process.kill()
        process.wait()

    def acknowledged(self) -> int:
        """Bytes of answers: it grows as changes are acknowledged."""
        return sum(path.stat().st_size for path in self.folder.glob("*.told"))

    def finish(self) -> None:
        """They type no more, and end once all is answered. Raises RuntimeError."""
        (self.folder / STOP).touch()
        until = time.monotonic() + _SENT_WITHIN
        while any(process.poll() is None for process in self._processes.values()):
            if time.monotonic() > until:
                raise RuntimeError(f"What counsellors made was not all answered within {_SENT_WITHIN} s.")
            time.sleep(0.1)

    def end(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()


class Killer:
    """Kills, waits until something was acknowledged, kills again."""

    def __init__(self, place: Installation, server: Server, desks: Desks, pick: random.Random) -> None:
        self._place, self._server, self._desks, self._pick = place, server, desks, pick
        self.counts: Counter[str] = Counter()

    def work(self, kinds: Sequence[str], say: Say) -> None:
        left = list(kinds)
        while left:
            seen = self._desks.acknowledged()
            if self._kill(left[-1]):
                self.counts[left.pop()] += 1
                if len(left) % 10 == 0:
                    say(f"{len(kinds) - len(left)} of {len(kinds)} kills")
            self._until_acknowledged(seen)
            time.sleep(self._pick.uniform(*_BETWEEN))

    def _kill(self, kind: str) -> bool:
        """False when there was nothing to kill at that moment."""
        match kind:
            case "web process":
                return self._server.kill_worker(self._pick)
            case "whole server":
                self._server.kill()
                time.sleep(self._pick.uniform(*_DOWN))
            case "device":
                self._desks.kill_one(self._pick)
            case _:
                return self._kill_database(kind)
        return True

    def _kill_database(self, kind: str) -> bool:
        cluster = self._place.cluster
        assert cluster is not None
        if kind == "database process":
            return cluster.kill_backend(self._pick)
        cluster.kill()
        time.sleep(self._pick.uniform(*_DOWN))
        cluster.start()
        return True

    def _until_acknowledged(self, seen: int) -> None:
        until = time.monotonic() + _ACKNOWLEDGED_WITHIN
        while self._desks.acknowledged() <= seen:
            self.mend()
            if time.monotonic() > until:
                raise RuntimeError(f"Nothing was acknowledged for {_ACKNOWLEDGED_WITHIN} s after a kill.")
            time.sleep(0.02)

    def mend(self) -> None:
        """Begin again what has ended; a server that gave up by itself is counted."""
        if self._server.has_ended():
            self.counts["server that ended by itself"] += not self._server.was_killed
            self._server.start()
        self._desks.keep()


def kinds(options: argparse.Namespace, *, has_cluster: bool, pick: random.Random) -> list[str]:
    """What is killed, in the order in which it will be."""
    whole = math.ceil(options.web_kills * _WHOLE)
    found = ["whole server"] * whole + ["web process"] * (options.web_kills - whole) + ["device"] * options.desk_kills
    if has_cluster:
        half = options.database_kills // 2
        found += ["database process"] * half + ["whole database"] * (options.database_kills - half)
    pick.shuffle(found)
    return found


def run(place: Installation, options: argparse.Namespace, say: Say, server: Server | None = None) -> Result:
    """`server` stands for the installation's own, where a test has another one killed."""
    pick, folder = random.Random(options.seed), place.folder / f"faults-{uuid4().hex[:8]}"
    folder.mkdir()
    server = server or place.serve(options.port or free_port(), options.workers)
    desks = Desks(place, folder, server.port, options.counsellors)
    killer = Killer(place, server, desks, pick)
    try:
        server.start()
        server.wait()
        desks.begin()
        say(f"{len(desks.names)} devices are at work; killing begins…")
        begun = time.monotonic()
        killer.work(kinds(options, has_cluster=place.cluster is not None, pick=pick), say)
        killer.mend()
        seconds = time.monotonic() - begun
        say("All is up again; what waits is sent…")
        desks.finish()
    finally:
        desks.end()
        server.stop()
    say("What was acknowledged is compared with what is stored…")
    found = read(place, folder, desks.names)
    return _told(found, judge(found.devices, found.stored), killer.counts, folder, desks.names, seconds)


def read(place: Installation, folder: Path, names: Sequence[str]) -> Run:
    devices = {}
    for name in names:
        answers = journal.told(folder, name)
        devices[name] = Device(journal.made(folder, name), frozenset(answers.done), frozenset(answers.refused))
    contacts = sorted({one.contact for device in devices.values() for one in device.made})
    told = json.loads(place.python("stored", said=json.dumps(contacts)))
    stored = {
        key: Stored([Entry(*entry) for entry in held["entries"]], held["rows"])
        for key, held in told["contacts"].items()
    }
    return Run(devices, stored, told["problems"])


def _told(
    found: Run, verdict: Verdict, counts: Counter[str], folder: Path, names: Sequence[str], seconds: float
) -> Result:
    answers = [journal.told(folder, name) for name in names]
    outages = [lasted for one in answers for lasted in one.outages]
    refused = [told for one in answers for told in one.refused.values()]
    facts: dict[str, Any] = {
        "seconds of kills": round(seconds),
        "devices": len(names),
        "contacts": len(found.stored),
        "changes made": sum(len(device.made) for device in found.devices.values()),
        "changes acknowledged": sum(len(device.done) for device in found.devices.values()),
        "changes refused": len(refused),
        "entries in the log": sum(len(held.entries) for held in found.stored.values()),
        "outages that a device saw": len(outages),
        "outage, median s": round(statistics.median(outages), 2) if outages else 0,
        "outage, p95 s": round(sorted(outages)[int(len(outages) * 0.95)], 2) if outages else 0,
        "outage, longest s": round(max(outages, default=0), 2),
        "signed in again": sum(one.sign_ins for one in answers) - len(names),
    }
    killed = [{"table": "killed", "what": kind, "times": times} for kind, times in sorted(counts.items())]
    rows = [{"table": "faults", "what": what, "value": value} for what, value in facts.items()]
    shown = [*verdict.lost, *verdict.duplicated, *verdict.reordered, *verdict.unanswered, *found.problems, *refused]
    wrong = [{"table": "what is wrong", "what": sentence} for sentence in shown[:_SHOWN]]
    goals = [
        Goal(name, len(several), "changes", 0)
        for name, several in (
            ("lost", verdict.lost), ("duplicated", verdict.duplicated), ("reordered", verdict.reordered),
            ("never answered", verdict.unanswered), ("chains that do not hold", found.problems),
        )
    ]  # fmt: skip
    return Result("desk", [*killed, *rows, *wrong], goals)
