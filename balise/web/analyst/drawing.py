"""An answer drawn as an SVG that stands by itself, with its words: for a slide, a report, a message."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import altair
import vl_convert

from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer
from balise.core.languages import Language
from balise.web.rules.portrait import Show

from .chart import chart, ranked

_BRAND, _INK, _WIDTH, _ROW = "#0e4a5b", "#1a2530", 560, 24
_MOST = 40  # rows


def as_svg(answer: Answer, language: Language, lead: str = "", show: Show = "count") -> bytes:
    """Bars by row, or columns by month. What is not told is written beside its name, and has no bar."""
    return _drawn(answer, language, lead, show)


@lru_cache(maxsize=64)
def _drawn(answer: Answer, language: Language, lead: str, show: Show) -> bytes:
    made = chart(answer, language, lead=lead, show=show, is_whole=True)
    measure = made.measures[0]
    place = answer.measures.index(measure)
    rows = ranked(answer, place)[:_MOST]
    values = [
        {"name": row.label.say(language), "value": row.cells[place].value or 0.0, "told": line.cells[0].words}
        for row, line in zip(rows, made.lines, strict=False)
    ]
    title = {
        "text": answer.title.say(language),
        "subtitle": [periods.say(answer.period).say(language), measure.label.say(language)],
    }
    drawn = _columns(values) if answer.dimension == "month" else _bars(values)
    whole = drawn.properties(title=title, description=made.finding, background="#ffffff").configure(font="sans-serif")
    svg: str = vl_convert.vegalite_to_svg(whole.to_dict(), allowed_base_urls=[])
    return _told(svg, answer, made.finding, language).encode()


def _bars(values: list[dict[str, Any]]) -> Any:
    base = altair.Chart(altair.Data(values=values)).encode(
        y=altair.Y("name:N", sort=None, title=None, axis=altair.Axis(labelLimit=320, labelColor=_INK, ticks=False)),
        x=altair.X("value:Q", title=None, axis=None),
    )
    words = base.mark_text(align="left", dx=4, color=_INK).encode(text="told:N")
    return (base.mark_bar(color=_BRAND) + words).properties(width=_WIDTH, height=altair.Step(_ROW))


def _columns(values: list[dict[str, Any]]) -> Any:
    base = altair.Chart(altair.Data(values=values)).encode(
        x=altair.X("name:N", sort=None, title=None, axis=altair.Axis(labelAngle=-40, labelColor=_INK)),
        y=altair.Y("value:Q", title=None),
    )
    return base.mark_bar(color=_BRAND).properties(width=_WIDTH + 160, height=280)


def _told(svg: str, answer: Answer, finding: str, language: Language) -> str:
    """The drawing with a name, for those who hear it."""
    head, rest = svg.split(">", 1)
    words = f"{answer.title.say(language)}. {finding}"
    return f'{head} role="img" lang="{language}"><title>{escape(words)}</title>{rest}'
