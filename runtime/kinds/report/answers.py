"""What a run answers, as JSON: columns with their types, rows, totals, styles; and figures."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson

from runtime.kinds.report.charts.chart import Looks
from runtime.kinds.report.formats import d3, suffix
from runtime.kinds.report.frames import NUMBERS, Frame, order_key
from runtime.kinds.report.styling import Styles, styled
from runtime.kinds.report.totals import total_of
from runtime.parameters.words import in_language

Json = dict[str, Any]
Columns = Sequence[Mapping[str, Any]]
OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=plain, option=OPTIONS)
    except TypeError:
        return orjson.dumps(_narrowed(value), default=plain, option=OPTIONS)


def plain(value: Any) -> Any:
    """A value that JSON has no word for. A decimal is a number where a double holds it, else a text."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        double = float(value)
        return double if Decimal(repr(double)) == value else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)


def shown_columns(frame: Frame, declared: Columns, locale: str) -> list[Json]:
    """Those declared in their order, then the others."""
    named = {column["name"]: column for column in declared}
    first = [name for name, column in named.items() if frame.has(name) and not column.get("implied")]
    names = list(dict.fromkeys([*first, *frame.names]))
    return [_column(name, frame, named.get(name, {}), locale) for name in names]


def _column(name: str, frame: Frame, declared: Mapping[str, Any], locale: str) -> Json:
    of = frame.type_of(name)
    made: Json = {"name": name, "label": in_language(declared.get("label"), locale) or name, "type": of}
    if form := declared.get("format"):
        made["format"] = {**form, "unit": in_language(form["unit"], locale)} if "unit" in form else form
    made["align"] = declared.get("align") or ("right" if of in NUMBERS else "left")
    for member in ("width", "hidden", "total", "link"):
        if member in declared:
            made[member] = declared[member]
    if "sparkline" in declared:
        made["sparkline"] = {"type": declared["sparkline"].get("type", "line")}
    return made


def rows_shown(frame: Frame, columns: Sequence[Json], page: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """The page of rows that is asked for, in its order, with their values in the frame's order."""
    rows = in_order(frame, page.get("sort", ()))
    offset = page.get("offset", 0)
    return rows[offset : offset + page.get("limit", 200)]


def in_order(frame: Frame, sort: Sequence[str]) -> Sequence[tuple[Any, ...]]:
    rows = frame.rows
    for name in reversed([name for name in sort if frame.has(name.removeprefix("-"))]):
        place, falling = frame.places[name.removeprefix("-")], name.startswith("-")
        there = [row for row in rows if row[place] is not None]
        empty = [row for row in rows if row[place] is None]
        rows = [*sorted(there, key=lambda row: order_key(row[place]), reverse=falling), *empty]
    return rows


def totals(frame: Frame, declared: Columns) -> Json:
    return {
        column["name"]: total_of(column["total"], frame.values(column["name"]))
        for column in declared
        if "total" in column and frame.has(column["name"])
    }


def table(frame: Frame, declared: Columns, page: Mapping[str, Any], locale: str) -> Json:
    """One query's answer: the columns, a page of rows and what belongs to them."""
    columns = shown_columns(frame, declared, locale)
    rows, styles = rows_shown(frame, columns, page), Styles()
    places = [frame.places[column["name"]] for column in columns]
    same = places == list(range(len(frame.columns)))
    styled_cells = styled(declared, frame, rows, styles)
    made: Json = {
        "columns": columns,
        "rows": rows if same else [[row[place] for place in places] for row in rows],
        "offset": page.get("offset", 0),
        "total": len(frame.rows),
        "truncated": frame.truncated,
    }
    if sums := totals(frame, declared):
        made["totals"] = sums
    if styled_cells:
        made |= {"styles": styled_cells, "style_list": styles.listed}
    return made


def looks_of(frame: Frame, declared: Columns, locale: str) -> Looks:
    """How charts call the columns and write their numbers."""
    labels = {column["name"]: in_language(column.get("label"), locale) or column["name"] for column in declared}
    formed = [column for column in declared if "format" in column and frame.has(column["name"])]
    return Looks(
        labels=labels,
        d3_formats={c["name"]: form for c in formed if (form := d3(c["format"], frame.type_of(c["name"]), locale))},
        suffixes={c["name"]: end for c in formed if (end := suffix(c["format"], locale))},
        formats={column["name"]: column["format"] for column in formed},
        locale=locale,
    )


def sparklines(frame: Frame, rows: Sequence[tuple[Any, ...]], other: Frame, declared: Mapping[str, Any]) -> list[Any]:
    """For each row the values of another query that belong to it: [[x …], [y …]]."""
    match = [name for name in declared["match"] if frame.has(name) and other.has(name)]
    if len(match) < len(declared["match"]) or not other.has(declared["y"]):
        return []
    x, y = declared.get("x"), other.places[declared["y"]]
    keys = [other.places[name] for name in match]
    found: dict[tuple[Any, ...], list[list[Any]]] = {}
    for row in other.rows:
        line = found.setdefault(tuple(row[place] for place in keys), [[], []])
        line[0].append(row[other.places[x]] if x and other.has(x) else len(line[0]))
        line[1].append(row[y])
    ours = [frame.places[name] for name in match]
    return [found.get(tuple(row[place] for place in ours), [[], []]) for row in rows]


def _narrowed(value: Any) -> Any:
    """Whole numbers beyond 64 bits, which a sum of many can be, as texts."""
    if isinstance(value, Mapping):
        return {name: _narrowed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_narrowed(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        return str(value)
    return value
