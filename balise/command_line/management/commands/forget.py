"""`balise forget`: forget what is past its term; or, with --dry-run, only tell how much is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts.models import Operator
from balise.intake.forgetting import forget


class Command(BaseCommand):
    help = "Forget what is past its term: notes, identities, minutes of instants, postal areas. Proofs are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="forget nothing: tell how much would be")
        parser.add_argument("--operator", default="", help="code of one operator; all of them otherwise")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        operators = Operator.objects.order_by("pk")
        if options["operator"]:
            operators = operators.filter(code=options["operator"])
            if not operators:
                known = ", ".join(Operator.objects.values_list("code", flat=True)) or _("none")
                raise CommandError(
                    _("There is no operator “%(code)s”. Known: %(known)s.")
                    % {"code": options["operator"], "known": known}
                )
        for operator in operators:
            self._forget(operator, options["dry_run"])
        if not options["dry_run"]:
            _scour()

    def _forget(self, operator: Operator, is_dry_run: bool) -> None:
        told = forget(operator=operator, is_dry_run=is_dry_run, by=None, now=timezone.now())
        past = [one for one in told if one.counted]
        if not past:
            self.stdout.write(_("%s: nothing to forget") % operator.code)
            return
        heading = _("%s: would be forgotten") if is_dry_run else _("%s: forgotten")
        self.stdout.write(heading % operator.code)
        for one in past:
            before = _("before %s") % one.before.isoformat()
            self.stdout.write(f"{one.counted:>9}  {one.what}  ({before})")


def _scour() -> None:
    """Leave nothing of it in the journal of SQLite; PostgreSQL reclaims what it freed by itself."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
