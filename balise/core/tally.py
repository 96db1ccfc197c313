"""Counts that wait in memory, so that a page that is read writes nothing.

Each process counts in memory, and a thread adds its counts to the tables every few seconds, and once more when the
process ends. What does not fit in memory is let go, and said (`add` answers false): no page waits to be counted.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from multiprocessing.util import Finalize
from typing import Generic, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

log = structlog.get_logger(__name__)
EVERY = 5.0  # seconds
T = TypeVar("T", bound=Hashable)


class Tally(Generic[T]):
    """What is counted of one kind in a process. `keep` adds counts to tables, in one transaction; `daily` forgets what
    is due, once a day."""

    def __init__(
        self,
        name: str,
        keep: Callable[[Mapping[T, int], dt.date], None],
        daily: Callable[[dt.date], object] = lambda today: None,
    ) -> None:
        self.most = 5_000  # different ones held at once: about 2 MB
        self.at_once = 250  # of one transaction: others write too
        self.waiting: Counter[T] = Counter()
        self._name, self._keep, self._daily = name, keep, daily
        self._lock, self._started = threading.Lock(), threading.Lock()

    def add(self, one: T, count: int = 1) -> bool:
        """False when there was no room to count it."""
        with self._lock:
            if one not in self.waiting and len(self.waiting) >= self.most:
                return False
            self.waiting[one] += count
        return True

    def flush(self, *, now: dt.datetime) -> int:
        """Write what memory holds, and answer how many. When the database cannot, they wait for the next time.

        What no table takes is let go, with the few written beside it.
        """
        with self._lock:
            waiting = list(self.waiting.items())
            self.waiting.clear()
        written = 0
        try:
            while part := waiting[: self.at_once]:
                self._keep(dict(part), timezone.localdate(now))
                written += len(part)
                del waiting[: self.at_once]
        except (DatabaseError, InterfaceError) as error:
            can_pass_later = isinstance(error, OperationalError | InterfaceError)
            for one, count in waiting if can_pass_later else waiting[self.at_once :]:
                self.add(one, count)
            raise
        return written

    def held(self) -> int:
        """How many different ones wait in memory."""
        return len(self.waiting)

    def clear(self) -> None:
        """Let go what memory holds."""
        with self._lock:
            self.waiting.clear()

    def start(self) -> threading.Event | None:
        """Begin to write what is counted, once per process; set the event to end it. None when it was begun before."""
        if not self._started.acquire(blocking=False):
            return None
        stop = threading.Event()
        thread = threading.Thread(target=self._write, args=(stop,), name=self._name, daemon=True)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(timeout=EVERY)

        Finalize(None, end, exitpriority=100)  # unlike atexit, also where a server forked this process
        return stop

    def turn(self, now: dt.datetime, forgotten: dt.date | None) -> dt.date | None:
        """Write once; each day, forget what is due. Answers the day it was last done. What fails is logged, and
        waits."""
        today = timezone.localdate(now)
        try:
            self.flush(now=now)
            if forgotten != today:
                self._daily(today)
        except IntegrityError as error:
            log.error("tallies_refused", of=self._name, error=type(error).__name__)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            log.warning("tallies_wait", of=self._name, error=type(error).__name__, held=self.held())
            return forgotten
        return today

    def _write(self, stop: threading.Event) -> None:
        forgotten: dt.date | None = None
        try:
            while not stop.wait(EVERY):
                forgotten = self.turn(timezone.now(), forgotten)
            self.turn(timezone.now(), forgotten)
        finally:
            connection.close()
            self._started.release()
