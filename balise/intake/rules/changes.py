"""One change of a contact as the desk sends it: small, complete, and the same however often it arrives."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from balise.core.languages import Text

MOST_CHANGES = 200  # in one sending
MOST_AGO = 7 * 24 * 3600.0  # seconds that a change may have waited on a device without a connection

Verb = Literal["add", "set", "remove"]


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was done to one row of a contact.

    `key` and `id` are UUIDs made by the device: a change that arrives twice is done once, and a row can be spoken of
    before it was ever sent. `of` is the row it hangs from, where that is not the contact. `ago` is how many seconds
    before the sending it was done, by a clock that only counts: the hour itself is the database's.
    """

    key: str
    verb: Verb
    noun: str
    id: str
    of: str = ""
    values: dict[str, Any] = {}
    reason: str = ""  # of a correction: asked once the contact is closed
    ago: float = 0.0


class Refused(Exception):
    """What cannot be recorded. `told` is a sentence for the counsellor, in both languages."""

    def __init__(self, told: Text) -> None:
        super().__init__(told.en)
        self.told = told
