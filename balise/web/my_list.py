"""The list that a visitor keeps without an account: identities in a cookie, and in a link when shared.

The cookie exists only once something was added, and goes with the browser session: what someone looked for
should not wait on a shared device.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponseBase

COOKIE = "my_list"
MOST = 100  # ids: a shared link stays under 1,000 characters
_ID = re.compile(r"[0-9]{1,18}")


def read(text: str) -> tuple[int, ...]:
    """The ids that "12.7.31" holds, in order, each once; what is not an id is passed over."""
    found = dict.fromkeys(int(part) for part in text[:2000].split(".") if _ID.fullmatch(part))
    return tuple(found)[:MOST]


def write(ids: tuple[int, ...]) -> str:
    return ".".join(str(id) for id in ids)


def ids_of(request: HttpRequest) -> tuple[int, ...]:
    return read(request.COOKIES.get(COOKIE, ""))


def keep(response: HttpResponseBase, ids: tuple[int, ...], *, is_secure: bool) -> None:
    """Put `ids` in the visitor's cookie; no id, no cookie."""
    if not ids:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(COOKIE, write(ids[:MOST]), httponly=True, samesite="Lax", secure=is_secure)
