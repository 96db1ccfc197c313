"""The worker that opens the desk where no server answers: it keeps the shell, the same for everyone, nothing else."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from balise.accounts import operator
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules.colours import stylesheet
from balise.web.rules.desk_words import words

_SCRIPTS = Path(__file__).resolve().parents[1] / "static" / "balise" / "desk"
_OF_OTHER_PAGES = ("back.js", "leaving.js", "worker.js")


@audience("public")
@require_safe
def keeper(request: HttpRequest) -> HttpResponse:
    """What the worker keeps, in the language of its folder, then the worker itself (static/balise/desk/worker.js).

    The browser asks it at each opening of the desk, and takes the new one where a byte of it changed: with the page, a
    script, a style, the operator's colours.
    """
    language = current_language()
    page = render_to_string("desk/page.html", {"w": words(language)}, request)
    files = [static(name) for name in _names()]
    files.append(address("operator_style", stylesheet(operator.current().colours)[1]))
    family = f"balise-desk-{language}-"
    shell = {
        "page": address("desk"),
        "files": files,
        "family": family,
        "name": family + sha256("\n".join([page, *files]).encode()).hexdigest()[:16],
    }
    body = f'const SHELL = {json.dumps(shell)};\nimportScripts("{static("balise/desk/worker.js")}");\n'
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache
def _names() -> tuple[str, ...]:
    scripts = sorted(path.name for path in _SCRIPTS.glob("*.js") if path.name not in _OF_OTHER_PAGES)
    styles = ("balise/tokens.css", "balise/base.css", "balise/desk.css", "balise/icon.svg")
    return (*styles, *(f"balise/desk/{name}" for name in scripts))
