"""The reference call as a counsellor makes it: profile, area, two needs, three referrals, one unmet with its reason."""

from __future__ import annotations

import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

from .browser import CONTACTS, Answer

DESK, START = "/fr/guichet/", "/fr/guichet/depart/"
FINDING, PROPOSING = "/fr/guichet/recherche/", "/fr/guichet/propositions/"
AREAS = ("montreal", "laval", "longueuil", "quebec", "gatineau", "sherbrooke")  # typed as people type them
_GIVEN = re.compile(rb'data-do="give"[^>]*data-service="(\d+)" data-site="(\d*)"')

OPEN, BEGIN, READ, LOOK = "open the page", "begin a contact", "read a contact", "look at the list"
FIELD, NEED, GIVE, UNMET, CLOSE = "save a field", "add a need", "give a referral", "say unmet, and why", "close"
TOPICS, PLACES, PANEL = "propose topics", "propose areas", "search panel"
_TRIES = 4  # topics tried for a need that is met
KINDS = (OPEN, BEGIN, FIELD, PLACES, TOPICS, NEED, PANEL, GIVE, UNMET, READ, LOOK, CLOSE)


class Asking(Protocol):
    def ask(self, method: str, path: str, body: object = None) -> Answer: ...


class Seat:
    """A counsellor at work. `taken` holds the seconds of each action by its kind."""

    def __init__(self, browser: Asking, pick: random.Random) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)
        self._browser, self._pick = browser, pick
        self.contact, self._known = "", 0
        self._topics: list[tuple[str, str]] = []  # code, French name
        self._reasons: list[str] = []

    def day(self) -> Iterator[str]:
        """Opens the desk, then makes a call. Gives way after each action, and tells its kind: the counsellor thinks."""
        self._open()
        yield OPEN
        yield from self._call()

    def _open(self) -> None:
        """The page and what its screen starts from."""
        begun = time.perf_counter()
        self._told("GET", DESK)
        start = self._told("GET", START).told()
        self.taken[OPEN].append(time.perf_counter() - begun)
        self._topics = [(code, name) for code, (name, _) in start["topics"].items() if "." in code]
        self._reasons = [code for code, *_ in start["codes"]["reason"]]

    def _call(self) -> Iterator[str]:
        self.contact, self._known = str(uuid4()), 0
        begun = {"channel": "telephone", "direction": "inbound", "answered_at": "now"}
        yield from self._save(BEGIN, "add", "contact", self.contact, **begun)
        for values in ({"inquirer": "self"}, {"gender": "woman"}, {"language": "fr"}, {"is_newcomer": False}):
            yield from self._save(FIELD, "set", "contact", self.contact, **values)
        area = yield from self._proposed(PLACES, "area", self._pick.choice(AREAS))
        yield from self._save(FIELD, "set", "contact", self.contact, area=area or None)
        yield from self._met(area)
        yield from self._unmet(area)
        yield from self._save(FIELD, "add", "note", str(uuid4()), text="Rappeler que la carte d’accès suffit.")
        for kind, path in ((READ, f"{CONTACTS}{self.contact}/"), (LOOK, CONTACTS)):
            self._ask(kind, "GET", path)
            yield kind
        yield from self._save(FIELD, "set", "contact", self.contact, ended_at="now")
        yield from self._save(CLOSE, "set", "contact", self.contact, wrapped_at="now")

    def _met(self, area: str) -> Iterator[str]:
        """A need that three services answer: another topic, then anywhere, until there are three."""
        need, topic = str(uuid4()), ""
        found: list[tuple[str, str]] = []
        for _ in range(_TRIES):
            said = yield from self._proposed(TOPICS, "topic", self._pick.choice(self._topics)[1])
            topic = said or topic
            if topic:
                found = yield from self._found(topic, area)
            if len(found) >= 3:
                break
            area = ""
        yield from self._save(NEED, "add", "need", need, topic=topic or None)
        for service, site in found[:3]:
            values = {"service": int(service), "way": "information", **({"site": int(site)} if site else {})}
            yield from self._save(GIVE, "add", "referral", str(uuid4()), need, **values)
        yield from self._save(FIELD, "set", "need", need, status="met")

    def _unmet(self, area: str) -> Iterator[str]:
        need, (topic, name) = str(uuid4()), self._pick.choice(self._topics)
        yield from self._proposed(TOPICS, "topic", name)
        yield from self._save(NEED, "add", "need", need, topic=topic)
        yield from self._found(topic, area)
        reason = self._change("add", "unmet_reason", str(uuid4()), need, reason=self._pick.choice(self._reasons))
        yield from self._record(UNMET, reason, self._change("set", "need", need, status="unmet"))

    def _proposed(self, kind: str, what: str, text: str) -> Generator[str, None, str]:
        """The code proposed first as `text` is typed, "" where nothing is: a field asks when someone pauses."""
        code = ""
        for length in (3, 5, 8):
            asked = urlencode({"for": what, "q": text[:length]})
            options = self._ask(kind, "GET", f"{PROPOSING}?{asked}").told()["options"]
            code = str(options[0]["code"]) if options else code
            yield kind
        return code

    def _found(self, topic: str, area: str) -> Generator[str, None, list[tuple[str, str]]]:
        """Services of the panel, each with its site where it has one."""
        asked = {"topic": topic, **({"area": area} if area else {})}
        body = self._ask(PANEL, "GET", f"{FINDING}?{urlencode(asked)}").body
        yield PANEL
        return [(service.decode(), site.decode()) for service, site in _GIVEN.findall(body)]

    def _save(self, kind: str, verb: str, noun: str, id: str, of: str = "", **values: Any) -> Iterator[str]:
        yield from self._record(kind, self._change(verb, noun, id, of, **values))

    def _change(self, verb: str, noun: str, id: str, of: str = "", **values: Any) -> dict[str, Any]:
        return {"key": str(uuid4()), "verb": verb, "noun": noun, "id": id, "of": of, "values": values, "ago": 0.01}

    def _record(self, kind: str, *changes: dict[str, Any]) -> Iterator[str]:
        sending = {"known": self._known, "changes": changes}
        told = self._ask(kind, "POST", f"{CONTACTS}{self.contact}/changements/", sending).told()
        if told["refused"]:
            raise RuntimeError(f"The desk refused {json.dumps(changes)}: {told['refused'][0]['told']}")
        self._known = told["number"]
        yield kind

    def _ask(self, kind: str, method: str, path: str, body: object = None) -> Answer:
        begun = time.perf_counter()
        answer = self._told(method, path, body)
        self.taken[kind].append(time.perf_counter() - begun)
        return answer

    def _told(self, method: str, path: str, body: object = None) -> Answer:
        answer = self._browser.ask(method, path, body)
        if answer.status != 200:
            raise RuntimeError(f"The desk answered {answer.status} to {method} {path}: {answer.body[:200]!r}")
        return answer
