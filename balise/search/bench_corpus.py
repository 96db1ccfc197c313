"""An invented directory for measuring: words with the frequencies of real text, from a fixed seed."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator

from balise.core.languages import Language, Text
from balise.directory import taxonomies
from balise.directory.actions import Draft, new_ids, publish_many
from balise.directory.rules.record import (
    Coverage,
    Eligibility,
    Fee,
    Hours,
    OrganizationRecord,
    Schedule,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
    Verification,
)
from balise.directory.rules.topics import own_tree

from .rules.question import Moment, Place, Question
from .rules.words import words

_CENTRE = (45.54, -73.62)
_TOWNS = [f"mun-{66_000 + number}" for number in range(94)]
_ABOVE = ("region-06", "ca-qc", "ca")
_TAIL = 20_000  # rare words of each language
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "ou", "er")]
_WEEKS = [
    Hours((Schedule(opens_at=dt.time(opens), closes_at=dt.time(closes), byday=("MO", "TU", "WE", "TH", "FR")[:days]),))
    for opens in (8, 9, 10, 13)
    for closes in (16, 17, 21)
    for days in (2, 4, 5)
]


class Corpus:
    def __init__(self, services: int, seed: int = 211) -> None:
        self._random = random.Random(seed)  # noqa: S311 (an invented directory)
        self._services = services
        self._topics = [topic.code for topic in own_tree() if topic.parent]
        self._vocabulary = {"fr": self._words("fr"), "en": self._words("en")}
        self._weights = {
            language: [1 / (rank + 3) for rank in range(len(found))] for language, found in self._vocabulary.items()
        }
        self._drawn: dict[Language, list[str]] = {"fr": [], "en": []}

    def publish(self, now: dt.datetime) -> None:
        """Write it all, the way people do."""
        taxonomies.load_topics()
        organizations = list(new_ids("organization", self._services // 5 + 1))
        sites = list(new_ids("site", self._services // 2 + 1))
        self._write([Draft("organization", n, OrganizationRecord(self._name()), True) for n in organizations], now)
        self._write([Draft("site", n, self._site(), True) for n in sites], now)
        services = new_ids("service", self._services)
        for start in range(0, self._services, 2_000):
            chunk = services[start : start + 2_000]
            self._write([Draft("service", n, self._service(organizations, sites), True) for n in chunk], now)

    def questions(self, count: int, at: dt.datetime) -> list[Question]:
        """One to four words; a tenth misspelt, a third near a point, a third serving a town, a third of a topic."""
        return list(self._questions(count, at))

    @staticmethod
    def _write(drafts: list[Draft], now: dt.datetime) -> None:
        publish_many(drafts=drafts, by=None, now=now)

    def _words(self, language: Language) -> list[str]:
        """Everyday words of the topics, then invented ones."""
        told = (
            text
            for topic in own_tree()
            for text in (getattr(topic.name, language), *getattr(topic, f"synonyms_{language}"))
        )
        head = list(dict.fromkeys(word for text in told for word in words(text)))
        self._random.shuffle(head)
        tail = ("".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4))) for _ in range(_TAIL))
        return [*head, *(word + ("s" if language == "en" else "e") for word in tail)]

    def _say(self, language: Language, count: int) -> str:
        """Words by Zipf's law, remembered in part so that questions can ask them."""
        drawn = self._drawn[language]
        if len(drawn) < count:
            drawn += self._random.choices(self._vocabulary[language], self._weights[language], k=10_000)
        said, self._drawn[language] = drawn[:count], drawn[count:]
        return " ".join(said)

    def _text(self, least: int, most: int) -> Text:
        count = self._random.randint(least, most)
        return Text(fr=self._say("fr", count), en=self._say("en", count))

    def _name(self) -> Text:
        return self._text(2, 5)

    def _site(self) -> SiteRecord:
        latitude, longitude = self._point()
        return SiteRecord(self._name(), latitude=latitude, longitude=longitude, area=self._random.choice(_TOWNS))

    def _point(self) -> tuple[float, float]:
        away, turn = self._random.expovariate(1 / 12), self._random.uniform(0, 2 * math.pi)  # 12 km on average
        return _CENTRE[0] + away * math.cos(turn) / 111, _CENTRE[1] + away * math.sin(turn) / 78

    def _service(self, organizations: list[int], sites: list[int]) -> ServiceRecord:
        pick = self._random
        chosen = pick.sample(sites, pick.choices((0, 1, 2, 3), (10, 75, 10, 5))[0])
        served = pick.choices((pick.sample(_TOWNS, 3), ["region-06"], ["ca-qc"]), (50, 35, 15))[0]
        return ServiceRecord(
            self._name(),
            pick.choice(organizations),
            description=self._text(40, 120),
            topics=tuple(pick.sample(self._topics, pick.randint(1, 3))),
            sites=tuple(ServiceAtSite(number) for number in chosen),
            hours=pick.choice(_WEEKS),
            eligibility=Eligibility(minimum_age=pick.choice((None, None, 12, 18, 65))),
            coverage=(Coverage(areas=tuple(served)),),
            fees=(Fee(amount=0),) if pick.random() < 0.5 else (),
            intake=tuple(pick.sample(("walk_in", "telephone", "online"), pick.randint(0, 2))),
            languages=tuple(SpokenLanguage(code) for code in pick.sample(("fr", "en", "es", "ar", "ht"), 2)),
            verification=Verification(on=dt.date(2026, 1, 1) - dt.timedelta(days=pick.randint(0, 900))),
        )

    def _questions(self, count: int, at: dt.datetime) -> Iterator[Question]:
        pick = self._random
        for _ in range(count):
            language: Language = "fr" if pick.random() < 0.75 else "en"
            said = self._say(language, pick.choices((1, 2, 3, 4), (35, 40, 18, 7))[0])
            yield Question(
                language=language,
                words=_misspelt(said, pick) if pick.random() < 0.1 else said,
                place=self._place(),
                topics=(pick.choice(self._topics).split(".")[0],) if pick.random() < 0.33 else (),
                moment=Moment(at=at) if pick.random() < 0.1 else None,
                facets=("topics",),  # as the results page asks
            )

    def _place(self) -> Place | None:
        latitude, longitude = self._point()
        town = self._random.choice(_TOWNS)
        near = Place("near", latitude=latitude, longitude=longitude, radius_km=self._random.choice((1, 2, 5, 10, 25)))
        return self._random.choice((None, near, Place("serving", area=town, within=(town, *_ABOVE))))


def _misspelt(said: str, pick: random.Random) -> str:
    """Two neighbouring letters swapped."""
    at = pick.randrange(max(len(said) - 1, 1))
    return said[:at] + said[at + 1 : at + 2] + said[at : at + 1] + said[at + 2 :]
