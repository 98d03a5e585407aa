"""What is sent to Trino and what comes back: the driver's requests at one checked address, and the pages of one statement.

A server names the address of each next page. Only its own is asked: neither another host nor another port, no redirection, no
proxy, and no storage that pages were put into.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from trino.auth import Authentication, BasicAuthentication, JWTAuthentication
from trino.client import ClientSession, TrinoRequest, TrinoStatus
from trino.constants import HEADER_ENCODING, HEADER_STARTED_TRANSACTION
from trino.transaction import NO_TRANSACTION

from datasources.engines.reaching import checked_addresses
from datasources.sources import Source, port_of
from net.pinned import LedElsewhere, NoAnswer, Response, pinned

CONNECT_SECONDS = 10
READ_SECONDS = 60  # a page that is not ready is answered within seconds


class SignInRefused(Exception):
    """The server does not know the user, or takes no secret that is not encrypted."""


class OutOfTime(Exception):
    """The statement has run for longer than it may."""


class Cancelled(Exception):
    """The statement was stopped from here."""


class Wire:
    """One connection to one server, as one user. `is_lost`: the way there is broken, so that nothing more is sent."""

    def __init__(self, source: Source) -> None:
        self.is_lost = False
        port = port_of(source)
        address = checked_addresses(source.host, port)[0]
        scheme = "http" if source.tls == "off" else "https"
        host = f"[{source.host}]" if ":" in source.host else source.host
        # Rows come with their pages, never by way of a storage.
        self._http = pinned(source.host, port, address, source.tls, leave_out=(HEADER_ENCODING,))
        self._state = ClientSession(
            user=source.user,
            catalog=source.database,
            schema=source.schema,
            source="jacquard",
            client_tags=["jacquard"],
            transaction_id=NO_TRANSACTION,
            timezone="UTC",
        )
        self._request = _Request(
            host,
            port,
            self._state,
            http_session=self._http,
            http_scheme=scheme,
            auth=_auth(source),
            max_attempts=1,
            request_timeout=(CONNECT_SECONDS, READ_SECONDS),
        )

    @property
    def is_in_transaction(self) -> bool:
        return self._state.transaction_id != NO_TRANSACTION

    def statement(self, text: str, seconds: float, until: float, settings: Mapping[str, str]) -> "Statement":
        """`seconds` are for the server, `until` is on our own clock."""
        limit = f"{max(0.001, seconds):.3f}s"
        self._state.properties = {"query_max_run_time": limit, "query_max_execution_time": limit, **settings}
        return Statement(self, self._request, text, until)

    def in_transaction(self, name: str) -> None:
        self._state.transaction_id = name or NO_TRANSACTION

    def close(self) -> None:
        self._http.close()


class Statement:
    """One statement on its way."""

    def __init__(self, wire: Wire, request: "_Request", text: str, until: float) -> None:
        self._wire = wire
        self._request = request
        self._text = text
        self._until = until
        self._next: str | None = None
        self._is_cancelled = False

    def pages(self) -> Iterator[TrinoStatus]:
        """Each answer of the server; the statement has ended well when they end."""
        response = self._sent(lambda: self._request.post(self._text))
        while True:
            self._next = None
            status = self._request.process(response)
            if started := response.headers.get(HEADER_STARTED_TRANSACTION):
                self._wire.in_transaction(started)
            self._next = status.next_uri
            if self._is_cancelled:
                raise Cancelled("The statement was stopped.")
            yield status
            if status.next_uri is None:
                return
            if time.monotonic() > self._until:
                with suppress(Exception):  # it is given up either way
                    self.cancel()
                self._next = None
                raise OutOfTime("The server let it run for longer than it may.")
            response = self._sent(partial(self._request.get, status.next_uri))

    def cancel(self) -> None:
        """Nothing while the server has not yet answered for the first time, nor when it is over."""
        following = self._next
        if following is not None:
            self._is_cancelled = True
            self._request.delete(following)

    def _sent(self, send: Callable[[], Response]) -> Response:
        try:
            return send()
        except NoAnswer:
            self._wire.is_lost = True
            raise


class _Request(TrinoRequest):
    def process(self, http_response: Response) -> TrinoStatus:
        if http_response.status_code in (401, 403):
            raise SignInRefused("Authentication failed.")
        status: TrinoStatus = super().process(http_response)
        if isinstance(status.rows, dict):
            raise LedElsewhere("The server has put the rows into a storage at another address.")
        return status


def _auth(source: Source) -> Authentication | None:
    """Secrets go over TLS alone; Trino itself takes them on no other way."""
    secret = source.password()
    if not secret:
        return None
    if source.tls == "off":
        raise SignInRefused("Trino takes passwords and tokens over TLS alone: encrypt the connection.")
    return JWTAuthentication(secret) if source.sign_in == "token" else BasicAuthentication(source.user, secret)
