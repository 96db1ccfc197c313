"""The live facts as questions read them: columns of what a statement gives, and the codes that a column holds."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import duckdb
import msgspec
import numpy as np
import structlog
from django.utils import timezone
from numpy.typing import NDArray

from . import facts
from .rules.facts import CONTACT, columns, domain
from .rules.keys import MINIMUM, Noise
from .rules.lattice import GRAINS, period_within
from .rules.months import last_day, month_of
from .rules.period import span
from .rules.question import Period, Scope
from .rules.rolled import TIMES, Rolled

log = structlog.get_logger(__name__)
Arrays = Mapping[str, NDArray[Any]]
T = TypeVar("T")
_KEPT = 64  # pages of answers, some hundred KB each
_TURNS = threading.BoundedSemaphore(os.cpu_count() or 1)  # more at a time would each be later, and none sooner


class Store:
    """One generation of files. Threads ask it at the same time, each with its own cursor; nobody writes."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        as_of: dt.datetime,
        ends: tuple[dt.date, dt.date] | None = None,
        rolled: Sequence[Rolled] = (),
        until: dt.date = dt.date.max,
        noise: Noise | None = None,
    ) -> None:
        """`ends` are the last day of the closed months and the first of the open ones, where files of each are live;
        None where one table holds both. `rolled` are the tables that spare rows, the shortest first. Days after `until`
        are not counted. `noise` draws what names add to the keys of cells."""
        self.connection = connection
        self.as_of = as_of
        self.until = until
        self.noise = noise or Noise()
        self._ends = ends
        self._rolled = rolled
        self._guard = threading.Lock()
        self._kept: dict[Hashable, Future[Any]] = {}
        self._own = threading.local()
        self._codes: dict[tuple[str, str], frozenset[str]] = {}
        self._offered: dict[tuple[str, str], frozenset[str]] = {}
        self._words: dict[tuple[str, str], NDArray[np.object_]] = {}
        self._operators: list[tuple[int, str]] | None = None
        self._alone: dict[tuple[int, int], str] = {}
        self._many: dict[tuple[str, str], tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = {}
        self._vocabularies: dict[str, frozenset[str]] = {}
        self._varied: dict[tuple[str, frozenset[str], tuple[str, str]], bool] = {}
        self._widest: dict[tuple[str, str], tuple[str, str]] = {}

    def rows(self, statement: str) -> Arrays:
        if not hasattr(self._own, "cursor"):
            self._own.cursor = self.connection.cursor()
        found: dict[str, NDArray[Any]] = self._own.cursor.execute(statement).fetchnumpy()
        return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for a key: made once for all who ask at the same time, and kept while others are not asked
        more lately. What it raises is raised to all of these, and kept for none."""
        with self._guard:
            told = self._kept.pop(key, None)
            is_ours = told is None
            told = self._kept[key] = told or Future()
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        if is_ours:
            try:
                with _TURNS:
                    told.set_result(make())
            except BaseException as error:
                with self._guard:
                    self._kept.pop(key, None)
                told.set_exception(error)
        found: T = told.result()
        return found

    def forget(self) -> None:
        """Keep nothing of what was answered."""
        with self._guard:
            self._kept.clear()

    def source(self, fact: str, first: dt.date, last: dt.date) -> str:
        """Where the rows of these days are: to look for those of closed months among the others costs a plan more."""
        closed, opened = self._ends or (dt.date.max, dt.date.min)
        if self._ends and last < opened:
            return f"closed.{fact}"
        return f"open.{fact}" if self._ends and first > closed else fact

    def rolled(self, fact: str, columns: frozenset[str]) -> str:
        """The shortest rolled table of a fact that has these columns; "" where there is none."""
        return next((one.name for one in self._rolled if one.fact == fact and columns <= one.kept.union(TIMES)), "")

    def equal(self, column: str, code: str) -> str:
        """The condition that a column holds a code, told as the engine holds it: it is then not read as text. A code of
        no list is of nobody."""
        list_ = domain(column)
        if list_ not in self._vocabularies:
            told = self.rows(f"SELECT unnest(enum_range(NULL::{self._type(list_)}))::VARCHAR AS code")
            self._vocabularies[list_] = frozenset(told["code"].tolist())
        if code.replace("''", "'") not in self._vocabularies[list_]:
            return "false"
        return f"{column} = CAST('{code}' AS {self._type(list_)})"

    def _type(self, list_: str) -> str:
        return f'{"closed." if self._ends else ""}"{list_}_code"'

    def known(self, fact: str, column: str, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
        """Codes as people know them, by the numbers that statements give (`together`)."""
        if column in ("week", "day"):
            return np.datetime_as_string(numbers.astype("datetime64[D]")).astype(object)
        if columns(fact)[column] != "code":
            return np.where(numbers < 0, "", numbers.astype(str)).astype(object)
        return self._list(fact, column)[numbers]

    def number(self, fact: str, column: str, code: str) -> int:
        """The number of a code in the list of its column. Raises ValueError when the list has no such code."""
        return self._list(fact, column).tolist().index(code)

    def _list(self, fact: str, column: str) -> NDArray[np.object_]:
        if (fact, column) not in self._words:
            kind = self.connection.cursor().sql(f"SELECT {column} FROM {fact} LIMIT 0").types[0]  # noqa: S608 (our names)
            words = next(words for name, words in kind.children if name == "values")
            self._words[fact, column] = np.array(words, dtype=object)
        return self._words[fact, column]

    def holds(self, fact: str, column: str, code: str) -> bool:
        """Whether a column of a fact holds a code. Its codes are read once."""
        return code in self.codes(fact, column)

    def codes(self, fact: str, column: str) -> frozenset[str]:
        """What a column of a fact holds, read once. Of few people too: not to be listed to the public."""
        if (fact, column) not in self._codes:
            told = self.rows(f"SELECT code FROM codes WHERE fact = '{fact}' AND name = '{column}'")  # noqa: S608 (ours)
            self._codes[fact, column] = frozenset(told["code"].tolist())
        return self._codes[fact, column]

    def offered(self, fact: str, column: str) -> frozenset[str]:
        """What a column holds of ten people or more, which may be listed to anyone: a list that ended at five would say
        which of the numbers that are not told are of fewer. Read once."""
        if (fact, column) not in self._offered:
            statement = (
                f"SELECT code FROM codes WHERE fact = '{fact}' AND name = '{column}' "  # noqa: S608 (our names)
                f"GROUP BY code HAVING sum(people) >= {2 * MINIMUM}"
            )
            self._offered[fact, column] = frozenset(self.rows(statement)["code"].tolist())
        return self._offered[fact, column]

    def alone(self, first: int, last: int) -> str:
        """The operator of all who got in touch from a month to another, 201901; "" where they are of several."""
        if self._operators is None:
            told = self.rows("SELECT month, CAST(operator AS VARCHAR) AS code FROM contacts GROUP BY ALL")
            self._operators = sorted(zip(told["month"].tolist(), told["code"].tolist(), strict=True))
        if (first, last) not in self._alone:
            found = {code for month, code in self._operators if first <= month <= last}
            self._alone[first, last] = found.pop() if len(found) == 1 else ""
        return self._alone[first, last]

    def vary(self, fact: str, traits: frozenset[str], part: tuple[str, str]) -> bool:
        """Whether two codes of each column are of five rows or more in a period of the lattice. Read once."""
        asked = (fact, traits, part)
        if asked not in self._varied:
            days = span(*part)
            self._varied[asked] = all(self._varies("contacts" if one in CONTACT else fact, one, days) for one in traits)
        return self._varied[asked]

    def _varies(self, fact: str, column: str, days: Period) -> bool:
        months, codes, many = self._many_by_month(fact, column)
        ours = (month_of(days.first) <= months) & (months <= month_of(days.last))
        return int((np.bincount(codes[ours], many[ours]) >= MINIMUM).sum()) > 1

    def _many_by_month(self, fact: str, column: str) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        if (fact, column) not in self._many:
            among = "kind = 'conversation'" if fact == "contacts" else "true"
            told = self.rows(
                f"SELECT month, CAST({column} AS VARCHAR) AS code, count(*) AS many "  # noqa: S608 (our names)
                f"FROM {fact} WHERE {among} GROUP BY ALL"
            )
            codes = np.unique(told["code"].astype(str), return_inverse=True)[1]
            self._many[fact, column] = (told["month"], codes, told["many"])
        return self._many[fact, column]

    def counted(self, period: Period) -> Period:
        """The days of a period that are counted here: of one that is not over, those of its closed months."""
        is_cut = period.first <= self.until < period.last
        return msgspec.structs.replace(period, last=self.until) if is_cut else period

    def months(self) -> tuple[int, int] | None:
        """The first and the last month in which anyone got in touch, 201901; None when nobody did."""
        found = self._months()
        return (found[0], found[-1]) if found else None

    def widest(self, grain: str, name: str) -> tuple[str, str]:
        """The widest period that is over whose contacts are all of this one: of figures that begin in December, the
        month, its quarter and its year are of the same people."""
        if (grain, name) not in self._widest:
            self._widest[grain, name] = self._widened(grain, name)
        return self._widest[grain, name]

    def _widened(self, grain: str, name: str) -> tuple[str, str]:
        if not (ours := self._within(span(grain, name))):
            return grain, name
        for wide in ("year", "quarter")[: GRAINS[::-1].index(grain)]:
            other = period_within(grain, name, wide)
            if (days := span(wide, other)).last <= self.until and self._within(days) == ours:
                return wide, other
        return grain, name

    def _within(self, period: Period) -> list[int]:
        return [month for month in self._months() if month_of(period.first) <= month <= month_of(period.last)]

    def _months(self) -> list[int]:
        return sorted(int(month) for month in self.codes("contacts", "month"))


class _Live:
    guard = threading.Lock()
    whole: Store | None = None
    closed: Store | None = None


def latest() -> Store:
    """All months of the newest generation, for the house itself: a look at the disk, and a new store when others are
    live. Whoever holds the former one may go on with it. Raises facts.NoFacts when nothing was built yet.
    """
    live = facts.current()
    with _Live.guard:
        if _Live.whole is None or _Live.whole.connection is not live.connection:
            connection = live.connection
            told = "SELECT (SELECT max(day) FROM closed.contacts), (SELECT min(day) FROM open.contacts)"
            closed, opened = connection.cursor().execute(told).fetchall()[0]
            ends = closed or dt.date.min, opened or dt.date.max
            _Live.whole = Store(connection, live.state.as_of, ends, facts.rolled(connection), noise=_noise())
        return _Live.whole


def closed() -> Store:
    """The closed months alone, for all others. Who watches an open one sees each contact come into every number that
    it is of, whatever the noise: its whole profile, and the minute. Raises facts.NoFacts.
    """
    live = facts.current()
    with _Live.guard:
        if _Live.closed is None or _Live.closed.connection is not live.closed:
            connection = live.closed
            (day,) = connection.cursor().execute("SELECT max(day) FROM contacts").fetchall()[0]
            until = last_day(month_of(day)) if day else dt.date.min
            as_of = timezone.make_aware(dt.datetime.combine(until, dt.time()))
            _Live.closed = Store(connection, as_of, (until, dt.date.max), facts.rolled(connection), until, _noise())
        return _Live.closed


def _noise() -> Noise:
    """Raises facts.NoFacts where the secret is gone or cannot be read: with another, two noises would tell a figure."""
    try:
        return facts.noise()
    except facts.SecretProblem as problem:
        log.error("figures_need_their_secret", error=str(problem))
        raise facts.NoFacts(str(problem)) from None


def store_of(scope: Scope) -> Store:
    """What whoever asks may read. Raises facts.NoFacts."""
    return latest() if scope.audience == "operator" and scope.operator else closed()
