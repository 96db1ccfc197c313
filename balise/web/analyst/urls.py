"""Addresses of social analysis."""

from __future__ import annotations

from django.urls import URLPattern

from balise.web.routes import both

from . import views

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
patterns: list[URLPattern] = [
    *(both(fr, en, views.page_view(name), name) for name, (fr, en) in _PATHS.items()),
    both("besoins/sujets/<str:code>/", "needs/topics/<str:code>/", views.topic, "portrait_topic"),
    both("besoins/definitions/", "needs/definitions/", views.definitions, "portrait_definitions"),
    both(
        "besoins/fichiers/<slug:question>.<slug:form>",
        "needs/files/<slug:question>.<slug:form>",
        views.file,
        "portrait_file",
    ),
]
