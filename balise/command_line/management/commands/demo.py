"""`balise demo`: fill an empty installation with invented data. `balise demo contacts`: then with years of contacts."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from balise.demo import actions, behind
from balise.demo.contacts import CannotFill
from balise.demo.contacts import actions as contacts
from balise.demo.contacts.figures import MORE_YEARS, YEARS

_TOLD_EVERY = 10_000  # contacts


class Command(BaseCommand):
    help = (
        "Fill an empty installation with invented data: an operator, services across Québec, sign-ins. "
        "Then `balise demo contacts`: years of contacts whose totals are those that 211s published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", choices=["contacts"], help="contacts of past years, in a demonstration")
        parser.add_argument(
            "--year", action="append", choices=(*YEARS, *MORE_YEARS), help="with contacts: this year only; repeatable"
        )
        parser.add_argument(
            "--lately", action="store_true", help="with contacts: the last twelve months, up to now, and their figures"
        )
        parser.add_argument("--services", type=int, default=actions.SERVICES, help="how many services to invent")
        parser.add_argument("--seed", type=int, default=actions.SEED, help="the same seed gives the same records")
        parser.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["part"] == "contacts":
            self._contacts(options)
            return
        if options["year"]:
            raise CommandError(_("--year is of contacts: balise demo contacts --year %s.") % options["year"][0])
        if options["lately"]:
            raise CommandError(_("--lately is of contacts: balise demo contacts --lately."))
        if options["services"] < 1:
            raise CommandError(_("--services must be at least 1."))
        began, stage = time.monotonic(), self._stage(options["json"])
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

    def _stage(self, is_silent: bool) -> contacts.Stage:
        return (lambda _sentence: None) if is_silent else (lambda sentence: self.stdout.write(f"{sentence}…"))

    def _contacts(self, options: dict[str, Any]) -> None:
        as_json, is_silent = options["json"], options["json"] or not options["verbosity"]

        def progress(done: int, total: int) -> None:
            if not is_silent and (done % _TOLD_EVERY == 0 or done == total):
                self.stdout.write(_("  %(done)d of %(total)d contacts") % {"done": done, "total": total})

        told: dict[str, Any] = {"now": timezone.now(), "stage": self._stage(is_silent), "progress": progress}
        try:
            filled = [behind.work(**told)] if options["lately"] else contacts.fill(
                years=options["year"] or YEARS, **told
            )  # fmt: skip
        except CannotFill as error:
            raise CommandError(str(error)) from None
        if as_json:
            self.stdout.write(json.dumps([one._asdict() for one in filled]))
            return
        for one in filled:
            self.stdout.write(self._said(one))

    def _said(self, one: contacts.Filled) -> str:
        told = {**one._asdict(), "seconds": number_format(one.seconds, 1)}
        if one.year == contacts.LATELY:
            return _("Twelve months of contacts are there, with their figures: %(contacts)d recorded in %(seconds)s s, "
                     "%(here_before)d were here before.") % told  # fmt: skip
        return _("%(year)s: %(contacts)d contacts of the operator %(operator)s recorded in %(seconds)s s, "
                 "%(here_before)d were here before.") % told  # fmt: skip
