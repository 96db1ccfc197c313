"""Judged questions: what people ask, and how well each record of a directory would answer.

The judgements are criteria that read the record itself (its topics, labels, names, coverage, eligibility), so that
they hold for thousands of services, are the same in both languages and owe nothing to how search finds. How to
write them is in `tests/search/judged/README.md`.

Grades: 3 exactly what was asked, 2 good, 1 may help, 0 no.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold
from balise.directory.rules import coverage, eligibility
from balise.directory.rules.hours import open_state, opens_on
from balise.directory.rules.record import Hours, OrganizationRecord, ServiceRecord, SiteRecord

from .cells import distance_km

Split = Literal["tune", "held"]
SPLITS: tuple[Split, ...] = ("tune", "held")
KINDS = ("keyword", "sentence", "misspelt", "colloquial", "place", "name", "eligibility", "time", "language")
COLUMNS = ("pair", "kind", "fr", "en", "need", "limits", "of")
LIMITS = ("in", "near", "age", "gender", "status", "family", "open", "spoken", "free")
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_LOCAL = 5  # rank of an agglomeration: what serves this or less is of the place
_PEOPLE = ("gender", "status", "family")

Chain = Callable[[str], Sequence[str]]
Around = Callable[[float, float], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One need, asked in French and in English. `of` is the pair that this one misspells, in the same split."""

    pair: str
    kind: str
    words: Mapping[Language, str]
    need: str
    limits: Mapping[str, str]
    of: str
    split: Split = "tune"


@dataclass(frozen=True)
class Listed:
    """A public service of a directory with what it stands on. `areas`: those that its sites are in, and all above."""

    id: int
    service: ServiceRecord
    organization: OrganizationRecord
    sites: tuple[SiteRecord, ...]
    areas: frozenset[str]

    def held(self, kind: str) -> Container[str]:
        """What a criterion of this kind looks into: codes, or a folded text."""
        if kind not in self._held:
            self._held[kind] = getattr(self, f"_{kind}")()
        return self._held[kind]

    @cached_property
    def _held(self) -> dict[str, Container[str]]:
        return {}

    def _topic(self) -> Container[str]:
        codes = self.service.topics
        above = {code[:end] for code in codes for end in range(len(code)) if code[end] == "."}
        return {*codes, *above, *(f"{code}=" for code in codes)}

    def _label(self) -> Container[str]:
        return {fold(attribute.label) for attribute in self.service.attributes}

    def _for(self) -> Container[str]:
        asked = self.service.eligibility
        return {*asked.statuses, *asked.families, *asked.genders}

    def _service(self) -> Container[str]:
        return _padded((self.service.name, *self.service.alternate_names))

    def _organization(self) -> Container[str]:
        return _padded((self.organization.name, *self.organization.alternate_names))

    def _name(self) -> Container[str]:
        return f"{self.held('service')}{self.held('organization')}"

    def _text(self) -> Container[str]:
        service = self.service
        return f"{self.held('name')}{_padded((service.description, service.eligibility.text, service.keywords))}"

    @cached_property
    def points(self) -> tuple[tuple[float, float], ...]:
        return tuple(
            (s.latitude, s.longitude) for s in self.sites if s.latitude is not None and s.longitude is not None
        )

    @cached_property
    def hours(self) -> tuple[Hours, ...]:
        """Of the service; where it tells none, of its places."""
        at_sites = tuple(part.hours for part in self.service.sites) + tuple(site.hours for site in self.sites)
        return tuple(hours for hours in (self.service.hours, *at_sites) if hours.schedules)


def read_pairs(text: str, split: Split) -> list[Pair]:
    """The pairs of a CSV file with the columns COLUMNS. Raises ValueError with a sentence where a line does not fit.

    `split` is the folder that the file stands in: whether weights may be tuned on its pairs.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"Columns {', '.join(COLUMNS)} were expected, not {', '.join(rows.fieldnames or ())}.")
    return [_pair(row, line, split) for line, row in enumerate(rows, 2)]


def _pair(row: dict[str, str], line: int, split: Split) -> Pair:
    if None in row or None in row.values() or not row["pair"]:
        raise ValueError(f"Line {line}: {len(COLUMNS)} values were expected, the first of them a name.")
    limits = dict(part.partition(":")[::2] for part in row["limits"].split())
    if row["kind"] not in KINDS or not set(limits) <= set(LIMITS):
        raise ValueError(f"Line {line}: a kind of {', '.join(KINDS)} and limits of {', '.join(LIMITS)} were expected.")
    words: dict[Language, str] = {language: row[language] for language in LANGUAGES}
    return Pair(row["pair"], row["kind"], words, row["need"], limits, row["of"], split)


Criterion = tuple[tuple[str, str], ...]  # kinds and values, all of them needed


@dataclass(frozen=True, slots=True)
class Need:
    """What people want, as criteria for each grade."""

    grades: tuple[tuple[int, tuple[Criterion, ...]], ...]  # the best first

    def grade(self, listed: Listed) -> int:
        return next((grade for grade, some in self.grades if any(meets(listed, one) for one in some)), 0)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        return tuple(part for _, some in self.grades for one in some for part in one)


def read_needs(text: str) -> dict[str, Need]:
    """The needs of a TOML file: `name = {3 = [criteria], 2 = [...], 1 = [...]}`."""
    return {name: _need(told) for name, told in tomllib.loads(text).items()}


def _need(told: Mapping[str, list[str]]) -> Need:
    return Need(tuple((int(grade), tuple(map(criterion, told[grade]))) for grade in sorted(told, reverse=True)))


def need_of(pair: Pair, needs: Mapping[str, Need]) -> Need:
    """The need of a pair, by its name or as one criterion ("organization:le grenier"). Raises KeyError."""
    return Need(((3, (criterion(pair.need),)),)) if ":" in pair.need else needs[pair.need]


def criterion(text: str) -> Criterion:
    """A topic with those below it, or "kind:value"; " + " joins several."""
    return tuple(_part(part) for part in text.split(" + "))


def _part(text: str) -> tuple[str, str]:
    kind, colon, value = text.partition(":")
    if not colon:
        return "topic", text
    if kind in ("service", "organization", "name", "text"):
        # Whole words; with a star at the end, the last one may go on.
        return kind, f" {fold(value)}" if value.endswith("*") else f" {fold(value)} "
    if kind in ("label", "for"):
        return kind, fold(value) if kind == "label" else value
    raise ValueError(f"A topic, service:, organization:, name:, text:, label: or for: was expected, not {text!r}.")


def meets(listed: Listed, wanted: Criterion) -> bool:
    """Whether a record meets a criterion."""
    return all(value in listed.held(kind) for kind, value in wanted)


def _padded(texts: Sequence[Text]) -> str:
    said = (fold(side) for text in texts for side in (text.fr, text.en) if side)
    return f" {' | '.join(said)} "


class Judge:
    """Grades the services of one directory. `chain` gives an area and those above; `around`, the areas of a point."""

    def __init__(self, listed: Sequence[Listed], needs: Mapping[str, Need], chain: Chain, around: Around) -> None:
        self._listed, self._needs, self._chain, self._around = listed, needs, chain, around
        self._wanted: dict[str, dict[int, int]] = {}
        self._by_id = {one.id: one for one in listed}

    def grades(self, pair: Pair, at: dt.datetime) -> dict[int, int]:
        """The grade of every service that has one above 0, by its id. `at` is the instant of asking."""
        if pair.need not in self._wanted:
            need = need_of(pair, self._needs)
            self._wanted[pair.need] = {one.id: grade for one in self._listed if (grade := need.grade(one))}
        judged = {id: self._limited(self._by_id[id], grade, pair, at) for id, grade in self._wanted[pair.need].items()}
        return {id: grade for id, grade in judged.items() if grade}

    def _limited(self, listed: Listed, grade: int, pair: Pair, at: dt.datetime) -> int:
        """The grade left once who asks, where and when are counted."""
        limits = pair.limits
        grade = _for_people(listed, grade, limits, self._chain(limits["in"]) if "in" in limits else ())
        if grade and "in" in limits:
            grade = self._in_area(listed, grade, limits["in"])
        if grade and "near" in limits:
            latitude, longitude, km = map(float, limits["near"].split(","))
            grade = self._near(listed, grade, (latitude, longitude), km)
        if grade and "open" in limits:
            grade = _open(listed, grade, limits["open"], at)
        if grade and "spoken" in limits:
            speaks = {one.code for one in listed.service.languages}
            grade = grade if limits["spoken"] in speaks else min(grade, 1)
        if grade and "free" in limits:
            amounts = [fee.amount for fee in listed.service.fees]
            grade = grade if 0 in amounts else min(grade, 2) if None in amounts or not amounts else min(grade, 1)
        return grade

    def _in_area(self, listed: Listed, grade: int, area: str) -> int:
        """Of the place: serves it as such, or stands in it and does not say that it serves others only."""
        chain = self._chain(area)
        served = coverage.covers(listed.service.coverage, chain)
        is_located = area in listed.areas
        if served:
            is_local = is_located or coverage.specificity(listed.service.coverage, chain) >= _LOCAL
            return grade if is_local else max(grade - 1, 1)
        if served is None and is_located:
            return grade
        if any(area in self._chain(code) for one in listed.service.coverage for code in one.areas):  # a part of it
            return grade if is_located and coverage.rank(area) <= _LOCAL else max(grade - 1, 1)
        if served is None and len(chain) > 1 and area.startswith("hood-") and chain[1] in listed.areas:
            return max(grade - 1, 1)  # in the borough, beside the neighbourhood
        return 1 if is_located else 0

    def _near(self, listed: Listed, grade: int, point: tuple[float, float], km: float) -> int:
        chain = self._around(*point)
        served = coverage.covers(listed.service.coverage, chain, point)
        away = min((distance_km(*point, *place) for place in listed.points), default=None)
        if away is None:  # at home, by telephone, or where no one may know
            is_local = coverage.specificity(listed.service.coverage, chain) >= _LOCAL
            return 0 if not served else grade if is_local else max(grade - 1, 1)
        if away <= km:
            return 1 if served is False else grade
        if served is False:
            return 0
        return max(grade - 1, 1) if away <= 2 * km else 1 if served else 0


def _for_people(listed: Listed, grade: int, limits: Mapping[str, str], home: Sequence[str]) -> int:
    """Nothing for whom it is surely not; less for whom it does not name among those it is for."""
    asked = listed.service.eligibility
    age = float(limits["age"]) if "age" in limits else None
    if eligibility.match(asked, age=age, gender=limits.get("gender", ""), areas=home).verdict == "out":
        return 0
    named = {"gender": asked.genders, "status": asked.statuses, "family": asked.families}
    is_other = any(kind in limits and named[kind] and limits[kind] not in named[kind] for kind in _PEOPLE)
    return max(grade - 1, 1) if is_other else grade


def _open(listed: Listed, grade: int, when: str, at: dt.datetime) -> int:
    if not listed.hours:
        return max(grade - 1, 1)
    if when == "now":
        is_open = any(open_state(hours, at).is_open for hours in listed.hours)
    else:
        day = at.date() + dt.timedelta(days=(DAYS.index(when) - at.weekday()) % 7)
        is_open = any(opens_on(hours, day) for hours in listed.hours)
    return grade if is_open else 0
