"""Rows as an Arrow stream, for programs that ask for columns instead of JSON."""

from typing import Any

from runtime.kinds.report.frames import Frame
from runtime.kinds.report.lazily import pyarrow

ARROW = "application/vnd.apache.arrow.stream"


def types() -> dict[str, Any]:
    return {
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "text": pyarrow.string(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }


def to_table(frame: Frame) -> Any:
    known = types()
    arrays = [_array(frame.values(column.name), known.get(column.type)) for column in frame.columns]
    return pyarrow.Table.from_arrays(arrays, names=list(frame.names))


def as_arrow(frame: Frame) -> bytes:
    table, sink = to_table(frame), pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _array(values: list[Any], of: Any) -> Any:
    """A decimal keeps its digits; what fits nothing else is text."""
    try:
        return pyarrow.array(values, type=of)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError, OverflowError):
        return pyarrow.array([None if value is None else str(value) for value in values], type=pyarrow.string())
