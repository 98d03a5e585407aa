"""Each row beside the one before it: the earlier value, the difference or the growth."""

from runtime.kinds.report.transforms.step import (
    BY,
    COLUMN,
    OF,
    ORDER,
    Data,
    Others,
    Settings,
    Step,
    numbers,
    ordered,
    titled,
    within,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    rows = ordered(data, settings.get("order", ()))
    series, groups = numbers(rows, settings["of"]), within(rows, settings.get("by", ())).ngroup()
    before = series.groupby(groups, sort=False).shift(settings.get("periods", 1))
    match settings.get("as", "difference"):
        case "value":
            made = before
        case "percent":
            made = (series - before) / before.where(before != 0).abs()
        case _:
            made = series - before
    return rows.assign(**{settings["column"]: made}).sort_index()


STEP = Step(
    name="compare_previous",
    title={"en": "Compare with the period before", "zh-CN": "与上期比较"},
    properties={
        "column": COLUMN,
        "of": OF,
        "order": ORDER,
        "by": BY,
        "periods": titled({"type": "integer", "minimum": 1, "maximum": 1000}, "Rows back", "回溯行数"),
        "as": titled({"enum": ["difference", "percent", "value"]}, "As", "形式"),
    },
    required=("column", "of"),
    apply=apply,
)
