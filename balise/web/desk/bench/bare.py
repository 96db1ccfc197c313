"""What one would choose instead of a log: a bare WSGI handler that writes the same field with one UPDATE."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from django.core.wsgi import get_wsgi_application

get_wsgi_application()  # sets Django up, for its connection; its handler is not used

from django.db import connection  # noqa: E402


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Writes the gender of a contact; no session, no check, no log."""
    said = msgspec.json.decode(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    key = said["contact"] if connection.vendor == "postgresql" else said["contact"].replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_contact SET gender = %s WHERE id = %s", [said["gender"], key])
        body = msgspec.json.encode({"done": cursor.rowcount})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
