"""The form by which anyone says that a record is wrong. No account, no cookie, nothing kept but what is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import OperationalError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balise.curation import feedback as curation
from balise.directory.models import Organization, Service, Site
from balise.directory.rules.visibility import public
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules.asked import clean
from balise.web.same_origin import same_origin_only

from .record import gone

_MODELS: dict[str, type[Organization | Site | Service]] = {
    "service": Service,
    "organization": Organization,
    "site": Site,
}
_TRAP = "homepage"  # a field that no person sees: what fills it is a robot


@dataclass(slots=True)
class Written:
    """What the form holds, and what is wrong with it."""

    message: str = ""
    contact: str = ""
    problem: str = ""
    status: int = 422  # of an answer that tells the problem


@audience("public")
@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, id: int) -> HttpResponse:
    """A GET shows the form; a POST keeps what was written, then shows that it was."""
    model = _MODELS.get(kind)
    if model is None:
        raise Http404
    resource = model.objects.public().select_related("published").filter(pk=id).first()
    if resource is None:
        return gone(request, model, id)
    written = _read(request) if request.method == "POST" else Written()
    if request.method == "POST" and not written.problem:
        _keep(request, kind, resource, written)
        if not written.problem:
            return HttpResponseRedirect(f"{address('report', kind, id)}?sent=1", status=303)
    page = {
        "kind": kind,
        "id": id,
        "name": _name(resource),
        "written": written,
        "most": curation.MOST_LETTERS,
        "is_sent": request.method != "POST" and request.GET.get("sent") == "1",
    }
    response = render(request, "record/report.html", page, status=written.status if written.problem else 200)
    if written.problem and written.status == 503:
        response["Retry-After"] = "60"
    return response


def _read(request: HttpRequest) -> Written:
    text = request.POST.get("message", "")
    lines = [clean(line, 2 * curation.MOST_LETTERS) for line in text[: 2 * curation.MOST_LETTERS].splitlines()]
    written = Written("\n".join(lines).strip(), clean(request.POST.get("contact", ""), 200))
    if not written.message:
        written.problem = _("The message is empty. Write what is wrong or missing, in a few words.")
    elif len(written.message) > curation.MOST_LETTERS:
        written.problem = _("The message is longer than %(most)s characters. Keep what matters most.") % {
            "most": curation.MOST_LETTERS
        }
    return written


def _keep(request: HttpRequest, kind: str, resource: Model, written: Written) -> None:
    if request.POST.get(_TRAP):
        return  # the robot is told that all went well
    try:
        curation.record_feedback(
            kind=kind,
            id=resource.pk,
            message=written.message,
            contact=written.contact,
            language=current_language(),
            now=timezone.now(),
        )
    except curation.TooManyReports:
        written.problem = _("We received many reports about this record in the last hour. Try again later, or call us.")
    except OperationalError:  # the database is locked for long, or away: what was written stays in the form
        written.status = 503
        written.problem = _("We cannot receive it right now. What you wrote is still here: send it again in a minute.")


def _name(resource: Organization | Site | Service) -> str:
    """The name as the public sees it: that of a confidential site is not told."""
    assert resource.published is not None
    record = resource.published.record
    assert record is not None
    return public(record).name.say(current_language()) or _("Place")  # type: ignore[type-var]
