"""Keep a serving process up to date: a thread that looks every second whether the directory says more than the index.

Every process of every machine runs one. On one machine the first to take the lock indexes; the others read.
"""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, connection

from . import actions, index

log = structlog.get_logger(__name__)
EVERY = 1.0  # seconds
_AFTER_FAILURE = 30.0  # seconds
_started = threading.Lock()


def start() -> threading.Event | None:
    """Begin to follow, once per process; set the event to end it. None when this process follows already."""
    if not _started.acquire(blocking=False):
        return None
    stop = threading.Event()
    threading.Thread(target=_follow, args=(stop,), name="index", daemon=True).start()
    return stop


def _follow(stop: threading.Event) -> None:
    try:
        pause = 0.0
        while not stop.wait(pause):
            pause = EVERY if look() else _AFTER_FAILURE
    finally:
        connection.close()
        _started.release()


def look() -> bool:
    """Index what is new, if no one else is at it; false when that failed, which is logged and tried again later."""
    try:
        if actions.is_behind():
            changed = actions.catch_up(wait=False)
            log.info("index_caught_up", services=changed)
        index.look()
    except (DatabaseError, OSError, ValueError) as error:
        connection.close()
        log.warning("index_cannot_follow", error=str(error))
        return False
    return True
