"""Keep a serving process up to date: a thread that looks whether the directory says more than the index.

Every process of every machine runs one. On one machine the first to take the lock indexes; the others read. What takes
long, building the index anew, is done by another process at a low priority: pages are answered meanwhile.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection

from . import actions, index
from .actions import Cause

log = structlog.get_logger(__name__)
EVERY = 0.25  # seconds between two looks at the last revision
_LEFT_TO_US = 2.0  # seconds after a look for which questions do not look by themselves
_THOROUGHLY_EVERY = 2.0  # seconds between two looks at synonyms, topics and territories
_AFTER_FAILURE = 1.0, 30.0  # seconds: the first pause, doubled at each failure up to the last
# A build that is not urgent waits until this many times as long as the last one took has gone by since: building
# takes at most a tenth of the time, however often topics or synonyms change.
_REST = 10.0
_LEAST_REST = 5.0  # seconds
_NICE = 10
_NO_ROOM = (
    "The index could not be written: make room, or give the right to write. Pages are answered from what it held."
)
_LATER = "The index is not brought up to date for now; this is tried again by itself."
_started = threading.Lock()


def start(then: Callable[[], None] = lambda: None) -> threading.Event | None:
    """Begin to follow, once per process; set the event to end it. None when this process follows already.

    `then` is done once, in the same thread, as soon as there is an index to answer from.
    """
    if not _started.acquire(blocking=False):
        return None
    stop = threading.Event()
    threading.Thread(target=_follow, args=(stop, then), name="index", daemon=True).start()
    return stop


def _follow(stop: threading.Event, then: Callable[[], None]) -> None:
    try:
        pause, failing, is_begun = 0.0, _AFTER_FAILURE[0], False
        while not stop.wait(pause):
            is_well = look()
            if is_well and not is_begun and index.current() is not None:
                is_begun = True
                _once(then)
            if is_well:
                pause, failing = EVERY, _AFTER_FAILURE[0]
            else:
                pause, failing = failing, min(2 * failing, _AFTER_FAILURE[1])
    finally:
        builder.end()
        connection.close()
        _started.release()


def _once(then: Callable[[], None]) -> None:
    """What fails here is no reason to stop following."""
    try:
        then()
    except (DatabaseError, OSError, ValueError) as error:
        connection.close()
        log.warning("index_cannot_follow", error=str(error), told=_LATER)


def look() -> bool:
    """Index what is new, if no one else is at it; false when that failed, which is logged and tried again later."""
    try:
        index.look(rest=_LEFT_TO_US)
        if is_thorough := time.monotonic() - _Last.thorough >= _THOROUGHLY_EVERY:
            _Last.thorough = time.monotonic()
            actions.use_lexicon(wait=False)
        if actions.is_behind() and (changed := actions.update(wait=False)):
            log.info("index_caught_up", services=changed)
        if cause := actions.why_rebuild(thoroughly=is_thorough and has_rested()):
            builder.begin(cause)
        index.look(rest=_LEFT_TO_US)
    except (DatabaseError, OSError, ValueError) as error:
        connection.close()
        told = _NO_ROOM if index.is_refusal(error) else _LATER
        log.warning("index_cannot_follow", error=str(error), told=told)
        return False
    return True


class _Last:
    """When this process last looked at everything."""

    thorough = float("-inf")


def has_rested() -> bool:
    """Whether the last build is long enough ago for another that can wait."""
    told = index.state()
    if told is None:
        return True
    rest = dt.timedelta(seconds=max(_LEAST_REST, _REST * told.took))
    return dt.datetime.now(dt.UTC) - told.built_at >= rest + dt.timedelta(seconds=told.took)


class Builder:
    """The process that builds the index anew, one at a time on a machine; one that failed is tried again later."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._not_before = float("-inf")

    def begin(self, cause: Cause) -> None:
        """Start it, unless one runs here or in another process of this machine."""
        if self._is_running() or time.monotonic() < self._not_before:
            return
        with index.lock(wait=False, of="rebuild") as is_free:
            if not is_free:
                return
        log.info("index_rebuilds", cause=cause.why)
        self._running = subprocess.Popen(_command(cause), stdin=subprocess.DEVNULL, env=_environment())  # noqa: S603

    def end(self) -> None:
        """Leave nothing running behind."""
        if self._running and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()
        self._running = None

    def _is_running(self) -> bool:
        if self._running is None:
            return False
        if (status := self._running.poll()) is None:
            return True
        if status:
            self._not_before = time.monotonic() + _AFTER_FAILURE[1]
            log.error("index_not_rebuilt", status=status)
        self._running = None
        return False


def _command(cause: Cause) -> list[str]:
    """The build gives way to the pages, unless these have nothing to answer from."""
    nice = [] if cause.is_urgent or not shutil.which("nice") else ["nice", "-n", str(_NICE)]
    main = "from balise.command_line import main; main()"
    return [*nice, sys.executable, "-c", main, "index", "update", "--quiet"]


def _environment() -> dict[str, str]:
    """Ours, without the folder where serving processes add up their figures."""
    return {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}


builder = Builder()
