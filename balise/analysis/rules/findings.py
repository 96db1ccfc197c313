"""The finding of an answer: one sentence in each language, made of shown values and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from balise.core.languages import Language, Text

from .answer import Cell, Row
from .keys import LARGEST
from .metrics import Metric

NOTHING = Text(
    "Rien n’a été compté pour cette période et ces filtres.", "Nothing was counted for this period and these filters."
)
UNKNOWN = Text(
    "Rien ne peut être dit\u00a0: cette mesure n’est pas connue ici.",
    "Nothing can be told: this measure is not known here.",
)
UNTOLD = ("", "unknown")  # codes of what nobody knows, and of what someone did not say
_COLON: dict[Language, str] = {"fr": "\u00a0: ", "en": ": "}
TOO_FEW = Text("Trop peu de personnes pour qu’un nombre soit montré.", "Too few people for a number to be shown.")


def finding(
    metric: Metric, column: int, rows: Sequence[Row], total: Row, *, by_time: bool, noise: int = LARGEST
) -> Text:
    """`noise` is how far a perturbed count of a row may be from what was counted (`lattice.within`).

    What comes first by `metric`, whose cells are those of `column`, and how much of the whole it is.

    Rows of what is not known lead nothing. A total alone is said with what was before it (`rows` "before", "year").
    """
    compared = {row.code: row for row in rows if row.code in ("before", "year_before")}
    if compared or not rows:
        return _total(metric, column, total, compared.get("year_before") or compared.get("before"), noise)
    if not any(row.cells[column].value for row in rows):
        return _nothing(column, rows)
    shown = [row for row in rows if row.code not in UNTOLD and row.cells[column].value]
    if not shown:
        return _total(metric, column, total, None, noise)
    first = max(shown, key=lambda row: row.cells[column].value or 0.0)
    rivals = [
        row
        for row in shown
        if row is not first and not _is_below(row.cells[column], first.cells[column], metric, noise)
    ]
    if rivals:
        return _no_leader(metric, column, first, rivals)
    others = [row for row in rows if row is not first and row.cells[column].state != "unknown"]
    if not others and metric.unit != "count":
        return Text(f"{_said_of(metric, first, column, 'fr')}.", f"{_said_of(metric, first, column, 'en')}.")
    untold = sum(row.cells[column].value or 0.0 for row in others if row.code in UNTOLD)
    return _leader(metric, column, first, total.cells[column], by_time=by_time, untold=untold)


def _nothing(column: int, rows: Sequence[Row]) -> Text:
    """Why none has a value above zero, in one sentence: people are protected, nobody is there, or nothing is known."""
    cells = [row.cells[column] for row in rows]
    if any(cell.state in ("hidden", "linked") for cell in cells):
        return TOO_FEW
    told = [cell.value for cell in cells if cell.value is not None]
    told = told or [cell.value for row in rows for cell in row.cells if cell.value is not None]
    return NOTHING if told and not any(told) else UNKNOWN


def _is_below(other: Cell, first: Cell, metric: Metric, noise: int) -> bool:
    """Whether nothing of the two leaves it open: their intervals are apart, or more than noise stands between them."""
    assert other.value is not None and first.value is not None
    if first.low is not None and other.high is not None:
        return other.high < first.low
    return first.value > other.value and _is_apart(other, first, metric, noise)


def _is_apart(one: Cell, other: Cell, metric: Metric, noise: int) -> bool:
    """Whether more than noise stands between two counts."""
    assert one.value is not None and other.value is not None
    most = sum(noise for cell in (one, other) if cell.state == "perturbed" and metric.unit == "count")
    return not most or abs(one.value - other.value) > most


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1 234,5 in French and 1,234.5 in English; the space does not break."""
    written = f"{value:,.{decimals}f}"
    return written.replace(",", "\u00a0").replace(".", ",") if language == "fr" else written


def said(metric: Metric, value: float, language: Language) -> str:
    """A value with its unit or what it counts: "1 234 besoins", "12,3 %", "2 min 18 s"."""
    if metric.unit == "percent":
        return f"{number(value, language, 1)}\u00a0%" if language == "fr" else f"{number(value, language, 1)}%"
    if metric.unit == "seconds":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes}\u00a0min {seconds}\u00a0s" if minutes else f"{seconds}\u00a0s"
    if metric.unit == "rate":
        return number(value, language, 1)
    is_one = abs(value) < 2 if language == "fr" else value == 1
    noun = (metric.one if is_one else metric.many).say(language)
    return f"{number(value, language)} {noun}".strip()


def _leader(metric: Metric, column: int, first: Row, total: Cell, *, by_time: bool, untold: float) -> Text:
    """`untold` is how many are of a row that nobody knows: where they are more, what is first is so of the others."""
    value = first.cells[column].value or 0.0
    fr, en = (f"{_said_of(metric, first, column, side)}, " for side in _COLON)
    if by_time:
        return Text(f"{fr}le plus haut de la période.", f"{en}the highest of the period.")
    if metric.unit != "count" or not total.value:
        return Text(f"{fr}vient en tête.", f"{en}comes first.")
    share = min(100.0, 100 * value / total.value)
    fr, en = f"{fr}soit {number(share, 'fr')}\u00a0% du total, ", f"{en}or {number(share, 'en')}% of the total, "
    if untold > value:
        return Text(f"{fr}vient en tête de ce qui est connu.", f"{en}comes first of what is known.")
    return Text(f"{fr}vient en tête.", f"{en}comes first.")


def _no_leader(metric: Metric, column: int, first: Row, rivals: Sequence[Row]) -> Text:
    fr, en = (_said_of(metric, first, column, side) for side in _COLON)
    if len(rivals) > 1:
        return Text(
            f"{fr}, de trop peu devant {len(rivals)} autres pour venir en tête.",
            f"{en}, too little ahead of {len(rivals)} others to come first.",
        )
    other = {side: f"{rivals[0].label.say(side)} ({_of(metric, rivals[0], column, side)})" for side in _COLON}
    return Text(
        f"{fr}, de trop peu devant {other['fr']} pour venir en tête.",
        f"{en}, too little ahead of {other['en']} to come first.",
    )


def _said_of(metric: Metric, row: Row, column: int, language: Language) -> str:
    return f"{_capital(row.label.say(language))}{_COLON[language]}{_of(metric, row, column, language)}"


def _of(metric: Metric, row: Row, column: int, language: Language) -> str:
    return said(metric, row.cells[column].value or 0.0, language)


def _total(metric: Metric, column: int, total: Row, former: Row | None, noise: int) -> Text:
    value = total.cells[column].value
    if value is None or (not value and former is None):
        return _nothing(column, [total])
    fr, en = _capital(said(metric, value, "fr")), _capital(said(metric, value, "en"))
    was = former.cells[column].value if former else None
    if former is None or not was or metric.unit == "percent":
        return Text(f"{fr}.", f"{en}.")
    change = 100 * (value - was) / was
    if former and not _is_apart(total.cells[column], former.cells[column], metric, noise):
        return Text(f"{fr}, à peu près autant que {former.label.fr}.", f"{en}, about as many as {former.label.en}.")
    if abs(change) < 0.5:
        return Text(f"{fr}, autant que {former.label.fr}.", f"{en}, as many as {former.label.en}.")
    fr_way, en_way = ("de plus", "more") if change > 0 else ("de moins", "fewer")
    size = abs(change)
    return Text(
        f"{fr}, {number(size, 'fr')}\u00a0% {fr_way} que {former.label.fr}.",
        f"{en}, {number(size, 'en')}% {en_way} than {former.label.en}.",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
