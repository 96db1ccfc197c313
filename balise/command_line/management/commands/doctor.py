"""`balise doctor`: say in sentences what is wrong with this installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from balise.command_line.doctor import examine

MARKS = {"good": "✓", "warning": "!", "wrong": "✗"}


class Command(BaseCommand):
    help = "Say in sentences what is wrong with this installation. Exit status 1 when something is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        findings = list(examine())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{MARKS[finding.severity]} {finding.sentence}")
        wrong = sum(finding.severity == "wrong" for finding in findings)
        if wrong:
            raise CommandError(ngettext("%d thing is wrong.", "%d things are wrong.", wrong) % wrong)
