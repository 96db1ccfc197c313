"""Answer a question from the index alone: no table is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tantivy import DocAddress, Occur, Order, Query, Searcher

from . import index, query
from .misses import near_misses
from .reasons import Asked, hit, nearest_site
from .rules import cells, slots, weights
from .rules.question import Answer, Card, Place, Question
from .schema import FACETS

_MOST_SIZE = 200
_BUCKETS = 2_000  # more than there are values of any facet within a question, so that counts are exact
_SHOWN = 60  # values of a facet told, the most frequent first
_AGGREGATIONS = {
    "total": {"value_count": {"field": "number"}},
    **{
        name: {"terms": {"field": field, "size": _BUCKETS if name == "topics" else _SHOWN, "segment_size": _BUCKETS}}
        for name, field in FACETS.items()
    },
}


def search(question: Question, *, now: dt.datetime) -> Answer:
    """What the directory has for a question. Any question gets an answer; none raises.

    `now` is an aware instant: notices in force and opening hours are told for it.
    """
    reader = index.current()
    if reader is None:
        return Answer(total=0, is_catching_up=True)
    plan = _judged(reader, query.plan(question), question, now)
    matched, is_approximate = plan.query(), False
    total, facets = _count(reader, matched, question)
    if not total and (text := _similar(reader.searcher, plan, question)) is not None:
        plan, is_approximate = _judged(reader, replace(plan, text=text), question, now), True
        matched = plan.query()
        total, facets = _count(reader, matched, question)
    asked = Asked(question, plan.words, now, reader)
    return Answer(
        total=total,
        hits=tuple(hit(card, asked) for card in _page(reader, matched, question, total)),
        facets=facets,
        misses=near_misses(reader, plan, asked) if total < weights.FEW else (),
        is_catching_up=not reader.state.is_complete,
        is_approximate=is_approximate and total > 0,
    )


def _judged(reader: index.Reader, plan: query.Plan, question: Question, now: dt.datetime) -> query.Plan:
    """The plan without the services that, looked at closely, are beyond the radius or closed at the moment asked."""
    for name in plan.doubts:
        found = reader.searcher.search(plan.in_doubt(name), weights.JUDGED, False).hits
        addresses = [address for _, address in found]
        if name == "place":
            plan = plan.barring(name, _beyond(reader, addresses, question.place))
        elif question.moment is not None:
            cards = map(reader.card, addresses)
            plan = plan.barring(name, [card.id for card in cards if not slots.is_open(card, question.moment, now)])
    return plan


def _beyond(reader: index.Reader, addresses: list[DocAddress], place: Place | None) -> list[int]:
    """Ids of those farther than the radius."""
    assert place is not None
    radius = cells.clamp_km(place.radius_km)
    numbers = reader.searcher.fast_field_values("number", addresses)
    distances = _distances(reader, addresses, place)
    return [int(number or 0) for number, distance in zip(numbers, distances, strict=True) if distance > radius]


def _distances(reader: index.Reader, addresses: list[DocAddress], place: Place) -> list[float]:
    """Distance of each to its nearest site, in km. Most have one site, whose place is a column."""
    assert place.latitude is not None and place.longitude is not None
    columns = (reader.searcher.fast_field_values(name, addresses) for name in ("points", "latitude", "longitude"))
    return [
        cells.distance_km(place.latitude, place.longitude, latitude, longitude)
        if points == 1
        else nearest_site(reader.card(address), place)[1] or 0.0
        for address, points, latitude, longitude in zip(addresses, *columns, strict=True)
    ]


def _similar(searcher: Searcher, plan: query.Plan, question: Question) -> Query | None:
    """Another query for words that nothing has together: misspelt, or too many. None when filters are what excludes."""
    if plan.text is None or searcher.search(plan.text, 1, False).hits:
        return None
    clauses = [
        (Occur.Must, query.one_word(word, question.language, approximate=not query.is_known(searcher, word)))
        for word in plan.words
    ]
    corrected = Query.boolean_query(clauses)
    return corrected if searcher.search(corrected, 1, False).hits else query.most_words(plan.words, question.language)


def _count(reader: index.Reader, matched: Query, question: Question) -> tuple[int, dict[str, dict[str, int]]]:
    """Exact total and facet counts, in one pass over what matches."""
    told = reader.searcher.aggregate(matched, _AGGREGATIONS)
    facets = {name: {bucket["key"]: bucket["doc_count"] for bucket in told[name]["buckets"]} for name in FACETS}
    facets["topics"] = _shown_topics(facets["topics"], question.topics, reader.parents)
    return int(told["total"]["value"]), facets


def _shown_topics(counts: dict[str, int], chosen: tuple[str, ...], parents: dict[str, str]) -> dict[str, int]:
    """Roots of our tree, with the children and the siblings of what is chosen. Other taxonomies have codes in "x:"."""
    shown = {"", *chosen, *(parents.get(code, "") for code in chosen)}
    is_foreign = any(":" in code for code in chosen)
    return {
        code: count
        for code, count in counts.items()
        if parents.get(code, "") in shown and (is_foreign or ":" not in code)
    }


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
    ranked = sorted(zip(_distances(reader, addresses, place), range(len(addresses)), strict=True))
    return [reader.card(addresses[position]) for _, position in ranked[shown]]
