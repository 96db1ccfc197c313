"""Verbs of analysis. Facts are made by one process at a time; who asks is never kept waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from .asking import ask, ask_page
from .extracting import log_download, log_extraction
from .facts import home, parquet, verifying
from .facts.making import Done, Making, Progress
from .facts.parquet import Manifest
from .publishing.checking import verify as verify_release
from .publishing.making import publish
from .publishing.withdrawing import withdraw

__all__ = [
    "ask", "ask_page", "build_facts", "log_download", "log_extraction", "publish", "refresh_facts", "verify_facts",
    "verify_release", "withdraw",
]  # fmt: skip


def build_facts(*, now: dt.datetime, is_anew: bool = False, progress: Progress = lambda _done, _all: None) -> Done:
    """Bring facts up to intake, month by month, and close the months that are past their window.

    `is_anew` makes closed months again too: for contacts of years before, taken in after a build. What is then no
    longer as it was is told as a restatement. Waits for another build to end. Raises SecretProblem, and
    OSError where the disk takes no more.
    """
    with home.lock(wait=True), _on_disk():
        manifest = Manifest() if is_anew else parquet.read_manifest()
        done = Making(manifest, is_thorough=True, now=now, progress=progress).run()
    assert done is not None
    return done


def refresh_facts(*, now: dt.datetime) -> Done | None:
    """Make the open months anew whose contacts changed. None, at once, when there is none or another is at it.

    It closes no month: contacts of a former year may still be coming in. Raises as `build_facts` does.
    """
    with home.lock(wait=False) as is_free, _on_disk():
        if not is_free:
            return None
        return Making(parquet.read_manifest(), is_thorough=False, now=now, progress=lambda _done, _all: None).run()


def verify_facts() -> verifying.Verdict:
    """Count intake again, by other means than those that made the facts, and compare."""
    with home.lock(wait=True):
        return verifying.verify()


@contextmanager
def _on_disk() -> Iterator[None]:
    """What the engine could not write is told as any other file that could not be."""
    try:
        yield
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
