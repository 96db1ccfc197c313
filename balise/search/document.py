"""From a public service to its document in the index."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold
from balise.directory.rules.coverage import rank
from balise.directory.rules.record import Coverage, Eligibility, SiteRecord

from .rules import bits, cells, particulars, ranking, slots, words
from .rules.card import NameOf, Public, card
from .rules.drawn import cells_of
from .rules.names import called
from .rules.question import Card
from .rules.standing import standing
from .schema import POINTS, TOPICS

EVERYWHERE = "*"
ANYONE = "*"
_SUPPOSED = 5  # narrower than a metropolitan community: who works there is supposed to serve there when nothing is said
_NEVER, _ALWAYS = 0.0, 1000.0  # years
_ENCODER = msgspec.json.Encoder()
_ACRONYM = re.compile(r"\(([A-ZÀ-Ý][A-ZÀ-Ý0-9.&-]{1,11})\)")
_NOT_DIGIT = re.compile(r"[^0-9]")

Chain = Callable[[str], tuple[str, ...]]


class Places(Protocol):
    """What the index asks of territories (`areas.Areas`)."""

    chain: Chain
    name_of: NameOf

    def of_site(self, site: SiteRecord) -> tuple[str, ...]: ...


class Lexicon(Protocol):
    """What the index asks of the graph of synonyms (`rules.lexicon.Lexicon`)."""

    def mentions(self, text: Text, /) -> frozenset[str]:
        """Codes of the topics that a text speaks of."""

    def named(self, name: Text, /) -> frozenset[str]:
        """Codes of the topics that a name speaks of."""


class Tree(msgspec.Struct, frozen=True):
    """What the index needs to know of topics: for each code, its words in each language and those above it."""

    above: Mapping[str, tuple[str, ...]]  # the topic, then its ancestors
    words: Mapping[str, tuple[str, str]]  # French, English: names and synonyms, through `words.plain`
    places: Mapping[str, bits.Place] = {}  # in the numbers that hold topics

    def with_above(self, codes: Iterable[str]) -> list[str]:
        return unique(code for topic in codes for code in self.above.get(topic, (topic,)))


def document(public: Public, tree: Tree, places: Places, lexicon: Lexicon) -> dict[str, Any]:
    """The fields of `schema.SCHEMA`."""
    service = public.service
    topics = tree.with_above(service.topics)
    areas = unique(code for site in public.sites.values() for code in places.of_site(site))
    located = unique(code for site in public.sites.values() for code in places.chain(site.area) if site.area)
    served = _served(service.coverage, located, places.chain)
    named, said = _spoken_of(public, topics, tree, lexicon)
    shown = card(public, areas, (*served["serves"], *served["serves_but"]), said, places.name_of)
    opening, (available, full) = slots.words_of(shown), _room(shown)
    verified = service.verification.on.toordinal() if service.verification.on else 0
    found = {
        "id": str(public.id),
        "number": public.id,
        "organization": str(service.organization),
        "topic": topics,
        "root": [code for code in topics if len(tree.above.get(code, ())) < 2],
        "met": unique((*topics, *said)),
        "standing": standing(service.topics, topics, named, said),
        **dict(zip(TOPICS, bits.pack(topics, tree.places), strict=True)),
        "area": areas,
        "language": unique(one.code for one in service.languages if one.code),
        "intake": unique(service.intake),
        "access": unique(code for site in shown.sites for code in site.accessible),
        "verified": verified,
        "available": available,
        "particulars": particulars.pack(verified, available, full, _days(opening), len(service.topics)),
        "order_fr": fold(service.name.say("fr")),
        "order_en": fold(service.name.say("en")),
        "turn": ranking.turns(public.id),
        "called": _called(public),
        "phone": _phones(public),
        "card": _ENCODER.encode(shown),
        "slot": opening,
        **_calendar(shown, opening),
        **_points(shown),
        **served,
        **_people(service.eligibility),
    }
    if shown.is_free:
        found["free"] = "yes"
    texts = {key: text for language in LANGUAGES for key, text in _texts(public, topics, tree, language).items()}
    return found | texts | {"spelling": "\n".join(texts[f"any_{language}"] for language in LANGUAGES)}


def unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _texts(public: Public, topics: list[str], tree: Tree, language: Language) -> dict[str, str]:
    service, side = public.service, LANGUAGES.index(language)
    organization = public.organization
    names = (service.name, *service.alternate_names, *(site.name for site in public.sites.values()))
    body = (service.description, service.eligibility.text, service.application_process, service.fees_text,
            organization.description)  # fmt: skip
    told = {
        "name": _say(names, language),
        "organization": _say((organization.name, *organization.alternate_names), language),
        "topic": "\n".join(
            [*(tree.words[code][side] for code in topics if code in tree.words), _say([service.keywords], language)]
        ),
        "body": _say(body, language),
    }
    return {f"{name}_{language}": text for name, text in {**told, "any": "\n".join(told.values())}.items()}


def _say(texts: Iterable[Text], language: Language) -> str:
    return words.plain("\n".join(said for text in texts if (said := getattr(text, language))))


def _spoken_of(public: Public, topics: Iterable[str], tree: Tree, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Topics that its names speak of, and those that any of its texts do, with those above them.

    A term of another taxonomy speaks through its own name.
    """
    service, organization = public.service, public.organization
    named = {code for name in (service.name, *service.alternate_names) for code in lexicon.named(name)}
    texts = (service.description, service.keywords, service.eligibility.text, organization.name)
    foreign = (Text(*tree.words[code]) for code in topics if ":" in code and code in tree.words)
    said = named.union(*(lexicon.mentions(text) for text in (*texts, *foreign) if text))
    return tree.with_above(sorted(named)), tree.with_above(sorted(said))


def _called(public: Public) -> list[str]:
    """Names and acronyms of the service and of its organization, whole, as a name asked for is compared with them."""
    service, organization = public.service, public.organization
    names = (service.name, *service.alternate_names, organization.name, *organization.alternate_names)
    written = [text for name in names for text in (name.fr, name.en) if text]
    acronyms = [acronym for text in written for acronym in _ACRONYM.findall(text)]
    bare = [_ACRONYM.sub(" ", text) for text in written]
    return unique(name for text in (*written, *bare, *acronyms) if (name := called(text)))


def _phones(public: Public) -> list[str]:
    """Every public number, as it is dialled here: ten digits, or three."""
    parts = [part for part in public.service.sites if part.site in public.sites]
    phones = (
        *public.service.phones,
        *(phone for part in parts for phone in (*part.phones, *public.sites[part.site].phones)),
        *public.organization.phones,
    )
    return unique(_NOT_DIGIT.sub("", phone.number.removeprefix("+1")) for phone in phones)


def _days(opening: Iterable[str]) -> int:
    """Weekdays on which it surely opens, as bits."""
    return sum(1 << int(word[4:]) for word in opening if word.startswith("day "))


def _calendar(shown: Card, opening: list[str]) -> dict[str, str]:
    """The name of its calendars."""
    if not opening:
        return {}
    return {"calendar": hashlib.sha256(_ENCODER.encode(slots.calendars(shown))).hexdigest()[:16]}


def _room(shown: Card) -> tuple[int, int]:
    """The day on which it said that it had room, or none: dates, as what they are worth depends on today."""
    if shown.room_on is None:
        return 0, 0
    day = shown.room_on.toordinal()
    return (day, 0) if shown.room else (0, day)


def _points(shown: Card) -> dict[str, Any]:
    points = unique_points(shown)
    held: dict[str, Any] = dict.fromkeys(POINTS, 0)
    if points:
        held["cell"] = unique(cell for point in points for cell in cells.cells(*point))
        held |= {name: cells.pack(*point) for name, point in zip(POINTS, points, strict=False)}
        held[POINTS[0]] = cells.counted(held[POINTS[0]], len(points))
    return held


def unique_points(shown: Card) -> list[tuple[float, float]]:
    """Where the service is, each place once; places not on Earth are nowhere."""
    return list(
        dict.fromkeys(
            (site.latitude, site.longitude)
            for site in shown.sites
            if site.latitude is not None
            and site.longitude is not None
            and cells.is_on_earth(site.latitude, site.longitude)
        )
    )


def _served(coverage: tuple[Coverage, ...], areas: list[str], chain: Chain) -> dict[str, list[str]]:
    """Areas served; served but for what is excluded; excluded. Where no one said, its sites' areas up to the county."""
    plain = unique(code for one in coverage if not one.excluded for code in _areas(one))
    but = unique(code for one in coverage if one.excluded for code in _areas(one))
    if not plain and not but and not any(one.polygon for one in coverage):
        plain = [code for code in areas if rank(code) >= _SUPPOSED]
    excluded = [
        code
        for one in coverage
        for code in one.excluded
        if not any(code in chain(area) for beside in coverage if beside is not one for area in beside.areas)
    ]
    drawn = unique(cell for one in coverage if one.polygon for cell in cells_of(one.polygon))
    return {"serves": plain, "serves_but": but, "not_serves": unique(excluded), "drawn": drawn}


def _areas(one: Coverage) -> tuple[str, ...]:
    return (EVERYWHERE,) if one.everywhere else one.areas


def _people(eligibility: Eligibility) -> dict[str, Any]:
    """Who is surely left out, as `directory.rules.eligibility.match` decides it: by age, gender and residence."""
    high = eligibility.maximum_age
    most = _ALWAYS if high is None else high + 1 if float(high).is_integer() else math.nextafter(high, math.inf)
    genders = set(eligibility.genders)
    return {
        "least_age": _NEVER if eligibility.minimum_age is None else float(eligibility.minimum_age),
        "most_age": float(most),  # not included
        "gender": [f"only_{next(iter(genders))}"] if genders in ({"woman"}, {"man"}) else [],
        "residence": list(eligibility.residence) or [ANYONE],
        "audience": [*eligibility.genders, *eligibility.families, *eligibility.statuses],
    }
