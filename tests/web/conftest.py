"""What tests of pages stand on: plain static files, an index of their own, a small directory where they ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import factories
import pytest
import small_portrait
from pytest_django import Settings
from small_directory import Directory, make

from balise.accounts import operator
from balise.accounts.actions import set_identity
from balise.accounts.rules import Announcement, Identity, Opening
from balise.analysis import naming
from balise.analysis.store import Store
from balise.core.languages import Text
from balise.territories import memory
from balise.web.public import areas, names

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@pytest.fixture(autouse=True)
def a_site_of_its_own(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """No hashed names of static files, no index nor memory left by another test."""
    static_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": static_files}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.INDEX = tmp_path / "index"
    _forget()
    yield
    _forget()


def _forget() -> None:
    operator.forget()
    memory.forget()
    names.forget()
    areas.forget()


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def identity(db: None) -> Identity:
    """A fictional operator that says everything an operator may say."""
    return set_identity(
        identity=Identity(
            name=Text("Repère du coin", "Corner Waypoint"),
            telephone="211",
            chat="https://chat.example.org/",
            email="bonjour@example.org",
            hours=Text("Tous les jours de 8 h à 18 h.", "Every day 8 a.m. to 6 p.m."),
            openings=(Opening(WEEK, dt.time(8), dt.time(18)),),
            announcements=(Announcement(Text("Froid intense demain.", "Extreme cold tomorrow."), level="warning"),),
            is_demo=True,
        ),
        by=None,
        now=factories.NOW,
    )


@pytest.fixture(scope="session")
def facts() -> Store:
    return small_portrait.store()


@pytest.fixture
def counted(facts: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Facts of 2019, as if they were live."""
    monkeypatch.setattr("balise.web.analyst.opened.latest", lambda: facts)
    naming.forget()
    return facts


@pytest.fixture
def directory(db: None) -> Directory:
    return make()
