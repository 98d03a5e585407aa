"""Without the named columns."""

from runtime.kinds.report.transforms.step import NAMES, Data, Others, Settings, Step, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data.drop(columns=need(data, settings["columns"], "columns"))


STEP = Step(
    name="drop",
    title={"en": "Remove columns", "zh-CN": "移除列"},
    properties={"columns": titled(NAMES, "Columns", "列")},
    required=("columns",),
    apply=apply,
)
