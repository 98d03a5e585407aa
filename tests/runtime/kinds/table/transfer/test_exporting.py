"""Rows out of a table: what a list shows, safe to open, and the same when it comes back."""

import io
import tracemalloc

import orjson
import pytest
from python_calamine import CalamineWorkbook

from operations.errors import Forbidden, InvalidInput, TooLarge
from runtime.kinds.table.transfer import exporting
from tests.runtime.kinds.table.transfer.conftest import articles, exported, imported
from tests.runtime.kinds.table.transfer.test_cells import HOSTILE

CSV = 'code,name,country,price,tags,listed_on,place\nA1,Chair,DE,10.00,new;old,2026-03-01,"31.2, 121.4"\nA2,Tisch ü,,20.50,,,\n'


@pytest.fixture
def full(shelf):
    imported(shelf, CSV)
    return shelf


def shown(world):
    system = ("id", "created_at", "updated_at", "row_version", "number")
    return [{name: value for name, value in row.items() if name not in system} for row in articles(world)]


def emptied(world):
    for row in articles(world):
        world.do("row.delete", table="articles", id=row["id"])


def hostile(world):
    for index, text in enumerate([*HOSTILE, "", "'", "  x  ", "a\r\nb", "﻿", "-5", 'say "hi", twice']):
        world.add("articles", {"code": f"H{index:02}", "name": "x", "note": text})


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_what_is_exported_comes_back_the_same(full, format):
    hostile(full)
    before = shown(full)
    content = exported(full, format=format)
    emptied(full)
    imported(full, content, name=f"x.{format}")
    after = shown(full)
    if format == "xlsx":  # a workbook has no empty text
        before = [row | {"note": row["note"] or None} for row in before]
    assert after == before


def test_no_cell_of_csv_is_a_formula(full):
    hostile(full)
    lines = exported(full, fields="note").decode("utf-8-sig")
    cells = [line.rpartition(",")[2].strip('"') for line in lines.split("\r\n")[1:] if "," in line]
    assert cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+@\t＝＋－＠|%") or cell.startswith("-1")]


def test_cells_of_workbooks_are_typed_and_never_formulas(full):
    hostile(full)
    content = exported(full, format="xlsx", fields="code,name,note,price,listed_on,active", sort="code")
    assert b"<f>" not in b"".join(_parts(content))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    chair = dict(zip(rows[0], rows[1], strict=True))
    assert (chair["price"], chair["active"], chair["listed_on"].year) == ("10.00", True, 2026)


def _parts(content):
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets")]


def test_filters_sorting_and_fields_are_those_of_the_list(full):
    lines = exported(full, fields="code,price", sort="-code", price__gte="5").decode("utf-8-sig").splitlines()
    assert lines == ["id,row_version,code,price", "2,1,A2,20.50", "1,1,A1,10.00"]


def test_titles_stand_beside_references(full):
    lines = exported(full, fields="code,country", titles="true", sort="code").decode("utf-8-sig").splitlines()
    assert lines == ["id,row_version,code,country,country.title", "1,1,A1,1,Germany", "2,1,A2,,"]


def test_json_lines_are_the_rows_of_the_list(full):
    lines = exported(full, format="jsonl", sort="code").splitlines()
    assert [orjson.loads(line) for line in lines] == articles(full)


def test_more_pages_than_one(shelf, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 7)
    imported(shelf, "code,name\n" + "".join(f"A{n:03},x\n" for n in range(50)))
    lines = exported(shelf, fields="code", sort="-name").decode("utf-8-sig").splitlines()
    assert len(lines) == 51 and len(set(lines)) == 51


def test_memory_does_not_grow_with_the_rows(shelf, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 50)
    imported(shelf, "code,name,note\n" + "".join(f"A{n:05},x,{'n' * 1000}\n" for n in range(2_000)))
    stream = shelf.do("row.export", {"query": []}, table="articles").stream
    tracemalloc.start()
    size = sum(len(block) for block in stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 2_000_000 and peak < 1_500_000


def test_a_sheet_that_is_too_small_is_said_before_anything_is_sent(full, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_XLSX", 1)
    with pytest.raises(TooLarge, match="CSV"):
        exported(full, format="xlsx")


def test_the_file_is_named_after_the_table_in_the_readers_language(full):
    header = full.do("row.export", {"query": []}, table="articles").headers["Content-Disposition"]
    assert header == "attachment; filename=\"articles.csv\"; filename*=UTF-8''Articles.csv"


@pytest.mark.parametrize("query", [{"format": "pdf"}, {"nope": "1"}, {"cursor": "x"}, {"fields": "nope"}])
def test_what_is_wrong_with_the_request_is_said(full, query):
    with pytest.raises(InvalidInput):
        exported(full, **query)


def test_an_export_needs_its_right_and_gives_what_may_be_read(full):
    fields = {"read": ["ar1", "ar2", "ar4"], "write": []}
    rows = {"export": {"code": {"eq": "A2"}}}
    reading = {"table": "articles", "actions": ["read"], "fields": fields}
    full.role("reader", reading)
    with pytest.raises(Forbidden):
        exported(full, by=full.user("rita", "reader"))
    full.role("exporter", {**reading, "actions": ["read", "export"], "rows": rows, "masks": {"ar2": "hidden"}})
    lines = exported(full, by=full.user("ewa", "exporter")).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[-3:] == ["code", "name", "price"]
    assert [line.split(",")[-3:] for line in lines[1:]] == [["A2", "•••••", "20.50"]]
    with pytest.raises(InvalidInput):
        exported(full, by=full.user("eva", "exporter"), fields="country")


def test_an_export_is_in_the_operation_log(full):
    from audit.models import OperationLog

    exported(full)
    assert OperationLog.objects.filter(operation="row.export", outcome="done").count() == 1
