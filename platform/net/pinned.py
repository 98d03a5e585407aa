"""A session of `requests` for drivers that bring no client of their own choosing: it goes to one address that was checked, under
one name, and nowhere else. No redirection is followed, no proxy asked, and no file of passwords read.

Only imported where such a driver is installed: `requests` comes with it.
"""

import ssl
import warnings
from typing import Any, Literal
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Retry

Response = requests.Response
Session = requests.Session
NoAnswer = requests.RequestException
Tls = Literal["off", "require", "verify"]
CONNECTIONS = 4
USUAL = {"http": 80, "https": 443}
# Asking again is harmless for what is only fetched; nothing is sent twice.
AGAIN = Retry(
    total=None, connect=0, read=0, redirect=0, other=0, status=3, status_forcelist=(429, 502, 503, 504), backoff_factor=0.1,
    allowed_methods={"GET"}, raise_on_status=False, respect_retry_after_header=False,
)  # fmt: skip

# Whoever writes `require` has decided so.
warnings.filterwarnings("ignore", message="Unverified HTTPS request")


class LedElsewhere(Exception):
    """What is asked for lies at another address."""


def pinned(host: str, port: int, address: str, tls: Tls, leave_out: tuple[str, ...] = ()) -> Session:
    """`address` is one of the host's that was checked. Headers to `leave_out` are never sent. Other addresses than
    `http(s)://host:port` raise LedElsewhere."""
    scheme = "http" if tls == "off" else "https"
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.mount("http://", _Pinned(_pool(host, port, address, tls), scheme, host, port, leave_out))
    session.mount("https://", session.get_adapter("http://"))
    return session


class _Pinned(HTTPAdapter):
    def __init__(self, pool: HTTPConnectionPool, scheme: str, host: str, port: int, leave_out: tuple[str, ...]) -> None:
        self._pool = pool
        self._origin = (scheme, host.lower(), port)
        name = f"[{host}]" if ":" in host else host
        self._host = name if port == USUAL[scheme] else f"{name}:{port}"
        self._leave_out = leave_out
        super().__init__(max_retries=AGAIN)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> Response:
        parts = urlsplit(request.url or "")
        if (parts.scheme, parts.hostname, parts.port or USUAL.get(parts.scheme)) != self._origin:
            raise LedElsewhere("The server leads to another address.")
        request.headers["Host"] = self._host
        for name in self._leave_out:
            request.headers.pop(name, None)
        return super().send(request, *arguments, **options)

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The pool's own context does."""

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        return request.path_url

    def close(self) -> None:
        self._pool.close()
        super().close()


def _pool(host: str, port: int, address: str, tls: Tls) -> HTTPConnectionPool:
    if tls == "off":
        return HTTPConnectionPool(address, port, maxsize=CONNECTIONS)
    context = ssl.create_default_context()
    if tls == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return HTTPSConnectionPool(
        address,
        port,
        maxsize=CONNECTIONS,
        ssl_context=context,
        server_hostname=host,
        assert_hostname=host if tls == "verify" else False,
    )
