"""Numbers put into ranges."""

import itertools

from runtime.kinds.report.lazily import pd
from runtime.kinds.report.transforms.step import (
    COLUMN,
    OF,
    Data,
    Others,
    Settings,
    Step,
    StepProblem,
    numbers,
    titled,
)


def apply(data: Data, settings: Settings, others: Others) -> Data:
    series = numbers(data, settings["of"])
    if "width" in settings:
        width = settings["width"]
        return data.assign(**{settings["column"]: (series // width) * width})
    edges = settings.get("edges")
    if not edges or sorted(set(edges)) != edges:
        raise StepProblem("wrong_value", "Give the edges of the ranges, each larger than the one before.", "edges")
    labels = settings.get("labels") or _labels(edges)
    if len(labels) != len(edges) + 1:
        raise StepProblem("wrong_value", f"{len(edges)} edges make {len(edges) + 1} ranges.", "labels")
    made = pd.cut(series, [float("-inf"), *edges, float("inf")], right=False, labels=labels, ordered=False)
    return data.assign(**{settings["column"]: made.astype("object")})


def _labels(edges: list[float]) -> list[str]:
    between = [f"{low:g} – {high:g}" for low, high in itertools.pairwise(edges)]
    return [f"< {edges[0]:g}", *between, f"≥ {edges[-1]:g}"]


STEP = Step(
    name="bucket",
    title={"en": "Ranges", "zh-CN": "分段"},
    properties={
        "column": COLUMN,
        "of": OF,
        "edges": titled(
            {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "number"}}, "Edges", "边界"
        ),
        "width": titled({"type": "number", "exclusiveMinimum": 0}, "Width", "宽度"),
        "labels": titled({"type": "array", "maxItems": 101, "items": {"type": "string"}}, "Labels", "标签"),
    },
    required=("column", "of"),
    apply=apply,
)
