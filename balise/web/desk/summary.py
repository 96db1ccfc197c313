"""What was given, as it is read aloud, printed or sent: in the person's language, with nothing of who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.accounts import operator
from balise.core.languages import Language
from balise.directory.models import Service
from balise.directory.rules import phones
from balise.directory.rules.hours.words import sentences
from balise.web.access import for_those_who
from balise.web.public import published
from balise.web.public.result_rows import one_line
from balise.web.routes import address, current_language
from balise.web.rules.desk_words import words

_GIVEN = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Given:
    """One service as it is said: plain texts of one language, "" where nothing is known."""

    name: str
    organization: str
    phone: str
    dial: str
    place: str
    hours: tuple[str, ...]
    link: str


@for_those_who("record_contact")
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """`?given=12.31-5`: services, each with its site where there is one. A piece of page."""
    language = current_language()
    asked = [
        (service, given(service, site, language, request.build_absolute_uri(address("service", service))))
        for service, site in _read(request.GET.get("given", ""))
    ]
    found = [one for _service, one in asked if one is not None]
    text = as_text(found, language)
    page = {
        "w": words(language),
        "found": found,
        "left_out": _names([service for service, one in asked if one is None], language),
        "operator": operator.current(),
        "by_email": f"mailto:?subject={quote(words(language)['summary_subject'])}&body={quote(text)}",
        "by_text": f"sms:?body={quote(text)}",
    }
    return render(request, "desk/summary.html", page)


def _names(services: list[int], language: Language) -> list[str]:
    """What was given and is not, or not any more, in the public directory: told to the counsellor, never sent."""
    found = Service.objects.in_bulk(services)
    return [found[pk].name(language) if pk in found else f"{pk}" for pk in services]


def _read(text: str) -> list[tuple[int, int | None]]:
    pairs = [found for part in text[:1000].split(".") if (found := _GIVEN.fullmatch(part))]
    return [(int(one[1]), int(one[2]) if one[2] else None) for one in pairs][:_MOST]


def given(service: int, site: int | None, language: Language, link: str) -> Given | None:
    """The service as the public sees it, at its site; None when it is not public any more."""
    found = published.service(service, timezone.localdate())
    if found is None:
        return None
    record, places = found.service, found.sites
    at = next((place for pk, place in places.items() if pk == site), None)
    part = next((part for part in record.sites if part.site == site), None)
    phone = next(
        (one for one in (*(part.phones if part else ()), *record.phones, *(at.phones if at else ()),
                         *found.organization.phones) if one.kind != "fax"),
        None,
    )  # fmt: skip
    physical = next((one for one in at.addresses if one.kind == "physical"), None) if at else None
    hours = part.hours if part and part.hours.schedules else record.hours
    return Given(
        name=record.name.say(language),
        organization=found.organization.name.say(language),
        phone=phones.show(phone, language) if phone else "",
        dial=phones.dial(phone) if phone else "",
        place=one_line(physical) if physical else "",
        hours=tuple(sentences(hours, language)),
        link=link,
    )


def as_text(found: list[Given], language: Language) -> str:
    """Lines that any application shows as they are."""
    said = [words(language)["summary_hello"]]
    for one in found:
        hours = "; ".join(one.hours)
        said += ["", *filter(None, (one.name, one.organization, one.phone, one.place, hours, one.link))]
    return "\n".join(said)
