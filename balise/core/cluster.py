"""A PostgreSQL of our own, for tests and benches: in a folder, on a socket there and on no network.

PostgreSQL refuses to run as root: then it runs as the user `postgres` that its package makes, or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg

_READY_SECONDS = 60
# Settings of a cluster that nobody will miss: it loses everything when the machine stops.
FLEETING = MappingProxyType({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
NOT_INSTALLED = "PostgreSQL is not installed: `apt-get install postgresql` (Debian, Ubuntu) brings it."


def binaries() -> Path | None:
    """The folder of the newest `initdb`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """`settings` are of postgresql.conf: by default it is as durable as it comes. Raises RuntimeError where PostgreSQL
    is not installed.

    Its database and its owner are both named `balise`.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        programs = binaries()
        if programs is None:
            raise RuntimeError(NOT_INSTALLED)
        self._programs, self._folder, self._data = programs, folder, folder / "data"
        self._settings = {"listen_addresses": "", **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        folder.mkdir(exist_ok=True)
        if user := _other_user():
            os.chown(folder, user.pw_uid, user.pw_gid)
            for above in folder.parents[:-2]:
                above.chmod(above.stat().st_mode | 0o011)  # so that the other user can reach it
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    @property
    def url(self) -> str:
        return f"postgresql://balise@/balise?host={self._folder}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Answers once it takes connections, recovering what was killed. Raises RuntimeError."""
        is_new = not self._data.exists()
        if is_new:
            initdb = [
                str(self._programs / "initdb"),
                "-D",
                str(self._data),
                "-U",
                "balise",
                "-A",
                "trust",
                "-E",
                "UTF8",
            ]
            hurried = ["-N"] if self._settings.get("fsync") == "off" else []
            subprocess.run([*initdb, *hurried], check=True, stdout=subprocess.DEVNULL, **self._as)  # noqa: S603 (of the system)
        until = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: see {self._folder / 'log'}.")
            if self._process is None or self._process.poll() is not None:  # it waits for what it was to be gone
                self._begin()
            time.sleep(0.1)
        if is_new:
            with self.connect("postgres") as base:
                base.execute("CREATE DATABASE balise")

    def connect(self, database: str = "balise") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self._folder), user="balise", dbname=database, autocommit=True, connect_timeout=5
        )

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_READY_SECONDS)

    def remove(self) -> None:
        """Stop it, and leave nothing on the disk."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self) -> None:
        said = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder), *said]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as)  # noqa: S603 (of the system)

    def _answers(self) -> bool:
        if self._process is None:
            return False
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True


def _other_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names.get("nobody")
