"""The columns of switches’ reports by their usual names in both languages (docs/reference/telephone.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from balise.core.languages import Text
from balise.core.text import fold

from .changes import Refused

# Names without accents, capitals nor punctuation (`core.text.fold`).
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "start": (
            "start", "interval", "interval start", "start time", "date time", "timestamp", "period", "debut",
            "intervalle", "debut de intervalle", "date et heure", "date heure", "horodatage", "periode", "plage",
        ),
        "date": ("date", "day", "jour"),
        "time": ("time", "hour", "interval time", "heure", "heure de debut", "plage horaire", "tranche horaire"),
        "minutes": ("minutes", "interval length", "interval minutes", "duree de intervalle", "minutes de intervalle"),
        "queue": (
            "queue", "queue name", "skill", "split", "split skill", "hunt group", "call queue", "file",
            "file d attente", "file attente", "nom de la file", "groupe", "competence",
        ),
        "language": ("language", "langue"),
        "offered": (
            "offered", "calls offered", "calls", "received", "calls received", "inbound calls", "total calls",
            "calls entered", "offerts", "appels offerts", "appels", "recus", "appels recus", "presentes",
            "appels presentes", "appels entrants", "total des appels",
        ),
        "answered": (
            "answered", "calls answered", "answered calls", "handled", "calls handled", "acd calls", "repondus",
            "appels repondus", "traites", "appels traites", "reponses",
        ),
        "abandoned": (
            "abandoned", "calls abandoned", "abandoned calls", "aban calls", "abandons", "abandonnes",
            "appels abandonnes",
        ),
        "within_20": (
            "within 20", "within 20 s", "answered within 20 s", "answered within 20 seconds", "answered in 20 s",
            "en 20 s", "repondus en 20 s", "repondus en 20 secondes", "appels repondus en 20 s",
        ),
        "within_60": (
            "within 60", "within 60 s", "answered within 60 s", "answered within 60 seconds", "answered in 60 s",
            "en 60 s", "repondus en 60 s", "repondus en 60 secondes", "appels repondus en 60 s",
        ),
        "within_120": (
            "within 120", "within 120 s", "answered within 120 s", "answered within 120 seconds", "answered in 120 s",
            "en 120 s", "repondus en 120 s", "repondus en 120 secondes", "appels repondus en 120 s",
        ),
        "wait_seconds": (
            "wait", "wait seconds", "total wait", "total wait time", "wait time", "queue time", "total queue time",
            "answer time", "total answer time", "attente", "attente totale", "temps d attente", "temps attente",
            "temps attente total", "attente en secondes",
        ),
        "wait_mean": (
            "asa", "average speed of answer", "avg speed of answer", "average wait", "avg wait", "average wait time",
            "avg answer time", "average answer time", "mean wait", "attente moyenne", "delai moyen de reponse",
            "temps attente moyen", "dmr",
        ),
        "talk_seconds": (
            "talk", "talk seconds", "total talk", "total talk time", "talk time", "acd time", "conversation",
            "conversation totale", "temps de conversation", "duree de conversation", "temps de conversation total",
            "conversation en secondes",
        ),
        "talk_mean": (
            "average talk time", "avg talk time", "mean talk", "att", "conversation moyenne",
            "duree moyenne de conversation", "temps de conversation moyen", "dmc",
        ),
        "longest_wait": (
            "longest wait", "longest wait time", "max wait", "max wait time", "maximum wait", "max delay",
            "plus longue attente", "attente maximale", "attente max", "attente la plus longue",
        ),
    }
)  # fmt: skip
_MUST = ("offered", "answered", "abandoned")
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}


class Layout(NamedTuple):
    """The place of each field in a row, and the columns that are none."""

    places: Mapping[str, int]
    unread: tuple[str, ...]


def layout(columns: Sequence[str], said: Mapping[str, str]) -> Layout:
    """What each column is, by its name, or as `said`: field -> column. Raises Refused where one is lacking or two are
    the same."""
    places = {field: _place(columns, name) for field, name in said.items()}
    for place, column in enumerate(columns):
        field = _FIELD_OF.get(fold(column), "")
        if not field or field in said or place in places.values():
            continue
        if field in places:
            raise Refused(_twice(field, columns[places[field]], column))
        places[field] = place
    missing = [field for field in _MUST if field not in places]
    if "start" not in places and not {"date", "time"} <= places.keys():
        missing.insert(0, "start")
    if missing:
        raise Refused(_missing(missing, columns))
    return Layout(places, tuple(column for place, column in enumerate(columns) if place not in places.values()))


def _place(columns: Sequence[str], name: str) -> int:
    found = [place for place, column in enumerate(columns) if column == name or fold(column) == fold(name)]
    if not found:
        raise Refused(
            Text(f"Le rapport n’a pas de colonne « {name} ». Les siennes\u00a0: {', '.join(columns)}.",
                 f"The report has no column “{name}”. Its own: {', '.join(columns)}.")
        )  # fmt: skip
    return found[0]


def _twice(field: str, one: str, other: str) -> Text:
    return Text(
        f"Les colonnes « {one} » et « {other} » disent la même chose ({field}). Choisissez avec --column {field}=….",
        f"The columns “{one}” and “{other}” say the same ({field}). Choose with --column {field}=….",
    )


def _missing(fields: Sequence[str], columns: Sequence[str]) -> Text:
    lacking, there = ", ".join(fields), ", ".join(columns)
    return Text(
        f"Il manque au rapport\u00a0: {lacking}. Ses colonnes\u00a0: {there}. "
        f"Dites laquelle c’est avec --column {fields[0]}=….",
        f"The report lacks: {lacking}. Its columns: {there}. Say which one it is with --column {fields[0]}=….",
    )
