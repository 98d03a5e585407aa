"""Rows in order; "-name" is descending, empty values come last."""

from runtime.kinds.report.transforms.step import NAMES, Data, Others, Settings, Step, ordered, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return ordered(data, settings["by"], "by")


STEP = Step(
    name="sort",
    title={"en": "Sort", "zh-CN": "排序"},
    properties={"by": titled(NAMES, "By", "依据")},
    required=("by",),
    apply=apply,
)
