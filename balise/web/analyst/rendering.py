"""Every way in which an answer is shown or taken away. Nothing else makes a page, a drawing or a file of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec
from django.template.loader import render_to_string

from balise.analysis.rules.answer import Answer, Row
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
    return FORMS[form](_truly(answer), look)


def _truly(answer: Answer) -> Answer:
    """A number of a sum of several periods may be of many and hidden, since one of them is of few: none of it is said
    to be of fewer than five."""
    if shape(answer.period) is not None:
        return answer

    def told(row: Row) -> Row:
        if not any(cell.state == "hidden" for cell in row.cells):
            return row
        cells = (msgspec.structs.replace(one, state="linked") if one.state == "hidden" else one for one in row.cells)
        return Row(row.code, row.label, tuple(cells))

    return msgspec.structs.replace(answer, rows=tuple(map(told, answer.rows)), total=told(answer.total))


def _html(answer: Answer, look: Look) -> Rendered:
    made = chart.chart(answer, look.language, lead=look.lead, show=look.show, is_whole=look.is_whole or bool(look.seek))
    lines = [line._replace(href=look.rows(line.code)) for line in made.lines if _is_sought(line.label, look.seek)]
    is_time = answer.dimension == "month"
    two = beside.beside(answer, look.beside, made.measures[0], look.heads, look.language) if look.beside else None
    if two:
        kept = two.lines if look.is_whole or look.seek else two.lines[: max(len(made.lines), chart.SHORT)]
        made = made._replace(left=len(two.lines) - len(kept))
        two = two._replace(lines=tuple(line._replace(href=look.rows(line.code)) for line in kept))
    context = {
        "answer": answer,
        "look": look,
        "chart": made._replace(lines=tuple(lines)),
        "beside": two,
        "columns": chart.columns(answer, made, look.language) if is_time and not two else None,
        "caveats": _caveats(answer, look),
    }
    return _written("analyst/chart.html", context)


def _caveats(answer: Answer, look: Look) -> list[Text]:
    """What holds for the whole page is said there."""
    said = [one for one in answer.caveats if one not in figures.OF_THE_PAGE]
    if look.beside and (answer.is_perturbed or look.beside.is_perturbed):
        said.append(beside.PERTURBED)
    return said


def _two(look: Look) -> files.Beside | None:
    return files.Beside(_truly(look.beside), look.heads[1]) if look.beside else None


def _is_sought(label: str, seek: str) -> bool:
    return all(word.casefold() in label.casefold() for word in seek.split())


def _figures(answer: Answer, look: Look) -> Rendered:
    return _written(
        "analyst/figures.html", {"figures": figures.figures(answer, look.language, look.only), "look": look}
    )


def _written(template: str, context: dict[str, Any]) -> Rendered:
    return Rendered(render_to_string(template, context).encode(), "text/html; charset=utf-8")


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Mapping[Form, Callable[[Answer, Look], Rendered]] = MappingProxyType(
    {
        "html": _html,
        "figures": _figures,
        "vega": lambda answer, look: Rendered(drawing.as_vega(answer, look.language, look.lead, look.show),
                                              "application/json"),
        "svg": lambda answer, look: Rendered(drawing.as_svg(answer, look.language, look.lead, look.show),
                                             "image/svg+xml; charset=utf-8"),
        "csv": lambda answer, look: Rendered(files.as_csv(answer, look.language, _two(look)),
                                             "text/csv; charset=utf-8"),
        "xlsx": lambda answer, look: Rendered(files.as_xlsx(answer, look.language, _two(look)), _SHEET),
        "json": lambda answer, look: Rendered(files.as_json(answer, look.language), "application/json"),
        "parquet": lambda answer, look: Rendered(files.as_parquet(answer),
                                                 "application/vnd.apache.parquet"),
    }
)  # fmt: skip
FILES: tuple[Form, ...] = ("csv", "xlsx", "json", "parquet", "svg")
