"""`balise people list|set NAME|reset NAME|agree NAME`: who may sign in, as what, for whom, and what partners see."""

from __future__ import annotations

import datetime as dt
import json
import sys
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts import actions, agreements
from balise.accounts.models import Operator, User
from balise.accounts.sign_in import lacks_second_factor
from balise.territories.models import Area


class Command(BaseCommand):
    help = "Say who may sign in, and as what: list them, add someone, change a role, close an account."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help="who may sign in")
        listed.add_argument("--json", action="store_true", help="a list for machines")
        told = verbs.add_parser("set", help="add someone, or change what they may do")
        told.add_argument("name", metavar="NAME", help="what they type to sign in")
        told.add_argument("--role", choices=User.ROLES, required=True)
        told.add_argument("--operator", metavar="CODE", help="the service they work for (default: the host)")
        told.add_argument("--email", help="another name they may type to sign in")
        told.add_argument("--password", action="store_true", help="give a new password (asked; or on standard input)")
        told.add_argument("--closed", action="store_true", help="they may not sign in any more")
        lost = verbs.add_parser("reset", help="take away the second factor of someone who lost it")
        lost.add_argument("name", metavar="NAME")
        agreed = verbs.add_parser(
            "agree", help="let a partner see the needs of a place deeper than the public, or end it"
        )
        agreed.add_argument("name", metavar="NAME")
        agreed.add_argument("--area", metavar="CODE", required=True, help="code of a territory: mrc-67, mun-65005")
        agreed.add_argument("--until", metavar="DAY", type=dt.date.fromisoformat, help="last day, 2027-03-31")
        agreed.add_argument("--end", action="store_true", help="from today on, nothing more than the public sees")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(as_json=options["json"])
        elif verb == "set":
            self._set(options)
        elif verb == "agree":
            self._agree(options)
        else:
            self._reset(options["name"])

    def _list(self, *, as_json: bool) -> None:
        told = [_told(one) for one in User.objects.select_related("operator").order_by("username")]
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for one in told:
            notes = [] if one["is_active"] else [_("closed")]
            notes += [] if one["has_second_factor"] else [_("no second factor yet")]
            self.stdout.write("  ".join([one["name"], one["role"] or "-", one["operator"] or "-", *notes]))

    def _set(self, options: dict[str, Any]) -> None:
        name, operator = options["name"], _operator(options["operator"])
        is_new = not User.objects.filter(username=name).exists()
        password = _ask(name) if options["password"] or is_new else ""
        try:
            actions.set_person(username=name, role=options["role"], operator=operator, email=options["email"],
                               password=password, is_active=not options["closed"], by=None,
                               now=timezone.now())  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if options["closed"]:
            self.stdout.write(_("%s may not sign in any more.") % name)
        else:
            self.stdout.write(_("%(name)s may sign in as %(role)s.") % {"name": name, "role": options["role"]})

    def _agree(self, options: dict[str, Any]) -> None:
        partner, area, today, now = _person(options["name"]), options["area"], timezone.localdate(), timezone.now()
        told = {"name": partner.username, "area": area}
        if options["end"]:
            agreements.end_agreements(partner=partner, area=area, by=None, now=now, on=today)
            self.stdout.write(_("%(name)s sees of %(area)s what everyone sees, from today on.") % told)
            return
        if not Area.objects.filter(pk=area).exists():
            raise CommandError(_("No territory has the code %s. See: balise territories list.") % area)
        try:
            agreements.agree(partner=partner, area=area, since=today, until=options["until"], by=None, now=now)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("%(name)s sees deeper in %(area)s, from today on.") % told)

    def _reset(self, name: str) -> None:
        person = _person(name)
        actions.reset_second_factor(person=person, by=None, now=timezone.now())
        self.stdout.write(_("%s is signed out everywhere, and sets up a second factor at the next sign-in.") % name)


def _person(name: str) -> User:
    person = User.objects.filter(username=name).first()
    if person is None:
        raise CommandError(_("Nobody is named %s. See: balise people list.") % name)
    return person


def _told(one: User) -> dict[str, Any]:
    """What a list tells of someone. An account that many share, in a demonstration, lacks nothing."""
    return {
        "name": one.username,
        "role": one.role,
        "operator": one.operator.code if one.operator else "",
        "is_active": one.is_active,
        "has_second_factor": not lacks_second_factor(one),
    }


def _operator(code: str | None) -> Operator | None:
    if code is None:
        return None
    found = Operator.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Operator.objects.order_by("code").values_list("code", flat=True)) or _("none yet")
        raise CommandError(_("No operator has the code %(code)s. Known: %(known)s.") % {"code": code, "known": known})
    return found


def _ask(name: str) -> str:
    """The password that a person types twice, or the first line of what another program sends."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass(_("Password of %s: ") % name)
    if getpass(_("The same again: ")) != password:
        raise CommandError(_("The two are not the same. Nothing was changed."))
    return password
