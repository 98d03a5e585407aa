"""http.request: what it sends and takes, whose secrets it uses, and where it does not go."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audit.models import OperationLog
from net.client import TargetFailed
from operations.errors import Forbidden, InvalidInput, NotFound, OperationError
from operations.registry import operation_named
from operations.signed import Signed
from runtime.operations.http_auth import forget_tokens
from runtime.operations.http_links import next_link
from tests.runtime.operations.conftest import NOW, FakeRun, holder
from vault.signatures import verified_signature

pytestmark = [pytest.mark.usefixtures("inside", "secrets")]


@pytest.fixture
def url(httpserver: HTTPServer) -> str:
    return f"http://127.0.0.1:{httpserver.port}"


def test_it_sends_what_is_said_and_gives_what_is_picked(
    do: Any, httpserver: HTTPServer, url: str, run: FakeRun
) -> None:
    httpserver.expect_request("/orders", method="POST").respond_with_json(
        {"id": 7, "lines": [{"n": 1}, {"n": 2}]}, status=201
    )
    given = do(
        "http.request",
        {
            "method": "POST",
            "url": f"{url}/orders?a=1",
            "query": {"b": "ä", "key": {"secret": "token"}},
            "headers": {"X-Token": {"secret": "token", "prefix": "T "}},
            "json": {"sku": "x"},
            "pick": {"id": "$.id", "first": "$.lines[0].n", "none": "$.nothing"},
        },
        run=run,
    )
    asked = httpserver.log[0][0]
    assert parse_qs(asked.query_string.decode()) == {"a": ["1"], "b": ["ä"], "key": ["canary-token-1"]}
    assert asked.headers["X-Token"] == "T canary-token-1"
    assert asked.headers["Idempotency-Key"] == "run-1"
    assert asked.json == {"sku": "x"}
    assert given["status"] == 201 and given["body"]["id"] == 7
    assert given["picked"] == {"id": 7, "first": 1, "none": None}
    assert run.hidden == ["canary-token-1", "canary-token-1"]
    told = repr(list(OperationLog.objects.values())) + repr(run.lines)
    assert "127.0.0.1" in told and "canary" not in told


@pytest.mark.parametrize(
    ("body", "media", "sent"),
    [
        ({"form": {"a": "1", "b": ["2", "3"]}}, "application/x-www-form-urlencoded", b"a=1&b=2&b=3"),
        ({"text": "hällo"}, "text/plain; charset=utf-8", "hällo".encode()),
        ({"json": [1]}, "application/json", b"[1]"),
    ],
)
def test_a_body_is_json_or_a_form_or_a_text(
    do: Any, httpserver: HTTPServer, url: str, body: dict[str, Any], media: str, sent: bytes
) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    assert do("http.request", {"method": "PUT", "url": url, **body})["body"] == "ok"
    assert httpserver.log[0][0].headers["Content-Type"] == media
    assert httpserver.log[0][0].data == sent


def test_two_bodies_are_one_too_many(do: Any, url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        do("http.request", {"method": "PUT", "url": url, "json": 1, "text": ""})
    assert [problem.pointer for problem in caught.value.problems] == ["/text"]


def test_a_secret_is_used_by_those_who_may(do: Any, httpserver: HTTPServer, url: str) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    input = {"method": "GET", "url": url, "auth": {"type": "bearer", "token": {"secret": "token"}}}
    with pytest.raises(Forbidden, match=r"secret\.use:token"):
        do("http.request", input, by=holder("http.request", "secret.use:password"))
    assert httpserver.log == []
    do("http.request", input, by=holder("http.request", "secret.use:token"))
    assert httpserver.log[0][0].headers["Authorization"] == "Bearer canary-token-1"
    with pytest.raises(NotFound):
        do("http.request", {**input, "auth": {"type": "bearer", "token": {"secret": "tokn"}}})


def test_data_that_looks_like_a_reference_stays_data(do: Any, httpserver: HTTPServer, url: str) -> None:
    """What came from a row or another machine must not take a secret along (T08, T51)."""
    httpserver.expect_request("/").respond_with_data("ok")
    do("http.request", {"method": "POST", "url": url, "json": {"secret": "token", "text": "{{ secret.token }}"}})
    assert b"canary" not in httpserver.log[0][0].data


def test_basic_and_signed(do: Any, httpserver: HTTPServer, url: str) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    auth: dict[str, Any] = {"type": "basic", "username": "ada", "password": {"secret": "password"}}
    do("http.request", {"method": "GET", "url": url, "auth": auth})
    said = httpserver.log[0][0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(said) == b"ada:canary-password-1"
    do(
        "http.request",
        {"method": "POST", "url": f"{url}/?x=1", "json": {"a": 1}, "auth": {"type": "hmac", "secret": "token"}},
    )
    asked = httpserver.log[1][0]
    signature = asked.headers["X-Jacquard-Signature"]
    verified_signature(Signed(method="POST", path="/?x=1", body=asked.data, signature=signature, now=NOW), ["token"])


def test_oauth_asks_once_for_a_token_and_hides_it(do: Any, httpserver: HTTPServer, url: str, run: FakeRun) -> None:
    forget_tokens()
    tokens = iter(["first", "second"])

    def token(request: Request) -> Response:
        assert request.form["client_secret"] == "canary-password-1"
        return Response(json.dumps({"access_token": next(tokens), "expires_in": 3600}), content_type="application/json")

    httpserver.expect_request("/token", method="POST").respond_with_handler(token)
    httpserver.expect_request("/").respond_with_data("ok")
    auth = {
        "type": "oauth2",
        "token_url": f"{url}/token",
        "client_id": "us",
        "client_secret": {"secret": "password"},
        "scope": "read",
    }
    for _ in range(2):
        do("http.request", {"method": "GET", "url": url, "auth": auth}, run=run)
    assert [entry[0].path for entry in httpserver.log] == ["/token", "/", "/"]
    assert httpserver.log[2][0].headers["Authorization"] == "Bearer first"
    assert "first" in run.hidden
    httpserver.expect_request("/wrong").respond_with_data("no", status=401)
    with pytest.raises(TargetFailed) as caught:
        do("http.request", {"method": "GET", "url": url, "auth": {**auth, "token_url": f"{url}/wrong"}})
    assert caught.value.code == "no_access_token" and "canary" not in caught.value.detail


def test_pages_by_cursor_number_and_link(do: Any, httpserver: HTTPServer, url: str) -> None:
    def page(request: Request) -> Response:
        number = int(request.args.get("page") or request.args.get("cursor") or 1)
        body = {
            "rows": [number * 10, number * 10 + 1] if number <= 3 else [],
            "next": number + 1 if number < 3 else None,
        }
        link = {"Link": f'</?cursor={number + 1}>; rel="next"'} if number < 3 else {}
        return Response(json.dumps(body), content_type="application/json", headers=link)

    httpserver.expect_request("/").respond_with_handler(page)
    wanted = [10, 11, 20, 21, 30, 31]
    for pages, asked in (
        ({"by": "cursor", "path": "$.next", "parameter": "cursor"}, 3),
        ({"by": "number", "parameter": "page"}, 4),
        ({"by": "link"}, 3),
    ):
        given = do("http.request", {"method": "GET", "url": url, "pages": {**pages, "items": "$.rows[*]"}})
        assert (given["items"], given["pages"]) == (wanted, asked)
    given = do("http.request", {"method": "GET", "url": url, "pages": {"by": "link", "items": "$.rows", "at_most": 2}})
    assert given["items"] == wanted[:4]


def test_the_next_page_is_not_somewhere_else(do: Any, httpserver: HTTPServer, url: str) -> None:
    httpserver.expect_request("/").respond_with_json({"rows": [1], "next": "http://other.example/"})
    with pytest.raises(TargetFailed) as caught:
        do("http.request", {"method": "GET", "url": url, "pages": {"by": "link", "path": "$.next", "items": "$.rows"}})
    assert caught.value.code == "foreign_page"


@pytest.mark.parametrize(
    ("header", "there"),
    [
        ('<https://a.example/?p=2>; rel="next", <https://a.example/?p=9>; rel="last"', "https://a.example/?p=2"),
        ('<a>; rel=prev, <b>; title="x"; rel=next', "b"),
        ('<a>; rel="last next"', "a"),
        ("", ""),
        ("<a", ""),
        ("<" * 5000 + ">;" * 5000, ""),
    ],
)
def test_links(header: str, there: str) -> None:
    assert next_link(header) == there


def test_a_status_that_was_not_expected_is_an_error_that_retries_can_match(
    do: Any, httpserver: HTTPServer, url: str
) -> None:
    httpserver.expect_request("/").respond_with_data("try later", status=503)
    with pytest.raises(TargetFailed) as caught:
        do("http.request", {"method": "GET", "url": f"{url}/?token=canary"})
    assert caught.value.extra == {"status": 503} and "try later" in caught.value.detail
    assert "canary" not in caught.value.detail
    assert do("http.request", {"method": "GET", "url": url, "expect": [503]})["status"] == 503


def test_an_answer_must_have_the_form_that_was_said(do: Any, httpserver: HTTPServer, url: str) -> None:
    httpserver.expect_request("/").respond_with_json({"n": "x"})
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    with pytest.raises(TargetFailed) as caught:
        do("http.request", {"method": "GET", "url": url, "schema": schema})
    assert [problem.pointer for problem in caught.value.problems] == ["/body/n"]
    httpserver.clear()
    httpserver.expect_request("/").respond_with_data("{", content_type="application/json")
    with pytest.raises(TargetFailed, match="said to be JSON"):
        do("http.request", {"method": "GET", "url": url})


@pytest.mark.parametrize(
    "path", ["$..a..b", "$..[?@.a]", "$[?match(@.a, '(a+)+$')]", "$[?search(@.a, 'x')]", "$[", "$" + ".a" * 400]
)
def test_a_path_that_could_run_for_long_is_refused(do: Any, httpserver: HTTPServer, url: str, path: str) -> None:
    httpserver.expect_request("/").respond_with_json({"a": "a" * 40})
    with pytest.raises(OperationError):
        do("http.request", {"method": "GET", "url": url, "pick": {"x": path}})


def test_it_goes_to_no_address_of_the_inside(do: Any, httpserver: HTTPServer, url: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    httpserver.expect_request("/token", method="POST").respond_with_json({"access_token": "x"})
    auth = {"type": "oauth2", "token_url": f"{url}/token", "client_id": "a", "client_secret": {"secret": "password"}}
    for input in ({"method": "GET", "url": url}, {"method": "GET", "url": "https://public.example", "auth": auth}):
        with pytest.raises(InvalidInput):
            do("http.request", input)
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("input", "safe"),
    [
        ({"method": "GET"}, True),
        ({"method": "PUT"}, True),
        ({"method": "POST"}, False),
        ({"method": "PATCH"}, False),
        ({"method": "POST", "repeatable": True}, True),
    ],
)
def test_what_may_be_sent_again_after_nobody_saw_its_end(input: dict[str, Any], safe: bool) -> None:
    assert operation_named("http.request").may_repeat(input) is safe


def test_whoever_may_not_asks_nobody(do: Any, httpserver: HTTPServer, url: str) -> None:
    with pytest.raises(Forbidden):
        do("http.request", {"method": "GET", "url": url}, by=holder("row.read"))
    assert httpserver.log == [] and datetime.now(UTC) > NOW
