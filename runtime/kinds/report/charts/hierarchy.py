"""Parts within parts: what treemap and sunburst share. Totals of parents are summed up here."""

from typing import Any

from runtime.kinds.report.charts.chart import Canvas, Drawn, Json, slot, summed

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
    form = canvas.looks.d3_formats.get(value, ",~g")
    trace: Json = {
        "type": type,
        "ids": list(ids.values()),
        "labels": [canvas.looks.word(levels[len(path) - 1], path[-1]) for path in sums],
        "parents": [ids[path[:-1]] if len(path) > 1 else "" for path in sums],
        "values": list(sums.values()),
        "branchvalues": "total",
        "customdata": [[*path, *[None] * (len(levels) - len(path)), amount] for path, amount in sums.items()],
        "meta": {"fields": [*levels, value]},
        # A rectangle that holds others has one line for its words.
        "texttemplate": [
            f"%{{label}}{' ' if type == 'treemap' and len(path) < len(levels) else '<br>'}%{{value:{form}}}"
            for path in sums
        ],
    }
    return Drawn(data=[trace], layout={"margin": {"l": 4, "r": 4, "t": 4, "b": 4}})
