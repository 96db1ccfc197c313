"""What lets a record leave the site: a link, an e-mail, a text message, a QR code, data for search engines."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec
import segno
from django.http import HttpRequest
from django.utils.translation import gettext as _
from markupsafe import Markup

from balise.web.routes import address, current_language
from balise.web.rules.sheet import Place, Sheet

from .published import PublishedService


@dataclass(frozen=True, slots=True)
class Share:
    address: str  # absolute
    by_email: str
    by_text: str


def share(request: HttpRequest, route: str, id: int, name: str) -> Share:
    """Links that open the person's own e-mail or messages with the address of the page: nothing passes through us."""
    here = request.build_absolute_uri(address(route, id))
    body = quote(f"{name}\n{here}")
    return Share(here, f"mailto:?subject={quote(name)}&body={body}", f"sms:?&body={body}")


@lru_cache(maxsize=512)
def qr(text: str) -> bytes:
    """A QR code as SVG, with a name for screen readers and no style attribute."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        written, kind="svg", scale=4, border=3, dark="#000", light="#fff", title=_("QR code of this page"),
        omitsize=True, xmldecl=False, nl=False,
    )  # fmt: skip
    return written.getvalue()


def linked_data(found: PublishedService, sheet: Sheet, here: str) -> Markup:
    """The service in the words of schema.org: a block of data, which no browser runs and the policy lets through."""
    language = current_language()
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "url": here,
        "name": sheet.name.say(language),
        "description": sheet.description.say(language),
        "areaServed": sheet.served,
        "provider": {"@type": "Organization", "name": found.organization.name.say(language)},
        "telephone": found.service.phones[0].number if found.service.phones else "",
        "availableChannel": [_channel(place) for place in sheet.places if not place.is_confidential],
    }
    kept = {name: value for name, value in told.items() if value}
    text = msgspec.json.encode(kept).decode()
    # A text of the record cannot close the element it stands in.
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{safe}</script>')  # noqa: S704


def _channel(place: Place) -> dict[str, Any]:
    return {
        "@type": "ServiceChannel",
        "serviceLocation": {"@type": "Place", "address": ", ".join(place.lines)},
    }
