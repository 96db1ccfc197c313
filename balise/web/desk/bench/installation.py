"""An installation of its own for a bench: a folder, a database, the invented directory, real servers."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .browser import Browser, Unreachable
from .cluster import Cluster
from .processes import children, command_of, cpu, end

PASSWORD = "guichet-du-banc"  # noqa: S105 (of people invented for a run, on this machine only)
_READY_SECONDS = 120
_MADE = "made.json"
_BALISE = str(Path(sys.executable).with_name("balise"))


class Installation:
    """`environment` is that of its commands and servers, `facts` what a desk needs to know of it (filling.facts)."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BALISE_", "DATABASE_URL"))}
        self.environment = kept | {
            "BALISE_DATA": str(folder / "data"),
            "BALISE_SECRET_KEY": "of a bench",
            "DATABASE_URL": cluster.url if cluster else "",
            "DJANGO_SETTINGS_MODULE": "balise.settings",
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[4]), os.environ.get("PYTHONPATH", "")]),
        }
        self.facts: dict[str, Any] = {}

    def is_filled(self) -> bool:
        return (self.folder / _MADE).exists()

    def fill(self, services: int, counsellors: int) -> None:
        """Invent the directory and the people, unless the folder holds them from a run before."""
        if not self.is_filled():
            self.balise("migrate")
            self.balise("demo", "--services", str(services))
            self.balise("lists", "begin", "montreal")
        told = self.python("filling", str(counsellors))
        (self.folder / _MADE).write_text(told)
        self.facts = json.loads(told)

    def balise(self, *arguments: str) -> str:
        return self._run([_BALISE, *arguments])

    def python(self, module: str, *arguments: str, said: str = "") -> str:
        """What a module of this bench prints, run in the installation, to which `said` is said."""
        return self._run([sys.executable, "-m", f"{__package__}.{module}", *arguments], said)

    def _run(self, command: list[str], said: str = "") -> str:
        done = subprocess.run(  # noqa: S603 (ours)
            command, env=self.environment, input=said, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[1:])} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def serve(self, port: int, workers: int) -> Server:
        command = [_BALISE, "serve", "--port", str(port), "--workers", str(workers)]
        return Server(command, port, self.environment, self.folder / "server.log")

    def serve_bare(self, port: int, workers: int) -> Server:
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port",
            str(port), "--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--log-level", "error",
            f"{__package__}.bare:application",
        ]  # fmt: skip
        return Server(command, port, self.environment, self.folder / "bare.log")

    def cpu(self, server: Server) -> float:
        """Seconds of processor that the server and its database have used."""
        return cpu(server.pid) + (cpu(self.cluster.pid) if self.cluster else 0.0)


class Server:
    """A server that can be killed and started again on its port."""

    def __init__(self, command: Sequence[str], port: int, environment: dict[str, str], log: Path) -> None:
        self.port, self._command, self._environment, self._log = port, list(command), environment, log
        self._process: subprocess.Popen[bytes] | None = None
        self.was_killed = False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self.was_killed = False
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (ours)
                self._command, env=self._environment, stdout=log, stderr=log, process_group=0
            )

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError."""
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until and not self.has_ended():
            try:
                Browser(self.port).ask("GET", "/healthz")  # any answer: the port is open before there is one
            except Unreachable:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"The server did not answer on port {self.port}: see {self._log}.")

    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def kill_worker(self, pick: random.Random) -> bool:
        """kill -9 of one of its processes; False when it has none yet."""
        workers = [pid for pid in children(self.pid) if "resource_tracker" not in command_of(pid)]
        if not workers:
            return False
        with suppress(ProcessLookupError):
            os.kill(pick.choice(workers), signal.SIGKILL)
        return True

    def kill(self) -> None:
        """kill -9 of the whole server, its processes included."""
        self.was_killed = True
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            end(self._process)
        self.kill()


@contextmanager
def running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
