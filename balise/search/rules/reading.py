"""A text typed, cut into words that keep their place in it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from . import words

MOST_TOKENS = 200
_MOST_TEXTS = 64  # one question is read by several, one after the other


def word_set(text: str) -> frozenset[str]:
    """The words of a line, for tables of words."""
    return frozenset(text.split())


_MARKS = "".join(chr(c) for c in range(0x300, 0x1B00) if unicodedata.category(chr(c)) in ("Mn", "Mc"))
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
# Written without spaces: each letter is read as a word, so that phrases are found inside a longer one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_INITIALS = r"(?<![^\W_])(?:[^\W\d_]\.){2,8}(?![^\W_])"
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}{_INVISIBLE}])*"
_CONTRACTED = r"(?i:ca|do|does|did|is|are|was|were|wo|would|could|should|have|has|had|ai)n['’]t(?![^\W_])"
_TOKEN = re.compile(rf"(?P<initials>{_INITIALS}|(?<![^\W_]){_CONTRACTED})|(?P<word>{_WORD})")
_CHARACTER = re.compile(rf"[{_UNSPACED}](?:[{_MARKS}])*|[^{_UNSPACED}]+")
_SIGNS = re.compile(r"[.'’]")
_NOT = word_set("cant dont doesnt didnt isnt arent wasnt werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ENDS = frozenset(".;!?\n()[]{}|·•؟。！？")
_LATIN = re.compile(r"[0-9a-z]+")
_IN_FULL = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ß": "ss"})
_ARABIC_ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ـ": ""})
_ARABIC_ARTICLE = re.compile(r"(?:و?ال|لل)(?=[؀-ۿ]{3})")


class Token(NamedTuple):
    """A word and where it stands. `word` is folded as names and grammar know it; `value` as the index holds it."""

    text: str
    start: int
    end: int
    word: str
    value: str
    is_grammar: bool  # says nothing alone: "de", "the"
    follows: str  # what stands between the word before and this one
    is_after_end: bool  # of a sentence or of a part of it

    @property
    def is_joined(self) -> bool:
        return self.follows in ("-", "‑", "‐")


@lru_cache(maxsize=_MOST_TEXTS)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of the first `words.MOST_LETTERS` letters, none cut, and at most `MOST_TOKENS`.

    >>> [token.word for token in tokens("L’épicerie St-Jérôme, C.L.S.C.")]
    ['l', 'epicerie', 'saint', 'jerome', 'clsc']
    """
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        if match.end() > words.MOST_LETTERS:
            break
        for part, start in _parts(match):
            word, value, is_grammar = read(part)
            between = text[last:start]
            ends = not _ENDS.isdisjoint(between)
            last = start + len(part)
            found.append(Token(part, start, last, word, value, is_grammar, between, ends))
        if len(found) >= MOST_TOKENS:
            break
    return tuple(found)


def _parts(match: re.Match[str]) -> list[tuple[str, int]]:
    whole, start = match[0], match.start()
    if match["initials"] or not _HAS_UNSPACED.search(whole):
        return [(whole, start)]
    return [(part[0], start + part.start()) for part in _CHARACTER.finditer(whole)]


@lru_cache(maxsize=50_000)
def read(text: str) -> tuple[str, str, bool]:
    """(word, value, is_grammar) of one word."""
    plain = words.plain(_SIGNS.sub("", text)).lower()
    word = spelt(plain)
    value = word if word.isascii() else plain
    word = _IN_FULL.get(word, word)
    return word, value, is_grammar(word)


def is_grammar(word: str) -> bool:
    """Whether a word, folded, says nothing alone."""
    return word in words.UNTELLING or word in _NOT


def spelt(word: str) -> str:
    """One word without case, accents or ligatures, in any script; Arabic without its article.

    >>> spelt("Œuvre"), spelt("الطعام") == spelt("طعام")
    ('oeuvre', True)
    """
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFKD", lowered).casefold().translate(_LIGATURES)  # "ǽ" is an accent on "æ"
    bare = "".join(c for c in apart if c.isalnum()).translate(_ARABIC_ALIKE)
    return _ARABIC_ARTICLE.sub("", bare, count=1) if _ARABIC_ARTICLE.match(bare) else bare


def is_latin(word: str) -> bool:
    return _LATIN.fullmatch(word) is not None
