"""A question understood: what its words say goes into its fields, and everything read stays told as spans."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from balise.core.text import fold
from balise.directory.rules.hours import ZONE
from balise.territories import find, memory
from balise.territories.rules.gazetteer import Gazetteer
from balise.territories.rules.gazetteer import Place as Area
from balise.territories.where import where

from .reader import Reader
from .rules.grammar import in_figures
from .rules.known import PlaceSaid
from .rules.lexicon import Lexicon
from .rules.likeness import is_likely
from .rules.parsing import as_typed, parse
from .rules.question import Audience, Moment, Place, PlaceMode, Question
from .rules.reading import tokens
from .rules.times import DAYS
from .rules.understood import Kind, Span, Understood

_MOST_PLACES = 20_000  # texts remembered
_STILL = dt.timedelta(hours=6)  # "this morning" said in the afternoon is now, and not in a week
_MOST_BEGINNING = 12
_NIGHT = 6  # an hour before this one, said today, is of the night to come
_RURAL_KM = 25.0  # around the middle of a rural postal area, whose second character is 0
_HELD_FIELDS: dict[Kind, str] = {"open": "moment", "spoken": "spoken", "access": "accessible", "intake": "intake",
                                  "free": "free", "available": "available"}  # fmt: skip


def understand(question: Question, reader: Reader, now: dt.datetime) -> tuple[Question, Understood]:
    """The question with what its words say in its fields, and all that was read. `now` is aware.

    A field of the question comes before its words: with a place given, a place in the words is words; an age, a time
    or a language in the words then asks nothing. Topics and names stay spans: they find, and do not filter.
    """
    if not question.words:
        return question, Understood("")
    if question.verbatim:
        return question, as_typed(question.words)
    places = _places(reader)
    known = Directory(reader, None if question.place else places)
    read = parse(question.words, question.language, known)
    weighed = _guessed(reader, question.words, reader.weighing.weighed(question.words, read.spans))
    spans = tuple(_dated(span, now) for span in _asking(weighed, question))
    return _merged(question, spans, now, places.gazetteer), Understood(question.words, spans)


def _guessed(reader: Reader, text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Where no word is known, or is near a known one, the topics of words of their family."""
    words = [span for span in spans if span.kind == "word"]
    if not words or any(span.kind not in ("word", "noise") for span in spans):
        return spans
    if any(span.meant or reader.knows(fold(span.text)) for span in words):
        return spans
    return reader.weighing.supposed(tokens(text), spans)


# What the parser may ask


@dataclass(slots=True)
class _Places:
    """The names of one state of the territories, and what was asked of them."""

    gazetteer: Gazetteer
    said: dict[str, tuple[PlaceSaid, ...]] = field(default_factory=dict)
    beginnings: dict[str, bool] = field(default_factory=dict)
    misspelt: dict[str, str] = field(default_factory=dict)

    def begins(self, word: str) -> bool:
        if (found := self.beginnings.get(word)) is None:
            if len(self.beginnings) >= _MOST_PLACES:
                self.beginnings.clear()
            found = self.beginnings[word] = self.gazetteer.begins(word)
        return found

    def nearest(self, word: str) -> str:
        if (found := self.misspelt.get(word)) is None:
            if len(self.misspelt) >= _MOST_PLACES:
                self.misspelt.clear()
            near = self.gazetteer.nearest(word)
            found = self.misspelt[word] = near if near and is_likely(word, near) else ""
        return found

    def called(self, text: str) -> tuple[PlaceSaid, ...]:
        if (found := self.said.get(text)) is None:
            if len(self.said) >= _MOST_PLACES:
                self.said.clear()
            places = find.exactly(text, self.gazetteer)
            found = self.said[text] = tuple(self._place(place) for place in places)
        return found

    def _place(self, found: find.Found) -> PlaceSaid:
        within = self.gazetteer.chain(found.code) if found.code else ()
        return PlaceSaid(found.code, found.kind, found.name, found.latitude, found.longitude, within)


@lru_cache(maxsize=2)
def _places_of(fingerprint: str, folder: str) -> _Places:
    return _Places(memory.gazetteer())


def _places(reader: Reader) -> _Places:
    """Read from the tables once for as long as the index stands on the same territories."""
    return _places_of(reader.state.areas, reader.state.folder)


@dataclass(slots=True)
class Directory:
    """`rules.known.Known` of one state of the index."""

    reader: Reader
    places: _Places | None

    @classmethod
    def of(cls, reader: Reader) -> Directory:
        return cls(reader, _places(reader))

    @property
    def lexicon(self) -> Lexicon:
        return self.reader.lexicon

    def begins_place(self, word: str) -> bool:
        return self.places is not None and self.places.begins(word)

    def place(self, text: str) -> tuple[PlaceSaid, ...]:
        """Of several of one name, those where some service is, or which some serves, come first."""
        found = self.places.called(text) if self.places is not None else ()
        if len(found) < 2 or self.is_served(found[0].code):
            return found
        return tuple(sorted(found, key=lambda place: not self.is_served(place.code)))

    def is_name(self, called: str) -> bool:
        return self.reader.searcher.doc_freq("called", called) > 0

    def nearest(self, word: str) -> str:
        """Of the directory and its lexicon; else the name of a place."""
        if (found := self.reader.nearest(word)) or self.reader.knows(word) or self.places is None:
            return found
        return self.places.nearest(word)

    def beginning(self, text: str, *, nearly: bool = False) -> tuple[Area, ...]:
        """Areas whose name begins so, likeliest first; those of nearly this name, when asked and when none does."""
        found = self.places.gazetteer.find(text, _MOST_BEGINNING) if self.places is not None else []
        ways = ("name", "alias", "beginning", "spelling") if nearly else ("name", "alias", "beginning")
        return tuple(match.place for match in found if match.how in ways)

    def is_served(self, area: str) -> bool:
        """Whether some service is there, or serves that very area."""
        return any(self.reader.searcher.doc_freq(field, area) for field in ("area", "serves"))


# From spans to fields


def _asking(spans: Iterable[Span], question: Question) -> Iterable[Span]:
    """The spans, those that a field of the question already answers as noise."""
    audience = question.audience or Audience()
    for span in spans:
        holder = _HELD_FIELDS.get(span.kind, "")
        is_told = bool(getattr(question, holder)) if holder else bool(_held_by(audience, span.kind))
        yield msgspec.structs.replace(span, kind="noise", value="") if is_told else span


def _held_by(audience: Audience, kind: Kind) -> object:
    if kind == "age":
        return audience.age is not None
    return getattr(audience, kind) if kind in ("gender", "family", "status") else ""


def _dated(span: Span, now: dt.datetime) -> Span:
    """With days of the week in place of "today" and "tomorrow"."""
    days, _, clock = span.value.partition(" ")
    if span.kind != "open" or not ("today" in days or "tomorrow" in days):
        return span
    local = now.astimezone(ZONE)
    is_night = bool(clock) and int(clock[:2]) < _NIGHT <= local.hour
    ahead = {"today": is_night, "tomorrow": 1 + is_night}
    said = [DAYS[(local.weekday() + ahead[day]) % 7] if day in ahead else day for day in days.split(",")]
    return msgspec.structs.replace(span, value=f"{','.join(dict.fromkeys(said))} {clock}".strip())


def _merged(question: Question, spans: tuple[Span, ...], now: dt.datetime, areas: Gazetteer) -> Question:
    first: dict[Kind, Span] = {}
    for span in sorted(spans, key=_is_supposed):
        first.setdefault(span.kind, span)
    return msgspec.structs.replace(
        question,
        place=question.place or (_place(first["place"], question, areas) if "place" in first else None),
        moment=question.moment or (moment(first["open"].value, now) if "open" in first else None),
        audience=_audience(question.audience, first),
        spoken=question.spoken or _values(spans, "spoken"),
        free=question.free or "free" in first,
        available=question.available or "available" in first,
        accessible=question.accessible or _values(spans, "access"),
        intake=question.intake or _values(spans, "intake"),
    )


def _is_supposed(span: Span) -> bool:
    """An age that a word supposes ("bébé") comes after one that is said ("6 mois")."""
    return span.kind == "age" and not any(in_figures(word) is not None for word in re.findall(r"\w+", span.text))


def _values(spans: Iterable[Span], kind: Kind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.value for span in spans if span.kind == kind))


def _place(span: Span, question: Question, areas: Gazetteer) -> Place:
    is_point = not span.value or span.value.startswith("fsa-")
    mode: PlaceMode = "near" if is_point or span.mode == "near" else "in_or_serving"
    if span.mode == "serving" and span.value:
        mode = "serving"
    if span.value:
        within = areas.chain(span.value)
    else:
        within = where(span.latitude, span.longitude).areas if span.latitude and span.longitude else ()
    usual = _RURAL_KM if span.value[5:6] == "0" and is_point else Place().radius_km
    return Place(
        mode=mode,
        area=span.value,
        within=within,
        latitude=span.latitude,
        longitude=span.longitude,
        radius_km=span.radius_km or usual,
        label=span.label.say(question.language),
    )


def moment(value: str, now: dt.datetime) -> Moment:
    """When a span of kind "open" is: `now`, some time on days, or the next such hour of each, that of today when not
    past."""
    days, _, clock = value.partition(" ")
    if days == "now":
        return Moment(at=now)
    weekdays = tuple(DAYS.index(day) for day in days.split(","))
    if not clock:
        return Moment(weekdays=weekdays)
    first, *others = sorted(_next(weekday, dt.time.fromisoformat(clock), now) for weekday in weekdays)
    return Moment(at=first, also=tuple(others))


def _next(weekday: int, clock: dt.time, now: dt.datetime) -> dt.datetime:
    local = now.astimezone(ZONE)
    days = (weekday - local.weekday()) % 7
    at = dt.datetime.combine(local.date() + dt.timedelta(days=days), clock, ZONE)
    return at + dt.timedelta(days=7) if at < local - _STILL else max(at, now)


def _audience(told: Audience | None, first: dict[Kind, Span]) -> Audience | None:
    told = told or Audience()
    age = told.age if told.age is not None else float(first["age"].value) if "age" in first else None
    said = {kind: first[kind].value for kind in ("gender", "family", "status") if kind in first}
    found = Audience(
        age=age,
        gender=told.gender or said.get("gender", ""),
        family=told.family or said.get("family", ""),
        status=told.status or said.get("status", ""),
    )
    return found if found != Audience() else None
