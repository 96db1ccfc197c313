"""Record page of an organization: what it is, how to reach it, everything it offers, everywhere it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.directory.models import Organization
from balise.web.audience import audience
from balise.web.rules import sheet as rules

from . import published
from .record import gone, moment


@audience("public")
@require_safe
def organization(request: HttpRequest, id: int) -> HttpResponse:
    when = moment()
    found = published.organization(id, when.at.date())
    if found is None:
        return gone(request, Organization, id)
    record = found.organization
    page = {
        "id": id,
        "record": record,
        "phones": rules.phone_lines(record.phones, when.language),
        "links": rules.links(record.urls),
        "points": [(point, rules.phone_lines(point.phones, when.language)) for point in record.contact_points],
        "places": [rules.place(site, pk, when) for pk, site in found.sites.items()],
        "services": found.services,
        "directions": rules.directions,
    }
    return render(request, "record/organization.html", page)
