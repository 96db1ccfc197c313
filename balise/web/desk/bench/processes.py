"""Processes as the kernel tells of them: whose they are, what they used, how they end."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from typing import Any

_POLITE_SECONDS = 15


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # ended meanwhile
            continue
    return found


def descendants(pid: int) -> list[int]:
    return [one for child in children(pid) for one in (child, *descendants(child))]


def command_of(pid: int) -> str:
    """The command line of a process; "" when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def cpu(pid: int) -> float:
    """Seconds of processor of a process and its descendants that still run, to the microsecond."""
    return sum(_own(one) for one in (pid, *descendants(pid)))


def _own(pid: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total / 1e9


def end(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_POLITE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
