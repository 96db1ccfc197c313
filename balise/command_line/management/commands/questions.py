"""`balise questions list|forget`: what people asked in vain, and the end of it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balise.search.models import Wording
from balise.search.wordings import KEPT_MONTHS, forget


class Command(BaseCommand):
    help = "List the questions that nothing answers, or forget those whose time has come."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help="those that wait for a curator, the most asked first")
        listed.add_argument("--limit", type=int, default=50)
        listed.add_argument("--json", action="store_true", help="a list for machines")
        gone = verbs.add_parser("forget", help="forget old counts now (a site that serves does it each day)")
        gone.add_argument("--months", type=int, default=KEPT_MONTHS, help="how many to keep (default %(default)s)")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(max(options["limit"], 0), as_json=options["json"])
        else:
            self._forget(options["months"])

    def _list(self, limit: int, *, as_json: bool) -> None:
        waiting = Wording.objects.waiting().most_asked()[:limit]
        if as_json:
            told = [
                {"words": one.words, "language": one.language, "count": one.total, "last_month": f"{one.last:%Y-%m}"}
                for one in waiting
            ]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for one in waiting:
            self.stdout.write(f"{one.total:6}  {one.language}  {one.last:%Y-%m}  {one.words}")

    def _forget(self, months: int) -> None:
        if months < 0:
            raise CommandError(_("A number of months is 0 or more."))
        gone = forget(today=timezone.localdate(), months=months)
        self.stdout.write(ngettext("%d question is forgotten.", "%d questions are forgotten.", gone) % gone)
