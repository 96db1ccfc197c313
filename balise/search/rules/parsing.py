"""What a person typed, read: words, phrases, topics, a place, a name, ages, times, and what says nothing of the need.

Where readings overlap, `pieces.chosen` says which win: what is written as such (quotation marks, a minus sign, a
telephone number, a postal code); the name of the whole text; then those that together explain the most words, in the
longest pieces. A piece that means several things has a span for each, over the same letters: "aînés" is a topic and an
age. Every letter and digit typed is in a span, so that nothing said is lost: grammar words and what is beyond the
first words read are noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import cast, get_args

from balise.core.languages import Language

from . import crossings, words
from .ages import ages
from .grammar import in_figures, numeral
from .known import Known, Unknowing
from .names import called_of
from .pieces import Meaning, Piece, Rank, chosen, piece, spans, telling
from .quoting import quoted
from .reading import Token, is_latin, read, tokens, word_set
from .telephones import telephones
from .times import times
from .tongues import spoken
from .understood import Kind, Span, Understood
from .whereabouts import places

_KINDS = frozenset(get_args(Kind))
_COUNTED: frozenset[Kind] = frozenset(("topic", "gender", "family", "status"))
_MANY = 100  # from here a number may be that of a house
_PEOPLE = frozenset({"age", "gender", "family", "status"})
_ABOUT = word_set("telephone tel numero adresse courriel site web phone number address email website")
_UNKNOWING = Unknowing()
_LONGEST_NAME = 10  # words
_INSIDE_A_NAME = frozenset({".", "("})  # "Carrefour (Mirabel)"
_NAMES_IN = 40  # names are looked for in the first words
_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 4, 30  # letters
_MOST_MISSPELT = 8  # words looked up in one question


def parse(text: str, language: Language = "fr", known: Known = _UNKNOWING) -> Understood:
    """Read a question. Without `known`, only what needs no directory is understood: ages, times, numbers, grammar.

    `language` is that of the asker; a question may mix both, whatever it is. Any text is read, in bounded time.
    """
    said = tokens(text)
    pieces = _read(text, said, known)
    meant = _misspelt(said, pieces, known)
    if meant:
        said = tuple(_as_meant(token, meant.get(at)) for at, token in enumerate(said))
        pieces = _read(text, said, known)
    kept = chosen([*pieces, *_whole_name(said, known, pieces)], said)
    pieces = _told_apart(_led_to(_weighed(kept), said))
    return Understood(text, tuple(_in_order(text, said, pieces, meant)))


def as_typed(text: str) -> Understood:
    """The words as they are: only quotation marks and minus signs are read."""
    said = tokens(text)
    return Understood(text, tuple(_in_order(text, said, chosen(quoted(text, said), said), {})))


def _read(text: str, said: Sequence[Token], known: Known) -> list[Piece]:
    found = [*quoted(text, said), *telephones(text, said), *ages(text, said), *times(said), *spoken(said)]
    found += places(text, said, known)
    found = _numbers_explained(found, _meanings(said, known))
    return found + _names(said, known, found)


def _meanings(said: Sequence[Token], known: Known) -> list[Piece]:
    """What the lexicon reads."""
    found = []
    lexicon = known.lexicon
    for first, last, targets in lexicon.matches(said):
        meanings = _of_targets(targets)
        if not meanings:
            continue
        told = [token.word for token in said[first:last] if not token.is_grammar]
        is_empty = meanings[0].kind == "noise" or all(lexicon.is_noise(word) for word in told)
        rank = Rank.NOISE if is_empty else Rank.PHRASE if len(told) > 1 else Rank.WORD
        found.append(piece(said, first, last, rank, meanings))
    return found


def _numbers_explained(written: list[Piece], meant: list[Piece]) -> list[Piece]:
    """A telephone number that the lexicon knows means that too: "811". In a longer phrase, it means only that."""
    numbers = [one for one in written if one.kind == "phone"]
    for one in meant:
        for number in numbers:
            if one.first <= number.first and number.last <= one.last and one.rank != Rank.NOISE:
                is_same = one.first == number.first and one.last == number.last
                told = (*number.meanings, *one.meanings) if is_same else one.meanings
                written = [other for other in written if other is not number]
                written.append(one._replace(rank=Rank.WRITTEN, meanings=told))
    return written + meant


@lru_cache(maxsize=5_000)
def _of_targets(targets: tuple[str, ...]) -> tuple[Meaning, ...]:
    topics: list[str] = []
    others: list[Meaning] = []
    for target in targets:
        kind, _, value = target.partition(":")
        if kind == "topic":
            topics.append(value)
        elif kind in _KINDS and kind != "noise" and value:
            others.append(Meaning(cast(Kind, kind), value))
    if narrow := [code for code in topics if not any(other.startswith(f"{code}.") for other in topics)]:
        others.insert(0, Meaning("topic", "|".join(narrow)))
    return tuple(others or [Meaning("noise", "")] * any(target.startswith("noise:") for target in targets))


def _names(said: Sequence[Token], known: Known, pieces: Sequence[Piece]) -> list[Piece]:
    """Names of several words, and those of one word that nothing else explains."""
    explained = {at for one in pieces if one.rank != Rank.NOISE for at in range(one.first, one.last)}
    found = []
    for first in range(min(len(said), _NAMES_IN)):
        if said[first].is_grammar and first + 1 < len(said) and said[first + 1].is_grammar:
            continue
        count = 0
        for last in range(first + 1, min(len(said), first + _LONGEST_NAME) + 1):
            token = said[last - 1]
            if last - first > 1 and token.is_after_end and token.follows.strip(" ") not in _INSIDE_A_NAME:
                break
            if token.is_grammar:
                continue
            count += 1
            if count == 1 and last - 1 in explained:
                continue
            if known.is_name(value := called_of(said[first:last])):
                rank = Rank.PHRASE if count > 1 else Rank.NAME
                found.append(piece(said, first, last, rank, (Meaning("name", value),)))
    return found


def _whole_name(said: Sequence[Token], known: Known, pieces: Sequence[Piece]) -> list[Piece]:
    """The whole text, when it is a name; with the topic that the same words are, if they are one."""
    value = called_of(said)
    is_written = any(one.rank == Rank.WRITTEN and one.last - one.first == len(said) for one in pieces)
    if not value or is_written or not known.is_name(value):
        return []
    same = [one for one in pieces if telling(said, one.first, one.last) == telling(said, 0, len(said))]
    longest = max((one.last - one.first for one in same if one.rank != Rank.NOISE), default=0)
    same = [one for one in same if one.last - one.first == longest]
    topics = [meaning for one in same for meaning in one.meanings if meaning.kind not in ("name", "noise", "place")]
    return [piece(said, 0, len(said), Rank.WHOLE_NAME, dict.fromkeys((Meaning("name", value), *topics)))]


def _weighed(pieces: list[Piece]) -> list[Piece]:
    """Words that say nothing alone ("who can help") mean something only when nothing else does."""
    if all(one.rank == Rank.NOISE for one in pieces):
        return pieces
    return [one._replace(meanings=(Meaning("noise", ""),)) if one.rank == Rank.NOISE else one for one in pieces]


def _told_apart(pieces: list[Piece]) -> list[Piece]:
    """Beside a need, a topic that also says for whom ("aînés") brings up, and keeps nothing out: its mode is "for". So
    does a whole field ("justice") beside a need of another. What a narrower piece says already is noise."""
    codes = {at: _codes(one) for at, one in enumerate(pieces) if _codes(one)}
    wide = {at for at in codes if any(_is_above(codes[at], codes[other]) for other in codes if other != at)}
    narrow = [at for at in codes if at not in wide]
    needs = [at for at in narrow if not _is_for_whom(pieces[at])] or narrow
    if narrower := [at for at in needs if any("." in code for code in codes[at])]:
        needs = narrower
    return [
        one if at not in codes or at in needs else one._replace(meanings=_for(one.meanings, is_said=at in wide))
        for at, one in enumerate(pieces)
    ]


def _led_to(pieces: list[Piece], said: Sequence[Token]) -> list[Piece]:
    """What is asked about a name ("téléphone de l’Accueil Bonneau") is on its page, and is no need."""
    if not any(one.kind == "name" and telling(said, one.first, one.last) > 1 for one in pieces):
        return pieces
    noise = (Meaning("noise", ""),)
    return [
        one._replace(meanings=noise) if all(token.word in _ABOUT for token in said[one.first : one.last]) else one
        for one in pieces
    ]


def _codes(one: Piece) -> tuple[str, ...]:
    return tuple(code for meaning in one.meanings if meaning.kind == "topic" for code in meaning.value.split("|"))


def _is_for_whom(one: Piece) -> bool:
    return any(meaning.kind in _PEOPLE for meaning in one.meanings) or all(map(crossings.is_of_people, _codes(one)))


def _is_above(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each of these topics holds one of the others, which are narrower."""
    return ones != others and all(any(other.startswith(f"{one}.") for other in others) for one in ones)


def _for(meanings: Iterable[Meaning], *, is_said: bool) -> tuple[Meaning, ...]:
    told = [meaning._replace(mode="for") if meaning.kind == "topic" else meaning for meaning in meanings]
    kept = [meaning for meaning in told if not (is_said and meaning.kind == "topic")]
    return tuple(kept) or (Meaning("noise", ""),)


def _misspelt(said: Sequence[Token], pieces: Sequence[Piece], known: Known) -> dict[int, str]:
    """Which words, by position, stand for another. A word that means something is never corrected."""
    explained = {at for one in pieces for at in range(one.first, one.last)}
    found: dict[int, str] = {}
    looked_up = 0
    for at, token in enumerate(said):
        word = token.word
        if at in explained or token.is_grammar or not _SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT:
            continue
        if not is_latin(word) or numeral(word) or not word.isalpha() or known.lexicon.knows(word):
            continue
        looked_up += 1
        if looked_up > _MOST_MISSPELT:
            break
        if (nearest := known.nearest(word)) and nearest != word:
            found[at] = nearest
    return found


def _as_meant(token: Token, meant: str | None) -> Token:
    if meant is None:
        return token
    word, value, is_grammar = read(meant)
    return token._replace(word=word, value=value, is_grammar=is_grammar)


def _in_order(text: str, said: Sequence[Token], pieces: Sequence[Piece], meant: dict[int, str]) -> list[Span]:
    """All spans: those of the pieces, a word for each word left, and noise for all else."""
    starts = {one.first: one for one in pieces}
    covered = {at for one in pieces if one.kind == "noise" for at in range(one.first, one.last)}
    is_lost = all(one.kind == "noise" for one in pieces) and all(
        token.is_grammar or at in covered for at, token in enumerate(said)
    )
    found: list[Span] = []
    count = at = 0
    while at < len(said):
        one, token = starts.get(at), said[at]
        if one is not None and not (is_lost and one.kind == "noise"):
            found += spans(one, text, " ".join(meant[i] for i in range(one.first, one.last) if i in meant))
            at = one.last
            continue
        last = _unspaced(said, at, starts) if not token.is_grammar else at + 1
        end = said[last - 1].end
        if token.is_grammar or count >= words.MOST_WORDS or _is_how_many(token, starts.get(last)):
            found.append(Span("noise", text[token.start : end], "", token.start, end))
        else:
            value = "".join(said[i].value for i in range(at, last))
            found.append(Span("word", text[token.start : end], value, token.start, end, meant=meant.get(at, "")))
            count += 1
        at = last
    if (read_to := said[-1].end if said else 0) < len(text) and any(map(str.isalnum, text[read_to:])):
        found.append(Span("noise", text[read_to:], "", read_to, len(text)))
    return _joined(text, found)


def _is_how_many(token: Token, after: Piece | None) -> bool:
    """Whether a word says how many there are of what follows: "deux enfants". It says nothing more of the need."""
    number = in_figures(token.word)
    return number is not None and number < _MANY and after is not None and after.kind in _COUNTED


def _unspaced(said: Sequence[Token], at: int, starts: dict[int, Piece]) -> int:
    """Letters written without spaces are one word again where nothing was read in them."""
    last = at + 1
    if not said[at].text.isascii():
        while last < len(said) and last not in starts and not said[last].follows and not is_latin(said[last].word):
            last += 1
    return last


def _joined(text: str, found: list[Span]) -> list[Span]:
    """Noise that follows noise is one span."""
    joined: list[Span] = []
    for span in found:
        if span.kind == "noise" and joined and joined[-1].kind == "noise":
            start = joined.pop().start
            joined.append(Span("noise", text[start : span.end], "", start, span.end))
        else:
            joined.append(span)
    return joined
