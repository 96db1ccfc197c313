"""`balise facts build|refresh|verify|follow|status`: what social analysis is made of, beside the database."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from balise.analysis import actions
from balise.analysis.facts import follow, home, parquet
from balise.analysis.facts.secret import SecretProblem

MOST = 100  # sentences told


class Command(BaseCommand):
    help = "Facts of social analysis: build them, bring them up to date, verify them, or say how they are."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        build = verbs.add_parser("build", help="bring every month up to intake, and close those past their window")
        build.add_argument("--anew", action="store_true", help="make closed months again too; tells what is restated")
        verbs.add_parser("refresh", help="make anew the open months whose contacts changed")
        verbs.add_parser("verify", help="count intake again: everything must be equal; exits 1 otherwise")
        verbs.add_parser("follow", help="refresh as contacts are saved, until interrupted")
        status = verbs.add_parser("status", help="how facts are")
        status.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(options)
        except SecretProblem as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            told = _("Facts could not be written in %(folder)s (%(error)s). Make room or give the right to write.")
            raise CommandError(told % {"folder": home.home(), "error": error}) from error

    def _build(self, options: dict[str, Any]) -> None:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("Facts"), total=None)
            done = actions.build_facts(
                now=timezone.now(),
                is_anew=options["anew"],
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        told = _("Months made: %(made)d. Closed: %(closed)d. Late changes in %(late)d closed months.")
        self.stdout.write(told % {name: len(months) for name, months in done._asdict().items()})
        self._status({"json": False})

    def _refresh(self, _options: dict[str, Any]) -> None:
        done = actions.refresh_facts(now=timezone.now())
        self.stdout.write(_("Months made: %d.") % len(done.made) if done else _("Nothing new."))

    def _verify(self, _options: dict[str, Any]) -> None:
        found = actions.verify_facts()
        for sentence in found.late[:MOST]:
            self.stdout.write(sentence)
        if found.differences:
            raise CommandError("\n".join([_("Facts are not what intake says:"), *found.differences[:MOST]]))
        self.stdout.write(_("%d figures are equal in intake and in both kinds of files.") % found.compared)

    def _follow(self, _options: dict[str, Any]) -> None:
        try:
            follow.run()
        except KeyboardInterrupt:
            self.stdout.write(_("Stopped."))

    def _status(self, options: dict[str, Any]) -> None:
        told, manifest, size = home.state(), parquet.read_manifest(), home.size()
        found = {
            "as_of": told.as_of.isoformat() if told else "",
            "closed": manifest.closed(),
            "open": manifest.open(),
            "contacts": sum(made.contacts for made in manifest.months.values()),
            "bytes": size,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
        elif told is None:
            raise CommandError(_("There are no facts. Make them with: balise facts build."))
        else:
            sentence = _("%(contacts)d contacts in %(closed)d closed and %(open)d open months, as of %(as_of)s; "
                         "%(parquet)s MB of Parquet, %(native)s MB for the engine.")  # fmt: skip
            self.stdout.write(
                sentence
                % {
                    "contacts": found["contacts"],
                    "closed": len(manifest.closed()),
                    "open": len(manifest.open()),
                    "as_of": f"{timezone.localtime(told.as_of):%Y-%m-%d %H:%M}",
                    **{name: number_format(held / 1e6, 1) for name, held in size.items()},
                }
            )
