"""A figure that grows row by row."""

from runtime.kinds.report.transforms.step import (
    BY,
    COLUMN,
    OF,
    ORDER,
    Data,
    Others,
    Settings,
    Step,
    numbers,
    ordered,
    titled,
    within,
)

METHODS = {"sum": "cumsum", "max": "cummax", "min": "cummin", "product": "cumprod"}


def apply(data: Data, settings: Settings, others: Others) -> Data:
    rows = ordered(data, settings.get("order", ()))
    groups, function = within(rows, settings.get("by", ())), settings.get("function", "sum")
    if function == "count":
        made = groups.cumcount() + 1
    else:
        series = numbers(rows, settings["of"]).groupby(groups.ngroup(), sort=False)
        made = getattr(series, METHODS[function])()
    return rows.assign(**{settings["column"]: made}).sort_index()


STEP = Step(
    name="cumulative",
    title={"en": "Running total", "zh-CN": "累计"},
    properties={
        "column": COLUMN,
        "of": OF,
        "function": titled({"enum": ["sum", "max", "min", "product", "count"]}, "Function", "函数"),
        "by": BY,
        "order": ORDER,
    },
    required=("column", "of"),
    apply=apply,
)
