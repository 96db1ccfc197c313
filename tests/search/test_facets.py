"""Totals and facets are those of the records themselves, whatever the filters and however they are combined."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import msgspec
import pytest
from factories import NOW, organization, publish, service, site, topic, week

from balise.core.languages import Text
from balise.directory.rules import coverage, eligibility, fees
from balise.directory.rules.hours import open_state
from balise.directory.rules.record import (
    Accessibility,
    Capacity,
    Coverage,
    Eligibility,
    Fee,
    Hours,
    HoursException,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
)
from balise.search import actions, search
from balise.search.rules import cells
from balise.search.rules.question import Audience, Moment, Place, Question

# A search reads no table: test_search_actions.py asks both databases for its index.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHAINS = {
    "mun-65005": ("mun-65005", "region-13", "ca-qc", "ca"),
    "mun-66023": ("mun-66023", "region-06", "ca-qc", "ca"),
}
TOPICS = {"food": "", "food.hampers": "food", "food.meals": "food", "home": "", "home.rent": "home"}
SQUARE = '{"type":"Polygon","coordinates":[[[-73.7,45.4],[-73.5,45.4],[-73.5,45.6],[-73.7,45.6],[-73.7,45.4]]]}'
WORDS = ("repas", "manteau", "écoute")


class Directory:
    """Records drawn from a seed, published and indexed, and what a question finds in them by their own rules."""

    def __init__(self, seed: int, services: int = 120) -> None:
        self.draw = random.Random(seed)
        self.sites = {publish(record): record for record in (self._site() for _ in range(25))}
        homes = [publish(organization(f"Organisme {number}")) for number in range(4)]
        drawn = [self._service(self.draw.choice(homes)) for _ in range(services)]
        self.services = {publish(record): record for record in drawn}
        actions.catch_up()

    def _site(self) -> SiteRecord:
        pick = self.draw
        provisions = pick.sample(("wheelchair", "elevator"), pick.randint(0, 2))
        return site(
            latitude=45.5 + pick.uniform(-0.2, 0.2),
            longitude=-73.6 + pick.uniform(-0.2, 0.2),
            area=pick.choice(list(CHAINS)),
            accessibility=tuple(Accessibility(code) for code in provisions),
        )

    def _service(self, home: int) -> ServiceRecord:
        pick = self.draw
        return service(
            f"{pick.choice(WORDS)} {pick.choice(WORDS)}",
            home,
            at=tuple(pick.sample(sorted(self.sites), pick.choice((0, 1, 1, 1, 2, 5)))),
            topics=tuple(pick.sample(sorted(TOPICS), pick.randint(0, 3))),
            languages=tuple(SpokenLanguage(code) for code in pick.sample(("fr", "en", "ar"), pick.randint(0, 2))),
            intake=tuple(pick.sample(("walk_in", "telephone", "online"), pick.randint(0, 2))),
            fees=tuple(Fee(amount=pick.choice((0, 0, 5))) for _ in range(pick.randint(0, 2))),
            eligibility=self._eligibility(),
            coverage=self._coverage(),
            hours=self._hours(),
            capacities=self._capacities(),
        )

    def _eligibility(self) -> Eligibility:
        pick = self.draw
        low, high = pick.choice(((None, None), (18, None), (65, None), (None, 17), (12, 17), (0.5, 5), (14.5, 30)))
        return Eligibility(
            minimum_age=low,
            maximum_age=high,
            genders=pick.choice(((), (), ("woman",), ("man",), ("woman", "trans"))),
            families=pick.choice(((), ("parent",))),
            residence=pick.choice(((), (), ("region-13",), ("mun-66023",))),
        )

    def _coverage(self) -> tuple[Coverage, ...]:
        return self.draw.choice(
            (
                (),
                (Coverage(everywhere=True),),
                (Coverage(areas=("region-13",)),),
                (Coverage(areas=("mun-66023", "mun-65005")),),
                (Coverage(areas=("ca-qc",), excluded=("region-13",)),),
                (Coverage(everywhere=True, excluded=("mun-66023",)),),
                (Coverage(areas=("ca-qc",), excluded=("region-13",)), Coverage(areas=("mun-65005",))),
                (Coverage(areas=("region-06",), excluded=("mun-66023",)), Coverage(everywhere=True)),
                (Coverage(polygon=SQUARE),),
                (Coverage(names=("Quelque part",)),),
            )
        )

    def _hours(self) -> Hours:
        pick = self.draw
        days = pick.sample(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), 3)
        regular = week(*days, opens=pick.choice(("08:00", "09:15", "20:00")), closes=pick.choice(("12:00", "02:30")))
        closed = HoursException(NOW.date(), NOW.date())
        summer = tuple(msgspec.structs.replace(one, season="06-01/09-01") for one in regular.schedules)
        return pick.choice(
            (
                Hours(),
                regular,
                Hours(regular.schedules, exceptions=(closed,)),
                Hours(summer),
                Hours(regular.schedules, holidays="open"),
            )
        )

    def _capacities(self) -> tuple[Capacity, ...]:
        pick = self.draw
        said_at = NOW - dt.timedelta(days=pick.choice((1, 20, 40)))
        return pick.choice(((), (Capacity(available=pick.choice((0, 3)), updated_at=said_at),)))

    # What a question finds

    def expected(self, question: Question) -> set[int]:
        return {number for number, record in self.services.items() if self._answers(record, question)}

    def _answers(self, record: ServiceRecord, asked: Question) -> bool:
        at = [self.sites[part.site] for part in record.sites]
        codes = {one.code for spot in at for one in spot.accessibility}
        return (
            all(word in record.name.fr.split() for word in asked.words.split())
            and (not asked.topics or any(_is_under(code, asked.topics) for code in record.topics))
            and (not asked.spoken or any(one.code in asked.spoken for one in record.languages))
            and (not asked.intake or any(code in asked.intake for code in record.intake))
            and codes.issuperset(asked.accessible)
            and (not asked.free or fees.is_free(record) is True)
            and (not asked.available or _has_room(record))
            and (asked.organization is None or asked.organization == record.organization)
            and (asked.moment is None or self._is_open(record, asked.moment))
            and (asked.audience is None or _may_come(record, asked.audience))
            and (asked.place is None or _is_placed(record, at, asked.place))
        )

    def _is_open(self, record: ServiceRecord, moment: Moment) -> bool:
        assert moment.at is not None
        return open_state(record.hours, moment.at).is_open is True


def _is_under(code: str, topics: tuple[str, ...]) -> bool:
    return any(code == topic or code.startswith(f"{topic}.") for topic in topics)


def _has_room(record: ServiceRecord) -> bool:
    return any(
        one.available and one.updated_at and NOW - one.updated_at <= dt.timedelta(days=30) for one in record.capacities
    )


def _may_come(record: ServiceRecord, person: Audience) -> bool:
    said = eligibility.match(record.eligibility, age=person.age, gender=person.gender, family=person.family)
    return said.verdict != "out"


def _is_placed(record: ServiceRecord, at: list[SiteRecord], place: Place) -> bool:
    chain = (place.area, *place.within)
    if place.mode == "near":
        assert place.latitude is not None and place.longitude is not None
        ways = [cells.distance_km(place.latitude, place.longitude, s.latitude or 0, s.longitude or 0) for s in at]
        return min(ways, default=999) <= place.radius_km
    is_located = any(spot.area == place.area for spot in at)
    if place.mode == "in":
        return is_located
    serves = _serves(record, at, chain, place)
    if place.mode == "in_or_serving":
        return is_located or serves
    return serves and eligibility.match(record.eligibility, areas=chain).reason != "residence"


def _serves(record: ServiceRecord, at: list[SiteRecord], chain: tuple[str, ...], place: Place) -> bool:
    """Who says nothing of whom it serves is supposed to serve where its sites are."""
    point = None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)
    if not any(one.everywhere or one.areas or one.polygon for one in record.coverage):
        return any(spot.area in chain for spot in at)
    return coverage.covers(record.coverage, chain, point) is True


def _question(draw: random.Random, services: Directory) -> Question:
    """A few filters of all that there are, drawn together."""
    point: dict[str, Any] = {
        "latitude": 45.5 + draw.uniform(-0.08, 0.08),
        "longitude": -73.6 + draw.uniform(-0.08, 0.08),
    }
    area = draw.choice(list(CHAINS))
    drawn: dict[str, Any] = {
        "words": draw.choice(WORDS),
        "topics": tuple(draw.sample(sorted(TOPICS), draw.randint(1, 2))),
        "spoken": tuple(draw.sample(("fr", "en", "ar"), draw.randint(1, 2))),
        "intake": (draw.choice(("walk_in", "telephone", "online")),),
        "accessible": tuple(draw.sample(("wheelchair", "elevator"), draw.randint(1, 2))),
        "free": True,
        "available": True,
        "organization": draw.choice(list(services.services.values())).organization,
        "moment": Moment(at=NOW + dt.timedelta(minutes=draw.randint(-9000, 9000))),
        "audience": Audience(
            age=draw.choice((None, 0.4, 5.9, 14, 17.5, 64, 65)),
            gender=draw.choice(("", "woman", "man")),
            family=draw.choice(("", "parent")),
        ),
        "place": draw.choice((
            Place(mode="near", radius_km=draw.uniform(0.5, 25), **point),
            Place(mode="in", area=area),
            Place(mode="serving", area=area, within=CHAINS[area], **draw.choice((point, {}))),
            Place(mode="in_or_serving", area=area, within=CHAINS[area]),
        )),
    }  # fmt: skip
    chosen = draw.sample(sorted(drawn), draw.choice((0, 1, 1, 2, 2, 3, 4)))
    return Question(verbatim=True, size=200, **{name: drawn[name] for name in chosen})


@pytest.mark.parametrize("seed", range(3))
def test_totals_and_facets_are_those_of_the_records(seed: int) -> None:
    for code, parent in TOPICS.items():
        topic(code, code, parent=parent)
    directory = Directory(seed)
    draw = random.Random(1000 + seed)
    totals = []
    for _ in range(120):
        question = _question(draw, directory)
        answer = search(question, now=NOW)
        expected = directory.expected(question)
        assert {hit.card.id for hit in answer.hits} == expected, question
        assert answer.total == len(expected)
        for narrowed, count in _clicks(question, answer.facets):
            assert count == len(directory.expected(narrowed)), narrowed
        for miss in answer.misses:
            assert miss.card.id not in expected
        totals.append(answer.total)
    assert sum(0 < total < 120 for total in totals) > 60


def _clicks(question: Question, facets: dict[str, dict[str, int]]) -> list[tuple[Question, int]]:
    """Each value of a facet as the question that its link asks."""
    found = []
    for name, counts in facets.items():
        for value, count in counts.items():
            if name == "topics" and (TOPICS[value] in question.topics if question.topics else True):
                found.append((msgspec.structs.replace(question, topics=(value,)), count))
            elif name == "languages" and not question.spoken:
                found.append((msgspec.structs.replace(question, spoken=(value,)), count))
            elif name == "intake" and not question.intake:
                found.append((msgspec.structs.replace(question, intake=(value,)), count))
            elif name == "accessible":
                both = tuple(dict.fromkeys((*question.accessible, value)))
                found.append((msgspec.structs.replace(question, accessible=both), count))
            elif name == "free":
                found.append((msgspec.structs.replace(question, free=True), count))
            elif name == "areas" and question.place is None:
                found.append((msgspec.structs.replace(question, place=Place(mode="in", area=value)), count))
    return found


def test_a_word_is_found_whatever_the_language_of_the_text() -> None:
    home = publish(organization())
    publish(service(Text(fr="Repas", en="Meals"), home))
    publish(service(Text(en="Repas"), home))
    actions.catch_up()
    assert search(Question(words="repas", verbatim=True), now=NOW).total == 2
