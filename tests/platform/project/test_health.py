"""Health, readiness and metrics: right, and silent towards strangers."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.db import OperationalError
from django.test import Client

from project import health

pytestmark = pytest.mark.django_db
FROM_HERE = {"REMOTE_ADDR": "127.0.0.1"}
FROM_AFAR = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_live_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"status": "live"}


def test_ready_names_the_parts_to_this_machine(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    answer = client.get("/health/ready", **FROM_HERE)
    assert answer.json() == {
        "status": "ready",
        "parts": {"database": "ok", "migrations": "ok", "var": "ok", "redis": "ok"},
    }


@pytest.mark.parametrize("stranger", [FROM_AFAR, FROM_HERE | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_ready_tells_strangers_one_word(client: Client, stranger: Any) -> None:
    assert set(client.get("/health/ready", **stranger).json()) == {"status"}


def test_without_its_database_it_is_not_ready_but_alive(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(health.connection, "cursor", down)
    answer = client.get("/health/ready", **FROM_HERE)
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "does not answer"
    assert answer.headers["Retry-After"] == "5"
    assert client.get("/health/live").status_code == 200


def test_a_var_that_cannot_be_written_is_noticed(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.VAR = tmp_path / "file" / "var"
    assert client.get("/health/ready", **FROM_HERE).json()["parts"]["var"] == "cannot be written"


def test_a_redis_that_is_away_is_noticed(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/health/ready", **FROM_HERE).json()["parts"]["redis"] == "does not answer"


def test_metrics_are_for_this_machine_or_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics", **FROM_HERE).status_code == 200
    assert client.get("/metrics", **FROM_AFAR).status_code == 403
    settings.METRICS_TOKEN = "token-of-the-operators"
    assert client.get("/metrics", **FROM_HERE).status_code == 403
    right = {"HTTP_AUTHORIZATION": "Bearer token-of-the-operators"}
    assert client.get("/metrics", **FROM_AFAR, **right).status_code == 200
    assert client.get("/metrics", **FROM_AFAR, HTTP_AUTHORIZATION="Bearer wrong").status_code == 403


def test_metrics_count_requests(client: Client) -> None:
    client.get("/api/users")
    text = client.get("/metrics", **FROM_HERE).content.decode()
    assert "jacquard_requests_total{" in text
    assert "jacquard_request_seconds_bucket{" in text
    assert "jacquard_requests_in_flight" in text


def test_the_app_is_served_or_explains_itself(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.WEB_DIST = tmp_path
    missing = client.get("/tables/customers")
    assert (missing.status_code, missing.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert "not built" in missing.content.decode()
    (tmp_path / "index.html").write_text("<!doctype html>")
    built = client.get("/tables/customers")
    assert (built.status_code, built.headers["Cache-Control"]) == (200, "no-cache")
    assert built.headers["Content-Type"].startswith("text/html")


def test_files_with_a_hash_in_their_name_are_kept_for_ever(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-aB3_xY9z.js").write_text("1")
    (tmp_path / "logo.svg").write_text("<svg/>")
    settings.STATICFILES_DIRS = [("app", str(tmp_path))]
    get_finder.cache_clear()
    hashed = client.get("/static/app/assets/index-aB3_xY9z.js")
    assert hashed.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    plain = client.get("/static/app/logo.svg")
    assert "immutable" not in plain.headers["Cache-Control"]
    hashed.close()
    plain.close()
    get_finder.cache_clear()
