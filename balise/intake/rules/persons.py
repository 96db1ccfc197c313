"""Who a person is, as far as someone must know to reach them again; and who may read it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from .changes import Refused

_Line = Annotated[str, msgspec.Meta(max_length=200)]


class Person(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an identity says. Its repr shows nothing, since reprs end in logs."""

    name: _Line = ""
    number: _Line = ""
    email: _Line = ""
    address: _Line = ""
    passphrase: _Line = ""  # said by whoever calls, so that the person knows it is us
    safe: Annotated[str, msgspec.Meta(max_length=500)] = ""  # what must not be said or done when reaching them

    def __repr__(self) -> str:
        return "Person(…)"

    def __bool__(self) -> bool:
        return any(getattr(self, name).strip() for name in self.__struct_fields__)


def read(values: object) -> Person:
    """What a form or a device says of a person. Raises Refused, without what was said."""
    try:
        return msgspec.convert(values, Person)
    except msgspec.ValidationError:
        fields = ", ".join(Person.__struct_fields__)
        raise Refused(
            Text(f"L’identité se dit en textes courts\u00a0: {fields}. Raccourcissez ce qui est trop long.",
                 f"An identity is told in short texts: {fields}. Shorten what is too long.")
        ) from None  # fmt: skip


def refuse_reader(*, role: str, is_theirs: bool) -> None:
    """An identity is read by whoever took the contact or makes its follow-up, and by seniors. Raises Refused."""
    if is_allowed(role, "read_identity") and (is_theirs or is_allowed(role, "supervise")):
        return
    raise Refused(
        Text(
            "Vous ne pouvez pas lire cette identité\u00a0: seules le peuvent la personne qui a pris le contact, celle "
            "qui fait le suivi, ou une conseillère principale.",
            "You cannot read this identity: only whoever took the contact, whoever makes the follow-up, or a senior "
            "counsellor can.",
        )
    )


def refuse_keeper(*, role: str, is_theirs: bool) -> None:
    """An identity is kept, and replaced, by whoever took the contact or makes its follow-up, and by seniors.

    Raises Refused.
    """
    if is_theirs or is_allowed(role, "supervise"):
        return
    raise Refused(
        Text(
            "Ce contact est à quelqu’un d’autre\u00a0: qui l’a pris, qui fait le suivi ou une conseillère principale y "
            "garde qui est la personne.",
            "This contact is someone else’s: whoever took it, whoever makes the follow-up or a senior counsellor keeps "
            "who the person is.",
        )
    )
