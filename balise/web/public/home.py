"""The first page: what and where, whom to call, the categories."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from balise.accounts import operator
from balise.accounts.rules import Identity
from balise.core.languages import Language, Text
from balise.directory.rules.hours import QuebecHolidays, open_state, today_sentence
from balise.directory.rules.record import Hours, Schedule
from balise.directory.rules.topics import own_tree
from balise.web.audience import audience
from balise.web.routes import address, current_language

# What people call for most, in the words they use, and the topics that answer it.
SHORTCUTS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("shopping-basket", Text("Avoir à manger", "Get something to eat"), ("food.hampers", "food.meals")),
    ("bed-single", Text("Dormir à l’abri cette nuit", "A safe place to sleep tonight"), ("homelessness.shelters",)),
    ("ear", Text("Parler à quelqu’un", "Talk to someone"), ("mental-health.listening", "mental-health.crisis")),
    ("receipt-text", Text("Payer le loyer ou l’électricité", "Pay rent or electricity"), ("material.bills",)),
    ("shield", Text("Quitter une situation de violence", "Leave a violent situation"), ("support.domestic-violence",)),
    ("key-round", Text("Trouver ou garder un logement", "Find or keep a home"), ("material.housing",)),
)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether someone answers now. `told` is empty when the operator gave no hours as structure."""

    is_open: bool
    told: str


@audience("public")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The address without a language leads to the one that the browser asks for."""
    language: Language = "en" if get_language_from_request(request) == "en" else "fr"
    response = HttpResponseRedirect(address("home", language=language))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@audience("public")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    identity, now = operator.current(), timezone.localtime()
    tree = own_tree()
    context = {
        "announcements": identity.announced_on(now.date()),
        "attendance": attendance(identity, now, current_language()),
        "categories": tree.roots,
        "shortcuts": [(icon, label, codes) for icon, label, codes in SHORTCUTS if all(code in tree for code in codes)],
    }
    return render(request, "public/home.html", context)


def attendance(identity: Identity, now: dt.datetime, language: Language) -> Attendance:
    """Whether the operator's telephone is answered at `now` (aware, local)."""
    spans = (Schedule(byday=one.byday, opens_at=one.opens_at, closes_at=one.closes_at) for one in identity.openings)
    hours = Hours(schedules=tuple(spans), holidays=identity.holidays)
    is_open = bool(open_state(hours, now, QuebecHolidays()).is_open)
    return Attendance(is_open, today_sentence(hours, now, language, QuebecHolidays()) if hours.schedules else "")
