"""Which addresses there are, and that no spelling of one gets around its check."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver, resolve
from django.urls.exceptions import Resolver404

from api.lane import lane_over
from api.routes import addresses, operation_addresses
from api.views import OperationView
from operations.access import PUBLIC, SIGNED_IN
from operations.operation import Operation, Result, Route
from operations.registry import operations
from tests.platform.api.conftest import environ_of

# Each may be asked by anybody. Operations say so themselves; the rest are pages without content of their own.
PUBLIC_PAGES = {
    "api/docs": "a page without content; what it shows is read by who is signed in",
    "^api(?:/|\\Z)": "404",
    "health/live": "the word 'live'",
    "health/ready": "one word; details to loopback only",
    "metrics": "asks for METRICS_TOKEN or loopback itself",
    "SCREEN": "the browser app's one page",
}
PUBLIC_OPERATIONS = {"auth.login", "auth.refresh", "auth.logout", "auth.setup", "subscription.unsubscribe"}


def test_every_address_is_an_operation_or_a_named_page() -> None:
    pages = set()
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        if getattr(pattern.callback, "cls", None) is OperationView:
            continue
        text = str(pattern.pattern)
        pages.add("SCREEN" if pattern.callback.__name__ == "app" else text)
    assert pages == set(PUBLIC_PAGES)


def test_every_operation_declares_who_may() -> None:
    for operation in operations().values():
        rule = operation.access.rule
        assert rule in ("public", "signed_in", "granted", "policy")
        assert bool(operation.access.permission) == (rule in ("granted", "policy")), operation.name


def test_the_public_ones_are_few_and_known() -> None:
    public = {name for name, operation in operations().items() if operation.access.rule == "public"}
    assert public <= PUBLIC_OPERATIONS
    assert len(public) + len(PUBLIC_PAGES) <= 12


def test_an_operation_of_every_route_is_found_under_its_path() -> None:
    found = {operation.name for address in operation_addresses() for operation in address.by_method.values()}
    assert found == {name for name, operation in operations().items() if operation.route}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, one in operations().items() if one.route])
def test_who_is_not_signed_in_gets_no_further(name: str) -> None:
    """401 for every operation that is not public, whatever the address names and the body says."""
    one = operations()[name]
    assert one.route
    if one.access.rule == "public":
        return
    path = re.sub(r"\{[a-z_]+\}", "1", one.route.path)
    lane = lane_over(operation_addresses())
    for body in (b"", b"{}", b"{broken"):
        reply = lane(environ_of(one.route.method, path, body, "", {}))
        assert reply is not None
        assert reply.status == 401
        assert dict(reply.headers)["WWW-Authenticate"].startswith("Bearer")


MUTATIONS = [
    "/api/sample/red?/health/live",
    "/api/sample/red?x=/api/docs",
    "//api/sample/red",
    "/api//sample/red",
    "/api/sample//red",
    "/api/sample/red/",
    "/api/sample/red//",
    "/./api/sample/red",
    "/api/./sample/red",
    "/health/../api/sample/red",
    "/api/docs/../sample/red",
    "/static/../api/sample/red",
    "/api/sample/%2e/red",
    "/api/sample/%2e%2e/sample/red",
    "/%2e/api/sample/red",
    "/api%2fsample%2fred",
    "/api/sample%2fred",
    "/api/sample/red%2f",
    "/api/sample/red%0a",
    "/api/sample/red%0d%0a",
    "/api/sample/red%00",
    "/api/sample/red%20",
    "/api/sample/%72ed",
    "/api/sample/red%3fx",
    "/api/sample/red;/health/live",
    "/api;x=1/sample/red",
    "/api/sample;/red",
    "/API/sample/red",
    "/Api/Sample/Red",
    "/api/SAMPLE/red",
    "/api\\sample\\red",
    "/api/sample\\red",
    "/api/sample/red.json",
    "/api/sample/red/.",
    "/api/sample/red/..",
    "/api/sample/red#/health/live",
    "/api/sample/%c0%afred",
    "/api/sample/%ef%bc%8fred",
    "/api/sample/red%09",
    "/api/sample/red%2f..%2fecho",
    "/x/api/sample/red",
    "http://testserver/api/sample/red",
]
HEADERS: list[dict[str, str]] = [
    {},
    {"X_Original_URL": "/health/live", "X_Rewrite_URL": "/health/live", "X_Forwarded_Prefix": "/health"},
    {"X_HTTP_Method_Override": "OPTIONS", "X_Forwarded_User": "anna", "Remote_User": "anna", "X_User": "anna"},
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", MUTATIONS)
@pytest.mark.parametrize("headers", HEADERS, ids=["plain", "rewriting", "claiming"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_spelling_of_an_address_gets_around_its_check(
    world: Any, path: str, headers: dict[str, str], method: str
) -> None:
    """404 or 401; the app's page (which is not built here: 503) is no way in either."""
    answer = world.ask(method, path, **headers)
    is_screen = answer.status in (503, 405) and path == "/x/api/sample/red"
    assert answer.status in (400, 401, 404) or is_screen
    assert world.effects == []


def test_forty_spellings() -> None:
    assert len(MUTATIONS) >= 40


@pytest.mark.parametrize("path", ["/", "/sign-in", "/tables/customers", "/tables/customers/42", "/pages/销售"])
def test_screens_are_served_the_app(path: str) -> None:
    assert resolve(path).func.__name__ == "app"


@pytest.mark.parametrize("path", ["/api", "/api/x", "/static/x", "/health", "/metrics/x", "/ws/x", "/a.php", "/.git"])
def test_other_addresses_are_not_screens(path: str) -> None:
    with suppress(Resolver404):
        assert resolve(path).func.__name__ == "published"


def operation(name: str, method: Any, path: str) -> Operation:
    return Operation(
        name=name,
        summary=name,
        access=SIGNED_IN if method == "POST" else PUBLIC,
        route=Route(method=method, path=path),
        handler=lambda call: Result(),
    )


@pytest.mark.parametrize(
    "second",
    [
        ("b", "GET", "/api/a/{id}"),
        ("b", "GET", "/api/a/{name}"),
        ("b", "GET", "/a/{id}"),
        ("b", "GET", "/api/a/x{id}"),
        ("b", "GET", "/api/A"),
        ("b", "GET", "/api/a//b"),
    ],
)
def test_an_address_that_could_mean_two_things_stops_the_start(second: tuple[str, str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        addresses([operation("a", "GET", "/api/a/{id}"), operation(*second)])
