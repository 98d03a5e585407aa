"""Bars with lines over them, on an axis of their own if wanted."""

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, Json, flag, slot


def draw(canvas: Canvas) -> Drawn:
    rows, x = canvas.frame.rows, canvas.one("x")
    along, behind = canvas.column(rows, x), canvas.behind(rows)
    second = canvas.option("second_axis", True)
    data: list[Json] = [
        {"type": "bar", "name": canvas.looks.label(y), "x": along, "y": canvas.column(rows, y), **behind}
        for y in canvas.many("bars")
    ]
    data += [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": canvas.looks.label(y),
            "x": along,
            "y": canvas.column(rows, y),
            **({"yaxis": "y2"} if second else {}),
            **behind,
        }
        for y in canvas.many("lines")
    ]
    layout: Json = {"xaxis": canvas.axis(x), "yaxis": canvas.axis(canvas.one("bars")), "barmode": "group"}
    if second:
        beside = {"overlaying": "y", "side": "right", "showgrid": False}
        layout["yaxis2"] = canvas.axis(canvas.one("lines")) | beside
    return Drawn(data=data, layout={**layout, "hovermode": "x unified", "showlegend": True})


CHART = ChartType(
    name="combo",
    title={"en": "Bars and lines", "zh-CN": "柱线组合图"},
    slots=(
        slot("x", "X axis", "X 轴"),
        slot("bars", "Bars", "柱", many=True, takes="number"),
        slot("lines", "Lines", "线", many=True, takes="number"),
    ),
    options={"second_axis": flag("Lines on the right axis", "折线使用右轴")},
    draw=draw,
)
