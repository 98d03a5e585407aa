"""A figure over the last rows, such as a moving average."""

from runtime.kinds.report.transforms.step import (
    BY,
    COLUMN,
    OF,
    ORDER,
    PANDAS_FUNCTION,
    Data,
    Others,
    Settings,
    Step,
    numbers,
    ordered,
    titled,
    within,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    rows = ordered(data, settings.get("order", ()))
    function = settings.get("function", "avg")
    series, groups = numbers(rows, settings["of"]), within(rows, settings.get("by", ()))
    made = series.groupby(groups.ngroup(), sort=False).transform(
        lambda part: part.rolling(settings["window"], min_periods=1).agg(PANDAS_FUNCTION.get(function, function))
    )
    return rows.assign(**{settings["column"]: made}).sort_index()


STEP = Step(
    name="rolling",
    title={"en": "Moving figure", "zh-CN": "移动计算"},
    properties={
        "column": COLUMN,
        "of": OF,
        "window": titled({"type": "integer", "minimum": 2, "maximum": 1000}, "Rows", "窗口行数"),
        "function": titled({"enum": ["avg", "sum", "min", "max", "median", "std"]}, "Function", "函数"),
        "by": BY,
        "order": ORDER,
    },
    required=("column", "of", "window"),
    apply=apply,
)
