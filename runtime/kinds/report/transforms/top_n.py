"""The largest few, and the rest summed up as one row."""

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import (
    NAME,
    OF,
    Data,
    Others,
    Settings,
    Step,
    need,
    numbers,
    titled,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    need(data, [settings["by"]], "by")
    order = numbers(data, settings["of"]).sort_values(ascending=False, na_position="last", kind="stable").index
    top, rest = data.loc[order[: settings["n"]]], data.loc[order[settings["n"] :]]
    if "others" not in settings or rest.empty:
        return top
    sums = {
        name: rest[name].sum() if pd.api.types.is_numeric_dtype(rest[name].dtype) and name != settings["by"] else None
        for name in data.columns
    }
    last = pd.DataFrame([sums | {settings["by"]: settings["others"]}]).astype({settings["by"]: "object"})
    typed = {name: data[name].dtype for name in data.columns if name != settings["by"]}
    return pd.concat([top.astype({settings["by"]: "object"}), last.astype(typed)], ignore_index=True)


STEP = Step(
    name="top_n",
    title={"en": "Top, with others", "zh-CN": "前若干名与其他"},
    properties={
        "by": titled(NAME, "Of", "对象"),
        "of": OF,
        "n": titled({"type": "integer", "minimum": 1, "maximum": 1000}, "How many", "数量"),
        "others": titled({"type": "string", "minLength": 1, "maxLength": 100}, "Name of the rest", "其余名称"),
    },
    required=("by", "of", "n"),
    apply=apply,
)
