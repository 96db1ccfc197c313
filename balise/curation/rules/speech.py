"""In which language a source writes, by the small words that no text of a language does without."""

from __future__ import annotations

import re
from collections.abc import Iterable

from balise.core.languages import Language

# Frequent in one language and not a word of the other.
_FRENCH = frozenset((
    "le", "la", "les", "de", "des", "du", "un", "une", "et", "ou", "est", "sont", "pour", "dans", "avec", "sur", "aux",
    "par", "vous", "nous", "qui", "que", "ne", "pas", "leur", "leurs", "ses",
))  # fmt: skip
_ENGLISH = frozenset((
    "the", "of", "and", "or", "is", "are", "for", "in", "with", "to", "by", "from", "you", "your", "we", "our", "who",
    "that", "not", "their", "this", "these", "at", "be", "will", "can",
))  # fmt: skip
_WORD = re.compile(r"[a-zà-ÿ]+")
_ENOUGH = 6  # small words; a list of bare names has fewer, and then nothing can be told


def guess(texts: Iterable[str]) -> Language | None:
    """The language that most small words are of; None when there are too few, or as many of each."""
    french = english = 0
    for text in texts:
        for word in _WORD.findall(text.lower()):
            french += word in _FRENCH
            english += word in _ENGLISH
    if french + english < _ENOUGH or french == english:
        return None
    return "fr" if french > english else "en"
