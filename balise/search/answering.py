"""Answer a question from the index alone: no table is read."""

from __future__ import annotations

import datetime as dt
from functools import partial

import msgspec
from tantivy import Query

from . import easing, index, query
from .facets import count, total
from .judging import judged
from .misses import near_misses
from .ranking import page
from .reasons import Asked, hits
from .rules import ranking, weights
from .rules.question import Answer, Question
from .rules.understood import Span, Understood
from .understanding import understand

Counted = tuple[query.Plan, int, dict[str, dict[str, int]]]


def search(question: Question, *, now: dt.datetime) -> Answer:
    """What the directory has for a question. Any question gets an answer; none raises.

    `now` is an aware instant: notices in force and opening hours are told for it.
    """
    reader = index.current()
    if reader is None:
        return Answer(total=0, is_catching_up=True)
    try:
        asked, understood = understand(question, reader, now)
        return answer(reader, asked, understood, now)
    except BaseException as error:
        if not index.is_damage(error):
            raise
        index.condemn(reader, error)
        return Answer(total=0, is_catching_up=True)


def answer(reader: index.Reader, question: Question, understood: Understood, now: dt.datetime) -> Answer:
    """The answer to a question whose words were read."""
    meant, unmet = _answerable(reader, understood)
    plan = easing.perhaps_named(query.plan(question, meant, ranking.local_day(now)), reader.lexicon.knows)
    plan, found, facets = _found(reader, plan, question, now)
    asked = Asked(question, plan, now, reader)
    return Answer(
        total=found,
        hits=hits(page(reader, plan, question, found, now), asked),
        facets=facets,
        misses=near_misses(asked) if found < weights.FEW else (),
        is_catching_up=not reader.state.is_complete,
        is_approximate=found > 0
        and (not plan.is_certain or bool(unmet) or any(span.meant for span in understood.spans)),
        understood=understood.spans,
        left_out=(*(unit.text for unit in plan.left_out), *plan.let_go, *unmet) if found else (),
        asked=question,
    )


def _answerable(reader: index.Reader, understood: Understood) -> tuple[Understood, tuple[str, ...]]:
    """With what holds them in place of the topics that no service has and no text speaks of, or else with their words;
    and the words of these topics."""
    unmet = tuple(
        span for span in understood.of("topic") if not _is_held(reader, span.value.split("|"))
    )  # fmt: skip
    if not unmet:
        return understood, ()
    spans = tuple(other for span in understood.spans for other in (_instead(reader, span) if span in unmet else [span]))
    return msgspec.structs.replace(understood, spans=spans), tuple(dict.fromkeys(span.text for span in unmet))


def _instead(reader: index.Reader, span: Span) -> list[Span]:
    """The nearest topics above that some service has, beside the very words; these words alone where none has."""
    codes = span.value.split("|")
    while codes := list(dict.fromkeys(up for code in codes if (up := reader.parents.get(code, "")))):
        if _is_held(reader, codes):
            above = msgspec.structs.replace(span, value="|".join(codes))
            return [above, msgspec.structs.replace(span, kind="phrase", value=span.text, meant="")]
    return [msgspec.structs.replace(span, kind="word", value=span.text, meant="")]


def _is_held(reader: index.Reader, codes: list[str]) -> bool:
    return any(reader.searcher.doc_freq("met", code) for code in codes)


def _found(reader: index.Reader, plan: query.Plan, question: Question, now: dt.datetime) -> Counted:
    """What has all that is asked; where that is few, what can do without some of it (`easing`)."""
    counted = _in_words(reader, plan, question, now)
    if not counted[1] and (holding := query.also_as_words(plan, wherever=True)) and _is_few(reader, *counted[:2], 1):
        plan, counted = holding, _in_words(reader, holding, question, now)
    if counted[1] >= weights.FEW or not plan.said or not _is_few(reader, *counted[:2], weights.FEW):
        return counted
    if (wish := easing.wishing(plan)) is not None:
        plan, eased = wish, _in_words(reader, wish, question, now)
        counted = eased if eased[1] > counted[1] else counted
    if not counted[1] and question.place is not None and _is_few(reader, *counted[:2], 1):
        for wide in easing.wider(plan, question.place):
            if (eased := _in_words(reader, wide, question, now))[1]:
                return eased
    return counted


def _in_words(reader: index.Reader, plan: query.Plan, question: Question, now: dt.datetime) -> Counted:
    """What has every unit; else what has the names; else what meets the needs; else what has most of it. What a facet
    narrows stays the same question: only words, place, time and people decide which of these."""
    exact = judged(reader, plan, question, now)
    found, facets = count(reader, exact, question)
    if found >= weights.ENOUGH or not plan.units:
        return exact, found, facets
    if _is_few(reader, exact, found, weights.ENOUGH):
        exact, found, facets = _with_needs(reader, plan, (exact, found, facets), question, now)
    least = easing.enough(exact)
    if found < least and (looser := easing.most_units(plan)) is not None and _having(reader, exact.match) < least:
        looser = judged(reader, looser, question, now)
        return looser, *count(reader, looser, question)
    return exact, found, facets


def _with_needs(
    reader: index.Reader, plan: query.Plan, counted: Counted, question: Question, now: dt.datetime
) -> Counted:
    """Where few have all: names that hold the words; needs, of which words beside them only bring up."""
    if (literal := query.also_as_words(plan)) is not None:
        plan, exact = literal, judged(reader, literal, question, now)
        counted = exact, *count(reader, exact, question)
    named = easing.named(plan, reader.lexicon.knows, partial(_having, reader))
    if named is not None and total(reader, named := judged(reader, named, question, now), _narrowing(named)):
        return named, *count(reader, named, question)
    if (looser := easing.needs_first(plan)) is not None:
        looser = judged(reader, looser, question, now)
        more, facets = count(reader, looser, question)
        if more > counted[1] or not (counted[1] or _having(reader, plan.match)):
            return looser, more, facets
    return counted


def _having(reader: index.Reader, match: Query | None) -> int:
    """How many services have what is asked in words, whatever filters keep them out."""
    return 0 if match is None else int(reader.searcher.search(match, 1, True).count)  # type: ignore[attr-defined]


def _is_few(reader: index.Reader, plan: query.Plan, found: int, few: int) -> bool:
    """Whether few would be found without what facets narrow."""
    narrowing = _narrowing(plan)
    return (total(reader, plan, narrowing) if narrowing else found) < few


def _narrowing(plan: query.Plan) -> frozenset[str]:
    """Filters that a facet may have set, and not the words."""
    return query.FACETED.intersection(plan.filters).difference(plan.said)
