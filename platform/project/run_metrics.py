"""Queues and workers for Prometheus: counted when asked, because all processes share them."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from runs.monitoring import figures

GAUGES = {
    "depth": "Runs that wait for a worker.",
    "blocked": "Runs that wait for others with their concurrency key.",
    "delayed": "Runs that wait for a moment.",
    "running": "Runs under way.",
    "oldest_seconds": "How long the oldest has waited.",
    "done_last_hour": "Runs that ended within an hour.",
    "failed_last_hour": "Runs that failed within an hour.",
}


def runs_text() -> bytes:
    registry = CollectorRegistry()
    found = figures()
    for name, meaning in GAUGES.items():
        gauge = Gauge(f"jacquard_queue_{name}", meaning, ["queue"], registry=registry)
        for queue in found["queues"]:
            gauge.labels(queue["name"]).set(queue[name] or 0)
    Gauge("jacquard_workers", "Workers that are alive.", registry=registry).set(found["workers"])
    return generate_latest(registry)
