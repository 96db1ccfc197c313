"""An address geocoder that the operator plugs by its URL (BALISE_GEOCODER_URL). Without one, or when it fails: nothing.

Only what a person typed as an address is sent, and only to the server the operator named.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections import OrderedDict
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .rules.geocoder_replies import NotAReply, Point, address_of, read

TIMEOUT = 2.0  # seconds: a person is waiting
LARGEST = 1_000_000  # bytes of a reply
REMEMBERED = 4_096  # addresses
REST = 30.0  # seconds without asking a server that failed, so that its silence does not slow every search


class _NoRedirect(HTTPRedirectHandler):
    """What people typed goes to the server that the operator named, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_open = build_opener(_NoRedirect).open
_lock = threading.Lock()
_known: OrderedDict[tuple[str, str, str], tuple[Point, ...]] = OrderedDict()
_resting_until: dict[str, float] = {}


def url() -> str:
    """The URL of the operator's geocoder; "" when there is none or it is not http(s)."""
    named = os.environ.get("BALISE_GEOCODER_URL", "").strip()
    return named if urlsplit(named).scheme in ("http", "https") else ""


def locate(text: str, language: str = "fr", limit: int = 5) -> tuple[Point, ...]:
    """Points that an address may be, in the geocoder's order; () when there is no geocoder or it does not answer."""
    base = url()
    if not base or time.monotonic() < _resting_until.get(base, 0.0):
        return ()
    key = (base, language, " ".join(text.split()).casefold())
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key][:limit]
    try:
        points = tuple(_ask(address_of(base, text, language, 8)))
    except (OSError, URLError, NotAReply, ValueError, http.client.HTTPException):
        _resting_until[base] = time.monotonic() + REST
        return ()
    with _lock:
        _known[key] = points
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
    return points[:limit]


def forget() -> None:
    """Ask again at the next look-up, even a server that failed."""
    with _lock:
        _known.clear()
        _resting_until.clear()


def _ask(address: str) -> list[Point]:
    # `url` lets only http(s) through.
    request = Request(address, headers={"User-Agent": "Balise", "Accept": "application/json"})  # noqa: S310
    with _open(request, timeout=TIMEOUT) as reply:
        return read(reply.read(LARGEST))
