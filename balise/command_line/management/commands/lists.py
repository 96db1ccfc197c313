"""`balise lists`: choices that an operator makes its own: reasons of unmet needs, age bands, how they heard of us."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.accounts.models import Operator
from balise.core.languages import Language
from balise.intake import lists
from balise.intake.rules.changes import Refused
from balise.intake.rules.lists import MODELS, read
from balise.intake.rules.nouns import LISTS


class Command(BaseCommand):
    help = "Choices that an operator makes its own: begin from those of another, show them, load a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--operator", default="", help="code of an operator; the host of the site otherwise")
        verbs = parser.add_subparsers(dest="verb", required=True)
        begin = verbs.add_parser("begin", help="give an operator the lists it has not yet")
        begin.add_argument("model", choices=MODELS, help="whose lists to begin from")
        verbs.add_parser("show", help="what may be chosen today")
        load = verbs.add_parser("load", help="begin a new version of the lists that a TOML file holds")
        load.add_argument("file", type=Path, help="[[reason]] code, fr, en, same_as; and so for each list")
        load.add_argument(
            "--from", dest="from_on", type=dt.date.fromisoformat, default=None, help="first day, YYYY-MM-DD"
        )

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        asked = {"code": options["operator"]} if options["operator"] else {"is_host": True}
        operator = Operator.objects.filter(**asked).first()
        if operator is None:
            known = ", ".join(Operator.objects.values_list("code", flat=True)) or _("none")
            raise CommandError(
                _("There is no operator “%(code)s”. Known: %(known)s.") % {"code": options["operator"], "known": known}
            )
        try:
            getattr(self, f"_{verb}")(operator, options)
        except Refused as refused:
            raise CommandError(refused.told.say(_language())) from None

    def _begin(self, operator: Operator, options: dict[str, Any]) -> None:
        made = lists.begin_lists(operator=operator, model=options["model"], by=None, now=timezone.now())
        self.stdout.write(_("New lists: %s.") % (", ".join(made) or _("none")))

    def _show(self, operator: Operator, _options: dict[str, Any]) -> None:
        told = lists.all_choices(operator.pk, timezone.localdate(), _language())
        for name in LISTS:
            self.stdout.write(name)
            for choice in told.get(name, []):
                self.stdout.write(f"  {choice['code']}  {choice['name']}")

    def _load(self, operator: Operator, options: dict[str, Any]) -> None:
        path = options["file"]
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(_("%(path)s cannot be read: %(error)s.") % {"path": path, "error": error}) from None
        codes = {name: [read(row) for row in rows] if isinstance(rows, list) else [] for name, rows in told.items()}
        lists.set_lists(operator=operator, lists=codes, from_on=options["from_on"], by=None, now=timezone.now())
        self.stdout.write(_("New versions: %s.") % ", ".join(told))


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "fr"
