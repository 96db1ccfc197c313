"""`balise serve`: one command that answers on this machine until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from balise.command_line.management.commands import serve
from balise.demo import behind
from balise.web.static_files import gather

BALISE = str(Path(sys.executable).with_name("balise"))
_PATIENCE = 60  # seconds to start on a busy machine


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "BALISE_DATA": str(tmp_path), "DATABASE_URL": "", "BALISE_DEBUG": ""}


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server(environment: dict[str, str], port: int, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Two processes that serve; what they say is in the files out and err."""
    subprocess.run([BALISE, "migrate", "-v0"], env=environment, check=True)
    command = [BALISE, "serve", "--port", str(port), "--workers", "2"]
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        running = subprocess.Popen(command, env=environment, stdout=out, stderr=err)
        yield running
        if running.poll() is None:
            running.terminate()
            running.wait(_PATIENCE)


def ask(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), dict(refusal.headers)


def wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            ask(port, "/robots.txt")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not answer in time")


def test_it_serves_pages_and_compressed_files_then_stops_when_told(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    wait_for(port)
    status, page, _ = ask(port, "/fr/")
    assert status == 200 and b"<main" in page
    style = page.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    status, _, headers = ask(port, style, **{"Accept-Encoding": "gzip"})
    assert status == 200 and headers["content-encoding"] == "gzip" and "immutable" in headers["cache-control"]
    assert json.loads(ask(port, "/healthz")[1])["database"] == "ok"
    for _ in range(10):
        ask(port, "/en/")
    figures = ask(port, "/metrics")[1].decode()
    assert 'route="home",status="200"} 11.0' in figures, "the figures of both processes are added up"
    server.send_signal(signal.SIGTERM)
    assert server.wait(_PATIENCE) == 0
    assert f"http://127.0.0.1:{port}/" in (tmp_path / "out").read_text()
    assert "Traceback" not in (tmp_path / "err").read_text()


def test_a_database_of_another_version_is_told(environment: dict[str, str], port: int) -> None:
    done = subprocess.run([BALISE, "serve", "--port", str(port)], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "balise migrate" in done.stderr and "Traceback" not in done.stderr


def test_files_are_gathered_once(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    assert gather() is True
    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert gather() is False
    (tmp_path / "static" / ".gathered").write_text("of another day")
    assert gather() is True


@pytest.mark.parametrize("is_done", [True, False])
def test_the_months_of_a_demonstration_are_made_meanwhile_once_and_end_with_the_server(
    monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return begun[0]

    monkeypatch.setattr(behind, "is_done", lambda: is_done)
    monkeypatch.setattr(behind, "begin", begin)
    with serve.months_behind():
        assert [one.poll() for one in begun] == ([] if is_done else [None])
    assert all(one.poll() is not None for one in begun)
