"""One row for each combination of the group columns, with figures over its rows."""

from typing import Any

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import (
    AGGREGATES,
    NO_NAMES,
    PANDAS_FUNCTION,
    Data,
    Others,
    Settings,
    Step,
    StepProblem,
    need,
    titled,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return figures(data, need(data, settings.get("by", ()), "by"), settings["aggregates"])


def figures(data: Data, by: list[Any], aggregates: Any) -> Data:
    """`by` are names of columns or groupers of pandas; without any, one row over all."""
    groups = data.groupby(by, sort=True, dropna=False, observed=True) if by else data.groupby(lambda _: 0)
    made = {aggregate["column"]: _figure(groups, data, aggregate) for aggregate in aggregates}
    found = pd.DataFrame(made)
    return found.reset_index() if by else found.reset_index(drop=True)


def _figure(groups: Any, data: Data, aggregate: Any) -> Any:
    if "of" not in aggregate:
        if aggregate["function"] != "count":
            raise StepProblem("required", f"A {aggregate['function']} needs the column it is made of.", "aggregates")
        return groups.size()
    name, function = aggregate["of"], aggregate["function"]
    need(data, [name], "aggregates")
    if function in NUMERIC and not pd.api.types.is_numeric_dtype(data[name].dtype):
        raise StepProblem("not_a_number", f"There is no {function} of '{name}', which holds no numbers.", "aggregates")
    found = groups[name].agg(PANDAS_FUNCTION.get(function, function))
    return found.astype("int64") if function in ("count", "count_distinct") else found


NUMERIC = frozenset({"sum", "avg", "median", "std"})

STEP = Step(
    name="group",
    title={"en": "Group and sum up", "zh-CN": "分组汇总"},
    properties={"by": titled(NO_NAMES, "For each", "分组"), "aggregates": AGGREGATES},
    required=("aggregates",),
    apply=apply,
)
