"""Reading the cells of one staged row: each cell is used once, and what nobody used is kept apart, untouched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from balise.core.languages import Text
from balise.directory.rules.record import Attribute, Schedule

from . import values
from .account import Parsed, Row
from .accounting import Ledger

T = TypeVar("T")
LOST = "!"  # digest of a node that was refused


class Node(msgspec.Struct, gc=False):
    """A staged row with the rows that belong to it, by table. `digest` is "" for a piece that is no row by itself."""

    table: str
    file: str
    line: int
    key: str
    values: dict[str, str]
    digest: str
    children: dict[str, list[Node]] = {}  # a new one for each node


class Term(msgspec.Struct, frozen=True, gc=False):
    """A term of the package's own taxonomies."""

    code: str
    name: str
    taxonomy: str = ""


class Context(msgspec.Struct):
    """What assembling needs beside the rows: ids already given, terms, and how to place a point or a name."""

    ledger: Ledger
    language: str
    organizations: Mapping[str, int]
    sites: Mapping[str, int]
    owners: Mapping[str, str] = {}  # location -> organization, by the source's ids
    terms: Mapping[str, Term] = {}
    units: Mapping[str, Text] = {}
    topics_of: Callable[[Attribute], tuple[str, ...]] = lambda attribute: ()
    is_topic: Callable[[str], bool] = lambda code: False
    area_at: Callable[[float, float], str] = lambda latitude, longitude: ""
    area_named: Callable[[str], str] = lambda name: ""
    municipality_of: Callable[[str], str] = lambda area: area
    date: Callable[[str], Parsed[dt.date]] = values.date  # in the order of the source
    schedules: dict[frozenset[tuple[str, str]], Schedule] = {}  # read before, by what their rows say
    has_pairs: bool = False  # the package has columns in one language or the other (name_fr, name_en)

    def lose(self, node: Node, field: str, sentence: Text) -> None:
        """Refuse a row that belongs to a resource, and with it what belongs to the row."""
        if node.digest:
            self.ledger.lose(node.file, node.line, field, sentence)
        else:
            self.ledger.refuse(Row(node.file, node.line, {}), field, sentence)
        self._lose_below(node)
        node.digest = LOST if node.digest else ""

    def _lose_below(self, node: Node) -> None:
        for children in node.children.values():
            for child in children:
                if child.digest != LOST:
                    self.lose(child, "", _FOLLOWS)


_FOLLOWS = Text(
    fr="La ligne à laquelle celle-ci appartient a été refusée. Corrigez d’abord l’autre.",
    en="The row that this one belongs to was refused. Correct the other one first.",
)


class Cells:
    """The cells of one node. `internal` gathers those that nobody used and those whose value was refused."""

    __slots__ = ("_context", "_is_root", "internal", "node", "values")

    def __init__(self, node: Node, context: Context, internal: dict[str, str], is_root: bool = False) -> None:
        self.node = node
        self.values = node.values
        self.internal = internal
        self._context = context
        self._is_root = is_root

    def take(self, column: str) -> str:
        return self.values.pop(column, "")

    def text(self, column: str) -> Text:
        value = self.values.pop(column, "")
        context = self._context
        if not value and not context.has_pairs:
            return _EMPTY
        if "<" in value or "&" in value or "\r" in value or len(value) > values.MOST_CHARACTERS:
            value = self._plain(column, value)
        if context.has_pairs:
            return self._pair(column, value)
        return Text(fr=value) if context.language == "fr" else Text(en=value)

    def _plain(self, column: str, text: str) -> str:
        """Markup taken away, since a record holds plain text; what no page could hold is internal, whole."""
        if not text:
            return ""
        parsed = values.paragraphs(text)
        if parsed.rule:
            self.repaired(column, text, parsed.value or "", parsed.rule)
        cut = values.shortened(parsed.value or "")
        if cut.rule:
            self.keep(column, text)
            self.repaired(column, text[:_SHOWN], f"… ({len(cut.value or '')})", cut.rule)
        return cut.value or ""

    def _pair(self, column: str, value: str) -> Text:
        fr = self._plain(f"{column}_fr", self.values.pop(f"{column}_fr", ""))
        en = self._plain(f"{column}_en", self.values.pop(f"{column}_en", ""))
        if value and self._context.language == "fr":
            fr = fr or value
        elif value:
            en = en or value
        return Text(fr=fr, en=en) if fr or en else _EMPTY

    def read(self, column: str, parse: Callable[[str], Parsed[T]]) -> T | None:
        """The parsed value of a column. A value that cannot be read is refused, and kept as internal text."""
        text = self.values.pop(column, "")
        if not text:
            return None
        parsed = parse(text)
        if parsed.value is None:
            self.refuse(column, text, parsed.sentence or _UNREADABLE)
        elif parsed.rule:
            self.repaired(column, text, str(parsed.value), parsed.rule)
        return parsed.value

    def refuse(self, column: str, text: str, sentence: Text) -> None:
        node = self.node
        self._context.ledger.refuse(Row(node.file, node.line, {}), column, sentence)
        self.keep(column, text)

    def repaired(self, column: str, old: str, new: str, rule: str) -> None:
        node = self.node
        self._context.ledger.repair(Row(node.file, node.line, {}), column, old, new, rule)

    def keep(self, column: str, text: str) -> None:
        node = self.node
        self.internal[f"{node.file}.{column}" if self._is_root else f"{node.file}:{node.key}.{column}"] = text

    def close(self, *passed: str) -> None:
        """Keep what is left, except the columns of identity and links, which the record says otherwise."""
        values = self.values
        for column in passed:
            values.pop(column, None)
        if values:
            for column, text in values.items():
                self.keep(column, text)


_SHOWN = 200  # characters of a text that was cut, in the account
_EMPTY = Text()
_UNREADABLE = Text(
    fr="La valeur ne peut pas être lue; elle est gardée dans les notes internes.",
    en="The value cannot be read; it is kept among the internal notes.",
)
