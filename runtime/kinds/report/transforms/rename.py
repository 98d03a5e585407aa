"""Columns under other names."""

from runtime.kinds.report.transforms.step import NAME, Data, Others, Settings, Step, StepProblem, need, titled


def apply(data: Data, settings: Settings, others: Others) -> Data:
    new = dict(settings["columns"])
    need(data, new, "columns")
    names = [new.get(name, name) for name in data.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StepProblem("name_taken", f"There would be two columns '{twice[0]}'.", "columns")
    return data.rename(columns=new)


STEP = Step(
    name="rename",
    title={"en": "Rename columns", "zh-CN": "重命名列"},
    properties={
        "columns": titled(
            {"type": "object", "minProperties": 1, "maxProperties": 100, "additionalProperties": NAME},
            "New names",
            "新名称",
        )
    },
    required=("columns",),
    apply=apply,
)
