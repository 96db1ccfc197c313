"""More organizations for a directory that has too few: a service of a large city refers to thousands of them a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import accumulate

from balise.demo.rules.maker import Maker
from balise.demo.rules.organization import Entry
from balise.demo.rules.places import places

REGIONS = ("region-06", "region-13", "region-14", "region-15", "region-16", "region-07")  # of the service of Montréal


class Neighbours(Maker):
    """Makes small organizations of the regions of REGIONS, whose names are none of `taken`."""

    def __init__(self, organizations: int, seed: int, today: dt.date, taken: Iterable[str]) -> None:
        super().__init__(organizations * 10, seed, today)
        self._organizations = organizations
        self._names = set(taken)
        near = (place.weight if place.areas.get("region") in REGIONS else 0 for place in places())
        self._place_weights = list(accumulate(near))

    def entries(self) -> Iterator[Entry]:
        for entry in super().entries():
            if entry.kind == "organization" and entry.id > self._organizations:
                return
            yield entry

    def _how_many(self) -> int:
        return self.rng.choice((1, 1, 1, 2, 2, 3))
