"""Makes the records of an invented directory, organization by organization."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from random import Random

from balise.directory.rules import record as r
from balise.directory.rules.topics import own_tree

from . import names, service_records, site_records, writer
from .organization import Entry, Kind, Organization
from .places import Place, places
from .speech import speech_of
from .texts import kinds, profile, wording

_HOW = ("telephone", "telephone", "e-mail", "site", "visit")


class Maker:
    """Makes `services` services for a seed and a day: the same for the same two, on every machine."""

    def __init__(self, services: int, seed: int, today: dt.date) -> None:
        self.wanted = services
        self.today = today
        self.rng = Random(f"balise {seed}")
        self._names: set[str] = set()
        self._told: set[str] = set()  # descriptions already given
        self._last = {"organization": 0, "site": 0, "service": 0}
        self._topics = [topic.code for topic in own_tree() if topic.parent]
        self._topic_weights = list(accumulate(profile(topic)["weight"] for topic in self._topics))
        self._kinds = [(kind, tuple(t for t in self._topics if _is_under(t, prefixes))) for kind, prefixes in kinds()]
        self._place_weights = list(accumulate(place.weight for place in places()))

    def entries(self) -> Iterator[Entry]:
        made = 0
        while made < self.wanted:
            organization, first = self._organization()
            count = min(self.wanted - made, len(organization.topics), self._how_many())
            topics = self._drawn(organization.topics, first, count)
            record = self._record(organization)
            yield Entry("organization", organization.id, record)
            organization.sites = self._sites(organization, count)
            yield from organization.sites
            for topic in topics:
                service = service_records.record(organization, topic, self.today, self._told, self.rng)
                yield Entry("service", self._next("service"), service)
            made += count

    def _next(self, kind: Kind) -> int:
        self._last[kind] += 1
        return self._last[kind]

    def _how_many(self) -> int:
        return self.rng.choice((1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 9))

    def _organization(self) -> tuple[Organization, str]:
        rng = self.rng
        topic = rng.choices(self._topics, cum_weights=self._topic_weights)[0]
        kind, topics = rng.choice([pair for pair in self._kinds if topic in pair[1]])
        place = rng.choices(places(), cum_weights=self._place_weights)[0]
        name = names.organization(kind, place, self._names, rng)
        speech = speech_of(place, rng)
        verified = self.today - dt.timedelta(days=rng.choice((rng.randint(3, 200), rng.randint(3, 540))))
        return Organization(
            id=self._next("organization"),
            name=speech.name(name, rng),
            host=names.domain(speech.name(name, rng).say(speech.main)),
            place=place,
            speech=speech,
            topics=topics,
            phone=names.phone(place, rng),
            status="retired" if rng.random() < 0.012 else "active",
            on_web=rng.random() > 0.006,
            verified_on=verified,
            verification=r.Verification(verified, names.person(rng), rng.choice(_HOW)),
        ), topic

    def _drawn(self, topics: tuple[str, ...], first: str, count: int) -> list[str]:
        """`count` different topics by their weight, `first` among them."""
        chosen, left = [first], [topic for topic in topics if topic != first]
        while len(chosen) < count:
            weights = [profile(topic)["weight"] for topic in left]
            chosen.append(left.pop(left.index(self.rng.choices(left, weights)[0])))
        return chosen

    def _record(self, organization: Organization) -> r.OrganizationRecord:
        rng, speech = self.rng, organization.speech
        year = rng.randint(1964, self.today.year - 2)
        return r.OrganizationRecord(
            name=organization.name,
            status=organization.status,
            on_web=organization.on_web,
            description=speech.text(writer.organization(organization.place, year, rng)),
            email=f"info@{organization.host}",
            urls=(r.Url(f"https://{organization.host}/"),) if rng.random() < 0.85 else (),
            year_incorporated=year,
            legal_status=rng.choice(("OBNL", "OBNL", "OBNL", "Coopérative", "Organisme public")),
            phones=self._phones(organization),
            contact_points=self._contacts(organization),
            identifiers=(r.Identifier("demo", f"ORG-{organization.id:05}"),),
            verification=organization.verification,
            internal=self._internal(),
        )

    def _phones(self, organization: Organization) -> tuple[r.Phone, ...]:
        rng, found = self.rng, [organization.phone]
        if rng.random() < 0.12:
            found.append(r.Phone(names.TOLL_FREE, kind="toll_free", extension=str(rng.randint(200, 899))))
        if rng.random() < 0.25:
            found.append(names.phone(organization.place, rng, kind="fax"))
        if rng.random() < 0.05:
            found.append(names.phone(organization.place, rng, kind="tty"))
        return tuple(found)

    def _contacts(self, organization: Organization) -> tuple[r.ContactPoint, ...]:
        if self.rng.random() > 0.6:
            return ()
        role = wording()["role"][self.rng.choice(("director", "coordination"))]
        number = names.phone(organization.place, self.rng, kind="cell", visibility="staff")
        who = names.person(self.rng)
        return (r.ContactPoint(who, title=role, email=f"direction@{organization.host}", phones=(number,)),)

    def _internal(self) -> r.Internal:
        notes = wording()["note"]
        return r.Internal(notes=notes[self.rng.choice(list(notes))].fr) if self.rng.random() < 0.1 else r.Internal()

    def _sites(self, organization: Organization, count: int) -> list[Entry]:
        """One site, or several in places nearby when it has many services."""
        several = count >= 3 and self.rng.random() < 0.3
        near = _nearest(organization.place.code)[: self.rng.randint(1, 3)] if several else ()
        worked = [organization.place, *near]
        made = (site_records.record(organization, place, len(worked) > 1, self.today, self.rng) for place in worked)
        return [Entry("site", self._next("site"), record) for record in made]


def _is_under(topic: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a topic is one of `prefixes` or stands under one; "code=" means itself alone."""
    return any(topic == prefix.rstrip("=") or topic.startswith(f"{prefix}.") for prefix in prefixes)


@cache
def _nearest(place: str) -> list[Place]:
    """Places beside one, nearest first."""
    here = next(other for other in places() if other.code == place)

    def far(other: Place) -> float:
        return (other.latitude - here.latitude) ** 2 + (other.longitude - here.longitude) ** 2 / 2

    return sorted((other for other in places() if other.code != place), key=far)[:5]
