"""Whole numbers that add up: how published totals and shares become rows, to the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

K = TypeVar("K")


def apportion(total: int, weights: Mapping[K, float], most: int | None = None) -> dict[K, int]:
    """Share `total` by weight in whole numbers, by the largest remainder; none gets more than `most`.

    Ties go to who comes first. Raises ValueError when `most` leaves no room for the total.
    """
    if most is not None and total > most * len(weights):
        raise ValueError(f"{total} do not fit in {len(weights)} shares of at most {most}.")
    found: dict[K, int] = dict.fromkeys(weights, 0)
    open_, left = dict(weights), total
    while left and open_:
        shared = _largest_remainder(left, open_)
        full = {key for key, count in shared.items() if most is not None and found[key] + count >= most}
        for key in full or shared:
            given = shared[key] if most is None else min(shared[key], most - found[key])
            found[key] += given
            left -= given
        if not full:
            break
        open_ = {key: weight for key, weight in open_.items() if key not in full}
    return found


def _largest_remainder(total: int, weights: Mapping[K, float]) -> dict[K, int]:
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    found = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: found[key] - exact[key])
    for key in by_remainder[: total - sum(found.values())]:
        found[key] += 1
    return found


def column(counts: Mapping[K, int], rng: Random) -> list[K]:
    """Each value as many times as it counts, in an order drawn."""
    values = [value for value, count in counts.items() for _ in range(count)]
    rng.shuffle(values)
    return values


def adding_up(
    total: int, count: int, draw: Callable[[], int], rng: Random, *, least: int = 0, most: int | None = None
) -> list[int]:
    """`count` numbers as `draw` gives them, then moved by small steps until they add up to `total`.

    Raises ValueError when no numbers between `least` and `most` do.
    """
    if not least * count <= total <= (total if most is None else most * count):
        raise ValueError(f"{count} numbers from {least} to {most} cannot add up to {total}.")
    drawn = [max(least, draw() if most is None else min(most, draw())) for _ in range(count)]
    gap = total - sum(drawn)
    while gap:
        step = 1 if gap > 0 else -1
        size = max(1, abs(gap) // max(1, count)) * step
        for place in rng.sample(range(count), min(abs(gap // size), count)):
            moved = drawn[place] + size
            if moved >= least and (most is None or moved <= most):
                drawn[place] = moved
                gap -= size
    return drawn


def picked(values: Sequence[K], count: int, allowed: Iterable[int], rng: Random) -> list[int]:
    """`count` places among `allowed` ones of `values`, in an order drawn. Raises ValueError when there are too few."""
    places = list(allowed)
    if len(places) < count:
        raise ValueError(f"{count} places are asked for, and {len(places)} of {len(values)} are allowed.")
    return rng.sample(places, count)
