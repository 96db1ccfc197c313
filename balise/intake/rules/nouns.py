"""What is recorded of a contact: every field of every noun, what it may hold, and what time does to it.

One table for the door, the log, the pages and retention. A field of a model of this room that is not marked here, or
here without being there, fails a test of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from balise.accounts.rules.permissions import Permission

from . import choices
from .choices import Choices

# keep: says nothing of a person, stays. scrub: made coarser once its precision has served. forget: erased.
Mark = Literal["keep", "scrub", "forget"]
Kind = Literal["choice", "code", "codes", "choices", "flag", "text", "whole", "instant", "day", "language",
               "topic", "area", "service", "site", "person"]  # fmt: skip


class Field(NamedTuple):
    """`choices` for choice and choices; `codes` names the operator's list for code and codes.

    `may`: what a person must be allowed to do, as everyone named in a contact records contacts.
    """

    kind: Kind
    mark: Mark
    choices: Choices = MappingProxyType({})
    codes: str = ""
    most: int = 0  # characters of a text, or the largest whole number
    may: Permission = "record_contact"


class Noun(NamedTuple):
    parent: str  # the noun that a row hangs from; "" for the contact itself
    fields: Mapping[str, Field]


def _choice(table: Choices) -> Field:
    return Field("choice", "keep", table)


LISTS = ("reason", "age_band", "household", "who_for", "heard", "event")  # that each operator makes its own

NOUNS: Mapping[str, Noun] = MappingProxyType(
    {
        "contact": Noun(
            "",
            {
                "counsellor": Field("person", "keep"),  # who answers for it: handed over when they leave
                "channel": _choice(choices.CHANNELS),
                "direction": _choice(choices.DIRECTIONS),
                "kind": _choice(choices.KINDS),
                "arrived_at": Field("instant", "scrub"),
                "answered_at": Field("instant", "scrub"),
                "ended_at": Field("instant", "scrub"),
                "wrapped_at": Field("instant", "scrub"),
                "language": Field("language", "keep"),
                "interpreting": _choice(choices.INTERPRETING),
                "interpreter_asked_at": Field("instant", "scrub"),
                "interpreter_joined_at": Field("instant", "scrub"),
                "area": Field("area", "scrub"),
                "is_area_unknown": Field("flag", "keep"),
                "inquirer": _choice(choices.INQUIRERS),
                "gender": _choice(choices.GENDERS),
                "age_band": Field("code", "keep", codes="age_band"),
                "household": Field("code", "keep", codes="household"),
                "is_newcomer": Field("flag", "keep"),
                "heard": Field("code", "keep", codes="heard"),
                "events": Field("codes", "keep", codes="event"),
            },
        ),
        "need": Noun(
            "contact",
            {
                "topic": Field("topic", "keep"),
                "who_for": Field("code", "keep", codes="who_for"),
                "status": _choice(choices.STATUSES),
                "priority": _choice(choices.PRIORITIES),
            },
        ),
        "referral": Noun(
            "need",
            {
                "service": Field("service", "keep"),
                "site": Field("site", "keep"),
                "way": _choice(choices.WAYS),
                "outcome": _choice(choices.OUTCOMES),
            },
        ),
        "unmet_reason": Noun(
            "need",
            {
                "reason": Field("code", "keep", codes="reason"),
                "service": Field("service", "keep"),  # tried, and why it could not help is this reason
            },
        ),
        "transfer": Noun(
            "contact",
            {
                "line": _choice(choices.LINES),
                "has_handover": Field("flag", "keep"),
                "is_accepted": Field("flag", "keep"),
                "decided_at": Field("instant", "scrub"),
                "accepted_at": Field("instant", "scrub"),
                "ended_at": Field("instant", "scrub"),
                "ground": _choice(choices.GROUNDS),
                "disclosed": Field("choices", "keep", choices.DISCLOSED),
            },
        ),
        "follow_up": Noun(
            "contact",
            {
                "has_consent": Field("flag", "keep"),
                "due_on": Field("day", "keep"),
                "owner": Field("person", "keep", may="read_identity"),  # who calls back
                "safe_ways": Field("choices", "forget", choices.SAFE_WAYS),
                "safe_when": Field("text", "forget", most=200),
                "state": _choice(choices.FOLLOW_UP_STATES),
                "is_able_to_act": Field("flag", "keep"),
                "has_received_help": Field("flag", "keep"),
                "is_connected": Field("flag", "keep"),
                "has_new_need": Field("flag", "keep"),
            },
        ),
        "attempt": Noun(
            "follow_up",
            {"result": _choice(choices.ATTEMPTS), "made_at": Field("instant", "scrub")},
        ),
        "note": Noun("contact", {"text": Field("text", "forget", most=20_000)}),
    }
)

# What is learned once the exchange is over: to record it in a closed contact corrects nothing, and asks for no reason.
LATER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "contact": frozenset({"counsellor"}),
        "referral": frozenset({"outcome"}),
        "follow_up": frozenset(
            {"due_on", "owner", "state", "is_able_to_act", "has_received_help", "is_connected", "has_new_need"}
        ),
        "attempt": frozenset({"result", "made_at"}),
    }
)

NOW = "now"  # what the door writes for an instant: it becomes the hour of the database clock

# Columns of the tables of this room that no one fills in: structure, what is computed, and what has verbs of its own.
COLUMNS: Mapping[str, Mapping[str, Mark]] = MappingProxyType(
    {
        "Contact": {
            "id": "keep", "operator": "keep", "created_at": "scrub", "day": "keep",
            "wait_seconds": "keep", "talk_seconds": "keep", "wrap_seconds": "keep", "interpreter_seconds": "keep",
            "entries": "keep", "head": "keep", "same_person": "forget", "same_person_until": "forget",
            "scrubbed_at": "keep",
        },
        "Need": {"id": "keep", "contact": "keep", "position": "keep"},
        "Referral": {
            "id": "keep", "need": "keep", "contact": "keep", "position": "keep", "organization": "keep",
            "revision": "keep",
        },
        "UnmetReason": {"id": "keep", "need": "keep", "contact": "keep", "position": "keep"},
        "Transfer": {"id": "keep", "contact": "keep", "position": "keep"},
        "FollowUp": {"id": "keep", "contact": "keep", "position": "keep"},
        "Attempt": {"id": "keep", "follow_up": "keep", "contact": "keep", "position": "keep", "by": "keep"},
        "Note": {"id": "keep", "contact": "keep", "position": "keep"},
        "Identity": {
            "id": "keep", "contact": "keep", "purpose": "keep", "sealed": "forget", "key_name": "keep",
            "kept_at": "keep", "forget_on": "keep", "forgotten_at": "keep",
        },
        "IdentityReading": {"id": "keep", "identity": "keep", "by": "keep", "at": "keep", "why": "forget"},
        "Entry": {
            "id": "keep", "contact": "keep", "number": "keep", "key": "keep", "at": "scrub", "by": "keep",
            "verb": "keep", "noun": "keep", "row": "keep", "values_text": "forget", "digests_text": "keep",
            "hash": "keep",
        },
        "Seal": {"id": "keep", "up_to": "keep", "count": "keep", "hash": "keep", "made_at": "keep"},
        "Code": {
            "id": "keep", "operator": "keep", "list": "keep", "version": "keep", "code": "keep", "name_fr": "keep",
            "name_en": "keep", "same_as": "keep", "position": "keep", "from_on": "keep", "to_on": "keep",
        },
        "Review": {
            "id": "keep", "contact": "keep", "by": "keep", "at": "keep", "opening": "keep", "listening": "keep",
            "assessment": "keep", "referral": "keep", "closing": "keep", "comment": "forget",
        },
        "Proof": {
            "id": "keep", "operator": "keep", "at": "keep", "by": "keep", "what": "keep", "before": "keep",
            "counted": "keep", "hash": "keep",
        },
        "TelephoneInterval": dict.fromkeys(
            ("id", "operator", "queue", "start", "minutes", "day", "language", "offered", "answered", "abandoned",
             "within_20", "within_60", "within_120", "wait_seconds", "talk_seconds", "longest_wait", "times",
             "told_at"),
            "keep",
        ),
    }
)  # fmt: skip
