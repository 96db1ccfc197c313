"""What the words of a search were taken to mean, told back piece by piece, each with the search that does without it.

A piece is a part of the text typed. Taking away what a topic or a name was read in keeps its words, in quotation marks,
which are never interpreted; taking away anything else takes its words away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from balise.core.languages import Language
from balise.core.text import fold
from balise.directory.rules import phones
from balise.directory.rules.record import Phone
from balise.search.rules.lexicon import plain
from balise.search.rules.times import label
from balise.search.rules.understood import Kind, Span

from .asked import Asked, query
from .chips import Chip, capital, named, when, years
from .reasons import Names
from .wording import NBSP, of, quoted, to

_WORDS: frozenset[Kind] = frozenset(("word", "noise"))  # the field shows them as they are
_BACK_TO_WORDS: frozenset[Kind] = frozenset(("topic", "name"))
_FILTERS: frozenset[Kind] = frozenset(("place", "age", "gender", "family", "status", "open", "spoken", "free",
                                       "available", "access", "intake"))  # fmt: skip
_SPACES = re.compile(r"\s+")


class Correction(msgspec.Struct, frozen=True):
    """Words that were taken for others. `query` is the query string that looks for them as they were typed."""

    meant: tuple[str, ...]
    typed: tuple[str, ...]
    query: str


def understood(
    asked: Asked, spans: Sequence[Span], language: Language, names: Names, left_out: Collection[str] = ()
) -> tuple[Chip, ...]:
    """A chip for each piece of the words that was taken to mean something, in the order typed. `left_out` are words
    that no result needed to have: what they asked besides a need was set aside."""
    return tuple(_chip(asked, piece, language, names, left_out) for piece in _pieces(spans))


def correction(asked: Asked, spans: Sequence[Span]) -> Correction | None:
    """The misspelt words, all of them at once; None when there is none."""
    wrong = list({span.start: span for span in spans if span.meant}.values())
    if not wrong:
        return None
    text = asked.q
    for span in sorted(wrong, key=lambda span: -span.start):
        text = _with_quotes(text, span.start, span.end)
    meant, typed = (tuple(getattr(span, name) for span in wrong) for name in ("meant", "text"))
    return Correction(meant, typed, query(asked, q=text))


def filters_said(
    spans: Iterable[Span], language: Language, names: Names, left_out: Collection[str] = ()
) -> tuple[str, ...]:
    """What the words say that the form of filters has a field for, and that holds for all results."""
    held = (span for span in spans if span.kind in _FILTERS and not _is_set_aside(span, left_out))
    return tuple(_label(span, language, names) for span in held)


def place_set_aside(spans: Iterable[Span], left_out: Collection[str]) -> bool:
    """Whether the results are of a larger area than the place that the words say."""
    return any(span.kind == "place" and _is_set_aside(span, left_out) for span in spans)


def _is_set_aside(span: Span, left_out: Collection[str]) -> bool:
    return span.kind in _FILTERS and span.text in left_out


def without_place(words: str, spans: Iterable[Span]) -> str:
    """The words without the place that they say."""
    span = next((span for span in spans if span.kind == "place"), None)
    return _without(words, span.start, span.end) if span else words


def as_words(words: str, spans: Sequence[Span]) -> str:
    """The words with what was taken for a topic or a name between quotation marks, which is never interpreted."""
    for piece in reversed(_pieces(spans)):
        if any(span.kind in _BACK_TO_WORDS for span in piece):
            words = _with_quotes(words, *_bounds(piece))
    return words


def _pieces(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans that share letters of the text go together: "aînés" is a topic and an age, and is typed once."""
    pieces: list[list[Span]] = []
    for span in sorted((one for one in spans if one.kind not in _WORDS), key=lambda one: (one.start, one.end)):
        if pieces and span.start < max(one.end for one in pieces[-1]):
            pieces[-1].append(span)
        else:
            pieces.append([span])
    return pieces


def _chip(asked: Asked, piece: Sequence[Span], language: Language, names: Names, left_out: Collection[str]) -> Chip:
    start, end = _bounds(piece)
    is_kept = any(span.kind in _BACK_TO_WORDS for span in piece)
    text = _with_quotes(asked.q, start, end) if is_kept else _without(asked.q, start, end)
    is_set_aside = all(_is_set_aside(span, left_out) for span in piece)
    return Chip(piece[0].kind, " + ".join(_labels(piece, language, names)), query(asked, q=text), is_set_aside)


def _bounds(piece: Sequence[Span]) -> tuple[int, int]:
    return min(span.start for span in piece), max(span.end for span in piece)


def _labels(piece: Sequence[Span], language: Language, names: Names) -> Iterator[str]:
    """What each span of a piece means, once: a topic whose name some service bears is told as a topic, and people who
    are a topic of that name too are told once."""
    topics = {_alike(name) for span in piece if span.kind == "topic" for name in _topics(span, language, names)}
    told = {_label(span, language, names) for span in piece if span.kind == "name" and _alike(span.text) in topics}
    for span in piece:
        label = _label(span, language, names)
        if label and label not in told and (span.kind == "topic" or _alike(label) not in topics):
            told.add(label)
            yield label


def _alike(name: str) -> str:
    """A name without case, accents and plurals."""
    return " ".join(map(plain, fold(name).split()))


def _with_quotes(text: str, start: int, end: int) -> str:
    inside = text[start:end].replace('"', "").strip()
    return _one_line(f'{text[:start]} "{inside}" {text[end:]}')


def _without(text: str, start: int, end: int) -> str:
    return _one_line(f"{text[:start]} {text[end:]}")


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ,;")


def _label(span: Span, language: Language, names: Names) -> str:
    told = _SAID.get(span.kind)
    if told is not None:
        return told(span, language, names)
    return capital(span.label.say(language)) or named(span.kind, span.value, language, names.topics)


def _topic(span: Span, language: Language, names: Names) -> str:
    if span.label:
        return capital(span.label.say(language))
    *others, last = _topics(span, language, names) or [span.text]
    either = " ou " if language == "fr" else " or "
    return f"{', '.join(others)}{either}{last}" if others else last


def _topics(span: Span, language: Language, names: Names) -> list[str]:
    return [names.topics[code].say(language) for code in span.value.split("|") if code in names.topics]


def _place(span: Span, language: Language, names: Names) -> str:
    where = (names.area(span.value) or span.label).say(language) or span.text
    if span.radius_km is not None:
        km = f"{span.radius_km:g}".replace(".", "," if language == "fr" else ".") + f"{NBSP}km"
        return f"À moins de {km} {of(where)}" if language == "fr" else f"Within {km} of {where}"
    is_near = span.mode == "near" or not span.value
    if language == "fr":
        return f"Près {of(where)}" if is_near else capital(to(where))
    return f"Near {where}" if is_near else f"In {where}"


def _name(span: Span, language: Language, names: Names) -> str:
    called = span.label.say(language) or span.text
    return f"Nom{NBSP}: {called}" if language == "fr" else f"Name: {called}"


def _open(span: Span, language: Language, names: Names) -> str:
    return when(span.label or label(span.value), language)


def _phone(span: Span, language: Language, names: Names) -> str:
    number = span.value if len(span.value) < 10 else f"+1{span.value}"
    return f"{'Numéro' if language == 'fr' else 'Number'} {phones.show(Phone(number), language)}"


def _exclusion(span: Span, language: Language, names: Names) -> str:
    words = quoted(span.text.lstrip("-−– "), language)
    return f"Sans {words}" if language == "fr" else f"Without {words}"


def _phrase(span: Span, language: Language, names: Names) -> str:
    return quoted(span.text.strip('"“”«»\u00a0 '), language)


def _age(span: Span, language: Language, names: Names) -> str:
    try:
        return years(float(span.value), language)
    except ValueError:
        return span.text


_SAID: Mapping[Kind, Callable[[Span, Language, Names], str]] = {
    "topic": _topic, "place": _place, "name": _name, "open": _open, "phone": _phone, "exclusion": _exclusion,
    "phrase": _phrase, "age": _age,
}  # fmt: skip
