"""The figures at the head of a page: each with what it was before, and how much it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from balise.analysis import asking
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer, Cell, Measure
from balise.analysis.rules.comparing import Compared, Difference, difference
from balise.analysis.rules.findings import number
from balise.analysis.rules.lattice import within
from balise.core.languages import Language, Text

from .beside import UNCLEAR
from .chart import Shown, say

# What a page says once for all that it shows.
OF_THE_PAGE: tuple[Text, ...] = (asking.PERTURBED, asking.HIDDEN, asking.INTERNAL, asking.UNFINISHED, asking.CUT)
_POINTS = Text("point", "point")


class Former(NamedTuple):
    """`change` is in words, with its sign: "+12 %", "−0,4 point"; `doubt` says where it may be none at all."""

    period: str
    value: str
    change: str
    doubt: str


class Figure(NamedTuple):
    measure: Measure
    label: str
    shown: Shown
    former: tuple[Former, ...]


def figures(answer: Answer, two: Compared | None, language: Language, only: tuple[str, ...]) -> list[Figure]:
    """One for each measure of `only`, in its order, or for each of the answer."""
    names = [measure.name for measure in answer.measures]
    places = [names.index(name) for name in only or names if name in names]
    return [_figure(answer, two, place, language) for place in places]


def _figure(answer: Answer, two: Compared | None, place: int, language: Language) -> Figure:
    measure, cell = answer.measures[place], answer.total.cells[place]
    former: dict[str, Former] = {}
    for period, was, noise in _compared(answer, two, place):
        name = period.say(language)
        found = difference(cell, was, measure.unit, (within(answer.period), noise))
        change = _change(found, measure, language)
        doubt = UNCLEAR.say(language) if found.is_open and change not in ("", "=") else ""
        former[name] = Former(name, say(was, measure, language).words, change, doubt)
    return Figure(measure, measure.label.say(language), say(cell, measure, language), tuple(former.values()))


def _compared(answer: Answer, two: Compared | None, place: int) -> Iterator[tuple[Text, Cell, int]]:
    """What the total stands beside: the other side of a comparison, else the period before and the same a year before.
    Each with its name, its cell, and how far a perturbed one may be off."""
    if two:
        yield two.heads[1], two.other.total.cells[place], within(two.other.period)
        return
    periods_ = {"before": periods.before(answer.period), "year_before": periods.year_before(answer.period)}
    for row in answer.rows:
        if row.code in periods_ and row.cells[place].value:
            yield row.label, row.cells[place], within(periods_[row.code])


def _change(found: Difference, measure: Measure, language: Language) -> str:
    change = found.value if measure.unit == "percent" else found.percent
    if change is None:
        return ""
    decimals = 1 if measure.unit == "percent" else 0
    if round(abs(change), decimals) == 0:
        return "="
    sign = "+" if change > 0 else "\u2212"
    return f"{sign}{number(abs(change), language, decimals)}{_unit(change, measure, language)}"


def _unit(change: float, measure: Measure, language: Language) -> str:
    if measure.unit != "percent":
        return "\u00a0%" if language == "fr" else "%"
    is_many = abs(change) >= 2 if language == "fr" else round(abs(change), 1) != 1
    return f"\u00a0{_POINTS.say(language)}{'s' if is_many else ''}"
