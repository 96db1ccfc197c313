"""Files of releases, and the catalogue that other portals harvest. Their addresses are of no language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseGone
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from whitenoise.responders import SlicedFile

from balise.accounts import operator
from balise.analysis.actions import log_download
from balise.analysis.publishing import dcat, offered
from balise.analysis.publishing.offered import Offered
from balise.core.languages import LANGUAGES
from balise.web.audience import audience
from balise.web.routes import address
from balise.web.rules.byte_range import OutOfReach, Span, span

_FOR_GOOD = "public, max-age=31536000, immutable"
_A_WHILE = "public, max-age=600"
_PACKED = (".parquet", ".zip")
_TAKEN_AWAY = (".csv", *_PACKED)
_FREE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}  # any site may read them


@audience("public")
@require_safe
def file(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    """A file of a release, or some of its bytes, kept for good by whoever takes it. What leaves is logged, without who
    takes it."""
    found = offered.release(name)
    if found is not None and found.is_withdrawn:
        return HttpResponseGone(_("This release was withdrawn."), content_type="text/plain; charset=utf-8")
    told = offered.file(name, path)
    if told is None:
        raise Http404
    headers = {**_FREE, "Cache-Control": _FOR_GOOD, "ETag": f'"{told.digest}"', "Accept-Ranges": "bytes"}
    part = None
    if request.method == "GET":
        if unchanged := get_conditional_response(request, etag=headers["ETag"]):
            return _with(unchanged, headers)
        try:
            part = _asked(request, headers["ETag"], told.bytes)
        except OutOfReach:
            return _with(HttpResponse(status=416), {**_FREE, "Content-Range": f"bytes */{told.bytes}"})
        log_download(release=name, path=path, now=timezone.now())
    if part or path.endswith(_PACKED):
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # bytes are those of the file; what is packed keeps its length
    return _with(_given(name, told, part, is_taken_away=path.endswith(_TAKEN_AWAY)), headers)


def _asked(request: HttpRequest, etag: str, size: int) -> Span | None:
    """Raises OutOfReach. Who goes on with what was compressed on its way (a weak tag) is given the whole again."""
    is_of_this = request.headers.get("If-Range", etag) == etag
    return span(request.headers.get("Range", ""), size) if is_of_this else None


def _given(name: str, told: offered.File, part: Span | None, *, is_taken_away: bool) -> HttpResponseBase:
    last = f"{name}-{told.path.name}" if told.path.parent.name != name else told.path.name
    opened = told.path.open("rb")
    response = FileResponse(
        SlicedFile(opened, part.first, part.last) if part else opened,
        content_type=told.media_type,
        as_attachment=is_taken_away,
        filename=last,
        status=206 if part else 200,
    )
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{told.bytes}"
        response["Content-Length"] = str(part.length)
    return response


def _with(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for header, value in headers.items():
        response[header] = value
    return response


@audience("public")
@require_safe
def folder(request: HttpRequest, name: str) -> HttpResponse:
    """The address that catalogues know a release by leads to its page."""
    if offered.release(name) is None:
        raise Http404
    return redirect(address("release", name))


@audience("public")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT 3: every release, those that were withdrawn too."""

    def absolute(path: str) -> str:
        return request.build_absolute_uri(path)

    series = absolute(address("release_series"))
    datasets = [_dataset(one, series, absolute) for one in reversed(offered.releases())]
    said = operator.current().name
    told: dict[str, Any] = {
        "@context": dcat.CONTEXT,
        "@id": absolute(request.path),
        "@type": "dcat:Catalog",
        "dcterms:title": [{"@value": said.say(language), "@language": language} for language in LANGUAGES],
        "dcterms:publisher": {
            "@type": "foaf:Agent",
            "foaf:name": [{"@value": said.say(language), "@language": language} for language in LANGUAGES],
        },
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": [dcat.series(series, datasets), *datasets],
    }
    body = msgspec.json.format(msgspec.json.encode(told), indent=1)
    return HttpResponse(body, content_type=dcat.MEDIA_TYPE, headers={**_FREE, "Cache-Control": _A_WHILE})


@audience("public")
@require_safe
def all_releases(request: HttpRequest) -> HttpResponse:
    """The address that catalogues know all releases by leads to their list."""
    return redirect(address("releases"))


def _dataset(found: Offered, series: str, absolute: Any) -> dcat.Node:
    base = absolute(address("release_folder", found.name))
    if found.is_withdrawn:
        return dcat.withdrawn(found.name, base=base, series=series, reason=found.reason)
    follows = found.card.follows
    told = dcat.dataset(
        offered.descriptor(found.name),
        base=base,
        series=series,
        follows=absolute(address("release_folder", follows)) if follows else "",
    )
    told["dcat:landingPage"] = [{"@id": absolute(address("release", found.name, language=side))} for side in LANGUAGES]
    archive = offered.file(found.name, f"{found.name}.zip")
    if archive is not None:
        packed = {"mediatype": archive.media_type, "bytes": archive.bytes, "hash": f"sha256:{archive.digest}"}
        there = absolute(address("release_file", found.name, archive.path.name))
        told["dcat:distribution"] = [
            dcat.distribution(there, packed, told["dcterms:title"]),
            *told["dcat:distribution"],
        ]
    return told
