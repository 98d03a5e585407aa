"""The statements of a list and of one row: compiled once for a plan, a policy and a form of request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean
from runtime.kinds.table.access.conditions import both, readable_rows
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.choosing import asked_rows
from runtime.kinds.table.reading.columns import value_of
from runtime.kinds.table.reading.cursors import SortKey, after
from runtime.kinds.table.reading.shapes import Shape
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.sql.dialects import DIALECTS
from runtime.tables.lookup import why_not
from runtime.tables.plan import FieldPlan

CAPPED = 1000


@dataclass(frozen=True, kw_only=True)
class Page:
    """A list, ready to run. With `as_json` `page` gives each row as JSON, and beside it the capped count if that was asked
    for; else the columns of the shape and then those of the sort keys."""

    shape: Shape
    keys: tuple[SortKey, ...]
    page: Sql
    rows: Sql
    as_json: bool


def page_of(sight: Sight, asked: Asked, shape: Shape) -> Page:
    keys = sort_keys(sight, asked)
    rows = asked_rows(sight, asked, "t0")
    source = Sql(f" FROM {quoted(sight.plan.table)} t0 WHERE ")
    behind = both(rows, after(keys, asked.cursor)) if asked.cursor else rows
    order = joined("", [Sql(" ORDER BY "), joined(", ", [key.order for key in keys])])
    tail = Sql(f" LIMIT {asked.limit:d}" + (f" OFFSET {asked.offset:d}" if asked.offset else ""))
    names = {column.name for column in shape.columns}
    as_json = connection.vendor == "postgresql" and shape.is_json and all(key.name in names for key in keys)
    if not as_json:
        selected = joined(", ", [shape.selected, *(key.sql for key in keys)])
        page = joined("", [_select(sight), selected, source, behind, order, tail])
        return Page(shape=shape, keys=keys, page=page, rows=rows, as_json=False)
    inner = joined("", [Sql("SELECT "), shape.named, source, behind, order, tail])
    count = [Sql(", ("), capped_count(sight, rows), Sql(")")] if asked.count == "capped" and not asked.cursor else []
    page = joined("", [_select(sight), Sql("row_to_json(r)::text"), *count, Sql(" FROM ("), inner, Sql(") r")])
    return Page(shape=shape, keys=keys, page=page, rows=rows, as_json=True)


def one_row(sight: Sight, shape: Shape, *, trashed: bool = False) -> tuple[Sql, bool]:
    """The statement of one row; its last parameter is the id. True when the row comes as JSON."""
    visible = readable_rows(sight, "t0", trashed=trashed)
    source = Sql(f" FROM {quoted(sight.plan.table)} t0 WHERE {visible.text} AND t0.id = %s", visible.params)
    if connection.vendor == "postgresql" and shape.is_json:
        inner = joined("", [Sql("SELECT "), shape.named, source])
        head = joined("", [_select(sight), Sql("row_to_json(r)::text, r.row_version FROM (")])
        return joined("", [head, inner, Sql(") r")]), True
    return joined("", [_select(sight), shape.selected, source]), False


def capped_count(sight: Sight, rows: Sql, most: int = CAPPED) -> Sql:
    table = quoted(sight.plan.table)
    return Sql(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} t0 WHERE {rows.text} LIMIT {most + 1:d}) c",  # noqa: S608
        rows.params,
    )


def exact_count(sight: Sight, rows: Sql) -> Sql:
    return Sql(f"SELECT COUNT(*) FROM {quoted(sight.plan.table)} t0 WHERE {rows.text}", rows.params)  # noqa: S608


def sort_keys(sight: Sight, asked: Asked) -> tuple[SortKey, ...]:
    """The order asked for, or the table's own. The id comes last, in the direction of the key before it, unless the order
    is unique already: an index that serves the first keys then still serves all."""
    problems: list[Problem] = []
    chosen = asked.sort or [pair for pair in sight.plan.default_sort if sight.named(pair[0])]
    keys: list[SortKey] = []
    for name, descending in chosen:
        of = sight.named(name)
        if of is None or not of.type.sortable or not (of.column or of.path or of.aggregate):
            problems.append(_unsortable(sight, name))
        elif of.name not in [key.name for key in keys]:
            keys.append(_key(sight, of, descending))
    if problems:
        raise InvalidInput(problems=problems)
    if not any(_is_unique(sight, key) for key in keys):
        keys.append(_key(sight, sight.system["id"], keys[-1].descending if keys else False))
    return tuple(keys)


def key_values(sight: Sight, keys: Sequence[SortKey], stored: Sequence[Any]) -> list[Any]:
    """Sort values of a row in JSON, for a cursor."""
    fields = [sight.plan.by_name.get(key.name) or sight.system[key.name] for key in keys]
    return [
        in_json(of, (value, *[None] * len(of.beside)) if of.beside else value)
        for of, value in zip(fields, stored, strict=True)
    ]


def shown_values(keys: Sequence[SortKey], row: bytes) -> list[Any]:
    """The same of a row that came as JSON."""
    shown = orjson.loads(row)
    return [shown[key.name] for key in keys]


def _key(sight: Sight, of: FieldPlan, descending: bool) -> SortKey:
    return SortKey(
        name=of.name,
        sql=value_of(sight, of, "t0"),
        descending=descending,
        nullable=not (of.spec.required or of.name in ("id", "created_at", "updated_at", "row_version")),
        read=_reader(of),
    )


def _reader(of: FieldPlan) -> Any:
    adapt = DIALECTS[connection.vendor].adapt
    return lambda value: adapt(of.operand(value["amount"] if isinstance(value, dict) else value))


def _is_unique(sight: Sight, key: SortKey) -> bool:
    of = sight.plan.by_name.get(key.name)
    return key.name == "id" or (of is not None and of.spec.unique and of.spec.required)


def _select(sight: Sight) -> Sql:
    """The comment makes a new version's statement a new text: a prepared statement outlives no change of the table."""
    return Sql(f"SELECT /* {sight.plan.version_id:d} */ ")


def _unsortable(sight: Sight, name: str) -> Problem:
    of = sight.named(name)
    if of is not None and of.expr and (reason := why_not(of)):
        return Problem(code="not_filterable", pointer="/sort", message=f"'{name}' cannot be sorted by: {reason}")
    known = [name for name in sight.known_names() if (of := sight.named(name)) and of.type.sortable]
    return Problem(
        code="unknown_field",
        pointer="/sort",
        message=f"There is no field '{name[:60]}' here that you may sort by.",
        hint=did_you_mean(name[:60], known),
    )
