"""What the fields "what" and "where" propose as one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from balise import search
from balise.territories import find as territories
from balise.web.audience import audience
from balise.web.routes import current_language
from balise.web.rules.asked import clean

_MOST = 8


@audience("public")
@require_safe
@cache_control(private=True, max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    """`?for=what|where&q=text` answers `{"suggestions": [text, ...]}`, at most eight."""
    text = clean(request.GET.get("q", ""))
    language = current_language()
    if len(text) < 2:
        words: list[str] = []
    elif request.GET.get("for") == "where":
        words = [found.name.say(language) for found in territories.find(text, language=language, limit=_MOST)]
    else:
        words = [one.label for one in search.suggest(text, language, _MOST)]
    return JsonResponse({"suggestions": list(dict.fromkeys(words))})
