"""What every test stands on: a data folder of its own, and the real data where they are."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

# A test never touches the installation of the checkout. Settings have been read by now, so they are told too;
# the variable is for the commands that tests run.
_DATA = Path(tempfile.mkdtemp(prefix="balise-test-"))
os.environ["BALISE_DATA"] = str(_DATA)
settings.DATA = _DATA
settings.INDEX, settings.STATIC_ROOT, settings.MEDIA_ROOT = _DATA / "index", _DATA / "static", _DATA / "media"
(_DATA / "static").mkdir()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # half a second less a password
settings.FIGURES_PER_MINUTE = 0  # tests ask for more than any person: those of the limit say theirs

# A busy machine is slow and not wrong: who promises a time says so, and measures it.
hypothesis.settings.register_profile("balise", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("balise")

SHARED = Path(os.environ.get("BALISE_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "data"
CHROMIUM = Path("/usr/bin/chromium")


def postgresql_programs() -> Path | None:
    """The folder of the newest `initdb` of Debian."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, by name; in CI leaving anything out is a failure.

    Laws that ask no database are run with SQLite, and not once more with PostgreSQL.
    """
    if connection.vendor == "postgresql":
        laws = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=laws)
        items[:] = [item for item in items if _asks_a_database(item)]
    lacking = {
        "shared": None
        if SHARED.is_dir()
        else f"real data are not at {SHARED.parent}: name their folder in BALISE_SHARED",
        "postgresql": None if postgresql_programs() else "PostgreSQL is not here: apt-get install postgresql",
        "browser": None if CHROMIUM.exists() else "Chromium is not at /usr/bin/chromium: apt-get install chromium",
    }
    for marker, reason in lacking.items():
        left_out = [item for item in items if item.get_closest_marker(marker)] if reason else []
        if left_out and os.environ.get("CI") == "true":
            raise pytest.UsageError(f"{len(left_out)} tests cannot run here ({reason}), and CI leaves nothing out.")
        for item in left_out:
            item.add_marker(pytest.mark.skip(reason=f"left out: {reason}"))
    items[:] = _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Files that drive a browser, then those that start something of their own, then those of most tests.

    Each worker takes the next file (`--dist loadfile --no-loadscope-reorder`): a long one that is begun last leaves the
    other cores with nothing to do.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def weight(tests: list[pytest.Item]) -> tuple[bool, bool, int]:
        marks = {mark.name for test in tests for mark in test.iter_markers()}
        return "browser" in marks, "once" in marks, len(tests)

    longest = sorted(files.values(), key=weight, reverse=True)
    return [test for tests in longest for test in sorted(tests, key=_stands_on_a_directory)]


def _stands_on_a_directory(item: pytest.Item) -> bool:
    """Whether it shares the directory of its file: those that ask for none come before it is made."""
    return "shared_directory" in getattr(item, "fixturenames", ())


def _asks_a_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def language_of_the_installation() -> None:
    """A page or a command leaves its own language behind it in the thread: every test begins in French."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data (../shared/data)."""
    return SHARED


@pytest.fixture(autouse=True, scope="module")
def territories_anew() -> None:
    """The process remembers areas for some seconds: those of another file's tests are gone with their transaction."""
    from balise.territories import memory

    memory.forget()
