"""The doors to the same pages: everyone, partners for their own places, analysts for the figures of their operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase

from balise.accounts.agreements import areas_of
from balise.accounts.models import User
from balise.analysis.rules.question import Scope
from balise.web.access import for_those_who
from balise.web.audience import audience
from balise.web.throttle import throttled

View = Callable[..., HttpResponseBase]


class Door(NamedTuple):
    """`prefix` begins the names of its routes; `before` their paths, in French and in English."""

    prefix: str
    before: tuple[str, str]
    guard: Callable[[View], View]

    def scope(self, request: HttpRequest, today: dt.date) -> Scope:
        """Who asks. Without an operator, or without an agreement, it is who the public is: nothing deeper."""
        user = request.user
        if not self.prefix or not isinstance(user, User):
            return Scope()
        if self.prefix == "partner_":
            return Scope("partner", areas=areas_of(user, today))
        return Scope("operator", operator=user.operator.code if user.operator else "")


def for_everyone(view: View) -> View:
    """Nobody is kept out, and nobody takes it all in a minute."""
    return audience("public")(throttled(view))


PUBLIC = Door("", ("", ""), for_everyone)
INTERNAL = Door("internal_", ("interne/", "internal/"), for_those_who("analyse"))
PARTNER = Door("partner_", ("partenaire/", "partner/"), for_those_who("see_partner"))
DOORS = (PUBLIC, INTERNAL, PARTNER)
