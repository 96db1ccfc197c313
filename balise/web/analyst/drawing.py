"""An answer drawn by Vega: a specification for the script of the page, or an SVG that stands by itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import altair
import msgspec
import vl_convert

from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer, Cell
from balise.core.languages import Language, Text
from balise.web.rules.portrait import Show

from .chart import COLON, chart, ranked

_BRAND, _INK, _WIDTH, _ROW = "#0e4a5b", "#1a2530", 560, 24
_MOST = 40  # rows
_NUMBERS: dict[Language, dict[str, Any]] = {
    "fr": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0$"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
}
_INTERNAL = Text("Interne\u00a0: ne pas publier", "Internal: not for publication")


def as_svg(answer: Answer, language: Language, lead: str = "", show: Show = "count") -> bytes:
    """Bars by row, or columns by month. What is not told is written beside its name, and has no bar."""
    return _svg(answer, language, lead, show)


def as_vega(answer: Answer, language: Language, lead: str = "", show: Show = "count") -> bytes:
    """The same drawing as a Vega specification, JSON, whose marks each say themselves in words."""
    return _vega(answer, language, lead, show)


@lru_cache(maxsize=64)
def _svg(answer: Answer, language: Language, lead: str, show: Show) -> bytes:
    told = chart(answer, language, lead=lead, show=show, is_whole=True)
    svg: str = vl_convert.vegalite_to_svg(_drawn(answer, language, lead, show), allowed_base_urls=[])
    return _told(svg, answer, told.finding, language).encode()


@lru_cache(maxsize=256)
def _vega(answer: Answer, language: Language, lead: str, show: Show) -> bytes:
    return msgspec.json.encode(vl_convert.vegalite_to_vega(_drawn(answer, language, lead, show)))


def _drawn(answer: Answer, language: Language, lead: str, show: Show) -> dict[str, Any]:
    """A Vega-Lite specification."""
    made = chart(answer, language, lead=lead, show=show, is_whole=True)
    place = answer.measures.index(made.measures[0])
    rows = ranked(answer, place)[:_MOST]
    values = [
        _value(row.label.say(language), row.cells[place], line.cells[0].words, line.cells[0].interval, language)
        for row, line in zip(rows, made.lines, strict=False)
    ]
    under = [periods.say(answer.period).say(language), made.measures[0].label.say(language)]
    if answer.scope.audience != "public":
        under.append(_INTERNAL.say(language))
    title = {"text": answer.title.say(language), "subtitle": under}
    drawn = _columns(values) if answer.dimension == "month" else _bars(values)
    whole = drawn.properties(title=title, description=made.finding, background="#ffffff").configure(font="sans-serif")
    told: dict[str, Any] = whole.to_dict()
    told["config"]["locale"] = {"number": _NUMBERS[language]}
    return told


def _value(name: str, cell: Cell, words: str, interval: str, language: Language) -> dict[str, Any]:
    said = f"{name}{COLON.say(language)}{words}" + (f" ({interval})" if interval else "")
    found: dict[str, Any] = {"name": name, "value": cell.value or 0.0, "told": words, "said": said}
    return {**found, "low": cell.low, "high": cell.high} if interval else found


def _bars(values: list[dict[str, Any]]) -> Any:
    base = altair.Chart(altair.Data(values=values)).encode(
        y=altair.Y(
            "name:N", sort=None, title=None, axis=altair.Axis(labelLimit=320, labelColor=_INK, ticks=False, aria=False)
        ),
    )
    bars = base.mark_bar(color=_BRAND).encode(
        x=altair.X("value:Q", title=None, axis=None), description="said:N", tooltip="said:N"
    )
    words = base.mark_text(align="left", dx=4, color=_INK, aria=False).encode(x="value:Q", text="told:N")
    layers = bars + words
    if any("low" in value for value in values):
        words = base.mark_text(align="left", dx=4, color=_INK, aria=False).encode(x="high:Q", text="told:N")
        reach = base.mark_rule(color=_INK, strokeWidth=2, aria=False).encode(x="low:Q", x2="high:Q")
        layers = bars + reach + words
    return layers.properties(width=_WIDTH, height=altair.Step(_ROW))


def _columns(values: list[dict[str, Any]]) -> Any:
    base = altair.Chart(altair.Data(values=values)).encode(
        x=altair.X("name:N", sort=None, title=None, axis=altair.Axis(labelAngle=-40, labelColor=_INK, aria=False)),
        y=altair.Y("value:Q", title=None, axis=altair.Axis(aria=False)),
    )
    columns = base.mark_bar(color=_BRAND).encode(description="said:N", tooltip="said:N")
    return columns.properties(width=_WIDTH + 160, height=280)


def _told(svg: str, answer: Answer, finding: str, language: Language) -> str:
    """The drawing with a name, for those who hear it."""
    head, rest = svg.split(">", 1)
    words = f"{answer.title.say(language)}. {finding}"
    return f'{head} role="img" lang="{language}"><title>{escape(words)}</title>{rest}'
