"""Languages of service as sources name them: codes, names in both languages, abbreviations, older names."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from balise.core.languages import Text
from balise.core.text import fold
from balise.directory.rules import codes
from balise.directory.rules.record import SpokenLanguage

from .account import Parsed

_DATA = Path(__file__).parent.parent / "data" / "languages.csv"
_AROUND = re.compile(
    r"^(?:(?:in|en|le|la|l'|the|services?\s+(?:in|en)|langues?\s*:|languages?\s*:)\s+)+|[.;,:\s]+$", re.IGNORECASE
)
_LONGEST = 80
_NONE = Text()
_BETWEEN = re.compile(r"\s*(?:[;,/|&\n•]|\s(?:et|and|ou|or)\s)\s*", re.IGNORECASE)

_UNKNOWN = Text(
    fr="Cette langue n’est pas connue\u00a0: elle est gardée par son nom.",
    en="This language is not known: it is kept by its name.",
)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Folded names that the Unicode CLDR lacks or spells otherwise, to ISO 639 codes.

    "" is the code of ways of speaking that have none (Braille, pictures): they are known, and kept by their name.
    """
    with _DATA.open(encoding="utf-8", newline="") as stream:
        return {name: row["code"] for row in csv.DictReader(stream) for name in row["names"].split("|")}


@lru_cache(maxsize=4096)
def language(text: str) -> Parsed[SpokenLanguage]:
    """A language by its code or its name in either language. One without an ISO code (Braille) is kept by its name."""
    plain = _AROUND.sub("", text[:_LONGEST].strip())
    if not plain or len(text) > _LONGEST:
        return Parsed(None, "", _UNKNOWN)
    folded, names = fold(plain), _names()
    if names.get(folded) == "":
        return Parsed(SpokenLanguage(name=plain))
    if code := names.get(folded) or codes.language_code(plain):
        return Parsed(_spoken(code, plain))
    bare, _, note = plain.partition("(")
    if note and (code := names.get(fold(bare)) or codes.language_code(bare.strip())):
        said = note.rstrip(") ")
        return Parsed(_spoken(code, bare.strip(), Text(fr=said, en=said)))
    return Parsed(None, "", _UNKNOWN)


def _spoken(code: str, name: str, note: Text = _NONE) -> SpokenLanguage:
    """A language that has a code; its name too when our table of names has not got it."""
    return SpokenLanguage(code=code, name="" if code in codes.LANGUAGES else name, note=note)


def languages(text: str) -> tuple[tuple[SpokenLanguage, ...], str]:
    """The languages that a cell lists, and the cell itself when some word of it is no language: nothing is lost."""
    parts = [part for part in _BETWEEN.split(text[:4000]) if part.strip(" .")]
    found = [language(part).value for part in parts]
    known = tuple(dict.fromkeys(spoken for spoken in found if spoken))
    return known, text if None in found or not found else ""
