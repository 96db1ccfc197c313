"""Who a person is, where a follow-up or a transfer needs it: sent straight to be encrypted, never kept on a device."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from balise.accounts.models import User
from balise.intake import clock
from balise.intake.identity import keep_identity, read_identity
from balise.intake.keyring import KeyProblem
from balise.intake.rules.changes import Refused
from balise.intake.rules.persons import read
from balise.web.access import for_those_who
from balise.web.routes import current_language


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person as the screen sends them, for one purpose of a contact; a programme asks that they consent."""

    purpose: str
    person: dict[str, str]
    has_consent: bool = False


@for_those_who("record_contact")
@require_POST
def keep(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Keep who the person is. Answer `{id, forget_on}`, or 409 with why not."""
    assert isinstance(request.user, User)
    try:
        said = msgspec.json.decode(request.body, type=Said)
        kept = keep_identity(
            contact=contact, purpose=said.purpose, said=read(said.person), has_consent=said.has_consent,
            by=request.user, now=clock.now(),
        )  # fmt: skip
    except (msgspec.ValidationError, msgspec.DecodeError):
        return JsonResponse({"told": "A purpose and a person were expected."}, status=400)
    except (Refused, KeyProblem) as problem:
        return JsonResponse({"told": problem.told.say(current_language())}, status=409)
    return JsonResponse({"id": str(kept.pk), "forget_on": kept.forget_on.isoformat()})


@for_those_who("read_identity")
@require_POST
def show(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Who the person is, for the reason told in `{why}`; that it was read, by whom and why, is logged."""
    assert isinstance(request.user, User)
    try:
        why = str(msgspec.json.decode(request.body, type=dict[str, str]).get("why", ""))
        person = read_identity(identity=identity, why=why, by=request.user, now=clock.now())
    except (msgspec.ValidationError, msgspec.DecodeError):
        return JsonResponse({"told": "A reason was expected."}, status=400)
    except (Refused, KeyProblem) as problem:
        return JsonResponse({"told": problem.told.say(current_language())}, status=409)
    return JsonResponse({"person": msgspec.to_builtins(person)})
