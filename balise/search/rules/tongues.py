"""The language that someone wants to be served in: "en espagnol", "Spanish-speaking", "qui parle arabe"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from balise.directory.rules.codes import language_code

from .pieces import Meaning, Piece, Rank, piece
from .reading import Token, word_set

_BEFORE = word_set("en in parle parlent parlant speak speaks spoken speaking langue language")
_AFTER = word_set("speaking speaker speakers spoken")
_PHONES = {
    "francophone": "fr", "anglophone": "en", "hispanophone": "es", "arabophone": "ar", "lusophone": "pt",
    "russophone": "ru", "italophone": "it", "sinophone": "zh", "creolophone": "ht", "germanophone": "de",
}  # fmt: skip
_LEARNING = word_set(
    "apprendre apprend cours learn learning class classes lesson lessons course courses traduction translation "
    "traduire translate atelier ateliers conversation examen exam test francisation improve ameliorer"
)
_ARTICLES = frozenset({"le", "l", "la"})
_SHORTEST = 4  # letters: "en or", "in is" name no language


@lru_cache(maxsize=5_000)
def _code(word: str) -> str:
    return language_code(word) if len(word) >= _SHORTEST or word in ("lsq", "asl", "cri") else ""


def spoken(said: Sequence[Token]) -> list[Piece]:
    """Languages of service; a language to be learnt or translated is none."""
    found = []
    for at, token in enumerate(said):
        if code := _PHONES.get(token.word.removesuffix("s")):
            found.append(_piece(said, at, at + 1, code))
        elif token.word in _AFTER and at and (code := _code(said[at - 1].word)):
            found.append(_piece(said, at - 1, at + 1, code))
        elif token.word in _BEFORE and (code := _code(_next(said, at))) and not _is_to_learn(said, at):
            first = at - 1 if at and said[at - 1].word in ("qui", "who", "that") else at
            last = at + 3 if said[at + 1].word in _ARTICLES else at + 2
            found.append(_piece(said, first, last, code))
    return found


def _next(said: Sequence[Token], at: int) -> str:
    """The word after, article aside."""
    after = [token.word for token in said[at + 1 : at + 3]] + [""]
    return after[1] if after[0] in _ARTICLES else after[0]


def _piece(said: Sequence[Token], first: int, last: int, code: str) -> Piece:
    return piece(said, first, last, Rank.PHRASE, (Meaning("spoken", code),))


def _is_to_learn(said: Sequence[Token], at: int) -> bool:
    before = [token.word for token in said[max(at - 2, 0) : at] if not token.is_grammar]
    return bool(before) and before[-1] in _LEARNING
