"""Secrets of second factors, kept so that who holds a copy of the database alone makes no code.

AES-256-GCM under a key drawn from the installation's secret key (HKDF-SHA256, RFC 5869).
Another secret key reads nothing any more, and people set up their second factor anew.
"""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12  # bytes (NIST SP 800-38D, 8.2)


def seal(text: str) -> str:
    """The text, unreadable without the secret key of the installation."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed. A random one where it cannot be read: no code made from it is ever right."""
    try:
        kept = base64.b64decode(sealed, validate=True)
        return _cipher(settings.SECRET_KEY).decrypt(kept[:_NONCE], kept[_NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return base64.b32encode(secrets.token_bytes(20)).decode()


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> AESGCM:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"balise.accounts.sealing")
    return AESGCM(drawn.derive(secret_key.encode()))
