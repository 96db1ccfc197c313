"""Why a result is there, as data: the page says it in words. Every reason is true of the service it is told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import msgspec
from tantivy import DocAddress, Query

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE, open_state, opens_on
from balise.directory.rules.record import Hours
from balise.directory.rules.visibility import is_in_force

from . import who
from .clauses import ids, must, should, term, worth
from .document import EVERYWHERE
from .index import Reader
from .lengths import is_somewhere
from .measuring import nearest_site
from .query import Plan
from .rules import ranking, room, slots
from .rules.card import hours_at
from .rules.question import Audience, Card, Hit, Question, Reason
from .rules.understood import Span
from .rules.words import words
from .schema import marked
from .units import Reading, Unit, somewhere
from .where import chain


@dataclass(frozen=True)
class Asked:
    """A question with what is worked out once for all of its results."""

    question: Question
    plan: Plan
    now: dt.datetime
    reader: Reader

    @cached_property
    def today(self) -> dt.date:
        return ranking.local_day(self.now)

    @cached_property
    def chain(self) -> tuple[str, ...]:
        return chain(self.question.place) if self.question.place else ()

    @cached_property
    def owned(self) -> tuple[Span, ...]:
        """Names and numbers asked."""
        return tuple(reading.span for reading in _readings(self.plan.units, "name", "phone"))

    @cached_property
    def needs(self) -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
        """Each need as typed, with the topics that it means, in order and as a set."""
        found = ((reading.span.text, reading.codes) for reading in _readings(self.plan.units, "topic"))
        return tuple((text, codes, frozenset(codes)) for text, codes in found)

    @cached_property
    def told(self) -> frozenset[str]:
        """The topics of all needs."""
        return frozenset().union(*(codes for _, _, codes in self.needs))

    @cached_property
    def chosen(self) -> tuple[tuple[str, str, str], ...]:
        """Each value chosen: the code of its reason, its field in the index, and the value."""
        question = self.question
        chosen = (("spoken", "language", question.spoken), ("intake", "intake", question.intake),
                  ("accessible", "access", question.accessible))  # fmt: skip
        return tuple((name, field, code) for name, field, codes in chosen for code in codes)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Who is told of, in the words of the index, but for ages."""
        audience = self.question.audience or Audience()
        return tuple(code for code in (audience.gender, audience.family, audience.status) if code)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Those of all the words."""
        return frozenset().union(*(forms for _, forms in self.words))

    @cached_property
    def words(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Each word looked for, with its stems, marked with their language."""
        found = dict.fromkeys(word for unit in self.plan.units for word in _words_of(unit))
        return tuple((word, marked(Text(fr=word, en=word))) for word in found)

    def is_open(self, card: Card) -> bool:
        """True as well when no moment is asked."""
        moment = self.question.moment
        return moment is None or slots.is_open(card, moment, self.now)

    def nearest(self, card: Card) -> tuple[int | None, float | None]:
        return nearest_site(card, self.question.place) if self.question.place else (None, None)


class Held:
    """What the cards of a page do not tell by themselves: which services have a name, a number, a word.

    Asked of the index at once, for the whole page: what each service has of it is told by its score, as bits.
    """

    def __init__(self, asked: Asked, numbers: list[str]) -> None:
        units = asked.plan.units
        self._is_sure = asked.plan.is_certain and all(len(unit.readings) == 1 for unit in units)
        queries = dict(self._queries(asked)) if numbers else {}
        self._bits = {thing: 1 << place for place, thing in enumerate(queries)}
        self._found: dict[int, int] = {}  # by the number of the service
        several = list(queries.values())
        for start in range(0, len(several), _BITS):
            for number, bits in _having(asked.reader, numbers, several[start : start + _BITS]):
                self._found[number] = self._found.get(number, 0) | bits << start

    def _queries(self, asked: Asked) -> Iterator[tuple[_Thing, Query]]:
        for span in asked.owned:
            yield (thing := _thing(span)), term(*thing)
        for word, _ in () if self._is_sure else asked.words:
            if is_somewhere(asked.reader, word):
                yield ("word", word), somewhere(word)
        for field, value in (*(one[1:] for one in asked.chosen), *(("audience", code) for code in asked.people)):
            yield (field, value), term(field, value)
        if "age" in asked.plan.filters:
            yield _AGE, who.limiting_age()

    def owns(self, span: Span, service: int) -> bool:
        """Whether a service has this name or number."""
        return self._has(_thing(span), service)

    def has(self, word: str, service: int) -> bool:
        """Whether a word is anywhere in a service's texts: always, when no result could do without."""
        return self._is_sure or self._has(("word", word), service)

    def meets(self, name: str, value: str, service: int) -> bool:
        """Whether a service has this value in this field of the index."""
        return self._has((name, value), service)

    def limits_age(self, service: int) -> bool:
        return self._has(_AGE, service)

    def _has(self, thing: _Thing, service: int) -> bool:
        return bool(self._found.get(service, 0) & self._bits.get(thing, 0))


_Thing = tuple[str, str]  # a field of the index, or "word" for all texts, and what it has
_AGE: _Thing = ("age", "")
_BITS = 20  # told by one score, which is exact to 24


def _thing(span: Span) -> _Thing:
    return "called" if span.kind == "name" else "phone", span.value


def _having(reader: Reader, numbers: Sequence[str], several: Sequence[Query]) -> Iterator[tuple[int, int]]:
    """The services, of these, that have something of these queries; with a bit for each query."""
    asked = [should(worth(query, 1 << place)) for place, query in enumerate(several)]
    hits = reader.searcher.search(Query.boolean_query([must(ids(numbers)), *asked]), len(numbers), False).hits
    found = reader.searcher.fast_field_values("number", [address for _, address in hits])
    return ((int(number or 0), int(score)) for number, (score, _) in zip(found, hits, strict=True))


def hits(addresses: Sequence[DocAddress], asked: Asked) -> tuple[Hit, ...]:
    cards = [asked.reader.card(address) for address in addresses]
    held = Held(asked, [str(card.id) for card in cards])
    return tuple(_hit(card, asked, held) for card in cards)


def _hit(card: Card, asked: Asked, held: Held) -> Hit:
    site, distance = asked.nearest(card)
    reasons = [*_text(card, asked, held), *_where(card, asked, distance), *_when(card, asked, site)]
    reasons += [*_chosen(card, asked, held), *_people(card, asked, held), *_room(card, asked)]
    return Hit(told_today(card, asked.today), site, distance, tuple(reasons))


def told_today(card: Card, today: dt.date) -> Card:
    """The card with the notice in force, if any."""
    for notice in card.notices:
        if is_in_force(notice, today):
            return msgspec.structs.replace(card, notice=notice.message)
    return card


def _readings(units: Iterable[Unit], *kinds: str) -> Iterator[Reading]:
    return (reading for unit in units for reading in unit.readings if reading.span.kind in kinds)


def _words_of(unit: Unit) -> Iterator[str]:
    for reading in unit.readings:
        span = reading.span
        if span.kind in ("word", "phrase"):
            yield from words(span.meant or span.value)
        elif span.kind == "name":
            yield from words(span.text)


# What was asked in words


def _text(card: Card, asked: Asked, held: Held) -> list[Reason]:
    """A name or a number first, then needs, then in which field each word was found."""
    owned = [span for span in asked.owned if held.owns(span, card.id)]
    reasons = [_owned(span) for span in owned]
    said = _words(card, asked, held, owned) if asked.words else []
    first = 1 if said and said[0].code == "name" else 0
    needs = [reason for need in asked.needs if (reason := _need(*need, card, asked.reader)) is not None]
    return [*reasons, *said[:first], *needs, *said[first:]]


def _owned(span: Span) -> Reason:
    return Reason("called", {"words": span.text}) if span.kind == "name" else Reason("phone", {"number": span.value})


def _need(text: str, codes: tuple[str, ...], meant: frozenset[str], card: Card, reader: Reader) -> Reason | None:
    """The topic it is filed under, else the one its texts speak of."""
    for code in card.topics:
        if not reader.above(code).isdisjoint(meant):
            return Reason("topic", {"words": text, "topic": code})
    if meant.isdisjoint(card.said):
        return None
    return Reason("said", {"words": text, "topic": next(code for code in codes if code in card.said)})


def _words(card: Card, asked: Asked, held: Held, owned: Iterable[Span]) -> list[Reason]:
    """In which field each word was found: the name, a topic, the organization, else the other texts."""
    left = {word: forms for word, forms in asked.words if held.has(word, card.id)}
    for word in [word for span in owned if span.kind == "name" for word in words(span.text)]:
        left.pop(word, None)
    if not left:
        return []
    reasons: list[Reason] = []
    if named := _found(left, marked(card.name), asked.forms):
        reasons.append(Reason("name", {"words": " ".join(named)}))
    for code in card.topics:
        if found := _found(left, asked.reader.label(code), asked.forms):
            reasons.append(Reason("topic", {"words": " ".join(found), "topic": code}))
    if found := _found(left, marked(card.organization_name), asked.forms):
        reasons.append(Reason("organization", {"words": " ".join(found)}))
    if left:
        reasons.append(Reason("words", {"words": " ".join(left)}))
    return reasons


def _found(left: dict[str, frozenset[str]], held: frozenset[str], every: frozenset[str]) -> list[str]:
    """Words that `held` has, taken out of `left`; `every` form of a word tells fast that it has none."""
    if not left or held.isdisjoint(every):
        return []
    found = [word for word, forms in left.items() if not forms.isdisjoint(held)]
    for word in found:
        del left[word]
    return found


# Place, time, room


def _where(card: Card, asked: Asked, distance: float | None) -> list[Reason]:
    place = asked.question.place
    if place is None:
        return []
    if place.mode == "near":
        return [Reason("distance", {"km": f"{distance:.1f}"})] if distance is not None else _located(card, asked)
    served = _serves(card, asked) if place.mode != "in" else []
    return served + (_located(card, asked) if place.mode != "serving" or not served else [])


def _located(card: Card, asked: Asked) -> list[Reason]:
    # The place itself, never an area above it: "located in Québec" says nothing to who asked for Laval.
    area = asked.question.place.area if asked.question.place else ""
    return [Reason("located_in", {"area": area})] if area in card.areas else []


def _serves(card: Card, asked: Asked) -> list[Reason]:
    area = next((code for code in asked.chain if code in card.serves), "")
    if area:
        return [Reason("serves", {"area": area})]
    return [Reason("serves_everywhere")] if EVERYWHERE in card.serves else []


def _when(card: Card, asked: Asked, site: int | None) -> list[Reason]:
    moment = asked.question.moment
    if moment is None:
        return []
    if site is None:
        calendars = slots.calendars(card)
    else:  # the hours of the site that is shown come before those of others
        calendars = list(dict.fromkeys([hours_at(card, card.sites[site]), *slots.calendars(card)]))
    for at in moment.instants:
        states = [open_state(hours, at) for hours in calendars]
        until = [state.until for state in states if state.is_open]
        if until:
            known = [instant for instant in until if instant is not None]
            told = {"until": max(known).isoformat()} if len(known) == len(until) else {}
            day = at.astimezone(ZONE).date()
            held = [hours for hours, state in zip(calendars, states, strict=True) if state.is_open]
            return [Reason("open", told if day == asked.today else told | _hours_on(day, held))]
    days = () if moment.instants else slots.days(moment, asked.now)
    return [Reason("open", told) for day in days if (told := _hours_on(day, calendars))]


def _hours_on(day: dt.date, calendars: Iterable[Hours]) -> dict[str, str]:
    """The day, and its hours in the first of these calendars that has some."""
    for hours in calendars:
        if spans := opens_on(hours, day, holidays=()):
            told = " ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)
            return {"day": day.isoformat(), "hours": told}
    return {}


# What was chosen


def _chosen(card: Card, asked: Asked, held: Held) -> list[Reason]:
    """Each filter that it meets, with the value that it has."""
    question, reader = asked.question, asked.reader
    topics = (code for code in card.topics if question.topics and not reader.above(code).isdisjoint(question.topics))
    reasons = [Reason("topic", {"topic": code}) for code in islice(topics, 1) if code not in asked.told]
    if question.free and card.is_free:
        reasons.append(Reason("free"))
    reasons += [Reason(name, {field: code}) for name, field, code in asked.chosen if held.meets(field, code, card.id)]
    if question.organization is not None:
        reasons.append(Reason("organization_only"))
    return reasons


def _people(card: Card, asked: Asked, held: Held) -> list[Reason]:
    """Whom it is for, where it says so of the people told; of an age, also that it names none."""
    if "age" in asked.plan.filters and not held.limits_age(card.id):
        return [Reason("every_age"), *_meant_for(card, asked, held)]
    if "age" in asked.plan.filters:
        return [Reason("age", {"eligibility": card.eligibility.say(asked.question.language)})]
    return _meant_for(card, asked, held)


def _meant_for(card: Card, asked: Asked, held: Held) -> list[Reason]:
    if not any(held.meets("audience", code, card.id) for code in asked.people):
        return []
    return [Reason("eligibility", {"eligibility": card.eligibility.say(asked.question.language)})]


def _room(card: Card, asked: Asked) -> list[Reason]:
    if not card.room or card.room_on is None or not room.is_recent(card.room_on, asked.today):
        return []
    return [Reason("available", {"count": f"{card.room:.0f}", "on": card.room_on.isoformat()})]
