"""`balise people list|set NAME`: who may sign in, and as what."""

from __future__ import annotations

import json
import sys
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts import actions
from balise.accounts.models import User


class Command(BaseCommand):
    help = "Say who may sign in, and as what: list them, add someone, change a role, close an account."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help="who may sign in")
        listed.add_argument("--json", action="store_true", help="a list for machines")
        told = verbs.add_parser("set", help="add someone, or change what they may do")
        told.add_argument("name", metavar="NAME", help="what they type to sign in")
        told.add_argument("--role", choices=User.ROLES, required=True)
        told.add_argument("--password", action="store_true", help="give a new password (asked; or on standard input)")
        told.add_argument("--closed", action="store_true", help="they may not sign in any more")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(as_json=options["json"])
        else:
            self._set(options)

    def _list(self, *, as_json: bool) -> None:
        people = User.objects.order_by("username")
        if as_json:
            told = [{"name": one.username, "role": one.role, "is_active": one.is_active} for one in people]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for one in people:
            self.stdout.write(f"{one.username}  {one.role or '-'}{'' if one.is_active else '  ' + _('closed')}")

    def _set(self, options: dict[str, Any]) -> None:
        name = options["name"]
        is_new = not User.objects.filter(username=name).exists()
        password = _ask(name) if options["password"] or is_new else ""
        try:
            actions.set_person(username=name, role=options["role"], password=password,
                               is_active=not options["closed"], by=None, now=timezone.now())  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if options["closed"]:
            self.stdout.write(_("%s may not sign in any more.") % name)
        else:
            self.stdout.write(_("%(name)s may sign in as %(role)s.") % {"name": name, "role": options["role"]})


def _ask(name: str) -> str:
    """The password that a person types twice, or the first line of what another program sends."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass(_("Password of %s: ") % name)
    if getpass(_("The same again: ")) != password:
        raise CommandError(_("The two are not the same. Nothing was changed."))
    return password
