"""The lane and Django's views answer the same bytes; what the lane leaves alone is Django's."""

from typing import Any

import pytest
from django.urls import resolve

from api.routes import addresses, found_in, tree

A = {"token": "anna-token"}
JSON_REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a public read": ("GET", "/api/sample/echo?limit=3&tags=a,b", {}),
    "input that does not fit": ("GET", "/api/sample/echo?limit=many&nonsense=1", {}),
    "a parameter given twice": ("GET", "/api/sample/echo?limit=3&limit=4", {}),
    "a query that is not UTF-8": ("GET", "/api/sample/echo?text=%ff", {}),
    "a read": ("GET", "/api/sample/red", A),
    "a literal path": ("GET", "/api/sample/search?a=1&b=2", {}),
    "nobody": ("GET", "/api/sample/red", {}),
    "a wrong token": ("GET", "/api/sample/red", {"token": "nonsense"}),
    "another scheme": ("GET", "/api/sample/red", {"Authorization": "Basic YTpi"}),
    "a write": ("POST", "/api/sample/red", A | {"body": b'{"name": "x"}'}),
    "a write without a body": ("POST", "/api/sample/red", A),
    "a write by somebody who may not": ("POST", "/api/sample/red", {"token": "ben-token", "body": b"{}"}),
    "a write by nobody with a broken body": ("POST", "/api/sample/red", {"body": b"{"}),
    "broken JSON": ("POST", "/api/sample/red", A | {"body": b'{"name":'}),
    "a list": ("POST", "/api/sample/red", A | {"body": b"[1]"}),
    "an unknown member": ("POST", "/api/sample/red", A | {"body": b'{"nam": 1}'}),
    "JSON as text": ("POST", "/api/sample/red", A | {"body": b"{}", "Content_Type": "text/plain"}),
    "a body that is too long": ("POST", "/api/sample/red", A | {"body": b"{}", "Content_Length": "99999999"}),
    "a length that is no number": ("POST", "/api/sample/red", A | {"body": b"{}", "Content_Length": "-1"}),
    "a body of unknown length": ("POST", "/api/sample/red", A | {"Transfer_Encoding": "chunked"}),
    "parameters beside a body": ("POST", "/api/sample/red?x=1", A | {"body": b"{}"}),
    "nothing to say": ("DELETE", "/api/sample/red", A),
    "a conflict with both sides": ("GET", "/api/sample/fail/conflict", A),
    "a bug": ("GET", "/api/sample/fail/bug", A),
    "a database that is away": ("GET", "/api/sample/fail/down", A),
    "a broken rule": ("GET", "/api/sample/fail/integrity", A),
    "a stream": ("GET", "/api/sample/stream/lines", A),
    "a cookie from a foreign page": ("POST", "/api/sample/renew/session", {"Cookie": "jacquard_refresh=r"}),
    "a cookie from our page": (
        "POST",
        "/api/sample/renew/session",
        {"Cookie": "jacquard_refresh=r; other=1", "X_Requested_With": "jacquard"},
    ),
    "a key of repetition": ("POST", "/api/sample/red", A | {"body": b"{}", "Idempotency_Key": "one"}),
    "a file where JSON is taken": (
        "POST",
        "/api/sample/upload/file",
        A | {"body": b"{}"},
    ),
}
REST: dict[str, tuple[str, str, dict[str, Any]]] = {
    "HEAD": ("HEAD", "/api/sample/red", A),
    "OPTIONS": ("OPTIONS", "/api/sample/red", {}),
    "another method": ("PUT", "/api/sample/red", A),
    "an unknown address": ("GET", "/api/nothing/here", A),
    "a path in Chinese": ("GET", "/api/sample/%E7%BA%A2", A),
    "a doubled slash": ("GET", "/api//sample/red", A),
    "a foreign host": ("GET", "/api/sample/red", A | {"Host": "evil.example"}),
    "an upload": (
        "POST",
        "/api/sample/upload/file",
        A | {"body": b"--b--", "Content_Type": "multipart/form-data; boundary=b"},
    ),
    "health": ("GET", "/health/live", {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", JSON_REQUESTS)
def test_the_lane_answers_what_django_answers(world: Any, name: str) -> None:
    method, path, options = JSON_REQUESTS[name]
    options = options | {"X_Request_Id": "request-1234"}
    assert world.is_lanes(method, path, **options)
    world.effects.clear()
    by_lane = world.ask(method, path, **options)
    world.effects.clear()
    by_django = world.ask_django(method, path, **options)
    assert by_lane == by_django


@pytest.mark.django_db
@pytest.mark.parametrize("name", REST)
def test_the_lane_leaves_the_rest_to_django(world: Any, name: str) -> None:
    method, path, options = REST[name]
    assert not world.is_lanes(method, path, **options)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/sample/echo", "/api/sample/red", "/api/sample/anything/goes", "/api/sample/a.b~c"]
)
def test_both_find_the_same_operation(world: Any, path: str, settings: Any) -> None:
    found = found_in(tree(addresses(world.operations)), path[1:].split("/"))
    assert found is not None
    assert resolve(path).func.view_initkwargs["by_method"] == found.by_method


@pytest.mark.django_db
def test_a_literal_path_comes_before_a_name(world: Any) -> None:
    assert world.ask("GET", "/api/sample/echo").json["input"] == {}
    assert world.ask_django("GET", "/api/sample/echo").json["input"] == {}


@pytest.mark.django_db
def test_a_dead_end_behind_a_literal_leads_back_to_the_name(world: Any) -> None:
    answer = world.ask("POST", "/api/sample/anything", body=b"{}", token="anna-token")
    assert answer.status == 201
