"""What a switch counts of a queue in an interval: what it must be, and how a row of its report says it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from balise.core.languages import Text
from balise.core.text import fold

from . import telephone_cells as cells
from .changes import Refused

LENGTHS = (15, 30, 60)  # minutes
LONGEST_QUEUE = 40  # letters of its name
_COUNTS = ("offered", "answered", "abandoned")
_WITHIN = ("within_20", "within_60", "within_120")


class Interval(NamedTuple):
    """`start` is aware. None is what the switch does not tell; seconds are of the calls that were answered."""

    queue: str
    start: dt.datetime
    minutes: int
    language: str
    offered: int
    answered: int
    abandoned: int
    within_20: int | None = None
    within_60: int | None = None
    within_120: int | None = None
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    longest_wait: int | None = None

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)

    def overlaps(self, start: dt.datetime, minutes: int) -> bool:
        return start < self.end and self.start < start + dt.timedelta(minutes=minutes)


class Reading(NamedTuple):
    """How a report is read: places of its fields, and what its rows do not say."""

    places: Mapping[str, int]
    zone: dt.tzinfo
    order: cells.Order = ""
    queue: str = ""
    minutes: int = 0  # 0: as its rows say

    def interval(self, row: Sequence[str]) -> Interval:
        """What a row says. Raises Refused."""
        told = {field: row[place] for field, place in self.places.items()}
        when = cells.moment(told.get("date", ""), told.get("start") or told.get("time", ""), self.order, self.zone)
        offered, answered, abandoned = (_known(told, name) for name in _COUNTS)
        within = {name: cells.whole(told.get(name, ""), name) for name in _WITHIN}
        interval = Interval(
            told.get("queue", "").strip() or self.queue,
            when.start,
            cells.whole(told.get("minutes", ""), "minutes") or when.minutes or self.minutes,
            _language(told.get("language", "")),
            offered,
            answered,
            abandoned,
            **within,
            wait_seconds=_added_up(told, "wait", answered),
            talk_seconds=_added_up(told, "talk", answered),
            longest_wait=_rounded(cells.seconds(told.get("longest_wait", ""), "longest_wait")),
        )
        check(interval)
        return interval


def check(one: Interval) -> None:
    """Raises Refused for what no switch can have counted."""
    problem = next((told for is_wrong, told in _problems(one) if is_wrong), None)
    if problem:
        raise Refused(problem)


def _problems(one: Interval) -> Iterator[tuple[bool, Text]]:
    start, steps = one.start, (0, *(getattr(one, name) for name in _WITHIN), one.answered)
    known = [step for step in steps if step is not None]
    yield not 0 < len(one.queue) <= LONGEST_QUEUE, _NO_QUEUE
    yield one.minutes not in LENGTHS, _LENGTH
    yield one.minutes in LENGTHS and bool(start.minute % one.minutes or start.second or start.microsecond), _begins(one)
    yield min(one.offered, one.answered, one.abandoned) < 0, _BELOW
    yield one.answered + one.abandoned > one.offered, _too_many(one)
    yield known != sorted(known), _WITHIN_MORE
    yield not one.answered and bool(one.wait_seconds or one.talk_seconds), _NOBODY
    if one.longest_wait is not None:  # cut to the second, as means may be rounded up
        yield (one.wait_seconds or 0) > (one.longest_wait + 1) * one.answered, _LONGER


def _known(told: Mapping[str, str], name: str) -> int:
    found = cells.whole(told[name], name)
    if found is None:
        raise Refused(Text(f"Le nombre d’appels manque ({name}).", f"The number of calls is lacking ({name})."))
    return found


def _added_up(told: Mapping[str, str], what: str, answered: int) -> int | None:
    """Seconds of all the calls that were answered, from their sum or from their mean."""
    if (total := cells.seconds(told.get(f"{what}_seconds", ""), what)) is not None:
        return _rounded(total)
    mean = cells.seconds(told.get(f"{what}_mean", ""), what)
    return None if mean is None else _rounded(mean * answered)


def _rounded(told: float | None) -> int | None:
    return None if told is None else round(told)


def _language(told: str) -> str:
    found = _LANGUAGES.get(fold(told), told.strip().lower())
    if found and not _BCP_47.fullmatch(found):
        raise Refused(
            Text(f"« {told[:40]} » n’est pas une langue. Attendu\u00a0: fr, en, ou un autre code de langue.",
                 f"“{told[:40]}” is no language. Expected: fr, en, or another code of a language.")
        )  # fmt: skip
    return found


_BCP_47 = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(("f", "francais", "french"), "fr"), **dict.fromkeys(("e", "a", "anglais", "english"), "en"),
     **dict.fromkeys(("espagnol", "spanish"), "es"), **dict.fromkeys(("arabe", "arabic"), "ar")}
)  # fmt: skip
_NO_QUEUE = Text(
    f"Le nom de la file manque, ou dépasse {LONGEST_QUEUE} lettres. Donnez-le avec --queue.",
    f"The name of the queue is lacking, or is longer than {LONGEST_QUEUE} letters. Give it with --queue.",
)
_LENGTH = Text(
    "Un intervalle est de 15, 30 ou 60 minutes. Dites lequel avec --minutes.",
    "An interval is of 15, 30 or 60 minutes. Say which with --minutes.",
)
_BELOW = Text("Un nombre d’appels est sous zéro.", "A number of calls is below zero.")
_WITHIN_MORE = Text(
    "Les appels répondus en 20, 60 et 120 secondes doivent aller croissant, sans dépasser les appels répondus.",
    "Calls answered within 20, 60 and 120 seconds must not decrease, nor be more than the calls answered.",
)
_NOBODY = Text(
    "Aucun appel n’est répondu, et pourtant il y a de l’attente ou de la conversation.",
    "No call was answered, and yet there is waiting or talking.",
)
_LONGER = Text(
    "L’attente totale dépasse la plus longue attente multipliée par les appels répondus.",
    "The total wait is more than the longest wait times the calls answered.",
)


def _begins(one: Interval) -> Text:
    return Text(
        f"Un intervalle de {one.minutes} minutes ne commence pas à {one.start:%H:%M:%S}.",
        f"An interval of {one.minutes} minutes does not begin at {one.start:%H:%M:%S}.",
    )


def _too_many(one: Interval) -> Text:
    counts = (one.answered, one.abandoned, one.offered)
    return Text(
        "{} répondus et {} abandonnés, pour {} reçus\u00a0: un appel compte dans l’intervalle où il arrive. Demandez "
        "au commutateur un rapport par heure d’arrivée.".format(*counts),
        "{} answered and {} abandoned, of {} received: a call counts in the interval in which it came. Ask the switch "
        "for a report by time of arrival.".format(*counts),
    )
