"""The client: what it sends and takes, how long it waits, whom it trusts, and when it leaves a target alone (F12, F30)."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response

from net.breaker import FAILURES, Breaker, TargetDown
from net.client import AnswerTooLarge, Client, Request, TargetFailed, TargetTimedOut
from operations.errors import InvalidInput


@pytest.fixture
def plain(settings: Any) -> Client:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    return Client()


def get(server: HTTPServer, path: str = "/", **options: Any) -> Request:
    return Request(method="GET", url=server.url_for(path).replace("localhost", "127.0.0.1"), **options)


def test_what_is_asked_arrives_as_it_was_said(plain: Client, httpserver: HTTPServer) -> None:
    def echo(request: Asked) -> Response:
        return Response(
            request.data, headers={"X-Query": request.query_string.decode(), "X-Token": request.headers["Token"]}
        )

    httpserver.expect_request("/a b").respond_with_handler(echo)
    request = Request(
        method="POST",
        url=f"http://127.0.0.1:{httpserver.port}/a%20b?q=%C3%A4&r=1",
        headers={"Token": "se\xe9cret"},
        body=b"\x00body",
    )
    answer = plain.send(request)
    assert answer.body == b"\x00body"
    assert answer.headers["x-query"] == "q=%C3%A4&r=1"
    assert answer.headers["x-token"] == "se\xe9cret"


@pytest.mark.parametrize(
    "name", ["Host", "content-length", "Transfer-Encoding", "Proxy-Authorization", "a b", "a\r\nb", ""]
)
def test_headers_that_change_the_meaning_are_refused(plain: Client, httpserver: HTTPServer, name: str) -> None:
    with pytest.raises(InvalidInput):
        plain.send(get(httpserver, headers={name: "x"}))


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\x00b", "报"])
def test_a_value_that_would_be_another_header_is_refused(plain: Client, httpserver: HTTPServer, value: str) -> None:
    with pytest.raises(InvalidInput):
        plain.send(get(httpserver, headers={"X": value}))
    assert httpserver.log == []


def test_an_answer_that_grows_too_large_is_cut_off(plain: Client, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/large").respond_with_data(b"x" * 5000)
    httpserver.expect_request("/bomb").respond_with_data(
        gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"}
    )
    httpserver.expect_request("/packed").respond_with_data(gzip.compress(b"fine"), headers={"Content-Encoding": "gzip"})
    assert plain.send(get(httpserver, "/packed")).body == b"fine"
    for path in ("/large", "/bomb"):
        with pytest.raises(AnswerTooLarge):
            plain.send(get(httpserver, path, size=4999))


def test_redirects_are_followed_three_times_and_no_secret_goes_along(plain: Client, httpserver: HTTPServer) -> None:
    for number in range(5):
        httpserver.expect_request(f"/{number}").respond_with_data(
            "", status=302, headers={"Location": f"/{number - 1}" if number else "/end"}
        )
    httpserver.expect_request("/end").respond_with_data("here")
    assert plain.send(get(httpserver, "/2")).body == b"here"
    with pytest.raises(TargetFailed) as caught:
        plain.send(get(httpserver, "/4"))
    assert caught.value.code == "too_many_redirects"
    with HTTPServer(port=0) as other:
        other.expect_request("/there").respond_with_data("over there")
        httpserver.expect_request("/away").respond_with_data(
            "", status=307, headers={"Location": f"http://127.0.0.1:{other.port}/there"}
        )
        assert (
            plain.send(get(httpserver, "/away", headers={"Authorization": "Bearer x", "X-Key": "y"})).body
            == b"over there"
        )
        heard = other.log[0][0].headers
        assert "Authorization" not in heard and "X-Key" not in heard
        posted = Request(method="POST", url=get(httpserver, "/away").url, body=b"secret")
        with pytest.raises(TargetFailed) as caught:
            plain.send(posted)
        assert caught.value.code == "foreign_redirect"
        assert len(other.log) == 1


@pytest.fixture
def black_hole() -> Iterator[Callable[[bytes], int]]:
    """`black_hole(text)` is the port of a server that says `text`, one byte at a time, and then nothing."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(text: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(5)

        def serve() -> None:
            connection, _ = listener.accept()
            for place in range(len(text)):
                if stop.wait(0.05):
                    break
                connection.sendall(text[place : place + 1])
            stop.wait(10)
            connection.close()
            listener.close()

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    stop.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        (b"", {"read": 0.3, "total": 9}),
        (b"", {"read": 9, "total": 0.3}),
        (b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 500, {"read": 9, "total": 0.5}),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"y" * 400, {"read": 9, "total": 1.5}),
    ],
    ids=["silent", "silent for long", "headers by drops", "body by drops"],
)
def test_nobody_holds_a_request_beyond_its_deadline(
    plain: Client, black_hole: Callable[[bytes], int], text: bytes, limits: dict[str, float]
) -> None:
    started = time.monotonic()
    with pytest.raises(TargetTimedOut):
        plain.send(Request(method="GET", url=f"http://127.0.0.1:{black_hole(text)}/", **limits))  # type: ignore[arg-type]
    assert time.monotonic() - started < 8


def test_a_name_that_is_never_found_ends_by_the_deadline() -> None:
    waiting = threading.Event()

    def never(host: str, port: int) -> list[str]:
        waiting.wait(10)
        return []

    started = time.monotonic()
    with pytest.raises(TargetTimedOut):
        Client(resolver=never).send(Request(method="GET", url="http://slow.example/", total=0.3))
    assert time.monotonic() - started < 8
    waiting.set()


@pytest.mark.parametrize("text", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 999999 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX" * 3])
def test_what_does_not_speak_http_is_told(plain: Client, text: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        connection.recv(1000)
        connection.sendall(text)
        connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(TargetFailed):
        plain.send(Request(method="GET", url=f"http://127.0.0.1:{listener.getsockname()[1]}/", total=5))
    thread.join()
    listener.close()


def test_a_target_that_fails_is_left_alone_and_the_others_are_not(settings: Any, httpserver: HTTPServer) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    clock = [0.0]
    client = Client(breaker=Breaker(clock=lambda: clock[0]))
    httpserver.expect_request("/").respond_with_data("", status=503)
    with HTTPServer(port=0) as other:
        other.expect_request("/").respond_with_data("fine")
        for _ in range(FAILURES):
            assert client.send(get(httpserver)).status == 503
        with pytest.raises(TargetDown) as caught:
            client.send(get(httpserver))
        assert caught.value.headers["Retry-After"] == "10"
        assert len(httpserver.log) == FAILURES
        assert client.send(get(other)).body == b"fine"
        clock[0] = 10.5
        assert client.send(get(httpserver)).status == 503
        with pytest.raises(TargetDown) as caught:
            client.send(get(httpserver))
        assert caught.value.headers["Retry-After"] == "20"
        clock[0] = 31
        httpserver.clear()
        httpserver.expect_request("/").respond_with_data("back")
        assert client.send(get(httpserver)).body == b"back"
        assert client.send(get(httpserver)).body == b"back"


def test_of_those_who_wait_for_a_target_one_tries() -> None:
    clock = [0.0]
    breaker = Breaker(clock=lambda: clock[0])
    for _ in range(FAILURES):
        breaker.failed("a:80")
    clock[0] = 11
    breaker.check("a:80")
    with pytest.raises(TargetDown):
        breaker.check("a:80")


# Certificates


def certificate(names: list[str], folder: Path, days: int = 1) -> tuple[Path, Path]:
    """A self-signed certificate of these names and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.mark.parametrize(
    ("names", "days", "trusted", "fine"),
    [
        (["good.example"], 1, True, True),
        (["good.example"], 1, False, False),
        (["bad.example"], 1, True, False),
        (["127.0.0.1"], 1, True, False),
        (["good.example"], -1, True, False),
    ],
    ids=["good", "nobody trusts it", "of another name", "of the address", "expired"],
)
def test_the_certificate_is_of_the_name_and_trusted(
    names: list[str], days: int, trusted: bool, fine: bool, tmp_path: Path, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    cert, key = certificate(names, tmp_path, days)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    asked: list[str] = []
    serving.sni_callback = lambda connection, name, context: asked.append(name or "")
    trusting = ssl.create_default_context()
    if trusted:
        trusting.load_verify_locations(cert)
    client = Client(resolver=lambda host, port: ["127.0.0.1"], context=trusting)
    with HTTPServer(port=0, ssl_context=serving) as server:
        server.expect_request("/").respond_with_data("over TLS")
        request = Request(method="GET", url=f"https://good.example:{server.port}/")
        if fine:
            assert client.send(request).body == b"over TLS"
            assert server.log[0][0].headers["Host"] == f"good.example:{server.port}"
        else:
            with pytest.raises(TargetFailed) as caught:
                client.send(request)
            assert caught.value.code == "wrong_certificate"
        assert asked == ["good.example"]
