"""Perturbation by cell keys: the same cell has the same noise for life, whatever the words of the question.

Each row has a random key of 32 bits. The sum of the keys of a cell and of the words that name it, modulo 2^32, draws
one of 256 columns of a fixed table, whose line is the count. Source: B. Fraser and J. Wooton, "A proposed method for
confidentialising tabular output to protect against differencing" (UNECE work session on statistical confidentiality,
2005), the method of the TableBuilder of the Australian Bureau of Statistics; tables of transition as in the packages
ptable and cellKey.

There the same rows have the same noise, so that a whole told otherwise than its only part proves that somebody is in
the rest. Here the name of a cell draws too (`Noise`): two groups of the same people differ as any two do. A cell has
one name however it is asked (`coordinates.called`), so that its noise is drawn once.

Bounded noise has a known weakness: whoever may ask for one group beside many others averages the noise away (H. Asghar
and D. Kaafar, "Averaging attacks on bounded noise-based disclosure control algorithms", 2019). So what may be asked is
bounded as well: see `lattice.may_be_perturbed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
MINIMUM = 5  # people: the smallest cell that is told
LARGEST = 2  # of the noise
_COLUMNS = 256


def _line(**columns: int) -> list[int]:
    """A line of the table: how many of the 256 columns hold each noise, m2 for -2 and p1 for +1."""
    noises = {"m2": -2, "m1": -1, "zero": 0, "p1": 1, "p2": 2}
    return [noises[name] for name, many in columns.items() for _ in range(many)]


# Lines of counts 0, 1, 2 and of 3 or more. Each adds up to nothing, so that the noise is unbiased exactly; none reaches
# below zero. One can become none, three times in eight: else its noise would have to be nothing at all.
TABLE = np.array(
    [
        _line(zero=256),
        _line(m1=96, zero=88, p1=48, p2=24),
        _line(m2=32, m1=64, zero=64, p1=64, p2=32),
        _line(m2=32, m1=64, zero=64, p1=64, p2=32),
    ],
    dtype=np.int8,
)
VARIANCE = tuple(float((line.astype(float) ** 2).mean()) for line in TABLE)  # 0, 0.9375, 1.5, 1.5


class Noise:
    """Numbers of 32 bits that words draw with a secret: added to the keys of a cell, they are those of its name.
    Without the secret nobody could try which keys would give what is seen. A word is a list and a code of it."""

    def __init__(self, secret: bytes = b"") -> None:
        """`secret` of at most 64 bytes."""
        self._secret = secret
        self._drawn: dict[str, dict[str, int]] = {}

    def of(self, words: Iterable[tuple[str, str]]) -> int:
        return sum(self._of(self._drawn.setdefault(list_, {}), list_, code) for list_, code in words)

    def rows(self, list_: str, codes: Sequence[str]) -> Whole:
        """Of each code of a list."""
        drawn = self._drawn.setdefault(list_, {})
        for code in set(codes).difference(drawn):
            self._of(drawn, list_, code)
        return np.array([drawn[code] for code in codes], dtype=np.int64)

    def _of(self, drawn: dict[str, int], list_: str, code: str) -> int:
        found = drawn.get(code)
        if found is None:
            word = blake2b(f"{list_}={code}".encode(), key=self._secret, digest_size=4)
            found = drawn[code] = int.from_bytes(word.digest(), "little")
        return found


def perturb(counts: NDArray[Any], keys: NDArray[Any]) -> Whole:
    """Counts of rows with their noise. `keys` holds, for each cell, the sum of the keys of its rows and of its name
    (any width)."""
    counted = np.asarray(counts, dtype=np.int64)
    if (counted < 0).any():
        raise ValueError("A count was below zero. Cells count rows: give how many each has.")
    return counted + TABLE[np.minimum(counted, len(TABLE) - 1), _columns(np.asarray(keys))]


def is_told(values: NDArray[Any], people: NDArray[Any], minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """Which perturbed values are told; the others are said to be "fewer than 5".

    Nothing of one to four people is told, whatever its noise, since noise of at most 2 on a cell that is known to be
    under 5 would tell which of the four it is. None is told: it is the same with noise and without.
    """
    return np.where(people == 0, values == 0, (people >= minimum) & (values >= minimum))


def share(keys: NDArray[Any]) -> NDArray[np.float64]:
    """A number from 0 to 1, 1 excluded, that each sum of keys draws: its own, beside the noise of the count."""
    return _mixed(~np.asarray(keys, dtype=np.int64)) / 2.0**32


def _columns(sums: NDArray[Any]) -> NDArray[np.intp]:
    """The column that each sum draws."""
    return (_mixed(sums) >> np.uint32(24)).astype(np.intp) % _COLUMNS


def _mixed(sums: NDArray[Any]) -> NDArray[np.uint32]:
    """The finalizer of MurmurHash3: without it, the noises of two groups and of both together would be related as their
    sums are."""
    mixed = (sums.astype(np.int64) & 0xFFFFFFFF).astype(np.uint32)
    mixed ^= mixed >> np.uint32(16)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed
