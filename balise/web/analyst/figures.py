"""The figures at the head of a page: each with what it was before, and how much it changed."""

from __future__ import annotations

from typing import NamedTuple

from balise.analysis import asking
from balise.analysis.rules.answer import Answer, Cell, Measure
from balise.analysis.rules.findings import number
from balise.core.languages import Language, Text

from .chart import Shown, say

# What a page says once for all that it shows.
OF_THE_PAGE: tuple[Text, ...] = (asking.PERTURBED, asking.HIDDEN, asking.INTERNAL, asking.UNFINISHED)
_POINTS = Text("point", "point")


class Former(NamedTuple):
    """`change` is in words, with its sign: "+12 %", "−0,4 point"."""

    period: str
    value: str
    change: str


class Figure(NamedTuple):
    measure: Measure
    label: str
    shown: Shown
    former: tuple[Former, ...]


def figures(answer: Answer, language: Language, only: tuple[str, ...]) -> list[Figure]:
    """One for each measure of `only`, in its order, or for each of the answer."""
    names = [measure.name for measure in answer.measures]
    places = [names.index(name) for name in only or names if name in names]
    return [_figure(answer, place, language) for place in places]


def _figure(answer: Answer, place: int, language: Language) -> Figure:
    measure, cell = answer.measures[place], answer.total.cells[place]
    former: dict[str, Former] = {}
    for row in answer.rows:
        if row.code in ("before", "year_before") and row.cells[place].value:
            period = row.label.say(language)
            former[period] = Former(
                period,
                say(row.cells[place], measure, language).words,
                _change(cell, row.cells[place], measure, language),
            )
    return Figure(measure, measure.label.say(language), say(cell, measure, language), tuple(former.values()))


def _change(now: Cell, was: Cell, measure: Measure, language: Language) -> str:
    if now.value is None or not was.value:
        return ""
    if measure.unit == "percent":
        change, unit, decimals = now.value - was.value, _points(now.value - was.value, language), 1
    else:
        change, decimals = 100 * (now.value - was.value) / was.value, 0
        unit = "\u00a0%" if language == "fr" else "%"
    if round(abs(change), decimals) == 0:
        return "="
    sign = "+" if change > 0 else "\u2212"
    return f"{sign}{number(abs(change), language, decimals)}{unit}"


def _points(change: float, language: Language) -> str:
    is_many = abs(change) >= 2 if language == "fr" else round(abs(change), 1) != 1
    return f"\u00a0{_POINTS.say(language)}{'s' if is_many else ''}"
