"""Two answers in words: here, there, and the difference; of the measure that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from balise.analysis.rules.answer import Cell, Measure
from balise.analysis.rules.comparing import WITHOUT_INTERVAL, Both, Compared, Difference
from balise.analysis.rules.findings import number
from balise.core.languages import Language, Text

from .chart import COLON, Shown, reach, say, value

_SIGNS: Mapping[bool, str] = MappingProxyType({True: "+", False: "\u2212"})
INTERVALS = Text(
    "Sous une différence\u00a0: ce qu’elle peut être, les deux nombres étant plus ou moins sûrs (à 95\u00a0% pour un "
    "taux). «\u00a0Pas de différence nette\u00a0»\u00a0: l’un ou l’autre peut être le plus grand.",
    "Under a difference: what it may be, as far as the two numbers may be off (at 95% for a rate). "
    "“No clear difference”: either may be the greater.",
)
UNCLEAR = Text("pas de différence nette", "no clear difference")
_APART = Text(
    "Les deux côtés n’ont pas les mêmes territoires\u00a0: chaque ligne est de l’un ou de l’autre, et seuls les totaux "
    "se comparent.",
    "The two sides do not have the same places: each row is of one or of the other, and only totals are compared.",
)
_EQUAL, _NONE = "=", Text("aucune", "none")
NO_ROW = Shown("–", "", False)
_LARGEST = Text("Plus grande différence nette", "Largest clear difference")
_TOTAL, MORE = Text("Total", "Total"), Text("différence", "difference")


class Line(NamedTuple):
    """Bars are percent of the width; None where there is nothing to draw."""

    code: str
    label: str
    one: Shown
    other: Shown
    change: str
    interval: str
    values: tuple[float | None, float | None]
    bar: float | None
    other_bar: float | None
    href: str = ""


class Beside(NamedTuple):
    measure: Measure
    heads: tuple[str, str]  # what each column is of
    lines: tuple[Line, ...]
    total: Line
    note: str  # why rows have no difference, or ""
    caveats: tuple[Text, ...]  # how to read what stands under differences
    said: str  # the totals, and the row that clearly differs most, in a sentence each

    @property
    def is_drawn(self) -> bool:
        """Whether a row of a side has a value to draw."""
        return any(bar is not None for line in self.lines for bar in (line.bar, line.other_bar))


def beside(two: Compared, measure: Measure, language: Language) -> Beside:
    """Rows of both that count someone, in the order of the first."""
    place = two.one.measures.index(measure)
    rows = [row for row in two.rows if any(cell.value != 0 for cell in _told(row))]
    if two.is_apart:
        rows.sort(key=lambda row: -max(cell.value or 0.0 for cell in (row.one[place], row.other[place])))
    top = max((reach(cell) for row in rows for cell in (row.one[place], row.other[place])), default=0.0)
    lines = tuple(_line(row, place, measure, top, language) for row in rows)
    heads = (two.heads[0].say(language), two.heads[1].say(language))
    total = _line(two.total, place, measure, 0.0, language)
    note = _APART.say(language) if two.is_apart else ""
    said = f"{_totals(heads, total, language)} {_greatest(rows, lines, place, language)}"
    found = [row.differences[place] for row in (*rows, two.total)]
    return Beside(measure, heads, lines, total, note, _caveats(lines, total, found), said.strip())


def _caveats(lines: tuple[Line, ...], total: Line, found: list[Difference]) -> tuple[Text, ...]:
    has_intervals = any(line.interval for line in (*lines, total))
    has_none = any(one.has_no_interval for one in found)
    return (*((INTERVALS,) if has_intervals else ()), *((WITHOUT_INTERVAL,) if has_none else ()))


def _told(row: Both) -> list[Cell]:
    """Its cells, but for those of a side that it is no row of: "unknown" would keep a row of nobody."""
    return [cell for cells in (row.one, row.other) if _is_of(cells) for cell in cells]


def _is_of(cells: tuple[Cell, ...]) -> bool:
    """Whether a row may be one of that side: what is a place of the other alone has none of its figures."""
    return any(cell.state != "unknown" for cell in cells)


def _line(row: Both, place: int, measure: Measure, top: float, language: Language) -> Line:
    one, other, found = row.one[place], row.other[place], row.differences[place]
    ours, theirs = (say(cells[place], measure, language) if _is_of(cells) else NO_ROW for cells in (row.one, row.other))
    differs = change(found, measure.unit, language)
    if differs == _EQUAL and found.value:  # that is less than is shown of it
        differs = UNCLEAR.say(language)
    is_said = differs in (_EQUAL, UNCLEAR.say(language))
    return Line(
        row.code,
        row.label.say(language),
        ours,
        theirs,
        differs,
        "" if is_said else interval(found, measure.unit, language),
        (one.value, other.value),
        _bar(one, top),
        _bar(other, top),
    )


def _bar(cell: Cell, top: float) -> float | None:
    return None if cell.value is None or top <= 0 else round(min(100.0, 100 * cell.value / top), 2)


def _greatest(rows: list[Both], lines: tuple[Line, ...], place: int, language: Language) -> str:
    """The row whose difference is the largest of those that are clear; "" where none is."""
    clear = [number for number, row in enumerate(rows) if row.code and row.differences[place].is_clear]
    if not clear:
        return ""
    line = lines[max(clear, key=lambda number: abs(rows[number].differences[place].value or 0.0))]
    return f"{_LARGEST.say(language)}{COLON.say(language)}{line.label}, {line.change}."


def _totals(heads: tuple[str, str], total: Line, language: Language) -> str:
    colon = COLON.say(language)
    parts = [f"{total.one.words} ({heads[0]})", f"{total.other.words} ({heads[1]})"]
    if total.change:
        differs = _NONE.say(language) if total.change == _EQUAL else total.change
        more = f"{MORE.say(language)}{colon}{differs}"
        parts.append(f"{more}, {total.interval}" if total.interval else more)
    return f"{_TOTAL.say(language)}{colon}{'; '.join(parts)}."


def change(found: Difference, unit: str, language: Language) -> str:
    """ "+12 (+8 %)", "−3,2 points", "+1 min 5 s"; empty where a side is not told."""
    if found.value is None:
        return ""
    decimals = 1 if unit in ("percent", "rate") else 0
    if round(abs(found.value), decimals) == 0:
        return _EQUAL
    sign = _SIGNS[found.value > 0]
    if unit == "percent":
        is_one = round(abs(found.value), 1) == 1 if language == "en" else abs(found.value) < 2
        return f"{sign}{number(abs(found.value), language, 1)}\u00a0point{'' if is_one else 's'}"
    words = f"{sign}{value(abs(found.value), unit, language)}"
    if found.percent is None or round(abs(found.percent)) == 0:
        return words
    percent = "\u00a0%" if language == "fr" else "%"
    return f"{words} ({sign}{number(abs(found.percent), language)}{percent})"


def interval(found: Difference, unit: str, language: Language) -> str:
    """ "+8 à +16", or that it leaves the sign open; empty where the difference is known, or no interval is."""
    if found.low is None or found.high is None or found.low == found.high:
        return ""
    if found.is_open:
        return UNCLEAR.say(language)
    decimals = 0 if unit == "count" else 1
    low, high = (f"{_SIGNS[side > 0]}{number(abs(side), language, decimals)}" for side in (found.low, found.high))
    return f"{low} à {high}" if language == "fr" else f"{low} to {high}"
