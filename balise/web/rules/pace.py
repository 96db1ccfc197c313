"""How fast one network may ask: so many answers at once, and as many again each minute, at an even pace."""

from __future__ import annotations

import math

MINUTE = 60.0  # seconds
_MOST_NETWORKS = 50_000  # remembered at a time: some megabytes


class Pace:
    """Not safe between threads. The clock is the caller's: any that goes forward, in seconds.

    The generic cell rate algorithm (ITU-T I.371): of each network, only the instant at which all that it was given is
    paid back is kept, and forgotten once it is past.
    """

    def __init__(self, per_minute: int) -> None:
        self._each = MINUTE / per_minute
        self._paid_back: dict[str, float] = {}

    def wait(self, network: str, now: float) -> int:
        """0 where an answer may be given, which is then counted; else the whole seconds after which to ask again."""
        paid_back = max(self._paid_back.get(network, now), now)
        too_soon = paid_back + self._each - MINUTE - now
        if too_soon > 1e-6:  # else an even pace would be refused for the rounding of a sum
            return math.ceil(too_soon)
        self._paid_back[network] = paid_back + self._each
        if len(self._paid_back) > _MOST_NETWORKS:
            self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        """Those that owe nothing; and where all do, those that have owed for longest."""
        self._paid_back = {one: at for one, at in self._paid_back.items() if at > now}
        for one in list(self._paid_back)[: len(self._paid_back) - _MOST_NETWORKS]:
            del self._paid_back[one]
