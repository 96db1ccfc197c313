"""What a reading of a question asks of the directory: its lexicon, its places, its names, its spelling."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from balise.core.languages import Text

from .lexicon import Lexicon


class PlaceSaid(NamedTuple):
    """A place that a text names exactly. `code` is "" for a point."""

    code: str
    kind: str  # of territories.rules.kinds, or "point"
    label: Text
    latitude: float | None = None
    longitude: float | None = None
    within: tuple[str, ...] = ()  # the area, then everything above it


class Known(Protocol):
    """Pure from the parser's view: the same answers for the length of one reading."""

    @property
    def lexicon(self) -> Lexicon: ...

    def begins_place(self, word: str) -> bool:
        """Whether the name of some place begins with this word, folded, articles aside."""

    def place(self, text: str) -> tuple[PlaceSaid, ...]:
        """Places of exactly this name, other name, postal code or coordinates, likeliest first."""

    def is_name(self, called: str) -> bool:
        """Whether an organization or a service is called so, through `names.called`."""

    def nearest(self, word: str) -> str:
        """The known word that a misspelt one stands for; "" when it is known, or when nothing is near."""


class Unknowing:
    """Grammar, ages, times and nothing else: what can be read without a directory."""

    lexicon = Lexicon.compile(())

    def begins_place(self, word: str) -> bool:
        return False

    def place(self, text: str) -> tuple[PlaceSaid, ...]:
        return ()

    def is_name(self, called: str) -> bool:
        return False

    def nearest(self, word: str) -> str:
        return ""
