"""Published records as a visitor may see them: the only way that record pages read the directory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from balise.core.languages import Text
from balise.directory.models import Organization, Service, Site
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, decode
from balise.directory.rules.visibility import public

MOST_BESIDE = 12  # other services named at the foot of a record


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


def service(id: int, today: dt.date) -> PublishedService | None:
    """A service with what it stands on, in three queries; None when no visitor may see it."""
    row = (
        Service.objects.public()
        .filter(pk=id)
        .values_list("published__record_text", "organization__published__record_text", "organization_id")
        .first()
    )
    if row is None:
        return None
    record = decode(ServiceRecord, row[0])
    sites = _sites([part.site for part in record.sites], today)
    confidential = {pk for pk, site in sites.items() if site.is_confidential}
    return PublishedService(
        id=id,
        service=public(record, today=today, confidential=confidential),
        organization=public(decode(OrganizationRecord, row[1]), today=today),
        sites=sites,
        beside=tuple(one for one in _services_of(row[2]) if one.id != id)[:MOST_BESIDE],
    )


def organization(id: int, today: dt.date) -> PublishedOrganization | None:
    text = Organization.objects.public().filter(pk=id).values_list("published__record_text", flat=True).first()
    if text is None:
        return None
    sites = Site.objects.public().filter(organization=id).values_list("pk", "published__record_text")[:200]
    return PublishedOrganization(
        id=id,
        organization=public(decode(OrganizationRecord, text), today=today),
        services=_services_of(id, most=500),
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
        services=_named(found.values_list("pk", "name_fr", "name_en")[:200]),
    )


def was_public(model: type[Organization | Site | Service], id: int) -> bool:
    """Whether there was a page at this address: a resource that is retired or withdrawn, not one kept off the web."""
    return model.objects.filter(pk=id, on_web=True).exclude(status="active", published__isnull=False).exists()


def _sites(ids: list[int], today: dt.date) -> dict[int, SiteRecord]:
    if not ids:
        return {}
    rows = Site.objects.public().filter(pk__in=ids[:500]).values_list("pk", "published__record_text")
    return {pk: public(decode(SiteRecord, text), today=today) for pk, text in rows}


def _services_of(organization: int, most: int = MOST_BESIDE + 1) -> tuple[Beside, ...]:
    rows = Service.objects.public().filter(organization=organization).order_by("name_fr", "name_en", "pk")
    return _named(rows.values_list("pk", "name_fr", "name_en")[:most])


def _named(rows: object) -> tuple[Beside, ...]:
    return tuple(Beside(pk, Text(fr=fr, en=en)) for pk, fr, en in rows)  # type: ignore[attr-defined]
