"""`balise log`: seal the log of contacts, and verify that nothing of it was changed, cut off or removed."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.core.languages import Language
from balise.intake import clock, sealing
from balise.intake.sealing import Problem

MOST = 100  # problems told


class Command(BaseCommand):
    help = "The log of contacts: seal it, verify that nothing was changed, cut off or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help="seal what was recorded since the last seal; prints it, to keep elsewhere")
        verify = verbs.add_parser("verify", help="check every contact, every seal, every proof of forgetting")
        verify.add_argument("--seal", default="", help="a seal that was kept elsewhere, and must still be here")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        if verb == "seal":
            made = sealing.seal(now=clock.now())
            told = _("%(count)d entries are sealed: %(hash)s")
            self.stdout.write(told % {"count": made.count, "hash": made.hash} if made else _("Nothing new to seal."))
            return
        unsealed = sealing.never_sealed(now=clock.now())
        found = [*([unsealed] if unsealed else []), *islice(sealing.problems(sealed=options["seal"]), MOST)]
        if found:
            raise CommandError("\n".join([_("The log does not hold:"), *map(_said, found)]))
        self.stdout.write(_("The log holds whole."))


def _said(problem: Problem) -> str:
    language: Language = "en" if (get_language() or "").startswith("en") else "fr"
    where = _("contact %s") % problem.contact if problem.contact else ""
    entry = _("entry %d") % problem.number if problem.number else ""
    return " ".join(filter(None, [", ".join(filter(None, [where, entry])), problem.told.say(language)]))
