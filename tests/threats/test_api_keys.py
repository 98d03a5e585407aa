"""API keys: shown once, kept as a digest, never more than their owner, and no way in for people (T41)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts import people
from accounts.keys import forget_keys, principal_of_key
from accounts.models import ApiKey, User, UserRole
from operations.errors import Forbidden
from runs.principals import identity_of, principal_behind

from .house import House

pytestmark = pytest.mark.django_db(transaction=True)
MAKERS = ("api_key.*",)


@pytest.fixture
def keyed(house: House) -> tuple[House, dict[str, Any]]:
    house.role("maker", permissions=MAKERS)
    house.role("counter", permissions=("department.create", "api_key.*"))
    house.person("mia", "maker", "counter")
    made = house.good("POST", "/api/api-keys", {"name": "Loader", "roles": ["counter"]}, by="mia")
    house.tokens["key"] = made["key"]
    forget_keys()
    return house, made


def test_a_key_acts_as_its_owner_with_its_roles(keyed: tuple[House, dict[str, Any]]) -> None:
    house, _ = keyed
    assert house.ask("POST", "/api/departments", {"code": "a", "name": "A"}, by="key").status == 201
    assert house.ask("GET", "/api/audit/logs", by="key").status == 403
    principal = principal_of_key(house.tokens["key"])
    assert principal is not None and principal.kind == "service" and principal.roles == {"counter"}


def test_what_a_key_starts_in_the_background_may_no_more_than_the_key(keyed: tuple[House, dict[str, Any]]) -> None:
    house, made = keyed
    principal = principal_of_key(house.tokens["key"])
    assert principal is not None
    identity = identity_of(principal)
    assert principal_behind(identity).roles == {"counter"}
    house.good("DELETE", f"/api/api-keys/{made['id']}", by="mia")
    with pytest.raises(Forbidden):
        principal_behind(identity)


def test_nobody_signs_in_with_a_key_or_makes_another(keyed: tuple[House, dict[str, Any]]) -> None:
    house, _ = keyed
    for method, path, body in (
        ("GET", "/api/auth/me", None),
        ("GET", "/api/auth/sessions", None),
        ("POST", "/api/auth/password/change", {"old_password": "x", "new_password": "y"}),
        ("GET", "/api/api-keys", None),
        ("POST", "/api/api-keys", {"name": "More", "roles": []}),
    ):
        assert house.ask(method, path, body, by="key").status in (401, 403), path


def test_a_key_is_taken_from_the_header_alone(keyed: tuple[House, dict[str, Any]]) -> None:
    house, made = keyed
    for query in ({"api_key": made["key"]}, {"access_token": made["key"]}, {"key": made["key"]}):
        assert house.ask("GET", "/api/departments", query=query).status == 401
    assert house.ask("GET", "/api/departments", X_Api_Key=made["key"]).status == 401
    assert house.ask("GET", "/api/departments", Cookie=f"api_key={made['key']}").status == 401


def test_the_database_holds_no_usable_key(keyed: tuple[House, dict[str, Any]]) -> None:
    _, made = keyed
    (row,) = ApiKey.objects.values()
    assert made["key"] not in repr(row) and made["key"].rpartition("_")[2] not in repr(row)
    assert row["prefix"] == made["prefix"] and made["key"].startswith(row["prefix"])
    assert row["used_at"] is None


def test_a_key_gives_no_more_than_its_owner_has(keyed: tuple[House, dict[str, Any]]) -> None:
    house, _ = keyed
    refused = house.ask("POST", "/api/api-keys", {"name": "X", "roles": ["director"]}, by="mia")
    assert refused.json["problems"][0]["code"] == "not_yours_to_give"
    UserRole.objects.filter(role="counter").delete()
    forget_keys()
    assert house.ask("POST", "/api/departments", {"code": "b", "name": "B"}, by="key").status == 403


def test_a_key_ends(keyed: tuple[House, dict[str, Any]]) -> None:
    house, made = keyed
    now = datetime.now(UTC)
    assert principal_of_key(made["key"], now + timedelta(days=89)) is not None
    assert ApiKey.objects.get().used_at is not None
    forget_keys()
    assert principal_of_key(made["key"], now + timedelta(days=91)) is None
    for end in (now - timedelta(days=1), now + timedelta(days=400)):
        body = {"name": "X", "roles": [], "expires_at": end.isoformat()}
        assert house.ask("POST", "/api/api-keys", body, by="mia").status == 400
    people.set_active(User.objects.named("mia"), False, now)  # type: ignore[arg-type]
    forget_keys()
    assert principal_of_key(made["key"]) is None
    people.set_active(User.objects.named("mia"), True, now)  # type: ignore[arg-type]
    house.sign_in("mia")
    assert house.ask("DELETE", f"/api/api-keys/{made['id']}", by="mia").status == 204
    assert house.ask("GET", "/api/departments", by="key").status == 401


@pytest.mark.parametrize(
    "text", ["jk_", "jk_abcdefghij_" + "x" * 43, "jk_abcdefghij", "jk_ABCDEFGHIJ_" + "x" * 43, "jk_" + "x" * 5000]
)
def test_what_is_no_key_is_nobody(text: str) -> None:
    assert principal_of_key(text) is None
