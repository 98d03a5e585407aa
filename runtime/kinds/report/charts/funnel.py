"""Stages that fewer and fewer reach."""

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, number, safe, slot, text_of


def draw(canvas: Canvas) -> Drawn:
    stage, value = canvas.one("stage"), canvas.one("value")
    rows = canvas.frame.rows
    amounts = [number(found) for found in canvas.frame.values(value)]
    first = next((found for found in amounts if found), 1)
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [safe(text_of(found)) for found in canvas.frame.values(stage)],
        "x": amounts,
        "base": [-found / 2 for found in amounts],
        "text": [f"{found:,.0f} · {found / first:.0%}" for found in amounts],
        "textposition": "inside",
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        **canvas.behind(rows),
    }
    layout = {
        "xaxis": {"visible": False, "zeroline": False},
        "yaxis": {"autorange": "reversed", "automargin": True, "type": "category"},
        "bargap": 0.08,
        "showlegend": False,
    }
    return Drawn(data=[trace], layout=layout)


CHART = ChartType(
    name="funnel",
    title={"en": "Funnel", "zh-CN": "漏斗图"},
    slots=(slot("stage", "Stage", "阶段"), slot("value", "Value", "数值", takes="number")),
    draw=draw,
)
