"""The one page of the desk, and what its screen starts from: lists, choices, words and scripts in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.accounts import operator
from balise.accounts.models import User
from balise.accounts.rules import HandOver
from balise.accounts.rules.permissions import may
from balise.core.languages import LANGUAGES, Language, Text
from balise.directory.rules.codes import LANGUAGES as SPOKEN
from balise.intake import known
from balise.intake.models import Code
from balise.intake.rules.choices import PURPOSES, TIMED
from balise.intake.rules.nouns import LATER, LISTS, NOUNS
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.routes import address, current_language
from balise.web.rules.desk_scripts import SCRIPTS, Script
from balise.web.rules.desk_words import WORDS, words
from balise.web.rules.wording import date

# Said most at the 211s of Québec, then every other by name.
_FIRST_SPOKEN = ("fr", "en", "es", "ar", "ht", "zh", "ru", "uk", "pt", "fa", "it", "vi", "pa", "ur", "bn", "ro")
_ANY = UUID(int=0)  # stands for the id of any contact


@for_those_who("record_contact")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The same for everyone, since the device keeps it (desk.keeper): who is there is told by `start`."""
    return render(request, "desk/page.html", {"w": words(current_language())})


@for_those_who("record_contact")
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where the sign-in that the desk opened ends: it says so, and closes itself."""
    return render(request, "desk/back.html", {"w": words(current_language())})


@for_those_who("record_contact")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the screen holds for as long as it is open. About 20 kB as it is sent."""
    user = request.user
    assert isinstance(user, User)
    get_token(request)
    told = {
        "user": user.pk,
        "user_name": user.get_full_name() or user.get_username(),
        "is_senior": may(user, "supervise"),
        "zone": settings.TIME_ZONE,
        "addresses": {language: _addresses(language) for language in LANGUAGES},
        "choices": _choices(),
        "codes": _codes(user.operator_id or 0, timezone.localdate()),
        "timed": sorted(TIMED),
        "spoken": _spoken(),
        "topics": {code: _pair(name) for code, name in names.topics().items()},
        "words": {key: _pair(text) for key, text in WORDS.items()},
        "scripts": [_script(one) for one in SCRIPTS],
        "lines": _lines(user),
        "later": {noun: sorted(fields) for noun, fields in LATER.items()},
        "people": _people(user),
        "purposes": [[code, *_pair(text)] for code, text in PURPOSES.items()],
        "idle": [settings.IDLE_WARNING, settings.IDLE_END],
    }
    return JsonResponse(told)


def _people(user: User) -> list[list[Any]]:
    """Those who may own a follow-up: key and name, the same in both languages."""
    found = known.people(user.operator_id, "read_identity") if user.operator_id else ()
    return [[one.pk, *[one.get_full_name() or one.username] * 2] for one in found]


def _pair(text: Text) -> list[str]:
    return [text.say("fr"), text.say("en")]


def _addresses(language: Language) -> dict[str, str]:
    def at(name: str, *arguments: Any) -> str:
        return address(name, *arguments, language=language)

    return {
        "desk": at("desk"),
        "start": at("desk_start"),
        "keeper": at("desk_keeper"),
        "contacts": at("desk_contacts"),
        "contact": at("desk_contact", _ANY),
        "changes": at("desk_changes", _ANY),
        "history": at("desk_history", _ANY),
        "household": at("desk_household", _ANY),
        "identity": at("desk_identity", _ANY),
        "identity_shown": at("desk_identity_shown", _ANY),
        "session": at("session"),
        "finding": at("desk_finding"),
        "proposing": at("desk_proposing"),
        "follow_ups": at("desk_follow_ups"),
        "supervision": at("desk_supervision"),
        "my_reviews": at("desk_my_reviews"),
        "account": at("mfa_index"),
        "summary": at("desk_summary"),
        "sign_in": f"{at('sign_in')}?next={at('desk_back')}",
        "sign_out": at("sign_out"),
    }


def _choices() -> dict[str, list[list[str]]]:
    """{"contact.gender": [[code, French, English]]} for every field whose choices are the same everywhere."""
    return {
        f"{noun}.{name}": [[code, *_pair(text)] for code, text in field.choices.items()]
        for noun, told in NOUNS.items()
        for name, field in told.fields.items()
        if field.choices
    }


def _codes(operator: int, day: dt.date) -> dict[str, list[list[str]]]:
    """{"reason": [[code, French, English, same_as]]} as they can be chosen on that day."""
    found: dict[str, list[list[str]]] = {name: [] for name in LISTS}
    for code in Code.objects.filter(operator=operator).on(day).order_by("list", "version", "position"):
        found.setdefault(code.list, []).append([code.code, code.name_fr, code.name_en or code.name_fr, code.same_as])
    return found


def _spoken() -> list[list[str]]:
    others = sorted(
        (code for code in SPOKEN if len(code) == 2 or code in _OWN), key=lambda code: SPOKEN[code].say("fr")
    )
    return [[code, *_pair(SPOKEN[code])] for code in dict.fromkeys((*_FIRST_SPOKEN, *others)) if code in SPOKEN]


_OWN = frozenset({"ase", "fcs", "moe", "atj", "crl", "crj", "ike", "alq", "nsk", "pqm", "abe", "ht"})


def _script(one: Script) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": _pair(one.title),
        "topics": one.topics,
        "lines": one.lines,
        "signs": [_pair(text) for text in one.signs],
        "say": [_pair(text) for text in one.say],
        "then": [_pair(text) for text in one.then],
    }


def _lines(user: User) -> list[dict[str, Any]]:
    return [_line(one) for one in operator.of(user.operator).hand_over] if user.operator else []


def _line(one: HandOver) -> dict[str, Any]:
    """`is_sure` needs no verification; `verified` is the day in words, in both languages."""
    return {
        "line": one.line,
        "name": _pair(one.name),
        "number": one.number,
        "note": _pair(one.note),
        "areas": one.areas,
        "is_sure": one.is_short,
        "verified": [date(one.verified_on, language) for language in LANGUAGES] if one.verified_on else None,
    }
