"""Files from anybody: encodings, delimiters, workbooks that are no workbooks."""

import io
import zipfile

import pytest
import xlsxwriter

from operations.errors import InvalidInput
from runtime.kinds.table.transfer.sources import opened

TEXT = "代码,名称\n1,中文 ü\n"


def rows(content: bytes, **asked: str) -> list[list[str]]:
    sheet = opened(io.BytesIO(content), **asked)
    return [list(sheet.columns), *map(list, sheet.rows())]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_told_from_the_bytes(encoding):
    text = TEXT.replace(" ü", "") if encoding == "gb18030" else TEXT
    assert rows(text.encode(encoding))[0] == ["代码", "名称"]


def test_another_encoding_can_be_named():
    assert rows("name\nMüller\n".encode("windows-1252"), encoding="windows-1252") == [["name"], ["Müller"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_first_lines(delimiter):
    text = f'a{delimiter}b\n"1{delimiter}x"{delimiter}2:5\n3{delimiter}4\n'
    assert rows(text.encode()) == [["a", "b"], [f"1{delimiter}x", "2:5"], ["3", "4"]]


def test_a_cell_may_hold_line_breaks():
    assert rows(b'a,b\n"1\r\n2",3\n') == [["a", "b"], ["1\r\n2", "3"]]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,a\n1,2\n", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_with_a_reason(content):
    with pytest.raises(InvalidInput) as refused:
        opened(io.BytesIO(content))
    assert refused.value.problems[0].pointer.startswith("/")


def test_json_lines_keep_their_types():
    sheet = opened(io.BytesIO(b'{"a": 1}\n{"a": "x", "b": [1]}\n'), name="x.jsonl")
    assert sheet.typed and sheet.columns == ("a", "b")
    assert [row[0] for row in sheet.rows()] == [1, "x"]


def test_workbooks_give_texts():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "amount", "yes"])
        sheet.write_row(1, 0, ["007", 12.5, True])
        sheet.write_row(2, 0, ["8", 12, False])
    assert rows(file.getvalue(), name="x.xlsx") == [
        ["code", "amount", "yes"],
        ["007", "12.5", "true"],
        ["8", "12", "false"],
    ]


def workbook(sheet: str, **more: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.getvalue())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
        for name, content in more.items():
            new.writestr(name, content)
    return made.getvalue()


HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "sheet",
    [
        f'{HEAD}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet {MAIN}><sheetData/></worksheet>',
        f'{HEAD}<worksheet {MAIN}><sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
        "</row></sheetData></worksheet>",
        f'{HEAD}<worksheet {MAIN}><sheetData><row r="1"><c r="&#65;1"/></row></sheetData></worksheet>',
        f"{HEAD}<worksheet {MAIN}><sheetData>{' ' * 3_000_000}</sheetData></worksheet>",
    ],
    ids=["entity", "corner cell", "disguised place", "bomb"],
)
def test_workbooks_built_to_hurt_are_not_read(sheet):
    with pytest.raises(InvalidInput):
        opened(io.BytesIO(workbook(sheet)), name="x.xlsx")
