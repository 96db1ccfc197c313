"""Telephone numbers as people write them: extensions ("poste 223"), vanity, N11, TTY. Reading never raises."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from balise.core.languages import Language, Text

from .record import Phone

# N11 and other numbers dialled as they are in Canada, and the short codes that help lines answer text messages on.
SHORT = frozenset({"211", "311", "411", "511", "611", "711", "811", "911", "988", "310", "686868", "741741", "45645"})
_LONGEST = 120

_DASHES = re.compile(r"[‐-―−﹘﹣－]")
_EXTENSION = re.compile(
    r"(?:\b(?:postes?|poste\s+t[ée]l[ée]phonique|ext(?:ension)?|extn|p|x)\b\.?|(?<=\d)(?:x|p\.)|#|;\s*ext\s*=)"
    r"\s*[:#n°o.]*\s*(\d{1,8})(?!\d)",
    re.IGNORECASE,
)
_OPTION = re.compile(r"[,;(\s]*\boption\s*[:#]?\s*(\d{1,2})\)?", re.IGNORECASE)
_KINDS = (
    ("tty", re.compile(r"\b(?:ats|tty|tdd|at[eé]l[eé]scripteur|t[eé]l[eé]scripteur)\b", re.IGNORECASE)),
    ("fax", re.compile(r"\b(?:fax|t[eé]l[eé]c(?:\.|opieur)?|t[eé]l[eé]copie)(?=\W|\d|$)", re.IGNORECASE)),
    ("text", re.compile(r"\b(?:sms|textos?|text(?:\s+message)?)\b", re.IGNORECASE)),
    ("cell", re.compile(r"\b(?:cell?(?:ulaire|phone)?|mobile)\b", re.IGNORECASE)),
    ("pager", re.compile(r"\b(?:pager|t[eé]l[eé]avertisseur|pagette)\b", re.IGNORECASE)),
    ("toll_free", re.compile(r"\b(?:sans[\s-]+frais|toll[\s-]*free)\b", re.IGNORECASE)),
)
_SHORT_CODE = re.compile(r"(?<!\d)(\d{5,6}|\d{3})(?!\d)")
_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")
_BETWEEN = re.compile(r"\s*(?:[;/|\n]|\s(?:ou|or|et|and)\s)\s*", re.IGNORECASE)
_NOTE = re.compile(r"\([^()]*[^\W\d_]{2}[^()]*\)")
_SPELT_OUT = re.compile(r"(?<=[^\W\d_])\s*\([\d\s.-]+\)\s*$")  # "1-866-APPELLE (277-3553)"


# How most numbers are written here; the rest of the reader would say the same of them, forty times slower.
_PLAIN = re.compile(r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]?([2-9][0-9]{2})[ .-]?([0-9]{4})")
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


def plain(text: str) -> Phone | None:
    """The number of a text that is a North American number and nothing else; None says nothing of other texts."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    area, exchange, line = found.groups()
    return Phone(number=f"+1{area}{exchange}{line}", kind="toll_free" if area in _TOLL_FREE else "voice")


def parse(text: str, region: str = "CA") -> Phone | None:
    """The telephone number that `text` writes, or None when it holds none that can be dialled.

    `region` (ISO 3166-1 alpha-2) is where a number without a country code is from. A number of seven digits has no
    area code, so cannot be dialled everywhere: None.
    """
    if not text or len(text) > _LONGEST:
        return None
    if region in ("CA", "US") and (found := plain(text)):
        return found
    clean = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    kind = next((kind for kind, pattern in _KINDS if pattern.search(clean)), "voice")
    option = _OPTION.search(clean)
    if option:
        clean = clean[: option.start()] + clean[option.end() :]
    extension = _EXTENSION.search(clean)
    if extension and not re.search(r"\d", clean[: extension.start()]):
        extension = None
    if extension:
        clean = clean[: extension.start()] + " " + clean[extension.end() :]
    if short := _short(clean, kind):
        return Phone(number=short, extension=option[1] if option else "", kind=kind)
    number = _long(_without_words(clean), region)
    if number is None:
        return None
    return Phone(
        number=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=extension[1] if extension else number.extension or "",
        kind="toll_free" if kind == "voice" and _is_toll_free(number) else kind,
        label=Text(fr=f"option {option[1]}", en=f"option {option[1]}") if option else Text(),
    )


def parse_all(text: str, region: str = "CA") -> tuple[Phone, ...]:
    """Every number of a cell that holds several, such as "514 555-0123 ou 514 555-0199 / 1 866 555-0100"."""
    found = (parse(part, region) for part in _BETWEEN.split(text[:2000]))
    return tuple(dict.fromkeys(phone for phone in found if phone))


def _short(text: str, kind: str) -> str:
    """The N11 or short code when it is the only number of the text."""
    digits = re.findall(r"\d+", text)
    if len(digits) != 1 or re.search(r"[+*@]", text):
        return ""
    found = _SHORT_CODE.search(text)
    if found and (found[1] in SHORT or (kind == "text" and len(found[1]) > 3)):
        return found[1]
    return ""


def _without_words(text: str) -> str:
    """Without notes and labels around the number; letters stay inside a vanity number."""
    text = _SPELT_OUT.sub("", _NOTE.sub(" ", text))
    for _, pattern in _KINDS:
        text = pattern.sub(" ", text)
    start = re.search(r"[+(\d]", text)
    return text[start.start() :] if start else ""


def _long(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    for candidate in dict.fromkeys((text, re.split(r"[^\d\s().+-]", text, maxsplit=1)[0])):
        try:
            number = phonenumbers.parse(candidate, region)
        except NumberParseException:
            continue
        if _can_be_dialled(number):
            return number
    return None


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    # Numbers reserved for fiction (555-01xx) are not "valid" for the library: the shape is what is asked.
    if number.country_code == 1:
        return bool(_NORTH_AMERICAN.fullmatch(phonenumbers.format_number(number, PhoneNumberFormat.E164)))
    return phonenumbers.is_valid_number(number)


def _is_toll_free(number: phonenumbers.PhoneNumber) -> bool:
    if number.country_code == 1:
        return str(number.national_number)[:3] in _TOLL_FREE
    return phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE


def show(phone: Phone, language: Language) -> str:
    """The number as a person reads it: "514 555-0123, poste 223"; "811, option 1"; "1 866 555-0100"."""
    number = _spaced(phone.number)
    if not phone.extension:
        return number
    if phone.number[:1] != "+":
        return f"{number}, option {phone.extension}"
    return f"{number}, {'poste' if language == 'fr' else 'ext.'} {phone.extension}"


@lru_cache(maxsize=4096)
def _spaced(number: str) -> str:
    if _NORTH_AMERICAN.fullmatch(number):
        area = number[2:5]
        prefix = "1 " if area in ("800", "833", "844", "855", "866", "877", "888", "900") else ""
        return f"{prefix}{area} {number[5:8]}-{number[8:]}"
    if not number.startswith("+"):
        return number
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def dial(phone: Phone) -> str:
    """The URI that dials it (RFC 3966), or that writes to it (RFC 5724) when it only takes text messages.

    An option of a short number's menu is not in the URI: it is chosen by ear.
    """
    scheme = "sms" if phone.kind == "text" else "tel"
    extension = f";ext={phone.extension}" if phone.extension and phone.number[:1] == "+" and scheme == "tel" else ""
    return f"{scheme}:{phone.number}{extension}"
