"""The directory's own addresses, for whoever types one: where it is, when no geocoder says so.

Only what every visitor may see of a site is known here: a confidential one has no street, and is not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Max

from balise.territories.find import KnownAddress, same_city
from balise.territories.rules.address import StreetAddress, key, parse

from .models import Revision, Site
from .rules.record import SiteRecord, decode
from .rules.visibility import public

CHECK_EVERY = 30.0  # seconds between two looks at whether sites changed
Entry = tuple[str, KnownAddress]  # city, place


@dataclass
class _Book:
    last: int = -1  # newest revision of a site read
    checked_at: float = float("-inf")
    entries: dict[str, list[Entry]] = field(default_factory=dict)


_book = _Book()
_lock = threading.Lock()


def locate(asked: StreetAddress) -> KnownAddress | None:
    """The place of a public site at this address; of the city asked, when one is."""
    wanted = key(asked)
    if not wanted:
        return None
    with _lock:
        _refresh()
        entries = _book.entries.get(wanted, [])
    known = [place for city, place in entries if not asked.city or same_city(asked.city, city)]
    places = {(round(place.latitude, 3), round(place.longitude, 3)) for place in known}
    return known[0] if len(places) == 1 else None  # one street name in two cities is no answer


def forget() -> None:
    """Read the sites again at the next question."""
    with _lock:
        _book.last, _book.checked_at = -1, float("-inf")


def _refresh() -> None:
    now = time.monotonic()
    if now - _book.checked_at < CHECK_EVERY:
        return
    _book.checked_at = now
    last = Revision.objects.filter(site__isnull=False).aggregate(last=Max("pk"))["last"] or 0
    if last != _book.last:
        _book.last, _book.entries = last, {}
        for street, entry in _entries():
            _book.entries.setdefault(street, []).append(entry)


def _entries() -> Iterator[tuple[str, Entry]]:
    sites = Site.objects.public().filter(latitude__isnull=False, longitude__isnull=False)
    for text in sites.values_list("published__record_text", flat=True).iterator():
        site = public(decode(SiteRecord, text))
        if site.latitude is None or site.longitude is None:
            continue
        for address in site.addresses:
            parts = parse(address.line_1)
            if address.kind == "physical" and (street := key(parts)):
                label = ", ".join(filter(None, [address.line_1, address.city]))
                yield street, (address.city, KnownAddress(label, site.latitude, site.longitude))
