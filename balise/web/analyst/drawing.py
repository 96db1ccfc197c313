"""An answer drawn by Vega: a specification for the script of the page, or an SVG that stands by itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import altair
import msgspec
import vl_convert

from balise.analysis.rules.answer import Answer, Cell
from balise.analysis.rules.comparing import Compared
from balise.core.languages import Language, Text
from balise.web.rules.portrait import Show

from .beside import MORE, NO_ROW, Beside, beside
from .chart import COLON, chart, ranked, unlisted
from .files import asked

_BRAND, _OTHER, _INK, _WIDTH, _ROW = "#0e4a5b", "#6b9aa8", "#1a2530", 560, 24
_MOST = 40  # rows
_LETTERS = 12  # pixels: those of the page, so that the room that Vega leaves for words is the one they take
_ROOM = 1.4  # of the longest bar: what differs is written after it
_NUMBERS: dict[Language, dict[str, Any]] = {
    "fr": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0$"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
}
_INTERNAL = Text("Interne\u00a0: ne pas publier", "Internal: not for publication")
Value = dict[str, Any]


class Picture(NamedTuple):
    """What is drawn: a value for each bar. `sides` are the two of a comparison, the first above; else none."""

    values: list[Value]
    sides: tuple[str, ...]
    under: list[str]  # the lines under the title
    said: str  # what it finds, in words

    @property
    def is_empty(self) -> bool:
        return not any(one["value"] for one in self.values)


def as_svg(answer: Answer, two: Compared | None, language: Language, lead: str = "", show: Show = "count") -> bytes:
    """Bars by row, or columns by month. What is not told is written beside its name, and has no bar."""
    return _svg(answer, two, language, lead, show)


def as_vega(answer: Answer, two: Compared | None, language: Language, lead: str = "", show: Show = "count") -> bytes:
    """The same drawing as a Vega specification, JSON, whose marks each say themselves in words."""
    return _vega(answer, two, language, lead, show)


@lru_cache(maxsize=64)
def _svg(answer: Answer, two: Compared | None, language: Language, lead: str, show: Show) -> bytes:
    picture = _picture(answer, two, language, lead, show)
    svg: str = vl_convert.vegalite_to_svg(_drawn(answer, picture, language), allowed_base_urls=[])
    return _told(svg, answer, picture.said, language).encode()


@lru_cache(maxsize=256)
def _vega(answer: Answer, two: Compared | None, language: Language, lead: str, show: Show) -> bytes:
    picture = _picture(answer, two, language, lead, show)
    return msgspec.json.encode(vl_convert.vegalite_to_vega(_drawn(answer, picture, language)))


def _picture(answer: Answer, two: Compared | None, language: Language, lead: str, show: Show) -> Picture:
    made = chart(answer, language, lead=lead, show=show, is_whole=True)
    label, rest = made.measures[0].label.say(language), unlisted(answer, two, language)
    if two:
        found = beside(two, made.measures[0], language)
        under = [one for one in (", ".join(asked(answer, language)), label, found.said, found.note, rest) if one]
        return Picture(list(_pairs(found, language)), found.heads, under, found.said)
    place = answer.measures.index(made.measures[0])
    rows = ranked(answer, place)[:_MOST]
    values = [
        _value(row.label.say(language), row.cells[place], line.cells[0].words, line.cells[0].interval, language)
        for row, line in zip(rows, made.lines, strict=False)
    ]
    under = [", ".join(asked(answer, language)), label, *([rest] if rest else ())]
    return Picture(values, (), under, made.finding)


def _pairs(found: Beside, language: Language) -> Iterator[Value]:
    """A bar for each side of a row; the first says the difference too."""
    colon = COLON.say(language)
    for line in found.lines[:_MOST]:
        more = f"{line.change}, {line.interval}" if line.interval else line.change
        sides = zip(found.heads, (line.one, line.other), line.values, (more, ""), strict=True)
        for side, shown, one, differs in sides:
            if shown is NO_ROW:
                continue
            told = f"{shown.words} · {differs}" if differs else shown.words
            said = f"{line.label}, {side}{colon}{shown.words}"
            said += f"; {MORE.say(language)}{colon}{differs}" if differs else ""
            yield {"name": line.label, "side": side, "value": one or 0.0, "told": told, "said": said}


def _drawn(answer: Answer, picture: Picture, language: Language) -> dict[str, Any]:
    """A Vega-Lite specification; of nothing that can be drawn, the words that say so, and no axis."""
    rest = unlisted(answer, None, language)
    under = [
        *picture.under,
        *([rest] if rest else ()),
        *([_INTERNAL.say(language)] if answer.scope.audience != "public" else ()),
    ]
    title = {"text": answer.title.say(language), "subtitle": under}
    if picture.is_empty:
        drawn = _words(picture.said)
    else:
        shape = _columns if answer.dimension in ("month", "hour") else _bars
        drawn = shape(picture.values, picture.sides)
    letters = {"labelFontSize": _LETTERS}
    whole = drawn.properties(title=title, description=picture.said, background="#ffffff").configure(
        font="sans-serif", axis=letters, legend=letters, text={"fontSize": _LETTERS}
    )
    told: dict[str, Any] = whole.to_dict()
    told["config"]["locale"] = {"number": _NUMBERS[language]}
    return told


def _value(name: str, cell: Cell, words: str, interval: str, language: Language) -> Value:
    said = f"{name}{COLON.say(language)}{words}" + (f" ({interval})" if interval else "")
    found: Value = {"name": name, "value": cell.value or 0.0, "told": words, "said": said}
    return {**found, "low": cell.low, "high": cell.high} if interval else found


def _words(said: str) -> Any:
    return (
        altair.Chart(altair.Data(values=[{"said": said}]))
        .mark_text(align="left", color=_INK, x=0)
        .encode(text="said:N")
        .properties(width=_WIDTH, height=2 * _ROW)
        .configure_view(stroke=None)
    )


def _sided(sides: tuple[str, ...], offset: Any) -> dict[str, Any]:
    """What sets the two sides of a comparison apart: their place in the row, and their colour, which a legend names."""
    if not sides:
        return {}
    scale = altair.Scale(domain=list(sides), range=[_BRAND, _OTHER])
    legend = altair.Legend(title=None, orient="top", direction="vertical", labelLimit=_WIDTH, aria=False)
    name = "yOffset" if offset is altair.YOffset else "xOffset"
    return {
        name: offset("side:N", sort=list(sides)),
        "color": altair.Color("side:N", scale=scale, legend=legend, sort=list(sides)),
    }


def _bars(values: list[Value], sides: tuple[str, ...]) -> Any:
    axis = altair.Axis(labelLimit=320, labelColor=_INK, ticks=False, aria=False)
    base = altair.Chart(altair.Data(values=values)).encode(y=altair.Y("name:N", sort=None, title=None, axis=axis))
    sided = _sided(sides, altair.YOffset)
    scale = altair.Scale(domain=[0, _ROOM * max(one["value"] for one in values)]) if sides else altair.Undefined
    bars = base.mark_bar(color=_BRAND).encode(
        x=altair.X("value:Q", title=None, axis=None, scale=scale), description="said:N", tooltip="said:N", **sided
    )
    beside_it = {name: one for name, one in sided.items() if name == "yOffset"}
    words = base.mark_text(align="left", dx=4, color=_INK, aria=False).encode(x="value:Q", text="told:N", **beside_it)
    layers = bars + words
    if any("low" in value for value in values):
        words = base.mark_text(align="left", dx=4, color=_INK, aria=False).encode(x="high:Q", text="told:N")
        reach = base.mark_rule(color=_INK, strokeWidth=2, aria=False).encode(x="low:Q", x2="high:Q")
        layers = bars + reach + words
    return layers.properties(width=_WIDTH, height=altair.Step(_ROW - 6 if sides else _ROW))


def _columns(values: list[Value], sides: tuple[str, ...]) -> Any:
    base = altair.Chart(altair.Data(values=values)).encode(
        x=altair.X("name:N", sort=None, title=None, axis=altair.Axis(labelAngle=-40, labelColor=_INK, aria=False)),
        y=altair.Y("value:Q", title=None, axis=altair.Axis(aria=False)),
    )
    columns = base.mark_bar(color=_BRAND).encode(
        description="said:N", tooltip="said:N", **_sided(sides, altair.XOffset)
    )
    return columns.properties(width=_WIDTH + 160, height=280)


def _told(svg: str, answer: Answer, finding: str, language: Language) -> str:
    """The drawing with a name, for those who hear it."""
    head, rest = svg.split(">", 1)
    words = f"{answer.title.say(language)}, {', '.join(asked(answer, language))}. {finding}"
    return f'{head} role="img" lang="{language}"><title>{escape(words)}</title>{rest}'
