"""An answer as a file. Its cells are those of the answer: nothing is counted here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import xlsxwriter

from balise.analysis import naming
from balise.analysis.asking import INTERNAL
from balise.analysis.columnar import parquet_of
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer, Cell, Measure
from balise.analysis.rules.comparing import Both, Compared, Difference
from balise.analysis.rules.keys import LARGEST
from balise.analysis.rules.lattice import within
from balise.analysis.rules.metrics import METRICS
from balise.core.languages import Language, Text
from balise.core.text import uncomputed

from . import options
from .beside import MORE
from .chart import COLON, unlisted

STATES = {
    "exact": Text("exact", "exact"),
    "hidden": Text("caché : moins de 5 personnes", "hidden: fewer than 5 people"),
    "linked": Text("caché pour protéger un autre nombre", "hidden to protect another number"),
    "unknown": Text("sans objet", "not applicable"),
}
_INTERNAL = Text("interne\u00a0: ne pas publier", "internal: not for publication")
_CODE, _LABEL, _STATE = Text("code", "code"), Text("nom", "name"), Text("protection", "protection")
_LOW, _HIGH = Text("borne basse (95 %)", "lower bound (95%)"), Text("borne haute (95 %)", "upper bound (95%)")
_ELSE = "…"  # the code of what is not listed
_ABOUT = "#"  # the code of what is said of the whole table
_RELEASE = Text("Publication", "Release")
_LEAST_MORE = Text("différence, borne basse", "difference, lower bound")
_MOST_MORE = Text("différence, borne haute", "difference, upper bound")
_WITH = Text("Comparé à", "Compared with")
_NOTES, _TABLE = Text("Notes", "Notes"), Text("Tableau", "Table")


def as_csv(answer: Answer, language: Language, two: Compared | None = None) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read accents; one table, its first line the names of its columns.
    The last line, of code "#", says what the table is of and cites its definitions."""
    written = io.StringIO()
    sheet = csv.writer(written)
    heads = _heads(answer, language, two)
    sheet.writerow(heads)
    sheet.writerows([_plain(one) for one in line] for line in _lines(answer, language, two))
    sheet.writerow([_ABOUT, _plain(_about_all(answer, language, two)), *("" for _ in heads[2:])])
    return written.getvalue().encode("utf-8-sig")


def as_json(answer: Answer, language: Language, two: Compared | None = None) -> bytes:
    """The whole answer, both languages, with the definitions of its measures; of a comparison, also the whole other
    answer, and rows that hold both with their differences."""
    told = msgspec.to_builtins(answer)
    told["definitions"] = {one.metric: msgspec.to_builtins(METRICS[one.metric].cited) for one in answer.measures}
    told["language"] = language
    if two:
        told["compared"] = {
            "heads": two.heads,
            "with": two.other,
            "rows": [_both(row) for row in two.rows],
            "total": _both(two.total),
            "caveats": two.notes,
        }
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def _both(row: Both) -> dict[str, Any]:
    found = [{**one._asdict(), "is_clear": one.is_clear} for one in row.differences]
    return {**row._asdict(), "differences": found}


def as_parquet(answer: Answer, two: Compared | None = None) -> bytes:
    """Both languages, for machines."""
    return parquet_of(answer, two)


def as_xlsx(answer: Answer, language: Language, two: Compared | None = None) -> bytes:
    """The table, and a sheet of notes: period, filters, definitions, caveats."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        table = book.add_worksheet(_TABLE.say(language))
        table.write_row(0, 0, _heads(answer, language, two), bold)
        for number, line in enumerate(_lines(answer, language, two), start=1):
            table.write_row(number, 0, line)
        table.set_column(0, 0, 18)
        table.set_column(1, 1, 44)
        table.set_column(2, 40, 16)
        table.freeze_panes(1, 2)
        notes = book.add_worksheet(_NOTES.say(language))
        notes.set_column(0, 0, 110, wrapped)
        for number, note in enumerate(said(answer, language, two)):
            notes.write_string(number, 0, note)
    return written.getvalue()


def said(answer: Answer, language: Language, two: Compared | None = None) -> Iterator[str]:
    """What a table does not say by itself."""
    yield answer.title.say(language)
    yield answer.finding.say(language)
    yield from asked(answer, language)
    if two:
        yield f"{_WITH.say(language)}{COLON.say(language)}{two.heads[1].say(language)}"
        yield two.other.finding.say(language)
        yield from asked(two.other, language)
    yield answer.as_of.isoformat(timespec="minutes")
    yield from _definitions(answer, language)
    caveats = (*answer.caveats, *((*two.other.caveats, *two.notes) if two else ()))
    yield from (caveat.say(language) for caveat in dict.fromkeys(caveats))


def _definitions(answer: Answer, language: Language) -> Iterator[str]:
    for measure in answer.measures:
        yield f"{measure.label.say(language)}{COLON.say(language)}{METRICS[measure.metric].cited.say(language)}"


def _about_all(answer: Answer, language: Language, two: Compared | None) -> str:
    sides = [", ".join(asked(one, language)) for one in (answer, *((two.other,) if two else ()))]
    of = f" – {_WITH.say(language)}{COLON.say(language)}".join(sides)
    return f"{answer.title.say(language)}, {of}. {' '.join(_definitions(answer, language))}"


def asked(answer: Answer, language: Language) -> Iterator[str]:
    """The period, each filter in words, and what was published of them."""
    yield periods.say(answer.period).say(language)
    names, colon = naming.names(), COLON.say(language)
    for name, value in answer.question.filters.set():
        yield f"{options.labels(name)[0]}{colon}{options.said(name, str(value), names, language)}"
    if answer.release:
        yield f"{_RELEASE.say(language)} {answer.release}"


def _heads(answer: Answer, language: Language, two: Compared | None) -> list[str]:
    heads = [_CODE.say(language), _LABEL.say(language)]
    for measure in answer.measures:
        heads += _heads_of(measure, measure.label.say(language), language)
    for measure in answer.measures if two else ():
        label = measure.label.say(language)
        heads += _heads_of(measure, f"{label}, {two.heads[1].say(language) if two else ''}", language)
        heads += [f"{label} – {what.say(language)}" for what in (MORE, _LEAST_MORE, _MOST_MORE)]
    return heads


def _heads_of(measure: Measure, name: str, language: Language) -> list[str]:
    bounds = (_LOW, _HIGH) if _has_interval(measure.unit) else ()
    return [name, *(f"{name} – {what.say(language)}" for what in (*bounds, _STATE))]


def _lines(answer: Answer, language: Language, two: Compared | None) -> Iterator[list[str | float | None]]:
    rows = (*two.rows, two.total) if two else (*answer.rows, answer.total)
    line: list[str | float | None] = []
    for row in rows:
        line = [row.code, row.label.say(language)]
        line += _values(answer, row.code, row.one if isinstance(row, Both) else row.cells, language)
        if two and isinstance(row, Both):
            for place, found in enumerate(row.differences):
                line += _value(two.other, row.code, place, row.other[place], language)
                line += _difference(found)
        yield line
    if words := unlisted(answer, two, language):
        yield [_ELSE, words, *(None for _ in line[2:])]


def _values(answer: Answer, code: str, cells: Sequence[Cell], language: Language) -> list[str | float | None]:
    return [part for place, cell in enumerate(cells) for part in _value(answer, code, place, cell, language)]


def _value(answer: Answer, code: str, place: int, cell: Cell, language: Language) -> list[str | float | None]:
    bounds = [_number(cell.low), _number(cell.high)] if _has_interval(answer.measures[place].unit) else []
    return [_number(cell.value), *bounds, _state(answer, code, cell).say(language)]


def _difference(found: Difference) -> list[str | float | None]:
    return [_number(found.value), _number(found.low), _number(found.high)]


def _state(answer: Answer, code: str, cell: Cell) -> Text:
    """How far a cell is from what was counted; and that it may not leave the house, where it may not."""
    said = _about(answer, code) if cell.state == "perturbed" else STATES[cell.state]
    if INTERNAL in answer.caveats:
        return Text(f"{said.fr}, {_INTERNAL.fr}", f"{said.en}, {_INTERNAL.en}")
    return said


def _about(answer: Answer, code: str) -> Text:
    is_month = answer.dimension == "month" and code != answer.total.code
    far = LARGEST if is_month else within(answer.period)
    return Text(f"à {far} près", f"within {far}")


def _has_interval(unit: str) -> bool:
    return unit in ("percent", "rate")


def _number(value: float | None) -> float | None:
    """Whole where it is whole: 12 and not 12.0."""
    return None if value is None else int(value) if value == int(value) else round(value, 4)


def _plain(value: str | float | None) -> str | float:
    return uncomputed(value) if isinstance(value, str) else "" if value is None else value
