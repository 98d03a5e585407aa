"""The share of each row in the total, 0.25 for a quarter."""

from runtime.kinds.report.transforms.step import BY, COLUMN, OF, Data, Others, Settings, Step, numbers, within


def apply(data: Data, settings: Settings, others: Others) -> Data:
    series = numbers(data, settings["of"])
    total = series.groupby(within(data, settings.get("by", ())).ngroup(), sort=False).transform("sum")
    return data.assign(**{settings["column"]: series / total.where(total != 0)})


STEP = Step(
    name="percent_of_total",
    title={"en": "Share of the total", "zh-CN": "占总计比例"},
    properties={"column": COLUMN, "of": OF, "by": BY},
    required=("column", "of"),
    apply=apply,
)
