"""What codes are called, in both languages, in what order they stand, and how many people live in a place.

Read from the directory, the territories and the lists of operators, kept for a minute by each process.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

from babel import Locale

from balise.accounts.models import Operator
from balise.core.languages import Text
from balise.directory.models import Organization, Topic
from balise.intake.models import Code
from balise.intake.rules import choices
from balise.territories.models import Area

from .rules import areas, facts
from .rules.period import say_time

UNKNOWN = Text("Non connu", "Not known")
TOTAL = Text("Total", "Total")
KEPT = 60.0  # seconds
_TIMES = ("month", "week", "day")
_DEEPEST = 3  # depth of topics that has a column
_PAGES: Mapping[str, Text] = {
    "home": Text("Accueil", "Home"), "search": Text("Recherche", "Search"), "record": Text("Fiches", "Records"),
    "browse": Text("Sujets et lieux", "Topics and places"), "list": Text("Ma liste", "My list"),
    "figures": Text("Portrait des besoins", "Portrait of needs"), "other": Text("Autres pages", "Other pages"),
}  # fmt: skip
_HOURS = {
    code: Text(f"{int(code)}\u00a0h", f"{int(code) % 12 or 12}\u00a0{'a.m.' if code < '12' else 'p.m.'}")
    for code in facts.HOURS
}
_WEEKDAYS = dict(zip(facts.WEEKDAYS, (
    Text("Lundi", "Monday"), Text("Mardi", "Tuesday"), Text("Mercredi", "Wednesday"), Text("Jeudi", "Thursday"),
    Text("Vendredi", "Friday"), Text("Samedi", "Saturday"), Text("Dimanche", "Sunday"),
), strict=True))  # fmt: skip
_YES_NO = {"yes": Text("Oui", "Yes"), "no": Text("Non", "No")}
_CHOICES: Mapping[str, choices.Choices] = {
    "channel": choices.CHANNELS, "direction": choices.DIRECTIONS, "kind": choices.KINDS, "gender": choices.GENDERS,
    "inquirer": choices.INQUIRERS, "interpreting": choices.INTERPRETING, "status": choices.STATUSES,
    "priority": choices.PRIORITIES, "way": choices.WAYS, "outcome": choices.OUTCOMES, "line": choices.LINES,
    "state": choices.FOLLOW_UP_STATES,
}  # fmt: skip
_GATE_LISTS = {"age_band": "age", "event": "events"}  # lists of operators -> as `rules.coordinates` calls them
_LISTS = {"age_group": "age_band", "reason_group": "reason"}  # column -> the list that its codes are of


class Names(NamedTuple):
    """`said` and `place` by the list that a code is of; `residents` by area; `depths` of topics."""

    said: Mapping[str, Mapping[str, Text]]
    place: Mapping[str, Mapping[str, int]]
    residents: Mapping[str, int | None]
    parents: Mapping[str, frozenset[str]]
    read_at: float
    kinds: Mapping[str, str] = MappingProxyType({})
    depths: Mapping[str, int] = MappingProxyType({})
    operators: frozenset[str] = frozenset()
    widest: Mapping[str, str] = MappingProxyType({})
    levels: frozenset[tuple[str, str]] = frozenset()  # of the areas within each area
    enclosing: Mapping[str, frozenset[str]] = MappingProxyType({})
    meant: Mapping[tuple[str, str], str] = MappingProxyType({})

    def label(self, column: str, code: str) -> Text:
        """The code itself where nobody knows its name any more."""
        if not code:
            return UNKNOWN
        if column in _TIMES:
            return say_time(column, code)
        found = self.said.get(_list(column), {}).get(code)
        return found or Text(code, code)

    def lists(self, column: str, code: str) -> bool:
        """Whether a code is of the list of a column, whoever has it or nobody."""
        if column == "operator":
            return code in self.operators
        if column in (*facts.PLACES, "area"):
            return code in self.kinds and column == _level(self.kinds[code])
        if facts.domain(column) == "topic":
            depth = self.depths.get(code, 0)
            return depth > 0 and column == (f"topic_{depth}" if depth <= _DEEPEST else "topic")
        return bool(code) and code in self.said.get(_list(column), {})

    def above(self, area: str) -> frozenset[str]:
        """The areas that contain it."""
        found: set[str] = set()
        level = {area}
        while level := {parent for code in level for parent in self.parents.get(code, ())} - found:
            found |= level
        return frozenset(found)

    def same(self, area: str) -> str:
        """The widest of the areas that are of the same places: a region of one city is that city."""
        return self.widest.get(area, area)

    def around(self, area: str) -> frozenset[str]:
        """The areas that contain it, and those that contain all that is listed within it: an RCM whose municipalities
        are all of a metropolitan community."""
        return self.above(area) | self.enclosing.get(area, frozenset())

    def means(self, list_: str, code: str) -> str:
        """The word of all lists for a code, where no other code means the same: both are of the same people."""
        return self.meant.get((list_, code), code)

    def has(self, area: str, level: str) -> bool:
        """Whether an area has areas of a level of place within it."""
        return (area, level) in self.levels

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
    topics = Topic.objects.values_list("pk", "name_fr", "name_en", "parent")
    said["topic"] = {code: Text(fr or en, en or fr) for code, fr, en, _ in topics}
    said["language"] = _languages()
    said["yes_no"], said["page"], said["hour"], said["weekday"] = _YES_NO, dict(_PAGES), _HOURS, _WEEKDAYS
    residents: dict[str, int | None] = {}
    said["area"], kinds = {}, {}
    for code, fr, en, people, kind in Area.objects.values_list("pk", "name_fr", "name_en", "population", "kind"):
        said["area"][code], residents[code], kinds[code] = Text(fr, en or fr), people, kind
    listed: Mapping[str, Mapping[str, Text]] = {**_CHOICES, "page": _PAGES, "hour": _HOURS, "weekday": _WEEKDAYS}
    places = {name: {code: number for number, code in enumerate(table)} for name, table in listed.items()}
    rows = _operators_codes()
    for list_, codes, positions in _operators_lists(rows):
        said[list_], places[list_] = codes, positions
    depths = _depths({code: parent or "" for code, _, _, parent in topics})
    operators = frozenset(Operator.objects.values_list("code", flat=True))
    read = Names(said, places, residents, _parents(), time.monotonic(), kinds, depths, operators)
    levels = frozenset((wide, _level(kind)) for area, kind in kinds.items() for wide in read.above(area))
    municipalities = [area for area, kind in kinds.items() if kind == "municipality"]
    enclosing = areas.enclosing(municipalities, read.above)
    return read._replace(
        widest=areas.widest(residents, read.above, residents, enclosing),
        levels=levels,
        enclosing=enclosing,
        meant=_meant(rows),
    )


def _depths(parents: Mapping[str, str]) -> dict[str, int]:
    """How deep each topic is: 1 for those that no other holds."""
    return {code: len(_path(code, parents)) for code in parents}


def _path(code: str, parents: Mapping[str, str]) -> list[str]:
    found = [code]
    while (parent := parents.get(found[-1], "")) and parent not in found:
        found.append(parent)
    return found


def _level(kind: str) -> str:
    """The column of places that areas of a kind are in."""
    if kind in ("agglomeration", "crown"):
        return "territory"
    return kind if kind in facts.PLACES else "area"


def _parents() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for child, parent in Area.parents.through._default_manager.values_list("from_area_id", "to_area_id"):
        found.setdefault(child, set()).add(parent)
    return {child: frozenset(parents) for child, parents in found.items()}


class _Row(NamedTuple):
    operator: str
    list: str
    code: str
    same_as: str
    fr: str
    en: str
    position: int


def _operators_codes() -> list[_Row]:
    rows = Code.objects.order_by("operator__is_host", "list", "version", "position")
    fields = ("operator__code", "list", "code", "same_as", "name_fr", "name_en", "position")
    return [_Row(*row) for row in rows.values_list(*fields)]


def _operators_lists(rows: Iterable[_Row]) -> list[tuple[str, dict[str, Text], dict[str, int]]]:
    """Codes of operators' lists, as facts write them: what they mean in all lists, and as each operator says them."""
    said: dict[str, dict[str, Text]] = {}
    places: dict[str, dict[str, int]] = {}
    for one in rows:
        for written in _written(one.list, one.operator, one.code, one.same_as):
            if written:
                said.setdefault(one.list, {})[written] = Text(one.fr or one.en, one.en or one.fr)
                places.setdefault(one.list, {})[written] = one.position
    return [(list_, said[list_], places[list_]) for list_ in said]


def _meant(rows: Iterable[_Row]) -> dict[tuple[str, str], str]:
    """By the list as the gate calls it, what each code means that is alone to mean it."""
    told: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in rows:
        told.setdefault((one.list, one.same_as), set()).add((one.operator, one.code))
    found = {}
    for (list_, same), codes in told.items():
        if same and len(codes) == 1:
            ((operator, code),) = codes
            found[_GATE_LISTS.get(list_, list_), f"{operator}:{code}" if list_ == "event" else code] = same
    return found


def _written(list_: str, operator: str, code: str, same_as: str) -> tuple[str, ...]:
    """How facts write a code of an operator; never an event as it alone says it (`facts.dimensions`)."""
    own = f"{operator}:{code}"
    if list_ == "event":
        return ("" if code == same_as else own, same_as)
    return (code, own, same_as)


def _languages() -> dict[str, Text]:
    french, english = Locale("fr").languages, Locale("en").languages
    return {str(code): Text(french[code], english[code]) for code in english if code in french}


def _list(column: str) -> str:
    column = _LISTS.get(column, column)
    return facts.domain(column)
