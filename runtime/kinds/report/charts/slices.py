"""Slices of a whole: what pie and donut charts share."""

from runtime.kinds.report.charts.chart import BESIDE, Canvas, Drawn, Json, choice, slot, summed

SLOTS = (slot("label", "Parts", "分类"), slot("value", "Value", "数值", takes="number"))
OPTIONS: Json = {"text": choice("On the slices", "切片文字", "percent", "value", "label+percent", "none")}


def drawn(canvas: Canvas, hole: float) -> Drawn:
    label, value = canvas.one("label"), canvas.one("value")
    sums = summed(canvas, [label], value)
    data = {
        "type": "pie",
        "labels": [canvas.looks.word(label, key) for (key,) in sums],
        "values": list(sums.values()),
        "hole": hole,
        "sort": False,
        "direction": "clockwise",
        "textposition": "inside",
        "textinfo": canvas.option("text", "percent"),
        "customdata": [[key, total] for (key,), total in sums.items()],
        "meta": {"fields": [label, value]},
    }
    # A pie is round: words that its slices have no room for stand beside it.
    return Drawn(data=[data], layout={"showlegend": True, "legend": {**BESIDE, "y": 0.5, "yanchor": "middle"}})
