"""All that matches a question, when that is little: once in hand, it is measured, counted and ordered without asking
the index for each."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import compress
from typing import NamedTuple

import numpy as np
from tantivy import DocAddress, Query

from . import where
from .clauses import either, ids, must
from .index import Reader
from .measuring import column, distances
from .query import Plan
from .rules import cells, weights
from .rules.question import Place, Question

MOST = 400  # results: reading columns of more takes longer than asking the index again
_FACETS = frozenset({"topics"})  # those that columns hold

Scored = tuple[float, DocAddress]


class Ranked(NamedTuple):
    """Results in the order of the index. `kms` as in `Gathered`."""

    addresses: list[DocAddress]
    scores: np.ndarray
    kms: np.ndarray | None


@dataclass(frozen=True, slots=True)
class Gathered(Plan):
    """A plan with all that it finds, in no order."""

    addresses: tuple[DocAddress, ...] = ()
    kms: np.ndarray | None = None  # to the point asked, infinite for what is nowhere; None without a point
    loose: Query = field(default_factory=Query.empty_query)  # what finds them in order, and perhaps others

    def scored(self, reader: Reader, place: Place | None) -> Ranked:
        """The same, the best first. `place` is what distances are from."""
        found = reader.searcher.search(self.loose, MOST, False).hits
        addresses, scores = [address for _, address in found], np.array([score for score, _ in found], float)
        if place is None:
            return Ranked(addresses, scores, None)
        kms = distances(reader, addresses, place)
        if "place" not in self.doubts:
            return Ranked(addresses, scores, kms)
        is_within = _is_within(kms, place)
        return Ranked(list(compress(addresses, is_within.tolist())), scores[is_within], kms[is_within])


def is_for_columns(question: Question) -> bool:
    """Whether columns tell all that is asked to be counted, and the order asked."""
    is_counted = _FACETS.issuperset(question.facets) and not any(":" in code for code in question.topics)
    return is_counted and question.sort in ("relevance", "distance")


def gathered(reader: Reader, plan: Plan, loose: Plan, question: Question) -> Gathered | None:
    """None where there is too much. `loose` is the plan with a rougher circle, whose few cells are found fast: every
    result is measured."""
    found = reader.searcher.search(loose.count(), MOST, True)
    if found.count > len(found.hits):  # type: ignore[attr-defined]
        return None
    addresses = [address for _, address in found.hits]
    kms, place = None, question.place if where.point(question.place) is not None else None
    if place is not None:
        kms = distances(reader, addresses, place)
        if "place" in plan.doubts:
            is_within = _is_within(kms, place)
            addresses, kms = list(compress(addresses, is_within.tolist())), kms[is_within]
            if len(addresses) < weights.FEW:  # what is near but for something else is told
                plan = _settled(reader, plan, addresses)
    told = {one.name: getattr(plan, one.name) for one in fields(Plan)}
    return Gathered(**told, addresses=tuple(addresses), kms=kms, loose=loose.query())


def _is_within(kms: np.ndarray, place: Place) -> np.ndarray:
    """Which are no farther than asked."""
    return kms <= cells.clamp_km(place.radius_km)


def _settled(reader: Reader, plan: Plan, addresses: list[DocAddress]) -> Plan:
    numbers = [str(number) for number in column(reader, "number", addresses).tolist()]
    return plan.settled("place", must(either([plan.doubts["place"][0], ids(numbers)])))
