"""Agreements with partners: in which places, and until when, each sees deeper than the public."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .actions import audit
from .models import Agreement, User


def areas_of(user: User, today: dt.date) -> frozenset[str]:
    """Codes of the places that someone sees deeper in. Only a partner has any, and none without a row of today."""
    if user.role != "partner":
        return frozenset()
    of_today = Agreement.objects.filter(Q(until__isnull=True) | Q(until__gte=today), partner=user, since__lte=today)
    return frozenset(of_today.values_list("area", flat=True))


@transaction.atomic
def agree(
    *,
    partner: User,
    area: str,
    since: dt.date,
    until: dt.date | None = None,
    by: AbstractBaseUser | None,
    now: dt.datetime,
) -> Agreement:
    """Let a partner see deeper in a place. The code of the place is checked by whoever knows places.

    Raises ValueError for someone who is no partner, or for an agreement that ends before it begins.
    """
    if partner.role != "partner":
        raise ValueError(_("%s is no partner: give them that role first.") % partner)
    if until is not None and until < since:
        raise ValueError(_("The agreement ends before it begins. Swap its days."))
    made, _is_new = Agreement.objects.update_or_create(
        partner=partner, area=area, since=since, defaults={"until": until}
    )
    told = {"area": area, "since": since.isoformat(), "until": until.isoformat() if until else ""}
    audit(verb="agree", target=f"user {partner.pk}", by=by, now=now, details=told)
    return made


@transaction.atomic
def end_agreements(*, partner: User, area: str, by: AbstractBaseUser | None, now: dt.datetime, on: dt.date) -> int:
    """End what a partner may see in a place: `on` is the first day without it. Answers how many agreements ended."""
    eve = on - dt.timedelta(days=1)
    running = Agreement.objects.filter(Q(until__isnull=True) | Q(until__gt=eve), partner=partner, area=area)
    running.filter(since__gt=eve).delete()
    count = running.update(until=eve)
    audit(verb="end_agreements", target=f"user {partner.pk}", by=by, now=now, details={"area": area})
    return count
