"""Parts within parts: what treemap and sunburst share. Totals of parents are summed up here."""

from typing import Any

from runtime.kinds.report.charts.chart import Canvas, Drawn, Json, safe, slot, summed, text_of

SLOTS = (
    slot("path", "Levels, outermost first", "层级（由外到内）", many=True),
    slot("value", "Value", "数值", takes="number"),
)


def drawn(canvas: Canvas, type: str) -> Drawn:
    levels, value = canvas.many("path"), canvas.one("value")
    sums: dict[tuple[Any, ...], float] = {}
    for path, amount in summed(canvas, levels, value).items():
        for depth in range(1, len(path) + 1):
            sums[path[:depth]] = sums.get(path[:depth], 0.0) + max(amount, 0.0)
    ids = {path: str(place) for place, path in enumerate(sums)}
    trace: Json = {
        "type": type,
        "ids": list(ids.values()),
        "labels": [safe(text_of(path[-1])) for path in sums],
        "parents": [ids[path[:-1]] if len(path) > 1 else "" for path in sums],
        "values": list(sums.values()),
        "branchvalues": "total",
        "customdata": [[*path, *[None] * (len(levels) - len(path)), amount] for path, amount in sums.items()],
        "meta": {"fields": [*levels, value]},
        "textinfo": "label+value",
    }
    return Drawn(data=[trace])
