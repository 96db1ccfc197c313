"""In which languages an organization writes, and which it speaks."""

from __future__ import annotations

import datetime as dt
from random import Random

import msgspec

from balise.core.languages import Language, Text
from balise.core.text import fold
from balise.directory.rules.record import SpokenLanguage

from .places import Place


class Speech(msgspec.Struct, frozen=True):
    """`written` are the languages its record is written in; `main` the one it is known by."""

    main: Language
    written: tuple[Language, ...]

    def text(self, text: Text) -> Text:
        """The sides of `text` that this organization writes."""
        return Text(**{language: getattr(text, language) for language in self.written})

    def name(self, name: Text, rng: Random) -> Text:
        """Most organizations that write both languages have a name in each; the others are known by one."""
        return self.text(name) if len(self.written) == 1 else name

    def verified(self, text: Text, on: dt.date) -> Text:
        """The text with the day each side was verified: the second language is often behind."""
        sides = self.text(text)
        behind = on - dt.timedelta(days=(on.toordinal() % 5) * 40)
        return Text(
            fr=sides.fr,
            en=sides.en,
            fr_verified_on=(on if self.main == "fr" else behind) if sides.fr else None,
            en_verified_on=(on if self.main == "en" else behind) if sides.en else None,
        )


_WEST = {
    fold(name)
    for name in (
        "Pointe-Claire",
        "Dollard-des-Ormeaux",
        "Kirkland",
        "Beaconsfield",
        "Westmount",
        "Dorval",
        "Côte-Saint-Luc",
        "Hampstead",
        "Mont-Royal",
        "Baie-D’Urfé",
        "Senneville",
        "Montréal-Ouest",
        "Pierrefonds-Roxboro",
    )
}


def speech_of(place: Place, rng: Random) -> Speech:
    english = 0.3 if fold(place.name.fr) in _WEST else 0.03 if "metropolis" in place.areas else 0.015
    chance = rng.random()
    if chance < english / 3:
        return Speech("en", ("en",))
    if chance < english:
        return Speech("en", ("fr", "en"))
    bilingual = 0.82 if "metropolis" in place.areas else 0.6
    return Speech("fr", ("fr", "en")) if rng.random() < bilingual else Speech("fr", ("fr",))


def spoken(speech: Speech, others: list[str], rng: Random) -> tuple[SpokenLanguage, ...]:
    """Languages of service: its own, often the other one, and some that its public speaks."""
    codes: list[str] = [speech.main]
    if len(speech.written) == 2 or rng.random() < 0.35:
        codes += ["en" if speech.main == "fr" else "fr"]
    if others:
        codes += rng.sample(others, rng.randint(1, min(4, len(others))))
    elif rng.random() < 0.12:
        codes += rng.sample(("es", "ar", "ht", "pt", "it", "zh"), rng.randint(1, 2))
    return tuple(SpokenLanguage(code) for code in codes)
