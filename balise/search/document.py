"""From a public service to its document in the index."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold
from balise.directory.rules.coverage import rank
from balise.directory.rules.record import Coverage, Eligibility, SiteRecord

from .rules import cells, slots, words
from .rules.card import NameOf, Public, card
from .rules.drawn import cells_of
from .rules.question import Card

EVERYWHERE = "*"
ANYONE = "*"
_SUPPOSED = 5  # narrower than a metropolitan community: who works there is supposed to serve there when nothing is said
_NEVER, _ALWAYS = 0.0, 1000.0  # years
_ENCODER = msgspec.json.Encoder()

Chain = Callable[[str], tuple[str, ...]]


class Places(Protocol):
    """What the index asks of territories (`areas.Areas`)."""

    chain: Chain
    name_of: NameOf

    def of_site(self, site: SiteRecord) -> tuple[str, ...]: ...


class Tree(msgspec.Struct, frozen=True):
    """What the index needs to know of topics: for each code, its words in each language and those above it."""

    above: Mapping[str, tuple[str, ...]]  # the topic, then its ancestors
    words: Mapping[str, tuple[str, str]]  # French, English: names and synonyms, through `words.plain`


def document(public: Public, tree: Tree, places: Places) -> dict[str, Any]:
    """The fields of `schema.SCHEMA`."""
    service = public.service
    topics = unique(code for topic in service.topics for code in tree.above.get(topic, (topic,)))
    areas = unique(code for site in public.sites.values() for code in places.of_site(site))
    said = unique(code for site in public.sites.values() if site.area for code in places.chain(site.area))
    served = _served(service.coverage, said, places.chain)
    shown = card(public, areas, served["serves"], places.name_of)
    found = {
        "id": str(public.id),
        "number": public.id,
        "organization": str(service.organization),
        "topic": topics,
        "root": [code for code in topics if len(tree.above.get(code, ())) < 2],
        "area": areas,
        "language": unique(one.code for one in service.languages if one.code),
        "intake": unique(service.intake),
        "access": unique(code for site in shown.sites for code in site.accessible),
        "verified": service.verification.on.toordinal() if service.verification.on else 0,
        "order_fr": fold(service.name.say("fr")),
        "order_en": fold(service.name.say("en")),
        "slot": slots.words_of(shown),
        "card": _ENCODER.encode(shown),
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


def _points(shown: Card) -> dict[str, Any]:
    points = unique_points(shown)
    held: dict[str, Any] = {"points": len(points)}
    if points:
        held["cell"] = unique(cell for point in points for cell in cells.cells(*point))
        held["latitude"], held["longitude"] = points[0]
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
    """Areas served and excluded. Where no one said, the places of its sites up to the county."""
    served = unique(code for one in coverage for code in ((EVERYWHERE,) if one.everywhere else one.areas))
    if not served and not any(one.polygon for one in coverage):
        served = [code for code in areas if rank(code) >= _SUPPOSED]
    excluded = [
        code
        for one in coverage
        for code in one.excluded
        if not any(code in chain(area) for beside in coverage if beside is not one for area in beside.areas)
    ]
    drawn = unique(cell for one in coverage if one.polygon for cell in cells_of(one.polygon))
    return {"serves": served, "not_serves": unique(excluded), "drawn": drawn}


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
