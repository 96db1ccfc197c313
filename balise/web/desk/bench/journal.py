"""What a counsellor's device made and was told, in two files that outlive it: the oracle, outside of any database.

A line is on the disk before anything else happens: `made` before a change is sent, `told` once the answer came.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple


class Made(NamedTuple):
    """A change as the device keeps it. `at` is by its own clock, in seconds."""

    contact: str
    change: dict[str, Any]
    at: float

    @property
    def key(self) -> str:
        return str(self.change["key"])


class Told(NamedTuple):
    """Answers: keys acknowledged, keys refused with why, seconds that each outage lasted, times signed in again."""

    done: list[str]
    refused: dict[str, str]
    outages: list[float]
    sign_ins: int


class Journal:
    """One file of lines. A line that was being written as the device was killed was never acted upon: it goes."""

    def __init__(self, path: Path) -> None:
        text = path.read_bytes() if path.exists() else b""
        self._file = path.open("ab")
        self._file.truncate(text.rfind(b"\n") + 1)

    def add(self, *said: Any) -> None:
        self._file.write(json.dumps(said).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _lines(path: Path) -> Iterable[list[Any]]:
    text = path.read_bytes() if path.exists() else b""
    return [json.loads(line) for line in text[: text.rfind(b"\n") + 1].splitlines()]


def made_path(folder: Path, device: str) -> Path:
    return folder / f"{device}.made"


def told_path(folder: Path, device: str) -> Path:
    return folder / f"{device}.told"


def made(folder: Path, device: str) -> list[Made]:
    """In the order in which they were made."""
    return [Made(*line) for line in _lines(made_path(folder, device))]


def told(folder: Path, device: str) -> Told:
    found = Told([], {}, [], 0)
    for what, *rest in _lines(told_path(folder, device)):
        if what == "done":
            found.done.extend(rest)
        elif what == "refused":
            found.refused[rest[0]] = rest[1]
        elif what == "outage":
            found.outages.append(rest[0])
        else:
            found = found._replace(sign_ins=found.sign_ins + 1)
    return found
