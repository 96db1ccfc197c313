"""What only staff may read of the directory: notes, notices kept from the public, services that are not shown to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from balise.core.languages import Language
from balise.directory.models import Service
from balise.directory.rules.coverage import covers
from balise.directory.rules.record import Notice, OrganizationRecord, ServiceRecord, decode

_MOST = 5
_LOOKED_AT = 60  # services not shown to the public, of one topic


@dataclass(frozen=True, slots=True)
class Aside:
    """A service of the same topic that the public does not see. `is_referable`: kept off the web, but still given."""

    id: int
    name: str
    organization: str
    is_referable: bool
    notes: tuple[str, ...]


def notes(ids: Sequence[int], today: dt.date, language: Language) -> dict[int, tuple[str, ...]]:
    """What staff wrote of each of these services and of its organization. One query."""
    rows = Service.objects.published().filter(pk__in=ids)
    told = rows.values_list("pk", "published__record_text", "organization__published__record_text")
    return {pk: _notes(service, organization, today, language) for pk, service, organization in told}


def asides(topics: Iterable[str], within: Sequence[str], today: dt.date, language: Language) -> list[Aside]:
    """Services under these topics that visitors do not see and that may serve the place. One query."""
    under = Q()
    for code in topics:
        under |= Q(topics=code) | Q(topics__code__startswith=f"{code}.")
    hidden = Service.objects.published().filter(under).exclude(status="retired").exclude(organization__status="retired")
    hidden = hidden.exclude(pk__in=Service.objects.public().values("pk")).distinct()
    rows = hidden.select_related("published", "organization__published").order_by("pk")[:_LOOKED_AT]
    found = []
    for row in rows:
        record = decode(ServiceRecord, row.published.record_text)
        if within and covers(record.coverage, within) is False:
            continue
        found.append(_aside(row, today, language))
        if len(found) == _MOST:
            break
    return found


def _aside(row: Service, today: dt.date, language: Language) -> Aside:
    organization = row.organization
    text = organization.published.record_text if organization.published else ""
    assert row.published is not None
    return Aside(
        id=row.pk,
        name=row.name(language),
        organization=organization.name(language),
        is_referable=row.status == organization.status == "active",
        notes=_notes(row.published.record_text, text, today, language),
    )


def _notes(service: str, organization: str | None, today: dt.date, language: Language) -> tuple[str, ...]:
    found: list[str] = []
    for record in (
        decode(ServiceRecord, service) if service else None,
        decode(OrganizationRecord, organization) if organization else None,
    ):
        if record is None:
            continue
        found += [one.message.say(language) for one in record.notices if _is_for_staff(one, today)]
        found += [record.internal.notes] if record.internal.notes else []
    return tuple(dict.fromkeys(found))


def _is_for_staff(notice: Notice, today: dt.date) -> bool:
    begun = notice.starts_on is None or notice.starts_on <= today
    return notice.visibility == "staff" and begun and (notice.ends_on is None or today <= notice.ends_on)
