"""`balise demo`: fill an empty installation with invented data."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from balise.demo import actions


class Command(BaseCommand):
    help = "Fill an empty installation with invented data: an operator, services across Québec, sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--services", type=int, default=actions.SERVICES, help="how many services to invent")
        parser.add_argument("--seed", type=int, default=actions.SEED, help="the same seed gives the same records")
        parser.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["services"] < 1:
            raise CommandError(_("--services must be at least 1."))
        began = time.monotonic()
        stage = (lambda _sentence: None) if options["json"] else (lambda sentence: self.stdout.write(f"{sentence}…"))
        try:
            filled = actions.fill(services=options["services"], seed=options["seed"], now=timezone.now(), stage=stage)
        except actions.NotEmpty as error:
            raise CommandError(str(error)) from None
        seconds = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(filled), "seconds": seconds}))
            return
        told = {
            "services": filled.services,
            "organizations": filled.organizations,
            "seconds": number_format(seconds, 1),
        }
        self.stdout.write(
            _("Invented: %(services)d services of %(organizations)d organizations, in %(seconds)s s.") % told
        )
        self.stdout.write(_("Sign-ins: %s") % ", ".join(filled.sign_ins))
        self.stdout.write(_("Password of all: %s") % filled.password)
