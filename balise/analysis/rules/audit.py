"""What whoever knows every shown figure can infer of each hidden one, by linear programming (HiGHS).

The attacker knows all shown cells, all sums, and the rule: what `intervals.before` says of each hidden cell. For each
cell of few people the audit looks for two ways to fill all hidden cells that agree with all of this: one where it is as
small as `intervals.wanted` asks, one where it is as large. Such a filling is a witness: it is verified here, and needs
no trust in the solver. Where there are both, nothing can be inferred beyond the rule. One filling is a witness for
thousands of cells: each program pushes all cells that still miss one, each to a side. A cell that none was found for is
narrow, whether or not one exists: more is hidden, or the release does not go out.

Source: A. Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4.2.4, the attacker's problem.
Fillings need not be whole numbers; intervals are. What whole numbers alone would tell beyond that is not looked for.
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from . import intervals
from .intervals import FEW, LINKED, SHOWN, Bounds, Flags, Sums, Whole
from .keys import MINIMUM
from .primary import is_few
from .suppression import UNDECIDED, Choice, State, cheapest, chosen, widened

_SEED = 211
_PROGRAMS = 24  # of one look; each pushes what is still missing
_VAIN = 2  # in a row that find nothing end a look
_FEWER = 0.4  # of what is missing is pushed after one in vain
_ALONE = 40  # so few that are still missing are pushed one by one
_LATE = 3  # looks after which less is said of what is still narrow
_LARGE = 2000  # columns, from which interior points are faster than corners
_SECONDS = 300.0  # of one program
_NEAR = 0.01  # of a person: a filling that comes so near to an end has reached it
_AGREES = 1e-5  # by how much a filling may miss a sum
Real = NDArray[np.float64]


class Finding(NamedTuple):
    """The hidden cells of few people (`cell`), from where to where they can lie by the witnesses found, and where it is
    narrower than the rule. `rows` are the sums that hold these; `programs` how many were solved."""

    cell: Whole
    low: Whole
    high: Whole
    is_narrow: Flags
    rows: Whole
    programs: int


class Program(NamedTuple):
    """Hidden cells, a column for each of `cell`, and what sums leave them: `matrix @ x == held`, `low <= x <= high`."""

    cell: Whole
    row: Whole
    column: Whole
    sign: Whole
    sum: Whole  # the sum that each row is
    held: Whole
    low: Whole
    high: Whole
    truth: Real


def audited(sums: Sums, state: State, minimum: int = MINIMUM, found: Finding | None = None) -> Finding:
    """What is proven of each hidden cell of few people. `found` is what was when less was hidden, and holds still."""
    known = intervals.before(sums, state, minimum)
    wanted = intervals.wanted(sums, known, state, minimum)
    cell = np.flatnonzero(is_few(sums.people, minimum) & (state != SHOWN))
    low, high = sums.count.copy(), sums.count.copy()  # the truth is a witness
    alone = np.setdiff1d(cell, sums.cell)  # in no sum: nothing narrows it
    low[alone], high[alone] = wanted.low[alone], wanted.high[alone]
    if found is not None:
        low[found.cell], high[found.cell] = found.low, found.high
    tight = intervals.tightened(sums, known)
    told = program(sums, state, tight, wanted)
    programs = _pushed(told, low, high, wanted, cell)
    is_narrow = _misses(low, high, wanted, cell)
    rows = np.unique(told.sum[told.row[np.isin(told.cell[told.column], cell[is_narrow])]])
    if 0 < is_narrow.sum() <= _ALONE:
        number, rows = _pushed_alone(program(sums, state, tight), low, high, wanted, cell[is_narrow])
        programs, is_narrow = programs + number, _misses(low, high, wanted, cell)
    return Finding(cell, low[cell], high[cell], is_narrow, rows, programs + (found.programs if found else 0))


def protected(
    sums: Sums, decided: State | None = None, minimum: int = MINIMUM, rounds: int = 10
) -> tuple[Choice, Finding]:
    """Chooses what is hidden, has it audited, and hides more where the audit finds too much, until it finds nothing.

    Where one cell more in each sum is not enough, whole sums are withdrawn around what is still narrow, and then around
    these, until nothing is left that could tell. What was decided before (`decided`) stays, whatever is found.
    """
    fixed = np.zeros(len(sums.count), dtype=bool) if decided is None else decided != UNDECIDED
    choice = chosen(sums, decided, minimum)
    finding = audited(sums, choice.state, minimum)
    for look in range(rounds):
        if not finding.is_narrow.any():
            break
        choice = _more(sums, choice.state, finding, fixed, minimum, is_late=look >= _LATE)
        finding = audited(sums, choice.state, minimum, finding)
    while finding.is_narrow.any():
        state = _withdrawn(sums, choice.state, finding.cell[finding.is_narrow], fixed)
        if np.array_equal(state, choice.state):
            break
        choice = widened(sums, state, fixed, minimum)
        finding = audited(sums, choice.state, minimum, finding)
    return Choice(choice.state, finding.cell[finding.is_narrow]), finding


def _withdrawn(sums: Sums, state: State, narrow: Whole, fixed: Flags) -> State:
    """With all cells hidden of the sums that hold what is narrow; of all sums around these, where they were hidden."""
    around = np.isin(sums.cell, narrow)
    while True:
        cells = np.unique(sums.cell[np.isin(sums.row, sums.row[around])])
        more = cells[(state[cells] != LINKED) & ~fixed[cells] & (sums.count[cells] > 0)]
        if len(more) or len(cells) == len(np.unique(sums.cell[around])):
            break
        around = np.isin(sums.cell, cells)
    state = state.copy()
    state[more] = LINKED
    return state


def _more(sums: Sums, state: State, finding: Finding, fixed: Flags, minimum: int, *, is_late: bool) -> Choice:
    """Hides one cell more in the sums that hold a narrow one. Late, or where nothing is left to hide, it says less of
    the narrow ones themselves: linked, and not "fewer than five"."""
    state = state.copy()
    more = cheapest(sums, state, finding.rows, fixed)
    state[more] = LINKED
    if is_late or not len(more):
        narrow = finding.cell[finding.is_narrow]
        state[narrow[(state[narrow] == FEW) & ~fixed[narrow]]] = LINKED
    return widened(sums, state, fixed, minimum)


def program(sums: Sums, state: State, known: Bounds, wanted: Bounds | None = None) -> Program:
    """`known` may be tightened already: it then says the same and solves faster. Cells of few people are kept within
    what is `wanted`, where that is given: fillings that go no further are found sooner, though not all of them. Sums
    that say the same stand once."""
    is_open = known.low < known.high
    entries = np.flatnonzero(is_open[sums.cell])
    fixed = np.where(is_open[sums.cell], 0, sums.sign * known.low[sums.cell])
    held = -np.add.reduceat(fixed, sums.start)
    entries = entries[_first_of_its_kind(sums, entries)[sums.row[entries]]]
    cell, column = np.unique(sums.cell[entries], return_inverse=True)
    kept, row = np.unique(sums.row[entries], return_inverse=True)
    low, high = known.low[cell], known.high[cell]
    if wanted is not None:
        is_asked = (sums.people[cell] > 0) & (sums.people[cell] < MINIMUM)
        low = np.where(is_asked, np.maximum(low, wanted.low[cell]), low)
        high = np.where(is_asked, np.minimum(high, wanted.high[cell]), high)
    truth = sums.count[cell].astype(float)
    return Program(cell, row, column, sums.sign[entries], kept, held[kept], low, high, truth)


def _first_of_its_kind(sums: Sums, entries: Whole) -> Flags:
    """Sums whose hidden cells no earlier sum has: by a random number for each cell, added up."""
    drawn = np.random.default_rng(_SEED).integers(1, 2**62, len(sums.count))
    mark = np.zeros(len(sums.start), dtype=np.int64)
    np.add.at(mark, sums.row[entries], sums.sign[entries] * drawn[sums.cell[entries]])
    is_first = np.zeros(len(mark), dtype=bool)
    is_first[np.unique(np.abs(mark), return_index=True)[1]] = True
    return is_first


def _pushed(told: Program, low: Whole, high: Whole, wanted: Bounds, cell: Whole) -> int:
    """Writes into `low` and `high` what witnesses reach. How many programs were solved."""
    chance = np.random.default_rng(_SEED)
    asked = np.flatnonzero(np.isin(told.cell, cell))  # columns
    ours = told.cell[asked]
    number, vain = 0, 0
    while number < _PROGRAMS and vain < _VAIN:
        is_low, is_high = low[ours] > wanted.low[ours], high[ours] < wanted.high[ours]
        if not (is_low | is_high).any():
            break
        left = is_low.sum() + is_high.sum()
        is_up = np.where(is_low & is_high, chance.random(len(ours)) < 0.5, is_high)
        objective = np.zeros(len(told.cell))
        push = np.where(is_up, 1.0, -1.0) * chance.uniform(0.5, 1, len(ours))
        is_pushed = (is_low | is_high) & (chance.random(len(ours)) < _FEWER**vain)  # fewer stand in each other's way
        is_pushed = is_pushed if is_pushed.any() else is_low | is_high
        objective[asked] = np.where(is_pushed, push, 0)
        filling = _most(told, objective)
        low[ours] = np.minimum(low[ours], np.ceil(filling[asked] - _NEAR).astype(np.int64))
        high[ours] = np.maximum(high[ours], np.floor(filling[asked] + _NEAR).astype(np.int64))
        found = left - (low[ours] > wanted.low[ours]).sum() - (high[ours] < wanted.high[ours]).sum()
        number, vain = number + 1, 0 if found else vain + 1
    return number


def _pushed_alone(told: Program, low: Whole, high: Whole, wanted: Bounds, narrow: Whole) -> tuple[int, Whole]:
    """The same for a few cells, one after the other: as far as each can lie to the side that it misses. Gives the sums
    that together keep those from lying further which still miss it: where something more has to be hidden."""
    number, rows = 0, [np.empty(0, dtype=np.int64)]
    columns = np.flatnonzero(np.isin(told.cell, narrow))
    for column, cell in zip(columns.tolist(), told.cell[columns].tolist(), strict=True):
        for side, is_missing in ((-1.0, low[cell] > wanted.low[cell]), (1.0, high[cell] < wanted.high[cell])):
            if is_missing:
                objective = np.zeros(len(told.cell))
                objective[column] = side
                filling, duals = _corner(told, objective)
                low[cell] = min(low[cell], int(np.ceil(filling[column] - _NEAR)))
                high[cell] = max(high[cell], int(np.floor(filling[column] + _NEAR)))
                number += 1
                if low[cell] > wanted.low[cell] or high[cell] < wanted.high[cell]:
                    rows.append(told.sum[np.abs(duals) > _AGREES])
    return number, np.unique(np.concatenate(rows))


def _misses(low: Whole, high: Whole, wanted: Bounds, cell: Whole) -> Flags:
    return (low[cell] > wanted.low[cell]) | (high[cell] < wanted.high[cell])


def _most(told: Program, objective: Real) -> Real:
    """The filling that makes the objective largest; the truth where the solver gives none that adds up."""
    first = "ipm" if len(told.cell) > _LARGE else "simplex"
    solution = _solved(told, objective, first) or _solved(told, objective, "simplex")
    return told.truth if solution is None else np.array(solution.col_value)


def _corner(told: Program, objective: Real) -> tuple[Real, Real]:
    """A filling that is a corner, and what each sum weighs in what keeps the objective from being larger."""
    solution = _solved(told, objective, "simplex")
    if solution is None:
        return told.truth, _around(told, objective)
    return np.array(solution.col_value), np.array(solution.row_dual)


def _around(told: Program, objective: Real) -> Real:
    """The sums that hold what is pushed."""
    weights = np.abs(objective[told.column])
    return np.bincount(told.row, weights=weights, minlength=len(told.held)).astype(np.float64)


def _solved(told: Program, objective: Real, solver: str) -> highspy.HighsSolution | None:
    """None where what it gives does not add up: then it is no witness."""
    highs = highspy.Highs()
    highs.silent()
    for option, value in (("threads", 1), ("solver", solver), ("run_crossover", "off"), ("time_limit", _SECONDS)):
        highs.setOptionValue(option, value)
    highs.passModel(_model(told, objective))
    highs.run()
    solution = highs.getSolution()
    filling = np.array(solution.col_value)
    missed = np.bincount(told.row, weights=told.sign * filling[told.column], minlength=len(told.held)) - told.held
    beyond = np.maximum(told.low - filling, filling - told.high)
    return solution if max(np.abs(missed).max(initial=0), beyond.max(initial=0)) <= _AGREES else None


def _model(told: Program, objective: Real) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(told.cell), len(told.held)
    model.col_cost_ = -objective  # HiGHS looks for the least
    model.col_lower_ = told.low.astype(float)
    model.col_upper_ = np.where(told.high >= intervals.NO_END, highspy.kHighsInf, told.high).astype(float)
    model.row_lower_ = model.row_upper_ = told.held.astype(float)
    ordered = np.lexsort((told.column, told.row))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(told.row[ordered], np.arange(len(told.held) + 1)).astype(np.int32)
    model.a_matrix_.index_ = told.column[ordered].astype(np.int32)
    model.a_matrix_.value_ = told.sign[ordered].astype(float)
    return model
