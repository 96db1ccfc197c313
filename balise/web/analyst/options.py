"""What filters offer: values that five people or more have, by their names: of fewer, that one has it is not told."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from balise.accounts import operator
from balise.accounts.models import Operator
from balise.analysis.naming import Names
from balise.analysis.rules.facts import PLACES
from balise.analysis.rules.question import Filters
from balise.analysis.store import Store
from balise.core.languages import Language
from balise.core.text import fold
from balise.web.rules.portrait import Asked, Choices

_LISTS = {"gender": "gender", "age": "age_group", "language": "language", "inquirer": "inquirer", "channel": "channel"}
_FIRST_LANGUAGES = ("fr", "en")


class Option(NamedTuple):
    code: str
    label: str


class Group(NamedTuple):
    label: str  # "" for options that stand alone
    options: tuple[Option, ...]


class Field(NamedTuple):
    """A filter as the form shows it. `all_` is said where nothing is chosen."""

    name: str
    label: str
    all_: str
    groups: tuple[Group, ...]
    chosen: str


def fields(store: Store, names: Names, filters: Filters, language: Language) -> tuple[Field, ...]:
    """Filters that have something to choose among, in the order of the form."""
    offered = (
        Field("area", _("Place"), _("All places"), _areas(store, names, language), filters.area),
        Field("topic", _("Topic"), _("All topics"), _topics(store, names, filters.topic, language), filters.topic),
        *(_listed(name, store, names, filters, language) for name in _LISTS),
        Field("event", _("Event"), _("All events"), _events(names, language), filters.event),
        Field("operator", _("Operator"), _("All operators"), _operators(store, language), filters.operator),
    )
    return tuple(one for one in offered if one.chosen or sum(len(group.options) for group in one.groups) > 1)


def beside(
    store: Store, names: Names, asked: Asked, periods: tuple[Choices, ...], language: Language
) -> tuple[Group, ...]:
    """What a page may be compared with: other periods, and places of the level of the one that is chosen."""
    usual = (Option("before", _("The period before")), Option("year_before", _("The same a year before")))
    years = [choice for group in periods[1:3] for choice in group.choices]
    level = next((one for one in reversed(PLACES) if names.lists(one, asked.filters.area)), "region")
    places = [one for one in _sorted(level, store.offered("contacts", level), names, language)
              if one.code != asked.filters.area]  # fmt: skip
    return (
        Group(_("Another period"), (*usual, *(Option(one.code, one.label.say(language)) for one in years))),
        Group(_("Another place"), tuple(places)),
    )


def labels(name: str) -> tuple[str, str]:
    """The name of a filter, and what says that it is not used."""
    said = {
        "gender": (_("Gender"), _("All genders")),
        "age": (_("Age"), _("All ages")),
        "language": (_("Language"), _("All languages")),
        "inquirer": (_("Inquirer"), _("All inquirers")),
        "channel": (_("Channel"), _("All channels")),
        "area": (_("Place"), ""),
        "topic": (_("Topic"), ""),
        "event": (_("Event"), ""),
        "operator": (_("Operator"), ""),
        "household": (_("Household"), ""),
        "newcomer": (_("Recent arrival"), ""),
        "status": (_("Status"), ""),
        "reason": (_("Reason"), ""),
        "line": (_("Line"), ""),
    }
    return said.get(name, (name, ""))


def said(name: str, code: str, names: Names, language: Language) -> str:
    """A chosen value in words."""
    if name == "operator":
        return next((one.label for one in _named([code], language)), code)
    column = {**_LISTS, "reason": "reason_group", "newcomer": "is_newcomer"}.get(name, name)
    return names.label(column, code).say(language)


def _listed(name: str, store: Store, names: Names, filters: Filters, language: Language) -> Field:
    column = _LISTS[name]
    codes = [code for code in store.offered("contacts", column) if code]
    codes.sort(key=lambda code: names.order(column, code))
    options = [Option(code, names.label(column, code).say(language)) for code in codes]
    if name == "language":
        options.sort(key=lambda one: (one.code not in _FIRST_LANGUAGES, fold(one.label)))
    return Field(name, *labels(name), (Group("", tuple(options)),), getattr(filters, name))


def _areas(store: Store, names: Names, language: Language) -> tuple[Group, ...]:
    said = {
        "region": _("Regions"),
        "territory": _("Metropolitan territories"),
        "mrc": _("RCMs"),
        "municipality": _("Municipalities"),
        "borough": _("Boroughs"),
    }
    return tuple(
        Group(said[column], _sorted(column, store.offered("contacts", column), names, language))
        for column in reversed(PLACES)
    )


def _topics(store: Store, names: Names, chosen: str, language: Language) -> tuple[Group, ...]:
    """Each topic of the first depth, with those under it; before them, what is under the one that is chosen."""
    told = ", ".join(f"CAST(topic_{depth} AS VARCHAR) AS topic_{depth}" for depth in (1, 2, 3))
    rows = store.rows(f"SELECT DISTINCT {told} FROM needs")  # noqa: S608 (our names)
    paths = set(zip(*(rows[f"topic_{depth}"].tolist() for depth in (1, 2, 3)), strict=True))
    first, second, third = (store.offered("needs", f"topic_{depth}") - {""} for depth in (1, 2, 3))
    under: dict[str, set[str]] = {}
    for above, code, _fine in paths:
        if above in first:
            under.setdefault(above, {above}).add(code if code in second else above)
    groups = [
        Group(one.label, tuple(sorted(
            _sorted("topic", under[one.code], names, language), key=lambda option: option.code != one.code)))
        for one in _sorted("topic", under, names, language)
    ]  # fmt: skip
    near = next((code for _above, code, fine in paths if chosen and chosen in (code, fine)), "")
    finer = {fine for _above, code, fine in paths if near and code == near and fine in third}
    if finer:
        groups.insert(0, Group(names.label("topic", near).say(language), _sorted("topic", finer, names, language)))
    if chosen and chosen not in finer.union(*under.values()):
        groups.insert(0, Group("", (Option(chosen, names.label("topic", chosen).say(language)),)))
    return tuple(groups)


def _events(names: Names, language: Language) -> tuple[Group, ...]:
    """As all lists say them, and as an operator does where that is another word."""
    said = {code: names.label("event", code).say(language) for code in names.said.get("event", {})}
    shared = {label for code, label in said.items() if ":" not in code}
    codes = [code for code, label in said.items() if ":" not in code or label not in shared]
    return (Group("", _sorted("event", codes, names, language)),) if codes else ()


def _operators(store: Store, language: Language) -> tuple[Group, ...]:
    return (Group("", tuple(_named([code for code in store.offered("contacts", "operator") if code], language))),)


def _named(codes: list[str], language: Language) -> list[Option]:
    return [
        Option(one.code, operator.of(one).name.say(language) or one.code)
        for one in Operator.objects.filter(code__in=codes).order_by("code")
    ]


def _sorted(column: str, codes: object, names: Names, language: Language) -> tuple[Option, ...]:
    options = [Option(code, names.label(column, code).say(language)) for code in codes if code]  # type: ignore[attr-defined]
    return tuple(sorted(options, key=lambda one: fold(one.label)))
