"""Attacks on what is published: each counts what it tried and what it learned of cells of one to four people."""

from __future__ import annotations

import numpy as np

from balise.analysis.rules import audit, cube, keys, successive, suppression
from balise.analysis.rules.attacks import Attack
from balise.analysis.rules.cube import Grade, Rows
from balise.analysis.rules.months import last_day
from balise.analysis.rules.period import span
from balise.analysis.rules.primary import is_few

_SEED = 211
_FREE = ("mrc", "year", "topic_1", "gender", "age_group")  # a free question: two profile filters and a topic


def on_successive(rows: Rows) -> list[Attack]:
    """A release of the first months, then one of all: what the first decided stays, and both are audited as one."""
    months = np.array([int(label.replace("-", "")) for label in rows.grades["month"].labels])
    before = cube.counted(_until(rows, int(np.sort(months)[len(months) * 2 // 3])))
    first = suppression.merged(before)
    told = audit.protected(first.sums)[0].state[first.of]
    after = cube.counted(rows)
    old = dict(zip(before.keys(), told.tolist(), strict=True))
    decided = np.array([old.get(key, suppression.UNDECIDED) for key in after.keys()], dtype=np.int8)  # noqa: SIM118
    whole = suppression.merged(after)
    fixed = suppression.given(whole, decided)
    choice, _ = audit.protected(whole.sums, fixed)
    known = fixed != suppression.UNDECIDED
    changed = int((choice.state[known] != fixed[known]).sum())
    return [
        Attack("two releases together", int(is_few(whole.sums.people).sum()), len(choice.open), "cells narrower"),
        Attack("what the second changed", int(known.sum()), changed, "cells decided otherwise"),
    ]


def _until(rows: Rows, last: int) -> Rows:
    """The rows until a month (201912), and the periods that are over then."""
    months = np.array([int(label.replace("-", "")) for label in rows.grades["month"].labels])
    kept = months[rows.grades["month"].codes] <= last
    grades = {name: Grade(grade.codes[kept], grade.labels) for name, grade in rows.grades.items()}
    is_over = {
        grain: np.array([span(grain, name).last <= last_day(last) for name in rows.grades[grain].labels])
        for grain in rows.is_over
    }
    return rows._replace(contact=rows.contact[kept], grades=grades, is_over=is_over)


def on_restatement(counts: cube.Whole) -> Attack:
    """One to four records are added to, or taken from, closed cells; the difference is looked at."""
    chance = np.random.default_rng(_SEED)
    told = counts[counts >= keys.MINIMUM]
    changed = told + chance.choice([-4, -3, -2, -1, 1, 2, 3, 4], len(told))
    return Attack("a restatement of 1 to 4", len(told), int((successive.restated(told, changed) != told).sum()), "seen")


def on_free(rows: Rows) -> list[Attack]:
    """Free questions, perturbed: differences of nested filters, and averages over everything that can be subtracted."""
    chance = np.random.default_rng(_SEED)
    row_keys = chance.integers(0, 2**32, len(rows.contact))
    narrow = _Free(rows, row_keys, _FREE)
    guesses = np.zeros((2, len(narrow.count)))
    nested = exact = empty = 0
    for name in _FREE[2:]:
        wide = _Free(rows, row_keys, tuple(one for one in _FREE if one != name))
        of = wide.find(narrow, name)
        parts = np.bincount(of, weights=np.where(narrow.is_told, narrow.told, 0), minlength=len(wide.count))
        untold = np.bincount(of, weights=~narrow.is_told, minlength=len(wide.count))
        usable = (untold[of] == 1) & ~narrow.is_told & wide.is_told[of]
        guess = wide.told[of] - parts[of]
        guesses += np.where(usable, [guess, np.ones(len(of))], 0)
        pairs, by, sure = _differences(wide, narrow, of)
        nested, exact, empty = nested + pairs, exact + by, empty + sure
    asked = guesses[1] > 0
    mean = guesses[0, asked] / guesses[1, asked]
    truth = narrow.count[asked]
    hit = int((np.clip(np.rint(mean), 1, 4) == truth).sum()) if asked.any() else 0
    plain = int(np.bincount(truth, minlength=5)[1:5].max(initial=0))
    return [
        Attack("nested filters that differ by 1 to 4", nested, exact, f"known exactly ({empty} more known as none)"),
        Attack("a free cell, averaged over all complements", int(asked.sum()), max(0, hit - plain),
               f"guessed beyond the {plain} that always saying the same gets right"),
    ]  # fmt: skip


class _Free:
    """Cells of a free question as they are told."""

    def __init__(self, rows: Rows, row_keys: cube.Whole, names: tuple[str, ...]) -> None:
        self.names = names
        self._size = {name: len(rows.grades[name].labels) for name in names}
        combined = np.zeros(len(rows.contact), dtype=np.int64)
        for name in names:
            combined = combined * self._size[name] + rows.grades[name].codes
        self.codes, where, self.count = np.unique(combined, return_inverse=True, return_counts=True)
        added = np.bincount(where, weights=row_keys.astype(float), minlength=len(self.codes)).astype(np.int64)
        people = np.unique(where.astype(np.int64) * (int(rows.contact.max()) + 1) + rows.contact)
        self.people = np.bincount(people // (int(rows.contact.max()) + 1), minlength=len(self.codes))
        self.told = keys.perturb(self.count, added)
        self.is_told = keys.is_told(self.told, self.people)

    def find(self, narrow: _Free, without: str) -> cube.Whole:
        """The cell of this one that each of a narrower one is within."""
        codes, parts = narrow.codes, {}
        for name in reversed(narrow.names):
            codes, parts[name] = np.divmod(codes, narrow._size[name])
        combined = np.zeros(len(narrow.codes), dtype=np.int64)
        for name in self.names:
            combined = combined * self._size[name] + parts[name]
        return np.searchsorted(self.codes, combined)


def _differences(wide: _Free, narrow: _Free, of: cube.Whole) -> tuple[int, int, int]:
    """Pairs of nested cells that differ by one to four, both told: how many, how many of them known exactly; and how
    many pairs without a difference are known to have none."""
    truth, seen = wide.count[of] - narrow.count, wide.told[of] - narrow.told
    both = wide.is_told[of] & narrow.is_told
    low, high = np.maximum(seen - 2 * keys.LARGEST, 0), seen + 2 * keys.LARGEST
    small = both & (truth > 0) & (truth < keys.MINIMUM)
    return int(small.sum()), int((small & (low == high)).sum()), int((both & (truth == 0) & (high <= 0)).sum())
