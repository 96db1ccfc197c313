"""What a supervisor sees now: one page that keeps itself up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.accounts.models import User
from balise.accounts.rules.permissions import may
from balise.core.languages import Language
from balise.intake import clock, following, lists, supervising, sweeping
from balise.intake.rules.chain import Kept
from balise.intake.rules.choices import CHANNELS
from balise.intake.supervising import Correction
from balise.web.access import for_those_who
from balise.web.routes import address, current_language

from . import supervisor_words as words
from .supervisor_chart import chart

EVERY = 30  # seconds between two readings of the page
_MOST_FOLLOW_UPS = 50


@for_those_who("supervise")
@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/supervisor.html", {**frame(request), **_board(request), "every": EVERY})


@for_those_who("supervise")
@require_safe
def supervision_now(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes, asked again and again."""
    return render(request, "desk/supervisor_now.html", {**frame(request), **_board(request)})


def worker(request: HttpRequest) -> User:
    return cast(User, request.user)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page of supervisors and of follow-ups is given: its links, and how it says hours and people."""
    now, language = clock.now(), current_language()
    return {
        "section": "desk",
        "now": now,
        "may_supervise": may(request.user, "supervise"),
        "may_review": may(request.user, "review"),
        "person": words.person,
        "at": partial(words.at, now=now, language=language),
        "age": partial(words.age, now=now),
        "lasted": words.lasted,
        "spoken": partial(words.spoken, language=language),
        "contact_address": contact_address,
        "desk_address": address("desk"),
    }


def contact_address(contact: UUID) -> str:
    """Where the screen of the desk opens a contact."""
    return f"{address('desk')}#{contact}"


def _board(request: HttpRequest) -> dict[str, Any]:
    operator, now, language = operator_of(request), clock.now(), current_language()
    today = timezone.localdate(now)
    contacts, open_count = supervising.open_contacts(operator=operator)
    busyness = supervising.busyness(operator=operator, now=now)
    incomplete, incomplete_count = supervising.incomplete(operator=operator, now=now)
    unmet, unmet_count = supervising.unmet_today(operator=operator, now=now)
    due = following.due_soon(operator=operator, now=now)
    corrections = supervising.corrections(operator=operator, now=now)
    return {
        "today": today,
        "weekdays": words.WEEKDAYS[today.weekday()],
        "channels": CHANNELS,
        "people": supervising.who_is_on(operator=operator, now=now),
        "contacts": sorted(contacts, key=lambda one: not supervising.is_waiting(one)),
        "open_count": open_count,
        "waiting": [one for one in contacts if supervising.is_waiting(one)],
        "state": words.state,
        "busyness": busyness,
        "chart": chart(busyness),
        "incomplete": incomplete,
        "incomplete_count": incomplete_count,
        "incomplete_days": supervising.INCOMPLETE_DAYS,
        "due": due[:_MOST_FOLLOW_UPS],
        "due_count": due.count(),
        "unmet": unmet,
        "unmet_count": unmet_count,
        "reasons": {one["code"]: one["name"] for one in lists.choices(operator, "reason", today, language)},
        "corrections": _corrections(corrections, operator, now, language),
        "correction_days": supervising.CORRECTION_DAYS,
        "unserved_today": {
            one.language: one.none_available
            for one in supervising.interpreters(operator=operator, first=today, last=today)
        },
        "spoken_month": supervising.interpreters(operator=operator, first=today.replace(day=1), last=today),
        "laws": sweeping.LAWS,
        "hanging": sweeping.count(operator=operator, now=now),
    }


@dataclass(frozen=True, slots=True)
class Told:
    """A correction in words: what was done, and each field from what to what; neither where it is forgotten since."""

    correction: Correction
    deed: str
    fields: tuple[tuple[str, str | None, str | None], ...]


def _corrections(found: Sequence[Correction], operator: int, now: dt.datetime, language: Language) -> list[Told]:
    names = words.names_of(found, operator, language)

    def field(one: Correction, name: str, value: Any) -> tuple[str, str | None, str | None]:
        label = str(words.FIELDS.get(name, name))
        if value is None:
            return label, None, None
        before, after = (words.said(one.noun, name, side, names, now, language) for side in (value.before, value.after))
        return label, None if one.verb == "add" else before, None if one.verb == "remove" else after

    return [
        Told(
            one,
            str(words.DEEDS.get((one.noun, one.verb), "")),
            tuple(field(one, name, value) for name, value in one.fields if not _is_same(value)),
        )
        for one in found
    ]


def _is_same(value: Kept | None) -> bool:
    return value is not None and value.before == value.after


def operator_of(request: HttpRequest) -> int:
    return cast(int, worker(request).operator_id)
