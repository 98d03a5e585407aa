"""Files of one's own area, and rows in them: nothing leads out, and no cell is a formula (T21, T62)."""

import csv
import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from operations.errors import Forbidden, InvalidInput, NotFound, TooLarge
from runtime.operations import areas
from tests.runtime.operations.conftest import holder

BEN = holder("file.*", id=8)


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    return tmp_path


def test_a_file_is_written_read_copied_listed_and_deleted(do: Any) -> None:
    assert do("file.write", {"path": "in/报表 1.txt", "text": "häl\nlo"}) == {"path": "in/报表 1.txt", "size": 7}
    assert do("file.read", {"path": "in/报表 1.txt"}) == {"text": "häl\nlo", "size": 7}
    do("file.write", {"path": "in/报表 1.txt", "text": "new"})
    do("file.copy", {"from": "in/报表 1.txt", "path": "out/b.bin"})
    do("file.write", {"path": "raw.bin", "base64": "/wA="})
    assert do("file.read", {"path": "raw.bin"}) == {"base64": "/wA=", "size": 2}
    assert [file["path"] for file in do("file.list")["files"]] == ["in/报表 1.txt", "out/b.bin", "raw.bin"]
    assert do("file.list", {"under": "out"})["total"] == 1
    assert do("file.delete", {"path": "raw.bin"}) == {"deleted": True}
    assert do("file.delete", {"path": "raw.bin"}) == {"deleted": False}


def test_an_area_is_seen_by_its_owner_alone(do: Any) -> None:
    do("file.write", {"path": "mine.txt", "text": "x"})
    with pytest.raises(NotFound):
        do("file.read", {"path": "mine.txt"}, by=BEN)
    assert do("file.list", by=BEN)["files"] == []
    with pytest.raises(Forbidden):
        do("file.read", {"path": "mine.txt"}, by=holder("row.read"))


PATHS = """
../account-7/mine.txt|..|.|/etc/passwd|a/../b|a//b|a/|/a|./a|a/./b|.hidden|a/.hidden|a\\b|..\\b|%2e%2e/a|a\x00b|a\nb|a:b|~/a|a/b/c/d/e/f/g
|C:a|a.|a |con/../../x|\u202etxt|＃|a*|a?|a<|$HOME|`id`|;ls
""".strip().split("|")


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_it(do: Any, path: str, storage: Path) -> None:
    for name, more in (
        ("file.write", {"text": "x"}),
        ("file.read", {}),
        ("file.delete", {}),
        ("csv.write", {"rows": []}),
    ):
        with pytest.raises(InvalidInput):
            do(name, {"path": path, **more})
    assert not (storage / "files").exists() or not [file for file in (storage / "files").rglob("*") if file.is_file()]


def test_an_area_holds_so_much(do: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(areas, "MOST_BYTES", 10)
    do("file.write", {"path": "a", "text": "12345678"})
    do("file.write", {"path": "a", "text": "1234567890"})
    with pytest.raises(TooLarge):
        do("file.write", {"path": "b", "text": "1"})
    settings.UPLOAD_LIMIT_BYTES = 5
    with pytest.raises(TooLarge):
        do("file.write", {"path": "a", "text": "123456"})


HOSTILE = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    " =cmd|' /C calc'!A0",
    "%0A",
    "'=1",
    "|x",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_come_back_as_they_were(do: Any, kind: str) -> None:
    rows = [{"name": text, "n": 1, "on": "yes"} for text in [*HOSTILE, "plain", "报销", 'quo"te', "a,b;c", "-5"]]
    assert do(f"{kind}.write", {"path": f"out.{kind}", "rows": rows})["count"] == len(rows)
    found = do(f"{kind}.read", {"path": f"out.{kind}"})
    assert [row["name"] for row in found["rows"]] == [row["name"] for row in rows]
    assert [float(row["n"]) for row in found["rows"]] == [1.0] * len(rows)


def test_no_cell_is_a_formula(do: Any, storage: Path) -> None:
    rows = [{name: name} for name in HOSTILE]
    text = do("csv.write", {"rows": rows})["text"]
    for line in csv.reader(io.StringIO(text)):
        assert not any(cell[:1] in ("=", "+", "@", "\t", "\r", "|", "%", "＝") for cell in line if cell)
    do("xlsx.write", {"path": "out.xlsx", "rows": rows})
    (file,) = storage.rglob("out.xlsx")
    with ZipFile(file) as workbook:
        content = b"".join(workbook.read(name) for name in workbook.namelist() if "sheet" in name)
    assert b"<f>" not in content and b"hyperlink" not in content.lower()


def test_what_is_no_sheet_is_told(do: Any) -> None:
    do("file.write", {"path": "a.xlsx", "text": "no workbook"})
    for name, input in (
        ("xlsx.read", {"path": "a.xlsx"}),
        ("csv.read", {"text": 'a,b\n"x'}),
        ("csv.read", {"text": "a,a\n1,2"}),
        ("csv.read", {}),
    ):
        with pytest.raises(InvalidInput):
            do(name, input)
    assert do("csv.read", {"text": "a;b\n1;2\n3", "delimiter": ";"})["rows"] == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": ""},
    ]
    assert do("csv.read", {"text": ""})["rows"] == []
