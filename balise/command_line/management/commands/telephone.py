"""`balise telephone FILE`: what the switch counted, interval by interval, from the report that it exports."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console

from balise.accounts.models import Operator
from balise.core.languages import Language
from balise.curation.rules.reading import open_package
from balise.intake.rules.changes import Refused
from balise.intake.rules.telephone import LENGTHS
from balise.intake.rules.telephone_columns import NAMES
from balise.intake.telephone import QUEUE, Account, RefusedRow, take_in_report

_SHOWN = 50  # rows refused


class Command(BaseCommand):
    help = (
        "Take in the report of a switch (CSV or XLSX): calls offered, answered, abandoned, waits and durations of each "
        "interval. What is there already is left; what is told otherwise is replaced, and said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or XLSX, a row an interval and a queue")
        parser.add_argument("--operator", default="", help="code of an operator; the host of the site otherwise")
        parser.add_argument(
            "--column", action="append", type=_said, default=[], metavar="FIELD=NAME",
            help=f"which column tells a field that its name does not say; fields: {', '.join(NAMES)}",
        )  # fmt: skip
        parser.add_argument("--dates", choices=("dmy", "mdy"), default="", help="of days such as 04/03/2026")
        parser.add_argument("--queue", default=QUEUE, help="name of the queue, where rows do not say it")
        parser.add_argument("--minutes", type=int, choices=LENGTHS, default=0, help="of an interval")
        parser.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        asked = {"code": options["operator"]} if options["operator"] else {"is_host": True}
        operator = Operator.objects.filter(**asked).first()
        if operator is None:
            known = ", ".join(Operator.objects.values_list("code", flat=True)) or _("none")
            raise CommandError(
                _("There is no operator “%(code)s”. Known: %(known)s.") % {"code": options["operator"], "known": known}
            )
        try:
            account = self._taken(operator, options)
        except Refused as refused:
            raise CommandError(refused.told.say(_language())) from None
        if options["json"]:
            self.stdout.write(json.dumps(_plain(account), ensure_ascii=False))
        else:
            _draw(account, Console(file=cast(IO[str], self.stdout), soft_wrap=True))

    def _taken(self, operator: Operator, options: dict[str, Any]) -> Account:
        with open_package(options["file"]) as package:
            if len(package.tables) != 1:
                raise CommandError(_one_table(package.sentences[0].say(_language()) if package.sentences else ""))
            table = package.tables[0]
            account = take_in_report(
                columns=table.head.columns, rows=table.rows(), operator=operator, now=timezone.now(),
                said=dict(options["column"]), order=options["dates"], queue=options["queue"],
                minutes=options["minutes"],
            )  # fmt: skip
            unread = [RefusedRow(one.line, one.sentence) for one in table.refusals]
        return account._replace(refused=tuple(sorted((*account.refused, *unread))))


def _said(text: str) -> tuple[str, str]:
    field, equals, name = text.partition("=")
    if field not in NAMES or not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"FIELD=NAME, of one of the fields {', '.join(NAMES)}")
    return field, name.strip()


def _one_table(why: str) -> str:
    return why or _("The report must be one table: give one CSV file, or a workbook of one sheet.")


def _plain(account: Account) -> dict[str, Any]:
    refused = [{"line": one.line, "told": one.told.say(_language())} for one in account.refused]
    return {**account._asdict(), "read": account.read, "refused": refused}


def _draw(account: Account, console: Console) -> None:
    told = _("%(read)d rows: %(taken)d new, %(same)d as before, %(replaced)d replaced, %(refused)d refused.")
    counts = {**account._asdict(), "read": account.read, "refused": len(account.refused)}
    sentences = [told % counts]
    for one in account.refused[:_SHOWN]:
        sentences.append(_("Line %(line)d: %(told)s") % {"line": one.line, "told": one.told.say(_language())})
    if len(account.refused) > _SHOWN:
        sentences.append(_("And %d more rows that were refused: --json tells all.") % (len(account.refused) - _SHOWN))
    if account.unread:
        sentences.append(_("Columns that were not read: %s.") % ", ".join(account.unread))
    if account.taken or account.replaced:
        sentences.append(_("Figures of open months show them within a minute; of closed ones, once you run: balise "
                           "facts build --anew."))  # fmt: skip
    for sentence in sentences:
        console.print(sentence, markup=False, highlight=False)


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "fr"
