"""F18 and F17 for a pack with rows: wherever it is cut off, the old pack is live or the new one, and the new one gets all
of its rows, each of them once."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.principal import Principal
from metadata import pack_loading
from metadata.catalog import read_catalog
from metadata.packfile import Pack, Rows, zip_bytes
from operations import clock, faults
from operations.errors import Conflict, NotFound
from operations.operation import Source
from operations.perform import perform
from runs.ending import cancel
from runs.models import Run
from runs.synchronous import drain
from runtime.kinds.table.models import ImportRun
from tests.metadata.life import POINTS
from tests.runtime.kinds.table.rows.conftest import World
from tests.runtime.kinds.table.transfer.test_background import person, small
from tests.runtime.kinds.table.transfer.test_killed_imports import buried, killed_at, pytestmark

__all__ = ["pytestmark", "small"]

HTTP = Source(channel="http")
ROWS = 40
MAKERS = {
    "title": {"en": "Makers", "zh-CN": "厂商"},
    "natural_key": ["code"],
    "fields": [
        {"uid": "mk1", "name": "code", "type": "text", "required": True, "unique": True},
        {"uid": "mk2", "name": "name", "type": "text"},
    ],
}
PARTS = {
    "title": {"en": "Parts", "zh-CN": "零件"},
    "natural_key": ["code"],
    "fields": [
        {"uid": "pt1", "name": "code", "type": "text", "required": True, "unique": True},
        {"uid": "pt2", "name": "maker", "type": "reference", "options": {"target": "makers"}},
        {"uid": "pt3", "name": "price", "type": "integer"},
    ],
}
ROLE = {"title": "Buyer", "tables": [{"table": "parts", "actions": ["read"], "fields": {"read": "*"}}]}
PAGE = {"title": "Parts", "root": {"uid": "root", "node": "stack", "children": []}}
OLD: Mapping[tuple[str, str], Any] = {("table", "makers"): MAKERS}
NEW: Mapping[tuple[str, str], Any] = {
    ("table", "makers"): {**MAKERS, "fields": [*MAKERS["fields"], {"uid": "mk3", "name": "city", "type": "text"}]},
    ("table", "parts"): PARTS,
    ("role", "buyer"): ROLE,
}
MAKER_ROWS = "code,name,city\n" + "".join(f"M{number},Maker {number},Here\n" for number in range(ROWS))
PART_ROWS = "code,maker,price\n" + "".join(f"P{number:02},M{number},{number}\n" for number in range(ROWS))
CODES = [f"P{number:02}" for number in range(ROWS)]


@pytest.fixture
def boss(empty: World) -> Principal:
    empty.now = clock.now()
    return person("boss", is_superuser=True)


def pack(version: str, definitions: Mapping[tuple[str, str], Any], **rows: str) -> bytes:
    made = [
        Rows(table=name, format="csv", size=len(text), open=lambda text=text: BytesIO(text.encode()))  # type: ignore[misc]
        for name, text in rows.items()
    ]
    return zip_bytes(
        Pack(name="stock", version=version, title={"en": "Stock"}, definitions=definitions, rows=tuple(made))
    )


def bring(content: bytes, by: Principal, **input: Any) -> Any:
    plan = perform("pack.plan", {"file": ContentFile(content, name="stock.zip")}, principal=by, source=HTTP).value
    asked = {"file": ContentFile(content, name="stock.zip"), "seal": plan["plan"]["seal"], **input}
    return perform("pack.import", asked, principal=by, source=HTTP)


def newer() -> bytes:
    return pack("2.0.0", NEW, makers=MAKER_ROWS, parts=PART_ROWS)


def live() -> set[tuple[str, str]]:
    return set(read_catalog().pointers)


def parts(world: World) -> list[Any]:
    found: list[Any] = world.rows("parts", {"sort": "code", "limit": "1000", "expand": "maker"})["rows"]
    return found


def check_loaded(world: World) -> None:
    rows = parts(world)
    assert [row["code"] for row in rows] == CODES
    assert [row["maker"]["name"] for row in rows] == [f"Maker {number}" for number in range(ROWS)]
    assert world.rows("makers", {"count": "exact"})["count"] == ROWS


def test_many_rows_of_a_pack_are_loaded_by_a_run(
    empty: World, boss: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_loading, "IN_REQUEST", 100)
    answer = bring(newer(), boss)
    assert answer.status == 202 and live() == set(NEW)
    run = Run.objects.get()
    assert (answer.value["run"], run.title, run.operation) == (run.pk, "stock 2.0.0", "pack.import.rows")
    drain()
    check_loaded(empty)
    run.refresh_from_db()
    assert run.state == "success" and run.output is not None
    assert [(rows["table"], rows["created"]) for rows in run.output["loaded"]] == [("makers", ROWS), ("parts", ROWS)]
    assert run.progress is not None and run.progress["done"] == run.progress["total"]
    assert list(pack_loading.disk.path_of(pack_loading.FOLDER, "-").parent.iterdir()) == []
    assert {one["table"] for one in empty.json("row.import.list", by=boss)["imports"]} == {"makers", "parts"}


def test_a_few_are_loaded_at_once(empty: World, boss: Principal) -> None:
    answer = bring(newer(), boss)
    assert answer.status == 200 and Run.objects.count() == 0
    check_loaded(empty)


def test_a_pack_that_is_refused_leaves_no_run_and_no_file(empty: World, boss: Principal) -> None:
    with pytest.raises(Conflict):
        perform(
            "pack.import",
            {"file": ContentFile(newer(), name="stock.zip"), "seal": "0" * 64, "background": True},
            principal=boss,
        )
    assert Run.objects.count() == 0 and live() == set()
    assert list(pack_loading.disk.path_of(pack_loading.FOLDER, "-").parent.iterdir()) == []


class Died(BaseException):
    """As a killed process: nothing tidies up."""


def died() -> None:
    raise Died


@pytest.mark.parametrize("point", POINTS)
def test_after_a_crash_the_old_pack_is_live_or_the_new_one_with_its_rows(
    empty: World, boss: Principal, point: str
) -> None:
    bring(pack("1.0.0", OLD, makers="code,name\nM0,Maker 0\n"), boss)
    faults.install(point, died)
    with pytest.raises(Died):
        bring(newer(), boss, background=True)
    faults.install(point, None)
    if live() == set(OLD):
        assert drain() == 0
        assert empty.rows("makers")["rows"][0]["name"] == "Maker 0"
        bring(newer(), boss, background=True)
    assert live() == set(NEW)
    drain()
    check_loaded(empty)


LOADING = [
    *((point, passing) for point in ("import.within_chunk",) for passing in (0, 3, 5, 4)),
    *((point, 0) for point in ("run.claimed", "run.performed", "run.ended")),
]


def test_a_worker_that_is_killed_while_it_loads_is_followed_by_others(empty: World, boss: Principal) -> None:
    bring(newer(), boss, background=True)
    for point, passing in LOADING:
        assert killed_at(point, passing), (point, passing)
        rows = len(parts(empty))
        assert rows in (0, ROWS), "all rows of a table or none"
        buried()
    drain()
    check_loaded(empty)
    assert Run.objects.get().state == "success"
    assert sorted(ImportRun.objects.values_list("table", "state")) == [("makers", "done"), ("parts", "done")]


def test_a_table_that_cannot_be_loaded_is_told_and_the_others_are(empty: World, boss: Principal) -> None:
    bad = PART_ROWS.replace(",7\n", ",seven\n")
    bring(pack("2.0.0", NEW, makers=MAKER_ROWS, parts=bad), boss, background=True)
    drain()
    run = Run.objects.get()
    assert run.state == "failed" and run.error is not None and run.error["code"] == "rows_not_loaded"
    assert "seven" not in str(run.error) and run.attempt == 1
    assert empty.rows("makers", {"count": "exact"})["count"] == ROWS and parts(empty) == []
    failed = next(one for one in empty.json("row.import.list", by=boss)["imports"] if one["table"] == "parts")
    assert failed["state"] == "failed" and "seven" in str(failed["problems"])


def test_what_is_cancelled_stops_and_is_nobody_elses(empty: World, boss: Principal) -> None:
    bring(newer(), boss, background=True)
    cancel(Run.objects.get(), clock.now())
    assert drain() == 0 and parts(empty) == []
    other = person("bob")
    with pytest.raises(NotFound):
        empty.do("run.get", id=str(Run.objects.get().pk), by=other)
    empty.do("run.rerun", id=str(Run.objects.get().pk), by=boss)
    drain()
    check_loaded(empty)
