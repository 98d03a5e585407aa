"""Rows found by their natural key, the fields that people know them by."""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.errors import InvalidInput
from operations.problems import Problem, pointer
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.tables.plan import FieldPlan

Json = Any
BATCH = 200


def existing_ids(reader: Reader, sight: Sight, given: Sequence[Mapping[str, Json]]) -> list[int | None]:
    """For each given row the id of the readable row with its key; None when there is none."""
    fields = [sight.plan.by_name[name] for name in sight.plan.natural_key]
    if not fields or not all(sight.queries(of) for of in fields):
        raise InvalidInput(f"'{sight.plan.name}' has no natural key, so nothing says which rows are the same.")
    keys = _keys(fields, given)
    found: dict[tuple[Json, ...], int] = {}
    wanted = list({_shown(fields, key): key for key in keys}.values())
    for start in range(0, len(wanted), BATCH):
        found |= _found(reader, sight, fields, wanted[start : start + BATCH])
    return [found.get(_shown(fields, key)) for key in keys]


def _keys(fields: Sequence[FieldPlan], given: Sequence[Mapping[str, Json]]) -> list[tuple[Any, ...]]:
    problems: list[Problem] = []
    keys: list[tuple[Any, ...]] = []
    for place, row in enumerate(given):
        key: list[Any] = []
        for of in fields:
            value = next((row[name] for name in (of.name, *of.spec.aliases) if row.get(name) is not None), None)
            try:
                if value is None:
                    raise ValueError(f"'{of.name}' is part of the natural key; without it the row cannot be found.")
                key.append(of.parse(value))
            except ValueError as error:
                at = pointer("rows", place, of.name)
                problems.append(Problem(code="wrong_key", pointer=at, message=str(error)))
        keys.append(tuple(key))
    if problems:
        raise InvalidInput(problems=problems[:100])
    return keys


def _found(
    reader: Reader, sight: Sight, fields: Sequence[FieldPlan], keys: Sequence[tuple[Any, ...]]
) -> dict[tuple[Json, ...], int]:
    visible = readable_rows(sight, "t0")
    columns = [f"t0.{quoted(of.column)}" for of in fields]
    one = f"({' AND '.join(f'{column} = %s' for column in columns)})"
    either = joined(" OR ", [Sql(one, tuple(_main(of, v) for of, v in zip(fields, key, strict=True))) for key in keys])
    rows = reader.rows_of(
        f"SELECT t0.id, {', '.join(columns)} FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted names
        f"WHERE ({either.text}) AND {visible.text}",
        (*either.params, *visible.params),
    )
    return {tuple(in_json(of, value) for of, value in zip(fields, row[1:], strict=True)): int(row[0]) for row in rows}


def _shown(fields: Sequence[FieldPlan], key: tuple[Any, ...]) -> tuple[Json, ...]:
    return tuple(in_json(of, value) for of, value in zip(fields, key, strict=True))


def _main(of: FieldPlan, value: Any) -> Any:
    return value[0] if of.beside else value
