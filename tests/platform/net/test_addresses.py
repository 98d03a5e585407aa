"""Which addresses the platform connects to: public ones, whatever their spelling, and what operators allow."""

import ipaddress

import pytest

from net.addresses import NotAllowed, check_address, resolve_checked, why_refused
from net.places import place_in
from operations.errors import Unavailable

INSIDE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.169.254 "
    "169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.5 192.88.99.1 192.168.0.1 192.168.255.255 "
    "198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 "
    "100.100.100.200 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 "
    "64:ff9b:1::1 2002:7f00:1:: 2002:808:808::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 3fff::1 5f00::1 "
    "100::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 1::1 4000::1 8000::1"
)
PUBLIC = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255 "
    "172.15.255.255 172.32.0.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255 2001:4860:4860::8888 "
    "2606:4700:4700::1111 2a00:1450::1"
)


@pytest.mark.parametrize("text", INSIDE.split())
def test_an_address_of_the_inside_is_refused(text: str) -> None:
    assert why_refused(text, 443)
    with pytest.raises(NotAllowed):
        check_address(text, 443)


@pytest.mark.parametrize("text", PUBLIC.split())
def test_a_public_address_is_fine(text: str) -> None:
    check_address(text, 443)


def test_no_address_that_python_calls_private_is_fine() -> None:
    """Our table is checked against the library's, which knows the same networks under other names."""
    wrong = []
    for network in (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("2000::/3")):
        prefix = 16 if network.version == 4 else 20
        for part in network.subnets(new_prefix=prefix):
            address = part.network_address + 77
            if not address.is_global and why_refused(str(address), 80) is None:
                wrong.append(str(address))
    assert wrong == []


@pytest.mark.parametrize("text", ["", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "1.2.3.4.5"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert why_refused(text, 80) == "no address"


def test_operators_allow_a_network_or_one_port_of_it(settings) -> None:
    settings.OUTBOUND_ALLOW = ["10.1.0.0/16", "127.0.0.1:8080", "[fd00::1]:443"]
    check_address("10.1.2.3", 22)
    check_address("127.0.0.1", 8080)
    check_address("fd00::1", 443)
    for text, port in (("10.2.0.1", 22), ("127.0.0.1", 8081), ("fd00::1", 80), ("fd00::2", 443)):
        with pytest.raises(NotAllowed):
            check_address(text, port)


@pytest.mark.parametrize("text", ["10.1.0.0/16", "10.1.2.3/32", "10.1.2.3:80", "fd00::/8", "[fd00::1]:80"])
def test_a_place_reads_as_it_was_written(text: str) -> None:
    assert str(place_in(str(place_in(text)))) == str(place_in(text))


@pytest.mark.parametrize("text", ["inside", "10.1.0.0/33", "10.1.2.3:http", "10.1.2.0/8", "[fd00::1", ""])
def test_a_wrong_place_says_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="neither a network"):
        place_in(text)


def test_every_address_of_a_name_is_checked() -> None:
    assert resolve_checked("both.example", 80, resolver=lambda host, port: ["1.1.1.1", "2606:4700::1"]) == [
        "1.1.1.1",
        "2606:4700::1",
    ]
    with pytest.raises(NotAllowed) as caught:
        resolve_checked("both.example", 80, resolver=lambda host, port: ["1.1.1.1", "10.0.0.7"])
    assert "10.0.0.7" not in caught.value.detail


def test_a_name_without_an_address_is_told() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError

    for resolver in (nothing, lambda host, port: []):
        with pytest.raises(Unavailable, match=r"nobody\.example"):
            resolve_checked("nobody.example", 80, resolver=resolver)
