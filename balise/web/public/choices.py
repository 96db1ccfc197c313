"""What the form of the results offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from markupsafe import Markup
from msgspec.structs import replace

from balise.core.languages import Language, Text
from balise.core.text import fold
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES
from balise.search.rules.question import Answer
from balise.search.rules.times import WEEK, WEEKEND, label
from balise.web.rules.asked import DAYS, DEFAULT, FILTERS, RADII, Asked, query
from balise.web.rules.chips import capital, chips
from balise.web.rules.wording import NBSP

from . import names

# Those a visitor of Québec asks for most (census of 2021, First Peoples, sign languages); any other works by its code.
_SPOKEN = (
    "fr",
    "en",
    "es",
    "ar",
    "ht",
    "it",
    "pt",
    "zh",
    "ru",
    "fa",
    "vi",
    "uk",
    "pa",
    "iu",
    "cr",
    "moe",
    "fcs",
    "ase",
)
_PROVISIONS = ("wheelchair", "step_free", "elevator", "washroom", "parking", "paratransit", "sign_language",
               "hearing_loop", "braille", "plain_language", "service_animals")  # fmt: skip
_INTAKE = ("walk_in", "telephone", "appointment", "online", "email", "text", "chat", "home_visit", "referral")
_NARROWER = 8


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Narrower:
    """A topic found among the results: how many have it, and the search that keeps only those."""

    label: str
    total: int
    query: str


def filters(asked: Asked, language: Language, said: tuple[str, ...] = ()) -> Markup:
    """The panel of filters as markup. `said` is what the words say already, of what it has fields for."""
    kept = replace(DEFAULT, **{name: getattr(asked, name) for name in (*FILTERS, "time", "mode", "km", "sort")})
    return _filters(kept, language, said, names.minute())


@lru_cache(maxsize=512)  # two hundred fields that most searches leave alone
def _filters(asked: Asked, language: Language, said: tuple[str, ...], minute: int) -> Markup:
    in_force = len(chips(asked, language, topics=names.topics()))
    page = {"asked": asked, "choices": form(asked, language), "in_force": in_force, "said": said}
    return Markup(render_to_string("results/filters.html", page))  # noqa: S704 (the template escapes)


def form(asked: Asked, language: Language) -> dict[str, tuple[Choice, ...]]:
    """The choices of each field of the form, by the field's name."""
    return {
        "topic": _table(names.topics(), asked.topic, asked.topic, language),
        "lang": _table(LANGUAGES, _SPOKEN, asked.lang, language),
        "access": _table(PROVISIONS, _PROVISIONS, asked.access, language),
        "intake": _table(INTAKE_MODES, _INTAKE, asked.intake, language),
        "gender": _table(GENDERS, GENDERS, (asked.gender,), language),
        "family": _sorted(_table(FAMILIES, FAMILIES, (asked.family,), language)),
        "status": _sorted(_table(STATUSES, STATUSES, (asked.status,), language)),
        "open": _days(asked, language),
        "km": tuple(Choice(str(km), f"{km}{NBSP}km", km == asked.km) for km in RADII),
    }


def _days(asked: Asked, language: Language) -> tuple[Choice, ...]:
    """Now, the weekend, weekdays, each day; and the days asked, where they are others still."""
    offered = dict.fromkeys(("now", WEEKEND, WEEK, *DAYS, *filter(None, [asked.open])))
    return tuple(Choice(days, capital(label(days).say(language)), days == asked.open) for days in offered)


def _table(
    table: Mapping[str, Text], offered: Iterable[str], chosen: Sequence[str], language: Language
) -> tuple[Choice, ...]:
    """The codes offered, then those chosen that were not."""
    codes = dict.fromkeys((*offered, *(code for code in chosen if code)))
    return tuple(Choice(code, capital(table[code].say(language)), code in chosen) for code in codes if code in table)


def _sorted(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: fold(choice.label)))


def narrower(asked: Asked, total: int, counts: Mapping[str, int], language: Language) -> tuple[Narrower, ...]:
    """The topics that some of the `total` results have and others have not, the most frequent first: those right under
    a topic chosen, where there are some."""
    topics = names.topics()
    useful = [code for code in counts if code in topics and code not in asked.topic and 0 < counts[code] < total]
    under = [code for code in useful if code.rpartition(".")[0] in asked.topic]
    kept = sorted(under or useful, key=lambda code: (-counts[code], code))[:_NARROWER]
    return tuple(Narrower(topics[code].say(language), counts[code], query(asked, topic=(code,))) for code in kept)


def needs(answer: Answer) -> tuple[str, ...]:
    """The topics that the words mean, those that only say for whom aside."""
    spans = (span for span in answer.understood if span.kind == "topic" and span.mode != "for")
    return tuple(dict.fromkeys(code for span in spans for code in span.value.split("|")))


def sorts(asked: Asked, has_place: bool, language: Language) -> tuple[Narrower, ...]:
    """The orders to choose from, with their query string; the one in force has none."""
    offered = [name for name in _SORTS if name != "distance" or has_place]
    in_force = asked.sort if asked.sort in offered else "relevance"
    return tuple(
        Narrower(_SORTS[name].say(language), 0, "" if name == in_force else f"?{query(asked, sort=name)}")
        for name in offered
    )


_SORTS = {
    "relevance": Text("Pertinence", "Relevance"),
    "distance": Text("Distance", "Distance"),
    "name": Text("Nom", "Name"),
    "verified": Text("Vérifié récemment", "Recently verified"),
}
