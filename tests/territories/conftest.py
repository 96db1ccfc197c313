"""The areas shipped with the project, in the tables, and a process that remembers nothing from another test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from balise.territories import actions, geocoder, memory
from balise.territories.models import Area

# A busy machine is slow, not wrong.
settings.register_profile("territories", deadline=None)
settings.load_profile("territories")

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("BALISE_GEOCODER_URL", raising=False)
    memory.forget()
    geocoder.forget()
    yield
    memory.forget()
    geocoder.forget()


@pytest.fixture(scope="module")
def areas(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for the tests of a file; what a test changes is rolled back as ever."""
    with django_db_blocker.unblock():
        actions.load_facts(now=NOW)
    yield
    with django_db_blocker.unblock():
        Area.objects.all().delete()
