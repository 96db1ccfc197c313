"""A closer look at what the words of the index leave open: the edge of a circle, hours that are not a plain week."""

from __future__ import annotations

import datetime as dt
from itertools import compress

from msgspec.structs import replace
from tantivy import DocAddress, Query

from balise.directory.rules.record import Hours

from .clauses import any_of, either, ids, must, must_not, term
from .gathering import Edged, gathered, is_for_columns, is_likely_much
from .index import Reader
from .measuring import column, distances
from .query import Plan
from .rules import cells, slots
from .rules.question import Moment, Place, Question
from .rules.weights import JUDGED
from .where import around, circle

_FINEST = 128  # steps of a circle
_MOST_CALENDARS = 20_000  # remembered by this process, about 20 MB


def judged(reader: Reader, plan: Plan, question: Question, now: dt.datetime) -> Plan:
    """The plan without the services that, looked at closely, are beyond the radius or closed at the moment asked."""
    place = question.place if "place" in plan.doubts else None
    loose = plan if place is None else plan.settled("place", must(around(place)))
    if "moment" in plan.doubts and question.moment is not None:
        loose = _open(reader, loose, question.moment, now)
        plan = plan.settled("moment", *loose.filters["moment"])
    is_to_gather = plan.units and is_for_columns(question) and not is_likely_much(reader, plan, question)
    if is_to_gather and (found := gathered(reader, plan, loose, question)) is not None:
        return found
    return plan if place is None else _within(reader, plan, place, question)


# The edge of a circle


def _within(reader: Reader, plan: Plan, place: Place, question: Question) -> Plan:
    """Services of the edge let in or kept out: in hand, or each by its id, whichever are fewer."""
    plan, addresses = _edge(reader, plan, place)
    if not addresses:
        return plan
    sure, doubtful = plan.doubts["place"]
    is_within = distances(reader, addresses, place) <= cells.clamp_km(place.radius_km)
    if plan.units and is_for_columns(question) and question.sort == "relevance" and len(addresses) < JUDGED:
        return Edged.of(plan, list(compress(addresses, is_within.tolist())), around(place))
    numbers = column(reader, "number", addresses)
    passed, failed = ([str(number) for number in some.tolist()] for some in (numbers[is_within], numbers[~is_within]))
    if len(passed) < len(failed) and len(addresses) < JUDGED:
        return plan.settled("place", must(either([sure, ids(passed)]) if passed else sure))
    return plan.settled("place", must(either([sure, doubtful])), *([must_not(ids(failed))] if failed else []))


def _edge(reader: Reader, plan: Plan, place: Place) -> tuple[Plan, list[DocAddress]]:
    """What matches at the edge of the circle and has no site inside; where that is too many to measure, of an edge
    cut finer."""
    steps = cells.FINE
    while True:
        edge = Query.boolean_query([must(plan.in_doubt("place")), must_not(plan.doubts["place"][0])])
        addresses = [address for _, address in reader.searcher.search(edge, JUDGED, False).hits]
        steps *= 4
        if len(addresses) < JUDGED or steps > _FINEST:
            return plan, addresses
        pair = circle(place, steps)
        plan = replace(plan.settled("place", must(either(pair))), doubts={**plan.doubts, "place": pair})


# Calendars


def _open(reader: Reader, plan: Plan, moment: Moment, now: dt.datetime) -> Plan:
    """Services share few calendars, so each calendar in doubt is asked once, whoever has it."""
    sure, doubtful = plan.doubts["moment"]
    found = calendars(reader, plan.in_doubt("moment"))
    is_open = {name: slots.are_open(_calendars(reader, name), moment, now) for name in found}
    if len(found) < JUDGED:
        passed = [name for name in found if is_open[name]]
        return plan.settled("moment", must(either([sure, any_of("calendar", passed)]) if passed else sure))
    failed = [name for name in found if not is_open[name]]
    return plan.settled("moment", must(either([sure, doubtful])), must_not(any_of("calendar", failed)))


def calendars(reader: Reader, query: Query) -> list[str]:
    """Names of the calendars of what matches, the first ones."""
    asked = {"terms": {"field": "calendar", "size": JUDGED, "segment_size": JUDGED}}
    told = reader.searcher.aggregate(query, {"calendars": asked})
    return [bucket["key"] for bucket in told["calendars"]["buckets"]]


_known: dict[str, tuple[Hours, ...]] = {}


def _calendars(reader: Reader, name: str) -> tuple[Hours, ...]:
    """The hours behind a name, which is made of them: read once from any service that has them."""
    if (found := _known.get(name)) is None:
        if len(_known) >= _MOST_CALENDARS:
            _known.clear()
        hits = reader.searcher.search(term("calendar", name), 1, False).hits
        found = _known[name] = tuple(slots.calendars(reader.card(hits[0][1]))) if hits else ()
    return found
