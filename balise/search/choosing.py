"""Which plan answers: the strictest that finds enough (`easing` tells what a question can do without).

Asking the index is what takes time. What the lengths of its lists decide is not asked, and facets are counted only of
the plan that is kept.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from tantivy import Query

from . import easing, query
from .facets import Facets, count, total
from .gathering import Gathered
from .index import Reader
from .judging import judged
from .lengths import at_most, may_be_names, more_as_words
from .query import Plan
from .rules import weights
from .rules.question import Question


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan looked at closely, with how many it finds. Facets are counted when many are, in the same pass."""

    plan: Plan
    found: int
    counted: Facets | None = None

    def facets(self, reader: Reader, question: Question) -> Facets:
        return count(reader, self.plan, question)[1] if self.counted is None else self.counted


class Choice:
    """One question to one state of the index."""

    def __init__(self, reader: Reader, question: Question, now: dt.datetime) -> None:
        self._reader, self._question, self._now = reader, question, now

    def best(self, plan: Plan) -> Kept:
        """What has all that is asked; where that is few, what can do without some of it."""
        kept = self._in_words(plan)
        if not kept.found and not self._is_kept_out(kept) and (holding := query.also_as_words(plan, wherever=True)):
            plan, kept = holding, self._in_words(holding)
        if kept.found >= weights.FEW or not plan.said or not self._is_few(kept, weights.FEW):
            return kept
        if (wish := easing.wishing(plan)) is not None:
            plan, eased = wish, self._in_words(wish)
            kept = eased if eased.found > kept.found else kept
        if not kept.found and self._question.place is not None and self._is_few(kept, 1):
            for wide in easing.wider(plan, self._question.place):
                if (eased := self._in_words(wide)).found:
                    return eased
        return kept

    def _in_words(self, plan: Plan) -> Kept:
        """What has every unit; else what has the names; else what meets the needs; else what has most of it. What a
        facet narrows stays the same question: only words, place, time and people decide which of these."""
        most = at_most(self._reader, plan)
        kept = self._looked_at(plan) if most >= weights.ENOUGH else None
        if kept is not None and (kept.found >= weights.ENOUGH or not plan.units):
            return kept
        if kept is None or self._is_few(kept, weights.ENOUGH):
            kept = self._with_needs(plan, kept, most)
        least = easing.enough(kept.plan)
        if kept.found < least and (looser := easing.most_units(plan)) is not None and self._having(kept.plan) < least:
            return self._looked_at(looser)
        return kept

    def _with_needs(self, plan: Plan, exact: Kept | None, most: float) -> Kept:
        """Where few have all: names that hold the words; needs, of which words beside them only bring up. `most` have
        all the words, even where a need may be met by its words in a name."""
        literal = query.also_as_words(plan)
        plan = literal or plan
        if (named := self._named(plan)) is not None:
            return named
        looser = easing.needs_first(plan)
        more = self._looked_at(looser) if looser is not None else None
        bound = most if exact is None else min(most, exact.found + more_as_words(self._reader, plan))
        if more is not None and (more.found > bound or not most):
            return more
        kept = exact if literal is None else None
        kept = kept or (self._looked_at(plan) if most else Kept(plan, 0, {name: {} for name in self._question.facets}))
        if more is not None and (more.found > kept.found or not (kept.found or self._having(plan))):
            return more
        return kept

    def _named(self, plan: Plan) -> Kept | None:
        """Those who have the words in their names, when there are any."""
        if not may_be_names(self._reader, plan):
            return None
        named = easing.named(plan, self._reader.lexicon.knows, partial(_count, self._reader))
        kept = self._looked_at(named) if named is not None else None
        return None if kept is None or self._is_few(kept, 1) else kept

    def _looked_at(self, plan: Plan) -> Kept:
        plan = judged(self._reader, plan, self._question, self._now)
        if isinstance(plan, Gathered):
            return Kept(plan, len(plan.addresses))
        return Kept(plan, *count(self._reader, plan, self._question))

    def _having(self, plan: Plan) -> int:
        """How many services have what is asked in words, whatever filters keep them out."""
        return 0 if plan.match is None else _count(self._reader, plan.match)

    def _is_kept_out(self, kept: Kept) -> bool:
        """Whether some service would answer but for filters that were chosen, or whom it is for: a near-miss."""
        chosen = [name for name in kept.plan.filters if name not in kept.plan.said]
        return bool(chosen) and total(self._reader, kept.plan, chosen) > 0

    def _is_few(self, kept: Kept, few: int) -> bool:
        """Whether few would be found without what facets narrow."""
        narrowing = query.FACETED.intersection(kept.plan.filters).difference(kept.plan.said)
        return (total(self._reader, kept.plan, narrowing) if narrowing else kept.found) < few


def _count(reader: Reader, match: Query) -> int:
    return int(reader.searcher.search(match, 1, True).count)  # type: ignore[attr-defined]
