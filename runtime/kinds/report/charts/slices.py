"""Slices of a whole: what pie and donut charts share."""

from runtime.kinds.report.charts.chart import Canvas, Drawn, Json, choice, shown, slot, summed

SLOTS = (slot("label", "Parts", "分类"), slot("value", "Value", "数值", takes="number"))
OPTIONS: Json = {"text": choice("On the slices", "切片文字", "percent", "value", "label+percent", "none")}

# A pie is round: its legend has room beside it, and words that its slices have no room for are in the legend.
BESIDE: Json = {"orientation": "v", "x": 1.02, "xanchor": "left", "y": 0.5, "yanchor": "middle"}


def drawn(canvas: Canvas, hole: float) -> Drawn:
    label, value = canvas.one("label"), canvas.one("value")
    sums = summed(canvas, [label], value)
    data = {
        "type": "pie",
        "labels": ["—" if key is None else shown(key) for (key,) in sums],
        "values": list(sums.values()),
        "hole": hole,
        "sort": False,
        "textposition": "inside",
        "textinfo": canvas.option("text", "percent"),
        "customdata": [[key, total] for (key,), total in sums.items()],
        "meta": {"fields": [label, value]},
    }
    return Drawn(data=[data], layout={"showlegend": True, "legend": BESIDE})
