"""A database that is made for a bench and thrown away: migrated, with the topics and areas that are shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from balise.directory.taxonomies import load_topics
from balise.territories.actions import load_facts

_NAME = "default"


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """Until this ends, whoever asks the database asks a new one, of SQLite, in a folder."""
    former = connections[_NAME].settings_dict
    is_sqlite = former["ENGINE"].endswith("sqlite3")
    options = former["OPTIONS"] if is_sqlite else {}
    made = {**former, "ENGINE": "django.db.backends.sqlite3", "NAME": folder / "bench.sqlite3", "OPTIONS": options}
    _use(made)
    try:
        call_command("migrate", verbosity=0)
        load_topics()
        load_facts(now=timezone.now())
        yield
    finally:
        _use(former)


def _use(settings: dict[str, object]) -> None:
    connections[_NAME].close()
    connections.settings[_NAME] = settings
    del connections[_NAME]
