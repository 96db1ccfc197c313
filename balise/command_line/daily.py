"""What is done once a day on a machine, by the first `balise sweep` of the day."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

COMMANDS = ("forget", "clearsessions")  # what is past its term; sessions that are over


@contextmanager
def first_of_day(today: dt.date) -> Iterator[bool]:
    """Whether the day's work is still to be done. It counts as done once left without error.

    False at once while another process of this machine is at it: the day's work may outlast the minute.
    """
    with _path().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        file.seek(0)
        is_first = file.read() != today.isoformat()
        yield is_first
        if is_first:
            file.truncate(0)
            file.write(today.isoformat())


def last_day() -> dt.date | None:
    """The last day whose work was done on this machine; None before the first."""
    try:
        return dt.date.fromisoformat(_path().read_text())
    except (OSError, ValueError):
        return None


def _path() -> Path:
    folder: Path = settings.DATA
    return folder / "swept"
