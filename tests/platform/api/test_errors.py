"""One shape for every error, and nothing in it that helps an attacker."""

from typing import Any

import pytest

ANNA = {"token": "anna-token"}
LEAKS = ("SELECT", "secret_table", "hunter2", "10.0.0.5", "Traceback", "Error(", "/platform/", ".py", "RuntimeError",
         "django", "Django", "sqlite", "psycopg", "constraint")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("bug", 500, "internal_error"),
        ("deep", 500, "internal_error"),
        ("down", 503, "database_unavailable"),
        ("integrity", 409, "conflict"),
        ("data", 400, "invalid_input"),
    ],
)
@pytest.mark.parametrize("way", ["ask", "ask_django"])
def test_what_nobody_foresaw_is_told_by_its_id_only(world: Any, how: str, status: int, code: str, way: str) -> None:
    answer = getattr(world, way)("GET", f"/api/sample/fail/{how}", **ANNA, X_Request_Id="request-1234")
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["request_id"] == "request-1234"
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.body.decode() + str(answer.headers)
    assert not [word for word in LEAKS if word in told]


@pytest.mark.django_db
def test_a_database_that_is_away_says_when_to_come_back(world: Any) -> None:
    assert world.ask("GET", "/api/sample/fail/down", **ANNA).headers["retry-after"] == "2"


@pytest.mark.django_db
def test_a_conflict_carries_both_sides(world: Any) -> None:
    answer = world.ask("GET", "/api/sample/fail/conflict", **ANNA)
    assert answer.json["ours"] == {"a": 1}
    assert answer.json["theirs"] == {"a": 2}
    assert answer.json["instance"] == "/api/sample/fail/conflict"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("PUT", "/api/sample/red", 405),
        ("POST", "/health/live", 405),
        ("GET", "/nothing.php", 404),
    ],
)
def test_unknown_addresses_and_methods(world: Any, method: str, path: str, status: int) -> None:
    assert world.ask(method, path, **ANNA).status == status


@pytest.mark.django_db
def test_a_wrong_method_is_told_the_right_ones(world: Any) -> None:
    answer = world.ask("PUT", "/api/sample/red", **ANNA)
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"
    assert answer.json["code"] == "method_not_allowed"
    assert world.ask("OPTIONS", "/api/sample/red").headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"


@pytest.mark.django_db
def test_a_foreign_host_is_refused_in_the_one_shape(world: Any) -> None:
    answer = world.ask("GET", "/api/sample/red", **ANNA, Host="evil.example")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "evil" not in answer.body.decode()


@pytest.mark.django_db
def test_a_problem_points_at_each_wrong_member(world: Any) -> None:
    answer = world.ask("GET", "/api/sample/echo?limit=many&dep=1")
    assert {(p["code"], p["pointer"]) for p in answer.json["problems"]} == {
        ("wrong_type", "/limit"),
        ("unknown_member", "/dep"),
    }
