"""Count questions without an answer and services opened, while a page that is read writes nothing (`core.tally`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from balise.core.languages import Language
from balise.core.tally import Tally
from balise.territories import find as territories

from . import wordings
from .rules.question import Place
from .rules.scrub import scrub
from .rules.understood import Span
from .wordings import Asked, Opened

_UNSAID = ("place", "phone", "exclusion", "noise")  # what these spans say is not the need
_KINDS = ("borough-", "mun-", "agglo-", "mrc-", "region-")  # nothing smaller is kept of a place


def unanswered(
    *, words: str, spans: tuple[Span, ...] = (), place: Place | None, language: Language, is_approximate: bool,
    now: dt.datetime,
) -> bool:  # fmt: skip
    """Count a question that found nothing, or nothing exact. False when there was no room to count it.

    `words` as typed, `spans` as understood in them.
    """
    kept = scrub(need(words, spans))
    return not kept or MEMORY.add(Asked(language, kept, month(now), area(place), is_approximate))


def opened(*, words: str, service: int, language: Language, now: dt.datetime) -> bool:
    """Count a service opened from the results of `words`. False when there was no room to count it."""
    kept = scrub(words)
    return not kept or MEMORY.add(Opened(language, kept, month(now), service))


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


def _keep(tallies: Mapping[Asked | Opened, int], today: dt.date) -> None:
    asked = {one: count for one, count in tallies.items() if isinstance(one, Asked)}
    clicks = {one: count for one, count in tallies.items() if isinstance(one, Opened)}
    wordings.keep(asked=asked, opened=clicks, today=today)


MEMORY: Tally[Asked | Opened] = Tally("tally", _keep, lambda today: wordings.forget(today=today))
