"""`balise import PATH`, `balise import undo RUN`, `balise import runs`: real directories in, and back out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from balise.curation import actions, report
from balise.curation.lock import AtWork
from balise.curation.models import ImportRun
from balise.curation.rules.accounting import Summary
from balise.search.actions import catch_up


class Command(BaseCommand):
    help = (
        "Take in a directory (HSDS tables or JSON, Ohana, iCarol, any CSV or XLSX by a mapping). Without --publish it "
        "is a rehearsal that changes nothing. `balise import undo RUN` takes a run back; `balise import runs` lists "
        "them."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="PATH|undo|runs", help="folder, zip or file; or undo, or runs")
        parser.add_argument("run", nargs="?", metavar="RUN", help="number of the run to undo")
        parser.add_argument(
            "--layout", default="", help="hsds, hsds-json, ohana, icarol, balise: guessed when not said"
        )
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="mapping file of any CSV or XLSX")
        parser.add_argument("--draft-mapping", action="store_true", help="print a mapping proposed for PATH, and stop")
        parser.add_argument("--publish", action="store_true", help="publish what is read")
        parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json and report.html there")
        parser.add_argument("--source", default="", metavar="CODE", help="name of the source, when not that of PATH")
        parser.add_argument("--language", choices=("fr", "en"), default="", help="of texts that do not say theirs")
        parser.add_argument("--retire-up-to", type=_share, default=actions.RETIRE_UP_TO, metavar="SHARE",
                            help="retire what vanished when it is at most this share (0.1)")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            if options["what"] == "runs":
                self._runs(options)
            elif options["what"] == "undo":
                self._undo(options)
            elif options["draft_mapping"]:
                self.stdout.write(actions.draft_mapping(Path(options["what"])))
            else:
                self._import(options)
        except (actions.CannotImport, actions.CannotUndo, AtWork) as error:
            raise CommandError(str(error)) from error

    def _import(self, options: dict[str, Any]) -> None:
        with _progress(is_hidden=options["json"]) as shown:
            run = actions.import_path(
                path=Path(options["what"]),
                layout=options["layout"],
                mapping=options["mapping"],
                publish=options["publish"],
                report_dir=options["report"],
                source=options["source"],
                language=options["language"],
                retire_up_to=options["retire_up_to"],
                by=None,
                now=timezone.now(),
                progress=shown,
            )
        if run.is_published:
            catch_up()
        if options["json"]:
            self.stdout.write(json.dumps({"run": run.pk, "state": run.state, **run.summary}, ensure_ascii=False))
        else:
            _draw(run, Console(file=cast(IO[str], self.stdout)))

    def _undo(self, options: dict[str, Any]) -> None:
        try:
            run = ImportRun.objects.get(pk=int(options["run"] or ""))
        except (ValueError, ImportRun.DoesNotExist) as error:
            raise CommandError(_("Say which run to undo by its number: `balise import runs` lists them.")) from error
        undone = actions.undo_run(run=run, by=None, now=timezone.now())
        catch_up()
        told = {"run": run.pk, "withdrawn": undone.withdrawn, "reverted": undone.reverted, "merged": undone.merged,
                "kept": undone.kept}  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                _("Run %(run)d is undone: %(withdrawn)d withdrawn, %(reverted)d as before, %(merged)d as before with "
                  "later corrections kept, %(kept)d left as people made them.") % told
            )  # fmt: skip

    def _runs(self, options: dict[str, Any]) -> None:
        runs = ImportRun.objects.select_related("source").order_by("-pk")[:100]
        if options["json"]:
            told = [{"run": run.pk, "source": run.source.code, "state": run.state, "published": run.is_published,
                     "started_at": run.started_at.isoformat(), "path": run.path} for run in runs]  # fmt: skip
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        table = Table(_("Run"), _("Source"), _("When"), _("State"), _("Path"))
        for run in runs:
            state = _state(run.state) if run.is_published else _("rehearsal")
            table.add_row(
                str(run.pk), run.source.code, f"{timezone.localtime(run.started_at):%Y-%m-%d %H:%M}", state, run.path
            )
        Console(file=cast(IO[str], self.stdout)).print(table)


def _state(state: str) -> str:
    return {"done": _("done"), "running": _("under way"), "undone": _("undone"), "failed": _("failed")}[state]


def _share(text: str) -> float:
    value = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("a share between 0 and 1, or between 0% and 100%")
    return value


class _progress:
    """A bar for each phase, on the error stream so that what is printed stays clean."""

    def __init__(self, *, is_hidden: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), disable=is_hidden, transient=True)
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> _progress:
        self._progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._progress.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(_phase(phase), total=total)
        self._progress.update(self._tasks[phase], completed=done, total=total)


def _phase(phase: str) -> str:
    return {
        "read": _("Reading files"),
        "organization": _("Organizations"),
        "location": _("Sites"),
        "service": _("Services"),
    }[phase]


def _draw(run: ImportRun, console: Console) -> None:
    summary = msgspec.convert(run.summary, Summary)
    language = report.language_of_user()
    table = Table(title=_("What became of each row"))
    for name in (_("File"), _("Read"), _("New"), _("Changed"), _("Unchanged"), _("Refused")):
        table.add_column(name, justify="left" if name == _("File") else "right", overflow="fold")
    for file in summary.files:
        table.add_row(file.file, *map(str, (file.read, file.new, file.changed, file.unchanged, file.refused)))
    console.print(table)
    for sentence in _sentences(run, summary):
        console.print(f"• {sentence}", markup=False, highlight=False)
    for note in summary.notes:
        console.print(f"• {note.say(language)}", markup=False, highlight=False)


def _kind(kind: str) -> str:
    return {
        "organization": _("Records of organizations"),
        "site": _("Records of sites"),
        "service": _("Records of services"),
    }[kind]


def _fate(what: str) -> str:
    return {
        "created": _("%d new"),
        "updated": _("%d updated"),
        "unchanged": _("%d the same"),
        "merged": _("%d updated with the corrections of people kept"),
        "retired": _("%d retired because the source no longer has them"),
        "kept": _("%d no longer in the source but kept"),
    }[what]


def _sentences(run: ImportRun, summary: Summary) -> list[str]:
    told = []
    for kind, counts in summary.resources.items():
        said = ", ".join(_fate(what) % count for what, count in counts.items())
        told.append(_("%(kind)s: %(said)s.") % {"kind": _kind(kind), "said": said})
    told.append(
        _(
            "%(repairs)d values were repaired, %(refusals)d rows or values refused, %(orphans)d links name nothing "
            "known."
        )
        % {
            "repairs": sum(summary.repairs.values()),
            "refusals": summary.refusals,
            "orphans": sum(summary.orphans.values()),
        }
    )
    if run.is_published:
        told.append(_("Run %d is published. `balise import undo %d` takes it back.") % (run.pk, run.pk))
    else:
        told.append(_("This was a rehearsal: nothing of the directory changed. Add --publish to publish it."))
    return told
