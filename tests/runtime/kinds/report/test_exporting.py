"""Reports as files: what is in them, whose they are, for how long."""

import csv
import io
import json
import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from accounts.directory import principal_for
from accounts.models import User
from datasources.pool import pool
from runs.exported import remove_expired
from runs.models import ExportedFile
from runs.starting import start
from runs.synchronous import drain
from runtime.kinds.report.exports import sheet as sheet_module
from runtime.kinds.report.look import theme
from runtime.kinds.report.making import WRITERS
from tests.threats.house import Answer, House

from .conftest import DELAYS

EXPORT = "/api/reports/delays/export"
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="draws with the system's Chromium")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "exports"


def exported(house: House, by: str = "ana", **query: Any) -> Answer:
    answer = house.ask("GET", EXPORT, query=query, by=by)
    assert answer.status == 200, answer.body[:1000]
    return answer


def in_background(house: House, by: str = "ana", **query: Any) -> str:
    begun = house.ask("GET", EXPORT, query=query, by=by)
    assert begun.status == 202, begun.body[:1000]
    drain()
    return str(begun.json["file"])


def downloaded(house: House, file: str, by: str = "ana") -> bytes:
    answer = house.ask("GET", f"/api/exports/{file}/content", by=by)
    assert answer.status == 200, answer.body[:1000]
    return answer.body


def test_csv_has_a_header_and_no_formula(airline: House) -> None:
    answer = exported(airline, format="csv", query="rows")
    lines = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert lines[0] == ["price", "carrier", "day", "scheduled", "delay", "note"]
    assert float(lines[1].pop(0)) == 19.9
    assert lines[1] == ["AA", "2026-01-01", "2026-01-01T10:30:00Z", "0", "'=1+1"]
    assert len(lines) == 11
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize("format", ["xlsx", "pdf", "parquet"])
def test_the_database_waits_for_nobody_who_writes_slowly(
    airline: House, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    """All rows are fetched, and the statement is over, before the first one is written."""
    ended: list[bool] = []
    write = WRITERS[format]

    def looked(run: Any, wanted: Any, sheets: Any, path: Path) -> None:
        ended.append(any(pool._idle.values()) and all(sheet.rows == 0 for sheet in sheets))
        write(run, wanted, sheets, path)

    monkeypatch.setitem(WRITERS, format, looked)  # type: ignore[arg-type]
    assert exported(airline, format=format, query="rows", background="false").body
    assert ended == [True]


def test_rows_that_are_many_are_laid_aside_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "IN_MEMORY", 10)
    batches = [[(n, "text", datetime(2026, 1, 1), Decimal("1.5"), None)] * 3 for n in range(5)]
    sheet = sheet_module.laid_aside(
        sheet_module.Sheet(name="x", title="x", columns=[], batches=iter(batches), truncated=True)
    )
    assert list(sheet) == batches
    assert (sheet.rows, sheet.truncated) == (15, True)


def test_json_is_a_list_of_objects(airline: House) -> None:
    found = json.loads(exported(airline, format="json", query="rows").body)
    assert len(found) == 10
    assert found[0]["carrier"] == "AA"
    assert json.loads(exported(airline, format="json", parameters='{"carriers": ["XX"]}').body) == []


def test_parquet_keeps_types(airline: House) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(exported(airline, format="parquet", query="rows").body))
    assert table.num_rows == 10
    assert table.column("day")[0].as_py() == date(2026, 1, 1)


def test_excel_has_typed_cells_a_header_that_stays_and_totals(airline: House) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(airline, format="xlsx", query="rows").body))
    page = book["rows"]
    assert [cell.value for cell in page[1]] == ["price", "carrier", "day", "scheduled", "delay", "note"]
    first = [cell.value for cell in page[2]]
    assert first == [19.9, "AA", datetime(2026, 1, 1), datetime(2026, 1, 1, 10, 30), 0, "=1+1"]
    assert page["F2"].data_type == "s"
    assert page["A2"].number_format == '#,##0.00 "USD"'
    assert page.freeze_panes == "A2"
    assert page["A12"].value == pytest.approx(199.0)


def test_a_file_with_charts_is_made_in_the_background_and_says_how_far_it_is(airline: House) -> None:
    begun = airline.ask("GET", EXPORT, query={"format": "xlsx"}, by="ana")
    assert begun.status == 202
    file = begun.json["file"]
    assert airline.good("GET", f"/api/exports/{file}", by="ana")["state"] == "making"
    assert airline.ask("GET", f"/api/exports/{file}/content", by="ana").code == "not_ready"
    drain()
    shown = airline.good("GET", f"/api/exports/{file}", by="ana")
    assert (shown["state"], shown["name"]) == ("ready", "Delays.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(downloaded(airline, file)))
    assert book.sheetnames == ["main", "rows", "Charts"]
    if shutil.which("chromium"):
        assert len(book["Charts"]._images) == 2


@needs_chromium
def test_a_picture_of_a_chart_is_drawn_on_the_server(airline: House) -> None:
    picture = Image.open(io.BytesIO(exported(airline, format="png", chart="bars").body))
    assert picture.size == (1800, 840)
    colors = picture.convert("RGB").getcolors(maxcolors=1_000_000) or []
    first = tuple(bytes.fromhex(theme(dark=False)["series"][0].removeprefix("#")))
    assert any(count > 5_000 and color == first for count, color in colors)


def test_pdf_has_pages_a_title_and_chinese(airline: House) -> None:
    file = in_background(airline, format="pdf", locale="zh-CN")
    data = downloaded(airline, file)
    assert data.startswith(b"%PDF-1.")
    assert b"STSong-Light" in data


def test_without_chromium_a_picture_is_refused_with_what_to_install(
    airline: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.kinds.report.exports.pictures.browser", lambda: None)
    answer = airline.ask("GET", EXPORT, query={"format": "png", "chart": "bars"}, by="ana")
    assert (answer.status, answer.code) == (503, "no_chromium")
    assert "chromium" in answer.json["problems"][0]["hint"]
    assert downloaded(airline, in_background(airline, format="pdf")).startswith(b"%PDF")


def test_a_file_is_its_owners_alone_and_only_for_a_day(airline: House, files: Path) -> None:
    file = in_background(airline, format="csv", background="true")
    for who in ("pat", "dee", "root"):
        assert airline.ask("GET", f"/api/exports/{file}", by=who).status == 404
        assert airline.ask("GET", f"/api/exports/{file}/content", by=who).status == 404
    assert [one["id"] for one in airline.good("GET", "/api/exports", by="ana")["exports"]] == [file]
    assert (files / file).exists()
    kept = ExportedFile.objects.get(pk=file)
    assert kept.expires_at - kept.created_at == timedelta(hours=24)
    ExportedFile.objects.filter(pk=file).update(expires_at=airline.clock.at)
    assert airline.ask("GET", f"/api/exports/{file}/content", by="ana").status == 404
    assert remove_expired(airline.clock.at) == 1
    assert not (files / file).exists()


def test_rights_that_were_lost_meanwhile_keep_the_file_back(airline: House) -> None:
    file = in_background(airline, by="pat", format="csv", background="true")
    assert b"UA" in downloaded(airline, file, by="pat")
    one = {"rows": {"*": {"carrier.code": {"in": ["UA"]}}}}
    read = {"actions": ["read"], "fields": {"read": "*"}}
    airline.role(
        "partner",
        {"table": "flights", **read, **one},
        {"table": "carriers", **read},
        permissions=("report.run", "report.export"),
    )
    answer = airline.ask("GET", f"/api/exports/{file}/content", by="pat")
    assert (answer.status, answer.code) == (403, "rights_changed")
    airline.role("partner", {"table": "flights", **read})
    assert airline.ask("GET", f"/api/exports/{file}/content", by="pat").status == 403


def test_a_report_that_asks_other_queries_by_now_keeps_the_file_back(airline: House) -> None:
    file = in_background(airline, format="csv", background="true")
    queries = [query | {"name": "first"} for query in DELAYS["queries"] if query["name"] == "main"]
    parameters = [{name: of[name] for name in of if name != "options"} for of in DELAYS["parameters"]]
    body = {"title": "Other", "parameters": parameters, "queries": queries}
    airline.good("PUT", "/api/reports/delays", {"body": body}, by="root")
    answer = airline.ask("GET", f"/api/exports/{file}/content", by="ana")
    assert (answer.status, answer.code) == (403, "rights_changed")


def test_a_file_that_cannot_be_made_says_why(airline: House) -> None:
    airline.good("PUT", "/api/reports/delays", {"body": {**DELAYS, "charts": []}}, by="root")
    begun = airline.good("GET", EXPORT, query={"format": "png", "background": "true"}, by="ana")
    drain()
    shown = airline.good("GET", f"/api/exports/{begun['file']}", by="ana")
    assert (shown["state"], shown["problem"]["code"]) == ("failed", "invalid_input")


def test_rows_beyond_the_cap_are_left_out_and_the_file_says_so(airline: House) -> None:
    body = {**DELAYS, "caps": {**DELAYS.get("caps", {}), "export_rows": 3}}
    airline.good("PUT", "/api/reports/delays", {"body": body}, by="root")
    file = in_background(airline, format="csv", query="rows", background="true")
    shown = airline.good("GET", f"/api/exports/{file}", by="ana")
    assert (shown["kind"], shown["subject"]) == ("reports", "delays")
    assert (shown["rows"], shown["truncated"]) == (3, True)


def test_a_run_makes_no_file_of_another_kind(airline: House) -> None:
    file = in_background(airline, format="csv", background="true")
    ExportedFile.objects.filter(pk=file).update(kind="rows", state="making")
    owner = User.objects.get(username="ana")
    run = start("report.export", {"file": file}, target={"id": "delays"}, principal=principal_for(owner))
    drain()
    run.refresh_from_db()
    assert (run.state, run.error["code"]) == ("failed", "not_found")


def test_exporting_needs_its_own_permission(airline: House) -> None:
    airline.role("analyst", permissions=("report.run",))
    assert airline.ask("GET", EXPORT, query={"format": "csv"}, by="ana").status == 403
