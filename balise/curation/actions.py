"""Verbs of curation: take in a directory from a path, and take an import back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import msgspec
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from balise.accounts.actions import audit
from balise.core import bulk
from balise.core.languages import Text
from balise.core.text import slugify
from balise.directory.actions import Undone, undo_batch
from balise.directory.models import Topic
from balise.territories.find import chain, find
from balise.territories.where import where

from . import report, terms
from .importing import Progress, Walk
from .lock import held
from .models import ImportRun, Source, SourceRecord, SourceRecordBefore
from .rules import drafting, reading, values
from .rules.account import Layout, Refusal
from .rules.accounting import Ledger
from .rules.cells import Context
from .rules.dates import Order
from .rules.mapping import MappingError
from .rules.speech import guess
from .rules.table import Table
from .rules.tables import ORDER
from .sources import LAYOUTS, choose, mapped
from .stage import Stage

RETIRE_UP_TO = 0.10
REFUSALS_KEPT = 2000  # with the run; its report has them all


class CannotImport(Exception):
    """The path cannot be taken in at all. The message is a sentence."""


class CannotUndo(Exception):
    """The run cannot be taken back. The message is a sentence."""


def _silent(phase: str, done: int, total: int) -> None:
    pass


def import_path(
    *,
    path: Path,
    by: AbstractBaseUser | None,
    now: dt.datetime,
    layout: str = "",
    mapping: Path | None = None,
    publish: bool = False,
    report_dir: Path | None = None,
    source: str = "",
    language: str = "",
    retire_up_to: float = RETIRE_UP_TO,
    progress: Progress = _silent,
) -> ImportRun:
    """Take in a folder, a zip or a file; answer the run, whose `summary` accounts for every row.

    Without `publish` it is a rehearsal: everything is read, compared and told, and nothing of the directory changes.
    Raises CannotImport with a sentence when there is nothing to read.
    """
    code = _code(path, source)
    with reading.open_package(path) as package, held(code):
        tables = (*package.tables, *(table for file in package.documents for table in _documents(package, file, path)))
        chosen = _layout(package, tables, layout, mapping)
        origin = _source(code, chosen, language or getattr(chosen, "language", ""), tables, now)
        _close_unfinished(origin)
        run = ImportRun.objects.create(
            source=origin,
            path=str(path),
            layout=chosen.code,
            is_published=publish,
            started_at=now,
            by_id=by.pk if by else None,
        )
        ledger = Ledger()
        ledger.refusals += [Refusal("", 0, "", sentence) for sentence in package.sentences]
        try:
            _run(run, tables, chosen, ledger, by=by, now=now, retire_up_to=retire_up_to, progress=progress)
        except BaseException:
            ImportRun.objects.filter(pk=run.pk).update(state="failed")
            raise
        _finish(run, ledger, by=by, now=now)
    if report_dir is not None:
        report.write(report_dir, run, ledger)
    return run


def _documents(package: reading.Package, file: Path, root: Path) -> tuple[Table, ...]:
    """The tables of a JSON file, named as it is inside its package."""
    name = file.relative_to(root).as_posix() if root.is_dir() and file.is_relative_to(root) else file.name
    return reading.document_tables(file, name)


def _layout(package: reading.Package, tables: Sequence[Table], code: str, mapping: Path | None) -> Layout:
    if not tables:
        raise CannotImport(_("Nothing can be read there. %s") % _told(package))
    if mapping is not None:
        return mapped_layout(mapping)
    if code:
        if code not in LAYOUTS:
            raise CannotImport(_("There is no layout “%s”. Known ones: %s.") % (code, ", ".join(LAYOUTS)))
        return LAYOUTS[code]
    chosen = choose([table.head for table in tables])
    if chosen is None:
        raise CannotImport(
            _("No layout recognizes these files. Describe them in a mapping: balise import PATH --draft-mapping.")
        )
    return chosen


def draft_mapping(path: Path) -> str:
    """A mapping file proposed for what `path` holds, to be read and corrected by a person."""
    with reading.open_package(path) as package:
        tables = (*package.tables, *(table for file in package.documents for table in _documents(package, file, path)))
        if not tables:
            raise CannotImport(_("Nothing can be read there. %s") % _told(package))
        return drafting.draft([table.head for table in tables])


def _told(package: reading.Package) -> str:
    return " ".join(sentence.say(report.language_of_user()) for sentence in package.sentences)


def mapped_layout(path: Path) -> Layout:
    """The layout of a mapping file. Raises CannotImport with what is wrong in it."""
    try:
        return mapped.layout(path.read_text(encoding="utf-8"))
    except MappingError as error:
        why = "\n".join(sentence.say(report.language_of_user()) for sentence in error.sentences)
        raise CannotImport(_("The mapping %(path)s cannot be used. %(why)s") % {"path": path, "why": why}) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CannotImport(_("The mapping %(path)s cannot be used. %(why)s") % {"path": path, "why": error}) from error


def _code(path: Path, source: str) -> str:
    """What the source is called from one import to the next: what the operator says, or the name of the path."""
    code = slugify(source or re.sub(r"[-_ ]?\d{4}-?\d\d-?\d\d$", "", path.stem))
    return code or "source"


def _source(code: str, layout: Layout, language: str, tables: Sequence[Table], now: dt.datetime) -> Source:
    """The source of this code. One that is new and does not say its language is heard in its first rows."""
    found = Source.objects.filter(code=code).first()
    if found is None:
        heard = language or guess(cell for table in tables for row in table.head.sample for cell in row) or "fr"
        return Source.objects.create(code=code, layout=layout.code, language=heard, created_at=now)
    if language and found.language != language:
        Source.objects.filter(pk=found.pk).update(language=language)
        found.language = language
    return found


def _close_unfinished(source: Source) -> None:
    """No other import of this source is at work, since we hold its lock: those that look so were killed."""
    ImportRun.objects.filter(source=source, state="running").update(state="failed")


def _run(run: ImportRun, given: Sequence[Table], layout: Layout, ledger: Ledger, *, by: AbstractBaseUser | None,
         now: dt.datetime, retire_up_to: float, progress: Progress) -> None:  # fmt: skip
    earlier = {kind: _ids(run.source, kind) for kind in ("organization", "site", "service")}
    tables = {"organization": earlier["organization"], "location": earlier["site"], "service": earlier["service"]}
    with Stage(ledger, lambda table, key: key in tables.get(table, ())) as stage, without_collection():
        _stage(given, layout, ledger, stage, progress)
        context = _context(run, stage, ledger, earlier)
        order: Order = getattr(layout, "dates", "") or _order_of_dates(given)
        context.date = partial(values.date, order=order)
        walk = Walk(
            run=run, stage=stage, ledger=ledger, context=context, is_first=not any(earlier.values()), by=by, now=now,
            progress=progress,
        )  # fmt: skip
        walk.all()
        walk.retire(retire_up_to)


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of small objects that live and die in batches: the cycle collector would look at each in vain."""
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _stage(tables: Sequence[Table], layout: Layout, ledger: Ledger, stage: Stage, progress: Progress) -> None:
    plans = [(table, layout.plan(table.head)) for table in tables]
    order = {name: place for place, name in enumerate(ORDER)}
    plans.sort(key=lambda pair: order.get(pair[1].table, len(order)) if pair[1] else -1)
    for number, (table, plan) in enumerate(plans):
        progress("read", number, len(plans))
        ledger.file(table.head.file)
        if plan is None:
            stage.leave(table.head, table.rows())
        else:
            stage.take(table.head, plan, table.rows())
        for repair in table.repairs:
            ledger.tell(repair)
        for refusal in table.refusals:
            ledger.tell(refusal)
    stage.settle()
    progress("read", len(plans), len(plans))


def _ids(source: Source, kind: str) -> dict[str, int]:
    rows = SourceRecord.objects.filter(source=source, kind=kind)
    return dict(rows.values_list("external_id", f"{kind}_id").iterator(chunk_size=20_000))


def _context(run: ImportRun, stage: Stage, ledger: Ledger, earlier: dict[str, dict[str, int]]) -> Context:
    known, tree = terms.of_shelf(stage.shelf("taxonomy_term"))
    units = {node.key: _text(node.values.get("name", ""), run.source.language) for node in stage.shelf("unit")}
    codes = set(Topic.objects.filter(taxonomy="balise").values_list("code", flat=True))
    columns = {column for tab in stage.tabs for column in tab.columns}
    return Context(
        ledger=ledger,
        language=run.source.language,
        organizations=earlier["organization"],
        sites=earlier["site"],
        owners=stage.owner,
        terms=known,
        units=units,
        topics_of=terms.topics_of(tree),
        is_topic=codes.__contains__,
        area_at=_area_at(),
        area_named=_area_named(run.source.language),
        municipality_of=_municipality_of,
        has_pairs=any(not tab.columns for tab in stage.tabs) or any(c.endswith(("_fr", "_en")) for c in columns),
    )


def _order_of_dates(tables: Sequence[Table]) -> Order:
    """The order of day and month that the first rows show, where they show it."""
    cells = (cell for table in tables for row in table.head.sample for cell in row if 6 <= len(cell) <= 19)
    return values.learnt_order(cells)


def _text(text: str, language: str) -> Text:
    return Text(fr=text) if language == "fr" else Text(en=text)


def _area_at() -> Callable[[float, float], str]:
    """The smallest area that holds a point, or "" outside of the known territory.

    Not a postal area: what lies above it tells neither the neighbourhood nor, in the country, the municipality.
    """

    @lru_cache(maxsize=100_000)
    def area_at(latitude: float, longitude: float) -> str:
        found = where(latitude, longitude)
        return next((code for code in found.areas if not code.startswith("fsa-")), "")

    return area_at


def _municipality_of(area: str) -> str:
    return next((code for code in chain(area) if code.startswith("mun-")), area)


def _area_named(language: str) -> Callable[[str], str]:
    """The code of the area that a name says exactly, or ""."""

    @lru_cache(maxsize=20_000)
    def area_named(name: str) -> str:
        best = next(iter(find(name, language="en" if language == "en" else "fr", limit=1)), None)
        return best.code if best is not None and best.is_exact else ""

    return area_named


def _finish(run: ImportRun, ledger: Ledger, *, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    run.summary = msgspec.to_builtins(ledger.summary())
    run.refusals = msgspec.to_builtins(ledger.refusals[:REFUSALS_KEPT])
    run.state, run.finished_at = "done", now
    run.save(update_fields=["summary", "refusals", "state", "finished_at"])
    if not run.is_published:
        return
    bulk.learn()
    audit(
        by=by,
        now=now,
        verb="import",
        target=str(run),
        details={"path": run.path, "resources": run.summary["resources"]},
    )


@transaction.atomic
def undo_run(*, run: ImportRun, by: AbstractBaseUser | None, now: dt.datetime) -> Undone:
    """Take a run back: records as they were before it, and the memory of what their source said.

    What people changed since stays (`directory.actions.undo_batch`). Raises CannotUndo with a sentence.
    """
    if not run.is_published:
        raise CannotUndo(_("Run %d was a rehearsal: it changed nothing.") % run.pk)
    if run.state == "undone":
        raise CannotUndo(_("Run %d has already been undone.") % run.pk)
    later = ImportRun.objects.filter(source=run.source_id, is_published=True, pk__gt=run.pk).exclude(state="undone")
    if last := later.order_by("-pk").first():
        raise CannotUndo(_("Run %d of the same source came after it: undo that one first.") % last.pk)
    with held(run.source.code):
        undone = undo_batch(batch=run.pk, by=by, now=now, reason=_("Undoing import run %d") % run.pk)
        _forget(run)
        ImportRun.objects.filter(pk=run.pk).update(state="undone")
    run.state = "undone"
    audit(by=by, now=now, verb="import.undo", target=str(run), details={})
    return undone


def _forget(run: ImportRun) -> None:
    """Source records say what they said before the run; those it was the first to say keep their identity alone."""
    before = SourceRecordBefore.objects.filter(run=run)
    for state in before.iterator(chunk_size=2000):
        SourceRecord.objects.filter(pk=state.record_id).update(
            said=state.said, rows=state.rows, is_gone=state.is_gone, run=state.said_by_run_id
        )
    restored = before.values_list("record_id", flat=True)
    SourceRecord.objects.filter(run=run).exclude(pk__in=restored).update(said="", rows="", is_gone=False, run=None)
    before.delete()
