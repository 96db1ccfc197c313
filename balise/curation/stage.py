"""The stage: rows of a package set down each under what it belongs to, in memory or in a temporary database.

A package may be larger than memory and its files come in any order. Rows are staged file by file; then resources
are walked in batches, each with its whole tree of rows. Of a large package, memory holds only ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from .rules import accounting
from .rules.account import KEY, SIDE, Head, Piece, Plan, Row
from .rules.accounting import Ledger
from .rules.cells import Node
from .rules.tables import ANYWHERE, LINKS, OTHER_SIDE, PARENTS, REQUIRED, RESOURCES, SHELVES, table_of
from .store import MOST_IN_MEMORY, Cells, Store, encode


class Tab(msgspec.Struct, gc=False):
    """How the cells of one table of one file are read back. `columns` empty means the cells are (values, digest)."""

    number: int
    file: str
    table: str
    key: str
    columns: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    required: tuple[str, ...] = ()
    scope: str = ""  # where its ids must be unique: its table, or its file alone for rows that nothing hangs on
    names: dict[str, str] = {}  # those that the file gives to columns that were renamed

    def written(self, column: str) -> str:
        """The name of a column as the file has it, for who must correct it there."""
        return self.names.get(column, column)


def _names(columns: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """The common names of the columns; the second of two that would have one name keeps its own."""
    taken: list[str] = []
    for column in columns:
        plain = column.replace("\0", "").strip()
        name = plan.rename.get(plain, plain)
        while name in taken:
            name = plain if plain not in taken else f"{name}#"
        taken.append(name)
    return tuple(taken)


_PERSON = "contact_id"
_OWNERS = {*RESOURCES, *SHELVES, *(table for links in PARENTS.values() for _, table in links)}


def digest_of(cells: Cells) -> str:
    return blake2b(encode(cells), digest_size=6).hexdigest()


class Stage:
    """Use it as a context: the temporary file goes with it.

    `earlier` answers whether an earlier import of the same source brought the resource (table, id).
    """

    def __init__(self, ledger: Ledger, earlier: Callable[[str, str], bool], folder: Path | None = None,
                 most_in_memory: int = MOST_IN_MEMORY) -> None:  # fmt: skip
        self.ledger = ledger
        self.earlier = earlier
        self.tabs: list[Tab] = []
        self.known: dict[str, dict[str, int]] = {}  # table -> id -> ordinal
        self.tables_read: set[str] = set()
        self.refused_ids: dict[str, set[str]] = {}  # of resources: refused is not vanished
        self.owner: dict[str, str] = {}  # location -> its organization
        self._store = Store(folder, most_in_memory)
        self._shelves: list[tuple[Tab, int, Cells]] = []
        self._ordinal = 0
        self._tabs_of_pieces: dict[tuple[str, str], Tab] = {}
        self._parents_of_children: set[str] = set()
        self._pending: list[tuple[Tab, int, dict[str, str], Cells, str, Sequence[Piece]]] = []
        self._sides: dict[tuple[str, str], set[str]] = {}  # languages in which rows said a resource
        self._later: list[tuple[Tab, int, dict[str, str]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    # Setting down

    def take(self, head: Head, plan: Plan, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Stage every row of one table of the package."""
        tab = self._tab(head.file, plan, _names(head.columns, plan))
        account = self.ledger.file(head.file)
        self.tables_read.add(plan.table)
        if plan.split is not None:
            for line, cells in rows:
                account.read += 1
                values = {column: cell for column, cell in zip(head.columns, cells, strict=False) if cell}
                self._split(tab, plan, Row(head.file, line, values, values.get(plan.key, "")), digest_of(cells))
            return
        place = self._placer(tab)
        for line, cells in rows:
            account.read += 1
            place(line, cells)

    def leave(self, head: Head, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Refuse every row of a table that the layout does not know."""
        account, sentence = self.ledger.file(head.file), accounting.unread_sentence(head.name)
        for line, _ in rows:
            account.read += 1
            self.ledger.lose(head.file, line, "", sentence)

    def _tab(self, file: str, plan: Plan, columns: tuple[str, ...] = ()) -> Tab:
        required = (*plan.required, *(c for c in REQUIRED.get(plan.table, ()) if c not in plan.required))
        scope = plan.table if plan.table in _OWNERS else f"{plan.table}@{file}"
        own = () if plan.split else columns
        names = {common: source for source, common in plan.rename.items() if common not in plan.rename}
        tab = Tab(len(self.tabs), file, plan.table, plan.key, own, dict(plan.fixed), required, scope, names)
        self.tabs.append(tab)
        return tab

    def _placer(self, tab: Tab) -> Callable[[int, list[str]], None]:
        """The quickest way that is right for the table: links alone need no dictionary."""
        columns = tab.columns
        if tab.table == "service_attribute" and {"service_id", "taxonomy_term_id", tab.key} <= set(columns):
            return self._leaf_placer(tab)

        def place(line: int, cells: list[str]) -> None:
            values = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
            values.update(tab.fixed)
            self._place(tab, line, values, cells)

        return place

    def _leaf_placer(self, tab: Tab) -> Callable[[int, list[str]], None]:
        """Rows that belong to one service and own nothing: the many. What is unusual goes the long way."""
        columns, parents = tab.columns, self.known.setdefault("service", {})
        key_at, parent_at = columns.index(tab.key), columns.index("service_id")
        term_at = columns.index("taxonomy_term_id")
        seen, number = self.known.setdefault(tab.scope, {}), tab.number
        add = self._store.add_child

        def place(line: int, cells: list[str]) -> None:
            key, parent = cells[key_at], parents.get(cells[parent_at])
            if parent is None or not key or not cells[term_at] or key in seen:
                values = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
                self._place(tab, line, values, cells)
                return
            seen[key] = 0
            add((parent, 0, number, line, cells))

        self._parents_of_children.add("service")
        return place

    def _split(self, tab: Tab, plan: Plan, row: Row, digest: str) -> None:
        assert plan.split is not None
        told = len(self.ledger.refusals)
        pieces = plan.split(row, self.ledger)
        if pieces:
            self._place_pieces(tab, row.line, pieces, digest)
        elif len(self.ledger.refusals) > told:
            self.ledger.file(tab.file).refused += 1
            last = self.ledger.refusals[-1]
            self.ledger.refusals[-1] = msgspec.structs.replace(last, loses_row=True)
        else:
            self.ledger.lose(tab.file, row.line, "", accounting.unread_sentence(tab.table))

    def _place_pieces(self, tab: Tab, line: int, pieces: Sequence[Piece], digest: str) -> None:
        first, *others = pieces
        own = self._tab_of(tab, first.table)
        values = {column: cell for column, cell in first.values.items() if cell}
        if (side := values.pop(SIDE, "")) and self._place_side(tab, line, first.table, side, values, pieces, digest):
            return
        self._place(own, line, values, (values, digest), digest, others)

    def _place_side(self, tab: Tab, line: int, table: str, side: str, values: dict[str, str], pieces: Sequence[Piece],
                    digest: str) -> bool:  # fmt: skip
        """Hang the row on the resource that an earlier row said in the other language; False when there is none."""
        key = values.get("id", "")
        number, sides = self.known.get(table, {}).get(key), self._sides.setdefault((table, key), set())
        is_other = number is not None and bool(sides) and side not in sides
        sides.add(side)
        if number is None or not is_other:
            return False
        for piece in pieces[1:]:  # of the parts that the first row said, only the words may be others
            if said := piece.values.get("description"):
                values[f"{piece.table} {piece.values.get('id', '')} description"] = said
            self._later.append(
                (self._tab_of(tab, piece.table), line, {c: text for c, text in piece.values.items() if text})
            )
        values[KEY] = f"{key}@{side}"
        self._parents_of_children.add(table)
        self._store.add_child((number, 0, self._tab_of(tab, OTHER_SIDE).number, line, (values, digest)))
        return True

    def _tab_of(self, tab: Tab, table: str) -> Tab:
        """Where the pieces of a file that go to `table` are described."""
        found = self._tabs_of_pieces.get((tab.file, table))
        if found is None:
            found = self._tab(tab.file, Plan(table=table))
            self._tabs_of_pieces[tab.file, table] = found
            self.tables_read.add(table)
        return found

    def _place(self, tab: Tab, line: int, values: dict[str, str], cells: Cells, digest: str = "row",
               others: Sequence[Piece] = (), is_last_try: bool = False) -> None:  # fmt: skip
        """Set one row down, or refuse it, or keep it for the end when what it names may still come."""
        said = self._place_shelf if tab.table in SHELVES else self._place_resource
        if tab.table not in SHELVES and tab.table not in RESOURCES:
            said = self._place_child
        refusal = said(tab, line, values, cells, digest)
        if refusal is None or (refusal[2] is None and not is_last_try):
            # Even of a row that waits: what it waits for may be among its own pieces (a service's own organization).
            for piece in others:
                later = {column: cell for column, cell in piece.values.items() if cell}
                self._later.append((self._tab_of(tab, piece.table), line, later))
        if refusal is None:
            return
        field, value, sentence = refusal
        if tab.table in RESOURCES and (sentence is not None or is_last_try):
            self.refused_ids.setdefault(tab.table, set()).add(values.get(tab.key, ""))
        if sentence is not None:
            self._lose(tab, line, field, sentence, digest)
        elif not is_last_try:
            self._pending.append((tab, line, values, cells, digest, ()))
        elif digest:
            self.ledger.orphan(tab.file, line, tab.table, field, value)
        else:
            self.ledger.refuse(Row(tab.file, line, values), field, accounting.orphan_sentence(field, value))

    def _lose(self, tab: Tab, line: int, field: str, sentence: Any, digest: str) -> None:
        if digest:
            self.ledger.lose(tab.file, line, field, sentence)
        else:
            self.ledger.refuse(Row(tab.file, line, {}), field, sentence)

    def _place_shelf(self, tab: Tab, line: int, values: dict[str, str], cells: Cells, digest: str) -> Any:
        if lacking := next((c for c in tab.required if not values.get(c)), None):
            return tab.written(lacking), "", accounting.missing_sentence(tab.written(lacking))
        if refusal := self._claim(tab, line, values, cells)[1]:
            return refusal
        self._shelves.append((tab, line, cells))
        return None

    def _claim(self, tab: Tab, line: int, values: dict[str, str], cells: Cells, is_leaf: bool = False) -> Any:
        """The ordinal of a new row, or the refusal of one whose id is empty or already another's."""
        key = values.get(KEY) or (values.get(tab.key, "") if tab.key else "")
        if not key:
            if tab.table in RESOURCES and tab.key:
                return 0, (tab.key, "", accounting.missing_sentence(tab.key))
            key = f"~{digest_of(cells)}"
        known = self.known.setdefault(tab.scope, {})
        if key in known:
            return 0, (tab.key, key, accounting.duplicate_sentence(tab.key or "id", key))
        self._ordinal += 1
        known[key] = self._ordinal
        return self._ordinal, None

    def _place_resource(self, tab: Tab, line: int, values: dict[str, str], cells: Cells, digest: str) -> Any:
        if tab.table == "service" and not values.get("organization_id"):
            self._inherit_organization(values)
        for column in tab.required:
            if not (values.get(column) or values.get(f"{column}_fr") or values.get(f"{column}_en")):
                if column == "organization_id" and values.get("location_ids"):
                    return "location_ids", values["location_ids"], None
                return tab.written(column), "", accounting.missing_sentence(tab.written(column))
        for column, table in LINKS[tab.table]:
            named = values.get(column, "")
            is_known = not named or named in self.known.get(table, ()) or self.earlier(table, named)
            if not is_known and column in tab.required:
                return column, named, None
        number, refusal = self._claim(tab, line, values, cells)
        if refusal:
            return refusal
        if tab.table == "location":
            self.owner[values.get("id", "")] = values.get("organization_id", "")
        self._store.add_resource((number, tab.number, line, cells))
        return None

    def _inherit_organization(self, values: dict[str, str]) -> None:
        """A layout that ties services to sites only says their organization by the site."""
        first = values.get("location_ids", "").split(";")[0].strip()
        if owner := self.owner.get(first):
            values["organization_id"] = owner

    def _place_child(self, tab: Tab, line: int, values: dict[str, str], cells: Cells, digest: str) -> Any:
        if lacking := next((c for c in tab.required if not values.get(c)), None):
            return tab.written(lacking), "", accounting.missing_sentence(tab.written(lacking))
        for column, table in LINKS.get(tab.table, ()):
            named = values[column]
            if named not in self.known.get(table, ()) and not self.earlier(table, named):
                return column, named, None
        table, parent, refusal = self._parent(tab, line, values)
        if refusal:
            return refusal
        number, refusal = self._claim(tab, line, values, cells)
        if refusal:
            return refusal
        self._parents_of_children.add(table)
        self._store.add_child((parent, number, tab.number, line, cells))
        return None

    def _parent(self, tab: Tab, line: int, values: dict[str, str]) -> tuple[str, int, Any]:
        """What the row belongs to: the most particular of those it names that are known.

        The telephone of a person whom nobody knows is an orphan: on the service it would be shown to everyone.
        """
        found: tuple[str, int] | None = None
        lost: tuple[str, str] | None = None
        for column, table in PARENTS.get(tab.table, ()):
            if named := values.get(column):
                number = self.known.get(table, {}).get(named)
                if number is not None:
                    found = found or (table, number)
                else:
                    lost = lost or (column, named)
        if found is None and lost is None:
            return self._parent_anywhere(tab, values)
        if found is None or (lost is not None and lost[0] == _PERSON):
            assert lost is not None
            return "", 0, (*lost, None)
        if lost is not None and tab.columns:  # pieces may still come; tables come after what they name
            self.ledger.repair(Row(tab.file, line, values), lost[0], lost[1], "", "link.unknown")
            self.ledger.orphans[f"{tab.table}.{lost[0]}"] += 1
        return *found, None

    def _parent_anywhere(self, tab: Tab, values: dict[str, str]) -> tuple[str, int, Any]:
        id_column, table_column = ANYWHERE.get(tab.table, ("resource_id", "resource_type"))
        named, kind = values.get(id_column, ""), table_of(values.get(table_column) or values.get("link_type", ""))
        if not named:
            columns = tuple(column for column, _ in PARENTS.get(tab.table, ())) or (id_column,)
            return "", 0, (columns[0], "", accounting.parentless_sentence(columns))
        for scope, known in self.known.items():
            table = scope.partition("@")[0]
            if table not in SHELVES and table != tab.table and kind in ("", table) and known.get(named):
                return table, known[named], None
        return "", 0, (id_column, named, None)

    def settle(self) -> None:
        """Set down what waited: later pieces, then rows whose parents came after them. The rest are orphans."""
        for tab, line, values in self._later:
            if tab.table in RESOURCES and values.get("id") in self.known.get(tab.table, ()):
                continue  # the same thing said again: the first row says it
            self._settle_piece(tab, line, values)
        self._later = []
        pending, self._pending = self._pending, []
        pending.sort(key=lambda kept: kept[0].table not in RESOURCES)
        for tab, line, values, cells, digest, others in pending:
            self._place(tab, line, values, cells, digest, others, is_last_try=True)
        for tab, line, values in self._later:
            if tab.table not in RESOURCES or values.get("id") not in self.known.get(tab.table, ()):
                self._settle_piece(tab, line, values, is_last_try=True)
        self._store.settle()

    def _settle_piece(self, tab: Tab, line: int, values: dict[str, str], is_last_try: bool = False) -> None:
        cells = (values, "")
        if tab.table not in RESOURCES:
            key = values.get(KEY) or values.get("id") or f"~{digest_of(cells)}"
            if key in self.known.get(tab.scope, ()):
                return
        self._place(tab, line, values, cells, "", (), is_last_try)

    # Walking

    def count(self, table: str) -> int:
        return len(self.known.get(table, ()))

    def shelf(self, table: str) -> list[Node]:
        """The rows of a reference table, in the order of the files."""
        return [self._node(tab, line, cells) for tab, line, cells in self._shelves if tab.table == table]

    def batches(self, table: str, size: int) -> Iterator[list[Node]]:
        """The resources of a table with all that belongs to them, `size` at a time, in the order of the files."""
        numbers = [tab.number for tab in self.tabs if tab.table == table]
        for rows in self._store.batches(numbers, size):
            nodes = {n: self._node(self.tabs[tab], line, cells) for n, tab, line, cells in rows}
            if table in self._parents_of_children:
                self._grow(nodes)
            yield list(nodes.values())

    def _grow(self, nodes: dict[int, Node]) -> None:
        """Hang on each node the rows that belong to it, and on these theirs."""
        below: dict[int, Node] = {}
        for parent, n, tab, line, cells in self._store.below(list(nodes)):
            above = nodes.get(parent)
            if above is None:
                continue
            node = self._node(self.tabs[tab], line, cells)
            above.children.setdefault(node.table, []).append(node)
            if n and node.table in self._parents_of_children:
                below[n] = node
        if below:
            self._grow(dict(sorted(below.items())))

    def _node(self, tab: Tab, line: int, cells: Cells) -> Node:
        if tab.columns:
            values = {column: cell for column, cell in zip(tab.columns, cells, strict=False) if cell}
            values.update(tab.fixed)
            digest = digest_of(cells)
        else:
            values, digest = cells
        key = values.pop(KEY, "") or values.get(tab.key) or f"~{digest_of(cells)}"
        return Node(tab.table, tab.file, line, key, values, digest)
