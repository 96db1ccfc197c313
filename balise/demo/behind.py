"""The last twelve months of a demonstration, recorded and counted in a process of its own while the site answers.

It begins at the first start of `balise serve --demo` and gives way to everything. What ends it in the middle leaves
whole contacts, and no figures: the next start completes them.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from balise.analysis.actions import build_facts
from balise.analysis.facts import home

from .contacts.actions import Filled, Progress, Stage, fill_lately

_NICE = 10


def is_done() -> bool:
    return _path().exists()


def begin() -> subprocess.Popen[bytes]:
    """Start the process, which an interruption of the terminal does not reach: who began it ends it."""
    nice = ["nice", "-n", str(_NICE)] if shutil.which("nice") else []
    balise = [sys.executable, "-c", "from balise.command_line import main; main()"]
    return subprocess.Popen(  # noqa: S603 (ours)
        [*nice, *balise, "demo", "contacts", "--lately", "-v0"], stdin=subprocess.DEVNULL, process_group=0
    )


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    process.wait()


def work(
    *, now: dt.datetime, stage: Stage = lambda _sentence: None, progress: Progress = lambda _done, _total: None
) -> Filled:
    """Record the contacts, then count them. Figures wait for the whole: pages say meanwhile that they are on their way.

    Raises CannotFill, and what `build_facts` raises.
    """
    with home.lock(wait=True):
        filled = fill_lately(now=now, stage=stage, progress=progress)
    stage(_("Counting"))
    build_facts(now=now)
    _path().parent.mkdir(parents=True, exist_ok=True)
    _path().touch()
    return filled


def _path() -> Path:
    return Path(settings.DATA) / "demo" / "lately"
