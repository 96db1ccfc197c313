"""An answer as a file. Its cells are those of the answer: nothing is counted here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import xlsxwriter

from balise.analysis.asking import INTERNAL
from balise.analysis.columnar import parquet_of
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer, Cell, Row
from balise.analysis.rules.metrics import METRICS
from balise.core.languages import Language, Text
from balise.core.text import uncomputed
from balise.web.rules.comparing import Pair, difference, pairs

STATES = {
    "exact": Text("exact", "exact"),
    "perturbed": Text("à 2 près", "within 2"),
    "hidden": Text("masqué : moins de 5 personnes", "hidden: fewer than 5 people"),
    "linked": Text("masqué pour protéger un autre nombre", "hidden to protect another number"),
    "unknown": Text("sans objet", "not applicable"),
}
_INTERNAL = Text("interne\u00a0: ne pas publier", "internal: not for publication")
_CODE, _LABEL, _STATE = Text("code", "code"), Text("nom", "name"), Text("protection", "protection")
_LOW, _HIGH = Text("borne basse (95 %)", "lower bound (95%)"), Text("borne haute (95 %)", "upper bound (95%)")
_MORE, _NONE = Text("différence", "difference"), Cell(None, "unknown")
_NOTES, _TABLE = Text("Notes", "Notes"), Text("Tableau", "Table")


class Beside(NamedTuple):
    """The same question of another period or place, and what it is called."""

    answer: Answer
    there: Text


def as_csv(answer: Answer, language: Language, beside: Beside | None = None) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read accents; one table, its first line the names of its columns."""
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(_heads(answer, language, beside))
    sheet.writerows([_plain(one) for one in line] for line in _lines(answer, language, beside))
    return written.getvalue().encode("utf-8-sig")


def as_json(answer: Answer, language: Language) -> bytes:
    """The whole answer, both languages, with the definitions of its measures."""
    told = msgspec.to_builtins(answer)
    told["definitions"] = {one.metric: msgspec.to_builtins(METRICS[one.metric].says) for one in answer.measures}
    told["language"] = language
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def as_parquet(answer: Answer) -> bytes:
    """Both languages, for machines."""
    return parquet_of(answer)


def as_xlsx(answer: Answer, language: Language, beside: Beside | None = None) -> bytes:
    """The table, and a sheet of notes: period, filters, definitions, caveats."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        table = book.add_worksheet(_TABLE.say(language))
        table.write_row(0, 0, _heads(answer, language, beside), bold)
        for number, line in enumerate(_lines(answer, language, beside), start=1):
            table.write_row(number, 0, line)
        table.set_column(0, 0, 18)
        table.set_column(1, 1, 44)
        table.set_column(2, 40, 16)
        table.freeze_panes(1, 2)
        notes = book.add_worksheet(_NOTES.say(language))
        notes.set_column(0, 0, 110, wrapped)
        for number, note in enumerate(said(answer, language)):
            notes.write_string(number, 0, note)
    return written.getvalue()


def said(answer: Answer, language: Language) -> Iterator[str]:
    """What a table does not say by itself."""
    yield answer.title.say(language)
    yield answer.finding.say(language)
    yield periods.say(answer.period).say(language)
    yield from (f"{name} = {value}" for name, value in answer.question.filters.set())
    yield answer.as_of.isoformat(timespec="minutes")
    for measure in answer.measures:
        colon = "\u00a0: " if language == "fr" else ": "
        yield f"{measure.label.say(language)}{colon}{METRICS[measure.metric].says.say(language)}"
    yield from (caveat.say(language) for caveat in answer.caveats)


def _heads(answer: Answer, language: Language, beside: Beside | None) -> list[str]:
    heads = [_CODE.say(language), _LABEL.say(language)]
    for measure in answer.measures:
        name = measure.label.say(language)
        heads += [name, *(f"{name} – {what.say(language)}" for what in (_LOW, _HIGH) if _has_interval(measure.unit))]
        heads.append(f"{name} – {_STATE.say(language)}")
    for measure in answer.measures if beside else ():
        name = f"{measure.label.say(language)}, {beside.there.say(language)}" if beside else ""
        heads += [name, f"{name} – {_STATE.say(language)}", f"{measure.label.say(language)} – {_MORE.say(language)}"]
    return heads


def _lines(answer: Answer, language: Language, beside: Beside | None) -> Iterator[list[str | float | None]]:
    if beside is None:
        yield from (_line(answer, row, language) for row in (*answer.rows, answer.total))
        return
    other = beside.answer
    total = Pair(answer.total.code, answer.total.label, answer.total, other.total)
    for pair in (*pairs(answer.rows, other.rows, by_time=answer.dimension == "month"), total):
        here = pair.one or Row(pair.code, pair.label, tuple(_NONE for _ in answer.measures))
        there = pair.other.cells if pair.other else tuple(_NONE for _ in answer.measures)
        line = _line(answer, here, language)
        line[1] = pair.label.say(language)
        for one, cell in zip(here.cells, there, strict=True):
            line += [_number(cell.value), _state(other, cell).say(language), _number(difference(one, cell).value)]
        yield line


def _line(answer: Answer, row: Row, language: Language) -> list[str | float | None]:
    line: list[str | float | None] = [row.code, row.label.say(language)]
    for measure, cell in zip(answer.measures, row.cells, strict=True):
        line += [_number(cell.value), *_bounds(cell, measure.unit), _state(answer, cell).say(language)]
    return line


def _state(answer: Answer, cell: Cell) -> Text:
    """How far a cell is from what was counted; and that it may not leave the house, where it may not."""
    said = STATES[cell.state]
    if INTERNAL in answer.caveats:
        return Text(f"{said.fr}, {_INTERNAL.fr}", f"{said.en}, {_INTERNAL.en}")
    return said


def _bounds(cell: Cell, unit: str) -> list[float | None]:
    return [_number(cell.low), _number(cell.high)] if _has_interval(unit) else []


def _has_interval(unit: str) -> bool:
    return unit in ("percent", "rate")


def _number(value: float | None) -> float | None:
    """Whole where it is whole: 12 and not 12.0."""
    return None if value is None else int(value) if value == int(value) else round(value, 4)


def _plain(value: str | float | None) -> str | float:
    return uncomputed(value) if isinstance(value, str) else "" if value is None else value
