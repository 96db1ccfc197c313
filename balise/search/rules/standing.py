"""How a service stands to each need: filed under it, named so, or only speaking of it.

All of it is one word of the index ("filed.said food.hampers"), so that the lists of a need have no service in common.
Who looks for a need reads each service once, and gives it the score of its list.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from . import weights

_FILED = {"filed": ("filed", "topic"), "topic": ("topic",), "": ()}
_SAID = {"said_name": ("said_name", "said"), "said": ("said",), "": ()}
WAYS: dict[str, tuple[str, ...]] = {
    f"{filed}.{said}": (*_FILED[filed], *_SAID[said]) for filed in _FILED for said in _SAID if filed or said
}  # and what each is, by the names of `weights.CONCEPTS`
LEAST = ".said"  # speaks of it, and nothing more


def standing(filed: Iterable[str], topics: Iterable[str], named: Iterable[str], said: Iterable[str]) -> list[str]:
    """The words of a service. `topics` are those it is filed under with all those above; `said` holds `named`."""
    first = dict.fromkeys(topics, "topic") | dict.fromkeys(filed, "filed")
    then = dict.fromkeys(said, "said") | dict.fromkeys(named, "said_name")
    return [_word(f"{first.get(code, '')}.{then.get(code, '')}", code) for code in first | then]


def asked(way: str, codes: Iterable[str]) -> list[str]:
    """The words of whoever stands in this way to one of these needs."""
    return [_word(way, code) for code in codes]


@lru_cache
def share(way: str) -> float:
    """Of the score of a need met: the best that it is, and a little of all else."""
    shares = sorted((weights.CONCEPTS[name] for name in WAYS[way]), reverse=True)
    return shares[0] + weights.CONCEPT_TIE * sum(shares[1:])


def _word(way: str, code: str) -> str:
    return f"{way} {code}"
