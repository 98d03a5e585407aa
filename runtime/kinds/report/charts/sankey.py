"""What flows from where to where."""

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, slot, summed


def draw(canvas: Canvas) -> Drawn:
    source, target, value = canvas.one("source"), canvas.one("target"), canvas.one("value")
    flows = {ends: amount for ends, amount in summed(canvas, [source, target], value).items() if amount > 0}
    places: dict[tuple[str, object], int] = {}
    ends = {"from": source, "to": target}
    for start, end in flows:
        places.setdefault(("from", start), len(places))
        places.setdefault(("to", end), len(places))
    trace = {
        "type": "sankey",
        "node": {"label": [canvas.looks.word(ends[of], name) for of, name in places], "pad": 12, "thickness": 14},
        "link": {
            "source": [places["from", start] for start, _ in flows],
            "target": [places["to", end] for _, end in flows],
            "value": list(flows.values()),
            "customdata": [[start, end, amount] for (start, end), amount in flows.items()],
        },
        "meta": {"fields": [source, target, value]},
    }
    return Drawn(data=[trace])


CHART = ChartType(
    name="sankey",
    title={"en": "Flows", "zh-CN": "桑基图"},
    slots=(
        slot("source", "From", "来源"),
        slot("target", "To", "去向"),
        slot("value", "Value", "数值", takes="number"),
    ),
    bundle="full",
    draw=draw,
)
