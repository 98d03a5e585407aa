"""Addresses of the web as the client takes them: one meaning each, or refused before anything is looked up."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urljoin

import httpx

from operations.errors import InvalidInput

SCHEMES = {"http": 80, "https": 443}
LONGEST = 8_000
LOWEST_FREE_PORT = 1024
SERVICE_PORTS = frozenset(
    {
        1719,
        1720,
        1723,
        2049,
        3306,
        3389,
        3659,
        4045,
        4190,
        5060,
        5061,
        5432,
        5672,
        5900,
        6000,
        6379,
        6566,
        9200,
        10080,
        11211,
    }
    | {27017, *range(6665, 6670), 6697}
)
"""Not the web's: what listens there is spoken to by other protocols."""

FORBIDDEN_SIGNS = re.compile(r"[\x00-\x20\x7f\\<>\"{}|^`]|%(?![0-9A-Fa-f]{2})")
NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?")
NUMERIC = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)\.?")


class WrongUrl(InvalidInput):
    """No address that the client goes to, whatever is behind it."""

    code = "wrong_url"


class Target(NamedTuple):
    """What a URL says: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"


def read_url(text: str) -> Target:
    """The target of an absolute http or https address. Refused: user names in it, hosts that are numbers in disguise, ports
    of other protocols, and signs that readers of addresses understand differently."""
    if len(text) > LONGEST:
        raise WrongUrl(f"The address has {len(text):,} characters; at most {LONGEST:,} are taken.")
    if (found := FORBIDDEN_SIGNS.search(text)) is not None:
        raise WrongUrl(f"The address holds {found.group()!r}; write it percent-encoded.")
    scheme, mark, rest = text.partition("://")
    if scheme.lower() not in SCHEMES or not mark:
        raise WrongUrl(f"The address must begin with https:// or http://, not '{text[:40]}'.")
    if "@" in re.split(r"[/?#]", rest, maxsplit=1)[0]:
        raise WrongUrl("The address holds a user name; give credentials as a header or by `auth`.")
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii").lower()
        path = url.raw_path.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise WrongUrl(f"'{text[:80]}' is no address of the web.") from None
    port = url.port or SCHEMES[url.scheme]
    _check_host(host, text)
    _check_port(port)
    return Target(url.scheme, host.rstrip("."), port, path)


def joined(base: Target, location: str) -> Target:
    """Where an answer of `base` leads."""
    return read_url(urljoin(base.url, location))


def _check_host(host: str, text: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if ":" in host or NUMERIC.fullmatch(host) or not NAME.fullmatch(host):
            raise WrongUrl(f"The host of '{text[:80]}' is neither a name nor a plain IP address.") from None
    if "%" in host:
        raise WrongUrl("An IPv6 address with a zone is no address of the web.")


def _check_port(port: int) -> None:
    if port not in SCHEMES.values() and (port < LOWEST_FREE_PORT or port in SERVICE_PORTS):
        raise WrongUrl(f"Port {port} is not the web's; 80, 443 and free ports from {LOWEST_FREE_PORT} are.")
