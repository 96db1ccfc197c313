"""Answer a question from the index alone: no table is read."""

from __future__ import annotations

import datetime as dt

import msgspec

from . import easing, index, query
from .choosing import Choice
from .misses import near_misses
from .ranking import page
from .reasons import Asked, hits
from .rules import ranking, weights
from .rules.question import Answer, Question
from .rules.understood import Span, Understood
from .understanding import understand


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
    kept = Choice(reader, question, now).best(plan)
    plan, found = kept.plan, kept.found
    asked = Asked(question, plan, now, reader)
    return Answer(
        total=found,
        hits=hits(page(reader, plan, question, found, now), asked),
        facets=kept.facets(reader, question),
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
