"""Only the named columns, in this order."""

from runtime.kinds.report.transforms.step import NAMES, Data, Others, Settings, Step, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data[need(data, dict.fromkeys(settings["columns"]), "columns")]


STEP = Step(
    name="select",
    title={"en": "Choose columns", "zh-CN": "选择列"},
    properties={"columns": titled(NAMES, "Columns", "列")},
    required=("columns",),
    apply=apply,
)
