"""Stages that fewer and fewer reach."""

from runtime.kinds.report.charts.chart import LONGEST_BESIDE, Canvas, ChartType, Drawn, number, short_ticks, slot


def draw(canvas: Canvas) -> Drawn:
    stage, value = canvas.one("stage"), canvas.one("value")
    rows = canvas.frame.rows
    amounts = [number(found) for found in canvas.frame.values(value)]
    first = next((found for found in amounts if found), 1)
    names = [canvas.looks.word(stage, found) for found in canvas.frame.values(stage)]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": amounts,
        "base": [-found / 2 for found in amounts],
        "text": [f"{found:,.0f} · {found / first:.0%}" for found in amounts],
        "textposition": "auto",
        "insidetextanchor": "middle",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        **canvas.behind(rows),
    }
    layout = {
        "xaxis": {"visible": False, "zeroline": False},
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "type": "category",
            **short_ticks(names, LONGEST_BESIDE),
        },
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
