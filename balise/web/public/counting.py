"""What is counted of visits, for curators: questions that found nothing, and services opened from results.

Neither cookie nor number tells a visit from another: a service is known to be opened from results because the browser
says, to this site alone (`SECURE_REFERRER_POLICY`), which page the link was on.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from balise.core.languages import LANGUAGES, Language
from balise.search import tally
from balise.search.rules.question import Answer, Place
from balise.web import metrics
from balise.web.routes import address
from balise.web.rules import asked as rules
from balise.web.rules.asked import Asked
from balise.web.rules.robots import is_robot

_LONGEST_REFERER = 4_000


def searched(
    request: HttpRequest, asked: Asked, answer: Answer, *, place: Place | None, language: Language, now: dt.datetime
) -> None:
    """Count a question whose words found nothing, or nothing exact.

    Not where a filter may be why, nor while the index does not hold everything.
    """
    if not asked.q or (answer.total and not answer.is_approximate) or answer.is_catching_up:
        return
    if asked.page != 1 or rules.is_filtered(asked) or not is_counted(request):
        return
    _tell_room(
        tally.unanswered(
            words=asked.q, spans=answer.understood, place=place, language=language, is_approximate=answer.total > 0,
            now=now,
        )
    )  # fmt: skip


def opened(request: HttpRequest, service: int) -> None:
    """Count a service opened from a page of results of this site."""
    found = _asked_before(request)
    if found and is_counted(request):
        language, words = found
        _tell_room(tally.opened(words=words, service=service, language=language, now=timezone.now()))


def is_counted(request: HttpRequest) -> bool:
    """Whether a person of the public asks: no robot, no browser that reads ahead, no one who is signed in."""
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    return (
        request.method == "GET"
        and "prefetch" not in purpose
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not is_robot(request.headers.get("User-Agent", ""))
    )


def _asked_before(request: HttpRequest) -> tuple[Language, str] | None:
    """The language and the words of the page of results that the link was on."""
    referer = request.headers.get("Referer", "")
    if not referer or len(referer) > _LONGEST_REFERER:
        return None
    try:
        page = urlsplit(referer)
        words = rules.clean(parse_qs(page.query).get("q", [""])[0], rules.LONGEST_WORDS)
    except ValueError:
        return None
    language = next((one for one in LANGUAGES if page.path == address("results", language=one)), None)
    return (language, words) if language and words and page.netloc == request.get_host() else None


def _tell_room(is_taken: bool) -> None:
    if not is_taken:
        metrics.NOT_COUNTED.inc()
