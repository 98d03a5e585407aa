"""Addresses built to reach the inside: none of them causes a connection (T16, T17)."""

from pathlib import Path
from typing import Any

import pytest

from net.client import Client, Request
from operations.errors import OperationError

CORPUS = (Path(__file__).parent / "hostile_urls.txt").read_text("utf-8").splitlines()
LOOPBACK = ["A 127.0.0.1"]


@pytest.mark.parametrize("template", CORPUS)
def test_no_spelling_reaches_the_inside(template: str, canary: Any, names: Any, client: Client) -> None:
    names.answers = {
        "localhost": [LOOPBACK],
        "localhost.localdomain": [LOOPBACK],
        "ip6-localhost": [["AAAA ::1"]],
        "loopback.example": [LOOPBACK],
        "mixed.example": [["A 1.1.1.1", *LOOPBACK]],
        "alias.example": [["CNAME loopback.example."]],
        "mapped.example": [["AAAA ::ffff:7f00:1"]],
        "metadata.example": [["A 169.254.169.254"]],
        "private.example": [["A 10.0.0.5"]],
        "metadata.google.internal": [["A 169.254.169.254"]],
    }
    with pytest.raises(OperationError):
        client.send(Request(method="GET", url=template.replace("{port}", str(canary.port)), connect=0.5, total=1))
    assert canary.hits == []


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 100


def test_a_name_that_changes_its_mind_is_asked_once(
    names: Any, client: Client, httpserver: Any, settings: Any, canary: Any
) -> None:
    """Rebinding: the first answer is fine, the second would be the inside. What was checked is what is connected to."""
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{httpserver.port}"]
    httpserver.expect_request("/").respond_with_data("fine")
    names.answers = {"rebind.example": [LOOPBACK, ["A 10.0.0.7"]]}
    answer = client.send(Request(method="GET", url=f"http://rebind.example:{httpserver.port}/"))
    assert answer.body == b"fine"
    assert names.asked.count("rebind.example A") == 1
    assert httpserver.log[0][0].headers["Host"] == f"rebind.example:{httpserver.port}"
    with pytest.raises(OperationError, match="private network"):
        client.send(Request(method="GET", url=f"http://rebind.example:{httpserver.port}/"))
    assert canary.hits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://loopback.example:{port}/",
        "//[::1]:{port}/",
        "file:///etc/passwd",
        "http://2130706433:{port}/",
    ],
)
def test_a_redirect_to_the_inside_is_not_followed(
    status: int, location: str, names: Any, client: Client, httpserver: Any, settings: Any, canary: Any
) -> None:
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{httpserver.port}"]
    names.answers = {"public.example": [LOOPBACK], "loopback.example": [LOOPBACK]}
    to = location.replace("{port}", str(canary.port))
    httpserver.expect_request("/").respond_with_data("", status=status, headers={"Location": to})
    with pytest.raises(OperationError):
        client.send(Request(method="GET", url=f"http://public.example:{httpserver.port}/"))
    assert canary.hits == []
