"""Whether what stands beside the fields of a contact is what its log says: identities, readings, reviews, links."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from balise.core.languages import Text

from . import logbook
from .models import Contact, Identity, IdentityReading, Review
from .rules.chain import ASIDE
from .rules.quality import PARTS

Proved = Mapping[tuple[int, str], dt.date]  # (operator, what): the day before which it was forgotten

_IDENTITY = Text(
    "Une identité manque, est de trop, ou n’est pas gardée comme le dit le journal.",
    "An identity is missing, is one too many, or is not kept as the log says.",
)
_READ = Text(
    "Des lectures d’une identité manquent, ou sont de trop.", "Readings of an identity are missing, or too many."
)
_REVIEW = Text("Une évaluation n’est pas celle que dit le journal.", "A review is not the one that the log says.")
_LINK = Text(
    "Le lien de ménage n’est pas celui que dit le journal.", "The link of a household is not what the log says."
)


@dataclass
class Beside:
    """Rows that stand beside one contact."""

    identities: list[Identity] = field(default_factory=list)  # without what they say
    readings: Counter[tuple[UUID, int | None]] = field(default_factory=Counter)  # of each identity, by whom
    reviews: list[Review] = field(default_factory=list)


def besides(contacts: Sequence[UUID]) -> Mapping[UUID, Beside]:
    found: dict[UUID, Beside] = defaultdict(Beside)
    for identity in (
        Identity._default_manager.filter(contact__in=contacts).annotate(is_empty=Q(sealed=b"")).defer("sealed")
    ):
        found[identity.contact_id].identities.append(identity)
    readings = IdentityReading._default_manager.filter(identity__contact__in=contacts)
    for contact, of, by in readings.values_list("identity__contact", "identity", "by"):
        found[contact].readings[of, by] += 1
    for review in Review._default_manager.filter(contact__in=contacts):
        found[review.contact_id].reviews.append(review)
    return found


def first_wrong(contact: Contact, log: Sequence[logbook.Read], there: Beside, proved: Proved) -> Text | None:
    """The first thing beside a contact that is not what its log says."""
    if not _are_identities(contact, log, there, proved):
        return _IDENTITY
    if there.readings != Counter((UUID(said.row), said.by) for said, _values, _hash in log if said.verb == "read"):
        return _READ
    if not _are_reviews(log, there):
        return _REVIEW
    return None if _is_link(contact, log, proved) else _LINK


def _are_identities(contact: Contact, log: Sequence[logbook.Read], there: Beside, proved: Proved) -> bool:
    told = logbook.as_told(log).get("identity", {})
    forgotten = proved.get((contact.operator_id, "identity"), dt.date.min)
    return told.keys() == {str(row.pk) for row in there.identities} and all(
        (told[str(row.pk)].get("purpose"), told[str(row.pk)].get("forget_on"))
        == (row.purpose, row.forget_on.isoformat())
        and row.is_empty == (row.forgotten_at is not None)  # type: ignore[attr-defined]
        and (row.forgotten_at is None or row.forget_on <= forgotten)
        for row in there.identities
    )


def _are_reviews(log: Sequence[logbook.Read], there: Beside) -> bool:
    told = [
        (said.by, {name: value.after for name, value in values.items() if name not in ASIDE})
        for said, values, _hash in log
        if said.noun == "review"
    ]
    return told == [(row.by_id, {part: getattr(row, part) for part in PARTS}) for row in there.reviews]


def _is_link(contact: Contact, log: Sequence[logbook.Read], proved: Proved) -> bool:
    """Whether it is linked as its last entry about that says, or was until that day came."""
    last = next((said for said, _values, _hash in reversed(log) if said.noun == "household"), None)
    is_told = last is not None and last.verb == "add"
    if is_told == (contact.same_person is not None):
        return True
    forgotten = proved.get((contact.operator_id, "contact.same_person"), dt.date.min)
    return bool(is_told and last and timezone.localdate(last.at) < forgotten)
