"""Which cells may not be told for themselves, whatever stands beside them.

Sources: A. Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4: minimum frequency, dominance
(n, k) and p %; Statistics Canada's rules for small areas (40 residents; 100 for postal and custom areas); and the
criteria of the Regulation respecting the anonymization of personal information, CQLR c. A-2.1, r. 0.1:
individualisation (a cell of one), correlation (cells of two tables), inference (a cell that tells of all its group).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .keys import MINIMUM

Flags = NDArray[np.bool_]
RESIDENTS = 40
RESIDENTS_OWN = 100  # of postal areas, and of those that an installation drew itself
_OWN = ("fsa-", "own-")
DOMINANCE = (2, 0.90)  # the two largest may not make up more than 90 % of a sum
PERCENT = 0.15  # nobody may know the largest of a sum to 15 %


def is_few(people: NDArray[Any], minimum: int = MINIMUM) -> Flags:
    """Cells of one to four people. People, and not rows: twelve needs of two contacts are hidden, since two people
    would recognize themselves and each other in them. None is told: nobody is in it."""
    return (people > 0) & (people < minimum)


def is_dominated(largest: NDArray[Any], second: NDArray[Any], total: NDArray[Any]) -> Flags:
    """Sums (of seconds) of which too much is of one or two contacts.

    Dominance: the two largest make up more than 90 %. p %: what is left without them is under 15 % of the largest, so
    that the second would know the largest within 15 % by taking itself away from the sum.
    """
    by_share = (largest + second) > DOMINANCE[1] * total
    by_percent = (total - largest - second) < PERCENT * largest
    return (total > 0) & (by_share | by_percent)


def too_few_residents(population: Mapping[str, int | None], agreed: frozenset[str] = frozenset()) -> frozenset[str]:
    """Areas that are not told apart at all, not even as empty: their people are counted in what contains them.

    An area whose population nobody knows is told apart unless it is postal or of the installation's own drawing; one
    that is `agreed` with whoever asks, as any other area.
    """
    return frozenset(code for code, residents in population.items() if _is_small(code, residents, code in agreed))


def _is_small(code: str, residents: int | None, is_agreed: bool) -> bool:
    is_own = code.startswith(_OWN) and not is_agreed
    if residents is None:
        return is_own
    return residents < (RESIDENTS_OWN if is_own else RESIDENTS)


def coarsened(codes: NDArray[Any], small: frozenset[str]) -> NDArray[Any]:
    """A column of places, with nothing where the area is too small to be told apart. Done before any profile is
    counted: the place becomes coarser, and then the person's traits are told."""
    return np.where(np.isin(codes, list(small)), "", codes) if small else codes
