"""Frames as pandas sees them, and back. A date is a moment without a zone, a datetime one in UTC; decimals become doubles."""

from datetime import UTC
from typing import Any

from runtime.kinds.report.frames import ColumnType, Frame, FrameColumn
from runtime.kinds.report.lazily import pd

DTYPES: dict[str, str] = {"integer": "Int64", "number": "float64", "decimal": "float64", "boolean": "boolean"}


def to_pandas(frame: Frame) -> Any:
    return pd.DataFrame(
        {column.name: _series(frame.values(column.name), column.type) for column in frame.columns},
        columns=list(frame.names),
        index=pd.RangeIndex(len(frame.rows)),
    )


def from_pandas(data: Any, *, truncated: bool = False) -> Frame:
    columns = tuple(FrameColumn(name=str(name), type=_type(data[name])) for name in data.columns)
    values = [_values(data[name], column.type) for name, column in zip(data.columns, columns, strict=True)]
    rows = list(zip(*values, strict=True)) if values else []
    return Frame(columns=columns, rows=rows, truncated=truncated)


def _series(values: list[Any], of: ColumnType) -> Any:
    if of in DTYPES:
        plain = [None if value is None else float(value) for value in values] if of == "decimal" else values
        return pd.Series(plain, dtype=DTYPES[of])
    if of == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"))
    if of == "datetime":
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
    return pd.Series(values, dtype="object")


def _type(series: Any) -> ColumnType:
    dtype = series.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_float_dtype(dtype):
        return "number"
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "datetime"
    if pd.api.types.is_datetime64_dtype(dtype):
        return "date"
    if pd.api.types.is_timedelta64_dtype(dtype):
        return "duration"
    return "text"


def _values(series: Any, of: ColumnType) -> list[Any]:
    empty = series.isna().tolist()
    if of == "date":
        plain = [moment.date() for moment in series.dt.to_pydatetime()] if not any(empty) else _dates(series)
    elif of == "datetime":
        plain = [None if pd.isna(moment) else moment.to_pydatetime().astimezone(UTC) for moment in series]
    elif of == "duration":
        plain = [None if pd.isna(span) else span.total_seconds() for span in series]
    else:
        plain = series.astype(object).tolist()
    return [None if is_empty else value for value, is_empty in zip(plain, empty, strict=True)]


def _dates(series: Any) -> list[Any]:
    return [None if pd.isna(moment) else moment.date() for moment in series]
