"""Who a person is, where something needs it: encrypted in a table of its own, every reading logged, forgotten in time.

AES-256-GCM (NIST SP 800-38D) under a key of `keyring`; the row, its contact and the name of the key are bound to what
is encrypted, so that one row's identity cannot be shown as another's.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from balise.accounts.actions import audit
from balise.accounts.models import User
from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from . import keyring, logbook
from .keyring import KeyProblem, Keyring
from .models import Contact, FollowUp, Identity, IdentityReading
from .retention import retention
from .rules.changes import Change, Refused
from .rules.choices import PURPOSES
from .rules.persons import Person, read, refuse_keeper, refuse_reader
from .rules.values import checked_reason

_NONCE = 12  # bytes, drawn anew for each
_BATCH = 200
_NEEDED_BY = {"follow_up": "followups", "transfer": "transfers"}


@transaction.atomic
def keep_identity(
    *, contact: UUID, purpose: str, said: Person, has_consent: bool = False, by: User, now: dt.datetime
) -> Identity:
    """Keep who the person is, for one purpose of a contact; what was kept for it before is replaced.

    `has_consent`: the person agreed to it, which a programme asks for; a follow-up says so itself. The log of the
    contact tells that it was kept and until when, never what. Raises Refused: nothing needs it, no one is named, not a
    contact of theirs; KeyProblem.
    """
    row = Contact.objects.visible_to(by).select_for_update().filter(pk=contact).first()
    if row is None or not is_allowed(by.role, "record_contact"):
        raise Refused(Text("Ce contact n’est pas de votre service.", "This contact is not your service’s."))
    refuse_keeper(role=by.role, is_theirs=_is_theirs(row, by))
    _refuse_needless(row, purpose, said, has_consent)
    said = read(msgspec.to_builtins(said))
    kept = Identity._default_manager.filter(contact=row, purpose=purpose, forgotten_at__isnull=True).first()
    is_new = kept is None
    kept = kept or Identity(id=uuid4(), contact=row, purpose=purpose)
    kept.kept_at = now
    kept.forget_on = timezone.localdate(now) + dt.timedelta(days=retention(row.operator_id).identities)
    _seal(kept, msgspec.json.encode(said), keyring.read())
    kept.save(force_insert=is_new)
    verb, values = "add" if is_new else "set", {"purpose": purpose, "forget_on": kept.forget_on}
    values |= {"has_consent": True} if has_consent else {}
    told = Change(key=str(uuid4()), verb="add" if is_new else "set", noun="identity", id=str(kept.pk), values=values)
    logbook.Writer(row, told, by=by, now=now).add(verb, "identity", kept.pk, {}, values)
    row.save(update_fields=logbook.SAVED)
    return kept


def read_identity(*, identity: UUID, why: str, by: User, now: dt.datetime) -> Person:
    """Who the person is. Logged with who reads it and why; a refusal is in the trail of accounts.

    Raises Refused (no such identity, forgotten, no reason told, no need of theirs), KeyProblem.
    """
    row = Identity._default_manager.select_related("contact").filter(
        pk=identity, contact__operator=by.operator_id
    ).first()  # fmt: skip
    if row is None:
        raise Refused(Text("Cette identité n’est pas ici.", "This identity is not here."))
    try:
        refuse_reader(role=by.role, is_theirs=_is_theirs(row.contact, by))
    except Refused:
        audit(verb="identity_refused", target=f"identity {identity}", by=by, now=now)
        raise
    if row.forgotten_at is not None:
        raise Refused(Text("Cette identité est oubliée.", "This identity is forgotten."))
    if not checked_reason(why).strip():
        raise Refused(Text("Dites pourquoi vous la lisez.", "Say why you read it."))
    with transaction.atomic():
        _tell_reading(row, by, now)
        IdentityReading._default_manager.create(identity=row, by=by, at=now, why=why.strip()[:500])
        return msgspec.json.decode(_opened(row, keyring.read()), type=Person)


def rotate_keys(*, has_new_key: bool = True, by: User | None, now: dt.datetime) -> Iterator[int]:
    """Make a key, unless told not to, and encrypt every identity again under the last one; tell how many as it goes.

    Live: each batch is a short transaction, and what is read or kept meanwhile is under a key that is still here. An
    identity whose key is lost stays as it is. Raises KeyProblem.
    """
    name = keyring.add() if has_new_key else keyring.read().current
    keys, done, closed = keyring.read(), 0, set[UUID]()
    under_others = Identity._default_manager.exclude(key_name=name).filter(forgotten_at__isnull=True)
    while True:
        with transaction.atomic():
            rows = under_others.filter(key_name__in=keys.names).exclude(pk__in=closed)
            batch = list(rows.order_by("pk").select_for_update()[:_BATCH])
            closed |= {row.pk for row in batch if not _resealed(row, keys)}
            opened = [row for row in batch if row.pk not in closed]
            Identity._default_manager.bulk_update(opened, ["sealed", "key_name"])
        if not batch:
            break
        done += len(opened)
        yield done
    details = {"identities": done, "not_opened": under_others.count()}
    audit(verb="rotate_keys", target=f"key {name}", by=by, now=now, details=details)


def counted_by_key() -> dict[str, int]:
    """How many identities not forgotten each key encrypts."""
    rows = Identity._default_manager.filter(forgotten_at__isnull=True).values_list("key_name")
    return dict(rows.annotate(count=Count("pk")).order_by("key_name"))


def drop_key(*, name: str, by: User | None, now: dt.datetime) -> None:
    """Forget a key that encrypts no identity any more. Raises KeyProblem."""
    keys = keyring.read()
    if name not in keys.names:
        raise KeyProblem(Text(f"Il n’y a pas de clé « {name} ».", f"There is no key “{name}”."))
    left = Identity._default_manager.filter(key_name=name, forgotten_at__isnull=True).count()
    if left or name == keys.current:
        raise KeyProblem(
            Text(f"La clé « {name} » sert encore ({left} identités)\u00a0: faites d’abord balise keys rotate.",
                 f"The key “{name}” still serves ({left} identities): run balise keys rotate first.")
        )  # fmt: skip
    keyring.drop(name)
    audit(verb="drop_key", target=f"key {name}", by=by, now=now)


def _tell_reading(row: Identity, by: User, now: dt.datetime) -> None:
    """That it was read, and by whom, is in the chain of the contact: who erases the reading does not erase that."""
    contact = Contact.objects.select_for_update().get(pk=row.contact_id)
    told = Change(key=str(uuid4()), verb="set", noun="identity", id=str(row.pk))
    logbook.Writer(contact, told, by=by, now=now).add("read", "identity", row.pk, {}, {})
    contact.save(update_fields=logbook.SAVED)


def _refuse_needless(contact: Contact, purpose: str, said: Person, has_consent: bool) -> None:
    if purpose not in PURPOSES:
        raise Refused(Text("Dites à quoi sert l’identité.", "Say what the identity is for."))
    if not said:
        raise Refused(Text("Rien n’est dit de la personne.", "Nothing is said of the person."))
    if purpose == "programme" and not has_consent:
        raise Refused(
            Text("Un programme garde qui est la personne si elle y consent\u00a0: demandez-le-lui et dites-le.",
                 "A programme keeps who the person is if they consent: ask them, and say so.")
        )  # fmt: skip
    if needed_by := _NEEDED_BY.get(purpose):
        rows = getattr(contact, needed_by)
        if not rows.exists():
            raise Refused(
                Text("Rien dans ce contact n’a besoin de savoir qui est la personne\u00a0: notez d’abord le suivi ou "
                     "le transfert.",
                     "Nothing in this contact needs to know who the person is: record the follow-up or the transfer "
                     "first.")
            )  # fmt: skip
        if purpose == "follow_up" and not rows.exclude(has_consent=False).exists():
            raise Refused(
                Text("La personne n’a pas consenti au suivi\u00a0: son identité ne se garde pas.",
                     "The person did not consent to the follow-up: their identity is not kept.")
            )  # fmt: skip


def _is_theirs(contact: Contact, by: User) -> bool:
    if contact.counsellor_id == by.pk:
        return True
    return FollowUp._default_manager.filter(contact=contact, owner=by, state="planned").exists()


def _seal(row: Identity, said: bytes, keys: Keyring) -> None:
    row.key_name = keys.current
    nonce = secrets.token_bytes(_NONCE)
    row.sealed = nonce + AESGCM(keys.key(row.key_name)).encrypt(nonce, said, _bound(row))


def _resealed(row: Identity, keys: Keyring) -> bool:
    """Whether it could be encrypted again under the current key."""
    try:
        _seal(row, _opened(row, keys), keys)
    except KeyProblem:
        return False
    return True


def _opened(row: Identity, keys: Keyring) -> bytes:
    sealed = bytes(row.sealed)
    try:
        return AESGCM(keys.key(row.key_name)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(row))
    except InvalidTag:
        raise KeyProblem(
            Text(f"Cette identité ne s’ouvre pas avec la clé « {row.key_name} »\u00a0: l’une des deux a été changée.",
                 f"This identity does not open with the key “{row.key_name}”: one of the two was changed.")
        ) from None  # fmt: skip


def _bound(row: Identity) -> bytes:
    return f"{row.pk} {row.contact_id} {row.key_name}".encode()
