"""The page "published figures": what 211s printed, beside what the contacts here give, and by which definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balise.analysis.facts import NoFacts
from balise.analysis.golden import Compared, Comparison, compare
from balise.analysis.rules import golden
from balise.analysis.rules import period as periods
from balise.analysis.rules.findings import number
from balise.analysis.rules.golden import Figure, Unit, Verdict
from balise.analysis.rules.lattice import parts, within
from balise.analysis.rules.metrics import METRICS
from balise.analysis.store import Store, closed
from balise.core.languages import Language, Text
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules.portrait import Asked

from .chart import value
from .doors import PUBLIC
from .frame import sections as sections_of

TITLE = Text("Chiffres publiés", "Published figures")


class Link(NamedTuple):
    label: str
    href: str


class Row(NamedTuple):
    """`ours` and `told` are empty where nothing is compared; `definitions` are ours, then that of the publication, save
    those that the table says for all of its rows. `hidden` says why the public is not shown the figure elsewhere."""

    label: str
    value: str
    ours: str
    verdict: Verdict | None
    told: str
    definitions: tuple[Link, ...]
    hidden: str = ""


class Table(NamedTuple):
    """`note` says what is compared, `reasons` why some of its rows cannot be known: none of them where `is_unknown`."""

    title: str
    note: str
    definitions: tuple[Link, ...]
    rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    is_unknown: bool


class Section(NamedTuple):
    """A publication. `said` counts its verdicts, "" where its contacts are not here; `public` says what public pages
    show of its numbers, which here are as counted."""

    id: str
    title: str
    by: str
    period: str
    said: str
    public: str
    tables: tuple[Table, ...]


@audience("public")
@require_safe
def published_figures(request: HttpRequest) -> HttpResponse:
    """Every golden figure, whether or not it can be compared here."""
    language = current_language()
    sections = [_section(one, language) for one in compare(_store())]
    context = {
        "title": TITLE,
        "sections": sections_of(PUBLIC, Asked(), "published_figures"),
        "publications": sections,
        "is_compared": any(one.said for one in sections),
    }
    return render(request, "analyst/published.html", context)


def _store() -> Store | None:
    try:
        return closed()
    except NoFacts:
        return None


def _section(one: Comparison, language: Language) -> Section:
    told = one.publication
    rows = [row for rows in one.tables for row in rows]
    is_mixed = any(row.public for row in rows)
    tables = tuple(
        _table(table, one.tables[place] if one.is_calibrated else (), language, is_mixed=is_mixed)
        for place, table in enumerate(told.tables)
    )
    said = _said([row.verdict for row in rows]) if rows else ""
    when = periods.say(told.period).say(language)
    return Section(told.name, told.title.say(language), told.by, when, said, _public(rows), tables)


def _table(told: golden.Table, compared: Sequence[Compared], language: Language, *, is_mixed: bool) -> Table:
    rows = [_row(one, language, is_mixed=is_mixed) for one in compared] or [
        _alone(one, language) for one in told.figures
    ]
    shared = tuple(link for link in rows[0].definitions if all(link in row.definitions for row in rows))
    rows = [
        row._replace(definitions=tuple(link for link in row.definitions if link not in shared)) for row in rows
    ]  # fmt: skip
    reasons = [_reason(one.figure, language) for one in compared if one.verdict == "unknown"]
    note = told.note.say(language) if compared else ""
    is_unknown = bool(compared) and len(reasons) == len(compared)
    return Table(told.title.say(language), note, shared, tuple(rows), tuple(dict.fromkeys(reasons)), is_unknown)


def _said(verdicts: Sequence[Verdict]) -> str:
    many = Counter(verdicts)
    return _("Agree: %(agrees)d. Differ by definition: %(differs)d. Cannot be known: %(unknown)d.") % {
        name: many[name] for name in ("agrees", "differs", "unknown")
    }  # fmt: skip


def _public(rows: Sequence[Compared]) -> str:
    """What public pages show of its counts, which here are exact: of a period that is not published, within so many."""
    public = [row.public for row in rows if row.public]
    said = []
    if public:
        shown = {"exact": public.count("exact"), "hidden": len(public) - public.count("exact")}
        said.append(_("On public pages, of the years published: %(exact)d exact, %(hidden)d hidden.") % shown)
    if far := max(map(_far, rows), default=0):
        said.append(
            _(
                "Of periods that are not published, public pages show numbers of people at most %d away and hide the "
                "small ones: the service alone sees them exactly."
            )
            % far
        )
    return " ".join(said)


def _far(one: Compared) -> int:
    """How far from what is counted public pages show it: 0 where it is published, or no number of people of theirs."""
    figure = one.figure
    is_of_people = figure.unit == "count" and bool(figure.metric) and METRICS[figure.metric].how == "count"
    period = figure.periods[0]
    return within(period) if is_of_people and one.ours is not None and not one.public and parts(period) else 0


def _row(one: Compared, language: Language, *, is_mixed: bool) -> Row:
    alone = _alone(one.figure, language)
    ours = "" if one.ours is None else _value(one.ours, one.figure, language)
    return alone._replace(
        ours=ours, verdict=one.verdict, told=_verdict(one.verdict), hidden=_hidden(one, is_mixed=is_mixed)
    )


def _alone(figure: Figure, language: Language) -> Row:
    names = [name for name in (figure.metric, figure.differs) if name]
    links = (Link(METRICS[name].label.say(language), f"{address('portrait_definitions')}#{name}") for name in names)
    printed = _value(figure.value, figure, language)
    return Row(figure.label.say(language), printed, "", None, "", tuple(links))


def _verdict(verdict: Verdict) -> str:
    match verdict:
        case "agrees":
            return _("Agrees")
        case "differs":
            return _("Differs by definition")
        case _:
            return _("Cannot be known")


def _hidden(one: Compared, *, is_mixed: bool) -> str:
    """`is_mixed`: whether only some numbers of its publication are published."""
    match one.public:
        case "hidden":
            return _("Not shown to the public: fewer than five people")
        case "linked":
            return _("Not shown to the public: it would tell a hidden number")
        case _:
            return _("Public pages: at most %d away") % far if is_mixed and (far := _far(one)) else ""


def _reason(figure: Figure, language: Language) -> str:
    return figure.unknown.say(language) or _(
        "Contacts are not here for every month of the figures that cannot be known."
    )


_UNITS: dict[Unit, str] = {"count": "count", "seconds": "seconds"}


def _value(told: float, figure: Figure, language: Language) -> str:
    """With as many decimals as are printed; one more of ours where it is another value."""
    if figure.unit in _UNITS:
        return value(told, _UNITS[figure.unit], language)
    digits = figure.digits + (figure.judge(told) != "agrees")
    sign = "" if figure.unit == "ratio" else "\u00a0%" if language == "fr" else "%"
    return f"{number(told, language, digits)}{sign}"
