"""`balise sweep`: forget what is past its date, and say what was left hanging. Made to run each minute."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import get_language

from balise.command_line.daily import COMMANDS, first_of_day
from balise.intake import clock, sweeping


class Command(BaseCommand):
    help = "Forget what is past its date, and say what was left hanging, by law. Made to run each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="an object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        with first_of_day(timezone.localdate()) as is_first:
            for name in COMMANDS if is_first else ():
                call_command(name, stdout=StringIO() if options["json"] else self.stdout)
        found = sweeping.sweep(by=None, now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        side = "en" if (get_language() or "fr").startswith("en") else "fr"
        for name, count in found.items():
            self.stdout.write(f"{count:6}  {getattr(sweeping.LAWS[name].title, side)}")
