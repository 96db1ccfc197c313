"""`balise sweep`: forget what is past its date, and say what was left hanging. Made to run each minute."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import get_language

from balise.intake import clock, sweeping


class Command(BaseCommand):
    help = "Forget what is past its date, and say what was left hanging, by law. Made to run each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="an object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        found = sweeping.sweep(by=None, now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        side = "en" if (get_language() or "fr").startswith("en") else "fr"
        for name, count in found.items():
            self.stdout.write(f"{count:6}  {getattr(sweeping.LAWS[name].title, side)}")
