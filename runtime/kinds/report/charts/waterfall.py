"""How gains and losses lead from a start to a result."""

from itertools import accumulate

from runtime.kinds.report.charts.chart import (
    GAIN,
    LOSS,
    NEUTRAL,
    Canvas,
    ChartType,
    Drawn,
    Json,
    flag,
    number,
    short_ticks,
    slot,
)

TOTAL = {"en": "Total", "zh-CN": "合计"}


def draw(canvas: Canvas) -> Drawn:
    step, value = canvas.one("step"), canvas.one("value")
    changes = [number(found) for found in canvas.frame.values(value)]
    sums = list(accumulate(changes))
    starts = [after - change for after, change in zip(sums, changes, strict=True)]
    names = [canvas.looks.word(step, found) for found in canvas.frame.values(step)]
    bars: Json = {
        "type": "bar",
        "x": names,
        "y": changes,
        "base": starts,
        "marker": {"color": [GAIN if change >= 0 else LOSS for change in changes]},
        **canvas.behind(canvas.frame.rows),
    }
    data = [bars]
    if canvas.option("total", True) and sums:
        name = TOTAL["zh-CN" if canvas.looks.locale.startswith("zh") else "en"]
        data.append({"type": "bar", "x": [name], "y": [sums[-1]], "marker": {"color": NEUTRAL}})
    steps = {"automargin": True, "type": "category", **short_ticks(names)}
    layout = {"xaxis": steps, "yaxis": canvas.axis(value), "barmode": "overlay"}
    return Drawn(data=data, layout={**layout, "showlegend": False})


CHART = ChartType(
    name="waterfall",
    title={"en": "Waterfall", "zh-CN": "瀑布图"},
    slots=(slot("step", "Step", "步骤"), slot("value", "Change", "变化", takes="number")),
    options={"total": flag("With the total", "显示合计")},
    draw=draw,
)
