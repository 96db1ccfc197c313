"""A PostgreSQL of our own that can be killed: in a folder, on a socket there, as durable as it comes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from balise.search.bench.postgres import binaries, other_user

from .processes import children, command_of

_READY_SECONDS = 60


class Cluster:
    def __init__(self, folder: Path) -> None:
        programs = binaries()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql.")
        self._programs, self._folder, self._data = programs, folder, folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        folder.mkdir(exist_ok=True)
        if user := other_user():
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
        """Answers once it takes connections, recovering what was killed."""
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
            subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **self._as)  # noqa: S603 (of the system)
        until = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: see {self._folder / 'log'}.")
            if self._process is None or self._process.poll() is not None:  # it waits for what it was to be gone
                self._begin()
            time.sleep(0.1)
        if is_new:
            with self._connect("postgres") as base:
                base.execute("CREATE DATABASE balise")

    def _begin(self) -> None:
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (of the system)
                [*command, "-c", "listen_addresses="], stdout=log, stderr=log, **self._as
            )

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self._folder), user="balise", dbname=name, autocommit=True, connect_timeout=5)

    def _answers(self) -> bool:
        if self._process is None:
            return False
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def kill_backend(self, pick: random.Random) -> bool:
        """kill -9 of a process that works for a connection: PostgreSQL then ends all others and recovers."""
        backends = [pid for pid in children(self.pid) if "[local]" in command_of(pid)]
        if not backends:
            return False
        with suppress(ProcessLookupError):
            os.kill(pick.choice(backends), signal.SIGKILL)
        return True

    def kill(self) -> None:
        """kill -9 of the postmaster and of all that it began."""
        assert self._process is not None
        began = children(self.pid)
        self._process.kill()
        self._process.wait()
        for pid in began:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_READY_SECONDS)
