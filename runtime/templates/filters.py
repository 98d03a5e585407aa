"""The filters there are: Liquid's own that cannot hurt, and what people need besides for dates, numbers and JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from liquid import Environment, RenderContext
from liquid.exceptions import FilterArgumentError, OutputStreamLimitError
from liquid.filter import with_context
from liquid.undefined import is_undefined

from runtime.templates.budget import LONGEST_TEXT, Budget

KEPT = (
    *("abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round", "times"),
    *("append", "capitalize", "downcase", "escape", "escape_once", "lstrip", "prepend", "remove", "remove_first"),
    *("rstrip", "slice", "split", "strip", "strip_newlines", "truncate", "truncatewords", "upcase"),
    *("url_encode", "url_decode", "base64_encode", "base64_decode", "newline_to_br"),
    *("compact", "concat", "first", "join", "last", "map", "reject", "reverse", "size", "sort", "sort_natural", "sum"),
    *("uniq", "where", "default", "replace_first"),
)
LONGEST_FORMAT = 100
SAFE_DIRECTIVES = frozenset("aAbBdHIjmMpSyYzZ%fFTeuVG")


def date_(value: Any, format: str = "%Y-%m-%d", zone: str = "") -> str:
    """`{{ run.planned | date: "%d.%m.%Y %H:%M", "Europe/Berlin" }}`: a date or moment, written as `strftime` says."""
    moment = _moment(value)
    if zone and isinstance(moment, datetime):
        try:
            moment = moment.astimezone(ZoneInfo(zone))
        except (KeyError, ValueError, OSError):
            raise FilterArgumentError(f"there is no time zone '{zone[:60]}'", token=None) from None
    parts = str(format)[:LONGEST_FORMAT].replace("%%", "\0").split("%")
    if any(not part or part[0] not in SAFE_DIRECTIVES for part in parts[1:]):
        raise FilterArgumentError("a date's format has letters after its % such as %Y-%m-%d %H:%M", token=None)
    return moment.strftime("%".join(parts).replace("\0", "%%"))


def days(value: Any, number: Any) -> str:
    """`{{ today | add_days: -1 }}`: a date or moment some days later, as ISO writes it."""
    try:
        return (_moment(value) + timedelta(days=float(number))).isoformat()
    except (ValueError, TypeError, OverflowError):
        raise FilterArgumentError("add_days takes a number of days", token=None) from None


def number(value: Any, digits: Any = 0, thousands: str = ",", point: str = ".") -> str:
    """`{{ 1234567.891 | number: 2 }}` is 1,234,567.89; the signs between thousands and before the digits can be given."""
    try:
        places = min(max(int(digits), 0), 12)
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except (InvalidOperation, ValueError, TypeError):
        raise FilterArgumentError("number takes a number", token=None) from None
    return f"{exact:,f}".replace(",", "\0").replace(".", str(point)[:3]).replace("\0", str(thousands)[:3])


def json_(value: Any) -> str:
    """`{{ order | json }}`: as JSON, so that a text is quoted and a list stays one."""
    if is_undefined(value):
        raise FilterArgumentError(f"'{value.name}' is undefined", token=None)
    return json.dumps(list(value) if isinstance(value, range) else value, ensure_ascii=False, default=str)


def replace(value: Any, old: str, new: str = "") -> str:
    """Every `old` by `new`; how long the text becomes is known before it is made."""
    text, old, new = str(value), str(old), str(new)
    if len(text) + text.count(old) * (len(new) - len(old)) > LONGEST_TEXT:
        raise OutputStreamLimitError("text limit reached", token=None)
    return text.replace(old, new)


OWN: Mapping[str, Callable[..., Any]] = {
    "date": date_,
    "add_days": days,
    "number": number,
    "json": json_,
    "replace": replace,
}
"""By the names that templates use."""


def register(environment: Environment) -> None:
    """These filters and no others, each of them counted."""
    kept = {name: environment.filters[name] for name in KEPT}
    environment.filters = {name: _counted(found) for name, found in (kept | dict(OWN)).items()}


def _counted(filter: Callable[..., Any]) -> Callable[..., Any]:
    wants_environment = getattr(filter, "with_environment", False)
    wants_context = getattr(filter, "with_context", False)

    @wraps(filter)
    def counted(*values: Any, context: RenderContext, **options: Any) -> Any:
        budget = context if isinstance(context, Budget) else None
        if budget is not None:
            budget.spend(*values, *options.values())
        if wants_environment:
            options["environment"] = context.env
        if wants_context:
            options["context"] = context
        given = filter(*values, **options)
        if budget is not None:
            budget.spend(given)
        return given

    counted.__dict__.pop("with_environment", None)
    return with_context(counted)


def _moment(value: Any) -> date:
    """`"now"` is no word here: what time it is comes with the context, so that a run says the same when it is repeated."""
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)) if len(str(value)) > 10 else date.fromisoformat(str(value))
    except ValueError:
        raise FilterArgumentError(f"'{str(value)[:40]}' is neither a date nor a moment", token=None) from None
