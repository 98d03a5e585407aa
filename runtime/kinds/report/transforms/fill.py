"""Empty values filled in."""

from typing import Any

from runtime.kinds.report.transforms.step import (
    BY,
    NAMES,
    Data,
    Others,
    Settings,
    Step,
    StepProblem,
    need,
    numbers,
    titled,
    within,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    columns = need(data, settings["columns"], "columns")
    return data.assign(**{name: _filled(data, name, settings) for name in columns})


def _filled(data: Data, name: str, settings: Settings) -> Any:
    if "with" in settings:
        return _with(data[name], settings["with"])
    groups = within(data, settings.get("by", ()))
    match settings.get("method", "zero"):
        case "forward":
            return groups[name].ffill()
        case "backward":
            return groups[name].bfill()
        case "interpolate":
            smooth = numbers(data, name, "columns")
            return smooth.groupby(groups.ngroup()).transform(lambda part: part.interpolate(limit_area="inside"))
        case _:
            return _with(data[name], 0)


def _with(series: Any, value: Any) -> Any:
    try:
        return series.fillna(value)
    except (TypeError, ValueError):
        raise StepProblem("wrong_type", f"{value!r} does not fit into this column.", "with") from None


STEP = Step(
    name="fill",
    title={"en": "Fill empty values", "zh-CN": "填充空值"},
    properties={
        "columns": titled(NAMES, "Columns", "列"),
        "with": titled({"type": ["number", "string", "boolean"]}, "With", "填充值"),
        "method": titled({"enum": ["forward", "backward", "zero", "interpolate"]}, "From", "方式"),
        "by": BY,
    },
    required=("columns",),
    apply=apply,
)
