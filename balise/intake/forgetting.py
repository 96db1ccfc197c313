"""What is past its term is forgotten: in the rows and in the log, whose chain still holds. A proof is kept, no data.

Terms are the operator's (`retention`), counted in days from the day of the contact. Forgetting is done in batches of a
transaction each, so it runs while people work, and what was stopped halfway is begun again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, get_args

from django.db import connection, models, transaction
from django.utils import timezone

from balise.accounts.models import Operator, User
from balise.core.bulk import take_turn
from balise.territories.models import Area

from .models import Attempt, Contact, Entry, FollowUp, Identity, IdentityReading, Note, Proof, Review, Transfer
from .retention import retention
from .rules.chain import WHY
from .rules.forgetting import FORGOTTEN, PRECISION, Term, hour, precise
from .rules.nouns import NOUNS

BATCH = 500  # rows of one transaction

Rows = models.QuerySet[Any]


class Step(NamedTuple):
    """One kind of thing to forget. `find` answers rows past the day of the term; `erase` empties those it is given."""

    what: str
    term: Term
    find: Callable[[int, dt.date], Rows]
    erase: Callable[[Sequence[Any], dt.datetime], None]


class Forgotten(NamedTuple):
    what: str  # "note.text", "log note.text"
    before: dt.date  # what was older than that day
    counted: int


DATED = frozenset[Term](("identities", "links"))  # their own day was set when they were made


def forget(
    *,
    operator: Operator,
    only: Collection[Term] = get_args(Term),
    is_dry_run: bool = False,
    by: User | None,
    now: dt.datetime,
) -> list[Forgotten]:
    """Forget what is past its term among the contacts of an operator; or, in a dry run, only tell how much is.

    Answer every kind of thing of these terms in the order of STEPS, with its count, 0 included. What was forgotten has
    its proof.
    """
    terms, today = retention(operator.pk), timezone.localdate(now)
    told = []
    for step in STEPS:
        if step.term not in only:
            continue
        before = today if step.term in DATED else today - dt.timedelta(days=getattr(terms, step.term))
        rows = step.find(operator.pk, before)
        if is_dry_run:
            count = rows.count()
        else:
            count = sum(_erase(rows, step, before, operator=operator, by=by, now=now))
        told.append(Forgotten(step.what, before, count))
    return told


def first_false_proof() -> int | None:
    """Id of the first proof that is not what was written; None when all hold."""
    previous = ""
    for proof in Proof._default_manager.order_by("pk").iterator():
        if proof.hash != _hash(previous, proof):
            return int(proof.pk)
        previous = proof.hash
    return None


def _erase(
    rows: Rows, step: Step, before: dt.date, *, operator: Operator, by: User | None, now: dt.datetime
) -> Iterator[int]:
    """Empty rows batch by batch, each in one transaction with its proof; tell how many as it goes."""
    after = None
    while True:
        with transaction.atomic():
            take_turn(Proof)
            batch = list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[:BATCH])
            if not batch:
                return
            _hold(batch)
            step.erase(batch, now)
            _prove(Forgotten(step.what, before, len(batch)), operator, by, now)
        yield len(batch)
        after = batch[-1].pk


def _hold(rows: Sequence[Any]) -> None:
    """Keep others from writing to the contacts of these rows, who would write back what they had read."""
    if rows and hasattr(rows[0], "contact_id"):
        list(Contact.objects.filter(pk__in={row.contact_id for row in rows}).order_by("pk").select_for_update())


def _prove(told: Forgotten, operator: Operator, by: User | None, now: dt.datetime) -> None:
    """Add a proof to the others. Whoever calls has taken their turn."""
    last = Proof._default_manager.order_by("pk").last()
    proof = Proof(at=now, by=by, operator=operator, what=told.what, before=told.before, counted=told.counted)
    proof.hash = _hash(last.hash if last else "", proof)
    proof.save(force_insert=True)


def _hash(previous: str, proof: Proof) -> str:
    at = proof.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = [at, proof.by_id, proof.operator_id, proof.what, proof.before.isoformat(), proof.counted]
    return hashlib.sha256(f"{previous}{json.dumps(said)}".encode()).hexdigest()


def _of_contacts(table: type[models.Model], operator: int, before: dt.date) -> Rows:
    return table._default_manager.filter(contact__operator=operator, contact__day__lt=before)


def _field(table: type[models.Model], noun: str, name: str, nothing: Any) -> Iterator[Step]:
    """The steps of a field that a counsellor fills in: its values in the log, then its column.

    In that order: stopped between the two, the log says nothing that the column would not hold any more.
    """
    term = FORGOTTEN[noun, name]

    def erase(rows: Sequence[Any], _now: dt.datetime) -> None:
        table._default_manager.filter(pk__in=[row.pk for row in rows]).update(**{name: nothing})

    yield Step(f"log {noun}.{name}", term, lambda o, b: _logged(o, b, name).filter(noun=noun), _empty(name))
    yield Step(f"{noun}.{name}", term, lambda o, b: _of_contacts(table, o, b).exclude(**{name: nothing}), erase)


def _logged(operator: int, before: dt.date, name: str) -> Rows:
    return _of_contacts(Entry, operator, before).filter(values_text__contains=f'"{name}":[')


def _empty(name: str) -> Callable[[Sequence[Entry], dt.datetime], None]:
    def erase(entries: Sequence[Entry], _now: dt.datetime) -> None:
        for entry in entries:
            entry.values_text = _without(entry, {name})
        _save(entries, ("values_text",))

    return erase


def _without(entry: Entry, names: Collection[str]) -> str:
    """The values of an entry, as the log writes them, without those of these names."""
    values = json.loads(entry.values_text or "{}")
    kept = {name: value for name, value in values.items() if name not in names}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _save(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one table, many rows a statement: `bulk_update` takes ten times as long."""
    if not rows:
        return
    meta, quoted = rows[0]._meta, connection.ops.quote_name
    fields: list[Any] = [*(meta.get_field(name) for name in names), meta.pk]
    said = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    columns = [quoted(field.column) for field in fields]
    set_all = ", ".join(f"{column} = %s" for column in columns[:-1])
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quoted(meta.db_table)} SET {set_all} WHERE {columns[-1]} = %s", said)  # noqa: S608


_HOURS: dict[type[models.Model], tuple[str, ...]] = {
    table: tuple(name for name, field in NOUNS[noun].fields.items() if field.kind == "instant")
    for noun, table in {"contact": Contact, "transfer": Transfer, "attempt": Attempt}.items()
}


def _scrub(contacts: Sequence[Contact], now: dt.datetime) -> None:
    """Instants become hours, postal areas what is around them. Durations, in seconds, stay."""
    keys = [contact.pk for contact in contacts]
    contacts = list(Contact.objects.filter(pk__in=keys).order_by("pk").select_for_update())
    wider = _wider({contact.area_id for contact in contacts if contact.area_id})
    for contact in contacts:
        contact.created_at = contact.created_at.replace(minute=0, second=0, microsecond=0)
        contact.scrubbed_at = now
        if contact.area_id in wider:
            contact.area_id = wider[contact.area_id]
            contact.is_area_unknown = contact.area_id is None
    _coarsen(contacts, "created_at", "area", "is_area_unknown", "scrubbed_at")
    for table in (Transfer, Attempt):
        _coarsen(table._default_manager.filter(contact__in=keys))
    entries = list(Entry._default_manager.filter(contact__in=keys))
    for entry in entries:
        entry.values_text, entry.at = _without(entry, precise(entry.noun)), hour(entry.at) or entry.at
    _save(entries, ("values_text", "at"))


def _coarsen(rows: Iterable[models.Model], *more: str) -> None:
    """Write rows of one table with hours for instants, and these other fields."""
    rows = list(rows)
    names = _HOURS[type(rows[0])] if rows else ()
    for row in rows:
        for name in names:
            setattr(row, name, hour(getattr(row, name)))
    _save(rows, [*names, *more])


_AROUND = ("borough", "municipality", "mrc", "region")


def _wider(codes: set[str]) -> dict[str, str | None]:
    """Of postal areas, the smallest area around that is not one; None where none is known."""
    found: dict[str, str | None] = {}
    for area in Area.objects.filter(pk__in=codes, kind="postal").prefetch_related("parents"):
        around = sorted((p for p in area.parents.all() if p.kind in _AROUND), key=lambda p: _AROUND.index(p.kind))
        found[area.code] = around[0].code if around else None
    return found


def _forget_identities(rows: Sequence[Identity], now: dt.datetime) -> None:
    Identity._default_manager.filter(pk__in=[row.pk for row in rows]).update(sealed=b"", forgotten_at=now)


def _forget_links(rows: Sequence[Contact], _now: dt.datetime) -> None:
    Contact.objects.filter(pk__in=[row.pk for row in rows]).update(same_person=None, same_person_until=None)


def _emptied(table: type[models.Model], name: str) -> Callable[[Sequence[Any], dt.datetime], None]:
    def erase(rows: Sequence[Any], _now: dt.datetime) -> None:
        table._default_manager.filter(pk__in=[row.pk for row in rows]).update(**{name: ""})

    return erase


def _past_day(name: str, before: dt.date) -> dict[str, dt.datetime]:
    return {f"{name}__lt": timezone.make_aware(dt.datetime.combine(before, dt.time()))}


STEPS: tuple[Step, ...] = (
    *_field(Note, "note", "text", ""),
    *_field(FollowUp, "follow_up", "safe_ways", []),
    *_field(FollowUp, "follow_up", "safe_when", ""),
    Step(
        "identity",
        "identities",
        lambda o, b: Identity._default_manager.filter(contact__operator=o, forget_on__lte=b, forgotten_at__isnull=True),
        _forget_identities,
    ),
    Step(
        "identity_reading.why",
        "reasons",
        lambda o, b: IdentityReading._default_manager.filter(
            identity__contact__operator=o, **_past_day("at", b)
        ).exclude(why=""),
        _emptied(IdentityReading, "why"),
    ),
    Step(
        "review.comment",
        "reasons",
        lambda o, b: Review._default_manager.filter(contact__operator=o, **_past_day("at", b)).exclude(comment=""),
        _emptied(Review, "comment"),
    ),
    Step("log why", "reasons", lambda o, b: _logged(o, b, WHY), _empty(WHY)),
    Step(
        "contact.same_person",
        "links",
        lambda o, b: Contact.objects.filter(operator=o, same_person_until__lte=b),
        _forget_links,
    ),
    Step(
        PRECISION,
        "precision",
        lambda o, b: Contact.objects.filter(operator=o, day__lt=b, scrubbed_at__isnull=True),
        _scrub,
    ),
)
