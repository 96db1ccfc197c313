"""What search engines may read: the map of the public records, and the addresses to leave alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.core.languages import LANGUAGES
from balise.directory.models import Organization, Service
from balise.web.audience import audience
from balise.web.routes import address

PART = 10_000  # pages in one part, each in two languages; the protocol's limit is 50,000 addresses
_MOST_PARTS = 50_000  # the protocol's limit for an index; a database cannot skip as many rows as an address can say
_TEXTS = ("home", "topics", "areas", "numbers", "about", "privacy", "accessibility", "site_map")
_HOUR = "public, max-age=3600"


@audience("public")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Searches and lists are answers to one person: they are not for engines."""
    lines = ["User-agent: *"]
    for language in LANGUAGES:
        lines += [f"Disallow: {address(name, language=language)}" for name in ("results", "my_list")]
    lines.append(f"Sitemap: {request.build_absolute_uri(address('sitemap'))}")
    return _kept(HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


def _listed() -> dict[str, QuerySet[Organization] | QuerySet[Service]]:
    return {
        "organization": Organization.objects.public().order_by("pk"),
        "service": Service.objects.public().order_by("pk"),
    }


@audience("public")
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: one part of fixed pages, then each kind of record by parts."""
    parts = [("pages", 1)]
    for kind, rows in _listed().items():
        parts += [(kind, part + 1) for part in range(-(-rows.count() // PART))]
    addresses = [request.build_absolute_uri(address("sitemap_part", kind, part)) for kind, part in parts]
    return _xml(request, "public/sitemap_index.xml", {"addresses": addresses})


@audience("public")
@require_safe
def sitemap_part(request: HttpRequest, kind: str, part: int) -> HttpResponse:
    pages = list(_pages(kind, part))
    if not pages:
        raise Http404
    root = request.build_absolute_uri("/").rstrip("/")
    return _xml(request, "public/sitemap.xml", {"pages": pages, "root": root, "languages": LANGUAGES})


def _pages(kind: str, part: int) -> Iterator[tuple[dict[str, str], dt.date | None]]:
    """Each page: its path by language, and the day it was last changed."""
    if kind == "pages":
        if part == 1:
            for name in _TEXTS:
                yield {of: address(name, language=of) for of in LANGUAGES}, None
        return
    rows = _listed().get(kind)
    if rows is None or not 1 <= part <= _MOST_PARTS:
        return
    for pk, edited_at in rows.values_list("pk", "edited_at")[(part - 1) * PART : part * PART].iterator():
        yield {of: address(kind, pk, language=of) for of in LANGUAGES}, edited_at.date()


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return _kept(render(request, template, context, content_type="application/xml; charset=utf-8"))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = _HOUR
    return response
