"""Figures of the server for Prometheus. Labels are names of routes: no address, no word, no record."""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("balise_requests", "Answers given", ["route", "method", "status"])
SECONDS = Histogram(
    "balise_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
NOT_COUNTED = Counter("balise_tallies_not_counted", "Questions and clicks let go since memory held too many")


def text() -> bytes:
    """Every figure, of all the processes of the server where it has several."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
