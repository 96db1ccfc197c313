"""What may be asked of the facts: a question by its name, who asks, when, and of whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import msgspec

# public: protected. partner: deeper in its own areas, by agreement. operator: its own figures as they are.
Audience = Literal["public", "partner", "operator"]


class Scope(msgspec.Struct, frozen=True):
    """Deny by default: a partner without areas, or an operator without its code, sees what the public sees."""

    audience: Audience = "public"
    operator: str = ""
    areas: frozenset[str] = frozenset()


class Period(msgspec.Struct, frozen=True):
    """Days, both included."""

    first: dt.date
    last: dt.date

    @property
    def is_months(self) -> bool:
        """Whether it is made of whole months: others are shown perturbed, and never exactly."""
        return self.first.day == 1 and (self.last + dt.timedelta(days=1)).day == 1


class Filters(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of whom: codes of the columns of `rules.facts`, and empty for all. `area` is any code of `facts.PLACES`."""

    operator: str = ""
    area: str = ""
    gender: str = ""
    age: str = ""  # an age_group, or a band of the operator
    language: str = ""
    inquirer: str = ""
    channel: str = ""
    household: str = ""
    newcomer: str = ""
    topic: str = ""  # at any depth
    event: str = ""
    status: str = ""
    reason: str = ""
    organization: int = 0
    line: str = ""

    def set(self) -> Iterator[tuple[str, str | int]]:
        return ((name, value) for name in self.__struct_fields__ if (value := getattr(self, name)))


class Question(msgspec.Struct, frozen=True):
    """`name` is one of `questions/`; `depth` how deep topics or areas are told apart, where it says so."""

    name: str
    filters: Filters = Filters()
    depth: str = ""  # "topic_2", "mrc"
