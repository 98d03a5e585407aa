"""Only the rows that a filter lets through."""

from runtime.kinds.report.masks import mask_of
from runtime.kinds.report.transforms.step import Data, Others, Settings, Step, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data[mask_of(settings["where"], data)]


STEP = Step(
    name="filter",
    title={"en": "Keep rows", "zh-CN": "筛选行"},
    properties={"where": titled({"type": "object"}, "Where", "条件")},
    required=("where",),
    apply=apply,
)
