"""Addresses for who operates the server: is it well, how does it do."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.curation.models import ImportRun
from balise.search import index
from balise.web import metrics
from balise.web.audience import audience

_LONGEST_JOB = dt.timedelta(hours=6)
_HERE = ("127.0.0.1", "::1")


@audience("operations")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when every part answers, else 503. Tells which part, never why: the reason is for `balise doctor`."""
    parts = {name: _answers(check) for name, check in (("database", _database), ("index", _index), ("jobs", _jobs))}
    well = all(parts.values())
    body = {"status": "ok" if well else "failing", **{name: "ok" if ok else "failing" for name, ok in parts.items()}}
    response = JsonResponse(body, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def _answers(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever fails, the answer is that it fails
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _index() -> bool:
    return index.current() is not None


def _jobs() -> bool:
    """No import stands unfinished for hours: one that runs takes minutes."""
    since = timezone.now() - _LONGEST_JOB
    return not ImportRun.objects.unfinished().filter(started_at__lt=since).exists()


@audience("operations")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus's figures, for this machine itself or for who bears BALISE_METRICS_TOKEN."""
    if not _may_see_figures(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_figures(request: HttpRequest) -> bool:
    token = getattr(settings, "METRICS_TOKEN", "")
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    was_passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.META.get("REMOTE_ADDR") in _HERE and not was_passed_on
