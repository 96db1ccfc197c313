"""Invented contacts for measuring protection: as many needs as asked, as unevenly spread as those of a 211.

Half of the contacts are of the nineteen boroughs of one city, the rest of municipalities from large to tiny; topics,
reasons and organizations follow power laws, so that most cells of the finest tables hold one to four people, which is
what is hard.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from balise.analysis.rules.cube import Grade, Rows, nested, periods

SEED = 211
_FIRST_YEAR, _FIRST_MONTH = 2018, 4
_REGIONS, _MRCS, _MUNICIPALITIES, _BOROUGHS, _TERRITORIES = 8, 30, 150, 19, 5
_TOPICS = (20, 223, 296)
_PROFILE = {"gender": (62, 32, 1, 5), "language": (85, 13, 1, 0.5, 0.3, 0.2), "inquirer": (84, 8, 8),
            "channel": (86, 9, 4, 1), "age_group": (1, 5, 12, 25, 28, 29), "household": (40, 20, 15, 10, 10, 5),
            "is_newcomer": (97, 3), "heard": (50, 20, 10, 10, 6, 4), "operator": (80, 20)}  # fmt: skip
Codes = NDArray[np.int64]


def rows(needs: int, months: int = 46, seed: int = SEED) -> list[Rows]:
    """One of each measure that the bench protects: contacts, needs, reasons and referrals."""
    chance = np.random.default_rng(seed)
    contacts = max(1, round(needs / 1.45))
    time, is_over = periods(_months(chance, contacts, months))
    of = {**_places(chance, contacts), **time, **_people(chance, contacts)}
    contact = np.sort(chance.integers(0, contacts, needs))
    topics = _topics(chance, needs)
    is_unmet = chance.random(needs) < 0.05
    reason = _drawn(chance, is_unmet.sum(), _falling(7, 0.8), "reason")
    times = chance.integers(0, 4, needs)
    given = np.repeat(np.arange(needs), times)
    organization = _drawn(chance, len(given), _falling(6000, 1.0), "org")
    made = [
        ("contacts", np.arange(contacts), of),
        (
            "needs",
            contact,
            _lifted(of, contact) | topics | {"is_unmet": Grade(is_unmet.astype(np.int64), ("no", "yes"))},
        ),
        ("reasons", contact[is_unmet], _lifted(of, contact[is_unmet]) | _reasons(reason)),
        ("referrals", contact[given], _lifted(_lifted(of, contact) | topics, given) | {"organization": organization}),
    ]
    return [Rows(measure, contact, grades, is_over) for measure, contact, grades in made]


def _falling(many: int, power: float) -> NDArray[np.float64]:
    weights = 1 / np.arange(1, many + 1) ** power
    return weights / weights.sum()


def _drawn(chance: np.random.Generator, many: int, weights: NDArray[np.float64], name: str) -> Grade:
    codes = chance.choice(len(weights), many, p=weights)
    return Grade(codes.astype(np.int64), tuple(f"{name}-{number}" for number in range(len(weights))))


def _numbered(codes: Codes, many: int, name: str) -> Grade:
    """The last code is nobody's: it says "not known"."""
    return Grade(codes, (*(f"{name}-{number}" for number in range(many)), ""))


def _places(chance: np.random.Generator, contacts: int) -> dict[str, Grade]:
    shape = np.random.default_rng(SEED)  # the map is the same for every seed
    mrc_of = np.minimum(shape.geometric(0.08, _MUNICIPALITIES) - 1, _MRCS - 1)
    region_of = np.append(np.sort(shape.integers(0, _REGIONS, _MRCS)), _REGIONS)
    territory_of = np.append(shape.integers(0, _TERRITORIES + 1, _MUNICIPALITIES), _TERRITORIES)
    mrc_of[0] = territory_of[0] = 0
    weights = np.append(0.5, 0.42 * _falling(_MUNICIPALITIES - 1, 1.3))
    municipality = chance.choice(_MUNICIPALITIES + 1, contacts, p=np.append(weights, 1 - weights.sum()))
    borough = chance.choice(_BOROUGHS + 1, contacts, p=np.append(0.95 * _falling(_BOROUGHS, 0.5), 0.05))
    borough = np.where(municipality == 0, borough, _BOROUGHS)
    hood = np.where(chance.random(contacts) < 0.1, borough * 3 + chance.integers(0, 3, contacts), 3 * (_BOROUGHS + 1))
    hood = np.where(borough == _BOROUGHS, 3 * (_BOROUGHS + 1), hood)
    mrcs = np.append(mrc_of, _MRCS)[municipality]
    region = _numbered(region_of[mrcs], _REGIONS, "region")
    mrc = nested(_numbered(mrcs, _MRCS, "mrc"), region)
    territory = _numbered(territory_of[municipality], _TERRITORIES, "territory")
    town = nested(_numbered(municipality, _MUNICIPALITIES, "mun"), mrc, territory)
    part = nested(_numbered(borough, _BOROUGHS, "borough"), mrc)
    area = nested(_numbered(hood, 3 * (_BOROUGHS + 1), "hood"), part, town)
    return {"region": region, "mrc": mrc, "territory": territory, "municipality": town, "borough": part, "area": area}


def _months(chance: np.random.Generator, contacts: int, months: int) -> Codes:
    weight = 1 + 0.3 * np.sin(np.arange(months))
    number = _FIRST_MONTH - 1 + chance.choice(months, contacts, p=weight / weight.sum())
    return (_FIRST_YEAR + number // 12) * 100 + number % 12 + 1


def _people(chance: np.random.Generator, contacts: int) -> dict[str, Grade]:
    grades = {}
    for name, shares in _PROFILE.items():
        weights = np.array(shares, dtype=float)
        grades[name] = _drawn(chance, contacts, weights / weights.sum(), name)
    band = grades["age_group"].codes * 2 + (chance.random(contacts) < 0.1)  # of few operators
    grades["age_band"] = Grade(band, tuple(f"band-{number}" for number in range(2 * len(_PROFILE["age_group"]))))
    return grades


def _topics(chance: np.random.Generator, needs: int) -> dict[str, Grade]:
    first, second, all_ = _TOPICS
    parent = np.append(np.arange(first), np.random.default_rng(SEED).integers(0, first, second - first))
    two = chance.choice(second, needs, p=_falling(second, 1.0))
    deep = np.random.default_rng(SEED).permutation(second)[: all_ - second]
    three = np.full(second, all_ - second)
    three[deep] = np.arange(all_ - second)
    is_deep = chance.random(needs) < 0.4
    topic_1 = Grade(parent[two], tuple(f"topic-{number}" for number in range(first)))
    topic_2 = nested(_numbered(two, second, "sub"), topic_1)
    topic_3 = nested(_numbered(np.where(is_deep, three[two], all_ - second), all_ - second, "leaf"), topic_2)
    return {"topic_1": topic_1, "topic_2": topic_2, "topic_3": topic_3, "topic": topic_3}


def _reasons(reason: Grade) -> dict[str, Grade]:
    group = Grade(reason.codes // 3, ("group-0", "group-1", "group-2"))
    return {"reason": reason, "reason_group": group}


def _lifted(grades: Mapping[str, Grade], rows: Codes) -> dict[str, Grade]:
    return {name: Grade(grade.codes[rows], grade.labels) for name, grade in grades.items()}
