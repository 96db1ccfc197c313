"""Which known word people write another for."""

from __future__ import annotations

import re
from functools import lru_cache

_ELIDED = re.compile("[dljnstmc]h?[aeiouy]")  # "demploi": the apostrophe was forgotten
_SHORT = 5  # letters
_ALIKE = tuple(map(frozenset, ("mn", "ckqs", "cszx", "iy", "ea", "fp", "gj")))  # written for one another


def is_likely(word: str, meant: str) -> bool:
    """Whether someone who wrote `word` may mean a word near it, both folded and not empty.

    The first letter is forgotten or added more than it is changed; in a short word another letter makes another
    word, unless it sounds alike. Whatever is heard the same is likely.

    >>> is_likely("demploie", "emploi"), is_likely("demploie", "deploie")
    (True, True)
    >>> is_likely("tante", "sante"), is_likely("weels", "weeks"), is_likely("weels", "wheels")
    (False, False, True)
    """
    if sound(word) == sound(meant) or (_ELIDED.match(word) and sound(word[1:]) == sound(meant)):
        return True
    if word[0] != meant[0]:
        return meant[1:] == word or word[1:] == meant or sorted(word[:2]) == sorted(meant[:2])
    if len(word) > _SHORT or len(word) != len(meant) or sorted(word) == sorted(meant):
        return True
    changed = [{one, other} for one, other in zip(word, meant, strict=True) if one != other]
    return all(any(pair <= alike for alike in _ALIKE) for pair in changed)


# How French and English are written by ear, one after the other; what is not heard is left out.
_HEARD = tuple(
    (re.compile(written), heard)
    for written, heard in (
        ("(?:c|s|ss)es?$", "Z"), (r"([b-df-hj-np-tv-z])\1+", r"\1"), ("ph", "f"), ("tion", "sion"), ("^psych", "psik"),
        ("ch|sh", "S"), ("h", ""), ("eau|au", "o"), ("oo|ou|w", "u"), ("ck|qu|q", "k"), ("c(?=[eiy])", "s"),
        ("c", "k"), ("g(?=[eiy])", "j"), ("x", "ks"), ("z", "s"), ("y", "i"), ("ea|ee|ie", "i"), ("ai|ei|oe", "e"),
        ("[eai][mn](?![aeioumn])", "N"), ("[estdxp]+$", ""),
    )
)  # fmt: skip


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How a folded word is heard, roughly, in French or in English: the same for words written for one another.

    >>> sound("fransisation") == sound("francisation"), sound("psycologue") == sound("psychologue")
    (True, True)
    """
    heard = word
    for written, said in _HEARD:
        heard = written.sub(said, heard)
    return heard or word
