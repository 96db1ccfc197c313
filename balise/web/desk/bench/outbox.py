"""The desk's outbox (static/balise/desk/outbox.js) as a program: what is made is kept, then sent until acknowledged."""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path
from typing import Any

from . import journal
from .browser import CONTACTS, Browser, Unreachable
from .journal import Journal, Made

MOST = 100  # changes in one request
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0  # seconds after a failure; the desk waits five to ten times longer


class Outbox:
    """Changes of one device: one request in flight, each with its key, in order, again and again until answered."""

    def __init__(self, folder: Path, device: str, browser: Browser, sign_in: tuple[str, str]) -> None:
        self._made = Journal(journal.made_path(folder, device))
        self._told = Journal(journal.told_path(folder, device))
        self._cookies = folder / f"{device}.cookies"
        self._browser, self._sign_in = browser, sign_in
        if self._cookies.exists():
            browser.cookies = json.loads(self._cookies.read_text())
        before = journal.told(folder, device)
        settled = {*before.done, *before.refused}
        self.begun = list(dict.fromkeys(one.contact for one in journal.made(folder, device)))
        self._pending = [one for one in journal.made(folder, device) if one.key not in settled]
        self._known: dict[str, int] = {}
        self._lock = threading.Lock()
        self._down_since: float | None = None
        self._wait = FIRST_WAIT

    def add(self, contact: str, change: dict[str, Any]) -> None:
        """On the disk first."""
        one = Made(contact, change, time.time())
        self._made.add(*one)
        with self._lock:
            self._pending.append(one)

    def is_empty(self) -> bool:
        return not self._pending

    def send(self) -> None:
        """One request, or a pause after one that failed."""
        if self.is_empty():
            time.sleep(0.02)
            return
        try:
            self._once()
            self._wait = FIRST_WAIT
            self._is_back()
        except Unreachable:
            self._down_since = self._down_since or time.monotonic()
            time.sleep(self._wait * random.uniform(0.8, 1.2))
            self._wait = min(self._wait * 2, LONGEST_WAIT)

    def _is_back(self) -> None:
        if self._down_since is not None:
            self._told.add("outage", round(time.monotonic() - self._down_since, 3))
            self._down_since = None

    def _once(self) -> None:
        sent = self._first()
        contact, now = sent[0].contact, time.time()
        body = {
            "known": self._known.get(contact, 0),
            "changes": [{**one.change, "ago": max(0.0, now - one.at)} for one in sent],
        }
        answer = self._browser.ask("POST", f"{CONTACTS}{contact}/changements/", body)
        if answer.status in (401, 403):
            self._come_in()
        elif answer.status >= 500 or answer.status == 429:
            raise Unreachable(str(answer.status))
        else:
            told = answer.told()
            why = told.get("told") or str(answer.status)
            self._settle(told if answer.status == 200 else {"refused": [{"key": one.key, "told": why} for one in sent]})
            self._known[contact] = told.get("number", 0)

    def _first(self) -> list[Made]:
        """The first changes that wait, as far as they are of one contact."""
        with self._lock:
            pending = self._pending[:MOST]
        other = next((at for at, one in enumerate(pending) if one.contact != pending[0].contact), len(pending))
        return pending[:other]

    def _settle(self, told: dict[str, Any]) -> None:
        """What is acknowledged is written down as such, then leaves."""
        done, refused = told.get("done", []), told.get("refused", [])
        if done:
            self._told.add("done", *done)
        for one in refused:
            self._told.add("refused", one["key"], one["told"])
        over = {*done, *(one["key"] for one in refused)}
        with self._lock:
            self._pending = [one for one in self._pending if one.key not in over]

    def _come_in(self) -> None:
        """The session has ended, or never began."""
        self._browser.cookies.clear()
        self._browser.sign_in(*self._sign_in)
        self._cookies.write_text(json.dumps(self._browser.cookies))
        self._told.add("signed in")
