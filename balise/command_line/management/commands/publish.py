"""`balise publish`: a year of figures as open data, once and for good; verify, list and withdraw what went out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from balise.analysis import actions, releasing
from balise.analysis.facts import NoFacts
from balise.analysis.publishing import shelf, words
from balise.analysis.publishing.checking import Verdict
from balise.analysis.publishing.making import Done, MayNotGoOut, NotPublished
from balise.analysis.publishing.offered import releases
from balise.analysis.store import latest
from balise.core.languages import Language

MOST = 20  # sentences or cells told


class Command(BaseCommand):
    help = "Publish the closed months of a year as open data. Nothing goes out that would tell of fewer than 5 people."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--year", type=int, help="publish its closed months: one more release, which never changes")
        verbs.add_argument("--verify", metavar="NAME", help="checksums and counts again; exits 1 if anything differs")
        verbs.add_argument("--list", action="store_true", help="what was published")
        verbs.add_argument("--withdraw", metavar="NAME", help="offer it no more; its folder stays, and pages say why")
        parser.add_argument("--dry-run", action="store_true", help="do all of it, and put nothing in place")
        parser.add_argument("--reason", default="", help="why it is withdrawn, as pages will tell it")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list()
            elif options["verify"]:
                self._verify(options["verify"])
            elif options["withdraw"]:
                self._withdraw(options["withdraw"], options["reason"])
            else:
                self._publish(options["year"], is_rehearsal=options["dry_run"])
        except (NotPublished, NoFacts) as refusal:
            raise CommandError(str(refusal)) from None
        except MayNotGoOut as refusal:
            raise CommandError("\n".join([refusal.text.say(_language()), *refusal.cells[:MOST]])) from None
        except OSError as error:
            told = _(
                "The release could not be written in %(folder)s (%(error)s). Make room or give the right to write."
            )
            raise CommandError(told % {"folder": shelf.home(), "error": error}) from error

    def _publish(self, year: int, *, is_rehearsal: bool) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("Release"), total=None)
            done = actions.publish(
                year=year,
                store=latest(),
                make=releasing.make,
                by=None,
                now=timezone.now(),
                is_rehearsal=is_rehearsal,
                progress=lambda done, of, what: progress.update(task, completed=done, total=of, description=what),
            )
        self._tell(done)
        if is_rehearsal:
            self.stdout.write(_("A rehearsal: nothing was published."))
        else:
            self.stdout.write(_("Published: %(folder)s") % {"folder": shelf.folder(done.name)})

    def _tell(self, done: Done) -> None:
        for table in done.tables:
            title = words.title(table.measure, table.columns).say(_language())
            self.stdout.write(f"{_count(table.rows):>10} {_count(table.hidden):>9}  {title}")
        for one in done.changed:
            title = words.title(one.measure, one.columns).say(_language())
            self.stdout.write(_("Changed: %(count)s – %(title)s") % {"count": _count(sum(one[2:])), "title": title})
        told = _("Release %(name)s, %(first)s to %(last)s: %(cells)s numbers, of which %(hidden)s hidden; %(size)s MB.")
        self.stdout.write(
            told
            % {
                "name": done.name,
                "first": done.card.first,
                "last": done.card.last,
                "cells": _count(done.card.cells),
                "hidden": _count(done.card.hidden),
                "size": number_format(done.bytes / 1e6, 1),
            }
        )

    def _verify(self, name: str) -> None:
        found = actions.verify_release(name=name, store=latest(), make=releasing.make)
        wrong, otherwise = list(found.problems[:MOST]), list(_otherwise(found))
        if found.other:
            wrong.append(_("Cells that are not what the facts say now: %(cells)s.") % {"cells": _count(found.other)})
        if not found.holds:
            raise CommandError("\n".join(wrong + otherwise))
        told = _("%(files)s files and %(cells)s cells are what was published, and what the facts say.")
        if otherwise:
            told = _("%(files)s files are what was published. Rules of protection have changed since.")
        self.stdout.write(told % {"files": _count(found.files), "cells": _count(found.cells)})
        for sentence in otherwise:
            self.stdout.write(sentence)

    def _list(self) -> None:
        found = releases()
        if not found:
            self.stdout.write(_("Nothing was published yet."))
        for one in found:
            told = _("%(name)s  %(first)s to %(last)s  %(cells)s numbers, %(hidden)s hidden  made on %(made)s")
            line = told % {
                "name": one.name,
                "first": one.card.first,
                "last": one.card.last,
                "cells": _count(one.card.cells),
                "hidden": _count(one.card.hidden),
                "made": timezone.localtime(one.card.made_at).date(),
            }
            why = _("withdrawn: %(reason)s") % {"reason": one.reason} if one.is_withdrawn else ""
            self.stdout.write(f"{line}  {why}".rstrip())

    def _withdraw(self, name: str, reason: str) -> None:
        actions.withdraw(name=name, reason=reason, now=timezone.now())
        self.stdout.write(_("Release %(name)s is offered no more. Its folder stays.") % {"name": name})


def _otherwise(found: Verdict) -> Iterator[str]:
    """What would not come out the same today."""
    if found.refusal:
        told = _("It could not be made again to be compared, by this version of Balise or from these facts: %(why)s")
        yield told % {"why": found.refusal.say(_language())}
    if found.protected:
        told = _("Cells that would be hidden, or shown, otherwise today: %(cells)s. Facts, or Balise, have changed.")
        yield told % {"cells": _count(found.protected)}


def _count(value: int) -> str:
    return number_format(value, 0, use_l10n=True, force_grouping=True)


def _language() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
