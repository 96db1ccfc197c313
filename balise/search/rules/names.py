"""How the name of an organization or of a service is held, so that whoever types it finds it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from .reading import Token, is_grammar, tokens

_ARTICLES = frozenset({"le", "la", "les", "l", "un", "une", "the", "an"})
_SMALL = frozenset({"et", "and", "l", "d", "s"})  # written or not, or cut off by an apostrophe
_LEGAL = frozenset({"inc", "ltee", "ltd", "limitee", "limited", "enr", "corp", "senc", "sencrl", "obnl", "osbl"})


@lru_cache(maxsize=50_000)
def called(text: str) -> str:
    """A name without case, accents, punctuation, the article before it and the legal form after it, nor the little
    words inside it, which people forget.

    Empty when the text has no letter or digit. What would leave less than two words keeps them: "Y des femmes".

    >>> called("Le Grenier inc."), called("L’Accueil de la Baie"), called("C.L.S.C. St-Michel")
    ('grenier', 'accueil baie', 'clsc saint michel')
    """
    return called_of(tokens(unicodedata.normalize("NFKC", text)))


def called_of(said: Sequence[Token]) -> str:
    """The same, of a text already cut."""
    words = [token.word for token in said if token.word]
    parts = [word for word in words if word not in _SMALL] or words
    bare = [word for word in parts if not is_grammar(word)]
    if len(bare) - sum(word in _LEGAL for word in bare) > 1:
        parts = bare
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    while len(parts) > 1 and parts[0] in _ARTICLES:
        del parts[0]
    return " ".join(parts)
