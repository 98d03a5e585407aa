"""One row for each span of time, also for those in which nothing happened."""

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.group import figures
from runtime.kinds.report.transforms.step import (
    AGGREGATES,
    BY,
    NAME,
    Data,
    Others,
    Settings,
    Step,
    StepProblem,
    cap,
    need,
    titled,
)

SPANS = {"hour": "h", "day": "D", "week": "W-MON", "month": "MS", "quarter": "QS", "year": "YS"}
SECONDS = {"hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "quarter": 7_776_000, "year": 31_536_000}


def apply(data: Data, settings: Settings, others: Others) -> Data:
    name, every = settings["column"], settings["every"]
    by = need(data, settings.get("by", ()), "by")
    need(data, [name], "column")
    if not pd.api.types.is_datetime64_any_dtype(data[name].dtype):
        raise StepProblem("not_a_moment", f"The column '{name}' holds no dates.", "column")
    known = data[data[name].notna()]
    if known.empty:
        return figures(known, [*by, name], settings["aggregates"])
    groups = len(known[by].drop_duplicates()) if by else 1
    length = (known[name].max() - known[name].min()).total_seconds() / SECONDS[every]
    cap((int(length) + 2) * groups, len(by) + 1 + len(settings["aggregates"]), "every")
    week = {"closed": "left", "label": "left"} if every == "week" else {}
    return figures(known, [*by, pd.Grouper(key=name, freq=SPANS[every], **week)], settings["aggregates"])


STEP = Step(
    name="resample",
    title={"en": "Regular spans of time", "zh-CN": "按时间重采样"},
    properties={
        "column": titled(NAME, "Time", "时间列"),
        "every": titled({"enum": list(SPANS)}, "Every", "间隔"),
        "by": BY,
        "aggregates": AGGREGATES,
    },
    required=("column", "every", "aggregates"),
    apply=apply,
)
