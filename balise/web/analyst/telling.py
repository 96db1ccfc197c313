"""Where too few people are for a figure to be shown: the nearest questions that are answered, with their figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.question import Filters, Question
from balise.web.rules import portrait
from balise.web.rules.portrait import Asked

from . import options
from .answering import Answers, ask
from .chart import say
from .opened import Opened
from .pages import PAGES, Part

_MOST = 3  # ways that are shown
_QUARTERS = 4  # of a period, that are asked one by one
_OF_PEOPLE = tuple(name for name in portrait.FILTERS if name not in ("area", "topic"))


class Way(NamedTuple):
    """Another question: in words, where it is asked, its first figure, and the charts that have numbers there."""

    label: str
    href: str
    figure: str
    charts: tuple[str, ...]


def ways(opened: Opened, told: Answers) -> list[Way]:
    """None where every chart of the page has a number, where the page counts nobody, and where nothing narrows it."""
    if opened.asked.filters == Filters():
        return []
    untold = [part for part in opened.parts() if (answer := told.found.get(part.question)) and not _is_told(answer)]
    found: list[Way] = []
    for label, asked in (*_seasons(opened), *_wider(opened)) if untold else ():
        if way := _way(opened, label, asked, untold):
            found.append(way)
        if len(found) == _MOST:
            break
    return found


def _is_told(answer: Answer) -> bool:
    """Whether a row has a number: of what is known, where anything is. Where nobody is counted, none is to tell."""
    rows = [row for row in answer.rows if row.code] or answer.rows
    return answer.total.cells[0].value == 0 or any(row.cells[0].value is not None for row in rows)


def _seasons(opened: Opened) -> Iterator[tuple[str, Asked]]:
    """Quarters of the period, where an event is asked for: it has its season, and a sum of quarters is told only where
    each of them is."""
    months = periods.months(opened.period)
    codes = list(dict.fromkeys(f"{month // 100}-Q{(month % 100 + 2) // 3}" for month in months))
    if not opened.asked.filters.event or not 1 < len(codes) <= _QUARTERS:
        return
    for code in codes:
        said = periods.say(periods.span("quarter", code)).say(opened.language)
        yield said, opened.asked.but(whole="", seek="", beside="", period=code)


def _wider(opened: Opened) -> Iterator[tuple[str, Asked]]:
    """One thing given up at a time: what is said of people first, then the topic, the place, the period."""
    asked, names, language = opened.asked.but(whole="", seek="", beside=""), opened.names, opened.language
    people = [name for name, _value in asked.filters.set() if name in _OF_PEOPLE]
    for name in people:
        label, all_ = options.labels(name)
        yield all_ or _("Without the filter “%s”") % label, asked.but(**{name: ""})
    if len(people) > 1:
        yield _("Everyone"), asked.but(**dict.fromkeys(people, ""))
    topic = asked.filters.topic.rpartition(".")[0]
    if topic in names.said["topic"] and opened.name != "portrait_topic":
        yield names.label("topic", topic).say(language), asked.but(topic=topic, topics="")
    if asked.filters.area:
        yield _("All places"), asked.but(area="", places="")
    everything = portrait.period_of(portrait.ALL, opened.extent, opened.today)
    if opened.period != everything:
        said = portrait.period_choices(opened.extent, opened.today)[0].choices[-1].label
        yield said.say(language), asked.but(period=portrait.ALL)


def _way(opened: Opened, label: str, asked: Asked, untold: Sequence[Part]) -> Way | None:
    """None where it tells no chart that this page does not."""
    period = opened.period
    if asked.period != opened.asked.period:
        period = portrait.period_of(asked.period, opened.extent, opened.today)
    there = opened._replace(asked=asked, period=period)
    head, only = PAGES[opened.name].heads[0]
    parts = [Question(part.question, asked.filters, there.depth(part)) for part in untold]
    try:
        whole, *found = ask(there, [Question(head, asked.filters), *parts])
    except CannotAnswer:
        return None
    charts = tuple(one.title.say(opened.language) for one in found if one.rows and _is_told(one))
    place = next((i for i, one in enumerate(whole.measures) if one.name in only[:1]), 0)
    measure, cell = whole.measures[place], whole.total.cells[place]
    if not charts or cell.value is None:
        return None
    colon = "\u00a0: " if opened.language == "fr" else ": "
    words = f"{measure.label.say(opened.language)}{colon}{say(cell, measure, opened.language).words}"
    return Way(label, there.here(asked), words, charts)
