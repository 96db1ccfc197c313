"""What is answered: a table whose cells have passed protection, and nothing that has not.

Pages, drawings, files, sentences and reports are made of an `Answer` and of nothing else.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from balise.core.languages import Text

from .question import Period, Question, Scope

# exact: as counted. perturbed: at most 2 away, the same for ever. hidden: too few people. linked: would tell a hidden
# one. unknown: nothing to divide by, or not recorded.
State = Literal["exact", "perturbed", "hidden", "linked", "unknown"]


class Cell(msgspec.Struct, frozen=True):
    """A figure of a row. `value` is None where the state hides it; `low` and `high` an interval at 95 %."""

    value: float | None
    state: State
    low: float | None = None
    high: float | None = None


class Row(msgspec.Struct, frozen=True):
    """`code` in the dimension of the question; empty says "not known", "*" is the total."""

    code: str
    label: Text
    cells: tuple[Cell, ...]  # as the measures of the answer


class Measure(msgspec.Struct, frozen=True):
    """`metric` names its definition (`rules.metrics`)."""

    name: str
    metric: str
    label: Text
    unit: Literal["count", "percent", "seconds", "rate"]


class Answer(msgspec.Struct, frozen=True):
    """One question answered, protected. `as_of` is the instant up to which contacts are counted."""

    question: Question
    scope: Scope
    period: Period
    dimension: str
    title: Text
    finding: Text  # one sentence
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    total: Row
    caveats: tuple[Text, ...]
    as_of: dt.datetime
    hidden: int  # cells that protection keeps from being told
    is_perturbed: bool
    release: str  # the name of what was published, or "" for figures that move
