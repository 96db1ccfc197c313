"""Where releases stand: a folder each, whole or not there, which nobody changes.

published/2019-1/            a release: see `SHA256SUMS` in it for its files
published/2019-1/2019-1.zip  all of them in one
published/.making/           what is being made; it is renamed once whole, and what a crash left is removed
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

SUMS = "SHA256SUMS"
_NAME = re.compile(r"(\d{4})-([1-9]\d{0,3})")


def home() -> Path:
    return Path(settings.DATA) / "published"


def parsed(name: str) -> tuple[int, int] | None:
    """Year and number of a release by its name; None where it is no such name."""
    found = _NAME.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def folder(name: str) -> Path:
    """Raises ValueError for what is no name of a release."""
    if parsed(name) is None:
        raise ValueError(f"“{name[:40]}” is no name of a release: one is a year and a number, as 2019-1.")
    return home() / name


def names() -> list[str]:
    """The releases on this machine, newest year first, newest number first."""
    if not home().is_dir():
        return []
    found = [path.name for path in home().iterdir() if parsed(path.name) and path.is_dir()]
    return sorted(found, key=lambda name: parsed(name) or (0, 0), reverse=True)


def archive(name: str) -> Path:
    return folder(name) / f"{name}.zip"


def sums(where: Path) -> dict[str, str]:
    """SHA-256 of each file of a release by its path in it, as its list says them."""
    lines = (where / SUMS).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines if "  " in line)}


def write_sums(where: Path) -> str:
    """List every file of a folder with its SHA-256, as `sha256sum --check` reads it. Gives the SHA-256 of the list."""
    paths = sorted(path for path in where.rglob("*") if path.is_file())
    lines = [f"{digest(path)}  {path.relative_to(where).as_posix()}\n" for path in paths]
    (where / SUMS).write_text("".join(lines), encoding="utf-8")
    return digest(where / SUMS)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this process is the only one at it on this machine: False, at once, when another is."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def draft() -> Iterator[Path]:
    """An empty folder to make a release in; nothing of it stays unless `put_in_place` took it."""
    where = home() / ".making"
    _remove(where)
    where.mkdir(parents=True)
    try:
        yield where
    finally:
        _remove(where)


def put_in_place(where: Path, name: str) -> None:
    """Make a draft the release of that name, in one step, once all of it is on the disk. Nobody writes in it again."""
    for path in sorted(where.rglob("*"), reverse=True):  # what is in a folder before the folder
        path.chmod(0o555 if path.is_dir() else 0o444)
        _flush(path)
    _flush(where)
    where.rename(folder(name))
    folder(name).chmod(0o555)
    _flush(home())


def _flush(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _remove(where: Path) -> None:
    if where.exists():
        for path in (where, *where.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(where)
