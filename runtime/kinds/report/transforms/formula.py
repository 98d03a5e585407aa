"""A column computed from others by an expression, for all rows at once."""

from runtime.kinds.report.formulas import computed
from runtime.kinds.report.transforms.step import COLUMN, Data, Others, Settings, Step, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data.assign(**{settings["column"]: computed(settings["expr"], data)})


STEP = Step(
    name="formula",
    title={"en": "Computed column", "zh-CN": "计算列"},
    properties={
        "column": COLUMN,
        "expr": titled({"type": "string", "minLength": 1, "maxLength": 2000}, "Expression", "表达式"),
    },
    required=("column", "expr"),
    apply=apply,
)
