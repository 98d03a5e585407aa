"""What HTTP carries becomes an operation's input, strictly."""

import io
import time
from typing import Any

import pytest

from api.requests import client_address, locale_of, request_id_of
from tests.platform.api.conftest import environ_of

pytestmark = pytest.mark.django_db
ANNA = {"token": "anna-token"}


def test_a_query_is_typed_by_the_schema(world: Any) -> None:
    path = "/api/sample/echo?limit=20&ratio=0.5&deep=true&tags=a&tags=b,c&ids=1,2&text=20&filter=%7B%22a%22%3A1%7D"
    assert world.ask("GET", path).json["input"] == {
        "limit": 20, "ratio": 0.5, "deep": True, "tags": ["a", "b", "c"], "ids": [1, 2], "text": "20",
        "filter": {"a": 1},
    }  # fmt: skip


def test_a_raw_query_is_handed_on_in_order(world: Any) -> None:
    assert world.ask("GET", "/api/sample/search?b=1&a=&b=2").json == [["b", "1"], ["a", ""], ["b", "2"]]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml", "text/json"]
)
def test_json_under_another_name_is_refused(world: Any, media: str) -> None:
    answer = world.ask("POST", "/api/sample/red", body=b"{}", Content_Type=media, **ANNA)
    assert answer.status == 415
    assert world.effects == []


def test_json_with_a_charset_is_json(world: Any) -> None:
    answer = world.ask("POST", "/api/sample/red", body=b"{}", Content_Type="application/json; charset=utf-8", **ANNA)
    assert answer.status == 201


def test_a_form_brings_texts_and_files(world: Any) -> None:
    body = _form(n="3", file=b"id,name\n1,x\n")
    answer = world.ask("POST", "/api/sample/upload/file", body=body, Content_Type=FORM, **ANNA)
    assert answer.json == {"is_file": True, "size": 12, "n": 3}


def test_a_form_is_checked_like_any_input(world: Any) -> None:
    answer = world.ask("POST", "/api/sample/upload/file", body=_form(n="three", x="1"), Content_Type=FORM, **ANNA)
    assert {p["pointer"] for p in answer.json["problems"]} == {"/n", "/x", "/file"}


def test_a_broken_form_is_bad_input(world: Any) -> None:
    answer = world.ask("POST", "/api/sample/upload/file", body=b"xx", Content_Type="multipart/form-data", **ANNA)
    assert answer.status == 400


HURTFUL = {
    "deep lists": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "unclosed": b"[" * 100_000,
    "many members": b"{" + b",".join(b'"k%d":1' % i for i in range(210_000)) + b"}",
    "a member twice": b'{"a":1,"a":2}',
    "a nested member twice": b'{"a":[{"b":1,"b":2}]}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b'{"a":-Infinity}',
    "1e309": b'{"a":1e309}',
    "a huge integer": b'{"a":' + b"9" * 100_000 + b"}",
    "65 bits": b'{"a":18446744073709551616}',
    "half a surrogate": b'{"a":"\\ud800"}',
    "NUL": b'{"a":"\\u0000"}',
    "bad UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a BOM": b'\xef\xbb\xbf{"a":1}',
    "a comment": b'{"a":1}//',
    "a trailing comma": b'{"a":1,}',
    "single quotes": b"{'a':1}",
    "two documents": b"{}{}",
    "a number": b"1",
    "a text": b'"a"',
    "null": b"null",
    "a control character": b'{"a":"\x01"}',
    "leading zero": b'{"a":01}',
    "plus": b'{"a":+1}',
    "hex": b'{"a":0x10}',
    "True": b'{"a":True}',
    "undefined": b'{"a":undefined}',
    "a lone escape": b'{"a":"\\',
    "a bad escape": b'{"a":"\\x41"}',
    "nothing but space": b"   ",
    "a list of lists": b"[[[[]]]]",
    "a key that is no text": b"{1:1}",
    "no colon": b'{"a" 1}',
    "no quotes": b"{a:1}",
    "a NUL byte": b'{"a":1}\x00',
    "a vertical tab": b'\x0b{"a":1}',
    "many small lists": b'{"a":[' + b"[]," * 150_000 + b"[]]}",
}


@pytest.mark.parametrize("name", HURTFUL)
def test_a_hurtful_document_is_refused_quickly(world: Any, name: str) -> None:
    started = time.thread_time()
    answer = world.ask("POST", "/api/sample/anything/goes", body=HURTFUL[name], **ANNA)
    assert answer.status == 400
    assert time.thread_time() - started < 0.5


def test_forty_hurtful_documents() -> None:
    assert len(HURTFUL) == 40


class Untouched(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("The body was read.")


@pytest.mark.parametrize("token", ["", "anna-token"])
def test_a_body_that_is_too_long_is_not_even_read(world: Any, token: str) -> None:
    for way in (world.lane, None):
        environ = environ_of("POST", "/api/sample/red", b"{}", token, {"Content-Length": "2621441"})
        environ["wsgi.input"] = Untouched()
        status = way(environ).status if way else world._through_django(environ).status
        assert status == 413


def test_a_repeated_call_id_is_echoed_and_a_bad_one_replaced(world: Any) -> None:
    assert world.ask("GET", "/api/sample/echo", X_Request_Id="abcd-1234.x_y").headers["x-request-id"] == "abcd-1234.x_y"
    for bad in ("short", "x" * 65, "with space", 'quo"te-----', "line\nbreak-----"):
        assert world.ask("GET", "/api/sample/echo", X_Request_Id=bad).headers["x-request-id"] != bad


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),
        (1, "nonsense", "192.0.2.7"),
        (1, "", "192.0.2.7"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": forwarded}) == address


def test_the_browsers_language_serves_who_is_not_signed_in(world: Any) -> None:
    assert world.ask("GET", "/api/sample/echo", Accept_Language="zh-CN,en;q=0.5").json["locale"] == "zh-CN"
    assert world.ask("GET", "/api/sample/echo", Accept_Language="de,fr").json["locale"] == "en"
    assert locale_of("") == ""
    assert len(request_id_of({})) == 32


FORM = "multipart/form-data; boundary=frontier"


def _form(**members: str | bytes) -> bytes:
    parts = []
    for name, value in members.items():
        is_file = isinstance(value, bytes)
        name_of_file = '; filename="rows.csv"' if is_file else ""
        head = f'--frontier\r\nContent-Disposition: form-data; name="{name}"{name_of_file}\r\n\r\n'
        parts.append(head.encode() + (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
    return b"".join(parts) + b"--frontier--\r\n"
