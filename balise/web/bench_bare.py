"""The limit that `balise bench web` compares the results page with: the same search, answered by nothing but WSGI."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import msgspec
from django.core.wsgi import get_wsgi_application

get_wsgi_application()  # sets Django up; its handler is not used

from django.utils import timezone  # noqa: E402

from balise import search  # noqa: E402
from balise.search.rules.question import Question  # noqa: E402
from balise.web.public import names  # noqa: E402
from balise.web.public.place import locate  # noqa: E402
from balise.web.rules import asked as rules  # noqa: E402


@lru_cache(maxsize=4096)
def _question(query: str) -> Question:
    asked, _ = rules.read(parse_qs(query), topics=names.topics())
    located = locate(asked, "fr")
    return rules.question(asked, language="fr", place=located.place, now=timezone.localtime())


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The cards of the answer as JSON."""
    answer = search.search(_question(environ["QUERY_STRING"]), now=timezone.localtime())
    body = msgspec.json.encode([(hit.card.id, hit.card.name) for hit in answer.hits])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
