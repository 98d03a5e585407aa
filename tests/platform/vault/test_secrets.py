"""Named secrets: written, never shown, found nowhere in the clear, and readable while any of the keys is there."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from accounts.principal import Principal
from audit.models import OperationLog
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.perform import perform
from vault import store
from vault.models import Secret

pytestmark = pytest.mark.django_db
CANARY = "canary-4711-in-a-coal-mine"


def holder(*permissions: str) -> Principal:
    return Principal(kind="user", id=7, name="kim", permissions=frozenset(permissions))


KEEPER = holder("secret.*")


def put(name: str = "crm_token", value: str = CANARY, by: Principal = KEEPER, **further: Any) -> Any:
    return perform("secret.set", {"value": value, **further}, target={"name": name}, principal=by)


def names(by: Principal) -> list[str]:
    return [item["name"] for item in perform("secret.list", principal=by).value["items"]]


def test_what_is_put_in_is_never_shown() -> None:
    answer = put(note="Token of the CRM")
    assert answer.status == 201
    assert put(value="another").status == 200
    put()
    shown = perform("secret.list", principal=KEEPER).value
    assert CANARY not in repr([answer.value, shown, list(OperationLog.objects.values()), list(Secret.objects.values())])
    assert shown["items"][0]["note"] == "Token of the CRM"
    assert store.reveal("crm_token") == CANARY


def test_a_secret_that_is_not_there_is_told_with_its_neighbours() -> None:
    put()
    with pytest.raises(store.UnknownSecret, match="Did you mean 'crm_token'"):
        store.reveal("crm_tokens")
    with pytest.raises(NotFound):
        perform("secret.delete", target={"name": "other"}, principal=KEEPER)
    perform("secret.delete", target={"name": "crm_token"}, principal=KEEPER)
    assert store.names() == []


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a.b", "a" * 64, "a\n", "ä"])
def test_a_name_that_documents_could_not_write_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        put(name)


def test_who_uses_is_not_who_keeps() -> None:
    put("one")
    put("two")
    assert names(holder("secret.use:one")) == ["one"]
    assert names(holder("secret.use")) == ["one", "two"]
    assert store.may_use(holder("secret.use:one"), "one")
    assert not store.may_use(holder("secret.use:one"), "two")
    for by in (holder(), holder("secret.use")):
        with pytest.raises(Forbidden):
            put("three", by=by)
    with pytest.raises(Forbidden):
        perform("secret.list", principal=holder("row.read"))


def test_keys_rotate(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    put("one", "first")
    put("two", "second")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    put("three", "third")
    call_command("rotate_secrets")
    assert "3 secrets, 2 of them encrypted anew." in capsys.readouterr().out
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert [store.reveal(name) for name in store.names()] == ["first", "third", "second"]
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ValueError, match="cannot be read"):
        store.reveal("one")
