"""The audit finds what can be inferred, and is not fooled by what intervals do not see."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from balise.analysis.rules import audit, intervals
from balise.analysis.rules.intervals import FEW, LINKED, SHOWN, Sums


def _table(inner: np.ndarray) -> Sums:
    """A table of two dimensions with its totals: the cells line by line, then lines, then columns, then all."""
    lines, columns = inner.shape
    count = np.concatenate([inner.ravel(), inner.sum(1), inner.sum(0), [inner.sum()]])
    at = np.arange(lines * columns).reshape(lines, columns)
    sums = [(lines * columns + line, at[line]) for line in range(lines)]
    sums += [(lines * columns + lines + column, at[:, column]) for column in range(columns)]
    sums += [(len(count) - 1, lines * columns + np.arange(lines))]
    row = np.concatenate([np.full(len(parts) + 1, number) for number, (_, parts) in enumerate(sums)])
    cell = np.concatenate([np.append(whole, parts) for whole, parts in sums])
    sign = np.concatenate([np.append(-1, np.ones(len(parts), dtype=np.int64)) for _, parts in sums])
    start, is_published = np.searchsorted(row, np.arange(len(sums))), np.ones(len(count), dtype=bool)
    return Sums(row, cell, sign, start, count, count.copy(), np.ones(len(count)), is_published)


def _state(sums: Sums, **hidden: list[int]) -> np.ndarray:
    state = np.full(len(sums.count), SHOWN, dtype=np.int8)
    state[hidden["few"]], state[hidden.get("linked", [])] = FEW, LINKED
    return state


TABLE = np.array([[3, 20, 30], [25, 22, 40], [33, 28, 50]])


def test_a_cell_hidden_alone_is_found() -> None:
    sums = _table(TABLE)
    finding = audit.audited(sums, _state(sums, few=[0]))
    assert (finding.low.tolist(), finding.high.tolist(), finding.is_narrow.tolist()) == ([3], [3], [True])


def test_a_cell_of_no_sum_is_narrowed_by_nothing() -> None:
    """All that is published of a measure of a few may be one number: it goes out, hidden."""
    none, one = np.empty(0, dtype=np.int64), np.ones(1, dtype=np.int64)
    sums = Sums(none, none, none, none, one, one, np.ones(1), np.ones(1, dtype=bool))
    choice, finding = audit.protected(sums)
    assert (choice.state.tolist(), choice.open.tolist()) == ([FEW], [])
    assert (finding.low.tolist(), finding.high.tolist()) == ([1], [4])


def test_a_rectangle_protects() -> None:
    sums = _table(TABLE)
    finding = audit.audited(sums, _state(sums, few=[0], linked=[1, 3, 4]))
    assert (finding.low.tolist(), finding.high.tolist(), finding.is_narrow.tolist()) == ([1], [4], [False])


def test_two_hidden_in_a_line_protect_nobody_where_their_columns_tell_them() -> None:
    sums = _table(TABLE)
    assert audit.audited(sums, _state(sums, few=[0], linked=[1])).is_narrow.tolist() == [True]


def test_it_sees_what_sums_one_by_one_do_not() -> None:
    """Each sum has two hidden at least; but two lines without two columns leave the one cell, three."""
    sums = _table(np.array([[20, 21, 3], [22, 23, 71], [72, 73, 40]]))
    state = _state(sums, few=[2], linked=[0, 1, 3, 4, 8, 11, 15])
    known = intervals.before(sums, state)
    one_by_one = intervals.tightened(sums, known)
    assert not intervals.is_narrow(one_by_one, intervals.wanted(sums, known, state))[2]
    assert audit.audited(sums, state).is_narrow.tolist() == [True]
    choice, finding = audit.protected(sums)
    assert not finding.is_narrow.any()
    assert choice.state[2] != SHOWN


def test_what_several_sums_tell_together_is_broken_where_they_meet() -> None:
    """Two columns that are hidden in every line: what these leave to the singles of the other lines is known, so that
    one of the lines where both are hidden gets a third."""
    inner = np.array([[69, 100, 300], [14, 9, 200], [23, 7, 210], [2, 250, 184], [260, 2, 190]])
    choice, finding = audit.protected(_table(inner))
    assert not finding.is_narrow.any()
    assert (choice.state == SHOWN).sum() > 5


def test_what_is_not_published_costs_nothing_and_is_protected() -> None:
    """Of 30 and 40, of which 28 and 25 are published: the 2 that are left would be known."""
    count = np.array([30, 28, 2, 40, 25, 15, 70, 53, 17])  # a whole, the part told, the rest; twice; and their sums
    sums = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (6, 0, 3), (7, 1, 4), (8, 2, 5)]
    row, cell = np.repeat(np.arange(6), 3), np.array(sums).ravel()
    is_published = ~np.isin(np.arange(9), [2, 5, 8])
    linked = Sums(row, cell, np.tile([-1, 1, 1], 6), np.arange(0, 18, 3), count, count, np.ones(9), is_published)
    choice, finding = audit.protected(linked)
    assert (finding.cell.tolist(), finding.is_narrow.tolist()) == ([2], [False])
    assert (choice.state[[0, 1]] != SHOWN).any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_what_protection_lets_out_can_be_filled_in_both_ways(counts: list[int]) -> None:
    sums = _table(np.array(counts).reshape(3, 3))
    choice, finding = audit.protected(sums)
    few = (sums.people > 0) & (sums.people < 5)
    assert (choice.state[few] != SHOWN).all()
    known = intervals.before(sums, choice.state)
    wide = intervals.wanted(sums, known, choice.state)
    bounds = intervals.tightened(sums, known)
    held = finding.cell[~finding.is_narrow]
    assert (bounds.low[held] <= wide.low[held]).all()
    assert (bounds.high[held] >= wide.high[held]).all()
