"""Reading the operation log."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.principal import Principal
from audit.models import OperationLog
from audit.record import Entry, record
from operations.errors import Forbidden, InvalidInput
from operations.perform import perform

pytestmark = pytest.mark.django_db
AUDITOR = Principal(kind="user", id=1, name="auditor", permissions=frozenset({"audit.list"}))
ANNA = Principal(kind="user", id=7, name="anna")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _entries() -> None:
    for number in range(5):
        record(
            Entry(
                at=NOON + timedelta(minutes=number),
                principal=ANNA if number % 2 else AUDITOR,
                operation="row.update" if number < 3 else "row.delete",
                target=f"customers/{number}",
                outcome="done" if number else "refused",
                status=200 if number else 403,
                notes={"n": number},
                request_id=f"request-{number}",
                channel="http",
            )
        )


def logs(**input: Any) -> Any:
    return perform("audit.list", input, principal=AUDITOR).value


def targets(**input: Any) -> list[str]:
    return [item["target"].removeprefix("customers/") for item in logs(**input)["items"]]


def test_the_newest_come_first() -> None:
    assert targets() == ["4", "3", "2", "1", "0"]
    assert logs()["items"][0]["notes"] == {"n": 4}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"operation": "row.delete"}, ["4", "3"]),
        ({"outcome": "refused"}, ["0"]),
        ({"principal": 7}, ["3", "1"]),
        ({"target": "customers/2"}, ["2"]),
        ({"request_id": "request-1"}, ["1"]),
        ({"since": "2026-01-01T12:03:00Z"}, ["4", "3"]),
        ({"until": "2026-01-01T13:01:00+01:00"}, ["0"]),
        ({"operation": "row.update", "principal": 7}, ["1"]),
    ],
)
def test_it_is_filtered_by(asked: dict[str, Any], found: list[str]) -> None:
    assert targets(**asked) == found


def test_it_is_read_page_by_page() -> None:
    first = logs(page_size=2)
    second = logs(page_size=2, before=first["next"])
    third = logs(page_size=2, before=second["next"])
    assert [len(page["items"]) for page in (first, second, third)] == [2, 2, 1]
    assert third["next"] is None


@pytest.mark.parametrize("wrong", [{"page_size": 0}, {"page_size": 201}, {"since": "yesterday"}, {"nonsense": 1}])
def test_a_wrong_question_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        logs(**wrong)


def test_it_is_for_auditors() -> None:
    with pytest.raises(Forbidden):
        perform("audit.list", principal=ANNA)


def test_reading_it_is_not_an_entry_of_it() -> None:
    logs()
    assert OperationLog.objects.count() == 5
