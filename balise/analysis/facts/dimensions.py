"""What codes are of: places around an area, topics above a topic, what an operator's code means in all lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from babel import Locale

from balise.accounts.models import Operator
from balise.analysis.rules.facts import HOURS, PAGES, PLACES, WEEKDAYS
from balise.directory.models import Topic
from balise.intake.models import Code
from balise.intake.rules import choices
from balise.territories.models import Area

Told = tuple[str, str, str]  # an operator, a list of it, a code
Span = tuple[dt.date, dt.date, str]  # the first day of a code, the first it is no more, what it means in all lists

_TERRITORIES = ("agglomeration", "crown")
_YES_NO = ("", "yes", "no")
_KIND_ORDER = ("region", "crown", "agglomeration", "mrc", "borough", "municipality")  # short runs of the engine's codes


class Dimensions(NamedTuple):
    """As they stand now: read once for all the months of a build."""

    operators: Mapping[int, str]
    kinds: Mapping[str, str]  # of areas
    above: Mapping[str, tuple[str, ...]]  # parents of areas
    topics: Mapping[str, str]  # parent of each, or ""
    codes: Mapping[Told, tuple[Span, ...]]

    @classmethod
    def read(cls) -> Dimensions:
        above: dict[str, list[str]] = {}
        for child, parent in Area.parents.through._default_manager.values_list("from_area_id", "to_area_id"):
            above.setdefault(child, []).append(parent)
        codes: dict[Told, list[Span]] = {}
        rows = Code.objects.order_by("operator", "list", "version", "position")
        fields = ("operator__code", "list", "code", "from_on", "to_on", "same_as")
        for operator, name, code, first, end, same in rows.values_list(*fields):
            codes.setdefault((operator, name, code), []).append((first or dt.date.min, end or dt.date.max, same))
        return cls(
            dict(Operator.objects.order_by("pk").values_list("pk", "code")),
            dict(Area.objects.order_by("pk").values_list("pk", "kind")),
            {child: tuple(sorted(parents)) for child, parents in sorted(above.items())},
            {code: parent or "" for code, parent in Topic.objects.values_list("pk", "parent")},
            {key: tuple(spans) for key, spans in codes.items()},
        )

    def digest(self) -> str:
        """Changes when a code is no longer of the same place, topic or meaning: open months are then made anew."""
        told = json.dumps([sorted(map(repr, table.items())) for table in self])
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def places(self, area: str) -> dict[str, str]:
        """The places of an area, itself or around it: none where there is none, or more than one."""
        found: dict[str, set[str]] = {}
        level, seen = [area], set[str]()
        while level:
            seen.update(level)
            for code in level:
                found.setdefault(self.kinds.get(code, ""), set()).add(code)
            level = [parent for code in level for parent in self.above.get(code, ()) if parent not in seen]
        places = {kind: _only(found.get(kind, set())) for kind in PLACES if kind != "territory"}
        return {**places, "territory": self._territory(found)}

    def _territory(self, found: Mapping[str, set[str]]) -> str:
        """An agglomeration or a crown; else the town or MRC that is a part of the metropolitan community by itself."""
        told = {code for kind in _TERRITORIES for code in found.get(kind, ())}
        if not told:
            around = found.get("metropolitan", set())
            parts = (code for kind in ("municipality", "mrc") for code in sorted(found.get(kind, ())))
            told = {code for code in parts if around.intersection(self.above.get(code, ()))}
        return _only(told)

    def branch(self, topic: str) -> tuple[str, ...]:
        """A topic after its ancestors, that of the first depth before them all."""
        found = [topic] if topic else []
        while found and (parent := self.topics.get(found[-1], "")) and parent not in found:
            found.append(parent)
        return tuple(reversed(found))

    def path(self, topic: str) -> tuple[str, str, str]:
        """Those of the first three depths; "" where it is not so deep."""
        first, second, third = [*self.branch(topic), "", "", ""][:3]
        return first, second, third

    def same(self, operator: str, list: str, code: str, day: dt.date) -> str:
        """What a code means in all lists; after the operator's code where nothing means the same."""
        if not code:
            return ""
        spans = self.codes.get((operator, list, code), ())
        told = next((same for first, end, same in spans if first <= day < end), spans[-1][2] if spans else "")
        return told or f"{operator}:{code}"

    def events(self, operator: str, codes: Sequence[str], day: dt.date) -> str:
        """Each event as all lists say it, then as the operator does where that is another word."""
        found: dict[str, None] = {}
        for code in codes:
            same = self.same(operator, "event", code, day)
            found[same] = None
            if same not in (code, own := f"{operator}:{code}"):
                found[own] = None
        return f",{','.join(found)}," if found else ""

    def vocabulary(self) -> dict[str, list[str]]:
        """Every code that may be found, by its list (`rules.facts.domain`), "" first, always in the same order."""
        lists: dict[str, dict[str, None]] = {"reason": {}, "reason_group": {}, "age_band": {}, "age_group": {}}
        for (operator, name, code), spans in self.codes.items():
            group = _GROUPS.get(name, name)
            lists.setdefault(group, {}).update({self.same(operator, name, code, span[0]): None for span in spans})
            if group != name:
                lists.setdefault(name, {})[code] = None
        ranks = {kind: rank for rank, kind in enumerate(_KIND_ORDER)}
        areas = sorted(self.kinds, key=lambda code: (ranks.get(self.kinds[code], len(ranks)), code))
        depths = {code: sum(map(bool, self.path(code))) for code in self.topics}
        found: dict[str, Any] = {
            **{name: list(table) for name, table in _CHOICES.items()},
            **{name: list(codes) for name, codes in lists.items() if name != "event"},
            "operator": self.operators.values(),
            "language": sorted(Locale("en").languages),
            "area": areas,
            "topic": sorted(self.topics, key=lambda code: (depths[code], code)),
            "yes_no": _YES_NO,
            "page": PAGES,
            "hour": HOURS,
            "weekday": WEEKDAYS,
            "queue": (),  # as switches name them
        }
        return {name: list(dict.fromkeys(("", *codes))) for name, codes in found.items()}


_GROUPS = {"age_band": "age_group", "reason": "reason_group"}  # lists whose own codes are kept too
_CHOICES: Mapping[str, choices.Choices] = {
    "channel": choices.CHANNELS, "direction": choices.DIRECTIONS, "kind": choices.KINDS, "gender": choices.GENDERS,
    "inquirer": choices.INQUIRERS, "interpreting": choices.INTERPRETING, "status": choices.STATUSES,
    "priority": choices.PRIORITIES, "way": choices.WAYS, "outcome": choices.OUTCOMES, "line": choices.LINES,
    "state": choices.FOLLOW_UP_STATES,
}  # fmt: skip


def _only(codes: set[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""
