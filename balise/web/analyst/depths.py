"""Where the rows of a chart lead, and how else they may be told apart."""

from __future__ import annotations

from django.utils.translation import gettext as _

from balise.web.rules import portrait

from .opened import DRILLS, Opened
from .pages import Part


def row(opened: Opened, dimension: str, code: str) -> str:
    """Where a row leads: to its topic, into its place, or to the same page for those people alone."""
    asked = opened.asked.but(whole="", seek="")
    if not code:
        return ""
    if dimension in portrait.TOPIC_DEPTHS:
        return opened.lead("portrait_topic", asked.but(topic="", topics=""), code)
    if dimension in portrait.PLACE_DEPTHS:
        return "" if code == asked.filters.area else opened.here(asked.but(area=code, places=""))
    name = DRILLS.get(dimension, "")
    is_known = name and opened.store.holds("contacts", dimension, code)
    return opened.here(asked.but(**{name: code})) if is_known and not getattr(asked.filters, name) else ""


def depths(opened: Opened, part: Part, dimension: str) -> list[tuple[str, str, bool]]:
    """Words, address, and whether it is so, of each depth of places or of topics."""
    asked = opened.asked.but(whole="")
    if part.by == "place":
        said = {
            "region": _("Regions"), "territory": _("Metropolitan territories"), "mrc": _("RCMs"),
            "municipality": _("Municipalities"), "borough": _("Boroughs"),
        }  # fmt: skip
        return [(said[one], opened.here(asked.but(places=one)), one == dimension) for one in portrait.PLACE_DEPTHS]
    if part.by == "topic":
        said = {"topic_1": _("Topics"), "topic_2": _("Finer topics"), "topic_3": _("Finest topics")}
        return [(said[one], opened.here(asked.but(topics=one)), one == dimension) for one in portrait.TOPIC_DEPTHS]
    return []
