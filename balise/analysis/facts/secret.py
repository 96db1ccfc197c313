"""The secret that record keys and noise are drawn with: 32 bytes, made once and kept for life. Never SECRET_KEY.

Another secret would give every figure that is perturbed another noise, and two noises of one figure tell what it is.
So it is copied with the backups, in another place than the facts. `BALISE_FACTS_SECRET` holds it in base64 where an
installation has several machines; otherwise it is in the file `facts_secret` of BALISE_DATA.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from balise.analysis.rules.keys import Noise

VARIABLE = "BALISE_FACTS_SECRET"
_BYTES = 32


class SecretProblem(Exception):
    """A secret that cannot be used. The message is a sentence, without the secret."""


def read(*, is_first: bool) -> bytes:
    """The secret. It is made only where there are no facts yet (`is_first`). Raises SecretProblem."""
    if told := os.environ.get(VARIABLE):
        return _parsed(told, VARIABLE)
    path = Path(settings.DATA) / "facts_secret"
    if not path.exists():
        if not is_first:
            raise SecretProblem(
                _("%s is gone, and facts were made with it. Restore it from a backup: with another one, what was "
                  "published could be compared with what is shown.") % path
            )  # fmt: skip
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)))
            file.flush()
            os.fsync(file.fileno())
    if path.stat().st_mode & 0o077:
        raise SecretProblem(_("Others than you can read %(path)s. Run: chmod 600 %(path)s") % {"path": path})
    return _parsed(path.read_text(encoding="ascii", errors="replace"), str(path))


def noise() -> Noise:
    """What draws the noise of figures from the names of their cells, the same for life. Raises SecretProblem."""
    return Noise(hmac.digest(read(is_first=False), b"names of cells", "sha256"))


def record_keys(secret: bytes, ids: Iterable[UUID]) -> NDArray[np.int64]:
    """The record key of each row: 32 bits of an HMAC of its identifier, the same for life."""
    digest = hmac.digest
    return np.fromiter(
        (int.from_bytes(digest(secret, one.bytes, "sha256")[:4], "little") for one in ids), dtype=np.int64
    )


def _parsed(told: str, place: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(told)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != _BYTES:
        raise SecretProblem(_("%s cannot be read. Expected 32 bytes in base64.") % place)
    return found
