"""Whether what a change speaks of exists: codes of the operator's lists, topics, areas, services, people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet

from balise.accounts.models import User
from balise.accounts.rules.permissions import TABLE, Permission
from balise.core.languages import Text
from balise.directory.models import Service, ServiceAtSite, Site, Topic
from balise.territories.models import Area

from .models import Code, Referral
from .rules.changes import Refused
from .rules.nouns import Field

MISSING = {
    "topic": Text("Ce sujet n’existe pas.", "This topic does not exist."),
    "area": Text("Ce secteur n’existe pas.", "This area does not exist."),
    "service": Text("Ce service n’est pas publié.", "This service is not published."),
    "site": Text("Ce lieu n’est pas publié.", "This site is not published."),
    "person": Text("Cette personne ne travaille pas ici.", "This person does not work here."),
}


def refuse_unknown(name: str, field: Field, value: Any, *, by: User, days: Iterable[dt.date]) -> None:
    """Raises Refused when a value speaks of what does not exist, or could be chosen on none of `days`."""
    if value in (None, "", []):
        return
    if field.codes:
        wanted = set(value if isinstance(value, list) else [value])
        on = reduce(or_, (Code.objects.all().on(day) for day in set(days)))
        there = on.filter(operator=by.operator_id, list=field.codes, code__in=wanted)
        if missing := wanted - set(there.values_list("code", flat=True)):
            raise not_in_list(name, ", ".join(sorted(missing)))
        return
    if field.kind in MISSING and not _exists(field, value, by):
        raise Refused(MISSING[field.kind])


def not_in_list(name: str, codes: str) -> Refused:
    shown = codes[:80]
    return Refused(Text(f"« {shown} » n’est pas dans la liste de {name}.", f"“{shown}” is not in the list of {name}."))


def _exists(field: Field, value: Any, by: User) -> bool:
    match field.kind:
        case "topic":
            return Topic.objects.filter(pk=value).exists()
        case "area":
            return Area.objects.filter(pk=value).exists()
        case "service":
            return Service.objects.published().filter(pk=value).exists()
        case "site":
            return Site.objects.published().filter(pk=value).exists()
        case _:
            return people(by.operator_id, field.may).filter(pk=value).exists()


def people(operator: int | None, may: Permission = "record_contact") -> QuerySet[User]:
    """Those of an operator who may be given a contact; or, with "read_identity", a follow-up: they call back."""
    roles = TABLE["record_contact"] & TABLE[may]
    staff = User.objects.filter(operator=operator, is_active=True, role__in=roles)
    return staff.order_by("first_name", "last_name", "username")


def fix_revision(referral: Referral, service: int | None) -> None:
    """What was referred to is the service as published at this moment. Raises Refused."""
    row = Service.objects.published().filter(pk=service).first()
    if row is None:
        raise Refused(MISSING["service"])
    referral.organization_id, referral.revision_id = row.organization_id, row.published_id


def refuse_site(referral: Referral) -> None:
    """Raises Refused when the service of a referral is not offered at its site."""
    if not ServiceAtSite.objects.filter(service=referral.service_id, site=referral.site_id).exists():
        raise Refused(Text("Ce service n’est pas offert dans ce lieu.", "This service is not offered at this site."))
