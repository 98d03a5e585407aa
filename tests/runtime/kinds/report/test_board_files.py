"""Dashboards as files: the data of every widget, as its asker sees it, made by a run and kept for them alone."""

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pytest_django.fixtures import Settings

from runs.synchronous import drain
from tests.threats.house import House

from .conftest import READ
from .test_dashboards import BOARD

EXPORT = "/api/dashboards/board/export"
draws = shutil.which("chromium") is not None


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def board(airline: House) -> House:
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="root")
    return airline


def made(house: House, by: str = "ana", **query: Any) -> tuple[dict[str, Any], bytes]:
    begun = house.ask("GET", EXPORT, query=query, by=by)
    assert begun.status == 202, begun.body[:1000]
    drain()
    file = house.good("GET", f"/api/exports/{begun.json['file']}", by=by)
    assert file["state"] == "ready", file
    content = house.ask("GET", f"/api/exports/{begun.json['file']}/content", by=by)
    assert content.status == 200, content.body[:1000]
    return file, content.body


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(page: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_excel_has_a_sheet_for_each_widget(board: House) -> None:
    file, content = made(board, format="xlsx")
    assert (file["name"], file["kind"], file["subject"]) == ("Board.xlsx", "dashboards", "board")
    book = book_of(content)
    assert book.sheetnames == ["Figures", "By carrier", "shares", "By carrier 2", "rows", "Charts"]
    assert cells(book["Figures"]) == [["Figure", "Value", "Before"], ["Flights", 10, 60]]
    assert cells(book["By carrier"])[1] == [2, 10, "AA"]
    assert [row[2] for row in cells(book["By carrier 2"])[1:-1]] == ["UA"]
    assert len(cells(book["rows"])) == 1 + 10 + 1
    assert str(cells(book["Charts"])[0][0]).startswith("Made on")
    assert len(book["Charts"]._images) == (3 if draws else 0)


def test_the_values_that_were_chosen_hold_for_every_widget(board: House) -> None:
    _, content = made(board, format="xlsx", parameters='{"who": ["DL"]}')
    book = book_of(content)
    assert cells(book["Figures"])[1] == ["Flights", 4, 60]
    assert [row[2] for row in cells(book["By carrier"])[1:-1]] == ["DL"]
    assert ["who: DL"] in [row[:1] for row in cells(book["Charts"])]


def test_pdf_is_made_in_the_language_of_its_reader(board: House) -> None:
    file, content = made(board, locale="zh-CN")
    assert file["name"] == "看板.pdf"
    assert content.startswith(b"%PDF-")
    assert len(content) > 4_000


def test_each_gets_their_own_rows_and_no_file_of_others(board: House) -> None:
    _, content = made(board, by="pat", format="xlsx")
    book = book_of(content)
    assert [row[2] for row in cells(book["By carrier"])[1:-1]] == ["AA", "UA"]
    assert cells(book["Figures"])[1][1] == 3
    assert len(cells(book["rows"])) == 1 + 3 + 1
    begun = board.ask("GET", EXPORT, query={"format": "xlsx"}, by="pat").json["file"]
    drain()
    assert board.ask("GET", f"/api/exports/{begun}/content", by="ana").status == 404
    board.role("partner", {"table": "flights", **READ}, permissions=("dashboard.run", "report.export", "report.run"))
    assert board.ask("GET", f"/api/exports/{begun}/content", by="pat").code == "rights_changed"


def test_who_may_not_export_or_not_see_it_gets_nothing(board: House) -> None:
    board.role("looker", permissions=("dashboard.run", "report.run"))
    board.person("lou", "looker")
    assert board.ask("GET", EXPORT, by="lou").status == 403
    assert board.good("GET", "/api/dashboards/board", by="lou")["may"]["export"] is False
    assert board.good("GET", "/api/dashboards/board", by="ana")["may"]["export"] is True
    board.good("PUT", "/api/dashboards/board", {"body": {**BOARD, "roles": ["partner"]}}, by="root")
    assert board.ask("GET", EXPORT, by="ana").status == 404


def test_a_widget_that_fails_says_so_and_the_others_are_there(board: House) -> None:
    broken = {"uid": "bad", "type": "stat", "report": "delays", "column": "nothing", "title": "Broken"}
    body = {**BOARD, "widgets": [*BOARD["widgets"], broken]}
    board.good("PUT", "/api/dashboards/board", {"body": body}, by="root")
    book = book_of(made(board, format="xlsx")[1])
    told = [str(row[0]) for row in cells(book["Charts"]) if row[0]]
    assert any(line.startswith("Broken: ") for line in told)
    assert cells(book["Figures"])[1][1] == 10


def test_who_waits_gets_the_file_itself(board: House) -> None:
    answer = board.ask("GET", EXPORT, query={"format": "xlsx", "background": "false"}, by="ana")
    assert answer.status == 200
    assert "Board.xlsx" in answer.headers["content-disposition"]
    assert "Figures" in book_of(answer.body).sheetnames
