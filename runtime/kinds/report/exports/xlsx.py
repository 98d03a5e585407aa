"""Excel: typed cells with their formats, a header that stays, conditional formats, totals, one sheet for each query, and
the charts as pictures. Rows go through without being kept."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from operations.errors import InvalidInput
from runtime.kinds.report.exports.sheet import Sheet, Sums
from runtime.kinds.report.formats import excel
from runtime.kinds.report.frames import NUMBERS
from runtime.kinds.report.styling import COLORS

MOST_ROWS = 1_048_575
MOST_TEXT = 32_767
WIDEST = 60
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
TOTAL = {"en": "Total", "zh-CN": "合计"}
CHARTS = {"en": "Charts", "zh-CN": "图表"}
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
EXACT = 10**15
CRITERIA = {"eq": "==", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

Cell = Callable[[int, int, Any], None]


def write(
    sheets: Sequence[Sheet], path: Path, pictures: Sequence[bytes] = (), note: str = "", locale: str = "en"
) -> None:
    """`note` stands above the pictures, or where they would be; each of its lines in a row."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        taken: set[str] = set()
        for sheet in sheets:
            _sheet(book, sheet, _name(sheet.title, taken))
        if pictures or note:
            _pictures(
                book, pictures, note, _name(CHARTS.get(sheets[0].locale if sheets else locale, CHARTS["en"]), taken)
            )


def _sheet(book: Any, sheet: Sheet, name: str) -> None:
    page, sums = book.add_worksheet(name), Sums(sheet.columns)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F5", "text_wrap": True})
    formats = [book.add_format({"num_format": excel(c.get("format", {}), c["type"])}) for c in sheet.columns]
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, _width(column))
        page.write_string(0, place, column["label"][:MOST_TEXT], head)
    cells = [_cell(page, column["type"], form, sheet.zone) for column, form in zip(sheet.columns, formats, strict=True)]
    row = 0
    for batch in sheet:
        sums.add(batch)
        for line in batch:
            row += 1
            for place, value in enumerate(line):
                if value is not None:
                    cells[place](row, place, value)
        if row > MOST_ROWS:
            raise InvalidInput(
                f"A sheet of Excel has at most {MOST_ROWS:,} rows; take CSV or Parquet.", code="too_many_rows"
            )
    if row and sheet.columns:
        page.autofilter(0, 0, row, len(sheet.columns) - 1)
    _conditions(book, page, sheet, row)
    _totals(book, page, sheet, sums, row + 1)


def _cell(page: Any, of: str, form: Any, zone: str) -> Cell:
    """How a value of this type is written; one that is not of its type is a text."""

    def text(row: int, place: int, value: Any) -> None:
        page._write_string(row, place, str(value)[:MOST_TEXT], form)

    def number(row: int, place: int, value: Any) -> None:
        if isinstance(value, int | float | Decimal) and -EXACT < value < EXACT:
            page._write_number(row, place, value, form)
        else:
            text(row, place, value)

    if of in NUMBERS:
        return number
    if of == "boolean":
        return lambda row, place, value: page._write_boolean(row, place, bool(value), form)
    if of in ("date", "datetime"):
        here = ZoneInfo(zone)

        def moment(row: int, place: int, value: Any) -> None:
            days = _days(value, here)
            if days is None:
                text(row, place, value)
            else:
                page._write_number(row, place, days, form)

        return moment
    return text


def _days(value: Any, here: ZoneInfo) -> float | None:
    """A moment as Excel counts: days since the end of 1899, on the viewer's clock."""
    if isinstance(value, datetime):
        local = value.astimezone(here).replace(tzinfo=None) if value.tzinfo else value
    elif isinstance(value, date):
        local = datetime.combine(value, time())
    else:
        return None
    days = (local - EPOCH) / timedelta(days=1)
    return days if days >= 61 else None


def _width(column: Mapping[str, Any]) -> float:
    if "width" in column:
        return min(float(column["width"]) / 7, WIDEST)
    usual = {"datetime": 17, "date": 12, "text": 22}.get(column["type"], 12)
    return min(max(usual, len(column["label"]) + 3), WIDEST)


def _conditions(book: Any, page: Any, sheet: Sheet, rows: int) -> None:
    """As formats of Excel's own, which go on working when somebody edits the sheet."""
    declared = {column["name"]: column for column in sheet.declared}
    for place, column in enumerate(sheet.columns):
        for condition in declared.get(column["name"], {}).get("conditions", ()) if rows else ():
            for made in _native(book, condition):
                page.conditional_format(1, place, rows, place, made)


def _native(book: Any, condition: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "scale" in condition:
        scale = condition["scale"]
        ends: dict[str, Any] = {
            "type": "2_color_scale",
            "min_color": COLORS[scale["from"]],
            "max_color": COLORS[scale["to"]],
        }
        for end in ("min", "max"):
            if end in scale:
                ends |= {f"{end}_type": "num", f"{end}_value": scale[end]}
        return [ends]
    if "bar" in condition:
        return [{"type": "data_bar", "bar_color": COLORS[condition["bar"].get("color", "info")], "bar_solid": True}]
    style, color = condition["style"], COLORS.get(condition["style"].get("color", ""))
    look = {"bold": bool(style.get("bold"))}
    if color:
        look |= {"bg_color": color, "font_color": "#FFFFFF"} if style.get("background") else {"font_color": color}  # type: ignore[dict-item]
    return [
        {"type": "cell", "criteria": CRITERIA[operator], "value": value, "format": book.add_format(look)}
        for operator, value in condition["when"].items()
        if operator in CRITERIA and isinstance(value, int | float)
    ]


def _totals(book: Any, page: Any, sheet: Sheet, sums: Sums, row: int) -> None:
    line = sums.line()
    if line is None:
        return
    bold = book.add_format({"bold": True, "top": 1})
    if sheet.columns and line[0] is None:
        page.write_string(row, 0, TOTAL.get(sheet.locale, TOTAL["en"]), bold)
    for place, value in enumerate(line):
        if isinstance(value, int | float | Decimal):
            form = excel(sheet.columns[place].get("format", {}), sheet.columns[place]["type"])
            page.write_number(row, place, value, book.add_format({"bold": True, "top": 1, "num_format": form}))


def _pictures(book: Any, pictures: Sequence[bytes], note: str, name: str) -> None:
    page = book.add_worksheet(name)
    lines = note.splitlines()
    for row, line in enumerate(lines):
        page.write_string(row, 0, line)
    first = len(lines) + 1 if lines else 0
    for place, picture in enumerate(pictures):
        page.insert_image(
            first + place * 24,
            0,
            f"chart{place + 1}.png",
            {"image_data": io.BytesIO(picture), "x_scale": 0.5, "y_scale": 0.5},
        )


def _name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, none twice."""
    plain = FORBIDDEN.sub(" ", title).strip("' ")[:28] or "Sheet"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain[:25]} {number}", number + 1
    taken.add(name.lower())
    return name
