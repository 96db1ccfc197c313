"""One import from the first file to the last record: stage, assemble, compare with what was known, publish.

Each batch of resources is one transaction with the memory of what its source said, so a run that is killed leaves
whole batches: importing the same path again goes on from there, and undoing the run takes them back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from balise.core import bulk
from balise.core.languages import Text
from balise.directory.actions import Draft, new_ids, publish_many
from balise.directory.models import Revision
from balise.directory.rules import record as records
from balise.directory.rules.merge import Conflict, reconcile

from .models import ImportRun, SourceRecord, SourceRecordBefore
from .rules import kinship
from .rules.accounting import Ledger
from .rules.assemble import assemble
from .rules.cells import LOST, Context, Node
from .rules.tables import RESOURCES, SHELVES
from .stage import Stage

BATCH = 2000
_IN = 500
_TYPES: dict[str, type[Any]] = {
    "organization": records.OrganizationRecord,
    "site": records.SiteRecord,
    "service": records.ServiceRecord,
}
Progress = Callable[[str, int, int], None]
Rows = dict[str, dict[str, str]]
_rows_decoder = msgspec.json.Decoder(Rows)
_encode = msgspec.json.Encoder().encode


class Known(msgspec.Struct, gc=False):
    """What the source said of a resource before this run, and what is published of it now."""

    id: int
    resource: int
    rows: str
    said: str
    is_gone: bool
    run: int | None
    current: str = ""
    current_run: int | None = None

    @property
    def base(self) -> str:
        """The document as the source last said it; "" where that is not known any more."""
        if self.said or not self.rows:
            return self.said
        return self.current if self.current_run == self.run else _published_by(self)


class Said(msgspec.Struct, gc=False):
    """What this run makes of one resource."""

    external_id: str
    resource: int
    rows: str
    said: str
    known: Known | None
    is_gone: bool = False


def _published_by(known: Known) -> str:
    """The document that the run published, before people changed it."""
    found = SourceRecord.objects.filter(pk=known.id).values_list("organization", "site", "service").get()
    kind = next(kind for kind, value in zip(_TYPES, found, strict=True) if value)
    revisions = Revision.objects.filter(**{f"{kind}_id": known.resource}, batch=known.run).order_by("-id")
    return revisions.values_list("record_text", flat=True).first() or ""


class Walk:
    """The second half of an import: from staged rows to the directory. `is_published` False touches nothing."""

    def __init__(self, *, run: ImportRun, stage: Stage, ledger: Ledger, context: Context, is_first: bool,
                 by: AbstractBaseUser | None, now: dt.datetime, progress: Progress) -> None:  # fmt: skip
        self.run = run
        self.stage = stage
        self.ledger = ledger
        self.context = context
        self.is_first = is_first
        self.by = by
        self.now = now
        self.progress = progress
        self._pretended = 0

    def all(self) -> None:
        self._shelves()
        for table in RESOURCES:
            total, done = self.stage.count(table), 0
            for nodes in self._walked(table):
                with transaction.atomic():
                    self._batch(RESOURCES[table], nodes)
                done += len(nodes)
                self.progress(table, done, total)

    def _walked(self, table: str) -> Iterator[list[Node]]:
        """Batches in the order of the files, but for organizations that come before the one above them."""
        late: list[Node] = []
        for nodes in self.stage.batches(table, BATCH):
            if table == "organization" and self.stage.count(table) > BATCH:
                waiting = kinship.late(nodes, known=self.context.organizations, coming=self.stage.known[table])
                late += [node for node in nodes if node.key in waiting]
                nodes = [node for node in nodes if node.key not in waiting]
            yield nodes
        late = kinship.parents_first(late)
        yield from (late[start : start + BATCH] for start in range(0, len(late), BATCH))

    def _shelves(self) -> None:
        """Reference rows belong to no resource: they are remembered by their table."""
        for table in SHELVES:
            nodes = self.stage.shelf(table)
            if not nodes:
                continue
            known = SourceRecord.objects.filter(source=self.run.source_id, kind="shelf", external_id=table).first()
            before = _rows_decoder.decode(known.rows) if known and known.rows else {}
            rows = self._account(nodes, before)
            if self.run.is_published and (known is None or known.rows != rows):
                self._remember_shelf(table, known, rows)

    def _remember_shelf(self, table: str, known: SourceRecord | None, rows: str) -> None:
        with transaction.atomic():
            if known is None:
                SourceRecord.objects.create(
                    source=self.run.source, kind="shelf", external_id=table, rows=rows, run=self.run
                )
                return
            SourceRecordBefore.objects.create(run=self.run, record=known, rows=known.rows, said_by_run_id=known.run_id)
            SourceRecord.objects.filter(pk=known.pk).update(rows=rows, run=self.run)

    def _account(self, nodes: Iterable[Node], before: Rows) -> str:
        """Count each row of the trees as new, changed or unchanged; answer their digests as `SourceRecord.rows`."""
        rows: Rows = {}
        waiting = [*nodes]
        while waiting:
            node = waiting.pop()
            if node.digest and node.digest != LOST:
                if node.file not in rows:
                    rows[node.file] = {}
                rows[node.file][node.key] = node.digest
            for children in node.children.values():
                waiting += children
        for file, digests in rows.items():
            account, last = self.ledger.files[file], before.get(file)
            if not last:
                account.new += len(digests)
                continue
            known = [last[key] == digest for key, digest in digests.items() if key in last]
            account.new += len(digests) - len(known)
            account.unchanged += sum(known)
            account.changed += len(known) - sum(known)
        return _encode(rows).decode() if rows else "{}"

    def _batch(self, kind: str, nodes: list[Node]) -> None:
        known = {} if self.is_first else self._known(kind, [node.key for node in nodes])
        fresh = [node for node in nodes if node.key not in known]
        given = dict(zip((node.key for node in fresh), self._identities(kind, len(fresh)), strict=True))
        self._name(kind, given)
        drafts: list[Draft] = []
        said: list[Said] = []
        for node in nodes:
            before = known.get(node.key)
            resource = before.resource if before else given[node.key]
            record = assemble(node, self.context)
            rows = self._account((node,), _rows_decoder.decode(before.rows) if before and before.rows else {})
            if before is None:
                drafts.append(Draft(kind, resource, record, is_new=True))
                said.append(Said(node.key, resource, rows, "", None))
                self.ledger.counted(kind, "created")
            else:
                self._again(kind, node.key, before, record, rows, drafts, said)
        self._write(kind, drafts, said)

    def _identities(self, kind: str, count: int) -> Iterable[int]:
        if self.run.is_published:
            return new_ids(kind, count) if count else ()
        self._pretended += count
        return range(-self._pretended, count - self._pretended)

    def _again(self, kind: str, external_id: str, known: Known, record: records.Record, rows: str,
               drafts: list[Draft], said: list[Said]) -> None:  # fmt: skip
        """A resource that an earlier run brought: what its source says now, with what people corrected since."""
        theirs, base = records.encode(record), known.base
        told = ""
        if theirs == base and known.current:
            self.ledger.counted(kind, "unchanged")
            if rows == known.rows and not known.is_gone:
                return
            told = base
        elif not known.current or known.current == base:
            drafts.append(Draft(kind, known.resource, record))
            self.ledger.counted(kind, "updated" if known.current else "created")
        else:
            ours = records.decode(_TYPES[kind], known.current)
            reconciled = reconcile(records.decode(_TYPES[kind], base or theirs), ours, record)
            merged = reconciled.record
            self._note_conflicts(kind, merged, reconciled.conflicts)
            drafts.append(Draft(kind, known.resource, merged))
            told = theirs if merged != record or theirs == known.current else ""
            self.ledger.counted(kind, "merged")
        said.append(Said(external_id, known.resource, rows, told, known))

    def _note_conflicts(self, kind: str, merged: records.Record, conflicts: Sequence[Conflict]) -> None:
        """Where a person and the source both changed a value, the person's stays: someone should look."""
        if conflicts:
            fields = ", ".join(conflict.path for conflict in conflicts)
            name = merged.name.fr or merged.name.en
            self.ledger.notes.append(
                Text(
                    fr=f"« {name} » : la source et une personne ont changé {fields}; "
                    "la correction de la personne reste.",
                    en=f"“{name}”: the source and a person both changed {fields}; the person’s correction stays.",
                )
            )

    def _known(self, kind: str, external_ids: list[str]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for start in range(0, len(external_ids), _IN):
            rows = SourceRecord.objects.filter(
                source=self.run.source_id, kind=kind, external_id__in=external_ids[start : start + _IN]
            ).values_list(
                "external_id", "pk", f"{kind}_id", "rows", "said", "is_gone", "run_id",
                f"{kind}__published__record_text", f"{kind}__published__batch",
            )  # fmt: skip
            for external_id, pk, resource, text, said, is_gone, run, current, current_run in rows:
                found[external_id] = Known(pk, resource, text, said, is_gone, run, current or "", current_run)
        return found

    def _write(self, kind: str, drafts: list[Draft], said: list[Said]) -> None:
        if not self.run.is_published:
            return
        publish_many(drafts=drafts, by=self.by, now=self.now, reason=str(self.run), batch=self.run.pk)
        self._remember(kind, said)

    def _name(self, kind: str, given: dict[str, int]) -> None:
        """Let rows name these by the source’s ids, others of the same batch too (the parent of an organization)."""
        ids: Any = {"organization": self.context.organizations, "site": self.context.sites}.get(kind)
        if ids is not None:
            ids.update(given)

    def _remember(self, kind: str, said: list[Said]) -> None:
        run, source = self.run.pk, self.run.source_id
        bulk.insert(
            SourceRecord,
            ["source_id", "kind", "external_id", f"{kind}_id", "said", "rows", "is_gone", "run_id"],
            (
                (source, kind, one.external_id, one.resource, one.said, one.rows, False, run)
                for one in said
                if one.known is None
            ),
        )
        changed = [(one, one.known) for one in said if one.known is not None]
        if not changed:
            return
        bulk.insert(
            SourceRecordBefore,
            ["run_id", "record_id", "said", "rows", "is_gone", "said_by_run_id"],
            ((run, known.id, known.said, known.rows, known.is_gone, known.run) for _, known in changed),
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {SourceRecord._meta.db_table} "  # noqa: S608 (a name of ours)
                "SET said = %s, rows = %s, is_gone = %s, run_id = %s WHERE id = %s",
                [(one.said, one.rows, one.is_gone, run, known.id) for one, known in changed],
            )

    # What the source does not say any more

    def retire(self, up_to: float) -> None:
        """Retire what vanished from the source, unless too much did: then a file was probably cut short."""
        for table, kind in RESOURCES.items():
            if table not in self.stage.tables_read or self.is_first:
                continue
            vanished, total = self._vanished(table, kind)
            if not vanished:
                continue
            if len(vanished) > up_to * total:
                self.ledger.counted(kind, "kept", len(vanished))
                self.ledger.notes.append(_kept_note(kind, len(vanished), total, up_to))
                continue
            for start in range(0, len(vanished), BATCH):
                with transaction.atomic():
                    self._retire(kind, vanished[start : start + BATCH])
            self.ledger.counted(kind, "retired", len(vanished))

    def _vanished(self, table: str, kind: str) -> tuple[list[str], int]:
        seen, refused = self.stage.known.get(table, {}), self.stage.refused_ids.get(table, set())
        records_of = SourceRecord.objects.filter(source=self.run.source_id, kind=kind, is_gone=False).exclude(rows="")
        known = list(records_of.values_list("external_id", flat=True))
        return [key for key in known if key not in seen and key not in refused], len(known)

    def _retire(self, kind: str, external_ids: list[str]) -> None:
        drafts, said = [], []
        for external_id, known in self._known(kind, external_ids).items():
            if known.current:
                drafts.append(Draft(kind, known.resource, _retired(kind, known.current)))
            base = known.base
            told = records.encode(_retired(kind, base)) if base and base != known.current else ""
            said.append(Said(external_id, known.resource, known.rows, told, known, is_gone=True))
        self._write(kind, drafts, said)


def _retired(kind: str, text: str) -> records.Record:
    record: records.Record = msgspec.structs.replace(records.decode(_TYPES[kind], text), status="retired")
    return record


_KINDS = {
    "organization": Text(fr="organismes", en="organizations"),
    "site": Text(fr="lieux", en="sites"),
    "service": Text(fr="services", en="services"),
}


def _kept_note(kind: str, vanished: int, total: int, up_to: float) -> Text:
    return Text(
        fr=f"{vanished} {_KINDS[kind].fr} sur {total} ne sont plus dans la source : c’est plus que {up_to:.0%}, "
        "ils sont donc gardés. Si la source a raison, importez de nouveau avec --retire-up-to.",
        en=f"{vanished} of {total} {_KINDS[kind].en} are no longer in the source: that is more than {up_to:.0%}, "
        "so they are kept. If the source is right, import again with --retire-up-to.",
    )
