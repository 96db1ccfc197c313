"""What a result shows of a service, made from public records only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules import coverage, eligibility
from balise.directory.rules.record import (
    Address,
    Hours,
    OrganizationRecord,
    Phone,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
)

from .question import Card, CardSite
from .room import room
from .weights import SUMMARY

NameOf = Callable[[str], Text]
_PHONES = 3


class Public(msgspec.Struct, frozen=True):
    """A service with what it stands on, each through `directory.rules.visibility.public`."""

    id: int
    service: ServiceRecord
    organization: OrganizationRecord
    sites: Mapping[int, SiteRecord]  # those a visitor may see


def card(public: Public, areas: Iterable[str], serves: Iterable[str], said: Iterable[str], name_of: NameOf) -> Card:
    """`areas` holds the areas of its sites with those above; `serves` the areas served; `said` the topics that its
    texts speak of."""
    service = public.service
    told = room(service.capacities)
    places = [(part, public.sites[part.site]) for part in service.sites if part.site in public.sites]
    return Card(
        id=public.id,
        name=_bare(service.name),
        organization=service.organization,
        organization_name=_bare(public.organization.name),
        summary=Text(fr=shorten(service.description.fr), en=shorten(service.description.en)),
        topics=service.topics,
        phones=_phones(public, places),
        sites=tuple(_site(part, site, bool(service.hours.schedules), name_of) for part, site in places),
        hours=service.hours,
        is_free=is_free(service),
        areas=tuple(areas),
        serves=tuple(serves),
        coverage=_said(lambda language: coverage.sentence(service.coverage, language, name_of, most=4)),
        eligibility=_said(lambda language: eligibility.sentence(service.eligibility, language, name_of)),
        notices=(*service.notices, *public.organization.notices),
        verified_on=service.verification.on,
        said=tuple(said),
        room=told.free,
        room_on=told.on,
    )


def is_free(service: ServiceRecord) -> bool:
    """Free when a cost says 0 and none says more."""
    amounts = [fee.amount for fee in service.fees if fee.amount is not None]
    return bool(amounts) and not any(amounts)


def shorten(text: str, most: int = SUMMARY) -> str:
    """The beginning of a text, on one line, cut between words."""
    flat = " ".join(text[: 4 * most].split())
    if len(flat) <= most:
        return flat
    return flat[:most].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def hours_at(card: Card, site: CardSite) -> Hours:
    return site.hours if site.hours.schedules or site.hours.exceptions else card.hours


def _site(part: ServiceAtSite, site: SiteRecord, has_hours: bool, name_of: NameOf) -> CardSite:
    hours = part.hours if part.hours.schedules or part.hours.exceptions else Hours() if has_hours else site.hours
    return CardSite(
        id=part.site,
        name=_bare(site.name),
        address=None if site.is_confidential else _address(site),
        area=site.area,
        area_name=_area_name(site, name_of),
        latitude=None if site.is_confidential else site.latitude,
        longitude=None if site.is_confidential else site.longitude,
        hours=hours,
        accessible=tuple(one.code for one in site.accessibility if one.code),
    )


def _area_name(site: SiteRecord, name_of: NameOf) -> Text:
    known = name_of(site.area) if site.area else Text()
    city = next((address.city for address in site.addresses if address.city), "")
    return _bare(known) if known else Text(fr=city, en=city)


def _address(site: SiteRecord) -> Address | None:
    shown = next((a for a in site.addresses if a.kind == "physical"), None)
    return msgspec.structs.replace(shown, id="") if shown else None


def _phones(public: Public, places: list[tuple[ServiceAtSite, SiteRecord]]) -> tuple[Phone, ...]:
    """The service's own; else those at its sites; else its organization's."""
    at_sites = tuple(phone for part, site in places for phone in (*part.phones, *site.phones))
    return (public.service.phones or at_sites or public.organization.phones)[:_PHONES]


def _said(sentence: Callable[[Language], str]) -> Text:
    return Text(fr=sentence("fr"), en=sentence("en"))


def _bare(text: Text) -> Text:
    """Without dates of verification, which a result does not show."""
    return Text(fr=text.fr, en=text.en)
