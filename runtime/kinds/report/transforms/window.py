"""A value from another row of the same group: the one before, the next, the first, the number of the row."""

from typing import Any

from runtime.kinds.report.transforms.step import (
    BY,
    COLUMN,
    OF,
    ORDER,
    Data,
    Others,
    Settings,
    Step,
    StepProblem,
    need,
    numbers,
    ordered,
    titled,
    within,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    rows = ordered(data, settings.get("order", ()))
    return rows.assign(**{settings["column"]: _made(rows, settings)}).sort_index()


def _made(rows: Data, settings: Settings) -> Any:
    groups, function = within(rows, settings.get("by", ())), settings["function"]
    if function == "row_number":
        return groups.cumcount() + 1
    if "of" not in settings:
        raise StepProblem("required", f"'{function}' needs the column it is taken of.", "of")
    need(rows, [settings["of"]], "of")
    series, offset = rows[settings["of"]].groupby(groups.ngroup(), sort=False), settings.get("offset", 1)
    match function:
        case "lag":
            return series.shift(offset)
        case "lead":
            return series.shift(-offset)
        case "diff":
            return numbers(rows, settings["of"]).groupby(groups.ngroup(), sort=False).diff(offset)
        case _:
            return series.transform(function)


STEP = Step(
    name="window",
    title={"en": "From another row", "zh-CN": "窗口函数"},
    properties={
        "column": COLUMN,
        "of": OF,
        "function": titled({"enum": ["lag", "lead", "first", "last", "row_number", "diff"]}, "Function", "函数"),
        "by": BY,
        "order": ORDER,
        "offset": titled({"type": "integer", "minimum": 1, "maximum": 1000}, "Rows away", "偏移行数"),
    },
    required=("column", "function"),
    apply=apply,
)
