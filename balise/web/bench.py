"""`balise bench web`: whole pages over real HTTP here, beside a bare WSGI handler that runs the same search.

A directory of its own is written in a temporary folder, served by granian as an installation is, and read by as many
readers as asked, without a pause between two pages. Processor time is what the kernel charges to the server.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from balise.command_line.bench import Goal, Result

_PAGES_GOAL, _RECORDS_GOAL, _RATIO_GOAL, _P95_GOAL = 250, 500, 8, 60
_TICKS = os.sysconf("SC_CLK_TCK")
_READY_SECONDS = 60
_SEEN_BEFORE, _ROUNDS = 1_000, 4  # pages read before measuring, and how many times
_PREPARE = "from balise.web.bench_directory import write; write({services})"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--services", type=int, default=14_000, help="size of the invented directory")
    parser.add_argument("--seconds", type=float, default=8, help="how long each page is read")
    parser.add_argument("--readers", type=int, default=16)
    parser.add_argument("--processes", type=int, default=2, help="of the server")


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers saw of one kind of page, and what it cost the server."""

    pages: int
    seconds: float
    cpu: float  # seconds, of all processes of the server
    latencies: list[float]  # seconds
    kilobytes: float

    def row(self, name: str) -> dict[str, Any]:
        ranks = statistics.quantiles(self.latencies, n=100)
        return {
            "page": name,
            "pages a CPU-second": round(self.per_cpu_second, 1),
            "ms of CPU": round(1000 / self.per_cpu_second, 2),
            "pages a second": round(self.pages / self.seconds, 1),
            "p50 ms": round(ranks[49] * 1000, 1),
            "p95 ms": round(ranks[94] * 1000, 1),
            "KB": round(self.kilobytes, 1),
        }

    @property
    def per_cpu_second(self) -> float:
        return self.pages / self.cpu

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.latencies, n=100)[94]


def run(options: argparse.Namespace) -> Result:
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as folder:
        environment = _environment(folder)
        console.print(f"Writing {options.services:,} invented services…")
        _python(_PREPARE.format(services=options.services), environment)
        questions = (Path(folder) / "questions.txt").read_text().splitlines()
        results = [f"/fr/recherche/?{query}" for query in questions]
        records = [f"/fr/service/{number}/" for number in range(1, options.services + 1)]
        with _serving("balise.wsgi:application", options, environment) as server:
            console.print("Reading pages of results, then records…")
            page = _read(server, results, options)
            packed = _read(server, results, options, packed=True)
            record = _read(server, records, options)
        with _serving("balise.web.bench_bare:application", options, environment) as server:
            console.print("Reading the bare handler…")
            bare = _read(server, results, options)
    return _result(page, packed, record, bare)


def _result(page: Reading, packed: Reading, record: Reading, bare: Reading) -> Result:
    rows = [
        page.row("results"),
        packed.row("results, compressed"),
        record.row("record"),
        bare.row("bare WSGI handler, same search"),
    ]
    ratio = bare.per_cpu_second / page.per_cpu_second
    return Result(
        "web",
        rows,
        [
            Goal("results pages a CPU-second", page.per_cpu_second, "pages", _PAGES_GOAL, is_at_least=True),
            Goal("CPU of a results page beside the bare handler", ratio, "times", _RATIO_GOAL),
            Goal("record pages a CPU-second", record.per_cpu_second, "pages", _RECORDS_GOAL, is_at_least=True),
            Goal("95th percentile of a results page", page.p95 * 1000, "ms", _P95_GOAL),
        ],
    )


def _environment(folder: str) -> dict[str, str]:
    """An installation of its own, whatever the one that asks is set to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BALISE_", "DATABASE_URL"))}
    return kept | {
        "BALISE_DATA": folder,
        "BALISE_SECRET_KEY": "of a bench",
        "DJANGO_SETTINGS_MODULE": "balise.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def _python(code: str, environment: dict[str, str]) -> None:
    subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL
    )


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of processor that the server and its processes have used since they began."""
        return sum(_cpu(pid) for pid in (self.pid, *_descendants(self.pid)))


@contextmanager
def _serving(application: str, options: argparse.Namespace, environment: dict[str, str]) -> Iterator[Server]:
    port = _free_port()
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(options.processes), "--blocking-threads", "1", "--no-ws",
        "--log-level", "error", application,
    ]  # fmt: skip
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)  # noqa: S603
        try:
            _wait(port)
            yield Server(process.pid, port)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not answer on port {port} within {_READY_SECONDS} seconds.")


@dataclass(slots=True)
class _Seen:
    latencies: list[float] = field(default_factory=list)
    size: int = 0
    refused: str = ""


def _read(server: Server, paths: Sequence[str], options: argparse.Namespace, *, packed: bool = False) -> Reading:
    """Read pages for a while, once the server has seen most of them: an installation is not measured as it starts."""
    _warm(server.port, paths[:_SEEN_BEFORE], options.readers)
    before, started = server.cpu(), time.perf_counter()
    seen = _readers(server, paths, options, options.seconds, packed)
    seconds, cpu = time.perf_counter() - started, server.cpu() - before
    if refused := next((one.refused for one in seen if one.refused), ""):
        raise RuntimeError(f"The server answered {refused}: the bench measures pages, not refusals.")
    latencies = [latency for one in seen for latency in one.latencies]
    return Reading(len(latencies), seconds, cpu, latencies, sum(one.size for one in seen) / len(latencies) / 1000)


def _warm(port: int, paths: Sequence[str], readers: int) -> None:
    """Read every page several times, each time from another reader, so that every process meets it."""
    threads = [threading.Thread(target=_read_all, args=(port, paths, number, readers)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _read_all(port: int, paths: Sequence[str], number: int, readers: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for turn in range(_ROUNDS):
        for path in paths[(number + turn) % readers :: readers]:
            connection.request("GET", path)
            connection.getresponse().read()
    connection.close()


def _readers(
    server: Server, paths: Sequence[str], options: argparse.Namespace, seconds: float, packed: bool
) -> list[_Seen]:
    seen = [_Seen() for _ in range(options.readers)]
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_reader, args=(server.port, paths, number, until, packed, one))
        for number, one in enumerate(seen)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _reader(port: int, paths: Sequence[str], seed: int, until: float, packed: bool, seen: _Seen) -> None:
    pick = random.Random(seed)
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (started := time.perf_counter()) < until and not seen.refused:
        path = pick.choice(paths)
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        body = reply.read()
        seen.latencies.append(time.perf_counter() - started)
        seen.size += len(body)
        if reply.status != 200:
            seen.refused = f"{reply.status} to {path}"
    connection.close()


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS  # user, system


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found
