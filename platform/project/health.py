"""Is it alive, is it ready, how is it doing: for the machines that watch."""

import hmac
from collections.abc import Callable, Mapping
from ipaddress import ip_address

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from api.errors import problem_response
from api.metrics import metrics_text
from api.requests import client_address
from operations.errors import Forbidden
from project.checks import writable
from project.run_metrics import runs_text


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """All that a request needs is there. Which part is missing is told to this machine only."""
    parts = {name: check() for name, check in PARTS.items()}
    is_ready = all(word == "ok" for word in parts.values())
    shown: dict[str, object] = {"status": "ready" if is_ready else "not ready"}
    if _is_from_here(request):
        shown["parts"] = parts
    return JsonResponse(shown, status=200 if is_ready else 503, headers={} if is_ready else {"Retry-After": "5"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for who has METRICS_TOKEN; without one, for this machine only."""
    if not _may_read_metrics(request):
        return problem_response(Forbidden("Metrics are for the operators of this installation."), request)
    return HttpResponse(metrics_text() + runs_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _migrations() -> str:
    try:
        return "ok" if _are_applied() else "waiting to be applied"
    except DatabaseError:
        return "unknown"


def _are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _var() -> str:
    return "ok" if writable(settings.VAR) else "cannot be written"


def _redis() -> str:
    if not settings.REDIS_URL:
        return "ok"
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return "does not answer"
    return "ok"


PARTS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "var": _var,
    "redis": _redis,
}


def _may_read_metrics(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return _is_from_here(request)
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())


def _is_from_here(request: HttpRequest) -> bool:
    """Asked on this machine, by nobody's proxy."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(client_address(request.META)).is_loopback
    except ValueError:
        return False
