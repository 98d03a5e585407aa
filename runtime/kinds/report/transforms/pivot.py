"""The values of one column become columns."""

from typing import Any

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import (
    FUNCTION,
    NAME,
    NAMES,
    PANDAS_FUNCTION,
    Data,
    Others,
    Settings,
    Step,
    cap,
    need,
    titled,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    rows = need(data, settings["rows"], "rows")
    need(data, [settings["columns"]], "columns")
    need(data, [settings["values"]], "values")
    across = data[settings["columns"]]
    cap(len(data[rows].drop_duplicates()), across.nunique(dropna=False) + len(rows), "columns")
    function: Any = settings.get("function", "sum")
    table = pd.pivot_table(
        data.assign(**{settings["columns"]: across.map(_title)}),
        index=rows,
        columns=settings["columns"],
        values=settings["values"],
        aggfunc=PANDAS_FUNCTION.get(function, function),
        observed=True,
        dropna=False,
    )
    if "fill" in settings:
        table = table.fillna(settings["fill"])
    table.columns = [str(name) for name in table.columns]
    return table.reset_index()


def _title(value: Any) -> str:
    if pd.isna(value):
        return "—"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value.tzinfo is None else value.isoformat()
    return str(value)


STEP = Step(
    name="pivot",
    title={"en": "Pivot", "zh-CN": "透视"},
    properties={
        "rows": titled(NAMES, "Rows", "行"),
        "columns": titled(NAME, "Columns from", "列来源"),
        "values": titled(NAME, "Values", "值"),
        "function": titled(FUNCTION, "Function", "函数"),
        "fill": titled({"type": "number"}, "Where there is nothing", "空值填充"),
    },
    required=("rows", "columns", "values"),
    apply=apply,
)
