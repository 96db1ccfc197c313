"""An answer as a table whose rows are bars, or columns over time: every length and word that its template writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from balise.analysis.asking import UNLISTED, UNLISTED_AFTER
from balise.analysis.catalogue import question_of
from balise.analysis.rules.answer import Answer, Cell, Measure, Row
from balise.analysis.rules.comparing import Compared
from balise.analysis.rules.findings import finding, number
from balise.analysis.rules.keys import LARGEST
from balise.analysis.rules.lattice import within
from balise.analysis.rules.metrics import METRICS
from balise.core.languages import Language, Text
from balise.web.rules.portrait import Show

TOTAL = "*"
FEW = Text("moins de 5", "fewer than 5")
HIDDEN = Text("caché", "hidden")
NONE = Text("sans objet", "not applicable")
DIMENSIONS = {
    **dict.fromkeys(("topic_1", "topic_2", "topic_3"), Text("Sujet", "Topic")),
    **dict.fromkeys(("region", "territory", "mrc", "municipality", "borough"), Text("Territoire", "Place")),
    **dict.fromkeys(("age_group", "age_band"), Text("Âge", "Age")),
    **dict.fromkeys(("reason_group", "reason"), Text("Raison", "Reason")),
    "gender": Text("Genre", "Gender"),
    "language": Text("Langue", "Language"),
    "page": Text("Sorte de page", "Kind of page"),
    "hour": Text("Heure", "Hour"),
    "weekday": Text("Jour", "Day"),
    "queue": Text("File d’attente", "Queue"),
    "queue_language": Text("Langue de la file", "Language of the queue"),
    "inquirer": Text("Demandeur", "Inquirer"),
    "household": Text("Ménage", "Household"),
    "is_newcomer": Text("Arrivée récente", "Recent arrival"),
    "heard": Text("A connu le service par", "Heard of the service through"),
    "channel": Text("Canal", "Channel"),
    "kind": Text("Issue", "Outcome"),
    "status": Text("État", "Status"),
    "month": Text("Mois", "Month"),
    "organization": Text("Organisme", "Organization"),
    "way": Text("Manière", "Way"),
    "outcome": Text("Résultat", "Outcome"),
    "line": Text("Ligne", "Line"),
    "state": Text("État", "State"),
}
COLON = Text("\u00a0: ", ": ")
SHORT = 15  # rows of a table before one asks for all
_HEIGHT, _TOP, _BASE = 200.0, 22.0, 172.0  # pixels of the columns over time
_LETTER = 7  # pixels, nearly
_MOST_NAMED = 14  # months that each have their name under their column
_UNITS: dict[Show, str] = {"count": "count", "percent": "percent", "rate": "rate"}


class Shown(NamedTuple):
    """A cell in words. `is_told` is False where the words stand for a value that is not told."""

    words: str
    interval: str
    is_told: bool


class Line(NamedTuple):
    """A row. `bar`, `low` and `high` are percent of the width; None where there is nothing to draw."""

    code: str
    label: str
    cells: tuple[Shown, ...]
    bar: float | None
    low: float | None
    high: float | None
    href: str = ""


class Chart(NamedTuple):
    """`measures` with the one that is drawn first; `cells` of lines in the same order."""

    measures: tuple[Measure, ...]
    lines: tuple[Line, ...]
    total: Line
    left: int  # rows that are not shown
    finding: str  # of the measure that is drawn
    is_other: bool  # whether another measure is drawn than the question's first
    is_drawn: bool  # whether a row has a value to draw
    is_listed: bool  # whether its table has a row, or a total, that tells something


def chart(answer: Answer, language: Language, *, lead: str = "", show: Show = "count", is_whole: bool = False) -> Chart:
    """`lead` is the measure to draw; else the first of the unit that `show` says, else the first."""
    order = _order(answer.measures, lead, show)
    measures = tuple(answer.measures[place] for place in order)
    rows = ranked(answer, order[0])
    kept = rows if is_whole or len(rows) <= SHORT + 3 else _first(rows)
    top = max((reach(row.cells[order[0]]) for row in rows), default=0.0)
    lines = tuple(_line(row, order, measures, top, language) for row in kept)
    said = _finding(answer, order[0])
    total = _line(answer.total, order, measures, 0.0, language)
    is_told = any(cell.value for cell in answer.total.cells)
    return Chart(
        measures, lines, total, len(rows) - len(kept), said.say(language), order[0] > 0, top > 0, bool(lines) or is_told
    )


def _finding(answer: Answer, place: int) -> Text:
    """Of the measure that is drawn; noise of a month is that of one part of the period."""
    by_time = answer.dimension == "month"
    noise = LARGEST if by_time else within(answer.period)
    metric = METRICS[answer.measures[place].metric]
    return finding(metric, place, answer.rows, answer.total, by_time=by_time, noise=noise)


def ranked(answer: Answer, place: int) -> list[Row]:
    """Rows that count someone, by the measure at that place where they stand by size; not known comes last."""
    rows = [row for row in answer.rows if any(cell.value != 0 for cell in row.cells)]
    order = question_of(answer.question.name).order
    if order == "code" or answer.measures[place].name == order:
        return rows
    return sorted(rows, key=lambda row: (not row.code, row.cells[place].value is None, -(row.cells[place].value or 0)))


def _first(rows: Sequence[Row]) -> list[Row]:
    """The first rows, and what is not known wherever it stands."""
    return [*rows[:SHORT], *(row for row in rows[SHORT:] if not row.code)]


def _order(measures: Sequence[Measure], lead: str, show: Show) -> list[int]:
    names = [measure.name for measure in measures]
    units = [measure.unit for measure in measures]
    first = names.index(lead) if lead in names else 0
    if not lead and _UNITS[show] in units:
        first = units.index(_UNITS[show])  # type: ignore[arg-type]
    return [first, *(place for place in range(len(names)) if place != first)]


def reach(cell: Cell) -> float:
    return max(cell.value or 0.0, min(cell.high or 0.0, 3 * (cell.value or 0.0)))


def _line(row: Row, order: Sequence[int], measures: Sequence[Measure], top: float, language: Language) -> Line:
    cells = tuple(
        say(row.cells[place], measure, language) for place, measure in zip(order, measures, strict=True)
    )  # fmt: skip
    drawn = row.cells[order[0]]
    if drawn.value is None or top <= 0:
        return Line(row.code, row.label.say(language), cells, None, None, None)
    low, high = drawn.low, drawn.high
    return Line(
        row.code,
        row.label.say(language),
        cells,
        _percent(drawn.value, top),
        None if low is None or high is None else _percent(low, top),
        None if low is None or high is None else _percent(high, top),
    )


def _percent(value: float, top: float) -> float:
    return round(min(100.0, 100 * value / top), 2)


def say(cell: Cell, measure: Measure, language: Language) -> Shown:
    """A value with its unit, or why there is none."""
    if cell.value is None:
        if cell.state == "hidden" and measure.unit == "count":
            return Shown(FEW.say(language), "", False)
        return Shown((NONE if cell.state == "unknown" else HIDDEN).say(language), "", False)
    interval = ""
    if (
        measure.unit in ("percent", "rate")
        and measure.name != "share"
        and cell.low is not None
        and cell.high is not None
    ):
        interval = _between(cell.low, cell.high, language, _decimals(cell.value, measure.unit))
    return Shown(value(cell.value, measure.unit, language), interval, True)


def unlisted(answer: Answer, two: Compared | None, language: Language) -> str:
    """Why rows may be missing from its table, or ""."""
    caveats = (*answer.caveats, *(two.other.caveats if two else ()))
    return next((one.say(language) for one in caveats if one in (UNLISTED, UNLISTED_AFTER)), "")


def value(told: float, unit: str, language: Language) -> str:
    """12 345; 12,3 %; 2 min 18 s; 4,5."""
    match unit:
        case "percent":
            sign = "\u00a0%" if language == "fr" else "%"
            return f"{number(told, language, 1)}{sign}"
        case "seconds":
            minutes, seconds = divmod(round(told), 60)
            if not minutes or not seconds:
                return f"{minutes}\u00a0min" if minutes else f"{seconds}\u00a0s"
            return f"{minutes}\u00a0min {seconds}\u00a0s"
        case "rate":
            return number(told, language, _decimals(told, unit))
        case _:
            return number(told, language)


def _decimals(told: float, unit: str) -> int:
    """A rate of a few in 1,000 is not none: under one, it has two."""
    return 2 if unit == "rate" and 0 < told < 1 else 1


def _between(low: float, high: float, language: Language, decimals: int) -> str:
    to = "à" if language == "fr" else "to"
    return f"{number(low, language, decimals)} {to} {number(high, language, decimals)}"


class Column(NamedTuple):
    """Percent of the width, pixels of the height."""

    x: float
    width: float
    y: float
    height: float
    name: str  # written under it, or ""
    middle: float
    told: str  # its value, where it is the highest
    is_told: bool
    title: str


class Grid(NamedTuple):
    y: float
    words: str


class Columns(NamedTuple):
    height: float
    base: float
    columns: tuple[Column, ...]
    grid: tuple[Grid, ...]
    left: int  # pixels that the words of the lines take


def columns(answer: Answer, made: Chart, language: Language) -> Columns:
    """The rows of `made`, which are months, side by side."""
    place = answer.measures.index(made.measures[0])
    rows = [row for row in answer.rows if row.code]
    cells = [row.cells[place] for row in rows]
    most = max((cell.value or 0.0 for cell in cells), default=0.0)
    step = _step(most)
    top = step * max(1, -(-most // step))
    highest = next((number for number, cell in enumerate(cells) if most and cell.value == most), -1)
    share = 100 / max(1, len(rows))
    found = []
    for number_, (row, cell) in enumerate(zip(rows, cells, strict=True)):
        height = round((_BASE - _TOP) * (cell.value or 0.0) / top, 1)
        said = say(cell, made.measures[0], language)
        found.append(
            Column(
                round(share * (number_ + 0.14), 3), round(share * 0.72, 3), round(_BASE - height, 1), height,
                _name(row.code, len(rows), number_, language), round(share * (number_ + 0.5), 3),
                said.words if number_ == highest else "", said.is_told,
                f"{row.label.say(language)}{COLON.say(language)}{said.words}",
            )
        )  # fmt: skip
    lines = tuple(
        Grid(
            round(_BASE - (_BASE - _TOP) * level * step / top, 1), value(level * step, made.measures[0].unit, language)
        )
        for level in range(round(top / step) + 1)
    )
    return Columns(_HEIGHT, _BASE, tuple(found), lines, _LETTER * max(5, *(len(line.words) for line in lines)) + 14)


def _step(most: float) -> float:
    """Two to four lines, at round values."""
    power = 1.0
    while power * 50 < most:
        power *= 10
    return next((step * power for step in (1, 2, 5, 10, 20) if step * power * 4 >= most), 20 * power)


_SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _name(code: str, many: int, place: int, language: Language) -> str:
    """Each month of a year by its name; of several years, each January by its year. Hours of a day, one in so
    many that their names stay apart on a telephone."""
    if len(code) == 2:
        is_named = int(code) % (2 if many <= _MOST_NAMED else 4) == 0
        return (f"{int(code)}\u00a0h" if language == "fr" else f"{int(code)}:00") if is_named else ""
    if len(code) != 6:
        return ""
    if many <= _MOST_NAMED:
        return _SHORT_MONTHS[language][int(code[4:]) - 1]
    return code[:4] if code[4:] == "01" or (place == 0 and int(code[4:]) < 9) else ""
