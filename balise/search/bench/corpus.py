"""An invented directory for measuring, and its questions: words with the frequencies of real text, a fixed seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.db import transaction

from balise.core.languages import LANGUAGES, Language, Text
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

from ..rules.question import Moment, Place, Question
from ..rules.words import words
from ..schema import stems
from .facts import Chunk, Facts, Ragged
from .geography import Geography

_BATCH = 2_000  # services published together
_TAIL = 20_000  # rare words of each language
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "ou", "er")]
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS = [(opens, closes, days) for opens in (8, 9, 13, 18) for closes in (12, 16, 21, 22) for days in (2, 5, 7)
          if opens < closes]  # fmt: skip
_HEARD = 2_000  # services whose words are remembered, for questions to ask

Progress = Callable[[int], None]


class Asked(NamedTuple):
    question: Question
    is_misspelt: bool


class Corpus:
    """The same services and questions for the same number and seed. Holds one batch of them at a time."""

    def __init__(self, services: int, folder: Path, at: dt.datetime, seed: int = 211) -> None:
        self._draw, self._pick = np.random.default_rng(seed), random.Random(seed)
        self._services, self._at = services, at
        self.geography = Geography(services, self._draw)
        self._tree = own_tree()
        self._own = [topic.code for topic in self._tree if topic.parent]
        self._words: dict[Language, list[str]] = {side: self._vocabulary(side) for side in LANGUAGES}
        self._bounds = {side: _law(len(found)) for side, found in self._words.items()}
        self._heard: list[dict[Language, list[str]]] = []
        self._number()
        areas = dict.fromkeys(code for chain in self.geography.chains for code in chain)
        self.facts = Facts(folder, list(self._tokens), [topic.code for topic in self._tree], list(areas))
        self._areas = {code: number for number, code in enumerate(areas)}
        self._topics = {code: number for number, code in enumerate(self.facts.topics)}

    def publish(self, now: dt.datetime, progress: Progress) -> None:
        """Write it all, the way people do."""
        taxonomies.load_topics()
        self.geography.write(now)
        while (done := self.facts.services) < self._services:
            with transaction.atomic():
                self._publish(min(_BATCH, self._services - done), now)
            progress(self.facts.services)

    def questions(self, count: int) -> list[Asked]:
        """One to four words; a tenth misspelt, a third near a point, a third serving a town, a third of a topic."""
        return [self._question() for _ in range(count)]

    # Words

    def _vocabulary(self, language: Language) -> list[str]:
        """Everyday words of the topics, then invented ones."""
        told = (text for topic in self._tree for text in (getattr(topic.name, language), *topic.synonyms(language)))
        head = list(dict.fromkeys(word for text in told for word in words(text)))
        self._pick.shuffle(head)
        tail = ("".join(self._pick.choices(_SYLLABLES, k=self._pick.randint(2, 4))) for _ in range(_TAIL))
        return [*head, *(word + ("s" if language == "en" else "e") for word in tail)]

    def _number(self) -> None:
        """A number for each stem; for each word, that of its stem, -1 for none; for each topic, those of its words."""
        self._tokens: dict[str, int] = {}
        self._stem_of = {
            side: np.array([next(iter(self._stems(side, word)), -1) for word in found], np.int32)
            for side, found in self._words.items()
        }
        self._said_of_topic = {
            topic.code: [
                number
                for side in LANGUAGES
                for text in (getattr(topic.name, side), *topic.synonyms(side))
                for number in self._stems(side, text)
            ]
            for topic in self._tree
        }

    def _stems(self, side: Language, text: str) -> list[int]:
        return [self._tokens.setdefault(side + stem, len(self._tokens)) for stem in stems(side, text)]

    def _texts(self, count: int, least: int, most: int) -> tuple[list[Text], list[list[int]]]:
        """Texts in both languages, so many words long, by Zipf's law; beside each, the numbers of its stems."""
        texts: dict[Language, list[str]] = {}
        numbers: dict[Language, list[list[int]]] = {}
        for side in LANGUAGES:
            known, stem_of = self._words[side], self._stem_of[side]
            lengths = self._draw.integers(least, most + 1, count)
            drawn = np.searchsorted(self._bounds[side], self._draw.random(int(lengths.sum())))
            rows = np.split(np.minimum(drawn, len(known) - 1), np.cumsum(lengths)[:-1])
            texts[side] = [" ".join([known[number] for number in row.tolist()]) for row in rows]
            numbers[side] = [[number for number in stem_of[row].tolist() if number >= 0] for row in rows]
        said = [Text(fr=fr, en=en) for fr, en in zip(texts["fr"], texts["en"], strict=True)]
        return said, [fr + en for fr, en in zip(numbers["fr"], numbers["en"], strict=True)]

    # Records

    def _publish(self, count: int, now: dt.datetime) -> None:
        """One batch of organizations with their sites and services."""
        owners = np.repeat(np.arange(count), self._draw.integers(1, 10, count))[:count]
        several = int(owners[-1]) + 1
        towns = self.geography.towns(several, self._draw)
        sites_of = self._draw.integers(1, 5, several)
        organizations, sites = new_ids("organization", several), new_ids("site", int(sites_of.sum()))
        services = new_ids("service", count)
        names, name_tokens = self._texts(several, 2, 5)
        site_towns = np.repeat(towns, sites_of)
        points = self.geography.points(site_towns, self._draw)
        site_names, site_tokens = self._texts(len(sites), 2, 4)
        drafts = [Draft("organization", n, OrganizationRecord(name), True) for n, name in
                  zip(organizations, names, strict=True)]  # fmt: skip
        for number, name, town, point in zip(sites, site_names, site_towns.tolist(), points.tolist(), strict=True):
            area = self.geography.chains[town][0]
            drafts.append(
                Draft("site", number, SiteRecord(name, latitude=point[0], longitude=point[1], area=area), True)
            )
        chosen = self._sites(owners.tolist(), sites_of)
        made = _Batch(owners.tolist(), towns.tolist(), chosen, name_tokens, site_tokens, points.tolist())
        drafts += self._services_of(made, organizations, sites, services)
        publish_many(drafts=drafts, by=None, now=now)

    def _sites(self, owners: list[int], sites_of: np.ndarray) -> list[list[int]]:
        """For each service, the positions of its sites: most have one, some none or several of their organization's."""
        firsts = np.cumsum(sites_of) - sites_of
        found = []
        for owner, wanted in zip(owners, self._pick.choices((0, 1, 2, 3), (10, 75, 10, 5), k=len(owners)), strict=True):
            has = int(sites_of[owner])
            start = self._pick.randrange(has)
            found.append([int(firsts[owner]) + (start + step) % has for step in range(min(wanted, has))])
        return found

    def _services_of(
        self, made: _Batch, organizations: Sequence[int], sites: Sequence[int], ids: Sequence[int]
    ) -> Iterator[Draft]:
        names, name_tokens = self._texts(len(ids), 2, 5)
        bodies, body_tokens = self._texts(len(ids), 40, 120)
        rows = _Rows([], [], [], [], [], [], [])
        for position, number in enumerate(ids):
            owner, chosen = made.owners[position], made.chosen[position]
            week = self._pick.choice(_WEEKS)
            topics, served = self._pick.sample(self._own, self._pick.randint(1, 3)), self._served(made.towns[owner])
            above = list(dict.fromkeys(one for code in topics for one in (code, *self._tree.ancestors(code))))
            rows.name.append([*name_tokens[position], *(token for at in chosen for token in made.site_tokens[at])])
            rows.organization.append(made.name_tokens[owner])
            rows.label.append([token for code in above for token in self._said_of_topic[code]])
            rows.topics.append([self._topics[code] for code in above])
            rows.serves.append([self._areas[code] for code in dict.fromkeys(served)])
            rows.is_open.append(self._is_open(*week))
            rows.points.append(list(dict.fromkeys((made.points[at][0], made.points[at][1]) for at in chosen)))
            self._hear(names[position], bodies[position])
            yield Draft("service", number, self._service(
                names[position], bodies[position], organizations[owner], tuple(topics),
                [sites[at] for at in chosen], served, week,
            ), True)  # fmt: skip
        self.facts.add(_chunk(ids, rows, body_tokens))

    def _service(
        self, name: Text, body: Text, organization: int, topics: tuple[str, ...], sites: list[int], served: list[str],
        week: tuple[int, int, int],
    ) -> ServiceRecord:  # fmt: skip
        pick = self._pick
        opens, closes, days = week
        schedule = Schedule(opens_at=dt.time(opens), closes_at=dt.time(closes), byday=_DAYS[:days])
        return ServiceRecord(
            name,
            organization,
            description=body,
            topics=topics,
            sites=tuple(ServiceAtSite(number) for number in sites),
            hours=Hours((schedule,)),
            eligibility=Eligibility(minimum_age=pick.choice((None, None, 12, 18, 65))),
            coverage=(Coverage(areas=tuple(served)),),
            fees=(Fee(amount=0),) if pick.random() < 0.5 else (),
            intake=tuple(pick.sample(("walk_in", "telephone", "online"), pick.randint(0, 2))),
            languages=tuple(SpokenLanguage(code) for code in pick.sample(("fr", "en", "es", "ar", "ht"), 2)),
            verification=Verification(on=dt.date(2026, 1, 1) - dt.timedelta(days=pick.randint(0, 900))),
        )

    def _served(self, town: int) -> list[str]:
        """Half serve their town and two near it, others their region, some their province, one in a hundred all."""
        own, region, province, country = self.geography.chains[town]
        towns = [own, *(self.geography.chains[at][0] for at in self.geography.beside(town, 2, self._draw))]
        return self._pick.choices((towns, [region], [province], [country]), (50, 37, 12, 1))[0]

    def _is_open(self, opens: int, closes: int, days: int) -> bool:
        return self._at.weekday() < days and opens <= self._at.hour < closes

    def _hear(self, name: Text, body: Text) -> None:
        if self._pick.random() < _HEARD / self._services:
            self._heard.append({"fr": f"{name.fr} {body.fr}".split(), "en": f"{name.en} {body.en}".split()})

    # Questions

    def _question(self) -> Asked:
        pick = self._pick
        language: Language = "fr" if pick.random() < 0.75 else "en"
        said, is_misspelt = self._said(language), pick.random() < 0.1
        return Asked(
            Question(
                language=language,
                words=_misspelt(said, pick) if is_misspelt else said,
                place=self._place(),
                topics=(pick.choice(self._own).split(".")[0],) if pick.random() < 0.33 else (),
                moment=Moment(at=self._at) if pick.random() < 0.1 else None,
                facets=("topics",),  # as the results page asks
            ),
            is_misspelt,
        )

    def _said(self, language: Language) -> str:
        """A quarter name a topic as people do; of the others, half are words of one service, half any words."""
        pick = self._pick
        if pick.random() < 0.25:
            topic = self._tree[pick.choice(self._own)]
            said = pick.choice((getattr(topic.name, language), *topic.synonyms(language)))
            if words(said):
                return said
        count = pick.choices((1, 2, 3, 4), (35, 40, 18, 7))[0]
        if self._heard and pick.random() < 0.5:
            return " ".join(pick.sample(pick.choice(self._heard)[language], count))
        known = self._words[language]
        drawn = np.searchsorted(self._bounds[language], self._draw.random(count))
        return " ".join(known[min(int(number), len(known) - 1)] for number in drawn)

    def _place(self) -> Place | None:
        town = self.geography.towns(1, self._draw)
        latitude, longitude = self.geography.points(town, self._draw)[0].tolist()
        chain = self.geography.chains[int(town[0])]
        near = Place("near", latitude=latitude, longitude=longitude, radius_km=self._pick.choice((1, 2, 5, 10, 25)))
        return self._pick.choice((None, near, Place("serving", area=chain[0], within=chain)))


class _Batch(NamedTuple):
    """Positions are within the batch."""

    owners: list[int]  # of each service, its organization
    towns: list[int]  # of each organization
    chosen: list[list[int]]  # of each service, its sites
    name_tokens: list[list[int]]  # of each organization
    site_tokens: list[list[int]]  # of each site
    points: list[list[float]]  # of each site


class _Rows(NamedTuple):
    name: list[list[int]]
    organization: list[list[int]]
    label: list[list[int]]
    topics: list[list[int]]
    serves: list[list[int]]
    is_open: list[bool]
    points: list[list[tuple[float, float]]]


def _chunk(ids: Sequence[int], rows: _Rows, body: list[list[int]]) -> Chunk:
    texts = {"name": rows.name, "organization": rows.organization, "label": rows.label, "body": body}
    points = np.array([point for some in rows.points for point in some], float).reshape(-1, 2)
    return Chunk(
        np.array(ids),
        {name: Ragged.of(some) for name, some in texts.items()},
        Ragged.of(rows.topics),
        Ragged.of(rows.serves),
        np.array(rows.is_open),
        Ragged(points, np.array([len(some) for some in rows.points], np.int32)),
    )


def _law(count: int) -> np.ndarray:
    """Zipf's law without its grammar words, which are not indexed: shares of words by rank, summed up.

    The most frequent word is in two records of five.
    """
    shares = 1 / (np.arange(count) + 20)
    return (shares / shares.sum()).cumsum()


def _misspelt(said: str, pick: random.Random) -> str:
    """Two neighbouring letters swapped."""
    at = pick.randrange(max(len(said) - 1, 1))
    return said[:at] + said[at + 1 : at + 2] + said[at : at + 1] + said[at + 2 :]
