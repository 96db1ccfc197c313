"""From what people type to the words that are looked for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from balise.core.languages import Language
from balise.core.text import fold

MOST_WORDS = 16
MOST_LETTERS = 1_000

# Written for this project: grammar words only. "sans" and "hors" carry meaning here ("sans-abri"), and stay.
_FRENCH = """
a ai au aux avec c ce ces cet cette d dans de des du elle en est et eux il ils j je l la le les leur leurs lui
m ma mais me mes moi mon n ne nos notre nous on ou où par pas pour qu que qui s sa se ses son sont sur t ta te
tes toi ton tu un une vos votre vous y à été être
"""
_ENGLISH = """
a am an and are as at be been by do for from has have he her him his i in is it its me my of on or our s she
so that the their them they this to us was we were with you your
"""
STOP: dict[Language, frozenset[str]] = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
UNTELLING = frozenset(fold(word) for words in STOP.values() for word in words)
_WORD = re.compile(r"[^\W_]+")
_SAINT_OR_INVISIBLE = re.compile("\\b[sS][tT](?P<e>[eE]?)\\b\\.?|[\u00ad\u200b-\u200f\u2060\ufeff]")


def plain(text: str) -> str:
    """`text` as it is indexed and asked: composed letters, nothing invisible, "St-" and "Ste-" in full."""
    return _SAINT_OR_INVISIBLE.sub(_in_full, unicodedata.normalize("NFKC", text))


def _in_full(found: re.Match[str]) -> str:
    return "" if found["e"] is None else f"saint{found['e']}"


def every_word(text: str) -> list[str]:
    """The words of a text as typed, grammar words too, in order."""
    return _WORD.findall(plain(text[:MOST_LETTERS]))


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """The words of a question, in order, each once; a text without any letter or digit has none.

    Grammar words of either language are left out.

    >>> words("L’aide à St-Jérôme, for the elderly")
    ('aide', 'saint', 'jérôme', 'elderly')
    """
    found = dict.fromkeys(word.lower() for word in every_word(text))
    telling = [word for word in found if fold(word) not in UNTELLING]
    return tuple(telling[:MOST_WORDS])
