"""What the directory offered at the end of each month, or offers now: services that the public sees, by topic and area.

Revisions are kept for ever, so this is known from the day the directory was here; of months before, nothing is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from django.utils import timezone

from balise.analysis.rules.facts import PLACES
from balise.analysis.rules.months import last_day
from balise.directory.models import Revision
from balise.directory.rules.record import OrganizationRecord, ServiceRecord
from balise.directory.rules.visibility import is_public

from .columns import Columns, translated, wholes, words
from .dimensions import Dimensions

_ASKED = 500  # keys in one question to the database


class Offer(NamedTuple):
    """What a revision of a service says of these: an area of "" serves everyone, or says nowhere."""

    organization: int
    topics: tuple[str, ...]
    areas: tuple[str, ...]


def supply(months: Sequence[int], there: Dimensions) -> dict[int, Columns]:
    """The fact of each of these months, and of none before the directory was here."""
    known = dict[int, Offer | bool]()  # by revision, the same for several months
    return {month: _columns(month, _offers(live, known), there) for month, live in _live(months) if live}


def _live(months: Iterable[int]) -> Iterator[tuple[int, dict[tuple[str, int], int]]]:
    """The last revision of each organization and service, when each month ended."""
    rows = Revision.objects.filter(site__isnull=True).order_by("pk")
    told = rows.values_list("pk", "organization", "service", "made_at").iterator(5_000)
    live, following = dict[tuple[str, int], int](), next(told, None)
    for month in sorted(months):
        end = timezone.make_aware(dt.datetime.combine(last_day(month) + dt.timedelta(days=1), dt.time()))
        while following and following[3] < end:
            pk, organization, service, _at = following
            live["organization" if organization else "service", organization or service] = pk
            following = next(told, None)
        yield month, dict(live)


def _offers(live: dict[tuple[str, int], int], known: dict[int, Offer | bool]) -> list[tuple[int, Offer]]:
    """The services that the public saw, with their offers, in the order of their numbers."""
    _learn([pk for pk in live.values() if pk not in known], known)
    seen = {id for (kind, id), pk in live.items() if kind == "organization" and known[pk]}
    found = []
    for (_kind, id), pk in sorted(live.items()):
        offer = known[pk]
        if isinstance(offer, Offer) and offer.organization in seen:
            found.append((id, offer))
    return found


def _learn(revisions: Sequence[int], known: dict[int, Offer | bool]) -> None:
    for start in range(0, len(revisions), _ASKED):
        for revision in Revision.objects.filter(pk__in=revisions[start : start + _ASKED]):
            record = revision.record
            shown = record is not None and is_public(record.status, record.on_web)
            if isinstance(record, ServiceRecord) and shown:
                areas = {code for one in record.coverage for code in one.areas} or {""}
                told = tuple(sorted(areas))
                known[revision.pk] = Offer(record.organization, tuple(sorted(record.topics)) or ("",), told)
            else:
                known[revision.pk] = shown and isinstance(record, OrganizationRecord)


def _columns(month: int, offers: Sequence[tuple[int, Offer]], there: Dimensions) -> Columns:
    rows = [
        (id, offer.organization, topic, area) for id, offer in offers for topic in offer.topics for area in offer.areas
    ]
    topic, area = words(row[2] for row in rows), words(row[3] for row in rows)
    places = {code: there.places(code) for code in area.list}
    return {
        "month": np.full(len(rows), month),
        "service": wholes(row[0] for row in rows),
        "organization": wholes(row[1] for row in rows),
        "topic": topic,
        **{
            f"topic_{depth}": translated(topic, {code: there.path(code)[depth - 1] for code in topic.list})
            for depth in (1, 2, 3)
        },
        **{name: translated(area, {code: around[name] for code, around in places.items()}) for name in PLACES},
    }
