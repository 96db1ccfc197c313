"""Record pages of a service and of a site, with what lets them be shared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from balise.directory.models import Organization, Service, Site
from balise.territories import find as territories
from balise.web import my_list
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules import sheet as rules

from . import counting, names, published, sharing


@audience("public")
@require_safe
def service(request: HttpRequest, id: int) -> HttpResponse:
    when = moment()
    found = published.service(id, when.at.date())
    if found is None:
        return gone(request, Service, id)
    sheet = rules.sheet(found.service, found.organization, found.sites, when)
    topics = names.topics()
    page: dict[str, Any] = {
        "id": id,
        "sheet": sheet,
        "organization_id": found.service.organization,
        "organization_name": found.organization.name,
        "topics": [(code, topics[code]) for code in found.service.topics if code in topics],
        "beside": found.beside,
        "directions": rules.directions,
        "is_kept": id in my_list.ids_of(request),
        "share": sharing.share(request, "service", id, sheet.name.say(when.language)),
        "linked_data": sharing.linked_data(found, sheet, request.build_absolute_uri(address("service", id))),
    }
    counting.opened(request, id)
    return render(request, "record/service.html", page)


@audience("public")
@require_safe
def site(request: HttpRequest, id: int) -> HttpResponse:
    when = moment()
    found = published.site(id, when.at.date())
    if found is None:
        return gone(request, Site, id)
    page = {
        "id": id,
        "record": found.site,
        "place": rules.place(found.site, id, when),
        "links": rules.links(rules.one_link(found.site.url)),
        "languages": rules.spoken(found.site.languages, when.language),
        "found": found,
        "directions": rules.directions,
    }
    return render(request, "record/site.html", page)


@audience("public")
@require_safe
@cache_control(public=True, max_age=86400)
def code(request: HttpRequest, id: int) -> HttpResponse:
    """The address of a service's page as a QR code."""
    if not Service.objects.public().filter(pk=id).exists():
        raise Http404
    return HttpResponse(sharing.qr(request.build_absolute_uri(address("service", id))), content_type="image/svg+xml")


def moment() -> rules.Moment:
    return rules.Moment(at=timezone.localtime(), language=current_language(), name_of=territories.name_of)


def gone(request: HttpRequest, model: type[Organization | Site | Service], id: int) -> HttpResponse:
    """A page that helps and says nothing of what it was: 410 for what is no more, 404 for what never was shown."""
    if not published.was_public(model, id):
        raise Http404
    return render(request, "record/gone.html", status=410)
