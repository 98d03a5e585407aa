"""Places that operators name: a network with all of its ports, or an address with one."""

import ipaddress
import re
from typing import NamedTuple

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORM = re.compile(r"(?P<host>[0-9.]+|\[[0-9a-f:.]+\]):(?P<port>[0-9]{1,5})", re.IGNORECASE)


class Place(NamedTuple):
    """A network, with all of its ports or one: what OUTBOUND_ALLOW lists."""

    network: Network
    port: int | None

    def __str__(self) -> str:
        if self.port is None:
            return str(self.network)
        address = self.network.network_address
        return f"[{address}]:{self.port}" if address.version == 6 else f"{address}:{self.port}"

    def holds(self, address: Address, port: int) -> bool:
        return address.version == self.network.version and address in self.network and self.port in (None, port)


def place_in(text: str) -> Place:
    """`10.1.0.0/16`, `10.1.2.3`, `10.1.2.3:8080` or `[fd00::1]:8080`. ValueError says what would be right."""
    with_port = FORM.fullmatch(text)
    host, port = (with_port["host"].strip("[]"), int(with_port["port"])) if with_port else (text, None)
    try:
        return Place(ipaddress.ip_network(host), port)
    except ValueError:
        raise ValueError(f"'{text}' is neither a network such as 10.1.0.0/16 nor an address with a port") from None
