"""Code lists of a release: every code that its cells hold, with what it means in both languages, a file a list."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from balise.accounts import operator
from balise.accounts.models import Operator
from balise.analysis import naming
from balise.analysis.facts.literals import quoted
from balise.analysis.rules.facts import domain
from balise.analysis.rules.lattice import EVERYWHERE
from balise.core.languages import Text
from balise.core.text import uncomputed
from balise.directory.models import Topic
from balise.territories.models import Area

from . import words

NOT_KNOWN = "not_known"  # stands for the empty code of facts, which a file could not tell from a missing value
PLACES, TOPICS = "area", "topic"
_HEADS = ("code", "name_fr", "name_en")


class CodeList(NamedTuple):
    """A list as a file of `codes/`. `heads` are its columns, `rows` their values, in the order of the list."""

    name: str
    title: Text
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def path(self) -> str:
        return f"codes/{self.name}.csv"


def list_of(column: str) -> str:
    """The list that the codes of a column are of: depths of topics share one."""
    return domain(column)


def lists(cells: duckdb.DuckDBPyConnection) -> list[CodeList]:
    """The lists of all codes of the cells, places and topics first."""
    held = {name: set[str]() for name in (PLACES, TOPICS)}
    columns: dict[str, str] = {}
    for column, code in _held(cells):
        held.setdefault(list_of(column), set()).add(code)
        columns.setdefault(list_of(column), column)
    return [_list(name, columns.get(name, name), codes) for name, codes in held.items() if codes]


def write(found: Sequence[CodeList], folder: Path) -> None:
    (folder / "codes").mkdir()
    for one in found:
        with (folder / one.path).open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file, lineterminator="\n")
            sheet.writerow(one.heads)
            sheet.writerows((code, *map(uncomputed, told)) for code, *told in one.rows)


def load(cells: duckdb.DuckDBPyConnection, found: Sequence[CodeList], folder: Path) -> None:
    """Make each list a table of the engine, `names_of_LIST`, from its file."""
    for one in found:
        held = ", ".join(f"{quoted(head)}: 'VARCHAR'" for head in one.heads)
        read = f"read_csv({quoted(folder / one.path)}, auto_detect = false, header = true, columns = {{{held}}})"
        cells.execute(f'CREATE TABLE "names_of_{one.name}" AS SELECT code, name_fr, name_en FROM {read}')  # noqa: S608 (ours)


def _held(cells: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Columns and codes, each once, in the order of both."""
    asked = (  # names of ours, quoted
        f"SELECT {quoted(PLACES)} AS name, if(level = {quoted(EVERYWHERE)}, {quoted(EVERYWHERE)}, place) FROM cells "  # noqa: S608
        "UNION SELECT column_1, value_1 FROM cells WHERE column_1 IS NOT NULL "
        "UNION SELECT column_2, value_2 FROM cells WHERE column_2 IS NOT NULL ORDER BY ALL"
    )
    yield from cells.execute(asked).fetchall()


def _list(name: str, column: str, codes: set[str]) -> CodeList:
    names = naming.names()
    if name == PLACES:
        return _places(codes)
    if name == TOPICS:
        return _topics(codes)
    if name in ("organization", "operator"):
        known = _organizations(codes) if name == "organization" else _operators()
        labels = {code: known.get(code, Text(code, code)) if code else naming.UNKNOWN for code in sorted(codes)}
    else:
        ordered = sorted(codes, key=lambda code: names.order(column, code))
        labels = {code: names.label(column, code) for code in ordered}
    rows = ((code or NOT_KNOWN, *_pair(label)) for code, label in labels.items())
    return CodeList(name, words.column(column), _HEADS, tuple(rows))


def _organizations(codes: set[str]) -> dict[str, Text]:
    found = naming.organizations([int(code) for code in codes if code])
    return {str(number): label for number, label in found.items()}


def _operators() -> dict[str, Text]:
    return {row.code: operator.of(row).name for row in Operator.objects.all()}


def _places(codes: set[str]) -> CodeList:
    """With the areas that contain them, for whoever adds places up, and their residents, for rates."""
    names = naming.names()
    wanted = codes.union(*(names.above(code) for code in codes)) - {"", EVERYWHERE}
    rows = [(EVERYWHERE, words.EVERYWHERE.fr, words.EVERYWHERE.en, "", "", "", "")] if EVERYWHERE in codes else []
    found = Area.objects.in_bulk(sorted(wanted))
    for code in sorted(wanted):
        label, area = names.label("area", code), found.get(code)
        within = " ".join(sorted(names.parents.get(code, frozenset()) & wanted))
        kind, official = (area.kind, area.official_code) if area else ("", "")
        people = names.residents.get(code)
        rows.append((code, label.fr, label.en, kind, official, within, "" if people is None else str(people)))
    if "" in codes:
        rows.append((NOT_KNOWN, naming.UNKNOWN.fr, naming.UNKNOWN.en, "", "", "", ""))
    heads = (*_HEADS, "kind", "official_code", "within", "residents")
    return CodeList(PLACES, Text("Territoires", "Places"), heads, tuple(rows))


def _topics(codes: set[str]) -> CodeList:
    """With those that they are under."""
    names = naming.names()
    parents = dict(Topic.objects.values_list("pk", "parent_id"))
    wanted = set(_with_parents(codes, parents)) - {""}
    rows = [(code, *_pair(names.label("topic", code)), parents.get(code) or "") for code in sorted(wanted)]
    if "" in codes:
        rows.append((NOT_KNOWN, *_pair(naming.UNKNOWN), ""))
    return CodeList(TOPICS, Text("Sujets", "Topics"), (*_HEADS, "parent"), tuple(rows))


def _with_parents(codes: Iterable[str], parents: Mapping[str, str | None]) -> Iterator[str]:
    for code in codes:
        above: str | None = code
        while above:
            yield above
            above = parents.get(above)


def _pair(label: Text) -> tuple[str, str]:
    return label.fr, label.en
