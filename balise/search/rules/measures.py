"""How good an ordered list of results is, against judged grades.

nDCG: Järvelin and Kekäläinen, ACM Transactions on Information Systems 20(4), 2002, with the gain 2^grade - 1 of
Burges and others, ICML 2005. Reciprocal rank: Voorhees, TREC-8, 1999.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

RELEVANT = 2  # the least grade that recall counts
EXACT = 3


def ndcg(found: Sequence[int], grades: Mapping[int, int], most: int = 10) -> float:
    """Discounted cumulative gain of the first `most` ids found over that of the best order possible, 0 to 1.

    Raises ValueError when no grade is above 0: such a question measures nothing.
    """
    best = _gain(sorted(grades.values(), reverse=True)[:most])
    if not best:
        raise ValueError("No service is relevant to this question: judge it again, or leave it out.")
    return _gain([grades.get(id, 0) for id in found[:most]]) / best


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def recall(found: Sequence[int], grades: Mapping[int, int], most: int = 20) -> float | None:
    """Share of the relevant services (RELEVANT and above) among the first `most`, of as many as could be there.

    None when none is relevant enough.
    """
    relevant = {id for id, grade in grades.items() if grade >= RELEVANT}
    return len(relevant.intersection(found[:most])) / min(len(relevant), most) if relevant else None


def reciprocal_rank(found: Sequence[int], grades: Mapping[int, int]) -> float:
    """One over the rank of the first that is exactly what was asked; 0 when none was found."""
    return next((1 / place for place, id in enumerate(found, 1) if grades.get(id) == EXACT), 0.0)


def overlap(one: Sequence[int], other: Sequence[int], most: int = 10) -> float | None:
    """How much two lists have in common among their first `most`, whatever the order: |A ∩ B| / max(|A|, |B|).

    None when both are empty.
    """
    first, second = set(one[:most]), set(other[:most])
    longest = max(len(first), len(second))
    return len(first & second) / longest if longest else None


def mean(values: Iterable[float | None]) -> float | None:
    """Of those that say something; None when none does."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
