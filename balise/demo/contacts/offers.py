"""Services of the directory that a need can be given: those of its topic that serve the area, the nearest first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from balise.directory.models import Service, ServiceAtSite, ServiceTopic
from balise.directory.rules import record as records
from balise.territories.rules.facts import facts

_CANDIDATES = 14  # for a need of a topic in an area: what a counsellor would look at
_ENOUGH = 8  # of the topic itself: no wider one is looked into
_WIDER = 0.05  # times as often for each step from the topic to what is around it
_CENTRE = {"montreal": "mun-66023", "quebec": "mun-23027"}
_MOST_LIKED = 30.0  # times as often as one that few think of
_FAR = 400.0  # kilometres beyond which nothing is nearer than anything else


class Offer(NamedTuple):
    """A public service. `areas` are those whose people it serves, empty for everyone; degrees are of its first site."""

    service: int
    organization: int
    topics: tuple[str, ...]
    areas: frozenset[str]
    latitude: float | None
    longitude: float | None


class Directory:
    """Services by topic, and by area those that a counsellor would give."""

    def __init__(self, offers: Sequence[Offer], operator: str, rng: Random) -> None:
        self.offers = [offer for offer in offers if offer.topics]
        self.centre = _places()[_CENTRE[operator]]
        self.liked = {offer.organization: min(_MOST_LIKED, rng.paretovariate(1.1)) for offer in self.offers}
        self.allowed: set[int] | None = None  # organizations; None for all
        self._found: dict[tuple[str, str], tuple[list[Offer], list[float]]] = {}
        self._served: dict[str, dict[str, list[Offer]]] = {}

    @classmethod
    def read(cls, operator: str, rng: Random) -> Directory:
        topics: dict[int, list[str]] = defaultdict(list)
        for service, topic in ServiceTopic.objects.order_by("pk").values_list("service", "topic"):
            topics[service].append(topic)
        at: dict[int, tuple[float, float]] = {}
        for service, latitude, longitude in ServiceAtSite.objects.order_by("pk").values_list(
            "service", "site__latitude", "site__longitude"
        ):
            if latitude is not None and longitude is not None:
                at.setdefault(service, (latitude, longitude))
        rows = Service.objects.public().order_by("pk").values_list("pk", "organization", "published__record_text")
        return cls([_offer(pk, org, text, topics[pk], at.get(pk)) for pk, org, text in rows.iterator()], operator, rng)

    def keep_to(self, organizations: set[int]) -> None:
        """Give services of these organizations only, from here on."""
        self.allowed = organizations
        self._found.clear()
        self._served.clear()

    def serves(self, offer: Offer, area: str) -> bool:
        return not offer.areas or not area or bool(offer.areas & _chains()[area])

    def candidates(self, topic: str, area: str) -> tuple[list[Offer], list[float]]:
        """Services for a need, and how often each is given, added up. Where its topic has few, some of those above."""
        if (topic, area) not in self._found:
            best = sorted(self._near(topic, area), key=lambda pair: -pair[1])[:_CANDIDATES]
            self._found[topic, area] = [offer for offer, _ in best], list(accumulate(weight for _, weight in best))
        return self._found[topic, area]

    def _near(self, topic: str, area: str) -> list[tuple[Offer, float]]:
        found: dict[int, tuple[Offer, float]] = {}
        served = self._by_topic(area)
        for step, family in enumerate(_families(topic)):
            for one in served if not family else [one for one in served if f"{one}.".startswith(f"{family}.")]:
                for offer in served[one]:
                    if offer.service not in found:
                        weight = self.liked[offer.organization] / (3 + self._distance(offer, area)) * _WIDER**step
                        found[offer.service] = offer, weight
            if len(found) >= _ENOUGH:
                break
        return list(found.values())

    def _by_topic(self, area: str) -> dict[str, list[Offer]]:
        """Services that serve an area and may be given."""
        if area not in self._served:
            found: dict[str, list[Offer]] = defaultdict(list)
            for offer in self.offers:
                if (self.allowed is None or offer.organization in self.allowed) and self.serves(offer, area):
                    for topic in offer.topics:
                        found[topic].append(offer)
            self._served[area] = dict(found)
        return self._served[area]

    def _distance(self, offer: Offer, area: str) -> float:
        """Kilometres, at most _FAR, from the middle of an area, or of the operator's city."""
        if offer.latitude is None or offer.longitude is None:
            return 20.0  # served by telephone or on the web: as good as something in the next borough
        latitude, longitude = _places().get(area, self.centre)
        east = (offer.longitude - longitude) * math.cos(math.radians(latitude))
        return min(_FAR, 111.2 * math.hypot(offer.latitude - latitude, east))

    def from_centre(self) -> list[Offer]:
        """All of them, the nearest to the operator's city first."""
        return sorted(self.offers, key=lambda offer: self._distance(offer, ""))


def _offer(pk: int, organization: int, text: str, topics: Sequence[str], at: tuple[float, float] | None) -> Offer:
    record = records.read("service", text)
    assert isinstance(record, records.ServiceRecord)
    is_for_all = not record.coverage or any(part.everywhere for part in record.coverage)
    areas = () if is_for_all else (code for part in record.coverage for code in part.areas)
    latitude, longitude = at or (None, None)
    return Offer(pk, organization, tuple(topics), frozenset(areas), latitude, longitude)


def _families(topic: str) -> list[str]:
    """A topic, those above it, and all of them ("")."""
    parts = topic.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), -1, -1)]


@cache
def _places() -> Mapping[str, tuple[float, float]]:
    return {fact.code: (fact.latitude, fact.longitude) for fact in facts()}


@cache
def _chains() -> Mapping[str, frozenset[str]]:
    """Each area with all those above it."""
    found: dict[str, frozenset[str]] = {}
    for fact in facts():  # parents come before children
        found[fact.code] = frozenset({fact.code}).union(*(found.get(above, frozenset()) for above in fact.parents))
    return found
