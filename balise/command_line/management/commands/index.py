"""`balise index rebuild|update|status`: the search index beside the database."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from balise.search import actions, index


class Command(BaseCommand):
    help = "Build the search index anew, bring it up to date, or say how it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["rebuild", "update", "status"])
        parser.add_argument("--json", action="store_true", help="one object for machines")
        parser.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")

    def handle(self, *_args: Any, what: str, json: bool, quiet: bool, **_options: Any) -> None:
        if what != "status":
            self._run(actions.rebuild if what == "rebuild" else actions.catch_up)
        if not quiet:
            self._tell(as_json=json)

    def _run(self, action: Any) -> None:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("Indexing"), total=None)
            try:
                action(progress=lambda done, total: progress.update(task, completed=done, total=total))
            except (OSError, ValueError) as error:
                told = _(
                    "The index could not be written in %(folder)s (%(error)s). Make room or give the right to write."
                )
                raise CommandError(told % {"folder": index.home(), "error": error}) from error

    def _tell(self, *, as_json: bool) -> None:
        told, is_behind = index.state(), actions.is_behind()
        if as_json:
            found = {"services": 0, "revision": 0} if told is None else _as_object(told)
            self.stdout.write(json.dumps({**found, "is_behind": is_behind}))
        elif told is None:
            raise CommandError(_("There is no index. Build it with: balise index rebuild."))
        else:
            self.stdout.write(
                _("%(services)d services up to revision %(revision)d, %(size)s MB, built on %(built)s.")
                % {
                    **_as_object(told),
                    "size": number_format(index.size() / 1e6, 1),
                    "built": f"{timezone.localtime(told.built_at):%Y-%m-%d %H:%M}",
                }
            )
            if is_behind:
                self.stdout.write(
                    _("The directory says more than the index. Bring it up to date with: balise index update.")
                )


def _as_object(told: index.State) -> dict[str, Any]:
    return {
        "services": told.services,
        "revision": told.revision,
        "built_at": told.built_at.isoformat(),
        "is_complete": told.is_complete,
        "bytes": index.size(),
    }
