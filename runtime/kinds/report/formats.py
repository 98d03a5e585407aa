"""How values are written: one declared format, and what it is to people, to plotly and to Excel."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.core import Locale

from runtime.parameters.words import in_language

Format = Mapping[str, Any]

EXCEL_DATES = {"short": "yyyy-mm-dd", "medium": "d mmm yyyy", "long": "d mmmm yyyy", "iso": "yyyy-mm-dd"}
EXCEL_DATES |= {"month": "mmm yyyy", "quarter": "yyyy-mm-dd", "year": "yyyy", "week": "yyyy-mm-dd"}
D3_DATES = {"short": "%x", "medium": "%-d %b %Y", "long": "%-d %B %Y", "iso": "%Y-%m-%d"}
D3_DATES |= {"month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y", "week": "%Y-W%V"}
D3_DATES_ZH = D3_DATES | {"medium": "%Y年%-m月%-d日", "long": "%Y年%-m月%-d日"}
D3_DATES_ZH |= {"month": "%Y年%-m月", "quarter": "%Y年第%q季度", "year": "%Y年"}
BYTES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
NO = {"en": ("Yes", "No"), "zh-CN": ("是", "否")}


def text(value: Any, form: Format, *, locale: str = "en", zone: str = "UTC", of: str = "") -> str:
    """A value for people; "" when it is empty. `of` is the column's type, for a format that says nothing."""
    if value is None:
        return ""
    kind = form.get("type") or _kind(value, of)
    if kind in ("number", "percent", "currency", "bytes", "duration") and not _is_number(value):
        return str(value)
    match kind:
        case "number":
            return _with_unit(_number(value, form, locale), form, locale)
        case "percent":
            return f"{_number(Decimal(str(value)) * 100, {'decimals': 1, **form}, locale)} %"
        case "currency":
            return numbers.format_currency(value, form["currency"], locale=_babel(locale), format=_pattern(form))
        case "date" | "datetime":
            return _moment(value, form, kind, locale, zone)
        case "duration":
            return _duration(float(value), form.get("unit", "seconds"))
        case "bytes":
            return _bytes(float(value))
        case "boolean":
            return NO["zh-CN" if locale.startswith("zh") else "en"][0 if value else 1]
        case _:
            return str(value)


def excel(form: Format, of: str) -> str:
    """The number format of a cell."""
    kind = form.get("type") or {"integer": "number", "decimal": "number", "number": "number"}.get(of, of)
    match kind:
        case "number":
            unit = _plain_text(form.get("unit"))
            return _excel_number(form, of) + (f'" {unit}"' if unit else "")
        case "percent":
            return "0" + _fraction(form.get("decimals", 1)) + "%"
        case "currency":
            return f'#,##0{_fraction(form.get("decimals", 2))} "{form["currency"]}"'
        case "date":
            return EXCEL_DATES[form.get("pattern", "iso")]
        case "datetime":
            return EXCEL_DATES[form.get("pattern", "iso")] + " hh:mm"
        case _:
            return "General"


def d3(form: Format, of: str, locale: str = "en") -> str:
    """The format of an axis; "" for plotly's own."""
    kind = form.get("type") or of
    grouping = "," if form.get("grouping", True) else ""
    match kind:
        case "number":
            if form.get("compact"):
                return ".3~s"
            return f"{grouping}.{form['decimals']}f" if "decimals" in form else f"{grouping}~g"
        case "percent":
            return f"{grouping}.{form.get('decimals', 1)}%"
        case "currency":
            return f"{grouping}.{form.get('decimals', 2)}f"
        case "date" | "datetime" if "pattern" in form:
            return (D3_DATES_ZH if locale.startswith("zh") else D3_DATES)[form["pattern"]]
        case _:
            return ""


def suffix(form: Format, locale: str) -> str:
    """What follows a number on an axis."""
    if form.get("type") == "currency":
        return f" {form['currency']}"
    unit = _plain_text(form.get("unit"), locale) if form.get("type") == "number" else ""
    return f" {unit}" if unit else ""


def _kind(value: Any, of: str) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, datetime):
        return "datetime"
    if isinstance(value, date):
        return "date"
    return "number" if _is_number(value) else of


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _number(value: Any, form: Format, locale: str) -> str:
    if form.get("compact"):
        return str(
            numbers.format_compact_decimal(value, locale=_babel(locale), fraction_digits=form.get("decimals", 1))
        )
    if "decimals" not in form and isinstance(value, float):
        return str(numbers.format_decimal(value, format="#,##0.######", locale=_babel(locale)))
    return str(numbers.format_decimal(value, format=_pattern(form, "#,##0"), locale=_babel(locale)))


def _pattern(form: Format, whole: str = "¤#,##0") -> str:
    head = whole if form.get("grouping", True) else whole.replace("#,##0", "0")
    otherwise = 2 if form.get("type") == "currency" else None
    decimals = form.get("decimals", otherwise)
    return head + (".######" if decimals is None else _fraction(decimals))


def _fraction(decimals: int) -> str:
    return "." + "0" * decimals if decimals else ""


def _excel_number(form: Format, of: str) -> str:
    head = "#,##0" if form.get("grouping", True) else "0"
    if "decimals" in form:
        return head + _fraction(form["decimals"])
    return head if of == "integer" else "General"


def _with_unit(written: str, form: Format, locale: str) -> str:
    unit = _plain_text(form.get("unit"), locale)
    return f"{written} {unit}" if unit else written


def _moment(value: Any, form: Format, kind: str, locale: str, zone: str) -> str:
    if isinstance(value, str):
        return value
    pattern = form.get("pattern", "medium")
    moment = value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) and value.tzinfo else value
    match pattern:
        case "iso":
            return (
                moment.isoformat(sep=" ", timespec="minutes")[:16]
                if isinstance(moment, datetime)
                else moment.isoformat()
            )
        case "month":
            return str(dates.format_skeleton("yMMM", moment, locale=_babel(locale)))
        case "quarter":
            return f"{moment.year} Q{(moment.month + 2) // 3}"
        case "year":
            return str(moment.year)
        case "week":
            return f"{moment.isocalendar().year}-W{moment.isocalendar().week:02}"
        case _ if kind == "datetime" and isinstance(moment, datetime):
            return str(dates.format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=_babel(locale)))
        case _:
            return str(dates.format_date(moment, pattern, locale=_babel(locale)))


def _duration(amount: float, unit: str) -> str:
    seconds = round(amount * (60 if unit == "minutes" else 1))
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def _bytes(amount: float) -> str:
    place = 0
    while abs(amount) >= 1024 and place < len(BYTES) - 1:
        amount, place = amount / 1024, place + 1
    return f"{amount:,.1f} {BYTES[place]}" if place else f"{amount:,.0f} B"


def _plain_text(unit: Any, locale: str = "en") -> str:
    """A text in the language, without what would end a format of Excel."""
    found = in_language(unit, locale)
    return found.replace('"', "").replace("<", "")


@cache
def _babel(locale: str) -> Locale:
    return Locale.parse("zh_Hans_CN" if locale.startswith("zh") else "en")
