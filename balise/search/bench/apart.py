"""A database and an index of their own for a bench, removed afterwards."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from pathlib import Path

from django.conf import settings
from django.db import connection

from .. import index

KEPT = "corpus.pickle"  # written once everything is published


@contextmanager
def apart(within: Path | None = None, *, kept: str = "") -> Iterator[Path]:
    """Answers the folder that everything of this run is in: the data folder too, so that nothing of an installation
    is touched. With a name for `kept`, `within` keeps it, and the next run of that name begins with what it holds."""
    name, told = connection.settings_dict["NAME"], {key: getattr(settings, key) for key in ("INDEX", "DATA")}
    with _folder(within, kept) as text:
        folder = Path(text)
        is_served = connection.vendor == "postgresql"
        made = f"balise_bench_{kept or os.getpid()}" if is_served else str(folder / "bench.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = made
        with redirect_stdout(sys.stderr):  # what making tables says is no answer of a bench
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=bool(kept))
        settings.DATA, settings.INDEX = folder, folder / "index"
        try:
            yield folder
        finally:
            for key, value in told.items():
                setattr(settings, key, value)
            index.forget()
            connection.creation.destroy_test_db(str(name), verbosity=0, keepdb=bool(kept))


def _folder(within: Path | None, kept: str) -> AbstractContextManager[str]:
    if not kept:
        return tempfile.TemporaryDirectory(prefix="balise-bench-", dir=within)
    folder = (within or Path(tempfile.gettempdir())) / f"balise-bench-{kept}"
    if not (folder / KEPT).exists():  # a run that was ended half-way left what no one can go on with
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(folder))
