"""Published records as a visitor may see them: the only way that record pages read the directory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from balise.core.languages import Text
from balise.directory.models import Organization, Service, Site
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, decode
from balise.directory.rules.visibility import public

MOST_BESIDE = 12  # other services named at the foot of a record
_MOST_SITES, _MOST_SERVICES = 200, 500  # on one page


@dataclass(frozen=True, slots=True)
class Beside:
    """Another public service, by name."""

    id: int
    name: Text


@dataclass(frozen=True, slots=True)
class PublishedService:
    id: int
    service: ServiceRecord
    organization: OrganizationRecord
    sites: dict[int, SiteRecord]
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedOrganization:
    id: int
    organization: OrganizationRecord
    services: tuple[Beside, ...]
    sites: dict[int, SiteRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedSite:
    id: int
    site: SiteRecord
    organization_id: int | None
    organization_name: Text
    services: tuple[Beside, ...]


class Prepared:
    """A queryset written as SQL once: what it may show is said by the directory's own `public()`, at no cost a request.

    `ask` builds it from as many ids as it will be given.
    """

    def __init__(self, ask: Callable[[list[int]], QuerySet[Any, Any]]) -> None:
        self._ask = ask
        self._written: dict[tuple[str, int], tuple[str, tuple[Any, ...]]] = {}

    def rows(self, *ids: int) -> list[tuple[Any, ...]]:
        if not ids or max(ids) > _LARGEST:
            return []
        key = (connection.vendor, len(ids))
        if key not in self._written:
            self._written[key] = self._ask([_PLACE - number for number in range(len(ids))]).query.sql_with_params()
        sql, values = self._written[key]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_value(value, ids) for value in values])
            return cursor.fetchall()


_LARGEST = 2**63 - 1  # of a key in either database
_PLACE = -(10**9)  # stands for the first id, one less for the second, and so on: no real id is negative


def _value(written: Any, ids: tuple[int, ...]) -> Any:
    return ids[_PLACE - written] if type(written) is int and written <= _PLACE else written


_SERVICE = Prepared(
    lambda ids: (
        Service.objects.public()
        .filter(pk=ids[0])
        .values_list("published__record_text", "organization__published__record_text", "organization_id")
    )
)
_SITES = Prepared(lambda ids: Site.objects.public().filter(pk__in=ids).values_list("pk", "published__record_text"))
_BESIDE = Prepared(
    lambda ids: (
        Service.objects.public()
        .filter(organization=ids[0])
        .order_by("name_fr", "name_en", "pk")
        .values_list("pk", "name_fr", "name_en")[: MOST_BESIDE + 1]
    )
)


def service(id: int, today: dt.date) -> PublishedService | None:
    """A service with what it stands on, in three queries; None when no visitor may see it."""
    found = _SERVICE.rows(id)
    if not found:
        return None
    text, organization_text, owner = found[0]
    record = decode(ServiceRecord, text)
    sites = _sites([part.site for part in record.sites], today)
    confidential = {pk for pk, site in sites.items() if site.is_confidential}
    return PublishedService(
        id=id,
        service=public(record, today=today, confidential=confidential),
        organization=public(decode(OrganizationRecord, organization_text), today=today),
        sites=sites,
        beside=tuple(one for one in _named(_BESIDE.rows(owner)) if one.id != id)[:MOST_BESIDE],
    )


def organization(id: int, today: dt.date) -> PublishedOrganization | None:
    text = Organization.objects.public().filter(pk=id).values_list("published__record_text", flat=True).first()
    if text is None:
        return None
    sites = Site.objects.public().filter(organization=id).values_list("pk", "published__record_text")[:_MOST_SITES]
    return PublishedOrganization(
        id=id,
        organization=public(decode(OrganizationRecord, text), today=today),
        services=_services_of(id),
        sites={pk: public(decode(SiteRecord, found), today=today) for pk, found in sites},
    )


def site(id: int, today: dt.date) -> PublishedSite | None:
    row = (
        Site.objects.public()
        .filter(pk=id)
        .values_list("published__record_text", "organization_id", "organization__name_fr", "organization__name_en",
                     "organization__status", "organization__on_web")
        .first()
    )  # fmt: skip
    if row is None:
        return None
    text, owner, name_fr, name_en, status, on_web = row
    is_told = owner is not None and status == "active" and on_web
    found = Service.objects.public().filter(sites=id).order_by("name_fr", "name_en", "pk")
    return PublishedSite(
        id=id,
        site=public(decode(SiteRecord, text), today=today),
        organization_id=owner if is_told else None,
        organization_name=Text(fr=name_fr, en=name_en) if is_told else Text(),
        services=_named(found.values_list("pk", "name_fr", "name_en")[:_MOST_SERVICES]),
    )


def was_public(model: type[Organization | Site | Service], id: int) -> bool:
    """Whether there was a page at this address: a resource that is retired or withdrawn, not one kept off the web."""
    return model.objects.filter(pk=id, on_web=True).exclude(status="active", published__isnull=False).exists()


def _sites(ids: list[int], today: dt.date) -> dict[int, SiteRecord]:
    rows = _SITES.rows(*dict.fromkeys(ids[:_MOST_SITES]))
    return {pk: public(decode(SiteRecord, text), today=today) for pk, text in rows}


def _services_of(organization: int) -> tuple[Beside, ...]:
    rows = Service.objects.public().filter(organization=organization).order_by("name_fr", "name_en", "pk")
    return _named(rows.values_list("pk", "name_fr", "name_en")[:_MOST_SERVICES])


def _named(rows: Iterable[tuple[Any, ...]]) -> tuple[Beside, ...]:
    return tuple(Beside(pk, Text(fr=fr, en=en)) for pk, fr, en in rows)
