"""The account of an import: what was read, what became of it, what was repaired and what was refused.

How a layout works
------------------
Every layout says the same things in other words, so every layout is only a translation of its rows into the
**common tables** below: the names of HSDS 3.1 (singular), with the columns of HSDS 3.1 and the few of `EXTRA`.
One base then assembles the common rows into records; no layout builds a record.

A layout is an object with `code`, `name`, `detect(heads)` and `plan(head)`:

- `detect` sees the head of every file of the package and answers how sure it is, 0 (not mine) to 100. The surest
  layout reads the package; the generic mapped layout answers 0 and is taken only when a mapping is given.
- `plan` says what to do with one file: a `Plan` or None (the file is then read, and its rows are refused with a
  sentence: nothing is skipped in silence). A plan that only renames columns has no `split`. A plan with `split`
  turns one row into several `Piece`s: an iCarol line may say an organization, a site, a service and four phones.
  The first piece is the row itself: its fate (new, changed, unchanged, refused) is the row's. A later piece whose
  id was already said by another row (the same agency on ten lines) is that same thing: the first row says it.

What `split` does with values it cannot take: `account.repair(...)` when it keeps a better one,
`account.refuse(row, field, sentence)` when it cannot keep the value. A row is lost only when `split` answers no
piece, having refused it; a bad value loses the value alone.

Cells are text as the source wrote them (`reading` has already decoded and repaired them). The base parses dates,
phones, times, coordinates... with `rules.values`, so a layout passes them on untouched. Text columns are said in the
language of the source; `name_fr`, `name_en` (any text column + "_fr"/"_en") say it in one language whatever the source.

What the base calls of the pure files (their docstrings say the rest): `reading.open_package(path)`, whose tables
yield (line, cells) and tell what they repaired or refused; and the parsers of `values`, each
`(text: str) -> Parsed[...]`, never called with an empty text: `date`, `time`, `number`, `year`, `age`, `amount`,
`boolean`, `email`, `url`, `language`, `status`, `phone`, `weekday`, `hours`, and `coordinates(latitude, longitude)`.

**Private by default**: a column that is neither of HSDS nor of EXTRA goes untouched to `internal.columns` under
"file.column". A layout leaves such columns in the piece they belong to, under their own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

import msgspec

from balise.core.languages import Text

T = TypeVar("T")

# Columns that the common tables have beyond HSDS 3.1. Booleans are read by `values.boolean`.
EXTRA: dict[str, tuple[str, ...]] = {
    "organization": ("on_web", "in_print", "status", "internal_notes", "verified_on", "verified_by"),
    "location": ("on_web", "in_print", "status", "internal_notes", "verified_on", "verified_by", "is_confidential",
                 "email", "hours_text", "area", "languages_text", "accessibility_text"),
    "service": ("on_web", "in_print", "status", "internal_notes", "verified_on", "verified_by", "topics", "keywords",
                "hours_text", "coverage_text", "documents_text", "languages_text", "payments", "funding_text",
                "genders", "families", "statuses", "intake", "location_ids"),
    "phone": ("visibility",),
    "contact": ("visibility",),
}  # fmt: skip
# `status` takes active, inactive, defunct, temporarily closed and Balise's own words; `topics` are codes of Balise or
# of another taxonomy separated by ";"; `location_ids` are separated by ";" where a layout has no link table.


# Values that layouts give to the base alone; no column of a file can have these names.
KEY = "\0key"  # what tells the piece from all others of its table, where its id does not
DOCUMENT = "\0document"  # a whole document of the directory, as JSON
SIDE = "\0side"  # fr or en: the row says one side of a resource, of which another row may say the other


class Row(msgspec.Struct, gc=False):
    """One row as read. `line` is the line of the file where it begins (the header is line 1); `key` its id, or ""."""

    file: str
    line: int
    values: dict[str, str]
    key: str = ""


class Repair(msgspec.Struct, frozen=True, gc=False):
    """A value that was kept otherwise than it was written. `rule` is a code of `repairs.RULES`."""

    file: str
    line: int
    field: str
    old: str
    new: str
    rule: str


class Refusal(msgspec.Struct, frozen=True):
    """A row, or one value of it, that was not taken, and why, as a sentence. `loses_row` when the whole row is lost."""

    file: str
    line: int
    field: str
    sentence: Text
    loses_row: bool = False


class Parsed(NamedTuple, Generic[T]):
    """What a function of `rules.values` answers.

    `value` None with a `sentence` is a refusal. `rule` is not empty where the value was repaired.
    """

    value: T | None
    rule: str = ""
    sentence: Text | None = None


class Piece(NamedTuple):
    """A row of a common table. `values["id"]` is its id; links are the columns of HSDS (`organization_id`...)."""

    table: str
    values: dict[str, str]


class Head(msgspec.Struct, frozen=True):
    """The beginning of one file of a package. `file` is its path inside the package, `name` its stem, lower case."""

    file: str
    name: str
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...] = ()  # up to 50 first rows


class Account(Protocol):
    """Where a layout tells what it did to a row."""

    def repair(self, row: Row, field: str, old: str, new: str, rule: str) -> None: ...

    def refuse(self, row: Row, field: str, sentence: Text) -> None: ...


Split = Callable[[Row, Account], Sequence[Piece]]


class Plan(msgspec.Struct, frozen=True):
    """How the rows of one file become rows of the common tables.

    `rename` maps a source column to a common one; a column it does not name keeps its name.
    `fixed` adds the same values to every row (a mail address file: {"address_type": "postal"}).
    `key` is the column (after renaming) that identifies the row; "" means the base makes one from its contents.
    A row where a column of `required` is empty is refused, as is one whose required link names nothing known.
    """

    table: str
    rename: Mapping[str, str] = {}
    fixed: Mapping[str, str] = {}
    key: str = "id"
    required: tuple[str, ...] = ()
    split: Split | None = None


class Layout(Protocol):
    code: str
    name: Text

    def detect(self, heads: Sequence[Head]) -> int: ...

    def plan(self, head: Head) -> Plan | None: ...
