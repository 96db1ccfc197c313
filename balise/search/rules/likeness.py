"""Which known word people write another for."""

from __future__ import annotations

_SHORT = 5  # letters
_ALIKE = tuple(map(frozenset, ("mn", "ckqs", "cszx", "iy", "ea", "fp", "gj")))  # written for one another


def is_likely(word: str, meant: str) -> bool:
    """Whether someone who wrote `word` may mean a word near it, both folded and not empty.

    The first letter is forgotten or added more than it is changed; in a short word another letter makes another
    word, unless it sounds alike.

    >>> is_likely("tante", "sante"), is_likely("weels", "weeks"), is_likely("weels", "wheels")
    (False, False, True)
    """
    if word[0] != meant[0]:
        return meant[1:] == word or word[1:] == meant or sorted(word[:2]) == sorted(meant[:2])
    if len(word) > _SHORT or len(word) != len(meant) or sorted(word) == sorted(meant):
        return True
    changed = [{one, other} for one, other in zip(word, meant, strict=True) if one != other]
    return all(any(pair <= alike for alike in _ALIKE) for pair in changed)
