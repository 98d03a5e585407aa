"""One request as the operators see it: its id, its line in the access log, its share in the metrics."""

import logging
import time
from collections.abc import MutableMapping
from typing import Any

from accounts.principal import Principal
from api.metrics import IN_FLIGHT, count
from api.requests import client_address, request_id_of

log = logging.getLogger("jacquard.access")


class Observation:
    """Begins when a request arrives; `end` is called once, when its answer is ready."""

    __slots__ = ("environ", "request_id", "started")

    def __init__(self, environ: MutableMapping[str, Any]) -> None:
        self.started = time.perf_counter()
        self.environ = environ
        self.request_id = environ["jacquard.request_id"] = request_id_of(environ)
        IN_FLIGHT.inc()

    def end(self, status: int) -> None:
        seconds = time.perf_counter() - self.started
        IN_FLIGHT.dec()
        operation: str = self.environ.get("jacquard.operation", "")
        count(operation, status, seconds)
        if log.isEnabledFor(logging.INFO):
            log.handle(self._record(operation, status, seconds))

    def _record(self, operation: str, status: int, seconds: float) -> logging.LogRecord:
        """Made here: `log.info` would first look through the stack for the line that calls it."""
        record = logging.LogRecord(log.name, logging.INFO, "", 0, "request", None, None)
        vars(record).update(self._line(operation, status, seconds))
        return record

    def _line(self, operation: str, status: int, seconds: float) -> dict[str, Any]:
        """No query string: it may hold what people search for."""
        principal: Principal | None = self.environ.get("jacquard.principal")
        return {
            "request_id": self.request_id,
            "method": self.environ.get("REQUEST_METHOD"),
            "path": self.environ.get("PATH_INFO"),
            "operation": operation,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "principal": principal.id if principal else None,
            "address": client_address(self.environ),
        }
