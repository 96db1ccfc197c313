"""All that matches a question, when that is little: once in hand, it is measured, counted and ordered without asking
the index for each."""

from __future__ import annotations

from itertools import compress
from typing import Any, NamedTuple

import msgspec
import numpy as np
from tantivy import DocAddress, Query

from . import where
from .clauses import must
from .index import Reader
from .measuring import distances
from .query import Plan
from .rules import cells
from .rules.question import Place, Question

_ROUGHLY = 5  # times as many as are within a circle are within its few cells, seldom more
MOST = 400  # results: reading columns of more takes longer than asking the index again
_FACETS = frozenset({"topics"})  # those that columns hold

Scored = tuple[float, DocAddress]


class Ranked(NamedTuple):
    """Results in the order of the index. `kms` as in `Gathered`."""

    addresses: list[DocAddress]
    scores: np.ndarray
    kms: np.ndarray | None


class Gathered(Plan, frozen=True):
    """A plan with all that it finds, in no order."""

    addresses: tuple[DocAddress, ...] = ()
    kms: np.ndarray | None = None  # to the point asked, infinite for what is nowhere; None without a point
    loose: Query = msgspec.field(default_factory=Query.empty_query)  # what finds them in order, and perhaps others

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


class Edged(Plan, frozen=True):
    """A plan that finds much in a circle. What is `inside` is counted by the index, `edge` is measured and in hand;
    the order is asked of a rougher circle, whose few cells are found fast, and each result of a page is measured."""

    inside: Query = msgspec.field(default_factory=Query.empty_query)
    edge: tuple[DocAddress, ...] = ()
    rough: Query = msgspec.field(default_factory=Query.empty_query)

    @classmethod
    def of(cls, plan: Plan, edge: list[DocAddress], rough: Query) -> Edged:
        inside = plan.settled("place", must(plan.doubts["place"][0])).count()
        return cls(**_told(plan), inside=inside, edge=tuple(edge), rough=rough)

    def best(
        self, reader: Reader, place: Place, asked: Query, first: Query | None, start: int, count: int
    ) -> list[Scored]:
        """So many from `start` on, in the order of the index. `asked` and `first`, which is tried before, are of this
        plan with its rough place."""
        most = _ROUGHLY * (start + count)
        while True:
            found = reader.searcher.search(first or asked, most, False).hits
            is_within = _is_within(distances(reader, [address for _, address in found], place), place)
            within = list(compress(found, is_within.tolist()))[start : start + count]
            is_enough = len(within) == count and (first is None or within[-1][0] > self.floor)
            if is_enough or (len(found) < most and first is None):
                return within
            if first is not None:
                first = None
            else:
                most *= 2


def is_for_columns(question: Question) -> bool:
    """Whether columns tell all that is asked to be counted, and the order asked."""
    is_counted = _FACETS.issuperset(question.facets) and not any(":" in code for code in question.topics)
    return is_counted and question.sort in ("relevance", "distance")


def gathered(reader: Reader, plan: Plan, loose: Plan, question: Question) -> Gathered | None:
    """None where there is too much. `loose` is the plan with a rougher circle, whose few cells are found fast: every
    result is measured."""
    found = reader.searcher.search(loose.count(), MOST, True)
    if found.count > MOST:  # type: ignore[attr-defined]
        return None
    addresses = [address for _, address in found.hits]
    kms, place = None, question.place if where.point(question.place) is not None else None
    if place is not None:
        kms = distances(reader, addresses, place)
        if "place" in plan.doubts:
            is_within = _is_within(kms, place)
            addresses, kms = list(compress(addresses, is_within.tolist())), kms[is_within]
    scored = loose.few() if reader.is_large else loose.query()
    return Gathered(**_told(plan), addresses=tuple(addresses), kms=kms, loose=scored)


def _told(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__struct_fields__}


def _is_within(kms: np.ndarray, place: Place) -> np.ndarray:
    """Which are no farther than asked."""
    return kms <= cells.clamp_km(place.radius_km)
