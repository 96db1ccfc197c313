"""The two languages of the service, and texts that exist in both."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


class Text(msgspec.Struct, frozen=True, omit_defaults=True):
    """One public text in both languages, each with the day it was last verified.

    A side that is empty does not exist: `say` then gives the other one.
    """

    fr: str = ""
    en: str = ""
    fr_verified_on: dt.date | None = None
    en_verified_on: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)

    def say(self, language: Language) -> str:
        """The text in `language`, or in the other one where it has no such side."""
        return (self.fr or self.en) if language == "fr" else (self.en or self.fr)

    def spoken_in(self, language: Language) -> Language | None:
        """The language that `say(language)` answers in; None when the text is empty."""
        other: Language = "en" if language == "fr" else "fr"
        if getattr(self, language):
            return language
        return other if getattr(self, other) else None


def other(language: Language) -> Language:
    return "en" if language == "fr" else "fr"


def pair(language: str, text: str) -> Text:
    """A text known in one language only."""
    return Text(fr=text) if language == "fr" else Text(en=text)
