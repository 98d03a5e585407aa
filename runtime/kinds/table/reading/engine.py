"""Reading rows: one statement for a page, JSON from the database where it can build it, no query per row."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from database import vendor
from operations.operation import Result
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.cursors import cursor_of
from runtime.kinds.table.reading.expanding import expand
from runtime.kinds.table.reading.kept import Kept
from runtime.kinds.table.reading.selecting import (
    CAPPED,
    Page,
    capped_count,
    exact_count,
    key_values,
    one_row,
    page_of,
    shown_values,
)
from runtime.kinds.table.reading.shapes import Shape, rows_in, shape_asked
from runtime.kinds.table.statements import Sql
from runtime.kinds.table.writing.merging import etag
from runtime.kinds.table.writing.rows import no_row

Json = Any
Counted = tuple[int | None, str]

_pages: Kept[Page] = Kept(2_000)
_shapes: Kept[Shape] = Kept(2_000)
_ones: Kept[tuple[Sql, bool, Shape]] = Kept(2_000)


def listed(reader: Reader, sight: Sight, asked: Asked) -> bytes:
    """The answer to a list request, as JSON."""
    page = _pages.get(
        (_mark(sight), asked.key),
        reader,
        lambda: page_of(sight, asked, _shape(reader, sight, asked)),
        keep=lambda made: made.shape.is_plain and not asked.cursor,
    )
    if page.as_json:
        return _from_json(reader, sight, asked, page, reader.texts_of(page.page.text, page.page.params))
    found = reader.rows_of(page.page.text, page.page.params)
    rows = rows_in(page.shape.columns, found)
    expand(rows, page.shape)
    values = key_values(sight, page.keys, found[-1][-len(page.keys) :]) if len(rows) == asked.limit else None
    counted = _counted(reader, sight, asked, page, len(rows))
    return _answer(sight, asked, orjson.dumps(rows), counted, _next(page, values, asked, counted))


def got(reader: Reader, sight: Sight, id: int, asked: Asked | None = None, *, trashed: bool = False) -> Result:
    """One row with its ETag; NotFound when it may not be seen."""
    fields, expanded = (asked.fields, asked.expand) if asked else ((), ())
    statement, is_json, shape = _one_kept(reader, sight, fields, expanded, trashed)
    params = (*statement.params, id)
    found = reader.texts_of(statement.text, params) if is_json else reader.rows_of(statement.text, params)
    if not found:
        raise no_row(sight, id)
    if is_json:
        return Result(body=found[0][0], headers={"ETag": etag(int(found[0][1]))})
    [row] = rows_in(shape.columns, found)
    expand([row], shape)
    return Result(body=orjson.dumps(row), headers={"ETag": etag(row["row_version"])})


def row_as_seen(reader: Reader, sight: Sight, id: int) -> Mapping[str, Json] | None:
    """One row as its reader sees it; None when they do not."""
    statement, is_json, shape = _one_kept(reader, sight, (), (), False)
    params = (*statement.params, id)
    found = reader.texts_of(statement.text, params) if is_json else reader.rows_of(statement.text, params)
    if not found:
        return None
    if is_json:
        row: dict[str, Json] = orjson.loads(found[0][0])
        return row
    return rows_in(shape.columns, found)[0]


def _one_kept(
    reader: Reader, sight: Sight, fields: Sequence[str], expanded: Sequence[str], trashed: bool
) -> tuple[Sql, bool, Shape]:
    return _ones.get(
        (_mark(sight), fields, expanded, trashed),
        reader,
        lambda: _one(sight, fields, expanded, trashed),
        keep=lambda made: made[2].is_plain,
    )


def _one(sight: Sight, fields: Sequence[str], expanded: Sequence[str], trashed: bool) -> tuple[Sql, bool, Shape]:
    shape = shape_asked(sight, fields, expanded)
    statement, is_json = one_row(sight, shape, trashed=trashed)
    return statement, is_json, shape


def _shape(reader: Reader, sight: Sight, asked: Asked) -> Shape:
    return _shapes.get(
        (_mark(sight), asked.fields, asked.expand),
        reader,
        lambda: shape_asked(sight, asked.fields, asked.expand),
        keep=lambda made: made.is_plain,
    )


def _mark(sight: Sight) -> tuple[int, int, str, str]:
    """What a compiled statement is good for."""
    return sight.reader.snapshot.catalog.stamp, sight.plan.version_id, sight.policy.key, vendor()


def _from_json(reader: Reader, sight: Sight, asked: Asked, page: Page, found: Sequence[Any]) -> bytes:
    size = len(found)
    is_counted = size > 0 and len(found[0]) > 1
    counted = _capped(int(found[0][1])) if is_counted else _counted(reader, sight, asked, page, size)
    values = shown_values(page.keys, found[-1][0]) if size == asked.limit else None
    rows = b"[" + b",".join([row[0] for row in found]) + b"]"
    return _answer(sight, asked, rows, counted, _next(page, values, asked, counted))


def _answer(sight: Sight, asked: Asked, rows: bytes, counted: Counted, next_cursor: str | None) -> bytes:
    tail = orjson.dumps(
        {"count": counted[0], "count_is": counted[1], "next": next_cursor, "version": sight.plan.version}
    )
    return b'{"rows":' + rows + b"," + tail[1:]


def _next(page: Page, values: Sequence[Json] | None, asked: Asked, counted: Counted) -> str | None:
    """The cursor of the page after this one, if there can be one."""
    if values is None:
        return None
    count, how = counted
    if how == "exact" and count is not None and not asked.cursor and asked.offset + asked.limit >= count:
        return None
    return cursor_of(page.keys, values)


def _counted(reader: Reader, sight: Sight, asked: Asked, page: Page, size: int) -> Counted:
    if asked.count == "none" or (asked.cursor and asked.count == "capped"):
        return None, "none"
    if not asked.cursor and size < asked.limit and (size or not asked.offset):
        return asked.offset + size, "exact"
    if asked.count == "exact":
        return _number(reader, exact_count(sight, page.rows)), "exact"
    if asked.count == "capped":
        return _capped(_number(reader, capped_count(sight, page.rows)))
    return _estimated(reader, sight, page)


def _capped(count: int) -> Counted:
    return (count, "exact") if count <= CAPPED else (CAPPED, "at_least")


def _estimated(reader: Reader, sight: Sight, page: Page) -> Counted:
    """From the database's statistics when every row counts; statistics know nothing of policies and filters."""
    if page.rows.text == "1 = 1" and vendor() == "postgresql":
        text = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)"
        count = _number(reader, Sql(text, (f'"{sight.plan.table}"',)))
        if count >= 0:
            return count, "estimated"
    return _capped(_number(reader, capped_count(sight, page.rows)))


def _number(reader: Reader, statement: Sql) -> int:
    [[number]] = reader.rows_of(statement.text, statement.params)
    return int(number)
