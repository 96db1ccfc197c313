"""Services as the visitor's list shows them: enough to call or to go, on a screen or on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from balise.core.languages import Language, Text
from balise.directory.models import Service, Site
from balise.directory.rules import hours, phones
from balise.directory.rules.record import OrganizationRecord, Phone, ServiceAtSite, ServiceRecord, SiteRecord, decode
from balise.directory.rules.visibility import public
from balise.web.routes import address

_MOST_SITES = 3


@dataclass(frozen=True, slots=True)
class Number:
    shown: str
    dial: str
    label: Text


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a service: its address in one line, and when it is open there."""

    where: str
    is_confidential: bool
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    id: int
    href: str
    name: Text
    organization: Text
    numbers: tuple[Number, ...]
    spots: tuple[Spot, ...]
    more_sites: int
    verified_on: dt.date | None


def listed(ids: Sequence[int], *, language: Language, today: dt.date) -> tuple[Listed, ...]:
    """The public services among `ids`, in that order. Two queries, whatever their number."""
    columns = ("pk", "published__record_text", "organization__published__record_text")
    rows = {pk: (own, of) for pk, own, of in Service.objects.public().filter(pk__in=ids).values_list(*columns)}
    records = {pk: decode(ServiceRecord, own) for pk, (own, _) in rows.items()}
    sites = _sites({part.site for record in records.values() for part in record.sites}, today)
    confidential = {pk for pk, site in sites.items() if site.is_confidential}
    return tuple(
        _listed(
            id,
            public(records[id], today=today, confidential=confidential),
            public(decode(OrganizationRecord, rows[id][1]), today=today),
            sites,
            language,
        )
        for id in ids
        if id in rows
    )


def _sites(ids: Iterable[int], today: dt.date) -> dict[int, SiteRecord]:
    rows = Site.objects.public().filter(pk__in=list(ids)[:500]).values_list("pk", "published__record_text")
    return {pk: public(decode(SiteRecord, text), today=today) for pk, text in rows}


def _listed(
    id: int, service: ServiceRecord, organization: OrganizationRecord, sites: dict[int, SiteRecord], language: Language
) -> Listed:
    parts = [part for part in service.sites if part.site in sites]
    spots = [_spot(part, sites[part.site], service, language) for part in parts[:_MOST_SITES]]
    if not spots:
        spots = [Spot("", False, tuple(hours.sentences(service.hours, language)))]
    found = service.phones or next((sites[part.site].phones for part in parts if sites[part.site].phones), ())
    return Listed(
        id=id,
        href=address("service", id, language=language),
        name=service.name,
        organization=organization.name,
        numbers=tuple(_number(phone, language) for phone in found or organization.phones if phone.kind != "fax"),
        spots=tuple(spots),
        more_sites=max(len(parts) - _MOST_SITES, 0),
        verified_on=service.verification.on,
    )


def _number(phone: Phone, language: Language) -> Number:
    return Number(phones.show(phone, language), phones.dial(phone), phone.label)


def _spot(part: ServiceAtSite, site: SiteRecord, service: ServiceRecord, language: Language) -> Spot:
    at = next((one for one in site.addresses if one.kind == "physical"), None)
    lines = (at.line_1, at.line_2, at.city, at.postal_code) if at else (site.name.say(language),)
    told = next((one for one in (part.hours, service.hours, site.hours) if one.schedules or one.text), part.hours)
    return Spot(", ".join(filter(None, lines)), site.is_confidential, tuple(hours.sentences(told, language)))
