"""Files as data sources: uploaded, read by a process of their own, asked with SQL by the same way as every database."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from django.core.files.base import File
from pytest_django.fixtures import Settings

from accounts.principal import Principal
from datasources import files
from datasources.engines import engine
from datasources.limits import Limits
from datasources.models import SourceFile
from datasources.pool import pool
from operations import clock
from operations.errors import Forbidden, InvalidInput, NotFound, OperationError, TooLarge, UnsupportedMedia
from operations.perform import perform
from runtime.kinds.datasource.uploads import remove_unused_files
from runtime.sources.opening import RefusedSql
from runtime.sources.plan import source_of
from tests.runtime.kinds.living import ROOT, empty, somebody

pytestmark = pytest.mark.django_db(transaction=True)
CSV = b"zip,name,since,amount\n00123,Ann,2024-01-02,10.5\n10115,Bob,2024-02-03,20\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    empty()
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    yield tmp_path
    pool.empty()


def upload(content: bytes, name: str = "people.csv", principal: Principal = ROOT) -> dict[str, Any]:
    made: dict[str, Any] = perform(
        "datasource.upload", {"file": File(io.BytesIO(content), name=name)}, principal=principal
    ).value
    return made


def do(name: str, input: Any = None, principal: Principal = ROOT, **target: str) -> Any:
    return perform(name, input or {}, principal=principal, target=target).value


def source(*tables: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"name": "people", "title": "People", "engine": "files", "files": list(tables), "tables": "*", **more}


def designer(id: int = 77) -> Principal:
    return replace(
        somebody(), id=id, permissions=frozenset({"datasource.design", "datasource.publish", "datasource.query"})
    )


def workbook() -> bytes:
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = "Orders"
    for row in (
        ["id", "id", "When", "Paid", "Code"],
        [1, 2.5, datetime(2024, 1, 2, 3, 4), True, "007"],
        [2, 3, None, False, 9],
    ):
        first.append(row)
    made.create_sheet("Empty")
    made.create_sheet("客户").append(["名称"])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def test_a_csv_is_uploaded_and_asked_with_parameters() -> None:
    made = upload(CSV)
    assert (made["name"], made["format"], made["size"]) == ("people.csv", "csv", len(CSV))
    assert made["sheets"] == [
        {
            "sheet": "",
            "rows": 2,
            "columns": [
                {"name": "zip", "type": "VARCHAR"},
                {"name": "name", "type": "VARCHAR"},
                {"name": "since", "type": "DATE"},
                {"name": "amount", "type": "DOUBLE"},
            ],
        }
    ]
    do("datasource.create", source({"name": "people", "file": made["file"]}))
    assert [step["step"] for step in do("datasource.test", datasource="people")["steps"]] == ["file", "rights"]
    (table,) = do("datasource.catalogue", datasource="people")["tables"]
    assert (table["name"], table["rows"], table["is_view"], table["released"]) == ("people", 2, False, True)
    asked = {
        "sql": "SELECT zip, amount FROM people WHERE amount > :least",
        "parameters": {"least": {"type": "decimal"}},
        "values": {"least": "15"},
    }
    assert do("sql.query", asked, datasource="people")["rows"] == [["10115", 20.0]]
    assert len(do("datasource.sample", datasource="people", table="people")["rows"]) == 2
    assert do("datasource.get", datasource="people")["files"][0]["name"] == "people.csv"


def test_digits_that_would_lose_their_zeros_stay_text() -> None:
    made = upload(b"phone,count\n0301234,1\n+4930,2\n")
    assert [column["type"] for column in made["sheets"][0]["columns"]] == ["VARCHAR", "BIGINT"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_in_a_usual_encoding_is_read(encoding: str) -> None:
    made = upload("名称;金额\n苹果;1\n梨;2\n".encode(encoding))
    do("datasource.create", source({"name": "fruit", "file": made["file"]}))
    asked = {"sql": "SELECT 名称 FROM fruit ORDER BY 金额"}
    assert do("sql.query", asked, datasource="people")["rows"] == [["苹果"], ["梨"]]


def test_every_sheet_of_a_workbook_can_be_a_table() -> None:
    made = upload(workbook(), "orders.xlsx")
    assert [(sheet["sheet"], sheet["rows"]) for sheet in made["sheets"]] == [("Orders", 2), ("客户", 0)]
    assert {column["name"]: column["type"] for column in made["sheets"][0]["columns"]} == {
        "id": "BIGINT",
        "id_2": "DOUBLE",
        "When": "TIMESTAMP",
        "Paid": "BOOLEAN",
        "Code": "VARCHAR",
    }
    tables = [
        {"name": "orders", "file": made["file"], "sheet": "Orders"},
        {"name": "c", "file": made["file"], "sheet": "客户"},
    ]
    do("datasource.create", source(*tables))
    asked = {"sql": "SELECT o.id, o.Code, count(c.名称) FROM orders o LEFT JOIN c ON TRUE GROUP BY 1, 2 ORDER BY 1"}
    assert do("sql.query", asked, datasource="people")["rows"] == [[1, "007", 0], [2, "9", 0]]


def test_parquet_keeps_its_types() -> None:
    content = io.BytesIO()
    pa.parquet.write_table(pa.table({"day": [date(2024, 1, 2)], "tags": [["a", "b"]]}), content)
    made = upload(content.getvalue(), "days.parquet")
    assert [column["type"] for column in made["sheets"][0]["columns"]] == ["DATE", "VARCHAR[]"]


def test_what_was_made_of_an_upload_is_made_again_where_it_is_missing(folder: Path) -> None:
    made = upload(CSV)
    do("datasource.create", source({"name": "people", "file": made["file"]}))
    files.shutil.rmtree(folder / files.FOLDER)
    assert do("sql.query", {"sql": "SELECT count(*) FROM people"}, datasource="people")["rows"] == [[2]]
    pool.empty()
    files.shutil.rmtree(folder / files.FOLDER)
    SourceFile.objects.update(key="0" * 48)
    with pytest.raises(NotFound, match="not there any more"):
        do("sql.query", {"sql": "SELECT count(*) FROM people"}, datasource="people")
    (step,) = do("datasource.test", datasource="people")["steps"]
    assert (step["ok"], step["hint"]) == (False, "Upload it again.")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM file_people.main.rows",
        "SELECT * FROM duckdb_settings()",
        "ATTACH '/tmp/x'",
        "COPY people TO '/tmp/x'",
        "SELECT getenv('HOME')",
    ],
)
def test_nothing_but_its_tables_is_within_reach(sql: str) -> None:
    made = upload(CSV)
    do("datasource.create", source({"name": "people", "file": made["file"]}))
    with pytest.raises(RefusedSql):
        do("sql.query", {"sql": sql}, datasource="people")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_the_process_itself_opens_no_other_file(text: str) -> None:
    """Behind the guard, as if it had let the statement pass."""
    made = upload(CSV)
    body = source({"name": "people", "file": made["file"]})
    session = engine("duckdb").connect(source_of("people", body), Limits())
    try:
        with pytest.raises(Exception, match=r"not one SELECT|Permission|disabled|locked|does not exist"):
            session.start(text, [], Limits())
    finally:
        session.close()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "x.csv"),
        (b"<?xml version='1.0'?><a/>", "x.csv"),
        (b"MZ\x00\x00\x01binary", "x.csv"),
        (b"PK\x03\x04nothing", "x.xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "x.xls"),
    ],
)
def test_what_is_no_file_of_rows_is_refused_by_its_content(content: bytes, name: str) -> None:
    with pytest.raises(UnsupportedMedia):
        upload(content, name)
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("content", [b"PAR1nothing", b"", b'a,b\n1,2\n"unclosed,3\n4,5,6,7\n', b"a,b\n1,2\n3\n"])
def test_a_damaged_file_is_refused_with_what_is_wrong(content: bytes, folder: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        upload(content)
    assert refused.value.problems[0].pointer == "/file"
    assert not SourceFile.objects.exists()
    assert list((folder / files.FOLDER).glob("*")) == [] if (folder / files.FOLDER).exists() else True


def test_a_file_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 20
    with pytest.raises(TooLarge):
        upload(CSV)


def test_an_upload_belongs_to_its_sender_until_a_source_holds_it() -> None:
    made = upload(CSV, principal=designer(1))
    body = source({"name": "people", "file": made["file"]})
    with pytest.raises(Forbidden) as refused:
        do("datasource.create", body, designer(2))
    assert [problem.pointer for problem in refused.value.problems] == ["/files/0/file"]
    with pytest.raises(Forbidden):
        do("datasource.try", {member: body[member] for member in body if member != "name"}, designer(2))
    do("datasource.create", body, designer(1))
    held = {member: body[member] for member in body if member != "name"} | {"title": "Folk"}
    assert do("datasource.replace", held, designer(2), datasource="people")["version"] == 2


def test_an_unknown_sheet_and_a_file_twice_are_told() -> None:
    made = upload(workbook(), "orders.xlsx")
    with pytest.raises(Forbidden) as refused:
        do("datasource.create", source({"name": "a", "file": made["file"], "sheet": "Ordres"}))
    assert "Orders" in refused.value.problems[0].hint
    twice = [{"name": name, "file": made["file"], "sheet": "Orders"} for name in ("a", "b")]
    with pytest.raises(InvalidInput) as wrong:
        do("datasource.create", source(*twice))
    assert [problem.pointer for problem in wrong.value.problems] == ["/files/1/file"]


def test_who_may_not_work_on_data_sources_uploads_nothing() -> None:
    with pytest.raises(Forbidden):
        upload(CSV, principal=somebody())


def test_files_are_never_written_to() -> None:
    made = upload(CSV)
    body = source({"name": "people", "file": made["file"]}, tables=[{"name": "people", "writable": True}])
    with pytest.raises(InvalidInput) as wrong:
        do("datasource.create", body)
    assert wrong.value.problems[0].code == "not_writable"


def test_uploads_that_nothing_holds_go_after_a_day(folder: Path) -> None:
    lost, held = upload(CSV), upload(CSV)
    do("datasource.create", source({"name": "people", "file": held["file"]}))
    assert remove_unused_files(clock.now()) == 0
    assert remove_unused_files(clock.now() + timedelta(hours=25)) == 1
    assert [file.key for file in SourceFile.objects.all()] == [held["file"]]
    assert not (folder / files.FOLDER / lost["file"]).exists()


def test_a_connection_is_tried_before_it_is_saved() -> None:
    made = upload(CSV)
    body = {
        member: value for member, value in source({"name": "people", "file": made["file"]}).items() if member != "name"
    }
    assert do("datasource.try", body)["ok"]
    far = {
        "title": "Far", "engine": "postgresql", "host": "127.0.0.1", "database": "x", "user": "u", "password": "CANARY",
        "tables": "*",
    }  # fmt: skip
    answer = do("datasource.try", far)
    assert [(step["step"], step["ok"]) for step in answer["steps"]] == [("address", False)]
    with pytest.raises(OperationError):
        do("datasource.try", {**far, "port": "5432"})
