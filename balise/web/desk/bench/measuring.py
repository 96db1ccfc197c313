"""Counsellors at work, at the pace of people made several times faster: how long each action makes them wait."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from .browser import Browser
from .call import KINDS, Seat
from .filling import name_of
from .installation import PASSWORD, Installation, Server, free_port, running

_ALONE_CALLS = 5
_FIELDS_ALONE = 200
Taken = dict[str, list[float]]  # seconds, by kind of action


class Measured:
    """What one run saw. `cpu` holds seconds of the server's processor by kind, one counsellor being alone."""

    def __init__(self) -> None:
        self.busy: Taken = defaultdict(list)
        self.alone: Taken = defaultdict(list)
        self.cpu: dict[str, float] = defaultdict(float)
        self.within: dict[str, Any] = {}
        self.bare_busy: list[float] = []
        self.bare_alone: list[float] = []
        self.bare_cpu = 0.0
        self.contact = ""  # one that was recorded
        self.load = 0.0  # of the machine, as all of them began
        self.busy_cpu = 0.0  # processors that the server kept busy


def measure(place: Installation, options: argparse.Namespace, say: Callable[[str], None]) -> Measured:
    found, port = Measured(), options.port or free_port()
    with running(place.serve(port, options.workers)) as server:
        say(f"{options.counsellors} counsellors sign in…")
        desks = [_signed_in(port, number) for number in range(options.counsellors)]
        say("Each makes a call that does not count: a server that has just started is slower…")
        _busy_once(desks)
        say("One of them works alone…")
        _alone(place, server, desks[0], found)
        say(f"All of them work, {options.seconds:g} s…")
        _busy(place, server, desks, options, found)
    with running(place.serve_bare(port, options.workers)) as server:
        say("The bare handler…")
        _bare(place, server, options, found)
    found.within = json.loads(place.python("within"))
    return found


def _signed_in(port: int, number: int) -> Browser:
    browser = Browser(port)
    browser.sign_in(name_of(number), PASSWORD)
    return browser


def _alone(place: Installation, server: Server, browser: Browser, found: Measured) -> None:
    """The first call warms every process; then what the server works for each action is told apart."""
    seat = Seat(browser, random.Random(0))
    for number in range(_ALONE_CALLS + 1):
        before = place.cpu(server)
        for kind in seat.day():
            after = place.cpu(server)
            if number:
                found.cpu[kind] += after - before
                found.alone[kind].append(seat.taken[kind][-1])
            before = place.cpu(server)
    found.contact = seat.contact


def _busy(
    place: Installation, server: Server, desks: list[Browser], options: argparse.Namespace, found: Measured
) -> None:
    seats = _seats(desks)
    begun, cpu, found.load = time.monotonic(), place.cpu(server), os.getloadavg()[0]
    _together([partial(_work, seat, begun + options.seconds, options.pause) for seat in seats])
    found.busy_cpu = (place.cpu(server) - cpu) / (time.monotonic() - begun)
    for seat in seats:
        for kind, taken in seat.taken.items():
            found.busy[kind] += taken


def _busy_once(desks: list[Browser]) -> None:
    _together([partial(_work, seat, 0.0, 0.0) for seat in _seats(desks)])


def _seats(desks: list[Browser]) -> list[Seat]:
    return [Seat(browser, random.Random(number)) for number, browser in enumerate(desks)]


def _together(works: list[Callable[[], None]]) -> None:
    """Raises what the first that failed did."""
    with ThreadPoolExecutor(len(works)) as pool:
        for work in [pool.submit(work) for work in works]:
            work.result()


def _work(seat: Seat, until: float, pause: float) -> None:
    """One call whole, then more until that moment; who speaks and thinks takes `pause` seconds, more or less."""
    pick, whole = random.Random(), False
    time.sleep(pick.random() * pause)
    while not whole or time.monotonic() < until:
        for _ in seat.day():
            time.sleep(pick.expovariate(1 / pause) if pause else 0)
            if whole and time.monotonic() > until:
                return
        whole = True


def _bare(place: Installation, server: Server, options: argparse.Namespace, found: Measured) -> None:
    """The same field, of a contact recorded before, by as many counsellors at the same pace."""

    def write(browser: Browser, taken: list[float]) -> None:
        begun = time.perf_counter()
        answer = browser.ask("POST", "/", {"contact": found.contact, "gender": "woman"})
        taken.append(time.perf_counter() - begun)
        if answer.status != 200 or answer.told() != {"done": 1}:
            raise RuntimeError(f"The bare handler answered {answer.status}: it wrote nothing.")

    browser = Browser(server.port)
    write(browser, [])
    cpu = place.cpu(server)
    for _ in range(_FIELDS_ALONE):
        write(browser, found.bare_alone)
    found.bare_cpu = (place.cpu(server) - cpu) / _FIELDS_ALONE
    until = time.monotonic() + min(options.seconds, 10)

    def work() -> None:
        own, pick = Browser(server.port), random.Random()
        while time.monotonic() < until:
            write(own, found.bare_busy)
            time.sleep(pick.expovariate(1 / options.pause) if options.pause else 0)

    _together([work for _ in range(options.counsellors)])


def ranks(taken: list[float]) -> dict[str, float]:
    """Milliseconds."""
    cut = statistics.quantiles(taken, n=100) if len(taken) > 1 else taken * 99
    return {f"p{share} ms": round(cut[share - 1] * 1000, 2) for share in (50, 95, 99)}


def rows(found: Measured) -> list[dict[str, Any]]:
    told = []
    for kind in KINDS:
        if found.busy[kind]:
            alone = found.alone[kind]
            told.append(
                {
                    "action": kind,
                    "times": len(found.busy[kind]),
                    **ranks(found.busy[kind]),
                    "alone p50 ms": ranks(alone)["p50 ms"],
                    "alone CPU ms": round(1000 * found.cpu[kind] / len(alone), 1),
                    "queries": found.within["queries"].get(kind, 0),
                }
            )
    return told
