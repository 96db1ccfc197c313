"""Why a result is there, and what keeps another one out, as one phrase in each language.

A reason is data of the search room (the table of `search.rules.question.Reason`); only here does it become words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules.hours import OpenState
from balise.directory.rules.hours.words import say_state
from balise.search.rules.question import Reason

from .wording import NBSP, distance


class Names(msgspec.Struct, frozen=True):
    """What codes are called."""

    area: Callable[[str], Text]
    topics: Mapping[str, Text]


def sentence(reason: Reason, language: Language, names: Names) -> str:
    """One phrase without full stop, such as "Dessert Laval"; empty for what a result shows elsewhere or not at all."""
    values = reason.values
    match reason.code:
        case "name" | "organization" | "words" | "topic":
            return _words(reason.code, values, language, names)
        case "located_in":
            return _located(values.get("area", ""), language, names)
        case "serves":
            return _serves(values.get("area", ""), language, names)
        case "serves_everywhere":
            return "Dessert tout le territoire" if language == "fr" else "Serves the whole territory"
    return ""


def lack(reason: Reason, language: Language, names: Names, now: dt.datetime) -> str:
    """Why a service that nearly answers was left out: "Dessert seulement Laval", "Serves only Laval"."""
    values = reason.values
    match reason.code:
        case "serves" if coverage := values.get("coverage"):
            return f"Dessert seulement {_in_phrase(coverage)}" if language == "fr" else f"Serves only {coverage}"
        case "distance" if (km := _number(values.get("km"))) is not None:
            far = distance(km, language)
            return f"Plus loin{NBSP}: à {far}" if language == "fr" else f"Farther: {far} away"
        case "closed" if opens := _instant(values.get("opens")):
            return say_state(OpenState(False, next_opening=opens), now, language)
        case "age" | "gender" | "residence" | "eligibility" if people := values.get("eligibility"):
            return f"Pour{NBSP}: {_in_phrase(people)}" if language == "fr" else f"For: {_in_phrase(people)}"
    told = _LACKING.get(reason.code)
    return told.say(language) if told else ""


_LACKING = {
    "serves": Text("Dessert un autre territoire", "Serves another area"),
    "located_in": Text("Situé ailleurs", "Located elsewhere"),
    "distance": Text("Plus loin", "Farther away"),
    "closed": Text("Fermé au moment choisi", "Closed at the time chosen"),
    "open": Text("Heures à confirmer", "Hours to be confirmed"),
    "age": Text("Pour un autre âge", "For another age"),
    "gender": Text("Pour d’autres personnes", "For other people"),
    "residence": Text("Pour les gens d’un autre territoire", "For people of another area"),
    "eligibility": Text("Pour d’autres personnes", "For other people"),
    "free": Text("Gratuité non indiquée", "Not listed as free"),
    "intake": Text("Cette façon d’y accéder n’est pas indiquée", "This way to use it is not listed"),
    "accessible": Text("Accessibilité demandée non indiquée", "This accessibility is not listed"),
    "spoken": Text("Langue demandée non indiquée", "This language is not listed"),
    "topics": Text("Classé sous un autre sujet", "Listed under another topic"),
}
_PLACES = {
    "name": Text("dans le nom", "in the name"),
    "organization": Text("dans le nom de l’organisme", "in the name of the organization"),
    "words": Text("dans la description", "in the description"),
}
_WIDE = {"region": Text("la région {}", "the {} region"), "mrc": Text("la MRC {}", "the {} RCM"),
         "fsa": Text("le secteur {}", "the {} area")}  # fmt: skip


def _words(code: str, values: Mapping[str, str], language: Language, names: Names) -> str:
    words = values.get("words", "")
    quoted = (f"«{NBSP}{words}{NBSP}»" if language == "fr" else f"“{words}”") if words else ""
    if code != "topic":
        return f"{quoted} {_PLACES[code].say(language)}" if quoted else ""
    topic = names.topics.get(values.get("topic", ""), Text()).say(language)
    if not topic:
        return ""
    return f"Sujet{NBSP}: {topic}" if language == "fr" else f"Topic: {topic}"


def _located(code: str, language: Language, names: Names) -> str:
    name = names.area(code).say(language)
    if not name:
        return "Situé sur ce territoire" if language == "fr" else "Located in this area"
    wide = _WIDE.get(code.partition("-")[0])
    if language == "en":
        return f"Located in {wide.en.format(name) if wide else name}"
    return f"Situé dans {wide.fr.format(name)}" if wide else f"Situé {_to(name)}"


def _serves(code: str, language: Language, names: Names) -> str:
    if code in ("ca-qc", "ca"):
        name = names.area(code).say(language) or "Québec"
        return f"Dessert tout le {name}" if language == "fr" else f"Serves all of {name}"
    name = names.area(code).say(language)
    if not name:
        return "Dessert ce territoire" if language == "fr" else "Serves this area"
    wide = _WIDE.get(code.partition("-")[0])
    whole = (wide.say(language)).format(name) if wide else name
    return f"Dessert {whole}" if language == "fr" else f"Serves {whole}"


def _to(name: str) -> str:
    """A place after "à": "à Laval", "au Plateau-Mont-Royal", "aux Cèdres"."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def _in_phrase(text: str) -> str:
    """A sentence that another one takes in: its full stop goes, and its capital where it is not a name's."""
    text = text.removesuffix(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first.lower() in _COMMON else text


_COMMON = {"partout", "everywhere", "femmes", "hommes", "women", "men", "personnes", "people", "familles", "parents",
           "de", "aged", "up", "jusqu’à"}  # fmt: skip


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _instant(text: str | None) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
