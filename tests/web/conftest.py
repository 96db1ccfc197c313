"""What tests of pages stand on: plain static files, an index of their own, a small directory where they ask for it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import factories
import pytest
import small_portrait
from django.conf import settings as installation
from django.db import transaction
from django.test import override_settings
from private_sources import LAYOUTS, take_in
from pytest_django import DjangoDbBlocker, Settings
from small_directory import Directory, make, make_areas
from small_release import Maker

from balise.accounts import operator
from balise.accounts.actions import set_identity
from balise.accounts.rules import Announcement, Identity, Opening
from balise.analysis import naming
from balise.analysis.models import Release
from balise.analysis.publishing import shelf
from balise.analysis.publishing.making import publish
from balise.analysis.store import Store
from balise.core.languages import Text
from balise.directory.taxonomies import load_topics
from balise.territories import memory
from balise.web.public import areas, names

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


# What a process remembers, and for how many seconds.
REMEMBERED = ((memory, "CHECK_EVERY"), (operator, "KEPT_SECONDS"), (names, "_REMEMBERED_SECONDS"),
              (areas, "_REMEMBERED_SECONDS"))  # fmt: skip


@pytest.fixture(autouse=True)
def a_site_of_its_own(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No hashed names of static files, no index nor memory left by another test; its own lasts as long as it does,
    however slow the machine: queries that a test counts are those of its pages."""
    for module, name in REMEMBERED:
        monkeypatch.setattr(module, name, float("inf"))
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
    monkeypatch.setattr("balise.web.analyst.opened.store_of", lambda _scope: facts)
    naming.forget()
    return facts


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, identity: Identity) -> Path:
    monkeypatch.setattr(installation, "DATA", tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def made_release(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A release of 2019 made once, that tests copy."""
    kept, installation.DATA = installation.DATA, tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic():
        set_identity(identity=Identity(name=Text("Repère du coin", "Corner Waypoint")), by=None, now=factories.NOW)
        publish(year=2019, store=small_portrait.store(), make=Maker(), by=None, now=factories.NOW)
        transaction.set_rollback(True)
    where, installation.DATA = shelf.home(), kept
    operator.forget()
    return where


@pytest.fixture
def released(data: Path, made_release: Path) -> Path:
    shutil.copytree(made_release, data / "published")
    where = data / "published" / "2019-1"
    digest = shelf.digest(where / shelf.SUMS)
    Release.objects.create(
        name="2019-1", year=2019, number=1, made_at=factories.NOW, digest=digest, state="published"
    )  # fmt: skip
    return where


class Private(NamedTuple):
    """A package that was taken in: where its index is, and what the command said."""

    index: Path
    said: str


@pytest.fixture(scope="module", params=LAYOUTS)
def taken_in(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Private]:
    """Once for all tests of a file, that only read."""
    folder = tmp_path_factory.mktemp("private")
    with django_db_blocker.unblock(), override_settings(INDEX=folder / "index"), transaction.atomic():
        _forget()
        load_topics()
        make_areas()
        yield Private(folder / "index", take_in(request.param, folder))
        transaction.set_rollback(True)


@pytest.fixture
def private(taken_in: Private, settings: Settings, db: None) -> str:
    """A directory of a layout that hides something wherever it can; what the command said as it took it in."""
    settings.INDEX = taken_in.index
    return taken_in.said


@pytest.fixture(scope="module")
def shared_directory(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Directory, Path]]:
    """Made and indexed once for a file, whose tests that ask for none have run by then (tests/conftest.py)."""
    index = tmp_path_factory.mktemp("directory") / "index"
    with django_db_blocker.unblock(), transaction.atomic():
        _forget()
        with override_settings(INDEX=index):
            made = make()
        yield made, index
        transaction.set_rollback(True)


@pytest.fixture
def directory(shared_directory: tuple[Directory, Path], db: None, settings: Settings) -> Directory:
    """A small directory, with an index of its own: what a test changes in either is gone after it."""
    made, index = shared_directory
    shutil.copytree(index, settings.INDEX)
    return made
