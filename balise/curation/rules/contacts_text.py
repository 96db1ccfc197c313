"""Telephones, e-mail addresses and web addresses as people write them in a cell. Nothing here raises."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from balise.core.languages import Text
from balise.directory.rules import phones as directory_phones
from balise.directory.rules.record import Phone

from .account import Parsed

_LONGEST_URL = 2_000
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_WRAPPED = re.compile(r"^(?:mailto:|courriel\s*:|e-?mail\s*:|<|\()+|[>),;.\s]+$", re.IGNORECASE)
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\(a\)|\{at\}|\s+at\s+|@)\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\(point\))\s*", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]+)\.?", re.IGNORECASE
)
_PLAIN_URL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,6}[a-z]{2,24}(?:/[a-zA-Z0-9_./%?&=#~+-]{0,400}[a-zA-Z0-9_/])?/?"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SPOILT_SCHEME = re.compile(r"^\s*(?:https?[:;]?/{0,3}\s*)*(https?)\s*[:;]\s*/{0,3}\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[;|\n]|\s(?:ou|or|et|and)\s)\s*|\s*,\s+|\s{2,}", re.IGNORECASE)

_NO_PHONE = Text(
    fr="Ce n’est pas un numéro de téléphone que l’on peut composer. Écrivez l’indicatif\u00a0: 514 555-0123, poste 12.",
    en="This is not a telephone number that can be dialled. Write the area code: 514 555-0123 ext. 12.",
)
_SEVERAL_PHONES = Text(
    fr="Il y a plusieurs numéros dans cette cellule. Mettez-en un par ligne.",
    en="There are several numbers in this cell. Put one a row.",
)
_NO_EMAIL = Text(
    fr="Ce n’est pas une adresse de courriel. Écrivez nom@exemple.org.",
    en="This is not an e-mail address. Write name@example.org.",
)
_NO_URL = Text(
    fr="Ce n’est pas une adresse Web. Écrivez https://exemple.org.",
    en="This is not a web address. Write https://example.org.",
)
_BAD_SCHEME = Text(
    fr="Cette adresse n’est pas une page Web (http ou https)\u00a0: elle n’est pas prise.",
    en="This address is not a web page (http or https): it is not taken.",
)


@lru_cache(maxsize=16384)
def phone(text: str, region: str = "CA") -> Parsed[Phone]:
    """One telephone number, its extension and kind. A text with several is refused here: see `phones`."""
    if region == "CA" and (plain := directory_phones.plain(text)):
        return Parsed(plain)
    several = phones(text, region)
    if len(several) > 1:
        return Parsed(None, "", _SEVERAL_PHONES)
    found = directory_phones.parse(text, region) or (several[0] if several else None)
    return Parsed(found) if found else Parsed(None, "", _NO_PHONE)


def phones(text: str, region: str = "CA") -> tuple[Phone, ...]:
    """Every number of a cell, without doubles; () when there is none."""
    return directory_phones.parse_all(text, region)


def phones_and_rest(text: str, region: str = "CA") -> tuple[tuple[Phone, ...], str]:
    """Every number of a cell, and the cell itself when some part of it is no number: nothing is lost."""
    parts = [part for part in re.split(r"\s*(?:[;/|\n]|\s(?:ou|or|et|and)\s)\s*", text) if part.strip()]
    found = phones(text, region)
    unread = [part for part in parts if directory_phones.parse(part, region) is None]
    return found, text if unread or not found else ""


@lru_cache(maxsize=8192)
def email(text: str) -> Parsed[str]:
    """One e-mail address. "mailto:", brackets, "(at)" and capitals of the domain are repaired."""
    if _EMAIL.fullmatch(text) and len(text) <= 254:
        return Parsed(text)
    plain = text[:400].strip()
    for _ in range(2):
        plain = _WRAPPED.sub("", plain).strip()
    plain = _DOT.sub(".", _AT.sub("@", plain))
    if _EMAIL.fullmatch(plain) and len(plain) <= 254 and ".." not in plain:
        return Parsed(plain, "email.cleaned")
    return Parsed(None, "", _NO_EMAIL)


def emails(text: str) -> tuple[str, ...]:
    """Every e-mail address of a cell."""
    found = (email(part.strip()).value for part in _PARTS.split(text[:4000]) if part and part.strip())
    return tuple(dict.fromkeys(address for address in found if address))


@lru_cache(maxsize=8192)
def url(text: str) -> Parsed[str]:
    """One web address, http or https. A missing scheme is added; "javascript:" and the like are refused."""
    if _PLAIN_URL.fullmatch(text):  # as most are: what follows would say the same
        return Parsed(text)
    plain = (
        re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+", " ", text[: _LONGEST_URL + 100])
        .strip()
        .strip("<>")
    )
    if not plain or len(plain) > _LONGEST_URL:
        return Parsed(None, "", _NO_URL)
    if not re.match(r"https?://(?!https?[:/])[^/\s]", plain, re.IGNORECASE):
        if re.match(r"(?:https?\b|www\.)", plain, re.IGNORECASE):
            plain = "https://" + _bare(plain)
        elif (scheme := _SCHEME.match(plain)) and not _HOST.fullmatch(scheme[1]):
            return Parsed(None, "", _BAD_SCHEME)
        else:
            plain = "https://" + plain.lstrip("/")
    plain = plain.rstrip(".,;")
    protocol, _, rest = plain.partition("://")
    plain = f"{protocol.lower()}://{rest}"
    if " " in plain or not _is_web(plain):
        return Parsed(None, "", _NO_URL)
    return Parsed(plain, "" if plain == text else "url.cleaned")


def _bare(text: str) -> str:
    """The address without the remains of a scheme: "http:/x", "http//x", "https;//x"."""
    text = _SPOILT_SCHEME.sub("", text)
    return re.sub(r"^https?(?:[:;/]|//)+", "", text, flags=re.IGNORECASE)


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    # No name and password in the address: they would be shown to everyone.
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and "@" not in parts.netloc and port != 0


def urls(text: str) -> tuple[str, ...]:
    """Every web address of a cell."""
    found = (url(part.strip()).value for part in re.split(r"[\s;|]+|,\s", text[:8000]) if part and part.strip())
    return tuple(dict.fromkeys(address for address in found if address))
