"""One device of one counsellor, as a process of its own: types as people do, and sends what it made.

    python -m balise.web.desk.bench.counsellor '{"folder": …, "device": "3b", …}'

Killed and started again, it goes on from what its files hold. It ends once its folder holds a file `stop` and all
that it made is answered, or when who began it is gone.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from .browser import Browser
from .installation import PASSWORD
from .outbox import Outbox

STOP = "stop"


class Config(NamedTuple):
    """`device` is a or b: every second contact of a counsellor is worked on by both. `pause` is in seconds."""

    folder: str
    name: str
    device: str
    run: str  # UUID
    port: int
    pause: float
    facts: str  # path

    @property
    def called(self) -> str:
        return f"{self.name}-{self.device}"


class Typist:
    """Contact after contact, change after change."""

    def __init__(self, config: Config, outbox: Outbox) -> None:
        self._config, self._outbox = config, outbox
        self._facts = json.loads(Path(config.facts).read_text())
        self._pick = random.Random()

    def work(self) -> None:
        stop = Path(self._config.folder) / STOP
        for number in count(len(self._outbox.begun)):
            is_shared = number % 2 == 0
            whose = self._config.name if is_shared else self._config.called
            contact = str(uuid5(UUID(self._config.run), f"{whose} {number}"))
            for change in self._contact(contact, is_shared=is_shared):
                if stop.exists():
                    return
                self._outbox.add(contact, {"key": str(uuid4()), "reason": "", **change})
                time.sleep(self._pick.expovariate(1 / self._config.pause))

    def _contact(self, contact: str, *, is_shared: bool) -> Iterator[dict[str, Any]]:
        """The reference call; one that two devices hold stays open."""
        pick, facts = self._pick, self._facts
        begun = {"channel": "telephone", "direction": "inbound"}
        yield _change("add", "contact", contact, **begun, **({} if is_shared else {"answered_at": "now"}))
        for name, values in (("inquirer", ["self", "relative"]), ("gender", ["woman", "man", "other"]),
                             ("language", ["fr", "en", "es"]), ("is_newcomer", [True, False]),
                             ("age_band", facts["ages"]), ("area", facts["areas"])):  # fmt: skip
            for _ in range(pick.randint(1, 2)):  # people change their minds
                yield _change("set", "contact", contact, **{name: pick.choice(values)})
        yield from self._met(pick, facts)
        yield from self._unmet(pick, facts)
        yield from _note(pick)
        if not is_shared:
            yield _change("set", "contact", contact, ended_at="now")
            yield _change("set", "contact", contact, wrapped_at="now")

    def _met(self, pick: random.Random, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
        need, referrals = str(uuid4()), [str(uuid4()) for _ in range(4)]
        yield _change("add", "need", need, topic=pick.choice(facts["topics"]))
        for referral in referrals:
            yield _change("add", "referral", referral, need, service=pick.choice(facts["services"]))
        yield _change("set", "referral", referrals[0], way="emailed")
        yield _change("remove", "referral", referrals[3])
        yield _change("set", "need", need, status="met")

    def _unmet(self, pick: random.Random, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
        need = str(uuid4())
        yield _change("add", "need", need, topic=pick.choice(facts["topics"]))
        yield _change("add", "unmet_reason", str(uuid4()), need, reason=pick.choice(facts["reasons"]))
        yield _change("set", "need", need, status="unmet")


def _note(pick: random.Random) -> Iterator[dict[str, Any]]:
    """As it is saved while someone types."""
    note, text = str(uuid4()), "Rappeler après 17 h, la porte est au fond de la cour."
    yield _change("add", "note", note, text=text[:10])
    for end in sorted(pick.sample(range(11, len(text)), 3)):
        yield _change("set", "note", note, text=text[:end])


def _change(verb: str, noun: str, id: str, of: str = "", **values: Any) -> dict[str, Any]:
    return {"verb": verb, "noun": noun, "id": id, "of": of, "values": values}


def main(config: Config) -> None:
    folder, parent = Path(config.folder), os.getppid()
    outbox = Outbox(folder, config.called, Browser(config.port), (config.name, PASSWORD))
    typing = threading.Thread(target=Typist(config, outbox).work, daemon=True)
    typing.start()
    while os.getppid() == parent and (typing.is_alive() or not outbox.is_empty()):
        outbox.send()


if __name__ == "__main__":
    main(Config(**json.loads(sys.argv[1])))
