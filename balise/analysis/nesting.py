"""In which code of a coarser grade each code of the public lists lies, whoever has it or nobody.

Who reads a release needs it for codes that no cell lists too: whether these are below a hidden cell. Taken from the
rows that were counted, it would tell which of them somebody has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from .facts.dimensions import Dimensions
from .lattice_cube import nest, told_apart
from .rules.cube import Grade, Rows, Within, graded, loosely_nested, within

_LISTS: Mapping[str, str] = {"reason": "reason_group", "age_band": "age_group"}  # of operators; what all say for them
Told = Mapping[str, str]  # the code of each grade


def of_lists(dimensions: Dimensions, small: Collection[str] = ()) -> Within:
    """As of one row for each area, topic, reason and age of the lists, and for none. `small` are areas that are not
    told apart. A code that lies in two of a grade is not said to lie in any."""
    found: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for rows in (_areas(dimensions), _topics(dimensions), *(_own(dimensions, *pair) for pair in _LISTS.items())):
        found.update(_within(list(rows), small))
    return found


def _within(rows: Sequence[Told], small: Collection[str]) -> Within:
    grades = {name: _grade(name, rows, small) for name in rows[0]}
    return within(Rows("", np.arange(len(rows)), nest(grades, loosely_nested), {}))


def _grade(name: str, rows: Sequence[Told], small: Collection[str]) -> Grade:
    return graded(told_apart(name, np.array([row[name] for row in rows], dtype=object), small))


def _areas(dimensions: Dimensions) -> Iterator[Told]:
    for area in ("", *dimensions.kinds):
        yield {**dimensions.places(area), "area": area}


def _topics(dimensions: Dimensions) -> Iterator[Told]:
    for topic in ("", *dimensions.topics):
        first, second, third = dimensions.path(topic)
        yield {"topic_1": first, "topic_2": second, "topic_3": third, "topic": topic}


def _own(dimensions: Dimensions, own: str, of_all: str) -> Iterator[Told]:
    yield {own: "", of_all: ""}
    for (operator, name, code), spans in dimensions.codes.items():
        if name == own:
            for first, _, _ in spans:
                yield {own: code, of_all: dimensions.same(operator, name, code, first)}
