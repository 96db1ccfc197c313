"""Facts: what is known of needs without identity, free text or exact time. One table for building, asking, publishing.

A column holds codes as text; empty says "not known". `key` is the record key of whoever the row counts, fixed for life:
the sum of the keys of the rows of a cell decides its perturbation (`rules.keys`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

# code: few values, an ENUM of the engine. whole: an integer. day: a date. flag: a boolean. text: as it is.
Kind = Literal["code", "whole", "day", "flag", "text"]

# What every row of intake's facts carries of its contact, so that no question joins two facts.
CONTACT: Mapping[str, Kind] = MappingProxyType(
    {
        "contact": "whole",  # number of the contact in its facts, never its identifier
        "key": "whole",  # of the contact
        "day": "day",
        "month": "whole",  # 201901
        "operator": "code",
        "channel": "code",
        "language": "code",
        "inquirer": "code",
        "gender": "code",
        "age_band": "code",  # of the operator's own list
        "age_group": "code",  # what that band is the same as, in all lists
        "household": "code",
        "is_newcomer": "code",  # yes, no, or empty
        "heard": "code",
        "events": "text",  # ",storm,moving," or empty
        "is_repeat": "flag",  # a household already counted that month
        "area": "code",  # as it was recorded
        "borough": "code",
        "municipality": "code",
        "mrc": "code",
        "region": "code",
        "territory": "code",  # of the metropolitan community
    }
)
NEED: Mapping[str, Kind] = MappingProxyType(
    {
        "topic": "code",
        "topic_1": "code",  # its ancestor of the first depth
        "topic_2": "code",
        "topic_3": "code",
        "who_for": "code",
        "status": "code",
        "priority": "code",
    }
)


class Fact(NamedTuple):
    """`columns` beside those of the contact (and of the need where `of` says so)."""

    of: Literal["contact", "need", ""]
    columns: Mapping[str, Kind]


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        "contacts": Fact(
            "contact",
            {
                "kind": "code",
                "direction": "code",
                "wait_seconds": "whole",
                "talk_seconds": "whole",
                "wrap_seconds": "whole",
                "interpreting": "code",
                "interpreter_seconds": "whole",
                "needs": "whole",
                "referrals": "whole",
                "unmet": "whole",
            },
        ),
        # first_*: whether it is the first need of its contact, or the first under that topic: their sum counts contacts
        # without looking for distinct ones. first_unmet*: the same among its unmet needs only, and false elsewhere.
        "needs": Fact(
            "need",
            {"need_key": "whole", "first": "flag", "first_1": "flag", "first_2": "flag", "first_3": "flag",
             "first_unmet": "flag", "first_unmet_1": "flag", "first_unmet_2": "flag", "first_unmet_3": "flag",
             "referrals": "whole", "is_fully_told": "flag"},
        ),
        # first_*: the first referral of its contact; the first to that organization, in that way, of that outcome.
        "referrals": Fact(
            "need",
            {"referral_key": "whole", "organization": "whole", "service": "whole", "way": "code", "outcome": "code",
             "first": "flag", "first_organization": "flag", "first_way": "flag", "first_outcome": "flag"},
        ),
        "unmet": Fact(
            "need",
            {"need_key": "whole", "reason": "code", "reason_group": "code", "is_first": "flag",
             "organization": "whole"},
        ),
        "transfers": Fact("contact", {"line": "code", "has_handover": "code", "is_accepted": "code"}),
        "follow_ups": Fact(
            "contact",
            {"state": "code", "attempts": "whole", "is_able_to_act": "code", "has_received_help": "code",
             "is_connected": "code", "has_new_need": "code", "days": "whole"},
        ),
        # Of the directory, not of people: published services of each month, by what they answer and where.
        "supply": Fact(
            "",
            {"month": "whole", "service": "whole", "organization": "whole", "topic": "code", "topic_1": "code",
             "topic_2": "code", "topic_3": "code", "borough": "code", "municipality": "code", "mrc": "code",
             "region": "code", "territory": "code"},
        ),
    }
)  # fmt: skip


def columns(fact: str) -> dict[str, Kind]:
    """Every column of a fact, in the order in which files hold them."""
    shape = FACTS[fact]
    of_contact = CONTACT if shape.of else {}
    of_need = NEED if shape.of == "need" else {}
    return {**of_contact, **of_need, **shape.columns}


PLACES = ("borough", "municipality", "mrc", "territory", "region")  # the narrowest first
