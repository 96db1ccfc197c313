"""An invented organization while its records are being made, and the entries of the package that they become."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from balise.core.languages import Text
from balise.directory.rules import record as r

from .places import Place
from .speech import Speech

Kind = Literal["organization", "site", "service"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the package. Links of `record` are the ids of other entries."""

    kind: Kind
    id: int
    record: r.Record


@dataclass
class Organization:
    """What its sites and services have in common while they are being made."""

    id: int
    name: Text
    host: str
    place: Place
    speech: Speech
    topics: tuple[str, ...]
    phone: r.Phone
    status: r.Status
    on_web: bool
    verified_on: dt.date
    verification: r.Verification
    sites: list[Entry] = field(default_factory=list)
