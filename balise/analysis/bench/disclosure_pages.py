"""The attack on pages: everything that free questions show beside a release, put together by who adds and subtracts.

The attacker asks every question of up to three columns of a year, exact, perturbed or hidden as the gate shows it, and
knows the rules: that noise is at most 2, that a listed hidden cell holds someone, what may be nobody. Each total is the
sum of its parts; intervals go from sum to sum (`intervals.tightened`) until nothing changes. A cell of one to four
people whose interval is one number was learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from balise.analysis.gate import Above, Gate, Part, Released
from balise.analysis.rules import intervals
from balise.analysis.rules.attacks import Attack
from balise.analysis.rules.coordinates import where
from balise.analysis.rules.intervals import NO_END, Bounds, Sums
from balise.analysis.rules.keys import LARGEST, MINIMUM
from balise.analysis.rules.lattice import TABLES
from balise.analysis.rules.primary import is_few
from balise.analysis.rules.question import Filters, Scope
from balise.analysis.rules.shown import Counts
from balise.analysis.store import Store

_DEEPEST = 3  # columns of a question
_ROUNDS = 60
Names = tuple[str, ...]


class Asked(NamedTuple):
    """What the attacker asks: a column of a fact, by these columns; `key` is that of its rows."""

    fact: str
    column: str
    condition: str
    key: str
    names: Names


ASKED = (
    Asked("contacts", "communications", "kind = 'conversation'", "key",
          ("region", "gender", "age_group", "language", "channel", "inquirer")),
    Asked("needs", "needs", "true", "need_key", ("region", "topic_1", "gender", "age_group", "language", "inquirer")),
    Asked("needs", "needs", "true", "need_key", ("borough", "topic_1", "gender", "age_group", "language")),
    Asked("needs", "unmet", "status = 'unmet'", "need_key", ("region", "topic_1", "gender", "age_group", "language")),
)  # fmt: skip


class Seen(NamedTuple):
    """A cell as it is seen, and what it holds in truth."""

    low: int
    high: int
    rows: int
    people: int


def on_pages(store: Store, release: Released, above: Above, year: int, of: Sequence[Asked] = ASKED) -> list[Attack]:
    """By who looks while the months are open, by who looks beside the release, and by who noted the first for then."""
    return [
        _attack(f"{asked.column} by {', '.join(asked.names)}, {said}", told)
        for asked in of
        for said, told in _told(store, release, above, year, asked)
    ]


def _told(
    store: Store, release: Released, above: Above, year: int, asked: Asked
) -> Iterator[tuple[str, tuple[Sums, Bounds]]]:
    found = []
    for said, beside in (("while open", None), ("beside the release", release)):
        cells = {names: dict(_seen(store, beside, above, year, asked, names)) for names in _tables(asked.names)}
        every = [one for told in cells.values() for one in told.values()]
        bounds = Bounds(np.array([one.low for one in every]), np.array([one.high for one in every]))
        found.append((_sums(cells), bounds))
        yield said, found[-1]
    (sums, noted), (_, known) = found
    yield "noted while open, then beside it", (
        sums, Bounds(np.maximum(noted.low, known.low), np.minimum(noted.high, known.high))
    )  # fmt: skip


def _attack(said: str, told: tuple[Sums, Bounds]) -> Attack:
    sums, bounds = told
    known = intervals.tightened(sums, bounds, _ROUNDS)
    if ((known.low > sums.count) | (known.high < sums.count)).any():
        raise RuntimeError("The attacker was told something false, so that nothing is proven. Verify the facts.")
    few = is_few(sums.people)
    learned = int((few & (known.low == known.high)).sum())
    return Attack(f"every page: {said}", int(few.sum()), learned, "cells known exactly")


def _tables(names: Names) -> Iterator[Names]:
    return (some for many in range(_DEEPEST + 1) for some in combinations(names, many))


def _seen(
    store: Store, release: Released | None, above: Above, year: int, asked: Asked, names: Names
) -> Iterator[tuple[Names, Seen]]:
    """The cells of a table as pages show them: the last column tells rows apart, the others are filters."""
    depth, counted = names[-1] if names else "", _counted(store, year, asked, names)
    is_free = bool(names) and not _is_of_lattice(asked, names)
    is_people = asked.fact == "contacts"
    # Beside a release what is within a hidden cell is not listed either, however many it holds.
    nobody = Seen(0, MINIMUM + LARGEST - 1 if is_people and release is None else NO_END, 0, 0)
    if is_free:
        codes = [sorted({code for (code,) in _counted(store, year, asked, (name,))}) for name in names]
        yield from ((one, nobody) for one in product(*codes) if "" not in one[:-1])
    pages: dict[Names, list[Names]] = {}
    for one in counted:
        if "" not in one[:-1]:  # nobody filters by what is not known
            pages.setdefault(one[:-1], []).append(one)
    for filters, rows in pages.items():
        numbers = np.array([counted[row] for row in rows])
        pairs = tuple(zip(names[:-1], filters, strict=True))
        gate = Gate(Scope(), Filters(), asked.fact, pairs, (Part("year", str(year)),), release, above)
        told = Counts(numbers[:, 0], numbers[:, 1], numbers[:, 2])
        labels = np.array([row[-1] if row else "" for row in rows], dtype=object)
        given = gate.show(asked.column, depth, labels, np.zeros(len(rows), dtype=np.int64), told)
        for row, (count, _, people), state, value in zip(
            rows, numbers.tolist(), given.states, given.values, strict=True
        ):
            low, high = _interval(str(state), int(value), is_people=is_people)
            yield row, nobody._replace(rows=count, people=people) if high < 0 else Seen(low, high, count, people)


def _interval(state: str, value: int, *, is_people: bool) -> tuple[int, int]:
    """What is known of a cell by how it is shown; below nothing where it is not listed."""
    if state == "exact":
        return value, value
    if state == "perturbed":
        return max(value - LARGEST, MINIMUM if is_people else 1), value + LARGEST
    if state == "hidden":
        return 1, MINIMUM + LARGEST - 1 if is_people else NO_END
    return (1, NO_END) if state == "linked" else (0, -1)


def _counted(store: Store, year: int, asked: Asked, names: Names) -> Mapping[Names, tuple[int, int, int]]:
    """Rows, the sum of their keys, people: always in the same order, so that what is seen twice compares."""
    told = "".join(f"{name}::VARCHAR, " for name in names)
    found = store.connection.cursor().execute(
        f"SELECT {told}count(*), sum({asked.key}), count(DISTINCT contact) FROM {asked.fact} "  # noqa: S608 (our names)
        f"WHERE month BETWEEN {year}01 AND {year}12 AND {asked.condition} "
        f"GROUP BY {', '.join(names) or 'ALL'} ORDER BY ALL"
    )
    return {tuple(row[:-3]): (row[-3], int(row[-2]), row[-1]) for row in found.fetchall()}


def _is_of_lattice(asked: Asked, names: Names) -> bool:
    pairs = tuple((name, "") for name in names[:-1])
    return where(asked.fact, asked.column, names[-1], pairs, "year").cells[0].table in TABLES


def _sums(cells: Mapping[Names, Mapping[Names, Seen]]) -> Sums:
    """Each cell that was asked for whole is the sum of those by one column more."""
    starts, many = {}, 0
    for names, told in cells.items():
        starts.update({(names, one): many + number for number, one in enumerate(told)})
        many += len(told)
    row: list[int] = []
    cell: list[int] = []
    sign: list[int] = []
    number = 0
    for names, told in cells.items():
        for place in range(len(names)):
            parts: dict[Names, list[Names]] = {}
            for one in told:
                parts.setdefault(one[:place] + one[place + 1 :], []).append(one)
            fewer = names[:place] + names[place + 1 :]
            for whole, some in parts.items():
                total = cells[fewer].get(whole)
                if total is not None and total.rows == sum(told[one].rows for one in some):
                    row += [number] * (len(some) + 1)
                    cell += [starts[fewer, whole], *(starts[names, one] for one in some)]
                    sign += [-1, *([1] * len(some))]
                    number += 1
    every = [one for told in cells.values() for one in told.values()]
    rows = np.array(row)
    return Sums(
        rows, np.array(cell), np.array(sign), np.searchsorted(rows, np.arange(number)),
        np.array([one.rows for one in every]), np.array([one.people for one in every]),
        np.ones(many), np.ones(many, dtype=bool),
    )  # fmt: skip
