"""A database and an index of their own for a bench, removed afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from . import index


@contextmanager
def apart(within: Path | None = None) -> Iterator[Path]:
    """Answers the folder that everything of this run is in: the data folder too, so that nothing of an installation
    is touched."""
    name, told = connection.settings_dict["NAME"], {key: getattr(settings, key) for key in ("INDEX", "DATA")}
    with tempfile.TemporaryDirectory(prefix="balise-bench-", dir=within) as text:
        folder = Path(text)
        connection.settings_dict["TEST"]["NAME"] = (
            f"balise_bench_{os.getpid()}" if connection.vendor == "postgresql" else str(folder / "bench.sqlite3")
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.DATA, settings.INDEX = folder, folder / "index"
        try:
            yield folder
        finally:
            for key, value in told.items():
                setattr(settings, key, value)
            index.forget()
            connection.creation.destroy_test_db(str(name), verbosity=0)
