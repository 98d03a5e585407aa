"""Columns become rows: one row for each of the named columns."""

from runtime.kinds.report.transforms.step import NAME, NAMES, NO_NAMES, Data, Others, Settings, Step, cap, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    keep = need(data, settings.get("keep", ()), "keep")
    columns = need(data, settings["columns"], "columns")
    cap(len(data) * len(columns), len(keep) + 2)
    return data.melt(
        id_vars=keep,
        value_vars=columns,
        var_name=settings.get("name", "name"),
        value_name=settings.get("value", "value"),
    )


STEP = Step(
    name="melt",
    title={"en": "Columns to rows", "zh-CN": "列转行"},
    properties={
        "keep": titled(NO_NAMES, "Keep", "保留列"),
        "columns": titled(NAMES, "Columns", "列"),
        "name": titled(NAME, "Column for the name", "名称列"),
        "value": titled(NAME, "Column for the value", "值列"),
    },
    required=("columns",),
    apply=apply,
)
