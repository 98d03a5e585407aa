"""T50: the operation log cannot be changed, and whoever changes it in spite of that is found out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.principal import system_principal
from audit import chain, guarding
from audit.models import ChainLink, OperationLog
from audit.record import Entry, record
from operations import clock

pytestmark = pytest.mark.django_db


def written(count: int, operation: str = "row.update") -> list[int]:
    for number in range(count):
        record(
            Entry(
                at=clock.now(), principal=system_principal("test"), operation=operation, target=f"people/{number}",
                outcome="done", status=200, notes={"b": number, "a": ["é", 1.5, None]}, request_id=f"r{number}", channel="api",
            )
        )  # fmt: skip
    return list(OperationLog.objects.order_by("pk").values_list("pk", flat=True))


def test_a_chain_that_nobody_touched_is_whole() -> None:
    written(5)
    assert chain.extend(clock.now()) == 5
    written(2)
    assert chain.extend(clock.now()) == 2
    assert chain.extend(clock.now()) == 0
    verdict = chain.verify(clock.now())
    assert (verdict.links, verdict.findings, verdict.unlinked, verdict.has_head) == (7, [], 0, True)


def flip_a_byte(entry: int) -> None:
    """In what the notes say, the way somebody with the database at hand would do it."""
    log = OperationLog.objects.get(pk=entry)
    OperationLog.objects.filter(pk=entry).update(notes=log.notes | {"b": log.notes["b"] + 1})


def forge_its_link(entry: int) -> None:
    flip_a_byte(entry)
    ChainLink.objects.filter(entry=entry).update(hash="f" * 64)


def remove(entry: int) -> None:
    OperationLog.objects.filter(pk=entry).delete()


def remove_both(entry: int) -> None:
    remove(entry)
    ChainLink.objects.filter(entry=entry).delete()


@pytest.mark.parametrize(
    ("do", "found"),
    [
        (flip_a_byte, [(3, "changed")]),
        # The link after a forged one does not follow from it.
        (forge_its_link, [(3, "changed"), (4, "changed")]),
        (remove, [(3, "missing")]),
        (remove_both, [(3, "broken")]),
    ],
)
def test_what_was_changed_is_found(do: Callable[[int], None], found: list[tuple[int, str]]) -> None:
    entries = written(6)
    chain.extend(clock.now())
    do(entries[2])
    assert [(finding.position, finding.what) for finding in chain.verify(clock.now()).findings] == found


@pytest.mark.parametrize("column", chain.COLUMNS[1:])
def test_every_column_is_part_of_it(column: str) -> None:
    [entry] = written(1)
    chain.extend(clock.now())
    before = OperationLog.objects.values_list(column, flat=True).get(pk=entry)
    other = {str: "x", int: 77, dict: {}, type(None): 9}.get(type(before), clock.now() - timedelta(days=1))
    OperationLog.objects.filter(pk=entry).update(**{column: other})
    assert [finding.what for finding in chain.verify(clock.now()).findings] == ["changed"]


def test_an_end_that_was_cut_off_is_found_by_the_hash_that_was_noted() -> None:
    entries = written(4)
    chain.extend(clock.now())
    head = chain.verify(clock.now()).head
    for entry in entries[2:]:
        remove_both(entry)
    assert chain.verify(clock.now()).findings == []
    assert not chain.verify(clock.now(), head).has_head
    written(1)
    chain.extend(clock.now())
    assert not chain.verify(clock.now(), head).has_head


def test_an_entry_whose_transaction_ended_late_is_linked_after_the_others() -> None:
    entries = written(3)
    late = OperationLog.objects.get(pk=entries[1])
    late.delete()
    chain.extend(clock.now())
    late.pk = entries[1]
    late.save(force_insert=True)
    assert chain.extend(clock.now()) == 1
    assert list(ChainLink.objects.order_by("position").values_list("entry", flat=True)) == [
        entries[0], entries[2], entries[1],
    ]  # fmt: skip
    assert chain.verify(clock.now()).findings == []


def test_of_two_that_link_at_once_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    written(3)
    other, following = chain._next, iter([True])

    def overtaken(whole: bool) -> list[chain.Values]:
        some = other(whole)
        if next(following, False):
            chain.extend(clock.now())
        return some

    monkeypatch.setattr(chain, "_next", overtaken)
    assert chain.extend(clock.now()) == 0
    assert (ChainLink.objects.count(), chain.verify(clock.now()).findings) == (3, [])


def test_entries_without_a_link_are_told() -> None:
    written(2)
    assert chain.verify(clock.now()).unlinked == 0
    assert chain.verify(clock.now() + timedelta(hours=1)).unlinked == 2


def test_the_command_says_what_is_wrong() -> None:
    entries = written(3)
    out, err = StringIO(), StringIO()
    call_command("audit", "chain", stdout=out)
    call_command("audit", "verify", stdout=out, stderr=err)
    assert out.getvalue().startswith("3 entries linked.\n3 links, head ") and err.getvalue() == ""
    flip_a_byte(entries[1])
    with pytest.raises(CommandError) as refusal:
        call_command("audit", "verify", "--head", "0" * 63 + "1", stdout=out, stderr=err)
    assert refusal.value.returncode == 1
    assert f"Entry {entries[1]} is not what was recorded" in err.getvalue()
    assert "The hash that was noted is not part of the chain" in err.getvalue()


@pytest.fixture
def guarded(transactional_db: None) -> Iterator[None]:
    """By the migration's own function. Not within the test's transaction: MariaDB's triggers are none of it."""
    import_module("audit.migrations.0002_chain").guard(None, SimpleNamespace(connection=connection))
    yield
    guarding.unguard(connection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("table", guarding.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 0", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_it(table: str, statement: str) -> None:
    written(1)
    chain.extend(clock.now())
    column = "status" if table == OperationLog._meta.db_table else "entry"
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column))
    assert chain.verify(clock.now()).findings == []
    assert (OperationLog.objects.count(), ChainLink.objects.count()) == (1, 1)
