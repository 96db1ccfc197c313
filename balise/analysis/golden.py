"""Golden figures beside ours, counted in the facts of a demonstration: its contacts are those of nobody.

Where an operator is none of a demonstration nothing is counted, as these figures pass no protection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from balise.accounts.models import Operator

from . import released
from .rules.answer import State
from .rules.facts import columns
from .rules.filters import within
from .rules.golden import HOST, Figure, Publication, Verdict, is_within, publications
from .rules.question import Period
from .store import Store


class Compared(NamedTuple):
    """`ours` as counted, None where it cannot be known. `public` is what the release of its year shows of it, exact
    or hidden; "" where it is no cell of one."""

    figure: Figure
    ours: float | None
    verdict: Verdict
    public: State | Literal[""] = ""


class Comparison(NamedTuple):
    """Rows of each table. `is_calibrated` is False, and there is no row, where contacts are not its own."""

    publication: Publication
    is_calibrated: bool
    tables: tuple[tuple[Compared, ...], ...]


def compare(store: Store | None) -> tuple[Comparison, ...]:
    """Every publication, with our values where its operator is of a demonstration. `store` is None without facts.
    Worked out once for a store and what is published."""
    release, operators = released.latest(), {one.name: _operator(one) for one in publications()}

    def compared() -> tuple[Comparison, ...]:
        return tuple(_compared(one, store, operators[one.name], release) for one in publications())

    if store is None:
        return compared()
    known = tuple(year.name for year in release.years.values()) if release else ()
    return store.once(("golden", tuple(operators.items()), known), compared)


def _operator(publication: Publication) -> str:
    """The code of the operator that it is of; "" where there is none that is invented."""
    known = Operator.objects.filter(is_demo=True)
    of = {"is_host": True} if publication.operator == HOST else {"code": publication.operator}
    return known.filter(**of).values_list("code", flat=True).first() or ""


def _compared(
    publication: Publication, store: Store | None, operator: str, release: released.Released | None
) -> Comparison:
    ours = _counted(publication.figures, store, operator) if store and operator else {}
    tables = tuple(
        tuple(Compared(one, ours.get(one), one.judge(ours.get(one)), public(one, release)) for one in table.figures)
        for table in publication.tables
    )
    verdicts = {one.verdict for rows in tables for one in rows}
    is_calibrated = "agrees" in verdicts and "other" not in verdicts
    return Comparison(publication, is_calibrated, tables if is_calibrated else ())


def public(figure: Figure, release: released.Released | None) -> State | Literal[""]:
    """What is shown of a figure in the release of its year: exact, hidden or linked; "" where it is no cell of one."""
    told = release.told(figure.cell) if release and figure.cell else None
    return told.state if told else ""


def _counted(figures: Iterable[Figure], store: Store, operator: str) -> dict[Figure, float]:
    """One statement for the figures of a fact and a period."""
    told = store.rows(f"SELECT DISTINCT month FROM contacts WHERE operator = '{operator}'")  # noqa: S608 (a code of ours)
    known = frozenset(told["month"].tolist())
    together: dict[tuple[str, tuple[Period, ...]], list[Figure]] = {}
    for one in figures:
        if one.sql and is_within(one, known):
            together.setdefault((one.fact, one.periods), []).append(one)
    found: dict[Figure, float] = {}
    for (fact, periods), some in together.items():
        when = " OR ".join(within(period, fact) for period in periods)
        theirs = f" AND operator = '{operator}'" if "operator" in columns(fact) else ""  # the site is the host's
        found.update(_asked(store, some, f"({when}){theirs}"))
    return found


def _asked(store: Store, figures: Sequence[Figure], where: str) -> Mapping[Figure, float]:
    told = ", ".join(f"{one.sql} AS f{place}" for place, one in enumerate(figures))
    row = store.rows(f"SELECT {told} FROM {figures[0].fact} WHERE {where}")  # noqa: S608 (words of our own files)
    values = (row[f"f{place}"].tolist()[0] for place in range(len(figures)))  # None where nothing is to be averaged
    return {one: float(value) for one, value in zip(figures, values, strict=True) if value is not None}
