"""What may be kept of the words of a question, so that a curator learns of the need and of no one."""

from __future__ import annotations

import re
import unicodedata

from balise.core.text import fold
from balise.territories.rules.address_words import ENGLISH_TYPES, FRENCH_TYPES

from .words import words

MOST_WORDS = 8
MOST_LETTERS = 80
_READ = 1_000  # letters of a question that are read at all
_LONGEST = 40  # a longer word is no word: a token, an address of a page
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ADDRESSED = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*")  # e-mail, handle, address of a page
_TELEPHONE = re.compile(r"(?<!\w)\w*?\d(?:[\s.()/+-]{0,3}\d){6,}\w*")
_POSTAL = re.compile(r"\b([a-z]\d[a-z])(?:[\s-]*\d\w*)+", re.IGNORECASE)  # of Canada, whole or begun
_LINES = frozenset({"211", "311", "411", "511", "611", "711", "811", "911", "988"})
_STREETS = frozenset(fold(word) for word in (*FRENCH_TYPES, *ENGLISH_TYPES)) - {""}


def scrub(text: str) -> str:
    """The words of a question as they may be counted: folded, with nothing by which to reach or find a person.

    Without e-mail, telephone, address of a page, run of four digits, civic number, nor postal code beyond its first
    three characters; at most MOST_WORDS words and MOST_LETTERS letters. Of a longer question, its telling words.
    "" when nothing is left. A scrubbed text scrubbed again is the same.

    >>> scrub("L’aide à St-Jérôme, J7Y 2B3, 450 555-0123")
    'aide a st jerome j7y'
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:_READ]))
    said = _POSTAL.sub(r"\1 ", _TELEPHONE.sub(" ", _ADDRESSED.sub(" ", plain)))
    while (less := _within_bounds(_without_numbers(_folded(said)))) != said:
        said = less
    return said


def _folded(text: str) -> str:
    """Words of any script, apart by one space; those of the Latin script as `fold` has them."""
    kept = "".join(c if c in "'’" or unicodedata.category(c)[0] in "LNM" else " " for c in text)
    found = (fold(word) or _other_script(word) for word in kept.split())
    return " ".join(word for word in found if word)


def _other_script(word: str) -> str:
    return unicodedata.normalize("NFKC", word.replace("'", "").replace("’", "")).casefold()


def _without_numbers(text: str) -> str:
    """Without what a postal code ends with, nor numbers that may be those of a telephone, a door or a file."""
    said = _POSTAL.sub(r"\1 ", _TELEPHONE.sub(" ", text)).split()
    names_a_street = not _STREETS.isdisjoint(said)
    return " ".join(word for word in said if len(word) <= _LONGEST and not _tells_a_number(word, names_a_street))


def _tells_a_number(word: str, names_a_street: bool) -> bool:
    digits = sum(c.isdigit() for c in word)
    return (digits > 2 and word not in _LINES) or (digits > 0 and names_a_street and not word[0].isalpha())


def _within_bounds(text: str) -> str:
    said = text.split()
    if len(said) > MOST_WORDS or len(text) > MOST_LETTERS:
        telling = {fold(word) or word for word in words(text)}
        said = [word for word in said if word in telling][:MOST_WORDS]
    while len(" ".join(said)) > MOST_LETTERS:
        said.pop()
    return " ".join(said)
