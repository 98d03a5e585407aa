"""The wire below the client: a name is resolved once, all of its addresses are checked, and the connection goes to one of
these. No single wait outlives the deadline of the whole request."""

import socket
import ssl
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

import httpcore

from net.addresses import Resolve, resolve, resolve_checked

LOOKUPS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that one step may still take."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException("The deadline of the request is over.")
        return left if at_most is None else min(left, at_most)


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only. The pool above asks for the host's name, so that Host, SNI and the certificate are
    about the name while the connection is to the address."""

    def __init__(self, deadline: Deadline, resolver: Resolve | None = None) -> None:
        self._deadline = deadline
        self._resolver = resolver or resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"No address of '{host}' answers.")
        for address in resolve_checked(host, port, resolver=self._looked_up):
            try:
                stream = self._sockets.connect_tcp(
                    address,
                    port,
                    timeout=self._deadline.left(timeout),
                    socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, path: str, *args: Any, **options: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("The client speaks to no sockets of this machine.")

    def sleep(self, seconds: float) -> None:
        time.sleep(self._deadline.left(seconds))

    def _looked_up(self, host: str, port: int) -> list[str]:
        """The system's resolver knows no time limit of ours, so it is waited for from here."""
        looking: Future[list[str]] = LOOKUPS.submit(lambda: list(self._resolver(host, port)))
        try:
            return looking.result(timeout=self._deadline.left())
        except TookTooLong:
            raise httpcore.ConnectTimeout(f"Looking up '{host}' took too long.") from None


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
