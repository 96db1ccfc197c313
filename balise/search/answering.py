"""Answer a question from the index alone: no table is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tantivy import Occur, Order, Query, Searcher

from . import index, query
from .facets import count
from .judging import distances, judged
from .misses import near_misses
from .reasons import Asked, hit
from .rules import cells, weights
from .rules.question import Answer, Card, Place, Question

_MOST_SIZE = 200


def search(question: Question, *, now: dt.datetime) -> Answer:
    """What the directory has for a question. Any question gets an answer; none raises.

    `now` is an aware instant: notices in force and opening hours are told for it.
    """
    reader = index.current()
    if reader is None:
        return Answer(total=0, is_catching_up=True)
    try:
        return _answer(reader, question, now)
    except BaseException as error:
        if not index.is_damage(error):
            raise
        index.condemn(reader, error)
        return Answer(total=0, is_catching_up=True)


def _answer(reader: index.Reader, question: Question, now: dt.datetime) -> Answer:
    plan, is_approximate = judged(reader, query.plan(question), question, now), False
    total, facets = count(reader, plan, question)
    if not total and (text := _similar(reader.searcher, plan, question)) is not None:
        plan, is_approximate = judged(reader, replace(plan, text=text, match=text), question, now), True
        total, facets = count(reader, plan, question)
    asked = Asked(question, plan.words, now, reader)
    return Answer(
        total=total,
        hits=tuple(hit(card, asked) for card in _page(reader, plan.query(), question, total)),
        facets=facets,
        misses=near_misses(reader, plan, asked) if total < weights.FEW else (),
        is_catching_up=not reader.state.is_complete,
        is_approximate=is_approximate and total > 0,
    )


def _similar(searcher: Searcher, plan: query.Plan, question: Question) -> Query | None:
    """Another query for words that nothing has together: misspelt, or too many. None when filters are what excludes."""
    if plan.match is None or searcher.search(plan.match, 1, False).hits:
        return None
    clauses = [
        (Occur.Must, query.one_word(word, question.language, approximate=not query.is_known(searcher, word)))
        for word in plan.words
    ]
    corrected = Query.boolean_query(clauses)
    return corrected if searcher.search(corrected, 1, False).hits else query.most_words(plan.words, question.language)


def _page(reader: index.Reader, matched: Query, question: Question, total: int) -> list[Card]:
    size = min(max(question.size, 1), _MOST_SIZE)
    first = (max(question.page, 1) - 1) * size
    if first >= total:
        return []
    if _is_by_distance(question) and first + size <= weights.WINDOW:
        return _nearest(reader, matched, question.place, slice(first, first + size))
    if question.sort == "name":
        found = reader.searcher.search(
            matched, size, False, offset=first, order_by_field=f"order_{question.language}", order=Order.Asc
        )
    elif question.sort == "verified":
        found = reader.searcher.search(matched, size, False, offset=first, order_by_field="verified")
    else:
        found = reader.searcher.search(matched, size, False, offset=first)
    return [reader.card(address) for _, address in found.hits]


def _is_by_distance(question: Question) -> bool:
    """Asked for, or nothing else to go by."""
    place = question.place
    if place is None or not cells.is_on_earth(place.latitude, place.longitude):
        return False
    return question.sort == "distance" or (question.sort == "relevance" and not question.words and place.mode == "near")


def _nearest(reader: index.Reader, matched: Query, place: Place | None, shown: slice) -> list[Card]:
    """The first results by rings around the place, then by exact distance."""
    assert place is not None
    addresses = [address for _, address in reader.searcher.search(matched, weights.WINDOW, False).hits]
    ranked = sorted(zip(distances(reader, addresses, place), range(len(addresses)), strict=True))
    return [reader.card(addresses[position]) for _, position in ranked[shown]]
