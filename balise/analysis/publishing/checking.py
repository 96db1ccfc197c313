"""Whether a release is still what it was, and still what the facts say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
from django.utils.translation import gettext as _

from balise.analysis.facts.literals import quoted
from balise.analysis.models import Release as Row
from balise.analysis.rules.period import month_of
from balise.analysis.store import Store

from . import changes, shelf
from .making import CARD, CELLS, Maker, NotPublished
from .release import Card


class Verdict(NamedTuple):
    """`problems` are sentences about files. Of `cells`, `other` are shown, and are not what the facts say now;
    `protected` are hidden, or shown, otherwise than they would be today."""

    problems: tuple[str, ...]
    files: int
    cells: int
    other: int
    protected: int

    @property
    def holds(self) -> bool:
        return not (self.problems or self.other or self.protected)


def verify(*, name: str, store: Store, make: Maker) -> Verdict:
    """Checksums computed again, and cells counted and protected again, as they were after the release that this one
    follows. Raises NotPublished where there is no such release here, what `make` raises, and OSError."""
    if name not in shelf.names():
        raise NotPublished(_("There is no release %(name)s here. See: balise publish --list.") % {"name": name[:40]})
    where = shelf.folder(name)
    problems = tuple(_problems(name, where))
    told = read_card(name)
    with tempfile.TemporaryDirectory() as drafts:
        make(told.first.year, store, last=month_of(told.last), follows=told.follows).write(Path(drafts))
        other, protected = _compared(where / CELLS, Path(drafts) / CELLS)
    return Verdict(problems, len(shelf.sums(where)), told.cells, other, protected)


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
