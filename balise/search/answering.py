"""Answer a question from the index alone: no table is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tantivy import DocAddress, Order, Query, Searcher

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
        hits=tuple(hit(card, asked) for card in _page(reader, plan, question, total)),
        facets=facets,
        misses=near_misses(reader, plan, asked) if total < weights.FEW else (),
        is_catching_up=not reader.state.is_complete,
        is_approximate=is_approximate and total > 0,
    )


def _similar(searcher: Searcher, plan: query.Plan, question: Question) -> Query | None:
    """Another query for words that nothing has together: misspelt, or too many. None when filters are what excludes."""
    if plan.match is None or searcher.search(plan.match, 1, False).hits:
        return None
    unknown = {word for word in plan.words if not query.is_known(searcher, word)}
    if unknown:
        corrected = query.all_words(plan.words, question.language, unknown)
        if searcher.search(corrected, 1, False).hits:
            return corrected
    return query.most_words(plan.words, question.language, unknown)


def _page(reader: index.Reader, plan: query.Plan, question: Question, total: int) -> list[Card]:
    size = min(max(question.size, 1), _MOST_SIZE)
    first = (max(question.page, 1) - 1) * size
    if first >= total:
        return []
    order = f"order_{question.language}" if question.sort == "name" else "verified"
    if (point := _to_be_near(question)) is not None:
        addresses = _nearest(reader, plan.around(point) if total > weights.WINDOW else plan.count(), point, first, size)
    elif question.sort in ("name", "verified"):
        way = Order.Asc if question.sort == "name" else Order.Desc
        found = reader.searcher.search(plan.count(), size, False, offset=first, order_by_field=order, order=way)
        addresses = [address for _, address in found.hits]
    else:
        addresses = [address for _, address in reader.searcher.search(plan.query(), size, False, offset=first).hits]
    return [reader.card(address) for address in addresses]


def _to_be_near(question: Question) -> Place | None:
    """The point to order by distance from: asked for, or nothing else to go by."""
    place = question.place
    if place is None or not cells.is_on_earth(place.latitude, place.longitude):
        return None
    is_default = question.sort == "relevance" and not question.words and place.mode == "near"
    return place if is_default or question.sort == "distance" else None


def _nearest(reader: index.Reader, by_rings: Query, place: Place, first: int, size: int) -> list[DocAddress]:
    """By exact distance up to the window, by rings beyond it."""
    last, edge = first + size, weights.WINDOW
    found: list[DocAddress] = []
    if first < edge:
        addresses = [address for _, address in reader.searcher.search(by_rings, edge, False).hits]
        ranked = sorted(zip(distances(reader, addresses, place), range(len(addresses)), strict=True))
        found = [addresses[position] for _, position in ranked[first:last]]
    if last > edge:
        start = max(first, edge)
        beyond = reader.searcher.search(by_rings, last - start, False, offset=start).hits
        found += [address for _, address in beyond]
    return found
