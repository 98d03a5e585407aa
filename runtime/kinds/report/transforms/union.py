"""The rows of another query below these; columns that only one side has are empty on the other."""

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import NAME, Data, Others, Settings, Step, cap, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    other = others.of(settings["with"])
    cap(len(data) + len(other), len({*data.columns, *other.columns}))
    parts = [part for part in (data, other) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else data


STEP = Step(
    name="union",
    title={"en": "Append another query", "zh-CN": "追加另一个查询"},
    properties={"with": titled(NAME, "Query", "查询")},
    required=("with",),
    apply=apply,
)
