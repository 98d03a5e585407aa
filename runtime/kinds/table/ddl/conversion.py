"""Values of one column tried in, and moved to, another: by the field types' own functions, so that every database
agrees and SQLite, which stores anything anywhere, does not accept in silence what others refuse."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.kinds.table.ddl.shape import Column, Shape, beside_uid
from runtime.kinds.table.statements import adapted

Json = Any
Row = tuple[Any, ...]
AT_ONCE = 2_000
SHOWN = 10
UNFIT = object()


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How the values of a column do in another definition: `unfit` rows would lose their value, `changed` rows would be
    written differently. `sample` shows the first unfit ones with the reason."""

    rows: int = 0
    unfit: int = 0
    changed: int = 0
    sample: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """A field's columns in a table, by their present names: the main one first."""

    table: str
    columns: tuple[str, ...]


def place_of(shape: Shape, column: Column) -> Place:
    further = [shape.column(beside_uid(field_uid(column), word)) for word in column.beside]
    return Place(table=shape.table, columns=(column.name, *(found.name for found in further if found)))


def field_uid(column: Column) -> str:
    return str(column.spec["uid"]) if column.spec else column.uid


def fit_of(connection: BaseDatabaseWrapper, place: Place, old: Column, new: Column, target: str = "") -> Fit:
    """Tried on every row that has a value. `target` is the table whose ids the new column may hold."""
    move = converter(old, new)
    rows = unfit = changed = 0
    sample: list[Mapping[str, Json]] = []
    for batch in _batches(connection, place):
        moved = _moved(connection, batch, move, target)
        for (row_id, stored), (value, is_changed, reason) in zip(batch, moved, strict=True):
            rows += 1
            changed += is_changed
            if value is UNFIT:
                unfit += 1
                if len(sample) < SHOWN:
                    sample.append({"id": row_id, "value": _shown(old, stored), "reason": reason})
    return Fit(rows=rows, unfit=unfit, changed=changed, sample=tuple(sample))


def convert(
    connection: BaseDatabaseWrapper,
    source: Place,
    goal: Place,
    old: Column,
    new: Column,
    *,
    fill: Json = None,
    missing: Json = None,
    target: str = "",
) -> None:
    """Fill `new` from `old`. What does not fit gets `fill`, rows without a value get `missing`."""
    move = converter(old, new)
    otherwise = _each(driver_value(new, fill), goal)
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(name)} = %s" for name in goal.columns)
    update = f"UPDATE {quote(goal.table)} SET {assignments} WHERE "  # noqa: S608 – names of our own
    for batch in _batches(connection, source):
        moved = _moved(connection, batch, move, target)
        values = [otherwise if value is UNFIT else _each(value, goal) for value, _, _ in moved]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"{update}id = %s",
                [(*adapted(each), row_id) for each, (row_id, _) in zip(values, batch, strict=True)],
            )
    if missing is not None:
        with connection.cursor() as cursor:
            without = f"{quote(goal.columns[0])} IS NULL"
            cursor.execute(update + without, adapted(_each(driver_value(new, missing), goal)))
    settle_constraints(connection)


def _each(value: Any, goal: Place) -> tuple[Any, ...]:
    """One value per column."""
    if len(goal.columns) == 1:
        return (value,)
    return (None,) * len(goal.columns) if value is None else tuple(value)


def settle_constraints(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL alters no table whose deferred checks are still waiting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def count_of(connection: BaseDatabaseWrapper, table: str, column: str = "", *, null: bool = False) -> int:
    """Rows of a table; with a column, those that have (or lack) a value there."""
    quote = connection.ops.quote_name
    where = f" WHERE {quote(column)} IS {'' if null else 'NOT '}NULL" if column else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quote(table)}{where}")  # noqa: S608 – names of our own
        return int(cursor.fetchone()[0])


def duplicates_in(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[Column]
) -> tuple[int, list[Mapping[str, Json]]]:
    """How many groups of rows have the same values, and the first of them with the ids."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in columns)
    given = " AND ".join(f"{quote(column.name)} IS NOT NULL" for column in columns)
    groups = (
        f"SELECT {names}, COUNT(*), MIN(id), MAX(id) FROM {quote(table)} WHERE {given} "  # noqa: S608 – names of our own
        f"GROUP BY {names} HAVING COUNT(*) > 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({groups}) AS twice")  # noqa: S608 – names of our own
        count = int(cursor.fetchone()[0])
        cursor.execute(f"{groups} ORDER BY MIN(id) LIMIT {SHOWN}")
        found = cursor.fetchall()
    return count, [
        {column.name: _shown(column, value) for column, value in zip(columns, row, strict=False)}
        | {"rows": row[-3], "first_id": row[-2], "last_id": row[-1]}
        for row in found
    ]


def spec_of(column: Column) -> FieldSpec:
    spec = column.spec
    if spec is None:
        raise LookupError(f"The column {column.name} belongs to no field.")
    return FieldSpec(
        uid=spec["uid"],
        name=spec["name"],
        type=spec["type"],
        required=spec["required"],
        default=spec["default"],
        options=spec["options"],
    )


def driver_value(column: Column, value: Json) -> Any:
    """A JSON value as the column stores it. ValueError says what would be right."""
    if value is None:
        return None
    spec = spec_of(column)
    return field_type(spec.type).parse(spec)(value)


def converts(old: Column, new: Column) -> bool:
    """Whether values of one field have a meaning in the other at all."""
    before, after = spec_of(old), spec_of(new)
    if old.target != new.target and old.target and new.target:
        return False
    return before.type == after.type or before.type in field_type(after.type).converts_from


def converter(old: Column, new: Column) -> Callable[[Any], tuple[Any, bool]]:
    """stored value → (value for the new column, whether it is written differently). Raises ValueError."""
    if not converts(old, new):
        return _no_meaning(spec_of(old).type, spec_of(new).type)
    before, after = spec_of(old), spec_of(new)
    was, becomes = field_type(before.type), field_type(after.type)
    show, parse = was.show(before), becomes.parse(after)
    if before.type == after.type:
        return lambda stored: (parse(show(stored) if show else stored), False)
    to_text, from_text, show_after = was.to_text(before), becomes.from_text(after), becomes.show(after)

    def move(stored: Any) -> tuple[Any, bool]:
        text = to_text(show(stored) if show else stored)
        value = parse(from_text(text))
        return value, (show_after(value) if show_after else value) != stored

    return move


def _no_meaning(before: str, after: str) -> Callable[[Any], tuple[Any, bool]]:
    def move(stored: Any) -> tuple[Any, bool]:
        raise ValueError(f"A {before} has no meaning as {after}.")

    return move


def _moved(
    connection: BaseDatabaseWrapper, batch: Sequence[Row], move: Callable[[Any], tuple[Any, bool]], target: str
) -> list[tuple[Any, bool, str]]:
    moved: list[tuple[Any, bool, str]] = []
    for _, stored in batch:
        try:
            value, is_changed = move(stored)
            moved.append((value, is_changed, ""))
        except (ValueError, TypeError, ArithmeticError) as error:
            moved.append((UNFIT, False, str(error)))
    if not target:
        return moved
    there = _existing(connection, target, [value for value, _, _ in moved if value is not UNFIT])
    missing = "There is no such row."
    return [entry if entry[0] is UNFIT or entry[0] in there else (UNFIT, False, missing) for entry in moved]


def _existing(connection: BaseDatabaseWrapper, target: str, ids: Sequence[Any]) -> set[Any]:
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        if target not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute(f"SELECT id FROM {connection.ops.quote_name(target)} WHERE id IN ({marks})", wanted)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def _batches(connection: BaseDatabaseWrapper, place: Place) -> Iterator[list[Row]]:
    """(id, value) of all rows that have a value, by the primary key, so that memory stays small."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in place.columns)
    query = (
        f"SELECT id, {names} FROM {quote(place.table)} WHERE id > %s AND {quote(place.columns[0])} IS NOT NULL "  # noqa: S608
        f"ORDER BY id LIMIT {AT_ONCE}"
    )
    last = -(2**63)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [last])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows if len(place.columns) == 1 else [(row[0], tuple(row[1:])) for row in rows]
        last = rows[-1][0]


def _shown(column: Column, stored: Any) -> Json:
    """As JSON if the field can, as text otherwise."""
    if column.spec is None:
        return str(stored)
    spec = spec_of(column)
    show = field_type(spec.type).show(spec)
    try:
        return show(stored) if show else stored
    except (ValueError, TypeError, ArithmeticError):
        return str(stored)
