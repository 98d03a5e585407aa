"""Keys rotate: all secrets come under the newest key, also those that are parked, however often the work is cut off."""

from copy import deepcopy
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import OperationLog
from operations import faults
from runtime.kinds.table.ddl import rekeying
from vault.cipher import decrypted


@pytest.fixture
def keys(settings) -> Any:
    """The installation has an old key; `keys()` puts a new one before it."""
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    def add() -> str:
        key = Fernet.generate_key().decode()
        settings.ENCRYPTION_KEYS = [key, *settings.ENCRYPTION_KEYS]
        return key

    return add


@pytest.fixture
def safe(shop, keys, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Five orders with a PIN and one without, worked on in chunks of two."""
    monkeypatch.setattr(rekeying, "CHUNK", 2)
    for number in range(5):
        shop.add("orders", {"customer": 1, "pin": f"pin {number}"})
    shop.add("orders", {"customer": 1})
    return shop


def tokens(column: str = "pin", table: str = "t_orders") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_all_secrets_come_under_the_newest_key(safe, keys, settings, capsys):
    new = keys()
    call_command("rotate_secrets")
    assert "5 secrets, 5 of them encrypted anew." in capsys.readouterr().out
    settings.ENCRYPTION_KEYS = [new]
    assert [decrypted(token) for token in tokens()] == [f"pin {number}" for number in range(5)]
    assert safe.json("row.get", table="orders", id=1)["row_version"] == 1
    entry = OperationLog.objects.get(operation="secret.rotate")
    assert entry.notes == {"seen": 5, "renewed": 5, "unreadable": 0}
    call_command("rotate_secrets")
    assert "5 secrets, 0 of them encrypted anew." in capsys.readouterr().out


def test_work_that_was_cut_off_goes_on_where_it_was(safe, keys):
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    keys()
    faults.install("secrets.rotated", die)
    try:
        with pytest.raises(Killed):
            call_command("rotate_secrets")
    finally:
        faults.install("secrets.rotated", None)
    done = safe.do("secret.rotate").value
    if connection.in_atomic_block:
        assert done["seen"] == 5
    else:
        assert done == {"seen": 5, "renewed": 3, "unreadable": 0}


def test_parked_secrets_are_not_forgotten(safe, keys, tables, settings):
    changed = deepcopy(tables["orders"])
    changed["fields"] = [field for field in changed["fields"] if field["name"] != "pin"]
    safe.publish("table", {"orders": changed})
    [place] = rekeying.places()
    new = keys()
    assert safe.do("secret.rotate").value["renewed"] == 5
    settings.ENCRYPTION_KEYS = [new]
    assert decrypted(tokens(place.column, place.table)[0]) == "pin 0"


def test_a_key_that_is_missing_is_told_and_nothing_is_lost(safe, keys, settings):
    before = tokens()
    old, settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS, [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="5 secrets are under none of the keys"):
        call_command("rotate_secrets")
    assert tokens() == before
    settings.ENCRYPTION_KEYS = old
    assert decrypted(before[0]) == "pin 0"
