"""How a resource is written: whole, as a new revision, with the columns and links read from it. In bulk, as one way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from balise.core import bulk

from .models import Organization, Revision, Service, ServiceAtSite, ServiceTopic, Site, Topic
from .rules.record import OrganizationRecord, Record, ServiceRecord, SiteRecord, encode

MODELS: dict[str, type[Organization | Site | Service]] = {
    "organization": Organization,
    "site": Site,
    "service": Service,
}
_LINK_BATCH = 500  # below SQLite's limit of bound variables, and one round trip either way


@dataclass(frozen=True, slots=True)
class Draft:
    """A new state to publish. `record` None withdraws the resource: its identity stays, its contents are gone."""

    kind: str  # organization, site, service
    id: int
    record: Record | None
    is_new: bool = False  # the row does not exist yet; its id comes from `new_ids`


def new_ids(kind: str, count: int) -> Sequence[int]:
    """Identities for resources about to be published in this same transaction."""
    return bulk.allocate(MODELS[kind], count)


@transaction.atomic
def publish_many(
    *,
    drafts: Sequence[Draft],
    by: AbstractBaseUser | None,
    now: dt.datetime,
    action: str = "",
    reason: str = "",
    batch: int | None = None,
) -> int:
    """Publish every draft that differs from what is published; answer how many did.

    Drafts may refer to one another in any order: links are checked when the transaction ends. Revisions are committed
    in the order of their ids, which is the change feed.
    """
    bulk.take_turn(Revision)
    made_by = by.pk if by else None
    current = _current(drafts)
    written: list[tuple[Draft, str, int | None]] = []
    for draft in drafts:
        text = encode(draft.record) if draft.record is not None else ""
        previous_id, previous_text = current.get((draft.kind, draft.id), (None, None))
        if previous_text != text and not (text == "" and previous_text is None):
            written.append((draft, text, previous_id))
    instant = _instant(now)
    revision_ids = bulk.allocate(Revision, len(written)) if written else ()
    bulk.insert(
        Revision,
        ["id", "organization_id", "site_id", "service_id", "previous_id", "record", "action", "reason", "batch",
         "made_by_id", "made_at"],
        (
            (
                number,
                draft.id if draft.kind == "organization" else None,
                draft.id if draft.kind == "site" else None,
                draft.id if draft.kind == "service" else None,
                previous,
                text,
                action or ("changed" if previous else "created"),
                reason,
                batch,
                made_by,
                instant,
            )
            for number, (draft, text, previous) in zip(revision_ids, written, strict=True)
        ),
    )  # fmt: skip
    for kind in MODELS:
        _project(
            kind,
            [(d, n if text else None) for n, (d, text, _) in zip(revision_ids, written, strict=True) if d.kind == kind],
            now,
        )
    _link([draft for draft, _, _ in written if draft.kind == "service"])
    return len(written)


def _instant(value: dt.datetime) -> Any:
    """An instant as the raw connection stores it: Django's SQLite columns are naive UTC text."""
    return connection.ops.adapt_datetimefield_value(value)


def _current(drafts: Sequence[Draft]) -> dict[tuple[str, int], tuple[int, str]]:
    """Published revision (id, text) of each draft's resource."""
    found: dict[tuple[str, int], tuple[int, str]] = {}
    for kind, model in MODELS.items():
        ids = [draft.id for draft in drafts if draft.kind == kind and not draft.is_new]
        for start in range(0, len(ids), _LINK_BATCH):
            rows = model.objects.filter(pk__in=ids[start : start + _LINK_BATCH], published__isnull=False)
            for pk, revision, text in rows.values_list("pk", "published_id", "published__record_text"):
                found[kind, pk] = (revision, text)
    return found


def _project(kind: str, drafts: list[tuple[Draft, int | None]], now: dt.datetime) -> None:
    """Insert or update the rows whose columns are read from the record."""
    columns = ["published_id", "name_fr", "name_en", "status", "on_web", "in_print", "verified_on", "edited_at"]
    columns += {"organization": ["parent_id"], "site": ["organization_id", "latitude", "longitude"],
                "service": ["organization_id"]}[kind]  # fmt: skip
    model = MODELS[kind]
    fresh = [(draft, number) for draft, number in drafts if draft.is_new]
    instant = _instant(now)
    if fresh:
        bulk.insert(
            model,
            ["id", "created_at", *columns],
            ((draft.id, instant, *_row(draft.record, number, instant)) for draft, number in fresh),
        )
    known = [(draft, number) for draft, number in drafts if not draft.is_new]
    contents = [(draft, number) for draft, number in known if draft.record is not None]
    withdrawn = [draft.id for draft, _ in known if draft.record is None]
    if contents:
        quoted = connection.ops.quote_name
        sets = ", ".join(f"{quoted(column)} = %s" for column in columns)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE id = %s",  # noqa: S608 (names of our columns)
                [(*_row(draft.record, number, instant), draft.id) for draft, number in contents],
            )
    for start in range(0, len(withdrawn), _LINK_BATCH):
        rows = model.objects.filter(pk__in=withdrawn[start : start + _LINK_BATCH])
        rows.update(published=None, name_fr="", name_en="", verified_on=None, edited_at=now)
        if model is Site:
            rows.update(latitude=None, longitude=None)


def _row(record: Record | None, revision: int | None, instant: Any) -> tuple[Any, ...]:
    assert record is not None
    on = record.verification.on
    verified_on = connection.ops.adapt_datefield_value(on) if on else None
    common = (revision, record.name.fr, record.name.en, record.status, record.on_web, record.in_print, verified_on,
              instant)  # fmt: skip
    match record:
        case OrganizationRecord():
            return (*common, record.parent)
        case SiteRecord():
            # A confidential site has no coordinates outside its record: no query can be made to tell where it is.
            point = (None, None) if record.is_confidential else (record.latitude, record.longitude)
            return (*common, record.organization, *point)
        case ServiceRecord():
            return (*common, record.organization)


def _link(drafts: list[Draft]) -> None:
    """Make the links of services to sites and topics those of their records. Unknown topics stay in the record only."""
    known_topics = set(Topic.objects.values_list("code", flat=True)) if drafts else set()
    ids = [draft.id for draft in drafts if not draft.is_new]
    for start in range(0, len(ids), _LINK_BATCH):
        chunk = ids[start : start + _LINK_BATCH]
        ServiceAtSite.objects.filter(service__in=chunk).delete()
        ServiceTopic.objects.filter(service__in=chunk).delete()
    bulk.insert(ServiceAtSite, ["service_id", "site_id"], _site_links(drafts))
    bulk.insert(ServiceTopic, ["service_id", "topic_id"], _topic_links(drafts, known_topics))


def _site_links(drafts: Iterable[Draft]) -> Iterable[tuple[int, int]]:
    for draft in drafts:
        if isinstance(draft.record, ServiceRecord):
            yield from ((draft.id, site) for site in dict.fromkeys(part.site for part in draft.record.sites))


def _topic_links(drafts: Iterable[Draft], known: set[str]) -> Iterable[tuple[int, str]]:
    for draft in drafts:
        if isinstance(draft.record, ServiceRecord):
            yield from ((draft.id, code) for code in dict.fromkeys(draft.record.topics) if code in known)
