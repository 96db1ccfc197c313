"""Every way in which an answer is shown or taken away. Nothing else makes a page, a drawing or a file of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec
from django.template.loader import render_to_string

from balise.analysis.asking import UNLISTED, UNLISTED_AFTER
from balise.analysis.catalogue import question_of
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer, Cell, Row
from balise.analysis.rules.comparing import Compared, compared
from balise.analysis.rules.lattice import shape
from balise.core.languages import Language, Text
from balise.web.rules.portrait import Show

from . import beside, chart, drawing, figures, files

Form = Literal["html", "figures", "vega", "svg", "csv", "xlsx", "json", "parquet"]


class Look(NamedTuple):
    """How a page shows an answer: `rows` gives the address of a row, `address` that of a file of it."""

    language: Language
    lead: str = ""
    show: Show = "count"
    is_whole: bool = False
    id: str = ""
    only: tuple[str, ...] = ()  # measures of the figures
    rows: Callable[[str], str] = lambda code: ""
    files: Mapping[str, str] = MappingProxyType({})
    drawing: str = ""  # address of what Vega draws
    embed: str = ""  # address of the chart alone, for somebody else's page
    whole: str = ""  # address of the same page with every row
    definitions: str = ""
    picture: Any = None  # a map of the same rows
    depths: Sequence[tuple[str, str, bool]] = ()  # how else rows may be told apart: words, address, whether it is so
    seek: str = ""  # words that labels of rows hold
    search: str = ""  # where those words are asked from
    kept: Sequence[tuple[str, str]] = ()  # what that form keeps of the address
    beside: Answer | None = None  # the same question of another period or place
    heads: tuple[Text, Text] = (Text(), Text())  # what the two are called


class Rendered(NamedTuple):
    content: bytes
    media_type: str


def render(answer: Answer, form: Form, look: Look) -> Rendered:
    """Every form is given both sides of a comparison and their differences together, or an answer alone."""
    told, has_every_row = _truly(answer), not question_of(answer.question.name).most
    two = compared(told, _truly(look.beside), look.heads, has_every_row=has_every_row) if look.beside else None
    return FORMS[form](told, two, look)


def _truly(answer: Answer) -> Answer:
    """A number of a sum of several periods may be of many and hidden, since one of them is of few: none of it is said
    to be of fewer than five. A month that is not listed is not left out of the row of months: it is not told."""
    rows, total = _every_month(answer), answer.total
    if shape(answer.period) is None:
        rows, total = tuple(map(_linked, rows)), _linked(total)
    return msgspec.structs.replace(answer, rows=rows, total=total)


def _linked(row: Row) -> Row:
    if not any(cell.state == "hidden" for cell in row.cells):
        return row
    cells = (msgspec.structs.replace(one, state="linked") if one.state == "hidden" else one for one in row.cells)
    return Row(row.code, row.label, tuple(cells))


def _every_month(answer: Answer) -> tuple[Row, ...]:
    """Its rows, and between the first month and the last those that a free question does not list."""
    months = [row for row in answer.rows if row.code] if answer.dimension == "month" else []
    if not months or not chart.unlisted(answer, None, "en"):
        return answer.rows
    known = {row.code: row for row in months}
    untold = tuple(Cell(None, "hidden") for _ in answer.measures)
    found = []
    for month in periods.months(periods.of_months(int(months[0].code), int(months[-1].code))):
        found.append(known.get(str(month)) or Row(str(month), periods.say_month(month), untold))
    return (*found, *(row for row in answer.rows if not row.code))


def _html(answer: Answer, both: Compared | None, look: Look) -> Rendered:
    made = chart.chart(answer, look.language, lead=look.lead, show=look.show, is_whole=look.is_whole or bool(look.seek))
    lines = [line._replace(href=look.rows(line.code)) for line in made.lines if _is_sought(line.label, look.seek)]
    is_time = answer.dimension in ("month", "hour")
    two = beside.beside(both, made.measures[0], look.language) if both else None
    if two:
        sought = [line for line in two.lines if _is_sought(line.label, look.seek)]
        is_short = len(sought) <= chart.SHORT + 3
        kept = sought if look.is_whole or look.seek or is_short else sought[: chart.SHORT]
        made = made._replace(left=len(sought) - len(kept))
        two = two._replace(lines=tuple(line._replace(href=look.rows(line.code)) for line in kept))
    context = {
        "answer": answer,
        "look": look,
        "chart": made._replace(lines=tuple(lines)),
        "beside": two,
        "columns": chart.columns(answer, made, look.language) if is_time and made.is_drawn and not two else None,
        "is_drawn": two.is_drawn if two else made.is_drawn,
        "is_listed": made.is_listed or bool(two and two.lines),
        "unlisted": chart.unlisted(answer, both, look.language),
        "caveats": _caveats(answer, both, two),
    }
    return _written("analyst/chart.html", context)


def _caveats(answer: Answer, both: Compared | None, two: beside.Beside | None) -> list[Text]:
    """What holds for the whole page is said there, and why rows are missing under the table."""
    said = [*answer.caveats, *(both.other.caveats if both else ()), *(two.caveats if two else ())]
    elsewhere = (*figures.OF_THE_PAGE, UNLISTED, UNLISTED_AFTER)
    return [one for one in dict.fromkeys(said) if one not in elsewhere]


def _is_sought(label: str, seek: str) -> bool:
    return all(word.casefold() in label.casefold() for word in seek.split())


def _figures(answer: Answer, two: Compared | None, look: Look) -> Rendered:
    found = figures.figures(answer, two, look.language, look.only)
    return _written("analyst/figures.html", {"figures": found, "look": look})


def _written(template: str, context: dict[str, Any]) -> Rendered:
    return Rendered(render_to_string(template, context).encode(), "text/html; charset=utf-8")


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Mapping[Form, Callable[[Answer, Compared | None, Look], Rendered]] = MappingProxyType(
    {
        "html": _html,
        "figures": _figures,
        "vega": lambda answer, two, look: Rendered(drawing.as_vega(answer, two, look.language, look.lead, look.show),
                                                   "application/json"),
        "svg": lambda answer, two, look: Rendered(drawing.as_svg(answer, two, look.language, look.lead, look.show),
                                                  "image/svg+xml; charset=utf-8"),
        "csv": lambda answer, two, look: Rendered(files.as_csv(answer, look.language, two), "text/csv; charset=utf-8"),
        "xlsx": lambda answer, two, look: Rendered(files.as_xlsx(answer, look.language, two), _SHEET),
        "json": lambda answer, two, look: Rendered(files.as_json(answer, look.language, two), "application/json"),
        "parquet": lambda answer, two, look: Rendered(files.as_parquet(answer, two),
                                                      "application/vnd.apache.parquet"),
    }
)  # fmt: skip
FILES: tuple[Form, ...] = ("csv", "xlsx", "json", "parquet", "svg")
