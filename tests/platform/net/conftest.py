"""Servers of the tests' own: a canary that counts who knocks, a name server that changes its mind, and a web server."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import dnslib
import pytest
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from net.client import Client


@dataclass
class Canary:
    """Listens on 127.0.0.1 and ::1, at one port. Nobody is to come."""

    port: int = 0
    hits: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    seen, stop = Canary(), threading.Event()
    listeners = []
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, seen.port))
        listener.listen(16)
        listener.settimeout(0.1)
        seen.port = listener.getsockname()[1]
        listeners.append(listener)

    def watch(listener: socket.socket) -> None:
        while not stop.is_set():
            try:
                connection, where = listener.accept()
            except TimeoutError:
                continue
            seen.hits.append(str(where))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
            connection.close()

    threads = [threading.Thread(target=watch, args=(listener,)) for listener in listeners]
    for thread in threads:
        thread.start()
    yield seen
    stop.set()
    for thread in threads:
        thread.join()
    for listener in listeners:
        listener.close()


class Names(BaseResolver):
    """`answers[name]` are the answers in turn, each a list of records; the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.port = 0

    def resolve(self, request: dnslib.DNSRecord, handler: object) -> dnslib.DNSRecord:
        name, kind = str(request.q.qname).rstrip("."), dnslib.QTYPE[request.q.qtype]
        self.asked.append(f"{name} {kind}")
        turns = self.answers.get(name, [[]])
        records = turns.pop(0) if len(turns) > 1 and kind == "A" else turns[0]
        reply = request.reply()
        for record in [record for record in records if record.split()[0] in (kind, "CNAME")]:
            reply.add_answer(*dnslib.RR.fromZone(f"{name}. 0 IN {record}"))
        return reply


@pytest.fixture(scope="package")
def name_server() -> Iterator[Names]:
    found = Names()
    server = DNSServer(found, address="127.0.0.1", port=0, logger=DNSLogger(log="-request,-reply,-truncated,-error"))
    server.start_thread()
    found.port = server.server.server_address[1]
    yield found
    server.stop()
    server.server.server_close()


@pytest.fixture
def names(name_server: Names) -> Names:
    name_server.answers, name_server.asked = {}, []
    return name_server


@pytest.fixture
def lookup(names: Names) -> Callable[[str, int], list[str]]:
    """Asks that name server as a stub resolver would: A and AAAA, along the CNAMEs."""

    def ask(name: str, kind: str) -> list[str]:
        sent = dnslib.DNSRecord.question(name, kind)
        reply = dnslib.DNSRecord.parse(sent.send("127.0.0.1", names.port, timeout=2))  # type: ignore[attr-defined]
        found = []
        for record in reply.rr:
            is_alias = record.rtype == dnslib.QTYPE.CNAME
            found += ask(str(record.rdata).rstrip("."), kind) if is_alias else [str(record.rdata)]
        return found

    def lookup(host: str, port: int) -> list[str]:
        found = [*ask(host, "A"), *ask(host, "AAAA")]
        if not found:
            raise OSError(host)
        return found

    return lookup


@pytest.fixture
def client(lookup: Callable[[str, int], list[str]]) -> Client:
    return Client(resolver=lookup)
