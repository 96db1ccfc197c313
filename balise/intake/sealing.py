"""The log as a whole: seals over all entries in their order, and whether anything was changed, cut off or removed.

Each contact's chain tells of what was changed in it. A contact that is gone takes its chain along: seals tell of that.
Whoever can write to the database could make chains and seals anew, so the last seal is worth keeping elsewhere
(`balise log seal` prints it, `balise log verify --seal` asks for it).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from balise.core.languages import Text

from . import logbook
from .agreeing import first_other
from .beside import Proved, besides, first_wrong
from .forgetting import first_false_proof
from .models import NOUNS as TABLES
from .models import Contact, Entry, Part, Proof, Seal
from .rules.chain import Kept, Told, moment
from .rules.forgetting import in_the_log, is_kept

UNSEALED = dt.timedelta(days=1)  # for which an entry may wait for its seal
_MOST = 500  # contacts read at once


class Problem(NamedTuple):
    """Something that is not what was written; `contact` and `number` say where, as far as it is known."""

    told: Text
    contact: UUID | None = None
    number: int | None = None


def seal(*, now: dt.datetime) -> Seal | None:
    """Seal every entry made since the last seal. Answer the new seal; None when there is nothing to seal."""
    up_to = _last_entry()
    with transaction.atomic():
        last = Seal._default_manager.select_for_update().order_by("up_to").last()
        if up_to is None or (last and last.up_to >= up_to):
            return None
        count, found = _sealed(last, up_to, now)
        return Seal._default_manager.create(up_to=up_to, count=count, hash=found, made_at=now)


def never_sealed(*, now: dt.datetime) -> Problem | None:
    """Entries of more than UNSEALED ago under no seal: the sweep does not seal, or seals were erased."""
    last = Seal._default_manager.order_by("up_to").last()
    count = Entry.objects.filter(pk__gt=last.up_to if last else 0, at__lt=now - UNSEALED).count()
    if not count:
        return None
    return Problem(
        Text(
            f"{count} entrées de plus d’un jour ne sont sous aucun sceau\u00a0: les sceaux ont été effacés, ou balise "
            "sweep ne passe pas.",
            f"{count} entries more than a day old are under no seal: seals were erased, or balise sweep does not run.",
        )
    )


def problems(*, sealed: str = "") -> Iterator[Problem]:
    """What does not hold, seals first, then contact by contact: the first wrong entry of each. Nothing when all holds.

    `sealed` is the hash of a seal that someone kept elsewhere.
    """
    if sealed and not Seal._default_manager.filter(hash=sealed).exists():
        yield Problem(Text("Le sceau gardé ailleurs n’est plus ici\u00a0: le journal a été refait.",
                           "The seal that was kept elsewhere is no longer here: the log was made anew."))  # fmt: skip
    yield from _broken_seals()
    if (proof := first_false_proof()) is not None:
        yield Problem(
            Text(f"La preuve d’oubli {proof} a été changée.", f"The proof of forgetting {proof} was changed.")
        )
    proved = {
        (operator, what): before
        for operator, what, before in Proof._default_manager.values_list("operator", "what").annotate(Max("before"))
    }
    after: UUID | None = None
    while rows := list(
        (Contact.objects.filter(pk__gt=after) if after else Contact.objects.all()).order_by("pk")[:_MOST]
    ):
        yield from _wrong_contacts(rows, proved)
        after = rows[-1].pk


def _last_entry() -> int | None:
    """The last entry of which no earlier one can still come: whoever was writing has finished."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Entry._meta.db_table)} IN SHARE MODE")
        return Entry.objects.order_by("pk").values_list("pk", flat=True).last()


def _sealed(last: Seal | None, up_to: int, made_at: dt.datetime) -> tuple[int, str]:
    """How many entries there are up to one, and the hash of a seal over them, made then, that follows the last one."""
    made = hashlib.sha256((last.hash if last else "").encode())
    count = last.count if last else 0
    rows = Entry.objects.filter(pk__gt=last.up_to if last else 0, pk__lte=up_to).order_by("pk")
    for pk, told in rows.values_list("pk", "hash").iterator(chunk_size=5000):
        made.update(f"{pk} {told}\n".encode())
        count += 1
    made.update(f"{count} {moment(made_at)}".encode())
    return count, made.hexdigest()


def _broken_seals() -> Iterator[Problem]:
    """The first seal that no longer fits its entries."""
    last = None
    for one in Seal._default_manager.order_by("up_to"):
        count, found = _sealed(last, one.up_to, one.made_at)
        on = one.made_at.date().isoformat()
        if count < one.count:
            gone = one.count - count
            yield Problem(
                Text(
                    f"{gone} entrées scellées le {on} ne sont plus là\u00a0: un contact, ou la fin d’un journal, a "
                    "été effacé.",
                    f"{gone} entries sealed on {on} are gone: a contact, or the end of a log, was erased.",
                )
            )
        elif (count, found) != (one.count, one.hash):
            yield Problem(
                Text(f"Les entrées scellées le {on} ne sont plus celles qui l’ont été.",
                     f"The entries sealed on {on} are no longer those that were.")
            )  # fmt: skip
        else:
            last = one
            continue
        return


def _wrong_contacts(contacts: list[Contact], proved: Proved) -> Iterator[Problem]:
    keys = [contact.pk for contact in contacts]
    logs: dict[UUID, list[logbook.Read]] = defaultdict(list)
    for entry in Entry.objects.filter(contact__in=keys).order_by("contact", "number"):
        logs[entry.contact_id].append(logbook.told(entry))
    rows, there_besides = _rows(keys), besides(keys)
    for contact in contacts:
        log = logs[contact.pk]
        if (number := logbook.first_changed(contact, log)) is not None or not log:
            is_end = number is None or number > len(log)
            yield Problem(_CUT if is_end else _CHANGED, contact.pk, number)
        elif number := _first_robbed(contact, log, proved):
            yield Problem(_CHANGED, contact.pk, number)
        else:
            if wrong := first_wrong(contact, log, there_besides[contact.pk], proved):
                yield Problem(wrong, contact.pk)
            there = {**rows[contact.pk], "contact": {str(contact.pk): contact}}
            if other := first_other(contact, log, there):
                yield Problem(other, contact.pk)


_CUT = Text("La fin du journal manque.", "The end of the log is missing.")
_CHANGED = Text("Cette entrée n’est pas celle qui a été écrite.", "This entry is not the one that was written.")


def _is_robbed(said: Told, values: Mapping[str, Kept], operator: int, day: dt.date, proved: Proved) -> bool:
    """Whether an entry lost a value that time does not take, or that no proof says was forgotten."""
    for name in said.digests.keys() - values.keys():
        before = proved.get((operator, in_the_log(said.noun, name)))
        if is_kept(said.noun, name) or before is None or day >= before:
            return True
    return False


def _earliest_day(contact: Contact, log: Sequence[logbook.Read]) -> dt.date:
    """The first day that the contact ever had, as far as its log still says: it may have been forgotten by that one."""
    told = [values["arrived_at"] for said, values, _hash in log if said.noun == "contact" and "arrived_at" in values]
    instants = [dt.datetime.fromisoformat(side) for one in told for side in (one.before, one.after) if side]
    return min([contact.day, *map(timezone.localdate, instants)])


def _first_robbed(contact: Contact, log: Sequence[logbook.Read], proved: Proved) -> int | None:
    operator, day = contact.operator_id, _earliest_day(contact, log)
    return next((said.number for said, values, _hash in log if _is_robbed(said, values, operator, day, proved)), None)


Rows = dict[str, dict[str, Any]]  # of a contact, by noun and key


def _rows(contacts: list[UUID]) -> dict[UUID, Rows]:
    found: dict[UUID, Rows] = defaultdict(dict)
    for noun, table in TABLES.items():
        if noun != "contact":
            assert issubclass(table, Part)
            for row in table._default_manager.filter(contact__in=contacts):
                found[row.contact_id].setdefault(noun, {})[str(row.pk)] = row
    return found
