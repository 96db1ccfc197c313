"""What time does to what is recorded: which term each field has, and what is left of it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from .chain import AT, WHY
from .nouns import COLUMNS, NOUNS, Mark

Term = Literal["notes", "safe_ways", "reasons", "precision", "identities", "links"]

# Which term of an operator's retention (accounts.rules.identity.Retention) each forgotten field or column has.
# All that is scrubbed has the term of precision.
FORGOTTEN: Mapping[tuple[str, str], Term] = MappingProxyType(
    {
        ("note", "text"): "notes",
        ("follow_up", "safe_ways"): "safe_ways",
        ("follow_up", "safe_when"): "safe_ways",
        ("IdentityReading", "why"): "reasons",
        ("Review", "comment"): "reasons",
        ("Identity", "sealed"): "identities",
        ("Contact", "same_person"): "links",
        ("Contact", "same_person_until"): "links",
        ("Entry", "values_text"): "reasons",  # why a contact was corrected; its fields have their own terms
    }
)


def marked(mark: Mark) -> frozenset[tuple[str, str]]:
    """What is marked so: (noun, field), and (model, column) of what no one fills in."""
    fields = {(noun, name) for noun, told in NOUNS.items() for name, field in told.fields.items() if field.mark == mark}
    columns = {(model, name) for model, marks in COLUMNS.items() for name, held in marks.items() if held == mark}
    return frozenset(fields | columns)


def precise(noun: str) -> frozenset[str]:
    """What an entry of this noun holds that says more than an hour, or than a municipality."""
    fields = NOUNS[noun].fields if noun in NOUNS else {}
    return frozenset({AT, *(name for name, field in fields.items() if field.mark == "scrub")})


PRECISION = "contact precision"  # as the proof of what is scrubbed calls it


def in_the_log(noun: str, name: str) -> str:
    """What the proof of its forgetting calls a value of the log that is not kept."""
    return PRECISION if name in precise(noun) else "log why" if name == WHY else f"log {noun}.{name}"


def is_kept(noun: str, name: str) -> bool:
    """Whether an entry of this noun holds this for ever."""
    field = NOUNS[noun].fields.get(name) if noun in NOUNS else None
    return name not in (AT, WHY) and (field is None or field.mark == "keep")


def hour(at: dt.datetime | None) -> dt.datetime | None:
    """The hour in which an instant was."""
    return at.replace(minute=0, second=0, microsecond=0) if at else None
