"""One import of a source at a time, whatever the process: the system lets go of the lock when a process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext as _


class AtWork(Exception):
    """Another import of the same source is running. The message is a sentence."""


@contextmanager
def held(source: str) -> Iterator[None]:
    folder = settings.DATA / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{source}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AtWork(_("Another import of “%s” is at work. Wait for its end, then try again.") % source) from error
        yield


def is_held(source: str) -> bool:
    """Whether an import of this source is running on this machine."""
    try:
        with held(source):
            return False
    except AtWork:
        return True
