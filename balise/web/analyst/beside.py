"""A table of two answers: here, there, and the difference; of the measure that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from balise.analysis.catalogue import question_of
from balise.analysis.rules.answer import Answer, Cell, Measure, Row
from balise.analysis.rules.findings import number
from balise.core.languages import Language, Text
from balise.web.rules.comparing import Difference, Pair, difference, pairs

from .chart import Shown, reach, say, value

_SIGNS: Mapping[bool, str] = MappingProxyType({True: "+", False: "\u2212"})
PERTURBED = Text(
    "Une différence de deux nombres à 2 près est à 4 près.", "A difference of two numbers within 2 is within 4."
)
_UNCLEAR = Text("pas de différence nette", "no clear difference")


class Line(NamedTuple):
    """Bars are percent of the width; None where there is nothing to draw."""

    code: str
    label: str
    one: Shown
    other: Shown
    change: str
    interval: str
    bar: float | None
    other_bar: float | None
    href: str = ""


class Beside(NamedTuple):
    measure: Measure
    heads: tuple[str, str]  # what each column is of
    lines: tuple[Line, ...]
    total: Line


def beside(one: Answer, other: Answer, measure: Measure, heads: tuple[Text, Text], language: Language) -> Beside:
    """Rows of both, in the order of the first. Nothing is counted here: cells are those of the two answers."""
    place = one.measures.index(measure)
    told = pairs(one.rows, other.rows, by_time=one.dimension == "month")
    has_all = not question_of(one.question.name).most  # else a row that is not there may still count someone
    is_counted = has_all and measure.unit == "count"
    here, there = (missing(answer, place) if is_counted else Cell(None, "unknown") for answer in (one, other))
    cells = [(pair, _cell(pair.one, place, here), _cell(pair.other, place, there)) for pair in told]
    top = max((reach(cell) for _pair, *both in cells for cell in both), default=0.0)
    lines = tuple(_line(pair, ours, theirs, measure, top, language) for pair, ours, theirs in cells if _counts(pair))
    total = Pair(one.total.code, one.total.label, one.total, other.total)
    whole = _line(total, one.total.cells[place], other.total.cells[place], measure, 0.0, language)
    return Beside(measure, (heads[0].say(language), heads[1].say(language)), lines, whole)


def _counts(pair: Pair) -> bool:
    return any(cell.value != 0 for row in (pair.one, pair.other) if row for cell in row.cells)


def missing(answer: Answer, place: int) -> Cell:
    """What has no row: nobody, where the rows are all of the total; else perhaps a few, or who would tell of them."""
    whole, cells = answer.total.cells[place], [row.cells[place] for row in answer.rows]
    is_all = all(cell.state == "exact" for cell in (whole, *cells))
    is_all = is_all and sum(cell.value or 0 for cell in cells) >= (whole.value or 0)
    return Cell(0.0, "exact") if is_all else Cell(None, "linked")


def _cell(row: Row | None, place: int, missing: Cell) -> Cell:
    return row.cells[place] if row else missing


def _line(pair: Pair, one: Cell, other: Cell, measure: Measure, top: float, language: Language) -> Line:
    found = difference(one, other)
    return Line(
        pair.code,
        pair.label.say(language),
        say(one, measure, language),
        say(other, measure, language),
        change(found, measure.unit, language),
        _interval(found, language),
        _bar(one, top),
        _bar(other, top),
    )


def _bar(cell: Cell, top: float) -> float | None:
    return None if cell.value is None or top <= 0 else round(min(100.0, 100 * cell.value / top), 2)


def change(found: Difference, unit: str, language: Language) -> str:
    """ "+12 (+8 %)", "−3,2 points", "+1 min 5 s"; empty where a side is not told."""
    if found.value is None:
        return ""
    decimals = 1 if unit in ("percent", "rate") else 0
    if round(abs(found.value), decimals) == 0:
        return "="
    sign = _SIGNS[found.value > 0]
    if unit == "percent":
        is_one = round(abs(found.value), 1) == 1 if language == "en" else abs(found.value) < 2
        return f"{sign}{number(abs(found.value), language, 1)}\u00a0point{'' if is_one else 's'}"
    words = f"{sign}{value(abs(found.value), unit, language)}"
    if found.percent is None or round(abs(found.percent)) == 0:
        return words
    percent = "\u00a0%" if language == "fr" else "%"
    return f"{words} ({sign}{number(abs(found.percent), language)}{percent})"


def _interval(found: Difference, language: Language) -> str:
    if found.low is None or found.high is None:
        return ""
    if not found.is_clear:
        return _UNCLEAR.say(language)
    low, high = (f"{_SIGNS[side > 0]}{number(abs(side), language, 1)}" for side in (found.low, found.high))
    return f"{low} à {high}" if language == "fr" else f"{low} to {high}"
