"""The attack on pages: everything that free questions show beside a release, put together by who adds and subtracts.

The attacker asks every question of up to three columns of a year, exact, perturbed or hidden as the gate shows it, and
knows the rules: that noise is at most 2, that a listed hidden cell holds someone, what may be nobody. Each total is the
sum of its parts, and an unmet need is a need. Intervals go from sum to sum (`intervals.tightened`) until nothing
changes.

Then it takes noise for a proof: where a total and its only told part are told otherwise, somebody is in the rest. So it
is where the same people have the same noise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from balise.analysis.gate import Above, Gate, Naming, Part, Released
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


class Column(NamedTuple):
    """What is counted: a column of a fact, its rows, and their key."""

    fact: str
    name: str
    condition: str
    key: str

    @property
    def is_people(self) -> bool:
        return self.name == "communications"


_REACHED = Column("contacts", "communications", "kind = 'conversation'", "key")
_NEEDS = Column("needs", "needs", "true", "need_key")
_UNMET = Column("needs", "unmet", "status = 'unmet'", "need_key")


class Asked(NamedTuple):
    """What the attacker asks, by these columns; `parts` says which count is part of which, by their places."""

    names: Names
    columns: tuple[Column, ...]
    parts: tuple[tuple[int, int], ...]


ASKED = (
    Asked(("region", "gender", "age_group", "language", "channel", "inquirer"),
          (_REACHED, _NEEDS, _UNMET), ((1, 2),)),
    Asked(("region", "topic_1", "gender", "age_group", "language"), (_NEEDS, _UNMET), ((0, 1),)),
    Asked(("borough", "topic_1", "gender", "age_group", "language"), (_NEEDS, _UNMET), ((0, 1),)),
)  # fmt: skip


class Seen(NamedTuple):
    """A cell as it is seen, and what it holds in truth. `told` is the number, -1 where there is none."""

    low: int
    high: int
    rows: int
    people: int
    told: int = -1
    is_free: bool = False


Table = tuple[int, Names]  # the place of what is counted, and the columns
Cells = Mapping[Table, Mapping[Names, Seen]]


def on_pages(store: Store, release: Released, above: Above, year: int, of: Sequence[Asked] = ASKED) -> list[Attack]:
    """By who looks while the months are open, by who looks beside the release, and by who noted the first for then."""
    return [
        attack
        for asked in of
        for said, sums, bounds, cells in _told(store, release, above, year, asked)
        for attack in _attacks(f"{_said(asked)}, {said}", sums, bounds, cells)
    ]


def _said(asked: Asked) -> str:
    return f"{', '.join(column.name for column in asked.columns)} by {', '.join(asked.names)}"


def _told(
    store: Store, release: Released, above: Above, year: int, asked: Asked
) -> Iterator[tuple[str, Sums, Bounds, Cells]]:
    found = []
    for said, beside in (("while open", None), ("beside the release", release)):
        cells = {
            (place, names): dict(_seen(store, beside, above, year, column, names))
            for place, column in enumerate(asked.columns)
            for names in _tables(asked.names)
        }
        cells |= _rests(asked, cells)
        every = [one for told in cells.values() for one in told.values()]
        bounds = Bounds(np.array([one.low for one in every]), np.array([one.high for one in every]))
        found.append((_sums(asked, cells), bounds))
        yield said, *found[-1], cells
    (sums, noted), (_, known) = found
    both = Bounds(np.maximum(noted.low, known.low), np.minimum(noted.high, known.high))
    yield "noted while open, then beside it", sums, both, cells


def _attacks(said: str, sums: Sums, bounds: Bounds, cells: Cells) -> Iterator[Attack]:
    known = intervals.tightened(sums, bounds, _ROUNDS)
    if ((known.low > sums.count) | (known.high < sums.count)).any():
        raise RuntimeError("The attacker was told something false, so that nothing is proven. Verify the facts.")
    few = is_few(sums.people)
    is_free = np.array([one.is_free for told in cells.values() for one in told.values()])
    exactly = few & (known.low == known.high)
    # That a listed cell is of one to four is told; of a free one nobody is to know even that somebody is in it.
    within = few & is_free & (known.low > 0) & (known.high < MINIMUM) & ~exactly
    yield Attack(f"every page: {said}", int(few.sum()), int(exactly.sum()), "cells known exactly")
    yield Attack(f"every page: {said}", int((few & is_free).sum()), int(within.sum()), "known to be of one to four")
    yield _proofs(said, cells)


def _proofs(said: str, cells: Cells) -> Attack:
    """Totals and their only told part, told otherwise: a proof that somebody is in the rest, if it is never wrong."""
    right = wrong = alike = 0
    for (place, names), told in cells.items():
        for number in range(len(names)):
            wholes = cells[place, names[:number] + names[number + 1 :]]
            parts: dict[Names, list[Seen]] = {}
            for one, seen in told.items():
                if seen.told >= 0:
                    parts.setdefault(one[:number] + one[number + 1 :], []).append(seen)
            for whole, some in parts.items():
                total = wholes.get(whole)
                if total and len(some) == 1 and total.is_free and some[0].is_free and total.told >= 0:
                    is_alike, is_all = total.told == some[0].told, total.rows == some[0].rows
                    right += not is_alike and not is_all
                    wrong += not is_alike and is_all
                    alike += is_alike and is_all
    says = f"proofs that somebody is in a rest ({right} right, {wrong} wrong)"
    return Attack(f"noise: {said}", right + wrong, right if alike and not wrong else 0, says)


def _tables(names: Names) -> Iterator[Names]:
    return (some for many in range(_DEEPEST + 1) for some in combinations(names, many))


def _seen(
    store: Store, release: Released | None, above: Above, year: int, column: Column, names: Names
) -> Iterator[tuple[Names, Seen]]:
    """The cells of a table as pages show them: the last column tells rows apart, the others are filters."""
    depth, counted = names[-1] if names else "", _counted(store, year, column, names)
    is_free = bool(names) and not _is_of_lattice(column, names)
    # Beside a release what is within a hidden cell is not listed either, however many it holds.
    most = MINIMUM + LARGEST - 1 if column.is_people and release is None else NO_END
    nobody = Seen(0, most, 0, 0, is_free=is_free)
    if is_free:
        codes = [sorted({code for (code,) in _counted(store, year, column, (name,))}) for name in names]
        yield from ((one, nobody) for one in product(*codes) if "" not in one[:-1])
    pages: dict[Names, list[Names]] = {}
    for one in counted:
        if "" not in one[:-1]:  # nobody filters by what is not known
            pages.setdefault(one[:-1], []).append(one)
    naming = Naming(
        store.noise, _itself, above, lambda area, level: True,
        lambda part: store.alone(100 * year + 1, 100 * year + 12), lambda part: part, lambda fact, traits, part: True,
        lambda list_, code: code,
    )  # fmt: skip
    for filters, rows in pages.items():
        numbers = np.array([counted[row] for row in rows])
        pairs = tuple(zip(names[:-1], filters, strict=True))
        gate = Gate(Scope(), Filters(), column.fact, pairs, (Part("year", str(year)),), release, above, naming)
        told = Counts(numbers[:, 0], numbers[:, 1], numbers[:, 2])
        labels = np.array([row[-1] if row else "" for row in rows], dtype=object)
        given = gate.show(column.name, depth, labels, np.zeros(len(rows), dtype=np.int64), told)
        for row, (count, _, people), state, value in zip(
            rows, numbers.tolist(), given.states, given.values, strict=True
        ):
            low, high = _interval(str(state), int(value), is_people=column.is_people)
            shown = int(value) if state in ("exact", "perturbed") else -1
            here = nobody._replace(rows=count, people=people)
            yield row, here if high < 0 else here._replace(low=low, high=high, told=shown)


def _itself(area: str) -> str:
    return area


def _interval(state: str, value: int, *, is_people: bool) -> tuple[int, int]:
    """What is known of a cell by how it is shown; below nothing where it is not listed."""
    if state == "exact":
        return value, value
    if state == "perturbed":
        return max(value - LARGEST, MINIMUM if is_people else 1), value + LARGEST
    if state == "hidden":
        return 1, MINIMUM + LARGEST - 1 if is_people else NO_END
    return (1, NO_END) if state == "linked" else (0, -1)


def _counted(store: Store, year: int, column: Column, names: Names) -> Mapping[Names, tuple[int, int, int]]:
    """Rows, the sum of their keys, people: always in the same order, so that what is seen twice compares."""
    told = "".join(f"{name}::VARCHAR, " for name in names)
    found = store.connection.cursor().execute(
        f"SELECT {told}count(*), sum({column.key}), count(DISTINCT contact) FROM {column.fact} "  # noqa: S608 (ours)
        f"WHERE month BETWEEN {year}01 AND {year}12 AND {column.condition} "
        f"GROUP BY {', '.join(names) or 'ALL'} ORDER BY ALL"
    )
    return {tuple(row[:-3]): (row[-3], int(row[-2]), row[-1]) for row in found.fetchall()}


def _is_of_lattice(column: Column, names: Names) -> bool:
    pairs = tuple((name, "") for name in names[:-1])
    found = where(column.fact, column.name, names[-1], pairs, "year")
    return found.is_counted and found.cells[0].table in TABLES


def _rests(asked: Asked, cells: Cells) -> dict[Table, dict[Names, Seen]]:
    """What a count leaves of that which it is part of, of which nothing is told: a count of its own."""
    found = {}
    for place, (whole, part) in enumerate(asked.parts, len(asked.columns)):
        for names in _tables(asked.names):
            inside = cells[part, names]
            found[place, names] = {
                one: Seen(0, NO_END, seen.rows - inside[one].rows, MINIMUM)
                for one, seen in cells[whole, names].items()
                if one in inside
            }
    return found


class _Adding:
    """Sums of cells, one after another."""

    def __init__(self, cells: Cells) -> None:
        self._cells, many = cells, 0
        self._starts: dict[tuple[Table, Names], int] = {}
        for key, told in cells.items():
            self._starts |= {(key, one): many + number for number, one in enumerate(told)}
            many += len(told)
        self.row: list[int] = []
        self.cell: list[int] = []
        self.sign: list[int] = []
        self.many = 0

    def add(self, whole: tuple[Table, Names], parts: Sequence[tuple[Table, Names]]) -> None:
        """A cell that its parts make; left out where rows of nobody are not all known."""
        key, one = whole
        total = self._cells[key].get(one)
        if total is None or total.rows != sum(self._cells[key][one].rows for key, one in parts):
            return
        self.row += [self.many] * (len(parts) + 1)
        self.cell += [self._starts[whole], *(self._starts[part] for part in parts)]
        self.sign += [-1, *([1] * len(parts))]
        self.many += 1


def _sums(asked: Asked, cells: Cells) -> Sums:
    """Each cell that was asked for whole is the sum of those by one column more; and of its part and the rest."""
    adding = _Adding(cells)
    for (place, names), told in cells.items():
        for number in range(len(names)):
            parts: dict[Names, list[tuple[Table, Names]]] = {}
            for one in told:
                parts.setdefault(one[:number] + one[number + 1 :], []).append(((place, names), one))
            for whole, some in parts.items():
                adding.add(((place, names[:number] + names[number + 1 :]), whole), some)
    for rest, (wide, part) in enumerate(asked.parts, len(asked.columns)):
        for names in _tables(asked.names):
            for one in cells[rest, names]:
                adding.add(((wide, names), one), [((part, names), one), ((rest, names), one)])
    every = [one for told in cells.values() for one in told.values()]
    rows = np.array(adding.row)
    return Sums(
        rows, np.array(adding.cell), np.array(adding.sign), np.searchsorted(rows, np.arange(adding.many)),
        np.array([one.rows for one in every]), np.array([one.people for one in every]),
        np.ones(len(every)), np.ones(len(every), dtype=bool),
    )  # fmt: skip
