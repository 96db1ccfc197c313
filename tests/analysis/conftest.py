"""Some hundred invented contacts, and an engine that holds them; or an installation whose facts a test builds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import small_facts
from django.conf import settings
from facts_made import There
from small_facts import Small

from balise.analysis.facts import reader, secret
from balise.analysis.store import Store


@pytest.fixture(scope="module")
def made() -> Small:
    return small_facts.small()


@pytest.fixture(scope="module")
def store(made: Small) -> Store:
    return small_facts.store(made)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Facts of this test, in a folder of its own."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    yield tmp_path
    reader.forget()


@pytest.fixture
def there(db: None) -> There:
    return There()
