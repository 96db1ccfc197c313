"""What a restatement changes: the cells of a release beside those of the one it follows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from balise.analysis.facts.literals import quoted
from balise.analysis.rules.findings import number
from balise.analysis.rules.keys import MINIMUM
from balise.analysis.rules.lattice import EVERYWHERE
from balise.core.languages import Language, Text

from . import document, words
from .codes import said_in_sql
from .release import Release
from .tables import KEY

FILE = "changes.csv"
NAMES = Text("CHANGEMENTS.md", "CHANGES.md")


class Changed(NamedTuple):
    """Of a table: cells told otherwise; then hidden, no more hidden, come and gone."""

    measure: str
    columns: tuple[str, ...]
    told_otherwise: int
    hidden: int
    shown: int
    come: int
    gone: int


def compare(cells: duckdb.DuckDBPyConnection, before: Path) -> list[Changed]:
    """Make a table `changed` of the cells that are not as they were, and count it."""
    on = " AND ".join(f"now.{name} IS NOT DISTINCT FROM was.{name}" for name in KEY)
    kept = ", ".join(f"coalesce(now.{name}, was.{name}) AS {name}" for name in KEY)
    cells.execute(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT {kept}, was.state AS state_before, was.count AS count_before, "  # noqa: S608
        "now.state AS state_after, now.count AS count_after "
        f"FROM cells AS now FULL JOIN read_parquet({quoted(before)}) AS was ON {on} "
        "WHERE now.state IS DISTINCT FROM was.state OR now.count IS DISTINCT FROM was.count ORDER BY ALL"
    )
    told = cells.execute(
        "SELECT measure, column_1, column_2, "
        "count(*) FILTER (state_before = 'exact' AND state_after = 'exact'), "
        "count(*) FILTER (state_before = 'exact' AND state_after IN ('hidden', 'linked')), "
        "count(*) FILTER (state_before IN ('hidden', 'linked') AND state_after = 'exact'), "
        "count(*) FILTER (state_before IS NULL), count(*) FILTER (state_after IS NULL) "
        "FROM changed GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Changed(measure, tuple(name for name in (one, two) if name), *many) for measure, one, two, *many in told]


def nearly_told(cells: duckdb.DuckDBPyConnection) -> int:
    """How many cells of `changed` differ from what was told by one to four: the difference of both releases would tell
    of as few people. `rules.suppression.restated` keeps the former count instead."""
    found = cells.execute(
        f"SELECT count(*) FROM changed WHERE state_before = 'exact' AND state_after = 'exact' "  # noqa: S608
        f"AND abs(count_after - count_before) < {MINIMUM}"
    ).fetchone()
    assert found is not None
    return int(found[0])


def write(cells: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """`changes.csv`: each cell that is not as it was, with what was told and what is, in the codes of the tables."""
    place = f"if(level = {quoted(EVERYWHERE)}, {quoted(EVERYWHERE)}, {said_in_sql('place')})"
    values = ", ".join(f"column_{n}, {said_in_sql(f'value_{n}')} AS value_{n}" for n in (1, 2))
    told = "state_before, count_before, state_after, count_after"
    asked = f"SELECT measure, level, {place} AS place, grain, period, {values}, {told} FROM changed"  # noqa: S608 (ours)
    cells.execute(f"COPY ({asked}) TO {quoted(folder / FILE)} (FORMAT csv, HEADER)")


def document_of(release: Release, changed: Sequence[Changed]) -> list[Text]:
    head = document.title(Text(f"Changements de la publication {release.name}", f"Changes of release {release.name}"))
    if not release.follows:
        return [head, Text("Première publication de cette année\u00a0: rien n’y est corrigé.",
                           "First release of this year: nothing is restated.")]  # fmt: skip
    intro = Text(
        f"Cette publication remplace {release.follows}. Chaque case qui n’est plus la même est dans `{FILE}`, avec ce "
        f"qui en était dit et ce qui l’est maintenant. Un nombre dont l’écart est de moins de {MINIMUM} personnes "
        "reste tel qu’il a été publié\u00a0: la différence des deux publications en dirait trop.",
        f"This release replaces {release.follows}. Each cell that is no longer the same is in `{FILE}`, with what was "
        f"told of it and what is now. A number that differs by fewer than {MINIMUM} people stays as it was published: "
        "the difference of the two releases would tell too much.",
    )
    if not changed:
        return [head, intro, Text("Aucune case n’a changé.", "No cell has changed.")]
    heads = (Text("Tableau", "Table"), Text("Autre nombre", "Other number"), Text("Maintenant caché", "Now hidden"),
             Text("Maintenant montré", "Now shown"), Text("Nouvelle", "New"), Text("Disparue", "Gone"))  # fmt: skip
    return [head, intro, document.table(heads, map(_row, changed))]


def _row(one: Changed) -> list[Text]:
    many = (one.told_otherwise, one.hidden, one.shown, one.come, one.gone)
    return [words.title(one.measure, one.columns), *(Text(_number(n, "fr"), _number(n, "en")) for n in many)]


def _number(value: int, language: Language) -> str:
    return number(value, language)
