"""What a results page says of each service: a hit of the search turned into the words of one language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from balise.core.languages import Language, Text
from balise.directory.rules import phones
from balise.directory.rules.hours import open_state
from balise.directory.rules.hours.words import say_state
from balise.directory.rules.record import Address
from balise.search.rules.card import hours_at
from balise.search.rules.question import Card, CardSite, Hit, Miss
from balise.web.routes import address
from balise.web.rules import reasons
from balise.web.rules.reasons import Names
from balise.web.rules.wording import distance

_TOPICS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One result, ready to be written. Empty strings are not shown."""

    card: Card
    number: int  # place in the whole list, also on the map
    href: str
    where: str
    distance: str
    opening: str
    is_open: bool
    phone: str
    dial: str
    topics: tuple[Text, ...]
    why: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    other_sites: int


def row(
    hit: Hit, number: int, language: Language, *, now: dt.datetime, names: Names, is_from_point: bool = False
) -> Row:
    """`is_from_point`: the distance is from where the person is, not from the middle of an area, so is worth saying."""
    card = hit.card
    site = card.sites[hit.site] if hit.site is not None else card.sites[0] if card.sites else None
    hours = hours_at(card, site) if site else card.hours
    state = open_state(hours, now)
    phone = next((phone for phone in card.phones if phone.kind != "fax"), None)
    return Row(
        card=card,
        number=number,
        href=address("service", card.id, language=language),
        where=whereabouts(site, language),
        distance=distance(hit.distance_km, language) if is_from_point and hit.distance_km is not None else "",
        opening=say_state(state, now, language, is_told=bool(hours.schedules)),
        is_open=bool(state.is_open),
        phone=phones.show(phone, language) if phone else "",
        dial=phones.dial(phone) if phone else "",
        topics=tuple(names.topics[code] for code in card.topics if code in names.topics)[:_TOPICS_SHOWN],
        why=tuple(said for reason in hit.reasons if (said := reasons.sentence(reason, language, names))),
        latitude=site.latitude if site else None,
        longitude=site.longitude if site else None,
        other_sites=max(len(card.sites) - 1, 0),
    )


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
