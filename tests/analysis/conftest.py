"""Some hundred invented contacts, and an engine that holds them; a file that needs others has its own."""

from __future__ import annotations

import pytest
import small_facts
from small_facts import Small

from balise.analysis.store import Store


@pytest.fixture(scope="module")
def made() -> Small:
    return small_facts.small()


@pytest.fixture(scope="module")
def store(made: Small) -> Store:
    return small_facts.store(made)
