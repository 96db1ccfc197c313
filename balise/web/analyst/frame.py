"""What is around the charts of a page: its title, its sections, the filters in words and the form that changes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balise.analysis.rules import period as periods
from balise.core.languages import Text
from balise.web.routes import address
from balise.web.rules import portrait
from balise.web.rules.portrait import Asked

from . import options
from .doors import INTERNAL, PARTNER, PUBLIC, Door
from .opened import Opened
from .pages import DEFINITIONS, OPEN_DATA, PAGES, SECTIONS


def around(opened: Opened, title: Text) -> dict[str, Any]:
    asked, language = opened.asked, opened.language
    offered = portrait.period_choices(opened.extent, opened.today)
    own = _own(opened, {choice.code for group in offered for choice in group.choices})
    return {
        "title": title,
        "name": opened.name,
        "asked": asked,
        "action": opened.here(Asked()),
        "reset": opened.here(Asked()),
        "period": periods.say(opened.period),
        "periods": offered,
        "chosen_period": "" if any(own) else asked.period or portrait.usual(opened.extent, opened.today),
        "own": own,
        "fields": _fields(opened),
        "beside": options.beside(opened.store, opened.names, asked, offered, language),
        "chips": _chips(opened),
        "wider": _wider(opened),
        "hidden": {"show": asked.show if asked.show != "count" else "", "places": asked.places, "topics": asked.topics},
        "sections": sections(opened.door, asked, opened.name),
        "shows": _shows(opened),
        "marked": _marked(opened),
        "is_protected": opened.scope.audience != "operator" or not opened.scope.operator,
        "definitions": address(opened.door.prefix + "portrait_definitions"),
    }


def sections(door: Door, asked: Asked, name: str) -> list[tuple[Text, str, bool]]:
    """The pages, each under the filters of this one."""
    told = portrait.query(asked.but(whole="", seek="", topics=""))
    found = [
        (PAGES[one].title, address(door.prefix + one) + (f"?{told}" if told else ""), one == name) for one in SECTIONS
    ]
    found.append((DEFINITIONS, address(door.prefix + "portrait_definitions"), name == "portrait_definitions"))
    return [*found, (OPEN_DATA, address("releases"), name == "releases")] if door is PUBLIC else found


def _own(opened: Opened, offered: set[str]) -> tuple[str, str]:
    """Months that someone wrote, even where nobody can read them: the form gives back what was written."""
    told = opened.typed or opened.asked.period
    first, dots, last = told.partition("..")
    return (first, last) if dots and told not in offered else ("", "")


def _fields(opened: Opened) -> list[options.Field]:
    """The filters on offer; through the door of an operator, its own contacts are not chosen among others'."""
    found = options.fields(opened.store, opened.names, opened.asked.filters, opened.language)
    return [one for one in found if one.name != "operator" or opened.door is not INTERNAL]


def _chips(opened: Opened) -> list[tuple[str, str, str]]:
    """Each filter in words, with the address of the page without it; none for the topic that is the page."""
    chips = []
    for name, value in opened.asked.filters.set():
        if opened.name == "portrait_topic" and name == "topic":
            continue
        words = options.said(name, str(value), opened.names, opened.language)
        chips.append((options.labels(name)[0], words, opened.here(opened.asked.but(**{name: ""}))))
    if other := opened.compared():
        chips.append((_("Compared with"), compared_to(opened, other)[1].say(opened.language),
                      opened.here(opened.asked.but(beside=""))))  # fmt: skip
    return chips


def compared_to(opened: Opened, other: Opened) -> tuple[Text, Text]:
    """What each side of a comparison is called: its period where they differ in it, else its place."""
    if opened.period != other.period:
        return periods.say(opened.period), periods.say(other.period)
    area = opened.asked.filters.area
    here = opened.names.label("area", area) if area else Text("Tous les territoires", "All places")
    return here, opened.names.label("area", other.asked.filters.area)


def _wider(opened: Opened) -> list[tuple[str, str]]:
    """The way out: the places and the topic that hold those that are chosen, the nearest first."""
    asked, names, language = opened.asked, opened.names, opened.language
    ways: list[tuple[str, str]] = []
    area, topic = asked.filters.area, asked.filters.topic
    if area:
        around_it = [code for level in reversed(portrait.PLACE_DEPTHS) for code in sorted(names.above(area))
                     if opened.names.lists(level, code)]  # fmt: skip
        ways += [(names.label("area", code).say(language), opened.here(asked.but(area=code, places="")))
                 for code in dict.fromkeys(around_it)]  # fmt: skip
        ways.append((_("All places"), opened.here(asked.but(area="", places=""))))
    above = topic.rpartition(".")[0]
    if above in names.said["topic"]:
        said = names.label("topic", above).say(language)
        is_page = opened.name == "portrait_topic"
        own, filtered = asked.but(topic="", topics=""), asked.but(topic=above, topics="")
        ways.append((said, opened.lead(opened.name, own, above) if is_page else opened.here(filtered)))
    return ways


def _shows(opened: Opened) -> list[tuple[str, str, bool]]:
    said = {
        "count": pgettext("figures", "Number"), "percent": _("Percentage"), "rate": _("Per 1,000 residents"),
    }  # fmt: skip
    return [
        (label, opened.here(opened.asked.but(show=show)), show == opened.asked.show) for show, label in said.items()
    ]


def _marked(opened: Opened) -> str:
    """What a page that is not everyone's says of itself, above all its figures."""
    scope = opened.scope
    if opened.door is INTERNAL:
        if not scope.operator:
            return _("You work for no service: these figures are those that everyone sees.")
        return _("Internal: exact figures of your own service. They are not protected, and not for publication.")
    if opened.door is PARTNER:
        if not scope.areas:
            return _("No agreement covers you today: these figures are those that everyone sees.")
        said = sorted(opened.names.label("area", code).say(opened.language) for code in scope.areas)
        return _("By agreement, you see deeper in: %s. Do not publish these figures.") % ", ".join(said)
    return ""
