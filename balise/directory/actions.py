"""Verbs of the directory. Every write of a resource goes through `publish_many`."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace

from balise.accounts.actions import audit
from balise.core import bulk

from .models import Revision
from .publishing import MODELS, Draft, new_ids, publish_many
from .rules.record import Record, Verification, kind_of
from .taxonomies import load_topics
from .undoing import Undone, undo_batch

__all__ = [
    "MODELS",
    "ChangedMeanwhile",
    "Draft",
    "NotPublished",
    "Undone",
    "change",
    "load_topics",
    "new_ids",
    "publish",
    "publish_many",
    "restore",
    "retire",
    "undo_batch",
    "verify",
]


class ChangedMeanwhile(Exception):
    """Someone published another revision since the one a person was looking at. The message is a sentence for them."""


class NotPublished(Exception):
    """The resource has no contents to work on. The message is a sentence."""


def publish(
    *, kind: str, record: Record, by: AbstractBaseUser | None, now: dt.datetime, id: int | None = None, reason: str = ""
) -> int:
    """Publish one record, of a new resource when `id` is None; answer the resource's id."""
    _same_kind(kind, record)
    with transaction.atomic():
        identity = new_ids(kind, 1)[0] if id is None else id
        draft = Draft(kind=kind, id=identity, record=record, is_new=id is None)
        publish_many(drafts=[draft], by=by, now=now, reason=reason)
    return identity


@transaction.atomic
def change(
    *,
    kind: str,
    id: int,
    record: Record,
    by: AbstractBaseUser | None,
    now: dt.datetime,
    reason: str = "",
    expected_revision: int | None,
) -> bool:
    """Publish what a person made of the revision they were shown; answer whether it says anything new.

    Raises ChangedMeanwhile when `expected_revision` is not the published one any more (None: it had none).
    """
    _same_kind(kind, record)
    published = _lock(kind, id)
    if published != expected_revision:
        raise ChangedMeanwhile(_changed_meanwhile(published))
    return bool(publish_many(drafts=[Draft(kind, id, record)], by=by, now=now, reason=reason))


@transaction.atomic
def restore(*, revision: Revision, by: AbstractBaseUser | None, now: dt.datetime, reason: str = "") -> bool:
    """Publish again what an earlier revision says; answer whether that differs from what is published.

    Raises NotPublished when that revision is a withdrawal, which says nothing.
    """
    kind, id = revision.kind, revision.resource_id
    if revision.record is None:
        raise NotPublished(
            _("Revision %d is empty: it withdrew the record. Choose a revision that has contents.") % revision.pk
        )
    _lock(kind, id)
    draft = Draft(kind, id, revision.record)
    is_new = bool(publish_many(drafts=[draft], by=by, now=now, action="restored", reason=reason))
    if is_new:
        audit(verb="restore", target=f"{kind} {id}", by=by, now=now, details={"revision": revision.pk})
    return is_new


@transaction.atomic
def retire(*, kind: str, id: int, by: AbstractBaseUser | None, now: dt.datetime, reason: str = "") -> bool:
    """Take a resource out of use: kept with its history and its number, shown to no one. False if it already was.

    Raises NotPublished when it has no contents.
    """
    record = _record(kind, id)
    draft = Draft(kind, id, replace(record, status="retired"))
    is_new = bool(publish_many(drafts=[draft], by=by, now=now, action="retired", reason=reason))
    if is_new:
        audit(verb="retire", target=f"{kind} {id}", by=by, now=now)
    return is_new


@transaction.atomic
def verify(
    *, kind: str, id: int, by: AbstractBaseUser | None, now: dt.datetime, today: dt.date, how: str, reason: str = ""
) -> bool:
    """Say that the record as a whole was found right today, by telephone, e-mail, site, visit or source.

    That is apart from editing it: nothing else changes. Raises NotPublished when it has no contents.
    """
    verification = Verification(on=today, by=str(by) if by else "", how=how)
    draft = Draft(kind, id, replace(_record(kind, id), verification=verification))
    return bool(publish_many(drafts=[draft], by=by, now=now, action="verified", reason=reason))


def _record(kind: str, id: int) -> Record:
    """What a resource says now; no one else can change it until the transaction ends."""
    _lock(kind, id)
    resource = MODELS[kind].objects.select_related("published").get(pk=id)
    record = resource.published.record if resource.published else None
    if record is None:
        raise NotPublished(_("%(kind)s %(id)d was withdrawn: it has no contents.") % {"kind": kind, "id": id})
    return record


def _same_kind(kind: str, record: Record) -> None:
    if kind_of(record) != kind:
        raise ValueError(f"A record of a {kind} was expected, not of a {kind_of(record)}.")


def _lock(kind: str, id: int) -> int | None:
    """The published revision of a resource, which no one else can change until the transaction ends."""
    bulk.take_turn(Revision)  # before the row: whoever publishes many has its turn first, then the rows
    # SQLite has no row lock and needs none: its transactions begin IMMEDIATE, one writer at a time.
    rows = MODELS[kind].objects.select_for_update().filter(pk=id).values_list("published_id", flat=True)
    published: int | None = rows.get()
    return published


def _changed_meanwhile(published: int | None) -> str:
    if published is None:
        return _("This record was withdrawn while you were working on it. Nothing was saved.")
    revision = Revision.objects.select_related("made_by").get(pk=published)
    who = str(revision.made_by) if revision.made_by else _("the system")
    return _(
        "%(who)s published another version of this record while you were working on it. Nothing was saved: "
        "read that version, then make your changes again."
    ) % {"who": who}
