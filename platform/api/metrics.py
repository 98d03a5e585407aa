"""What is counted for Prometheus. Several web processes add up through the folder in PROMETHEUS_MULTIPROC_DIR."""

import os
import re
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.registry import REGISTRY

REQUESTS = Counter("jacquard_requests", "Answered requests.", ["operation", "status"])
SECONDS = Histogram(
    "jacquard_request_seconds",
    "Time to answer.",
    ["operation"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
IN_FLIGHT = Gauge("jacquard_requests_in_flight", "Requests that are being answered.", multiprocess_mode="livesum")
GAUGE_FILE = re.compile(r"gauge_live[a-z]+_([0-9]+)\.db\Z")


def count(operation: str, status: int, seconds: float) -> None:
    _requests(operation, status).inc()
    _seconds(operation).observe(seconds)


def metrics_text() -> bytes:
    """All processes' figures in Prometheus' text format."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    _forget_dead(Path(folder))
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


@cache
def _requests(operation: str, status: int) -> Counter:
    """`labels` looks the child up each time; there are few."""
    return REQUESTS.labels(operation, str(status))


@cache
def _seconds(operation: str) -> Histogram:
    return SECONDS.labels(operation)


def _forget_dead(folder: Path) -> None:
    """A process that was killed has nothing in flight any more."""
    for file in folder.glob("gauge_live*.db"):
        found = GAUGE_FILE.match(file.name)
        if found and not Path(f"/proc/{found[1]}").exists() and Path("/proc/self").exists():
            file.unlink(missing_ok=True)
