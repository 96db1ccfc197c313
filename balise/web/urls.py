"""Addresses of the pages. What people read stands under /fr/ or /en/, with a path in that language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path

from .public import browse, home, my_list, organization, pages, record, results
from .routes import both

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.start, name="start"),
    *i18n_patterns(
        path("", home.home, name="home"),
        # Search and records
        both("recherche/", "search/", results.results, "results"),
        both("service/<int:id>/", "service/<int:id>/", record.service, "service"),
        both("organisme/<int:id>/", "organization/<int:id>/", organization.organization, "organization"),
        # Browse
        both("sujets/", "topics/", browse.topics, "topics"),
        both("sujets/<str:code>/", "topics/<str:code>/", browse.topic, "topic"),
        both("lieux/", "places/", browse.areas, "areas"),
        both("lieux/<str:code>/", "places/<str:code>/", browse.area, "area"),
        # My list
        both("ma-liste/", "my-list/", my_list.my_list, "my_list"),
        both("ma-liste/ajouter/", "my-list/add/", my_list.add, "my_list_add"),
        both("ma-liste/retirer/", "my-list/remove/", my_list.remove, "my_list_remove"),
        both("ma-liste/vider/", "my-list/clear/", my_list.clear, "my_list_clear"),
        # Pages of text
        both("quel-numero/", "which-number/", pages.numbers, "numbers"),
        both("a-propos/", "about/", pages.about, "about"),
        both("confidentialite/", "privacy/", pages.privacy, "privacy"),
        both("accessibilite/", "accessibility/", pages.accessibility, "accessibility"),
        both("plan-du-site/", "site-map/", pages.site_map, "site_map"),
    ),
]
