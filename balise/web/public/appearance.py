"""What the operator gives the site to look like: a small style sheet, its logo, and the manifest of a home screen."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from balise.accounts import operator
from balise.web.audience import audience
from balise.web.routes import address
from balise.web.rules.colours import LIGHT_GROUND, stylesheet

_FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the contents
_HOUR = "public, max-age=3600"


@audience("public")
@require_safe
def style(request: HttpRequest, digest: str) -> HttpResponse:
    """The operator's colours. An old address answers with today's colours, and is then kept by no one."""
    text, now = stylesheet(operator.current().colours)
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = _FOR_EVER if digest == now else "no-cache"
    return response


@audience("public")
@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """The one file of the media folder that the operator named. No other can be asked for."""
    name = operator.current().logo
    path = settings.MEDIA_ROOT / PurePosixPath(name).name
    if not name or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"))
    response["Cache-Control"] = _HOUR
    # An SVG is a document: opened by itself it may style its own shapes, and run nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@audience("public")
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """For who puts the site on a home screen. Under the neutral name: a telephone is often looked at by others."""
    identity = operator.current()
    body = {
        "name": identity.name.say("fr"),
        "short_name": identity.short().say("fr"),
        "lang": "fr",
        "start_url": address("start"),
        "display": "browser",
        "background_color": LIGHT_GROUND,
        "theme_color": identity.colours.accent,
        "icons": [{"src": static("balise/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response["Cache-Control"] = _HOUR
    return response
