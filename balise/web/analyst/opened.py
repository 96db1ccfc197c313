"""A page as someone opened it: what the address asks, who asks, the facts as they are now, where its links lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from balise.analysis import naming
from balise.analysis.catalogue import question_of
from balise.analysis.facts import NoFacts
from balise.analysis.rules import period as periods
from balise.analysis.rules.question import Filters, Period, Scope
from balise.analysis.store import Store, store_of
from balise.core.languages import Language, Text
from balise.web.routes import address, current_language
from balise.web.rules import portrait
from balise.web.rules.portrait import Asked
from balise.web.rules.unread import COMPARED, Unread, one_of, unread

from .doors import INTERNAL, Door
from .pages import APART, PAGES, SUPPLY, Part
from .supplied import lacking, months_with_supply

DRILLS: Mapping[str, str] = {
    "gender": "gender", "age_group": "age", "language": "language", "inquirer": "inquirer", "channel": "channel",
    "operator": "operator",
}  # fmt: skip
"""The filter that a row of a dimension leads to."""


class Opened(NamedTuple):
    """`problem` is a period that nobody can read; the usual one is then shown, and `typed` is what was written."""

    asked: Asked
    period: Period
    extent: portrait.Extent
    store: Store
    names: naming.Names
    language: Language
    name: str  # of the page
    problem: Text | None
    door: Door
    scope: Scope
    site: str  # its address, for links that leave it
    typed: str = ""
    unread: tuple[Unread, ...] = ()

    @property
    def today(self) -> dt.date:
        return timezone.localdate()

    @property
    def unsupplied(self) -> Text | None:
        """Why a page of demand and supply has no services to tell."""
        return lacking(self.period, self.store, self.today) if self.name == SUPPLY else None

    def here(self, asked: Asked) -> str:
        """The same page, asked otherwise."""
        if self.name == "portrait_topic":
            return self.lead(self.name, asked.but(topic=""), self.asked.filters.topic)
        return self.lead(self.name, asked)

    def lead(self, name: str, asked: Asked, *arguments: str) -> str:
        """Another page through the same door."""
        told = portrait.query(asked)
        return address(self.door.prefix + name, *arguments) + (f"?{told}" if told else "")

    def depth(self, part: Part) -> str:
        """How deep the rows of a chart are told apart: as asked, else the widest that tells apart what is chosen."""
        if part.by == "topic":
            return self.asked.topics or self._topic_depth()
        if part.by == "place":
            return self.asked.places or self._place_depth()
        return ""

    def _topic_depth(self) -> str:
        topic = self.asked.filters.topic
        found = next((depth for depth in (1, 2) if self.names.lists(f"topic_{depth}", topic)), 0)
        return f"topic_{found + 1}" if topic and found else ""

    def _place_depth(self) -> str:
        area = self.asked.filters.area
        if not area:
            return ""
        for depth in portrait.PLACE_DEPTHS:
            inside = [code for code in self.store.offered("contacts", depth) if area in self.names.above(code)]
            if len(inside) > 1:
                return depth
        return next((depth for depth in portrait.PLACE_DEPTHS if self.names.lists(depth, area)), "")

    def parts(self) -> list[Part]:
        """Charts that say something under these filters: women by gender are one row, and so is a topic without any
        under it by topic."""
        return [
            self._whole(part)
            for part in PAGES[self.name].parts
            if not getattr(self.asked.filters, DRILLS.get(question_of(part.question).dimension, ""), "")
            and not (part.by == "topic" and self._is_finest())
            and self._is_told(part.question)
            and (self.scope.operator != "" or not part.is_internal)
        ]

    def heads(self) -> list[tuple[str, tuple[str, ...]]]:
        """Figures that are told under these filters."""
        return [head for head in PAGES[self.name].heads if self._is_told(head[0])]

    def _is_told(self, question: str) -> bool:
        """Pages opened are of the whole site, and calls of a switch, each counted since a month: before, not known."""
        fact = question_of(question).fact
        if fact not in APART:
            return True
        first, last = periods.month_of(self.period.first), periods.month_of(self.period.last)
        return not self.is_narrowed and any(first <= int(month) <= last for month in self.store.codes(fact, "month"))

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is of people, or of what they need."""
        return self.asked.filters != Filters(operator=self.asked.filters.operator)

    def _is_finest(self) -> bool:
        topic = self.asked.filters.topic
        return bool(topic) and not any(code.startswith(f"{topic}.") for code in self.names.said["topic"])

    def _whole(self, part: Part) -> Part:
        """A chart with every row, where one of them is looked for or all are asked for."""
        if part.every and (self.asked.seek or self.asked.whole == part.question):
            return part._replace(question=part.every, anchor=part.question)
        return part

    @property
    def understood(self) -> Asked:
        """What is asked, without what nobody understands."""
        asked = self.asked
        if asked.beside and self.compared() is None:
            asked = asked.but(beside="")
        return asked if not asked.whole or asked.whole in self._tables() else asked.but(whole="")

    @property
    def shared(self) -> Asked:
        """What is shown, for good: the usual period of today is another tomorrow."""
        usual = portrait.usual(self.extent, self.today)
        return self.understood.but(period=self.asked.period or usual)

    def misread(self) -> list[Text]:
        """What the address asks and nobody understands, and what was expected."""
        found, asked = list(self.unread), self.understood
        if asked.beside != self.asked.beside:
            found.append(Unread("with", self.asked.beside, COMPARED))
        if asked.whole != self.asked.whole:
            found.append(Unread("all", self.asked.whole, one_of(self._tables())))
        return [one.text for one in found]

    def _tables(self) -> list[str]:
        return [part.question for part in PAGES[self.name].parts]

    def compared(self) -> Opened | None:
        """The same page of another period or of another place, where the address asks for it."""
        told = self.asked.beside
        if not told:
            return None
        if told in self.names.said["area"]:
            places = self.asked.places or self._place_depth() or portrait.PLACE_DEPTHS[0]
            return self._replace(asked=self.asked.but(area=told, beside="", places=places))
        moved = {"before": periods.before, "year_before": periods.year_before}.get(told)
        try:
            period = (
                moved(self.store.counted(self.period)) if moved else portrait.period_of(told, self.extent, self.today)
            )
        except portrait.Unreadable:
            return None
        return self._replace(period=period, asked=self.asked.but(beside=""))


def open_page(request: HttpRequest, name: str, asked: Asked, door: Door) -> Opened | None:
    """None when there are no facts yet, or nobody got in touch."""
    scope = door.scope(request, timezone.localdate())
    try:
        store = store_of(scope)
    except NoFacts:
        return None
    months = store.months()
    if months is None:
        return None
    if door is INTERNAL:
        asked = asked.but(operator="")  # an analyst sees the figures of their own operator, and of no other
    extent, today, problem, typed = portrait.Extent(*months), timezone.localdate(), None, asked.period
    try:
        period = portrait.period_of(asked.period, extent, today)
    except portrait.Unreadable as refusal:
        problem, asked = refusal.text, asked.but(period="")
        period = portrait.period_of("", extent, today)
    if name == SUPPLY and not asked.period and (told := months_with_supply(period, store)):
        asked, period = asked.but(period=told), portrait.period_of(told, extent, today)
    return Opened(
        asked,
        period,
        extent,
        store,
        naming.names(),
        current_language(),
        name,
        problem,
        door,
        scope,
        request.build_absolute_uri("/").rstrip("/"),
        typed if problem else "",
        unread(request.GET.lists(), "depth", "lead"),
    )
