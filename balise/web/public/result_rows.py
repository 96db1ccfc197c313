"""What a results page says of each service: a hit of the search turned into the words of one language.

What a service says whatever the question is rendered once and kept beside its card, which the search room hands out
as the same object for as long as the index does not change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import get_template
from markupsafe import Markup

from balise.core.languages import Language, Text
from balise.directory.rules import phones
from balise.directory.rules.hours import open_state
from balise.directory.rules.hours.words import say_state
from balise.directory.rules.record import Address, Hours
from balise.search.rules.card import hours_at
from balise.search.rules.question import Card, CardSite, Hit, Miss, Sort
from balise.web.routes import address
from balise.web.rules import reasons
from balise.web.rules.grouping import grouped
from balise.web.rules.reasons import Names
from balise.web.rules.wording import distance

_TOPICS_SHOWN = 3
_MOST_KEPT = 16_384  # about 40 MB


@dataclass
class Shown:
    """What a service says at one of its sites whatever the question, as markup, and whether it is open this minute."""

    card: Card
    hours: Hours
    href: str
    point: Markup  # attributes that place it on the map, or nothing
    title: Markup  # its name, the end of the heading, its organization
    facts: Markup
    rest: Markup
    keep: Markup  # the button that adds it to the visitor's list
    kept: Markup  # what stands there once it is in the list
    sayings: _Sayings
    minute: int = 0  # that `opening` and `is_open` are of
    opening: str = ""
    is_open: bool = False

    # For a result under another of its organization; few ever are.

    @cached_property
    def head(self) -> Markup:
        return _piece("head", self.sayings)

    @cached_property
    def place(self) -> Markup:
        return _piece("place", self.sayings)

    @cached_property
    def call(self) -> Markup:
        return _piece("call", self.sayings)

    @cached_property
    def only_in(self) -> Markup:
        """That its text is in the other language alone."""
        return _piece("only_in", self.sayings)

    def look_at(self, now: dt.datetime, language: Language) -> None:
        if (minute := int(now.timestamp() // 60)) == self.minute:
            return
        state = open_state(self.hours, now)
        self.opening = say_state(state, now, language, is_told=bool(self.hours.schedules))
        self.is_open, self.minute = bool(state.is_open), minute


@dataclass(frozen=True, slots=True)
class Row:
    """One result, ready to be written. Empty strings are not shown."""

    shown: Shown
    number: int  # place in the whole list, also on the map
    notice: Text
    distance: str
    opening: str
    is_open: bool
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """What one organization has on the page: its first result in full, and those after it in short."""

    first: Row
    rest: tuple[Row, ...]
    organization: Text
    href: str  # of the organization's own page; told only where there are several


def groups(
    hits: Sequence[Hit],
    first: int,
    language: Language,
    *,
    now: dt.datetime,
    names: Names,
    sort: Sort = "relevance",
    is_from_point: bool = False,
) -> list[Group]:
    """The page's results, numbered from `first` as they are read."""
    found = []
    for group in grouped(hits, sort):
        rows = [
            row(hit, number, language, now=now, names=names, is_from_point=is_from_point)
            for number, hit in enumerate(group, first)
        ]
        first += len(rows)
        card = group[0].card
        href = address("organization", card.organization, language=language) if len(rows) > 1 else ""
        found.append(Group(rows[0], tuple(rows[1:]), card.organization_name, href))
    return found


def row(
    hit: Hit, number: int, language: Language, *, now: dt.datetime, names: Names, is_from_point: bool = False
) -> Row:
    """`is_from_point`: the distance is from where the person is, not from the middle of an area, so is worth saying."""
    card = hit.card
    at = hit.site if hit.site is not None else 0 if card.sites else None
    shown = _shown(card, at, language, names)
    shown.look_at(now, language)
    why = (said for reason in hit.reasons if (said := reasons.sentence(reason, language, names)))
    return Row(
        shown=shown,
        number=number,
        notice=card.notice,
        distance=distance(hit.distance_km, language) if is_from_point and hit.distance_km is not None else "",
        opening=shown.opening,
        is_open=shown.is_open,
        why=" · ".join(dict.fromkeys(why)),
    )


_kept: dict[tuple[int, int | None, Language], Shown] = {}


def _shown(card: Card, at: int | None, language: Language, names: Names) -> Shown:
    key = (id(card), at, language)
    kept = _kept.get(key)
    if kept is None or kept.card is not card:  # the card is held, so that its id cannot become another's
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = _render(card, at, language, names)
    return kept


@dataclass(frozen=True, slots=True)
class _Sayings:
    """What the template of a card reads."""

    card: Card
    where: str
    other_sites: int
    phone: str
    dial: str
    topics: tuple[Text, ...]
    only_in: Language | None  # the language of its text, where the page's own has none


def _render(card: Card, at: int | None, language: Language, names: Names) -> Shown:
    site = None if at is None else card.sites[at]
    phone = next((phone for phone in card.phones if phone.kind != "fax"), None)
    sayings = _Sayings(
        card=card,
        where=whereabouts(site, language),
        other_sites=max(len(card.sites) - 1, 0),
        phone=phones.show(phone, language) if phone else "",
        dial=phones.dial(phone) if phone else "",
        topics=tuple(names.topics[code] for code in card.topics if code in names.topics)[:_TOPICS_SHOWN],
        only_in=only_in(card, language),
    )
    return Shown(
        card=card,
        hours=card.hours if site is None else hours_at(card, site),
        href=address("service", card.id, language=language),
        point=_point(site),
        title=_piece("title", sayings),
        facts=_piece("facts", sayings),
        rest=_piece("rest", sayings),
        keep=_piece("keep", sayings),
        kept=_piece("kept", sayings),
        sayings=sayings,
    )


def _piece(name: str, sayings: _Sayings) -> Markup:
    told: Markup = getattr(get_template("results/card.html").template.module, name)(sayings)  # type: ignore[attr-defined]
    return told


def only_in(card: Card, language: Language) -> Language | None:
    """The other language, when what the service says of itself is told in that one alone."""
    spoken = (card.summary or card.name).spoken_in(language)
    return None if spoken == language else spoken


def _point(site: CardSite | None) -> Markup:
    if site is None or site.latitude is None or site.longitude is None:
        return Markup("")
    return Markup(' data-latitude="{:.6f}" data-longitude="{:.6f}"').format(site.latitude, site.longitude)


def whereabouts(site: CardSite | None, language: Language) -> str:
    """The address in one line, or the municipality alone when the rest is not told."""
    if site is None:
        return ""
    if site.address is None:
        area = site.area_name.say(language)
        confidential = "adresse confidentielle" if language == "fr" else "confidential address"
        return f"{area} ({confidential})" if area else confidential.capitalize()
    return one_line(site.address)


def one_line(at: Address) -> str:
    return ", ".join(part for part in (at.line_1, at.city) if part)


@dataclass(frozen=True, slots=True)
class Near:
    """One service that nearly answers, and what it lacks."""

    card: Card
    href: str
    lack: str


def near(miss: Miss, language: Language, *, now: dt.datetime, names: Names) -> Near:
    lack = reasons.lack(miss.excluded_by, language, names, now)
    return Near(miss.card, address("service", miss.card.id, language=language), lack)
