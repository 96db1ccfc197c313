"""Of pieces that overlap, those that explain most words together win."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules.pieces import Meaning, Piece, Rank, chosen, piece
from balise.search.rules.reading import tokens

SAID = tokens("alpha bravo charlie delta echo foxtrot")
RANKS = (Rank.PHRASE, Rank.PLACE, Rank.WORD, Rank.BARE_PLACE, Rank.NAME)


def made(first: int, last: int, rank: Rank) -> Piece:
    kind = "place" if rank in (Rank.PLACE, Rank.BARE_PLACE) else "topic"
    return piece(SAID, first, last, rank, (Meaning(kind, f"{first}-{last}"),))


def bounds(pieces: list[Piece]) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in pieces]


_PIECES = st.lists(
    st.builds(
        lambda first, count, rank: made(first, min(first + count, len(SAID)), rank),
        st.integers(0, len(SAID) - 1),
        st.integers(1, 3),
        st.sampled_from(RANKS),
    ),
    max_size=7,
)


def _side_by_side(pieces: list[Piece]) -> Iterator[list[Piece]]:
    for count in range(len(pieces) + 1):
        for some in combinations(pieces, count):
            words = [at for one in some for at in range(one.first, one.last)]
            if len(words) == len(set(words)) and sum(one.kind == "place" for one in some) < 2:
                yield list(some)


def _sums(pieces: list[Piece]) -> tuple[int, int]:
    lengths = [one.last - one.first for one in pieces]
    return sum(lengths), sum(length * length for length in lengths)


@given(_PIECES)
def test_no_other_choice_explains_more_words_nor_in_longer_pieces(pieces: list[Piece]) -> None:
    kept = chosen(pieces, SAID)
    assert kept in [sorted(some, key=lambda one: one.start) for some in _side_by_side(pieces)]
    assert _sums(kept) == max(map(_sums, _side_by_side(pieces)))


@given(_PIECES)
def test_what_is_written_as_such_stands(pieces: list[Piece]) -> None:
    written = made(2, 4, Rank.WRITTEN)
    assert written in chosen([*pieces, written], SAID)


def test_equals_are_told_apart() -> None:
    phrase, other = made(0, 2, Rank.PHRASE), made(1, 3, Rank.PHRASE)
    assert bounds(chosen([other, phrase], SAID)) == [(0, 2)]  # the first one
    assert bounds(chosen([phrase, other, made(0, 1, Rank.WORD), made(2, 3, Rank.NAME)], SAID)) == [(0, 1), (1, 3)]
    several = phrase._replace(meanings=(Meaning("topic", "a|b"),))
    assert bounds(chosen([several, other], SAID)) == [(1, 3)]  # the one of one meaning


def test_noise_has_what_is_left() -> None:
    pieces = [made(0, 4, Rank.NOISE), made(1, 2, Rank.WORD), made(4, 5, Rank.NOISE)]
    assert bounds(chosen(pieces, SAID)) == [(1, 2), (4, 5)]
