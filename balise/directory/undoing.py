"""Taking back what an import run did, without losing what people did since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from balise.accounts.actions import audit

from .models import Revision
from .publishing import MODELS, Draft, publish_many
from .rules.merge import reconcile
from .rules.record import encode, read

_CHUNK = 1000  # resources in memory at once

Resource = tuple[str, int]  # kind, id


@dataclass(slots=True)
class Undone:
    """What an undo did, in resources."""

    withdrawn: int = 0  # the batch had created them: no contents any more, the identity stays
    reverted: int = 0  # as they were before the batch
    merged: int = 0  # as they were before, with what was done since
    kept: int = 0  # created by the batch and changed since: left as they are
    conflicts: int = 0  # values that the batch and someone after it both changed: the later one stays
    unchanged: int = 0  # nothing of the batch is left in them


@transaction.atomic
def undo_batch(
    *,
    batch: int,
    by: AbstractBaseUser | None,
    now: dt.datetime,
    reason: str = "",
    progress: Callable[[int], None] | None = None,
) -> Undone:
    """Bring every resource that a batch published back to what it said before, all of them or none.

    What was published since the batch stays: it is merged with what was there before. A resource that the batch
    created is withdrawn, unless someone changed it since. Doing it twice changes nothing more. `progress` is told
    how many revisions were looked at so far.
    """
    undone, seen = Undone(), 0
    for chunk in _chunks(batch):
        before = _published(chunk)
        after = dict(before)
        for revision in chunk:
            key = (revision.kind, revision.resource_id)
            after[key] = _without(revision, after[key], undone)
        drafts = [
            Draft(kind, id, read(kind, text) if text else None)
            for (kind, id), text in after.items()
            if text != before[kind, id]
        ]
        publish_many(drafts=drafts, by=by, now=now, action="undone", reason=reason)
        seen += len(chunk)
        if progress:
            progress(seen)
    audit(verb="undo_batch", target=f"batch {batch}", by=by, now=now, details={"withdrawn": undone.withdrawn,
          "reverted": undone.reverted, "merged": undone.merged, "kept": undone.kept})  # fmt: skip
    return undone


def _chunks(batch: int) -> Iterator[list[Revision]]:
    """The revisions of a batch, newest first, so that a resource published twice goes back step by step."""
    last = None
    while True:
        rows = Revision.objects.filter(batch=batch).select_related("previous").order_by("-id")
        chunk = list((rows if last is None else rows.filter(pk__lt=last))[:_CHUNK])
        if not chunk:
            return
        last = chunk[-1].pk
        yield chunk


def _published(chunk: list[Revision]) -> dict[Resource, str]:
    """What each resource of the chunk says now, as text; empty for one that was withdrawn."""
    found = {(revision.kind, revision.resource_id): "" for revision in chunk}
    for kind, model in MODELS.items():
        ids = [id for of, id in found if of == kind]
        for start in range(0, len(ids), 500):  # below SQLite's limit of bound variables
            rows = model.objects.filter(pk__in=ids[start : start + 500], published__isnull=False)
            for id, text in rows.values_list("pk", "published__record_text"):
                found[kind, id] = text
    return found


def _without(revision: Revision, current: str, undone: Undone) -> str:
    """What a resource says once a revision is taken back. Texts compare as their records do, and cost less."""
    earlier = revision.previous.record_text if revision.previous else ""
    if current == earlier:
        undone.unchanged += 1
    elif current == revision.record_text:
        undone.withdrawn += not earlier
        undone.reverted += bool(earlier)
        return earlier
    elif not current:  # someone withdrew it since
        undone.unchanged += 1
    elif not earlier or not revision.record_text:
        undone.kept += 1
    else:
        merged = reconcile(*(read(revision.kind, text) for text in (revision.record_text, current, earlier)))
        undone.merged += 1
        undone.conflicts += len(merged.conflicts)
        return encode(merged.record)
    return current
