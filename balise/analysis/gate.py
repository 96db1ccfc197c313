"""The gate before every answer: which cells are exact, perturbed or hidden for whoever asks. It denies by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .rules import shown
from .rules.answer import State
from .rules.coordinates import Template, template
from .rules.facts import PLACES
from .rules.keys import MINIMUM
from .rules.lattice import Table
from .rules.question import Filters, Scope
from .rules.shown import Counts, Shown

Above = Callable[[str], frozenset[str]]  # an area -> those that contain it


class Released(Protocol):
    """What was published: the months closed by then, and which cells it hides."""

    name: str

    def holds(self, table: Table, period: str) -> bool:
        """Whether the cells of a table are published for a period of its grain."""

    def state(self, key: str) -> State:
        """exact, hidden or linked, by `Coordinates.key`."""


class Part(NamedTuple):
    """A period that tables publish: grain and name, as `lattice.parts` gives them."""

    grain: str
    name: str


class Gate(NamedTuple):
    """Who asks, of what: `pairs` are the columns that narrow the rows and their codes."""

    scope: Scope
    filters: Filters
    pairs: tuple[tuple[str, str], ...]
    parts: Sequence[Part]
    release: Released | None
    above: Above

    @property
    def is_operators(self) -> bool:
        """An operator's own figures, as they are."""
        scope = self.scope
        return scope.audience == "operator" and scope.operator != "" and self.filters.operator == scope.operator

    @property
    def is_partners(self) -> bool:
        return self.scope.audience == "partner" and self._is_own(self.filters.area)

    def show(
        self, column: str, depth: str, codes: NDArray[np.object_], parts: NDArray[np.int64], counted: Counts
    ) -> Shown:
        """What is shown of a column of a question, row by row: `codes` in `depth`, and the part of the period."""
        if self.is_operators:
            return shown.exactly(counted)
        if self.is_partners:
            return shown.exactly_from(counted, MINIMUM)
        given = shown.perturbed(counted)
        if self.release is not None:
            self._publish(self.release, column, depth, codes, parts, counted, given)
        if self.scope.audience == "partner" and depth in (*PLACES, "area"):
            self._deepen(codes, counted, given)
        return given

    def _publish(
        self,
        release: Released,
        column: str,
        depth: str,
        codes: NDArray[np.object_],
        parts: NDArray[np.int64],
        counted: Counts,
        given: Shown,
    ) -> None:
        """Cells of the lattice are exact, or hidden."""
        for number, part in enumerate(self.parts):
            cells = template(column, depth, self.pairs, part.grain)
            if cells is None or (depth != "month" and not release.holds(cells.table, part.name)):
                continue
            for row in np.flatnonzero(parts == number):
                self._publish_row(release, cells, depth, codes[row], part.name, int(row), counted, given)

    def _publish_row(
        self,
        release: Released,
        cells: Template,
        depth: str,
        code: str,
        period: str,
        row: int,
        counted: Counts,
        given: Shown,
    ) -> None:
        if depth == "month":
            period = f"{code[:4]}-{code[4:]}"
            if not release.holds(cells.table, period):
                return
        elif not code and depth and not cells.is_whole:
            return
        given.states[row] = release.state(cells.at(code, period).key)
        given.values[row] = counted.counts[row]

    def _deepen(self, codes: NDArray[np.object_], counted: Counts, given: Shown) -> None:
        """A partner's own areas among the rows, exact from five people up."""
        own = [row for row, code in enumerate(codes) if self._is_own(code)]
        if own:
            exact = shown.exactly_from(counted, MINIMUM)
            given.values[own], given.states[own] = exact.values[own], exact.states[own]

    def _is_own(self, area: str) -> bool:
        return bool(area) and not self.scope.areas.isdisjoint({area, *self.above(area)})
