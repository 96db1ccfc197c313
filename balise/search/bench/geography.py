"""An invented geography for measuring: one metropolis of 94 towns for each 14,000 services, as people live in them.

Towns stand in a region, regions in a province, provinces in one of two countries. 14,000 services have the size and
the density of Greater Montréal; 1,500,000 have 107 such metropolises, 10,058 towns from coast to coast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from balise.territories import memory
from balise.territories.models import Area

SERVICES_OF_A_METROPOLIS = 14_000
TOWNS_OF_A_METROPOLIS = 94
_REGIONS_OF_A_PROVINCE = 3
_COUNTRIES = ("ca", "us")
_LARGEST = 2_000_000  # people of the first town
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "ou", "er")]


class Geography:
    """Towns by number. `chains` holds for each its code, then those above; `weights` the share of people in each."""

    def __init__(self, services: int, draw: np.random.Generator) -> None:
        self.metropolises = max(1, round(services / SERVICES_OF_A_METROPOLIS))
        shares = 1 / (np.arange(self.metropolises) + 4)
        within = 1 / (np.arange(TOWNS_OF_A_METROPOLIS) + 1)
        self.weights = np.outer(shares / shares.sum(), within / within.sum()).ravel()
        self._bounds = self.weights.cumsum()
        self.centres = self._centres(draw)
        self.names = self._names(draw)
        self.chains = [self._chain(town) for town in range(len(self.weights))]

    def towns(self, count: int, draw: np.random.Generator) -> np.ndarray:
        """Numbers of `count` towns, drawn by their people."""
        return np.minimum(np.searchsorted(self._bounds, draw.random(count)), len(self.weights) - 1)

    def points(self, towns: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        """A point in each of these towns, latitude and longitude: many near its centre, few far, 3 km on average."""
        away, turn = draw.exponential(3.0, len(towns)), draw.uniform(0, 2 * np.pi, len(towns))
        return np.round(_moved(self.centres[towns], away, turn), 5)

    def beside(self, town: int, count: int, draw: np.random.Generator) -> list[int]:
        """Other towns of the same metropolis."""
        first = town - town % TOWNS_OF_A_METROPOLIS
        return [first + int(number) for number in draw.integers(0, TOWNS_OF_A_METROPOLIS, count)]

    def write(self, now: dt.datetime) -> None:
        """Make them areas of the database."""
        rows = {area.code: area for town in range(len(self.chains)) for area in self._areas(town, now)}
        links = {pair for chain in self.chains for pair in pairwise(chain)}
        Area.objects.bulk_create(rows.values(), batch_size=500)
        through = Area.parents.through
        through.objects.bulk_create([through(from_area_id=c, to_area_id=p) for c, p in sorted(links)], batch_size=400)
        memory.forget()

    def _areas(self, town: int, now: dt.datetime) -> Iterator[Area]:
        latitude, longitude = map(float, self.centres[town])
        people = int(_LARGEST * self.weights[town] / self.weights[0]) + 1
        name = self.names[town]
        kinds = ("municipality", "region", "province", "country")
        for code, kind in zip(self.chains[town], kinds, strict=True):
            called = name if kind == "municipality" else f"{self.names[town - town % TOWNS_OF_A_METROPOLIS]} ({code})"
            yield Area(code=code, kind=kind, official_code=code, name_fr=called, latitude=latitude,
                       longitude=longitude, population=people, edited_at=now)  # fmt: skip

    def _centres(self, draw: np.random.Generator) -> np.ndarray:
        """Of each town: the first of a metropolis in its middle, the others 15 km away on average."""
        middles = np.column_stack((draw.uniform(27, 53, self.metropolises), draw.uniform(-123, -64, self.metropolises)))
        middles[0] = (45.54, -73.62)
        middles = np.repeat(middles, TOWNS_OF_A_METROPOLIS, axis=0)
        away, turn = draw.exponential(15.0, len(middles)), draw.uniform(0, 2 * np.pi, len(middles))
        away[::TOWNS_OF_A_METROPOLIS] = 0
        return _moved(middles, away, turn)

    def _names(self, draw: np.random.Generator) -> list[str]:
        """Names that are no word of the texts: they begin with "Qu" or "Z"."""
        parts = draw.integers(0, len(_SYLLABLES), (len(self.weights), 3))
        heads = ("Qua", "Qui", "Za", "Zo")
        return [
            heads[number % 4] + "".join(_SYLLABLES[part] for part in some) for number, some in enumerate(parts.tolist())
        ]

    @staticmethod
    def _chain(town: int) -> tuple[str, ...]:
        region = town // TOWNS_OF_A_METROPOLIS
        province = region // _REGIONS_OF_A_PROVINCE
        country = _COUNTRIES[province % 2]
        return (f"mun-b{town}", f"region-b{region}", f"{country}-b{province}", country)


def _moved(points: np.ndarray, km: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Each point, so many km away in that direction."""
    north, east = km * np.cos(turn) / 111.195, km * np.sin(turn) / (111.195 * np.cos(np.radians(points[:, 0])))
    return points + np.column_stack((north, east))
