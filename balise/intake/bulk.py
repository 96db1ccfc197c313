"""Many contacts at once, each told whole: the laws and the log of `actions.record`, at the speed of the database.

For contacts that another system kept, and for the invented history of a demonstration. A row that hangs from a contact
has one entry, the one that adds it, whose key is the row's own. What the desk learns of a contact while it lasts
arrives here already known, so laws are held against the whole and not after each change.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, models, transaction
from django.utils import timezone

from balise.accounts.models import Operator
from balise.accounts.rules.permissions import TABLE, Permission
from balise.core import bulk
from balise.core.languages import Text
from balise.directory.models import Service, Site, Topic
from balise.territories.models import Area

from . import known, writing
from .logbook import hangs_from
from .models import NOUNS as TABLES
from .models import Attempt, Code, Contact, Entry, Part, Referral, Transfer
from .rules.chain import Told, digest, link, values_of
from .rules.changes import Refused
from .rules.nouns import NOUNS, Field, Noun
from .rules.standing import refuse_ground, refuse_unmet
from .rules.values import checked, plain

BATCH = 500  # contacts of one transaction: a fifth of a second for who waits to write on SQLite
_LEARNED = 2_000  # contacts that make the tables others than those that the database knew
_ASKED = 500  # keys in one question to the database: below SQLite's limit of bound variables
_encode = msgspec.json.encode


class Row(NamedTuple):
    """What hangs from a contact, as the desk would add it. `of` is the row it hangs from, where not the contact."""

    noun: str
    id: UUID
    values: Mapping[str, Any]
    of: UUID | None = None


class Whole(NamedTuple):
    """A contact and all that hangs from it, in order, recorded at the hour `at` by the user whose key is `by`."""

    id: UUID
    by: int
    at: dt.datetime
    values: Mapping[str, Any]
    rows: Sequence[Row] = ()


class RefusedWhole(NamedTuple):
    id: UUID
    told: Text


class RecordedMany(NamedTuple):
    """How many were recorded, how many were here before, and those that cannot be: nothing of these is kept."""

    recorded: int
    here_before: int
    refused: tuple[RefusedWhole, ...]


def record_many(
    *,
    contacts: Iterable[Whole],
    operator: Operator,
    now: dt.datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> RecordedMany:
    """Record contacts of one operator, each once however often it is sent; one that is here is left as it is.

    Each batch of BATCH contacts is one transaction, short since all is thought out before it: the desk records
    meanwhile, and what is stopped halfway can be begun again. `now` is the hour of the database, which no contact may
    pass; `progress` is told how many have been taken in so far.
    """
    there = _There.read(operator)
    recorded, before, refused = 0, 0, list[RefusedWhole]()
    remaining = iter(contacts)
    while many := list(islice(remaining, BATCH)):
        owners = _owners([one.id for one in many])
        new = [one for one in many if owners.get(one.id) != operator.pk]
        made = _Made()
        for one in new:
            try:
                made.add(_recorded(one, operator, there, now, is_elsewhere=one.id in owners))
            except Refused as refusal:
                refused.append(RefusedWhole(one.id, refusal.told))
        with transaction.atomic():
            made.insert()
        recorded, before = recorded + len(made.rows[Contact]), before + len(many) - len(new)
        progress(recorded + before + len(refused))
    if recorded > _LEARNED:
        bulk.learn()
    return RecordedMany(recorded, before, tuple(refused))


def referred_to(*, operator: Operator, first: dt.date, last: dt.date) -> Counter[int]:
    """Referrals of each organization, by its key, in the contacts of an operator from one day to another."""
    given = Referral.objects.filter(contact__operator=operator, contact__day__range=(first, last))
    counts = given.order_by("organization").values_list("organization").annotate(count=models.Count("pk"))
    return Counter(dict(counts))


def _owners(ids: Sequence[UUID]) -> dict[UUID, int]:
    """The operator of each contact that is here."""
    found: dict[UUID, int] = {}
    for start in range(0, len(ids), _ASKED):
        rows = Contact.objects.filter(pk__in=ids[start : start + _ASKED])
        found.update(rows.values_list("pk", "operator_id"))
    return found


class _There(NamedTuple):
    """What a contact may speak of, read once: see `known` for the same asked of the database at each change."""

    topic: frozenset[str]
    area: frozenset[str]
    site: frozenset[int]
    person: Mapping[Permission, frozenset[int]]  # who may, of those who record contacts
    service: Mapping[int, tuple[int, int]]  # published: (organization, revision)
    codes: Mapping[tuple[str, str], Sequence[tuple[dt.date, dt.date]]]  # (list, code): from, to

    @classmethod
    def read(cls, operator: Operator) -> _There:
        codes: dict[tuple[str, str], list[tuple[dt.date, dt.date]]] = {}
        for code in Code.objects.filter(operator=operator):
            codes.setdefault((code.list, code.code), []).append(
                (code.from_on or dt.date.min, code.to_on or dt.date.max)
            )
        published = Service.objects.published().values_list("pk", "organization_id", "published_id")
        return cls(
            topic=frozenset(Topic.objects.values_list("pk", flat=True)),
            area=frozenset(Area.objects.values_list("pk", flat=True)),
            site=frozenset(Site.objects.published().values_list("pk", flat=True)),
            person={may: frozenset(known.people(operator.pk, may).values_list("pk", flat=True)) for may in TABLE},
            service={pk: (organization, revision) for pk, organization, revision in published},
            codes=codes,
        )

    def refuse_unknown(self, name: str, field: Field, value: Any, day: dt.date) -> None:
        if value in (None, "", []):
            return
        if field.codes:
            for code in value if isinstance(value, list) else (value,):
                spans = self.codes.get((field.codes, code), ())
                if not any(first <= day < end for first, end in spans):
                    raise known.not_in_list(name, code)
        elif field.kind in known.MISSING:
            there = self.person[field.may] if field.kind == "person" else getattr(self, field.kind)
            if value not in there:
                raise Refused(known.MISSING[field.kind])


class _Made:
    """Rows and entries of a batch, as the tables hold them."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[models.Model]] = {table: [] for table in TABLES.values()}
        self.entries: list[tuple[Any, ...]] = []

    def add(self, made: tuple[Sequence[models.Model], Sequence[tuple[Any, ...]]]) -> None:
        for row in made[0]:
            self.rows[type(row)].append(row)
        self.entries += made[1]

    def insert(self) -> None:
        for table, rows in self.rows.items():
            if rows:
                columns = _columns(table)
                written = ([write(row.__dict__[name]) for name, _column, write in columns] for row in rows)
                bulk.insert(table, [column for _name, column, _write in columns], written)
        columns = _columns(Entry)
        written = ([write(value) for value, (_name, _column, write) in zip(entry, columns, strict=True)]
                   for entry in self.entries)  # fmt: skip
        bulk.insert(Entry, [column for _name, column, _write in columns], written)


def _recorded(
    whole: Whole, operator: Operator, there: _There, now: dt.datetime, *, is_elsewhere: bool
) -> tuple[list[models.Model], list[tuple[Any, ...]]]:
    """The rows of a contact, itself first, and its entries. Raises Refused."""
    if is_elsewhere:
        raise Refused(Text("Ce contact est d’un autre service.", "This contact is another service’s."))
    if whole.by not in there.person["record_contact"]:
        raise Refused(known.MISSING["person"])
    if whole.at > now:
        raise Refused(Text("Ce contact est de demain.", "This contact is of tomorrow."))
    day = timezone.localdate(whole.at)
    contact = Contact(
        pk=whole.id, operator_id=operator.pk, counsellor_id=whole.by, created_at=whole.at, day=day, arrived_at=whole.at
    )
    log = _Log(contact, whole)
    rows: list[models.Model] = [contact]
    places: Counter[str] = Counter()
    nouns = {row.id: row.noun for row in whole.rows}
    writing.fill(contact, log.add("contact", contact, _checked("contact", whole.values, whole.at, day, there)))
    for told in whole.rows:
        places[told.noun] += 1
        values = _checked(told.noun, told.values, whole.at, day, there)
        row = _part(told, contact, places[told.noun], nouns, whole.by)
        if isinstance(row, Referral):
            _fix_revision(row, values.get("service"), there)
        writing.fill(row, values)
        log.add(told.noun, row, values)
        rows.append(row)
    _refuse_what_cannot_be(contact, whole.rows, rows)
    return rows, log.entries


def _checked(name: str, values: Mapping[str, Any], at: dt.datetime, day: dt.date, there: _There) -> dict[str, Any]:
    noun = _noun(name)
    found = {}
    for field, value in values.items():
        if field not in noun.fields:
            raise writing.no_field(name, field)
        found[field] = checked(field, noun.fields[field], value, at)
        there.refuse_unknown(field, noun.fields[field], found[field], day)
    return found


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise writing.no_noun(name)
    return NOUNS[name]


def _part(told: Row, contact: Contact, position: int, nouns: Mapping[UUID, str], by: int) -> Part:
    table = TABLES[told.noun]
    assert issubclass(table, Part)
    row = table(id=told.id, contact_id=contact.pk, position=position)
    parent = NOUNS[told.noun].parent
    if parent != "contact":
        if told.of is None or nouns.get(told.of) != parent:
            raise Refused(Text("Ce à quoi ceci se rattache n’est plus là.", "What this hangs from is no longer there."))
        setattr(row, f"{parent}_id", told.of)
    if isinstance(row, Attempt):
        row.by_id = by
    return row


def _fix_revision(row: Referral, service: int | None, there: _There) -> None:
    if service is None:
        raise Refused(known.MISSING["service"])
    row.organization_id, row.revision_id = there.service[service]


def _refuse_what_cannot_be(contact: Contact, told: Sequence[Row], rows: Sequence[models.Model]) -> None:
    """The laws that `writing` holds at each change, held against the whole."""
    if contact.answered_at and contact.ended_at and contact.ended_at < contact.answered_at:
        raise Refused(Text("La fin vient avant la réponse.", "The end comes before the answer."))
    for row in rows:
        if isinstance(row, Transfer):
            refuse_ground(row.ground, row.disclosed, row.line)
    for need in told:
        if need.noun == "need" and need.values.get("status") == "unmet":
            below = [row for row in told if row.of == need.id]
            outcomes = [row.values.get("outcome", "") for row in below if row.noun == "referral"]
            refuse_unmet(outcomes, sum(row.noun == "unmet_reason" for row in below))


class _Log:
    """Entries of one contact, whose head and count follow."""

    def __init__(self, contact: Contact, whole: Whole) -> None:
        self.contact, self.at, self.by = contact, whole.at, whole.by
        self.entries: list[tuple[Any, ...]] = []

    def add(self, noun: str, begun: models.Model, values: dict[str, Any]) -> dict[str, Any]:
        """Tell that a row was added; answer its values."""
        row = begun.pk
        plainly = {name: plain(value) for name, value in values.items()}
        said = values_of({}, plainly, at=self.at, of=hangs_from(noun, begun))
        digests = {name: digest(value) for name, value in said.items()}
        told = Told(self.contact.entries + 1, str(row), self.at, self.by, "add", noun, str(row), digests)
        self.contact.entries, self.contact.head = told.number, link(self.contact.head, told)
        self.entries.append(
            (self.contact.pk, told.number, row, self.at, self.by, "add", noun, row, _encode(said).decode(),
             json.dumps(digests), self.contact.head)
        )  # fmt: skip
        return values


def _columns(table: type[models.Model]) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """(attribute, column, what makes a value one of the database) of each column that is filled in, in their order."""
    fields: Iterator[Any] = (one for one in table._meta.concrete_fields if not isinstance(one, models.AutoField))
    return [(field.attname, field.column, _written(field)) for field in fields]


def _written(field: Any) -> Callable[[Any], Any]:
    kind = field.target_field if field.is_relation else field
    adapt: Callable[[Any], Any]
    match kind:
        case models.UUIDField():
            adapt = (lambda value: value.hex) if connection.vendor == "sqlite" else _same
        case models.DateTimeField():
            adapt = connection.ops.adapt_datetimefield_value
        case models.DateField():
            adapt = connection.ops.adapt_datefield_value
        case models.JSONField():
            adapt = json.dumps
        case _:
            return _same
    return lambda value: None if value is None else adapt(value)


def _same(value: Any) -> Any:
    return value
