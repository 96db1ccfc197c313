"""One counsellor's browser, as far as the server can tell: a session, its cookies, one request at a time."""

from __future__ import annotations

import http.client
import json
import time
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

SIGN_IN = "/fr/connexion/"
CONTACTS = "/fr/guichet/contacts/"
PATIENCE = 20.0  # seconds, as the desk's own
_KEPT = 10.0  # seconds that an unused connection is trusted to be open still


class Answer(NamedTuple):
    status: int
    body: bytes

    def told(self) -> Any:
        return json.loads(self.body)


class Unreachable(Exception):
    """The server did not answer: whether it did what was asked is not known."""


class Browser:
    """Keeps its connection open and makes another after a failure."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._port = port
        self.cookies = dict(cookies or {})
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """`body` is sent as JSON. Raises Unreachable."""
        headers = {"Accept": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._send(method, path, None if body is None else json.dumps(body), headers)

    def sign_in(self, name: str, password: str) -> None:
        """As a person does, through the page of the door. Raises Unreachable, also where the door answers no."""
        self._send("GET", SIGN_IN, None, {})
        form = {"login": name, "password": password, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        answer = self._send("POST", SIGN_IN, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise Unreachable(f"The door answered {answer.status} to {name}.")
        self.ask("GET", CONTACTS)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = self._open()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            found = Answer(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(str(error)) from error
        for told in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: one.value for name, one in SimpleCookie(told).items()})
        self._connection, self._used = connection, time.monotonic()
        return found

    def _open(self) -> http.client.HTTPConnection:
        """The connection of before, unless the server may have closed it since."""
        kept, self._connection = self._connection, None
        if kept and time.monotonic() - self._used < _KEPT:
            return kept
        if kept:
            kept.close()
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
