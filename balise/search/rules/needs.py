"""What was read of a question, weighed: what is needed, for whom, and what only says more of that.

What reading from left to right does not see. Words left over may be a phrase of the lexicon in another order, or go
with a topic (`gathered`). A need and those it is for may have a topic of their own (`crossings`). And a sentence says
much that no service writes: beside a need its words only bring up, as does a word that many topics share ("au
travail", "in my apartment") beside one that few do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from balise.core.text import fold

from . import crossings
from .gathered import Association, Gathering, Said
from .lexicon import Lexicon, foreign
from .reading import Token, tokens, word_set
from .understood import Kind, Span

_SPEAKING = word_set(
    "je j me m moi mon ma mes nous notre nos on il elle ils elles suis est besoin cherche cherchons veux peux qui "
    "comment quelqu i im ive my we our us he she they his her their you your need looking want can cant where how am "
    "is someone somebody"
)  # words of who tells something; names and titles have none of them
_WIDE = 9  # topics that share a word of the lexicon
_WIDE_BESIDE = 3  # the same, in a sentence that also says a need in several words
_MOST_GATHERED = 3  # phrases of one question
_FINDING: frozenset[Kind] = frozenset(("topic", "name", "phrase", "phone"))
_STOPS = word_set("metro station gare terminus stop")
_replace = msgspec.structs.replace


class Weighing:
    """What a lexicon knows of its words besides their meanings. Made once for each lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._gathering = Gathering(lexicon)
        self._association = Association(lexicon)

    def weighed(self, text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """The spans of a question, weighed. Without words left and with one meaning, they are as they were."""
        said = tokens(text)
        if len(said) < 2:
            return spans
        if any(span.kind == "word" for span in spans):
            spans = self._gathered(text, said, spans)
            spans = self._supposed(said, spans)
        spans = self._narrowed(said, _crossed(_located(said, spans)))
        if _is_sentence(said) and any(_is_need(span) for span in spans):
            spans = tuple(_replace(span, mode="beside") if span.kind == "word" else span for span in spans)
        return spans

    # Words in another order

    def _gathered(self, text: str, said: Sequence[Token], spans: tuple[Span, ...]) -> tuple[Span, ...]:
        for _ in range(_MOST_GATHERED):
            over = _over(said, spans)
            left = frozenset(at for at, one in enumerate(over) if one is not None and one.kind == "word")
            runs = self._runs(said, over)
            best = next((best for run in runs if len(run) > 1 and (best := self._gathering.best(run, left))), None)
            if best is None:
                return spans
            spans = _with(text, spans, said, best.words, best.targets)
        return spans

    def _runs(self, said: Sequence[Token], over: Sequence[Span | None]) -> Iterable[list[Said]]:
        """The words that nothing longer explains, up to the end of a sentence."""
        run: list[Said] = []
        other = foreign(said)
        for at, (token, span) in enumerate(zip(said, over, strict=True)):
            if token.is_after_end:
                yield run
                run = []
            if span is None or token.is_grammar or not _is_loose(span):
                continue
            word = fold(span.meant) if span.meant and span.kind == "word" else token.word
            run.append(Said(at, *self._keys(word, other)))
        yield run

    def _keys(self, word: str, other: str) -> tuple[str, str]:
        """How French and English know a word; "" for the one that the text is surely not in."""
        keys = self._lexicon.keys(word)
        return "" if other == "fr" else keys.fr, "" if other == "en" else keys.en

    # Words that go with a topic

    def _supposed(self, said: Sequence[Token], spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """In a sentence without a need, the topics that its words go with the most."""
        if any(span.kind in _FINDING for span in spans) or not _is_sentence(said):
            return spans
        return self.supposed(said, spans)

    def supposed(self, said: Sequence[Token], spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """With the topics that the words go with the most in place of the longest one; else as they are."""
        words = [span for span in spans if span.kind == "word"]
        read = [token.word for span in words for token in tokens(span.meant or span.text)]
        other = foreign(said)
        codes = self._association.likeliest((word, *self._keys(word, other)) for word in read)
        if not codes:
            return spans
        first = max(words, key=lambda span: len(span.text))
        found = Span("topic", first.text, "|".join(codes), first.start, first.end)
        return tuple(found if span is first else span for span in spans)

    # Words that many topics share

    def _narrowed(self, said: Sequence[Token], spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Where a need is said by a word that few topics share, or by several, one of a word that many share only says
        where or what of."""
        needs = [span for span in spans if _is_need(span)]
        if len({(span.start, span.end) for span in needs}) < 2:
            return spans
        is_told = _is_sentence(said) and any(_telling(span) > 1 for span in needs)
        wide = [span for span in needs if self._spread_of(span) >= (_WIDE_BESIDE if is_told else _WIDE)]
        if not wide or len(wide) == len(needs):
            return spans
        return tuple(_replace(span, mode="beside") if span in wide else span for span in spans)

    def _spread_of(self, span: Span) -> int:
        """How many topics share the one word of a need; 0 for a need of several."""
        telling = [token.word for token in tokens(span.meant or span.text) if not token.is_grammar]
        if len(telling) != 1:
            return 0
        keys = self._lexicon.keys(telling[0])
        return self._association.spread(keys.fr, keys.en)


def _is_sentence(said: Sequence[Token]) -> bool:
    return any(token.word in _SPEAKING for token in said)


def _telling(span: Span) -> int:
    return sum(not token.is_grammar for token in tokens(span.text))


def _is_need(span: Span) -> bool:
    return span.kind == "topic" and not span.mode


def _is_loose(span: Span) -> bool:
    """Whether a phrase may take a word of it: a word, noise, or a need said in one word."""
    return span.kind in ("word", "noise") or (span.kind == "topic" and " " not in span.text.strip())


def _over(said: Sequence[Token], spans: Sequence[Span]) -> list[Span | None]:
    """For each word, the first span over it. Spans are in order; those of one piece follow one another."""
    found: list[Span | None] = []
    at = 0
    for token in said:
        while at < len(spans) and spans[at].end <= token.start:
            at += 1
        found.append(spans[at] if at < len(spans) and spans[at].start <= token.start else None)
    return found


def _with(
    text: str, spans: Sequence[Span], said: Sequence[Token], words: Sequence[int], targets: Sequence[str]
) -> tuple[Span, ...]:
    """With a topic over these words, or over the first of them where something else stands between."""
    taken = [span for span in _over([said[at] for at in words], spans) if span is not None]
    start, end = said[words[0]].start, said[words[-1]].end
    if any(start < span.end and span.start < end and span not in taken and span.kind != "noise" for span in spans):
        end = said[words[0]].end
    found = [Span("topic", text[start:end], "|".join(targets), start, end)]
    for span in spans:
        if start < span.end and span.start < end:
            beside = ((span.start, start), (end, span.end))
            found += [_noise(text, one, other) for one, other in beside if any(map(str.isalnum, text[one:other]))]
        else:
            found.append(_noise(text, span.start, span.end) if span in taken else span)
    return tuple(sorted(found, key=lambda span: span.start))


def _noise(text: str, start: int, end: int) -> Span:
    return Span("noise", text[start:end], "", start, end)


# Where, and how many


def _located(said: Sequence[Token], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """With a stop of the underground ("métro Jarry") and numbers only bringing up, beside what is needed."""
    over = _over(said, spans)
    stops = [at for at, token in enumerate(said) if token.word in _STOPS and over[at] is not None]
    beside = {at for at, token in enumerate(said) if token.word.isdigit() and _is_word(over[at])}
    for at in stops:
        named = _stop(said, over, at)
        beside.update((at, *named) if named else ())
    starts = {span.start for at in beside if (span := over[at]) is not None}
    told = {span.kind for span in spans if span.start not in starts and span.kind not in ("word", "noise", "place")}
    if not starts or not told:
        return spans
    found: list[Span] = []
    for span in spans:
        if span.start not in starts:
            found.append(span)
        elif not found or found[-1].start != span.start:  # of several meanings, one word
            found.append(_only_told(span) if told & _FINDING or not span.text.isdigit() else _noise_of(span))
    return tuple(found)


def _stop(said: Sequence[Token], over: Sequence[Span | None], at: int) -> list[int]:
    """The words, of no meaning, that name a stop: after it, else before it."""
    after = at + 1
    while after < len(said) and said[after].is_grammar and not said[after].is_after_end:
        after += 1
    found = _words_from(said, over, after, 1)
    return found or _words_from(said, over, at - 1, -1)


def _words_from(said: Sequence[Token], over: Sequence[Span | None], at: int, step: int) -> list[int]:
    found: list[int] = []
    while 0 <= at < len(said) and _is_word(over[at]) and (not found or said[max(at, at - step)].is_joined):
        found.append(at)
        at += step
    return found


def _is_word(span: Span | None) -> bool:
    return span is not None and span.kind == "word"


def _only_told(span: Span) -> Span:
    return _replace(span, kind="word", value=span.value if span.kind == "word" else fold(span.text), mode="beside")


def _noise_of(span: Span) -> Span:
    return _replace(span, kind="noise", value="")


# For whom


def _crossed(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """With the topics that the needs have for those people, which answer as well, and come first."""
    needs = dict.fromkeys(code for span in spans if _is_need(span) for code in span.value.split("|"))
    found: list[Span] = []
    own: dict[str, list[str]] = {}
    for span in spans:
        found.append(span)
        people = crossings.whom(span) if needs else ""
        crossed = {code: codes for code in needs if people and (codes := crossings.crossed(people, code))}
        if crossed:
            told = dict.fromkeys(topic for topics in crossed.values() for topic in topics)
            found.append(Span("topic", span.text, "|".join(told), span.start, span.end, mode="crossed"))
            for code, topics in crossed.items():
                own.setdefault(code, []).extend(topics)
    return tuple(_widened(span, own) if own and _is_need(span) else span for span in found)


def _widened(span: Span, own: Mapping[str, Sequence[str]]) -> Span:
    codes = span.value.split("|")
    more = [one for code in codes for one in own.get(code, ())]
    return _replace(span, value="|".join(dict.fromkeys([*codes, *more])))
