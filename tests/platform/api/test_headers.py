"""What every answer says to browsers and caches."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.headers import security_headers

pytestmark = pytest.mark.django_db
ANNA = {"token": "anna-token"}
EVERYWHERE = [
    ("GET", "/api/sample/red"),
    ("GET", "/api/sample/fail/bug"),
    ("GET", "/api/nothing"),
    ("PUT", "/api/sample/red"),
    ("OPTIONS", "/api/sample/red"),
    ("GET", "/api/docs"),
    ("GET", "/static/api/docs.js"),
    ("GET", "/static/api/nothing.js"),
    ("GET", "/health/live"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("GET", "/tables/customers"),
]
WANTED = {
    "content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_every_answer_is_fenced_in(world: Any, method: str, path: str) -> None:
    answer = world.ask(method, path, **ANNA)
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-request-id"]
    assert answer.headers["server"] == "jacquard"
    assert not [name for name in answer.headers if name.startswith("access-control") or name == "x-powered-by"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_other_origin_is_let_in(world: Any, origin: str, method: str) -> None:
    answer = world.ask(method, "/api/sample/red", Origin=origin, Access_Control_Request_Method="POST", **ANNA)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_https_is_remembered_where_it_is_used(settings: Any) -> None:
    security_headers.cache_clear()
    settings.BASE_URL = "https://ops.example.com"
    assert dict(security_headers())["Strict-Transport-Security"].startswith("max-age=31536000")
    security_headers.cache_clear()
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert "Strict-Transport-Security" not in dict(security_headers())
    security_headers.cache_clear()


@pytest.mark.parametrize(("method", "path"), [entry for entry in EVERYWHERE if entry[1].startswith("/api/sample")][:3])
def test_no_cache_keeps_an_answer_of_the_api(world: Any, method: str, path: str) -> None:
    for way in (world.ask, world.ask_django):
        assert method == "PUT" or way(method, path, **ANNA).headers["cache-control"] == "private, no-store"


def test_two_users_at_once_get_their_own_answers(world: Any) -> None:
    """500 reads each, mixed over threads: no answer belongs to the other one."""

    def read(number: int) -> bool:
        who = ("anna", "ben")[number % 2]
        answer = world.ask("GET", f"/api/sample/{who}{number}", token=f"{who}-token")
        return answer.json["box"] == f"{who}{number}"

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(1000)))


@pytest.mark.parametrize("requested_with", ["", "XMLHttpRequest", "Jacquard"])
def test_a_cookie_counts_only_with_our_header(world: Any, requested_with: str) -> None:
    headers = {"Cookie": "jacquard_refresh=r"} | ({"X_Requested_With": requested_with} if requested_with else {})
    for way in (world.ask, world.ask_django):
        assert way("POST", "/api/sample/renew/session", **headers).json["code"] == "cross_site"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_what_a_foreign_form_can_send_is_refused(world: Any, media: str) -> None:
    answer = world.ask("POST", "/api/sample/red", body=b'{"name":"x"}', Content_Type=media, **ANNA)
    assert answer.status == 415
    assert world.effects == []


def test_the_method_is_the_method(world: Any) -> None:
    for name in ("X_HTTP_Method_Override", "X_Method_Override", "X_HTTP_Method"):
        answer = world.ask("GET", "/api/sample/red", **ANNA, **{name: "DELETE"})
        assert answer.json == {"box": "red"}
    assert world.ask("GET", "/api/sample/echo?_method=DELETE").status == 400
