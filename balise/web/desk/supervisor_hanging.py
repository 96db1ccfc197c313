"""What was left hanging, law by law: a page of each, or all that one law finds; and handing it over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.core.languages import Text
from balise.intake import clock, following, known, sweeping
from balise.intake.actions import record
from balise.intake.models import Contact
from balise.intake.rules.changes import Change, Refused
from balise.intake.rules.values import uuid
from balise.web.access import for_those_who
from balise.web.routes import address

from .supervisor import frame, operator_of, worker

SHOWN = 50  # things that a law found, on one page


class Place(NamedTuple):
    """Which page one is on: of one law, from the `page`th fifty; or the first of every law where `law` is ""."""

    law: str
    page: int

    @classmethod
    def of(cls, said: Any) -> Place:
        law, page = said.get("law", ""), said.get("page", "")
        return cls(law if law in sweeping.LAWS else "", max(1, int(page[:6])) if page.isdecimal() else 1)

    def address(self, **more: str) -> str:
        where = {"law": self.law, "page": str(self.page)} if self.law else {}
        asked = urlencode({**where, **more})
        return address("desk_hanging") + (f"?{asked}" if asked else "")


@for_those_who("supervise")
@require_safe
def left_hanging(request: HttpRequest) -> HttpResponse:
    """Each law with what it finds and who answers for it; `?law=overdue&page=2`, all that one finds."""
    return _page(request, Place.of(request.GET))


def _page(request: HttpRequest, place: Place, refusal: Text | None = None) -> HttpResponse:
    operator, now = operator_of(request), clock.now()
    counts = sweeping.count(operator=operator, now=now)
    pages = max(1, -(-counts[place.law] // SHOWN)) if place.law else 1
    place = place._replace(page=min(place.page, pages))
    shown = [place.law] if place.law else sweeping.LAWS
    skip = (place.page - 1) * SHOWN
    found = {name: sweeping.hanging(name, operator=operator, now=now, most=SHOWN, skip=skip) for name in shown}
    staff = list(known.people(operator, "read_identity"))
    context = {
        "laws": sweeping.LAWS,
        "found": found,
        "counts": counts,
        "total": sum(counts.values()),
        "place": place,
        "pages": pages,
        "skip": skip,
        "owners": {one.pk: one for one in staff},
        "staff": staff,
        "new_key": lambda: str(uuid4()),
        "done": request.GET.get("done", ""),
        "refusal": refusal,
    }
    return render(
        request, "desk/supervisor_hanging.html", {**frame(request), **context}, status=422 if refusal else 200
    )


@for_those_who("supervise")
@require_POST
def sweep(request: HttpRequest) -> HttpResponseBase:
    """Forget what is past its date, as the sweep of each minute does, then show what is left."""
    sweeping.sweep(by=worker(request), now=clock.now())
    return HttpResponseRedirect(f"{address('desk_hanging')}?done=sweep", status=303)


@for_those_who("supervise")
@require_POST
def hand_over(request: HttpRequest, noun: str, id: UUID) -> HttpResponseBase:
    """Give a contact, or a follow-up, to someone who works here; oneself takes over what a colleague cannot do."""
    user, now, place = worker(request), clock.now(), Place.of(request.POST)
    if noun not in _HANDED:
        raise Http404
    try:
        contact, change = _HANDED[noun](request, user, id)
        refused = record(contact=contact, changes=[change], by=user, now=now).refused
    except Refused as refusal:
        return _page(request, place, refusal.told)
    if refused:
        return _page(request, place, refused[0].told)
    if request.POST.get("from") == "follow_up":
        return HttpResponseRedirect(f"{address('desk_follow_up', id)}?done=plan", status=303)
    return HttpResponseRedirect(place.address(done="hand_over"), status=303)


def _contact(request: HttpRequest, user: User, id: UUID) -> tuple[UUID, Change]:
    row = get_object_or_404(Contact.objects.visible_to(user), pk=id)
    return row.pk, _set(request, "contact", row.pk, "counsellor")


def _follow_up(request: HttpRequest, user: User, id: UUID) -> tuple[UUID, Change]:
    row = following.one(id=id, by=user)
    if row is None:
        raise Refused(Text("Ce suivi n’est plus là.", "This follow-up is no longer there."))
    return row.contact_id, _set(request, "follow_up", row.pk, "owner")


def _set(request: HttpRequest, noun: str, id: UUID, field: str) -> Change:
    person = request.POST.get("person", "")
    if not person.isdecimal():
        raise Refused(Text("Choisissez une personne.", "Choose a person."))
    key = str(uuid(request.POST.get("key", ""), "key"))
    return Change(key=key, verb="set", noun=noun, id=str(id), values={field: int(person[:18])})


_HANDED: dict[str, Callable[[HttpRequest, User, UUID], tuple[UUID, Change]]] = {
    "contact": _contact, "follow_up": _follow_up,
}  # fmt: skip
