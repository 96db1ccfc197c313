"""How many there are, in all and of each kind."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np
from tantivy import DocAddress, Query

from .clauses import ids
from .gathering import Edged, Gathered
from .index import Reader
from .lengths import are_many
from .measuring import column
from .query import Plan
from .rules import bits
from .rules.question import Question
from .schema import FACETS, TOPICS

Facets = dict[str, dict[str, int]]
Counted = tuple[int, Facets]

_BUCKETS = 2_000  # more than there are values of any facet within a question, so that counts are exact
_LONG = 200_000  # half the length of a list that is counted by sets of topics
_MOST_SETS = 60_000
_MOST_NEEDS = 2_000  # remembered, of a few hundred bytes each
_SHOWN = 60  # values of a facet told, the most frequent first


def count(reader: Reader, plan: Plan, question: Question) -> Counted:
    """Exact total and the facets asked, in one pass over what matches."""
    if isinstance(plan, Gathered):
        return len(plan.addresses), _in_hand(reader, plan.addresses, question)
    if isinstance(plan, Edged):
        inside, edge = _asked(reader, plan.inside, question), _in_hand(reader, plan.edge, question)
        return inside[0] + len(plan.edge), {
            name: _sum(counts, edge.get(name, {})) for name, counts in inside[1].items()
        }
    if plan.filters or not plan.met:
        return _asked(reader, plan.count(), question)
    return _of_a_need(reader, plan, question)


def _of_a_need(reader: Reader, plan: Plan, question: Question) -> Counted:
    """Of a need and nothing else, counted once for each state of the index: many ask for the same few needs."""
    key = (plan.met, question.facets)
    if (known := reader.counted.get(key)) is None:
        if len(reader.counted) >= _MOST_NEEDS:
            reader.counted.clear()
        known = reader.counted[key] = _asked(reader, plan.count(), question, is_long=are_many(reader, plan, _LONG))
    return known[0], {name: dict(counts) for name, counts in known[1].items()}


def _asked(reader: Reader, query: Query, question: Question, *, is_long: bool = False) -> Counted:
    asked = {name: _terms(name, question) for name in FACETS if name in question.facets}
    if is_long and "topics" in asked and not question.topics:
        asked["topics"] = {"terms": {"field": TOPICS[0], "size": _MOST_SETS, "segment_size": _MOST_SETS}}
    told = reader.searcher.aggregate(query, {"total": {"value_count": {"field": "number"}}, **asked})
    if is_long and "topics" in asked and not question.topics:
        if told["topics"]["sum_other_doc_count"]:
            return _asked(reader, query, question)
        told["topics"]["buckets"] = _of_sets(reader, told["topics"]["buckets"])
    facets = {name: {bucket["key"]: bucket["doc_count"] for bucket in told[name]["buckets"]} for name in asked}
    if "topics" in facets:
        facets["topics"] = _shown_topics(facets["topics"], question.topics, reader.parents)
    return int(told["total"]["value"]), facets


def _of_sets(reader: Reader, buckets: list[dict[str, int]]) -> list[dict[str, Any]]:
    """The roots, from sets of topics as bits: of a long list, sets are counted in half the time, as each has one."""
    sets, counts = (np.array([bucket[name] for bucket in buckets], np.int64) for name in ("key", "doc_count"))
    bit = {code: reader.topic_places[code][1] for code in reader.under.get("", ())}
    found = ((code, int(counts[sets >> at & 1 > 0].sum())) for code, at in bit.items())
    told = sorted(((code, count) for code, count in found if count), key=lambda one: (-one[1], one[0]))
    return [{"key": code, "doc_count": count} for code, count in told]


def _sum(counts: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    total = {code: counts.get(code, 0) + more.get(code, 0) for code in counts | more}
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))


def _in_hand(reader: Reader, found: Sequence[DocAddress], question: Question) -> Facets:
    """The topics of what was gathered, read from columns."""
    if "topics" not in question.facets or not found:
        return {name: {} for name in question.facets}
    shown = _shown(question.topics, reader.parents)
    asked = [code for above in shown for code in reader.under.get(above, ())]
    needed = {0, *bits.needed(asked, reader.topic_places)}
    columns = {at: column(reader, TOPICS[at], found) for at in needed}
    if not bits.has_others(columns[0]):
        return {"topics": bits.count(columns, asked, reader.topic_places)}
    numbers = column(reader, "number", found).tolist()
    return _asked(reader, ids([str(number) for number in numbers]), question)[1]


def total(reader: Reader, plan: Plan, without: Container[str] = ()) -> int:
    """How many match, some filters aside."""
    if isinstance(plan, Gathered) and not any(name in without for name in plan.filters):
        return len(plan.addresses)
    return int(reader.searcher.search(plan.count(without), 1, True).count)  # type: ignore[attr-defined]


def _terms(name: str, question: Question) -> dict[str, Any]:
    """All topics cost three times the roots alone, and are counted only where children are shown."""
    if name != "topics":
        return {"terms": {"field": FACETS[name], "size": _SHOWN, "segment_size": _BUCKETS}}
    return {"terms": {"field": "topic" if question.topics else "root", "size": _BUCKETS, "segment_size": _BUCKETS}}


def _shown_topics(counts: dict[str, int], chosen: tuple[str, ...], parents: dict[str, str]) -> dict[str, int]:
    """Roots of our tree, with the children and the siblings of what is chosen. Other taxonomies have codes in "x:"."""
    shown = _shown(chosen, parents)
    is_foreign = any(":" in code for code in chosen)
    return {
        code: count
        for code, count in counts.items()
        if parents.get(code, "") in shown and (is_foreign or ":" not in code)
    }


def _shown(chosen: tuple[str, ...], parents: dict[str, str]) -> set[str]:
    """The topics whose children are shown; "" for the roots."""
    return {"", *chosen, *(parents.get(code, "") for code in chosen)}
