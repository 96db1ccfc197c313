"""Count questions without an answer and services opened, while a page that is read writes nothing.

Each process counts in memory, and a thread adds its counts to the tables every few seconds, and once more when the
process ends. What does not fit in memory is let go, and said (`add` answers false): no page waits to be counted.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from multiprocessing.util import Finalize

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

from balise.core.languages import Language
from balise.territories import find as territories

from . import wordings
from .rules.question import Place
from .rules.scrub import scrub
from .rules.understood import Span
from .wordings import Asked, Opened

log = structlog.get_logger(__name__)
EVERY = 5.0  # seconds
_AT_ONCE = 250  # tallies of one transaction: others write too
MOST = 5_000  # different tallies held at once: about 2 MB
_UNSAID = ("place", "phone", "exclusion", "noise")  # what these spans say is not the need
_KINDS = ("borough-", "mun-", "agglo-", "mrc-", "region-")  # nothing smaller is kept of a place
_lock = threading.Lock()
_held: Counter[Asked | Opened] = Counter()
_started = threading.Lock()


def unanswered(
    *, words: str, spans: tuple[Span, ...] = (), place: Place | None, language: Language, is_approximate: bool,
    now: dt.datetime,
) -> bool:  # fmt: skip
    """Count a question that found nothing, or nothing exact. False when there was no room to count it.

    `words` as typed, `spans` as understood in them.
    """
    kept = scrub(need(words, spans))
    return not kept or add(Asked(language, kept, month(now), area(place), is_approximate))


def opened(*, words: str, service: int, language: Language, now: dt.datetime) -> bool:
    """Count a service opened from the results of `words`. False when there was no room to count it."""
    kept = scrub(words)
    return not kept or add(Opened(language, kept, month(now), service))


def need(words: str, spans: tuple[Span, ...]) -> str:
    """What is left of the words once the place, the telephone number and what says nothing are taken out."""
    for span in sorted(spans, key=lambda one: one.start, reverse=True):
        if span.kind in _UNSAID and words[span.start : span.end] == span.text:
            words = f"{words[: span.start]} {words[span.end :]}"
    return words


def area(place: Place | None) -> str:
    """The borough or the municipality of a place; what is larger as it is; never what is smaller."""
    codes = () if place is None else place.within or territories.chain(place.area)
    return next((code for kind in _KINDS for code in codes if code.startswith(kind)), "")


def month(now: dt.datetime) -> dt.date:
    """First day of the month, here."""
    return timezone.localdate(now).replace(day=1)


def add(tally: Asked | Opened, count: int = 1) -> bool:
    with _lock:
        if tally not in _held and len(_held) >= MOST:
            return False
        _held[tally] += count
    return True


def flush(*, now: dt.datetime) -> int:
    """Write what memory holds, and answer how many tallies. When the database cannot, they wait for the next time.

    What no table takes is let go, with the few written beside it.
    """
    with _lock:
        waiting = list(_held.items())
        _held.clear()
    written = 0
    try:
        while part := waiting[:_AT_ONCE]:
            _keep(dict(part), timezone.localdate(now))
            written += len(part)
            del waiting[:_AT_ONCE]
    except (DatabaseError, InterfaceError) as error:
        can_pass_later = isinstance(error, OperationalError | InterfaceError)
        for one, count in waiting if can_pass_later else waiting[_AT_ONCE:]:
            add(one, count)
        raise
    return written


def _keep(tallies: dict[Asked | Opened, int], today: dt.date) -> None:
    asked = {one: count for one, count in tallies.items() if isinstance(one, Asked)}
    clicks = {one: count for one, count in tallies.items() if isinstance(one, Opened)}
    wordings.keep(asked=asked, opened=clicks, today=today)


def held() -> int:
    """How many different tallies wait in memory."""
    return len(_held)


def clear() -> None:
    """Let go what memory holds."""
    with _lock:
        _held.clear()


def start() -> threading.Event | None:
    """Begin to write what is counted, once per process; set the event to end it. None when it was begun before."""
    if not _started.acquire(blocking=False):
        return None
    stop = threading.Event()
    thread = threading.Thread(target=_write, args=(stop,), name="tally", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=EVERY)

    Finalize(None, end, exitpriority=100)  # unlike atexit, also where a server forked this process
    return stop


def _write(stop: threading.Event) -> None:
    forgotten: dt.date | None = None
    try:
        while not stop.wait(EVERY):
            forgotten = turn(timezone.now(), forgotten)
        turn(timezone.now(), forgotten)
    finally:
        connection.close()
        _started.release()


def turn(now: dt.datetime, forgotten: dt.date | None) -> dt.date | None:
    """Write once; each day, forget what is due. Answers the day it was last done. What fails is logged, and waits."""
    today = timezone.localdate(now)
    try:
        flush(now=now)
        if forgotten != today:
            wordings.forget(today=today)
    except IntegrityError as error:
        log.error("tallies_refused", error=type(error).__name__)
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        log.warning("tallies_wait", error=type(error).__name__, held=held())
        return forgotten
    return today
