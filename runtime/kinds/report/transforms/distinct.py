"""Each combination once: the first row of each."""

from runtime.kinds.report.transforms.step import NO_NAMES, Data, Others, Settings, Step, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    return data.drop_duplicates(subset=need(data, settings.get("columns", ()), "columns") or None)


STEP = Step(
    name="distinct",
    title={"en": "Without duplicates", "zh-CN": "去除重复"},
    properties={"columns": titled(NO_NAMES, "By these columns", "依据列")},
    apply=apply,
)
