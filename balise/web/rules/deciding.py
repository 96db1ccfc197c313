"""How search decides, for the public: each weight of `search.rules.weights` with what it means, in plain words.

The page reads the very numbers that put results in order. A test holds that none of them is left untold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.search.rules import weights

from .asked import DEFAULT_RADIUS
from .wording import NBSP

TOLD_IN_THE_TEXT = frozenset({"CONCEPT", "REACH", "REACH_KM", "FRESH_DAYS", "STEP", "FEWEST_WORDS", "FEW", "WINDOW",
                              "BESIDE", "LITERAL", "ENOUGH", "DEEPEST", "CONCEPT_TIE", "TIE",
                              "OTHER_LANGUAGE"})  # fmt: skip
# They decide what is looked at, and not what it is worth.
OF_THE_MACHINE = frozenset({"RING", "RINGS", "MARKS", "TURN", "MEASURED", "JUDGED", "SUMMARY"})


class Law(msgspec.Struct, frozen=True):
    """One line of the scale: what counts, and for how much, as a person reads a number."""

    what: str
    points: str


class Part(msgspec.Struct, frozen=True):
    title: str
    laws: tuple[Law, ...]


def scale(language: Language) -> tuple[Part, ...]:
    """The whole scale, in the order in which things count."""
    return tuple(
        Part(title.say(language), tuple(Law(_LAWS[name].say(language), _points(name, language)) for name in laws))
        for title, laws in _PARTS
    )


def figures(language: Language) -> Mapping[str, str]:
    """Numbers that the text of the page tells, by the name of their weight in small letters."""
    return {
        "reach": _percent(weights.REACH, language),
        "reach_km": f"{number(weights.REACH_KM, language)}{NBSP}km",
        "radius": f"{DEFAULT_RADIUS}{NBSP}km",
        "fresh_days": number(weights.FRESH_DAYS, language),
        "step": number(weights.STEP, language),
        "fewest_words": _percent(weights.FEWEST_WORDS, language),
        "few": str(weights.FEW),
        "enough": str(weights.ENOUGH),
        "beside": _percent(weights.BESIDE, language),
        "literal": _percent(weights.LITERAL, language),
        "window": number(weights.WINDOW, language),
        "deepest": f"{weights.DEEPEST:,}".replace(",", NBSP if language == "fr" else ","),
        "other_language": _percent(weights.OTHER_LANGUAGE, language),
        "tie": _percent(weights.TIE, language),
        "concept_tie": _percent(weights.CONCEPT_TIE, language),
    }


def number(value: float, language: Language) -> str:
    """12; 0,25 in French, 0.25 in English."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def told() -> Iterator[str]:
    """Names of the weights that the scale tells."""
    for _, laws in _PARTS:
        yield from (name.partition(".")[0] for name in laws)


def _percent(share: float, language: Language) -> str:
    return number(share * 100, language) + (f"{NBSP}%" if language == "fr" else "%")


def _points(name: str, language: Language) -> str:
    """A share is told in points, a rate as what a word is multiplied by, what takes away with its sign."""
    table, _, key = name.partition(".")
    if table == "CONCEPTS":
        return number(weights.CONCEPT * weights.CONCEPTS[key], language)
    if table == "FIELDS":
        return f"×{NBSP}{number(weights.FIELDS[key], language)}"
    value = number(getattr(weights, table), language)
    return f"−{value}" if table == "FULL" else value


_LAWS: Mapping[str, Text] = {
    "CALLED": Text("Vous avez écrit son nom, tel quel", "You wrote its very name"),
    "NAMED": Text("Son nom, plus long, contient celui que vous avez écrit", "Its longer name holds the one you wrote"),
    "CONCEPTS.filed": Text("Il est classé sous le sujet cherché", "It is filed under the topic looked for"),
    "CONCEPTS.topic": Text("Il est classé sous un sujet plus précis, compris dans celui-là",
                           "It is filed under a narrower topic within that one"),
    "CONCEPTS.said_name": Text("Son nom parle de ce sujet", "Its name speaks of that topic"),
    "CONCEPTS.said": Text("Sa description parle de ce sujet", "Its description speaks of that topic"),
    "FIELDS.name": Text("Un mot trouvé dans le nom du service", "A word found in the name of the service"),
    "FIELDS.topic": Text("… dans les mots de ses sujets", "… in the words of its topics"),
    "FIELDS.organization": Text("… dans le nom de l’organisme", "… in the name of the organization"),
    "FIELDS.body": Text("… dans la description", "… in the description"),
    "LOCATED": Text("Il est situé dans le territoire demandé", "It is located in the area asked"),
    "SERVES_HERE": Text("Il dessert précisément ce territoire", "It serves that very area"),
    "NEAR": Text("Il est tout près du point demandé, au plus", "It is right by the point asked, at most"),
    "MEANT": Text("Il est destiné aux personnes dont parle la recherche",
                  "It is meant for the people that the search speaks of"),
    "WHOM": Text("À côté d’un besoin, il est classé parmi ce qui s’adresse à ces personnes",
                 "Beside a need, it is filed among what is for those people"),
    "WISHED": Text("Il offre ce que les mots précisent (le jour, la langue, gratuit…), quand presque aucun ne l’offre",
                   "It has what the words add (the day, the language, free…), where hardly any has it"),
    "FRESH": Text("Sa fiche a été vérifiée aujourd’hui", "Its record was verified today"),
    "AVAILABLE": Text("Il a dit récemment avoir de la place", "It said not long ago that it has room"),
    "FULL": Text("Il a dit récemment être complet", "It said not long ago that it is full"),
    "OPENS_TODAY": Text("Il ouvre aujourd’hui, à coup sûr", "It surely opens today"),
    "FOCUSED": Text("Il se consacre à un seul sujet", "It does one thing"),
}  # fmt: skip
_PARTS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("Le nom", "The name"), ("CALLED", "NAMED")),
    (Text("Le besoin", "The need"), ("CONCEPTS.filed", "CONCEPTS.topic", "CONCEPTS.said_name", "CONCEPTS.said")),
    (Text("Les autres mots", "Other words"), ("FIELDS.name", "FIELDS.topic", "FIELDS.organization", "FIELDS.body")),
    (Text("Le lieu", "The place"), ("LOCATED", "NEAR", "SERVES_HERE")),
    (Text("Les personnes", "The people"), ("MEANT", "WHOM")),
    (Text("Les précisions", "What is added"), ("WISHED",)),
    (Text("Le service lui-même", "The service itself"), ("FRESH", "AVAILABLE", "FULL", "OPENS_TODAY", "FOCUSED")),
)
