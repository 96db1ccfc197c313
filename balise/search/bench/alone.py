"""The index without understanding, cards, reasons or near-misses: what `search()` asks of it for the words as typed."""

from __future__ import annotations

import datetime as dt

import msgspec

from .. import index, query
from ..facets import count
from ..judging import judged
from ..rules.question import Question
from .engines import LIMIT, Outcome


def alone(question: Question, now: dt.datetime) -> Outcome:
    """Exact total, topics and the first 20, by the plan and the queries of `search()`."""
    reader = index.current()
    assert reader is not None
    asked = msgspec.structs.replace(question, verbatim=True)
    plan = judged(reader, query.plan(asked), asked, now)
    total, facets = count(reader, plan, asked)
    found = reader.searcher.search(plan.query(), LIMIT, False).hits
    numbers = reader.searcher.fast_field_values("number", [address for _, address in found])
    return total, facets["topics"], [int(number or 0) for number in numbers]
