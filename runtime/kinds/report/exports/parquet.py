"""Parquet: columns with their types, written batch by batch."""

from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from runtime.kinds.report.arrow import types
from runtime.kinds.report.exports.sheet import Sheet

BATCHES_TOGETHER = 50


def write(sheet: Sheet, path: Path) -> None:
    known = types()
    fields = [pyarrow.field(column["name"], known.get(column["type"], pyarrow.string())) for column in sheet.columns]
    schema = pyarrow.schema(fields)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting: list[Any] = []
        for batch in sheet:
            waiting.extend(batch)
            if len(waiting) >= BATCHES_TOGETHER * 1000:
                writer.write_table(_table(waiting, schema))
                waiting = []
        writer.write_table(_table(waiting, schema))


def _table(rows: list[Any], schema: Any) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _array(values: Any, of: Any) -> Any:
    if pyarrow.types.is_string(of):
        return pyarrow.array([None if value is None else str(value) for value in values], type=of)
    return pyarrow.array(values, type=of)
