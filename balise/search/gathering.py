"""All that matches a question, when that is little: once in hand, it is measured, counted and ordered without asking
the index for each."""

from __future__ import annotations

from collections.abc import Sequence
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
_LIKELY_MORE = 3  # times as many: where so many are expected, it is not tried
_SHARED = frozenset({"place", "residence", "topics"})  # filters whose share of all services is known
_FACETS = frozenset({"topics"})  # those that columns hold

Scored = tuple[float, DocAddress]


class Ranked(NamedTuple):
    """Results in the order of the index. `kms` as in `Gathered`."""

    addresses: list[DocAddress]
    scores: np.ndarray
    kms: np.ndarray | None

    @classmethod
    def of(cls, reader: Reader, found: Sequence[Scored], place: Place | None) -> Ranked:
        addresses = [address for _, address in found]
        kms = None if place is None else distances(reader, addresses, place)
        return cls(addresses, np.array([score for score, _ in found], float), kms)

    def within(self, place: Place) -> Ranked:
        """Those no farther than asked."""
        assert self.kms is not None
        kept = _is_within(self.kms, place)
        return Ranked(list(compress(self.addresses, kept.tolist())), self.scores[kept], self.kms[kept])

    def part(self, some: slice) -> Ranked:
        return Ranked(self.addresses[some], self.scores[some], None if self.kms is None else self.kms[some])


class Gathered(Plan, frozen=True):
    """A plan with all that it finds, in no order."""

    addresses: tuple[DocAddress, ...] = ()
    kms: np.ndarray | None = None  # to the point asked, infinite for what is nowhere; None without a point
    loose: Query = msgspec.field(default_factory=Query.empty_query)  # what finds them in order, and perhaps others

    def scored(self, reader: Reader, place: Place | None) -> Ranked:
        """The same, the best first. `place` is what distances are from."""
        found = Ranked.of(reader, reader.searcher.search(self.loose, MOST, False).hits, place)
        return found if place is None or "place" not in self.doubts else found.within(place)


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

    def best(self, reader: Reader, place: Place, asked: Query, first: Query | None, start: int, count: int) -> Ranked:
        """So many from `start` on, in the order of the index. `asked` and `first`, which is tried before, are of this
        plan with its rough place."""
        most = _ROUGHLY * (start + count)
        while True:
            found = reader.searcher.search(first or asked, most, False).hits
            within = Ranked.of(reader, found, place).within(place).part(slice(start, start + count))
            is_enough = len(within.addresses) == count and (first is None or within.scores[-1] > self.floor)
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


def is_likely_much(reader: Reader, plan: Plan, question: Question) -> bool:
    """Whether far more than can be gathered meet the one need of a plan, were services spread evenly: of its list, the
    shares that are near and of the topics chosen."""
    if not plan.met or not _SHARED.issuperset(plan.filters):
        return False
    length, every = reader.searcher.doc_freq, max(reader.searcher.num_docs, 1)
    found = float(sum(length("met", code) for code in plan.met[0].split("|")))
    if question.place is not None and "place" in plan.doubts:
        found *= min(sum(length("cell", name) for name in where.rough_cells(question.place)) / every, 1.0)
    if question.topics:
        found *= min(sum(length("topic", code) for code in question.topics) / every, 1.0)
    return found > _LIKELY_MORE * MOST


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
