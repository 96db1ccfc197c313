"""Count the pages that the public opens, while nothing tells who opens them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from balise.analysis import visits
from balise.web import metrics
from balise.web.analyst.pages import PAGES
from balise.web.middleware import Answer
from balise.web.routes import current_language

from .counting import is_counted

# The kind of page that each address is, by its name; what is not here is no page of the public's own browsing.
KINDS: Mapping[str, str] = {
    "home": "home", "results": "search", "my_list": "list",
    **dict.fromkeys(("service", "organization", "site"), "record"),
    **dict.fromkeys(("topics", "topic", "areas", "area"), "browse"),
    **dict.fromkeys((*PAGES, "portrait_definitions", "published_figures", "releases", "release"), "figures"),
    **dict.fromkeys(("numbers", "about", "privacy", "accessibility", "how_search_decides", "site_map"), "other"),
}  # fmt: skip


def count(get_response: Answer) -> Answer:
    """Count each page once it is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kind = KINDS.get(request.resolver_match.url_name or "") if request.resolver_match else None
        if kind and response.status_code == 200 and is_counted(request):
            is_entry = not _is_from_here(request)
            if not visits.viewed(page=kind, language=current_language(), is_entry=is_entry, now=timezone.now()):
                metrics.NOT_COUNTED.inc()
        return response

    return middleware


def _is_from_here(request: HttpRequest) -> bool:
    try:
        return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()
    except ValueError:
        return False
