"""Addresses of social analysis: the same pages through each door."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern

from balise.web.routes import both

from . import taking, views
from .doors import DOORS, Door

_PATHS = {
    "portrait": ("besoins/", "needs/"),
    "portrait_needs": ("besoins/tous/", "needs/all/"),
    "portrait_unmet": ("besoins/non-combles/", "needs/unmet/"),
    "portrait_inquirers": ("besoins/demandeurs/", "needs/inquirers/"),
    "portrait_referrals": ("besoins/references/", "needs/referrals/"),
    "portrait_transfers": ("besoins/bascules/", "needs/transfers/"),
    "portrait_channels": ("besoins/canaux/", "needs/channels/"),
    "portrait_follow_ups": ("besoins/suivis/", "needs/follow-ups/"),
    "portrait_supply": ("besoins/offre/", "needs/supply/"),
}
_TOPIC = ("besoins/sujets/<str:code>/", "needs/topics/<str:code>/")
_DEFINITIONS = ("besoins/definitions/", "needs/definitions/")
_FILE = ("besoins/fichiers/<slug:question>.<slug:form>", "needs/files/<slug:question>.<slug:form>")
_DRAWING = ("besoins/dessins/<slug:question>.json", "needs/drawings/<slug:question>.json")
_EMBED = ("besoins/integrer/<slug:question>/", "needs/embed/<slug:question>/")


def _through(door: Door) -> Iterator[URLPattern]:
    before_fr, before_en = door.before

    def route(paths: tuple[str, str], view: object, name: str) -> URLPattern:
        return both(before_fr + paths[0], before_en + paths[1], view, door.prefix + name)  # type: ignore[arg-type]

    for name, paths in _PATHS.items():
        yield route(paths, views.page_view(name, door), name)
    yield route(_TOPIC, views.topic_view(door), "portrait_topic")
    yield route(_DEFINITIONS, views.definitions_view(door), "portrait_definitions")
    yield route(_FILE, taking.file_view(door), "portrait_file")
    yield route(_DRAWING, taking.drawing_view(door), "portrait_drawing")


patterns: list[URLPattern] = [
    *(pattern for door in DOORS for pattern in _through(door)),
    both(*_EMBED, taking.embed, "portrait_embed"),
]
