"""Whether a release is still what it was, and still what the facts say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
from django.utils.translation import gettext as _

from balise.analysis.edition import edition
from balise.analysis.facts.literals import quoted
from balise.analysis.models import Release as Row
from balise.analysis.rules.period import month_of
from balise.analysis.store import Store
from balise.core.languages import Text

from . import changes, shelf
from .making import CARD, CELLS, Maker, MayNotGoOut, NotPublished
from .release import Card


class Verdict(NamedTuple):
    """`problems` are sentences about files. Of `cells`, `other` are shown, and are not what the facts say now;
    `protected` are hidden, or shown, otherwise than they would be today. `refusal` says why it would not go out today,
    and is empty where it would. Where the rules are others by now (`by_other_rules`), neither of the two is amiss."""

    problems: tuple[str, ...]
    files: int
    cells: int
    other: int
    protected: int
    refusal: Text
    by_other_rules: bool

    @property
    def holds(self) -> bool:
        is_as_today = self.by_other_rules or not (self.protected or self.refusal)
        return is_as_today and not (self.problems or self.other)


def verify(*, name: str, store: Store, make: Maker) -> Verdict:
    """Checksums computed again, and cells counted and protected again, as they were after the release that this one
    follows. Raises NotPublished where there is no such release here, and OSError."""
    if name not in shelf.names():
        raise NotPublished(_("There is no release %(name)s here. See: balise publish --list.") % {"name": name[:40]})
    where = shelf.folder(name)
    problems, told = tuple(_problems(name, where)), read_card(name)
    other, protected, refusal = _made_again(told, where / CELLS, store, make)
    by_other_rules = told.rules != edition()
    return Verdict(problems, len(shelf.sums(where)), told.cells, other, protected, refusal, by_other_rules)


def _made_again(told: Card, cells: Path, store: Store, make: Maker) -> tuple[int, int, Text]:
    try:
        made = make(told.first.year, store, last=month_of(told.last), follows=told.follows)
    except MayNotGoOut as refusal:
        return 0, 0, refusal.text
    with tempfile.TemporaryDirectory() as drafts:
        made.write(Path(drafts))
        return *_compared(cells, Path(drafts) / CELLS), Text()


def read_card(name: str) -> Card:
    return msgspec.json.decode((shelf.folder(name) / CARD).read_bytes(), type=Card)


def _problems(name: str, where: Path) -> Iterator[str]:
    row = Row.objects.filter(name=name).first()
    if row is not None and row.digest != shelf.digest(where / shelf.SUMS):
        yield _("The list of checksums is not the one that was published.")
    listed = shelf.sums(where)
    for path, digest in listed.items():
        if not (where / path).is_file():
            yield _("%(path)s is missing.") % {"path": path}
        elif shelf.digest(where / path) != digest:
            yield _("%(path)s was changed.") % {"path": path}
    known = {*listed, shelf.SUMS, f"{name}.zip"}
    for found in sorted(where.rglob("*")):
        path = found.relative_to(where).as_posix()
        if found.is_file() and path not in known:
            yield _("%(path)s was added.") % {"path": path}


def _compared(told: Path, counted: Path) -> tuple[int, int]:
    """How many cells are told otherwise than they are counted, and how many protected otherwise."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cells AS FROM read_parquet({quoted(counted)})")
        changes.compare(connection, told)
        is_told = "state_before = 'exact' AND state_after = 'exact'"
        found = connection.execute(
            f"SELECT count(*) FILTER ({is_told}), count(*) FILTER (NOT coalesce({is_told}, false)) FROM changed"  # noqa: S608
        ).fetchone()
        assert found is not None
        return int(found[0]), int(found[1])
