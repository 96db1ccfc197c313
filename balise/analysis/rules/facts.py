"""Facts: what is known of needs without identity, free text or exact time. One table for building, asking, publishing.

A column holds codes as text; empty says "not known". `key` is the record key of whoever the row counts, fixed for life:
the sum of the keys of the rows of a cell decides its perturbation (`rules.keys`).

Only conversations count as communications: other contacts are in `contacts` with their kind, and in no other fact.
A code that an operator chose of its own lists is written as all lists say it (`same_as`), and where nothing means the
same after the operator's code, "coin:transport"; `age_band` and `reason` are as the operator says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from .firsts import marks

# code: few values, an ENUM of the engine. whole: an integer, NULL where it is not known. key: 32 bits, never negative.
# day: a date. flag: a boolean. text: as it is.
Kind = Literal["code", "whole", "key", "day", "flag", "text"]

# What every row of intake's facts carries of its contact, so that no question joins two facts.
CONTACT: Mapping[str, Kind] = MappingProxyType(
    {
        "contact": "whole",  # its number, never its identifier: in its month (Parquet), among all (the engine's files)
        "key": "key",  # of the contact
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
        "events": "text",  # ",storm,moving,coin:moving_truck," or empty: as all lists say it, then the operator's own
        "is_repeat": "flag",  # a conversation with a household that already had one that month
        "area": "code",  # as it was recorded
        "borough": "code",
        "municipality": "code",
        "mrc": "code",
        "region": "code",
        "territory": "code",  # agglomeration, crown or town of a metropolitan community, beside the region and the MRC
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
    """`columns` beside those of the contact (and of the need where `of` says so). Calls are of people too, of whom
    nothing is known; what is of nobody ("") is shown as it is."""

    of: Literal["contact", "need", "call", ""]
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
                "unmet": "whole",  # needs that stay unmet
            },
        ),
        # is_fully_told: its topic and status, and the area, gender and age of its contact, are all known.
        # first*: marks of first rows, whose sums count contacts (`firsts`).
        "needs": Fact(
            "need",
            {"need_key": "key", **dict.fromkeys(marks("needs"), "flag"), "referrals": "whole", "is_fully_told": "flag"},
        ),
        "referrals": Fact(
            "need",
            {"referral_key": "key", "organization": "whole", "service": "whole", "way": "code", "outcome": "code",
             **dict.fromkeys(marks("referrals"), "flag")},
        ),
        # is_first: the first reason of its need.
        "unmet": Fact(
            "need",
            {"need_key": "key", "reason": "code", "reason_group": "code", "is_first": "flag",
             "organization": "whole", **dict.fromkeys(marks("unmet"), "flag")},
        ),
        "transfers": Fact("contact", {"line": "code", "has_handover": "code", "is_accepted": "code"}),
        # days: from the contact until the person was reached.
        "follow_ups": Fact(
            "contact",
            {"state": "code", "attempts": "whole", "is_able_to_act": "code", "has_received_help": "code",
             "is_connected": "code", "has_new_need": "code", "days": "whole"},
        ),
        # Of the directory, not of people: published services of each month, by what they answer and where.
        # A row a service, topic and area served: the places around that area, and no narrower one.
        "supply": Fact(
            "",
            {"month": "whole", "service": "whole", "organization": "whole", "topic": "code", "topic_1": "code",
             "topic_2": "code", "topic_3": "code", "borough": "code", "municipality": "code", "mrc": "code",
             "region": "code", "territory": "code"},
        ),
        # Of the site, and of nobody: pages that the public opened, robots and those who work here apart.
        # entries: those opened from elsewhere than the site, about as many as visits, since nothing tells one visit
        # from another.
        "web_days": Fact(
            "", {"day": "day", "month": "whole", "language": "code", "page": "code", "views": "whole",
                 "entries": "whole"},
        ),
        # As the switch counts, and not those who record contacts: a row an hour of a day in a queue.
        # *_of, waited, talked: calls answered of which the switch tells that. *_most: no call had more.
        "telephone": Fact(
            "call",
            {"key": "key", "day": "day", "month": "whole", "operator": "code", "queue": "code",
             "queue_language": "code", "weekday": "code", "hour": "code",
             **dict.fromkeys(
                 ("offered", "answered", "abandoned", "within_20", "within_20_of", "within_60", "within_60_of",
                  "within_120", "within_120_of", "waited", "wait_seconds", "wait_most", "talked", "talk_seconds",
                  "talk_most"), "whole")},
        ),
    }
)  # fmt: skip
HOURS = tuple(f"{hour:02}" for hour in range(24))
WEEKDAYS = tuple("1234567")  # Monday first
PAGES = ("home", "search", "record", "browse", "list", "figures", "other")  # kinds of pages, as `web_days` tells them


def columns(fact: str) -> dict[str, Kind]:
    """Every column of a fact, in the order in which files hold them."""
    shape = FACTS[fact]
    of_contact = CONTACT if shape.of in ("contact", "need") else {}
    of_need = NEED if shape.of == "need" else {}
    return {**of_contact, **of_need, **shape.columns}


# Columns whose codes are of one list, so that they compare. Any other code column is a list of its own name.
DOMAINS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("topic", "topic_1", "topic_2", "topic_3"), "topic"),
        **dict.fromkeys(("area", "borough", "municipality", "mrc", "region", "territory"), "area"),
        **dict.fromkeys(
            ("is_newcomer", "has_handover", "is_accepted", "is_able_to_act", "has_received_help", "is_connected",
             "has_new_need"),
            "yes_no",
        ),
        "queue_language": "language",
    }
)  # fmt: skip


def domain(column: str) -> str:
    return DOMAINS.get(column, column)


PLACES = ("borough", "municipality", "mrc", "territory", "region")  # the narrowest first

# How rows of a month lie in the engine's files: those that a filter narrows to lie together, and the rest is not read.
# The number of a contact is by day and key: it does not tell who came first.
LAID = ("region", "mrc", "gender", "age_group", "contact")
