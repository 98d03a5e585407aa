"""The first rows."""

from runtime.kinds.report.transforms.step import Data, Others, Settings, Step, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data.head(settings["rows"])


STEP = Step(
    name="limit",
    title={"en": "First rows", "zh-CN": "前若干行"},
    properties={"rows": titled({"type": "integer", "minimum": 1, "maximum": 1_000_000}, "Rows", "行数")},
    required=("rows",),
    apply=apply,
)
