"""Where the platform may connect to: public addresses, and what the operators of the installation allow besides.

Names are resolved once and every address they stand for is checked; whoever connects must connect to one of these addresses,
never to the name again. The table of prefixes is our own: what `ipaddress` calls global changes with Python's version.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings

from net.places import Network, Place, place_in
from operations.errors import InvalidInput, Unavailable

Resolve = Callable[[str, int], Iterable[str]]

NEVER: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "a private network"),
    ("100.64.0.0/10", "a carrier's own network"),
    ("127.0.0.0/8", "this machine"),
    ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
    ("172.16.0.0/12", "a private network"),
    ("192.0.0.0/24", "reserved by IETF"),
    ("192.0.2.0/24", "for documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "a private network"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("168.63.129.16/32", "a cloud's metadata"),
    ("100.100.100.200/32", "a cloud's metadata"),
    ("::/96", "an embedded IPv4 address"),
    ("::ffff:0:0/96", "a mapped IPv4 address"),
    ("::ffff:0:0:0/96", "a translated IPv4 address"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "a black hole"),
    ("100:0:0:1::/64", "a black hole"),
    ("2001::/23", "Teredo and other protocols"),
    ("2001:db8::/32", "for documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "for documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "a private network"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "a private network"),
    ("ff00::/8", "multicast"),
)
GLOBAL_V6 = ipaddress.ip_network("2000::/3")
PREFIXES: tuple[tuple[Network, str], ...] = tuple((ipaddress.ip_network(text), why) for text, why in NEVER)


class NotAllowed(InvalidInput):
    """The address lies where the platform does not connect to. The message names no address of the inside."""

    code = "address_not_allowed"


def resolve(host: str, port: int) -> list[str]:
    """All addresses of `host`, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_checked(host: str, port: int, *, resolver: Resolve | None = None) -> list[str]:
    """The addresses of `host`, every one of them allowed; connect to these and to nothing else. One that is not allowed
    refuses them all: a name that stands for both is meant to be mistaken."""
    try:
        texts = list((resolver or resolve)(host, port))
    except (OSError, UnicodeError):
        raise Unavailable(f"The name '{host[:200]}' is not found.", code="name_not_found") from None
    if not texts:
        raise Unavailable(f"The name '{host[:200]}' has no address.", code="name_not_found")
    allowed = _allowed()
    for text in texts:
        why = why_refused(text, port, allowed)
        if why is not None:
            raise NotAllowed(
                f"'{host[:200]}' is {why}. The platform connects to public addresses, and to those in OUTBOUND_ALLOW."
            )
    return texts


def check_address(address: str, port: int) -> None:
    """NotAllowed unless the platform may connect to this very address."""
    why = why_refused(address, port, _allowed())
    if why is not None:
        raise NotAllowed(
            f"This address is {why}. The platform connects to public addresses, and to those in OUTBOUND_ALLOW."
        )


def why_refused(text: str, port: int, allowed: Sequence[Place] = ()) -> str | None:
    """What kind of address it is that nobody connects to; None when it is fine."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return "no address"
    if any(place.holds(address, port) for place in allowed):
        return None
    for network, why in PREFIXES:
        if address.version == network.version and address in network:
            return why
    if address.version == 6 and address not in GLOBAL_V6:
        return "not in the public part of IPv6"
    return None


def _allowed() -> list[Place]:
    return [place_in(text) for text in settings.OUTBOUND_ALLOW]
