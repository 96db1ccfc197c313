"""What the public may see of a record. Index, pages, exports and feeds read `public(record)` and nothing else.

A confidential site is built anew from the few fields that say nothing of where it is, so that a field added to
records later is hidden there until someone lets it through here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from functools import singledispatch
from typing import TypeVar

from msgspec.structs import replace

from balise.core.languages import Text

from .record import (
    Accessibility,
    Address,
    Attribute,
    ContactPoint,
    Internal,
    Notice,
    OrganizationRecord,
    Phone,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
    Status,
    Verification,
)

R = TypeVar("R", OrganizationRecord, SiteRecord, ServiceRecord)

# A confidential site shows its municipality or something wider, never a borough, a neighbourhood or a postal area.
_WIDE_ENOUGH = ("mun-", "agglo-", "crown-", "mrc-", "cm-", "region-", "ca")


def is_public(status: Status | str, on_web: bool) -> bool:
    """Whether a resource is shown to visitors at all. A service also needs that its organization is."""
    return status == "active" and on_web


def public(record: R, *, today: dt.date | None = None, confidential: Container[int] = ()) -> R:
    """The record without anything private, of the same type. It does not ask `is_public`.

    Hidden telephones, contact points and notices are left out, with internal notes, unmapped columns, history and
    the name of who verified. With `today`, so are the notices that are not in force that day. `confidential` holds
    the ids of confidential sites: a service then says nothing in words of what it does there.
    """
    return _view(record, today, confidential)  # type: ignore[return-value]


@singledispatch
def _view(record: object, today: dt.date | None, confidential: Container[int]) -> object:
    raise TypeError(f"A record of an organization, a site or a service was expected, not {type(record).__name__}.")


@_view.register
def _(record: OrganizationRecord, today: dt.date | None, confidential: Container[int]) -> OrganizationRecord:
    phones, points = visible_phones(record.phones), visible_points(record.contact_points)
    return replace(
        record,
        phones=phones,
        contact_points=points,
        notices=visible_notices(record.notices, today),
        attributes=_attributes(record.attributes, record.phones, phones, record.contact_points, points),
        verification=_verification(record.verification),
        internal=Internal(),
    )


@_view.register
def _(record: SiteRecord, today: dt.date | None, confidential: Container[int]) -> SiteRecord:
    if record.is_confidential:
        return _municipality_only(record)
    phones, points = visible_phones(record.phones), visible_points(record.contact_points)
    return replace(
        record,
        phones=phones,
        contact_points=points,
        notices=visible_notices(record.notices, today),
        attributes=_attributes(record.attributes, record.phones, phones, record.contact_points, points),
        verification=_verification(record.verification),
        internal=Internal(),
    )


@_view.register
def _(record: ServiceRecord, today: dt.date | None, confidential: Container[int]) -> ServiceRecord:
    phones, points = visible_phones(record.phones), visible_points(record.contact_points)
    all_phones = (*record.phones, *(phone for part in record.sites for phone in part.phones))
    all_points = (*record.contact_points, *(point for part in record.sites for point in part.contact_points))
    sites = tuple(_at_site(part, part.site in confidential) for part in record.sites)
    kept_phones = (*phones, *(phone for part in sites for phone in part.phones))
    kept_points = (*points, *(point for part in sites for point in part.contact_points))
    return replace(
        record,
        phones=phones,
        contact_points=points,
        sites=sites,
        notices=visible_notices(record.notices, today),
        attributes=_attributes(record.attributes, all_phones, kept_phones, all_points, kept_points),
        verification=_verification(record.verification),
        internal=Internal(),
    )


def _municipality_only(record: SiteRecord) -> SiteRecord:
    """A confidential site: in which municipality it is, how to call it, and what the welcome is like.

    Its telephones stay, as each is public by its own mark and calling is the way in; their labels do not.
    """
    return SiteRecord(
        organization=record.organization,
        status=record.status,
        on_web=record.on_web,
        in_print=record.in_print,
        kind=record.kind,
        is_confidential=True,
        addresses=tuple(
            dict.fromkeys(
                Address(kind=a.kind, city=a.city, province=a.province, country=a.country)
                for a in record.addresses
                if a.city or a.province
            )
        ),
        area=record.area if record.area.startswith(_WIDE_ENOUGH) else "",
        phones=tuple(replace(phone, label=Text()) for phone in visible_phones(record.phones)),
        languages=tuple(SpokenLanguage(code=spoken.code, name=spoken.name) for spoken in record.languages),
        accessibility=tuple(Accessibility(code=one.code) for one in record.accessibility if one.code),
        verification=_verification(record.verification),
    )


def _at_site(part: ServiceAtSite, is_confidential: bool) -> ServiceAtSite:
    phones = visible_phones(part.phones)
    if is_confidential:
        return ServiceAtSite(site=part.site, phones=tuple(replace(phone, label=Text()) for phone in phones), id=part.id)
    return replace(part, phones=phones, contact_points=visible_points(part.contact_points))


def visible_phones(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    return tuple(phone for phone in phones if phone.visibility == "public")


def visible_points(points: Iterable[ContactPoint]) -> tuple[ContactPoint, ...]:
    kept = (point for point in points if point.visibility == "public")
    return tuple(replace(point, phones=visible_phones(point.phones)) for point in kept)


def visible_notices(notices: Iterable[Notice], today: dt.date | None) -> tuple[Notice, ...]:
    """The public notices; with `today`, those in force that day."""
    return tuple(n for n in notices if n.visibility == "public" and (today is None or is_in_force(n, today)))


def is_in_force(notice: Notice, today: dt.date) -> bool:
    return (notice.starts_on is None or notice.starts_on <= today) and (
        notice.ends_on is None or today <= notice.ends_on
    )


def _verification(verification: Verification) -> Verification:
    return replace(verification, by="") if verification.by else verification


def _attributes(
    attributes: tuple[Attribute, ...],
    all_phones: Iterable[Phone],
    phones: Iterable[Phone],
    all_points: Iterable[ContactPoint],
    points: Iterable[ContactPoint],
) -> tuple[Attribute, ...]:
    """Without the terms attached to a telephone or a contact point that is hidden."""
    if not attributes:
        return ()
    kept = _names(phones, points)
    hidden = _names(all_phones, all_points) - kept
    return tuple(one for one in attributes if one.on not in hidden)


def _names(phones: Iterable[Phone], points: Iterable[ContactPoint]) -> set[str]:
    """How an attribute names these parts (`Attribute.on`)."""
    points = tuple(points)
    inner = (phone for point in points for phone in point.phones)
    names = {f"phone:{phone.id}" for phone in (*phones, *inner) if phone.id}
    return names | {f"contact:{point.id}" for point in points if point.id}
