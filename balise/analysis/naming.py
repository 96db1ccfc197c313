"""What codes are called, in both languages, in what order they stand, and how many people live in a place.

Read from the directory, the territories and the lists of operators, kept for a minute by each process.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from threading import Lock
from typing import NamedTuple

from babel import Locale

from balise.core.languages import Text
from balise.directory.models import Organization, Topic
from balise.intake.models import Code
from balise.intake.rules import choices
from balise.territories.models import Area

from .rules import facts
from .rules.period import say_time

UNKNOWN = Text("Non connu", "Not known")
TOTAL = Text("Total", "Total")
KEPT = 60.0  # seconds
_TIMES = ("month", "week", "day")
_YES_NO = {"yes": Text("Oui", "Yes"), "no": Text("Non", "No")}
_CHOICES: Mapping[str, choices.Choices] = {
    "channel": choices.CHANNELS, "direction": choices.DIRECTIONS, "kind": choices.KINDS, "gender": choices.GENDERS,
    "inquirer": choices.INQUIRERS, "interpreting": choices.INTERPRETING, "status": choices.STATUSES,
    "priority": choices.PRIORITIES, "way": choices.WAYS, "outcome": choices.OUTCOMES, "line": choices.LINES,
    "state": choices.FOLLOW_UP_STATES,
}  # fmt: skip
_LISTS = {"age_group": "age_band", "reason_group": "reason"}  # column -> the list that its codes are of


class Names(NamedTuple):
    """`said` and `place` by the list that a code is of; `residents` by area."""

    said: Mapping[str, Mapping[str, Text]]
    place: Mapping[str, Mapping[str, int]]
    residents: Mapping[str, int | None]
    parents: Mapping[str, frozenset[str]]
    read_at: float

    def label(self, column: str, code: str) -> Text:
        """The code itself where nobody knows its name any more."""
        if not code:
            return UNKNOWN
        if column in _TIMES:
            return say_time(column, code)
        found = self.said.get(_list(column), {}).get(code)
        return found or Text(code, code)

    def above(self, area: str) -> frozenset[str]:
        """The areas that contain it."""
        found: set[str] = set()
        level = {area}
        while level := {parent for code in level for parent in self.parents.get(code, ())} - found:
            found |= level
        return frozenset(found)

    def order(self, column: str, code: str) -> tuple[int, str]:
        """The order of its list; what is not known comes last."""
        position = self.place.get(_list(column), {}).get(code, 0)
        return (position if code else 10**6, code)


_lock = Lock()
_names: Names | None = None
_organizations: dict[int, Text] = {}


def names() -> Names:
    global _names
    with _lock:
        if _names is None or time.monotonic() - _names.read_at > KEPT:
            _organizations.clear()
            _names = _read()
        return _names


def forget() -> None:
    """Read everything anew at the next question."""
    global _names
    with _lock:
        _names = None
        _organizations.clear()


def organizations(numbers: Collection[int]) -> Mapping[int, Text]:
    """Names of organizations, with one query for those not known yet."""
    missing = [number for number in numbers if number not in _organizations]
    if missing:
        rows = Organization.objects.filter(pk__in=missing).values_list("pk", "name_fr", "name_en")
        _organizations.update({pk: Text(fr or en, en or fr) for pk, fr, en in rows})
    return _organizations


def _read() -> Names:
    said: dict[str, dict[str, Text]] = {name: dict(table) for name, table in _CHOICES.items()}
    rows = Topic.objects.values_list("pk", "name_fr", "name_en")
    said["topic"] = {code: Text(fr or en, en or fr) for code, fr, en in rows}
    said["language"] = _languages()
    said["yes_no"] = _YES_NO
    residents: dict[str, int | None] = {}
    said["area"] = {}
    for code, fr, en, people in Area.objects.values_list("pk", "name_fr", "name_en", "population"):
        said["area"][code], residents[code] = Text(fr, en or fr), people
    places = {name: {code: number for number, code in enumerate(table)} for name, table in _CHOICES.items()}
    for list_, codes, positions in _operators_lists():
        said[list_], places[list_] = codes, positions
    return Names(said, places, residents, _parents(), time.monotonic())


def _parents() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for child, parent in Area.parents.through._default_manager.values_list("from_area_id", "to_area_id"):
        found.setdefault(child, set()).add(parent)
    return {child: frozenset(parents) for child, parents in found.items()}


def _operators_lists() -> list[tuple[str, dict[str, Text], dict[str, int]]]:
    """Codes of operators' lists, as facts write them: what they mean in all lists, and as each operator says them."""
    said: dict[str, dict[str, Text]] = {}
    places: dict[str, dict[str, int]] = {}
    rows = Code.objects.order_by("operator__is_host", "list", "version", "position")
    for operator, list_, code, same_as, fr, en, position in rows.values_list(
        "operator__code", "list", "code", "same_as", "name_fr", "name_en", "position"
    ):
        for written in (code, f"{operator}:{code}", same_as):
            if written:
                said.setdefault(list_, {})[written] = Text(fr or en, en or fr)
                places.setdefault(list_, {})[written] = position
    return [(list_, said[list_], places[list_]) for list_ in said]


def _languages() -> dict[str, Text]:
    french, english = Locale("fr").languages, Locale("en").languages
    return {str(code): Text(french[code], english[code]) for code in english if code in french}


def _list(column: str) -> str:
    column = _LISTS.get(column, column)
    return facts.domain(column)
