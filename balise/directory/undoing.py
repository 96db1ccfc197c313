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
from .rules.merge import merge
from .rules.record import Record

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
        states = _published(chunk)
        for revision in chunk:
            key = (revision.kind, revision.resource_id)
            states[key] = _without(revision, states[key], undone)
        drafts = [Draft(*key, record) for key, record in states.items()]
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


def _published(chunk: list[Revision]) -> dict[Resource, Record | None]:
    """What each resource of the chunk says now."""
    found: dict[Resource, Record | None] = {(r.kind, r.resource_id): None for r in chunk}
    for kind, model in MODELS.items():
        ids = [id for of, id in found if of == kind]
        for start in range(0, len(ids), 500):  # below SQLite's limit of bound variables
            rows = model.objects.filter(pk__in=ids[start : start + 500], published__isnull=False)
            for resource in rows.select_related("published"):
                found[kind, resource.pk] = resource.published.record
    return found


def _without(revision: Revision, current: Record | None, undone: Undone) -> Record | None:
    """What a resource says once a revision is taken back."""
    earlier = revision.previous.record if revision.previous else None
    made = revision.record
    if current == earlier:
        undone.unchanged += 1
    elif current == made:
        undone.withdrawn += earlier is None
        undone.reverted += earlier is not None
        return earlier
    elif current is None:  # someone withdrew it since
        undone.unchanged += 1
    elif earlier is None or made is None:
        undone.kept += 1
    else:
        merged = merge(made, current, earlier)
        undone.merged += 1
        undone.conflicts += len(merged.conflicts)
        return merged.record
    return current
