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
from balise.analysis.rules.cube import UNKNOWN
from balise.analysis.rules.facts import domain
from balise.analysis.rules.lattice import EVERYWHERE
from balise.core.languages import Text
from balise.core.text import uncomputed
from balise.directory.models import Topic
from balise.territories.models import Area

from . import words

# Stands for the empty code of facts, which a file could not tell from a missing value. Behind a code and a dot, it is
# what is known to be of that code, and no more closely.
NOT_KNOWN = "not_known"
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


def said(code: str) -> str:
    """A code of cells as files write it: "not_known" for none, "mun-66023.not_known" for "mun-66023?"."""
    if code in ("", UNKNOWN):
        return NOT_KNOWN
    return f"{code.removesuffix(UNKNOWN)}.{NOT_KNOWN}" if code.endswith(UNKNOWN) else code


def said_in_sql(code: str) -> str:
    """What `said` gives, of a column."""
    none, closer = quoted(NOT_KNOWN), quoted(f".{NOT_KNOWN}")
    return (
        f"CASE WHEN {code} IN ('', {quoted(UNKNOWN)}) THEN {none} "
        f"WHEN suffix({code}, {quoted(UNKNOWN)}) THEN left({code}, -{len(UNKNOWN)}) || {closer} ELSE {code} END"
    )


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


def _list(name: str, column: str, held: set[str]) -> CodeList:
    if name == PLACES:
        return _places(held)
    if name == TOPICS:
        return _topics(held)
    codes = {_base(code) for code in held} - {""}
    names = naming.names()
    if name in ("organization", "operator"):
        known = _organizations(codes) if name == "organization" else _operators()
        labels = {code: known.get(code, Text(code, code)) for code in sorted(codes)}
    else:
        labels = {code: names.label(column, code) for code in sorted(codes, key=lambda code: names.order(column, code))}
    rows = [(code, *_pair(label)) for code, label in labels.items()]
    rows += [(said(code), *_pair(_vague(code, labels))) for code in _vaguely(held)]
    return CodeList(name, words.column(column), _HEADS, tuple(rows))


def _base(code: str) -> str:
    return code.removesuffix(UNKNOWN)


def _vaguely(held: set[str]) -> list[str]:
    """The codes that say that something is not known, each once, that of nothing known last."""
    found = {UNKNOWN if code == "" else code for code in held if code == "" or code.endswith(UNKNOWN)}
    return sorted(found, key=lambda code: (code == UNKNOWN, code))


def _vague(code: str, labels: Mapping[str, Text]) -> Text:
    if code == UNKNOWN:
        return naming.UNKNOWN
    label = labels.get(_base(code), Text(_base(code), _base(code)))
    return Text(f"{label.fr}, sans précision", f"{label.en}, not told more closely")


def _organizations(codes: set[str]) -> dict[str, Text]:
    found = naming.organizations([int(code) for code in codes])
    return {str(number): label for number, label in found.items()}


def _operators() -> dict[str, Text]:
    return {row.code: operator.of(row).name for row in Operator.objects.all()}


def _places(held: set[str]) -> CodeList:
    """With the areas that contain them, for whoever adds places up, and their residents, for rates."""
    names = naming.names()
    codes = {_base(code) for code in held} - {"", EVERYWHERE}
    wanted = codes.union(*(names.above(code) for code in codes))
    labels = {code: names.label("area", code) for code in sorted(wanted)}
    found = Area.objects.in_bulk(sorted(wanted))
    rows = [(EVERYWHERE, *_pair(words.EVERYWHERE), "", "", "", "")] if EVERYWHERE in held else []
    for code, label in labels.items():
        area, people = found.get(code), names.residents.get(code)
        within = " ".join(sorted(names.parents.get(code, frozenset()) & wanted))
        kind, official = (area.kind, area.official_code) if area else ("", "")
        rows.append((code, *_pair(label), kind, official, within, "" if people is None else str(people)))
    rows += [(said(code), *_pair(_vague(code, labels)), "", "", _base(code), "") for code in _vaguely(held)]
    heads = (*_HEADS, "kind", "official_code", "within", "residents")
    return CodeList(PLACES, Text("Territoires", "Places"), heads, tuple(rows))


def _topics(held: set[str]) -> CodeList:
    """With those that they are under."""
    names = naming.names()
    parents = dict(Topic.objects.values_list("pk", "parent_id"))
    wanted = set(_with_parents({_base(code) for code in held}, parents))
    labels = {code: names.label("topic", code) for code in sorted(wanted)}
    rows = [(code, *_pair(label), parents.get(code) or "") for code, label in labels.items()]
    rows += [(said(code), *_pair(_vague(code, labels)), _base(code)) for code in _vaguely(held)]
    return CodeList(TOPICS, Text("Sujets", "Topics"), (*_HEADS, "parent"), tuple(rows))


def _with_parents(codes: Iterable[str], parents: Mapping[str, str | None]) -> Iterator[str]:
    for code in codes:
        above: str | None = code
        while above:
            yield above
            above = parents.get(above)


def _pair(label: Text) -> tuple[str, str]:
    return label.fr, label.en
