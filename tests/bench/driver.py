"""The load: a process of its own that keeps connections busy and looks at every answer. One JSON order per line on standard
input, one JSON report per line on standard output."""

import asyncio
import itertools
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import orjson
from cases import CASES, FRESH, Request

HOST = "127.0.0.1"


class Connection(asyncio.Protocol):
    """One keep-alive connection: the next request leaves when the answer to the last is there."""

    def __init__(self, requests: Iterator[Request], head: bytes, until: float) -> None:
        self.requests, self.head, self.until = requests, head, until
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies: list[float] = []
        self.wrong: list[str] = []
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self.waiting = self.waiting + data if self.waiting else data
        end = self.waiting.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.waiting[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.waiting) >= end + 4 + length:
            self._answered(int(head[9:12]), self.waiting[end + 4 :])

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.wrong.append(f"connection lost: {error}")
            self.done.set_result(None)

    def _send(self) -> None:
        self.waiting = b""
        self.request = request = next(self.requests)
        self.transport.write(
            b"%s %s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s"
            % (request.method.encode(), request.path.encode(), self.head, len(request.body), request.body)
        )
        self.sent = time.perf_counter()

    def _answered(self, status: int, body: bytes) -> None:
        now = time.perf_counter()
        self.latencies.append(now - self.sent)
        request = self.request
        if status != request.status or any(body.count(mark) != times for mark, times in request.marks):
            self.wrong.append(f"{request.method} {request.path}: {status} {body[:300]!r}")
        if now < self.until and len(self.wrong) < 10:
            self._send()
        else:
            self.done.set_result(None)
            self.transport.close()


async def loaded(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order: `case`, `side`, `port`, `token`, `connections`, `seconds`, `seed`."""
    dice = random.Random(order["seed"])
    numbers = itertools.count(FRESH + order["seed"] * 1_000_000)
    make, side = CASES[order["case"]], order["side"]
    ready = [make(side, dice, numbers) for _ in range(order["ready"])]
    requests = itertools.chain(ready, (make(side, dice, numbers) for _ in itertools.count()))
    head = (
        f"Host: {HOST}:{order['port']}\r\nAuthorization: Bearer {order['token']}\r\nContent-Type: application/json\r\n"
    ).encode()
    started = time.perf_counter()
    until = started + order["seconds"]
    loop = asyncio.get_running_loop()
    connections: list[Connection] = []
    for _ in range(order["connections"]):
        _, protocol = await loop.create_connection(lambda: Connection(requests, head, until), HOST, order["port"])
        connections.append(protocol)
    await asyncio.gather(*(connection.done for connection in connections))
    seconds = time.perf_counter() - started
    latencies = sorted(latency for connection in connections for latency in connection.latencies)
    return {
        "requests": len(latencies),
        "seconds": seconds,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "wrong": [text for connection in connections for text in connection.wrong][:5],
    }


def main() -> None:
    for line in sys.stdin:
        report = asyncio.run(loaded(orjson.loads(line)))
        sys.stdout.write(orjson.dumps(report).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
