"""Addresses of open data: pages in both languages, files and the catalogue in none."""

from __future__ import annotations

from django.urls import URLPattern, path

from balise.web.routes import both

from . import release_files, releases

_FR, _EN = "besoins/donnees/", "needs/data/"
pages: list[URLPattern] = [
    both(_FR, _EN, releases.releases, "releases"),
    both(f"{_FR}<slug:name>/", f"{_EN}<slug:name>/", releases.release, "release"),
    both(f"{_FR}<slug:name>/tableaux/<slug:table>/", f"{_EN}<slug:name>/tables/<slug:table>/", releases.table,
         "release_table"),
    both(f"{_FR}<slug:name>/documents/<slug:document>/", f"{_EN}<slug:name>/documents/<slug:document>/",
         releases.document, "release_document"),
]  # fmt: skip
files: list[URLPattern] = [
    path("catalog.jsonld", release_files.catalogue, name="catalogue"),
    path("data/", release_files.all_releases, name="release_series"),
    path("data/<slug:name>/", release_files.folder, name="release_folder"),
    path("data/<slug:name>/<path:path>", release_files.file, name="release_file"),
]
