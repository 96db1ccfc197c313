"""What can be asked of the directory, and what it answers: the contract of the search room."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules.record import Address, Hours, Notice, Phone

from .understood import Span

PlaceMode = Literal["near", "in", "serving", "in_or_serving"]
Sort = Literal["relevance", "distance", "name", "verified"]
_YEARS = range(1900, 3000)  # holidays are known, and the weeks around are dates too
FACETS = ("topics", "areas", "languages", "intake", "accessible", "free")


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where. An area by its code, or a point; `radius_km` is read by "near" only."""

    mode: PlaceMode = "near"
    area: str = ""  # area code
    within: tuple[str, ...] = ()  # the area, then everything above it: who serves it serves one of these
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float = 5.0
    label: str = ""  # as shown to the person


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """When: at an instant ("open now" is the instant of asking) or at one of several, or some time on one of several
    weekdays (0 is Monday)."""

    at: dt.datetime | None = None
    also: tuple[dt.datetime, ...] = ()  # or at one of these, all after `at`: "the weekend at 10"
    weekdays: tuple[int, ...] = ()

    @property
    def instants(self) -> tuple[dt.datetime, ...]:
        """Those that can be placed in the week of a service: a time without its zone, or of another age, is none."""
        told = (self.at, *self.also) if self.at is not None else self.also
        return tuple(at for at in told if at.tzinfo is not None and at.year in _YEARS)


class Audience(msgspec.Struct, frozen=True, omit_defaults=True):
    """For whom. Unknown is not asked."""

    age: float | None = None
    gender: str = ""
    family: str = ""
    status: str = ""


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """`words` is what the person typed, whole: search understands it (`rules.parse`), unless it is `verbatim`.

    What is asked by the other fields comes before what the words say: with a place given, a place in the words is
    words.
    """

    language: Language = "fr"
    words: str = ""
    verbatim: bool = False  # look for the words as they are, and understand nothing
    place: Place | None = None
    topics: tuple[str, ...] = ()  # topic codes; a topic stands for everything under it; several are "any of"
    moment: Moment | None = None
    audience: Audience | None = None
    spoken: tuple[str, ...] = ()  # languages of service, any of
    free: bool = False
    available: bool = False  # says that it has room, not long ago
    accessible: tuple[str, ...] = ()  # provisions, all of
    intake: tuple[str, ...] = ()  # any of
    organization: int | None = None
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    facets: tuple[str, ...] = FACETS  # those to count: each costs as much as finding the results


class CardSite(msgspec.Struct, frozen=True, omit_defaults=True):
    """A public site of a service, as a result shows it."""

    id: int
    name: Text = Text()
    address: Address | None = None  # None when confidential: only `area_name` is told
    area: str = ""
    area_name: Text = Text()
    latitude: float | None = None
    longitude: float | None = None
    hours: Hours = Hours()  # particular to this site; empty when the card's own hours hold here
    accessible: tuple[str, ...] = ()


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a result shows of a service: public values only. Stored in the index, so a results page reads no table."""

    id: int
    name: Text
    organization: int
    organization_name: Text
    summary: Text = Text()
    topics: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    sites: tuple[CardSite, ...] = ()
    hours: Hours = Hours()
    is_free: bool = False
    areas: tuple[str, ...] = ()  # codes of the areas its sites are in, with all those above
    serves: tuple[str, ...] = ()  # codes of the areas served; "*" is everywhere
    coverage: Text = Text()  # in words: "Laval", "Tout le Québec"
    eligibility: Text = Text()  # in words
    notices: tuple[Notice, ...] = ()  # all public ones, whatever their dates
    notice: Text = Text()  # the one in force at the moment of asking
    verified_on: dt.date | None = None
    said: tuple[str, ...] = ()  # topics that its names and texts speak of, with those above
    room: float | None = None  # places free, as of `room_on`; 0 is full, None is not known
    room_on: dt.date | None = None


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a result is there, or what keeps it out.

    | code | values |
    |---|---|
    | called | the service or its organization has this very name: `words` |
    | name, topic, organization, words | `words` found there (in the description for "words"), `topic` code |
    | said | the text speaks of `topic`, without being filed under it; `words` as typed |
    | phone | `number` found |
    | distance | `km`, one decimal |
    | located_in | `area` code |
    | serves | `area` code of the question's chain that is covered; as an exclusion, `coverage` in words |
    | serves_everywhere | |
    | open, closed | `until` or `opens`, an instant in ISO 8601, when known |
    | open | on another day: `day` in ISO 8601, and its `hours`, "09:00-12:00 13:00-17:00" |
    | age, gender, residence, eligibility | `eligibility` in words |
    | every_age | it names no age |
    | available | `count` of places free, when known, and `on`, the date it was said |
    | free, intake, accessible, spoken, topics, organization_only, available | the filter that keeps it out |
    | free, intake, accessible, spoken, organization_only | a filter met; the code is `intake`, `access`, `language` |
    """

    code: str
    values: dict[str, str] = {}


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    card: Card
    site: int | None = None  # index in card.sites of the site that answers best
    distance_km: float | None = None
    reasons: tuple[Reason, ...] = ()


class Miss(msgspec.Struct, frozen=True, omit_defaults=True):
    """A service that would have answered but for one thing. `excluded_by` says which."""

    card: Card
    excluded_by: Reason


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`understood` is what was read in the words, in the order typed: pages show each as a chip that can be removed.
    `asked` is the question as it was answered: its fields hold the place, the time and the people that the words say.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: dict[str, dict[str, int]] = {}  # "topics", "areas", "languages", "intake", "accessible", "free"
    misses: tuple[Miss, ...] = ()
    is_catching_up: bool = False  # the index is being rebuilt: more will come
    is_approximate: bool = False  # nothing has exactly these words: similar words, or most of them, were looked for
    understood: tuple[Span, ...] = ()
    left_out: tuple[str, ...] = ()  # words that no result needed to have, since too few services have them all
    asked: Question | None = None
