"""Phrases as paths from word to word, and the walks along them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .reading import Token

Node = dict[str, Any]  # the next word -> Node; MEANS -> Means
Means = dict[str, set[str]]  # target -> how the entries that mean it are written
Found = dict[tuple[int, int], list[Means]]  # first word, word after the last one
MEANS = ""
_MOST_SKIPPED = 4  # grammar words in a row inside a phrase


def literal(word: str) -> str:
    """The key of a grammar word that must be said."""
    return f"={word}"


def put(node: Node, keys: Iterable[str], target: str, written: str = "") -> None:
    for key in keys:
        node = node.setdefault(key, {})
    node.setdefault(MEANS, {}).setdefault(target, set()).add(written)


def walk(start: Node, said: Sequence[Token], keys: Sequence[str], first: int, found: Found) -> None:
    """Every phrase that begins with the word `first`, from which one comes to `start`. A word whose key is "" is
    grammar: it is passed over, and also followed where a phrase asks for it."""
    waiting = [(start, first + 1, 0)]
    while waiting:
        node, last, skipped = waiting.pop()
        if not skipped and (means := node.get(MEANS)):
            found.setdefault((first, last), []).append(means)
        if last >= len(said) or said[last].is_after_end:
            continue
        if key := keys[last]:
            if (following := node.get(key)) is not None:
                waiting.append((following, last + 1, 0))
            continue
        if (following := node.get(literal(said[last].word))) is not None:
            waiting.append((following, last + 1, 0))
        if skipped < _MOST_SKIPPED:
            waiting.append((node, last + 1, skipped + 1))


def read_through(root: Node, words: Sequence[str], found: set[str]) -> None:
    """What the longest phrases of a text mean, one after the other."""
    at, end = 0, len(words)
    while at < end:
        node = root.get(words[at])
        if node is None:
            at += 1
            continue
        last, means, after = at + 1, node.get(MEANS), at + 1
        while last < end and (node := node.get(words[last])) is not None:
            last += 1
            if MEANS in node:
                means, after = node[MEANS], last
        if means:
            found.update(means)
        at = after
