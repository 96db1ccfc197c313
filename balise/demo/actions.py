"""Verbs of the demonstration: fill an empty installation with invented data, through the verbs people use."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts.actions import set_identity
from balise.accounts.models import User
from balise.curation.actions import import_path
from balise.directory.actions import load_topics
from balise.directory.models import Organization, Service, Site
from balise.search.actions import catch_up
from balise.territories.actions import load_facts
from balise.territories.models import Area

from . import operator, package
from .contacts import staff
from .rules.maker import Maker
from .sign_ins import create_sign_ins, keep_password

SERVICES, SEED = 8_000, 211

Stage = Callable[[str], None]


class NotEmpty(Exception):
    """Invented data never mix with others. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How much was invented, and the sign-ins: a name for each role, one password for all."""

    organizations: int
    sites: int
    services: int
    sign_ins: tuple[str, ...]
    password: str


def fill(
    *, services: int = SERVICES, seed: int = SEED, now: dt.datetime, stage: Stage = lambda _sentence: None
) -> Filled:
    """Fill an empty installation: operator, areas, topics, records, index and sign-ins. Raises NotEmpty.

    The same seed on the same day gives the same records, byte for byte. `stage` is told what begins.
    """
    _refuse_unless_empty()
    today = timezone.localtime(now).date()
    set_identity(identity=operator.IDENTITY, by=None, now=now)  # first: no page may show these data without saying so
    staff.operator(staff.MONTREAL, now)  # its lists: the desk works at once
    stage(_("Loading areas and topics"))
    if not Area.objects.exists():
        load_facts(now=now)
    load_topics()
    stage(_("Inventing records"))
    folder = settings.DATA / "demo"
    counts = package.write(folder, Maker(services, seed, today).entries())
    stage(_("Importing records"))
    import_path(path=folder, layout="balise", source="demo", publish=True, by=None, now=now)
    stage(_("Building the index"))
    catch_up()
    password = secrets.token_urlsafe(9)
    names = create_sign_ins(password)  # last: what stops halfway can be begun again
    keep_password(password)
    return Filled(counts["organization"], counts["site"], counts["service"], names, password)


def _refuse_unless_empty() -> None:
    for model in (Organization, Site, Service, User):
        if model._default_manager.exists():
            raise NotEmpty(
                _("This installation already holds data, and invented data never mix with others. "
                  "Give an empty folder in BALISE_DATA (or an empty database in DATABASE_URL) and begin again.")
            )  # fmt: skip
