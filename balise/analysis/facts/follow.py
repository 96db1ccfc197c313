"""Keep facts up to date: a thread that looks whether contacts were saved since, and has open months made anew.

Every serving process runs one; the first of a machine to take the lock looks, the others wait for its end. The work
is done by another process: pages are answered meanwhile. Once a night it is a whole build, which closes months.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from . import home, making

log = structlog.get_logger(__name__)
EVERY = 5.0  # seconds between two looks at the last change of a contact: one value of an index
_THOROUGHLY_EVERY = 30.0  # seconds between two looks at every contact of the open months: changes may come out of order
_REST = 10.0  # seconds at least between two refreshes: each starts a process, two seconds of a processor
_AFTER_FAILURE = 20.0  # seconds: a database that was busy is tried again within the minute
_NIGHT = 3  # o'clock, from which the build of the day is due
_NICE = 10
_LATER = "Facts are not brought up to date for now; this is tried again by itself."
_started = threading.Lock()


def start() -> threading.Event | None:
    """Begin to follow, once per process; set the event to end it. None when this process follows already."""
    if not _started.acquire(blocking=False):
        return None
    stop = threading.Event()
    threading.Thread(target=_follow, args=(stop,), name="facts", daemon=True).start()
    return stop


def run(stop: threading.Event | None = None) -> None:
    """Follow in this thread until interrupted, as soon as no other process of this machine does."""
    stop, follower = stop or threading.Event(), Follower()
    try:
        while not stop.wait(EVERY):
            with home.lock(wait=False, of="follow") as is_ours:
                while is_ours and not stop.wait(follower.look()):
                    pass
    finally:
        follower.end()
        connection.close()


def _follow(stop: threading.Event) -> None:
    try:
        run(stop)
    finally:
        _started.release()


class Follower:
    """What this process knows of what was counted, and the process that counts."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._not_before = self._thorough_at = float("-inf")
        self._seen = 0  # the last change that a refresh has looked at, whether or not an open month has it

    def look(self) -> float:
        """Begin a refresh where something is new. Answer the seconds until the next look."""
        try:
            if self._is_at_rest() and (verb := self._due()):
                self._running = _begin(verb)
        except (DatabaseError, OSError) as error:
            connection.close()
            log.warning("facts_cannot_follow", error=str(error), told=_LATER)
            return _AFTER_FAILURE
        return EVERY

    def end(self) -> None:
        """Leave nothing running behind."""
        if self._running and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()
        self._running = None

    def _is_at_rest(self) -> bool:
        if self._running is not None:
            if (status := self._running.poll()) is None:
                return False
            self._running = None
            self._not_before = time.monotonic() + (_AFTER_FAILURE if status else _REST)
            if status:
                self._seen = 0
                log.error("facts_not_refreshed", status=status, told=_LATER)
        return time.monotonic() >= self._not_before

    def _due(self) -> str:
        """The verb of `balise facts` that is due; "" when nothing is new."""
        told, now = home.state(), timezone.localtime()
        if told and now.hour >= _NIGHT and (told.built_on or timezone.localdate(told.as_of)) < now.date():
            return "build"
        return "refresh" if self._is_behind(told) else ""

    def _is_behind(self, told: home.State | None) -> bool:
        """Whether contacts were saved that are not counted."""
        last = making.last_entry()
        if last not in (self._seen, told.entry if told else 0):
            self._seen = last
            return True
        if time.monotonic() - self._thorough_at < _THOROUGHLY_EVERY:
            return False
        self._thorough_at = time.monotonic()
        return making.is_behind(timezone.localdate())


def _begin(verb: str) -> subprocess.Popen[bytes]:
    """A refresh is a second of work that someone waits for; the build of the night gives way to everything."""
    nice = ["nice", "-n", str(_NICE)] if verb == "build" and shutil.which("nice") else []
    command = [*nice, sys.executable, "-c", "from balise.command_line import main; main()", "facts", verb]
    # Ours, without the folder where serving processes add up their figures.
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=nothing, env=environment)  # noqa: S603
