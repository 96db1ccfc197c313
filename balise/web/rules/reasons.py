"""Why a result is there, and what keeps another one out, as one phrase in each language.

A reason is data of the search room (the table of `search.rules.question.Reason`); only here does it become words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.hours import OpenState
from balise.directory.rules.hours.recurrence import DAYS
from balise.directory.rules.hours.words import say_state, sentences
from balise.directory.rules.record import Hours, Schedule
from balise.search.rules.question import Reason

from .chips import FREE, capital
from .wording import NBSP, date, distance, quoted, to


class Names(msgspec.Struct, frozen=True):
    """What codes are called."""

    area: Callable[[str], Text]
    topics: Mapping[str, Text]


def sentence(reason: Reason, language: Language, names: Names) -> str:
    """One phrase without full stop, such as "Dessert Laval"; empty for what a result shows elsewhere or not at all."""
    values = reason.values
    match reason.code:
        case "called" | "name" | "organization" | "words":
            return _words(reason.code, values, language)
        case "topic" | "said":
            return _topic(reason.code, values, language, names)
        case "located_in":
            return _located(values.get("area", ""), language, names)
        case "serves":
            return _serves(values.get("area", ""), language, names)
        case "serves_everywhere":
            return "Dessert tout le territoire" if language == "fr" else "Serves the whole territory"
        case "phone":
            return "A ce numéro de téléphone" if language == "fr" else "Has this telephone number"
        case "available":
            return _available(values, language)
        case "open":
            return _hours(values, language)
    return _chosen(reason.code, values, language)


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
    "organization_only": Text("D’un autre organisme", "Of another organization"),
    "available": Text("Places libres non confirmées", "Room not confirmed"),
}
_FILED = {"topic": Text("Sujet", "Topic"), "said": Text("Son texte parle de", "Its text speaks of")}
_PLACES = {
    "called": Text("est son nom", "is its name"),
    "name": Text("dans le nom", "in the name"),
    "organization": Text("dans le nom de l’organisme", "in the name of the organization"),
    "words": Text("dans la description", "in the description"),
}
_MET = {"free": FREE, "every_age": Text("Sans limite d’âge indiquée", "No age limit listed")}
_NAMED: Mapping[str, Mapping[str, Text]] = {"intake": INTAKE_MODES, "accessible": PROVISIONS}
_KEYS = {"intake": "intake", "accessible": "access"}
_WIDE = {"region": Text("la région {}", "the {} region"), "mrc": Text("la MRC {}", "the {} RCM"),
         "fsa": Text("le secteur {}", "the {} area")}  # fmt: skip


def _words(code: str, values: Mapping[str, str], language: Language) -> str:
    words = values.get("words", "")
    return f"{quoted(words, language)} {_PLACES[code].say(language)}" if words else ""


def _topic(code: str, values: Mapping[str, str], language: Language, names: Names) -> str:
    topic = names.topics.get(values.get("topic", ""), Text()).say(language)
    return f"{_FILED[code].say(language)}{NBSP if language == 'fr' else ''}: {topic}" if topic else ""


def _chosen(code: str, values: Mapping[str, str], language: Language) -> str:
    """A filter that a result meets."""
    if code in ("age", "eligibility") and (people := values.get("eligibility")):
        return f"Pour{NBSP}: {_in_phrase(people)}" if language == "fr" else f"For: {_in_phrase(people)}"
    if code == "spoken" and (spoken := LANGUAGES.get(values.get("language", ""))):
        return f"Langue{NBSP}: {spoken.fr}" if language == "fr" else f"Language: {spoken.en}"
    told = _MET.get(code) or _NAMED.get(code, {}).get(values.get(_KEYS.get(code, ""), ""))
    return capital(told.say(language)) if told else ""


def _hours(values: Mapping[str, str], language: Language) -> str:
    """Those of a day that is not today: "Samedi, 9 h à 12 h"."""
    day = _day(values.get("day"))
    try:
        spans = [[dt.time.fromisoformat(time) for time in span.split("-")] for span in values.get("hours", "").split()]
        told = [Schedule(opens, closes, byday=(DAYS[day.weekday()],)) for opens, closes in spans] if day else []
    except ValueError:
        return ""
    return " · ".join(sentences(Hours(schedules=tuple(told)), language))


def _available(values: Mapping[str, str], language: Language) -> str:
    """What a service says of its room, and when it said so: "3 places disponibles, selon lui le 3 mars 2026"."""
    count, on = _number(values.get("count")), _day(values.get("on"))
    if count is None:
        told = "Places disponibles" if language == "fr" else "Places available"
    elif language == "fr":
        told = f"{count:g} place{'s' if count > 1 else ''} disponible{'s' if count > 1 else ''}"
    else:
        told = f"{count:g} place{'' if count == 1 else 's'} available"
    if on is None:
        return told
    return f"{told} (dit le {date(on, 'fr')})" if language == "fr" else f"{told} (as of {date(on, 'en')})"


def _located(code: str, language: Language, names: Names) -> str:
    name = names.area(code).say(language)
    if not name:
        return "Situé sur ce territoire" if language == "fr" else "Located in this area"
    wide = _WIDE.get(code.partition("-")[0])
    if language == "en":
        return f"Located in {wide.en.format(name) if wide else name}"
    return f"Situé dans {wide.fr.format(name)}" if wide else f"Situé {to(name)}"


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


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _instant(text: str | None) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
