"""Rolled tables: a fact by month, its rows added up where they are alike in the columns that are kept.

Over many years they are some twenty times shorter than their fact. They count what flags count, and never distinct
people; their rows are of whole months.
"""

from __future__ import annotations

from typing import NamedTuple

from .facts import LAID, columns

MANY = "many"  # the column that says how many rows of the fact a row stands for
TIMES = ("day", "month")  # kept in all: the day is the first of its month

_PLACES = ("mrc", "territory", "region")
_NEED = ("status", "first", "first_unmet")
_NEED_1 = (*_NEED, "topic_1", "first_1", "first_unmet_1")
_NEED_2 = (*_NEED_1, "topic_2", "first_2", "first_unmet_2", "first_1_2", "first_unmet_1_2")
_REFERRAL = ("organization", "first", "first_organization")


class Rolled(NamedTuple):
    """`kept` beside the times."""

    name: str
    fact: str
    kept: frozenset[str]

    @property
    def keys(self) -> list[str]:
        """The columns that are added up."""
        return [name for name, kind in columns(self.fact).items() if kind == "key"]

    def sql(self, among: str) -> str:
        """What gives its rows, of the rows of its fact for which a condition holds."""
        told = ", ".join(name for name in columns(self.fact) if name in self.kept)
        sums = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in self.keys)
        day = "make_date(month // 100, month % 100, 1) AS day"
        counted = f"{day}, month, {told}, CAST(count(*) AS INTEGER) AS {MANY}, {sums}"
        laid = ", ".join(("month", *(name for name in LAID if name in self.kept)))
        return f"SELECT {counted} FROM {self.fact} WHERE {among} GROUP BY month, {told} ORDER BY {laid}"  # noqa: S608


def _rolled(name: str, fact: str, *kept: str) -> Rolled:
    return Rolled(name, fact, frozenset(kept))


ROLLED = (
    _rolled("needs_of_places", "needs", *_NEED, *_PLACES, "gender", "age_group"),
    _rolled("needs_of_profiles", "needs", *_NEED_1, "gender", "age_group", "language"),
    _rolled("needs_of_topics", "needs", *_NEED_2, "gender", "age_group"),
    _rolled("needs_of_topics_in_places", "needs", *_NEED_2, *_PLACES),
    _rolled("referrals_of_organizations", "referrals", *_REFERRAL),
    _rolled("referrals_of_organizations_by_gender", "referrals", *_REFERRAL, "gender"),
    _rolled("referrals_of_organizations_by_age", "referrals", *_REFERRAL, "age_group"),
    _rolled("referrals_of_people", "referrals", *_PLACES, "gender", "age_group", "way", "first", "first_way"),
)
