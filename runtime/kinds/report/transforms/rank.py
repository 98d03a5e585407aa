"""The place of each row, by a figure."""

from runtime.kinds.report.transforms.step import (
    BY,
    COLUMN,
    OF,
    Data,
    Others,
    Settings,
    Step,
    numbers,
    titled,
    within,
)

METHODS = {"competition": "min", "dense": "dense", "row": "first", "average": "average"}


def apply(data: Data, settings: Settings, others: Others) -> Data:
    series = numbers(data, settings["of"]).groupby(within(data, settings.get("by", ())).ngroup(), sort=False)
    method = METHODS[settings.get("method", "competition")]
    place = series.rank(method=method, ascending=not settings.get("descending", True))
    return data.assign(**{settings["column"]: place if method == "average" else place.astype("Int64")})


STEP = Step(
    name="rank",
    title={"en": "Rank", "zh-CN": "排名"},
    properties={
        "column": COLUMN,
        "of": OF,
        "by": BY,
        "descending": titled({"type": "boolean"}, "Largest first", "从大到小"),
        "method": titled({"enum": list(METHODS)}, "Equal values", "并列方式"),
    },
    required=("column", "of"),
    apply=apply,
)
