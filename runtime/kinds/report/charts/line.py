"""Lines over time or categories."""

from runtime.kinds.report.charts.cartesian import SLOTS, drawn
from runtime.kinds.report.charts.chart import LABELS, Canvas, ChartType, Drawn, flag


def draw(canvas: Canvas) -> Drawn:
    mode = "lines+markers" if canvas.option("markers") else "lines"
    line = {"shape": "spline" if canvas.option("smooth") else "linear"}
    trace = {"type": "scatter", "mode": f"{mode}+text" if canvas.option("labels") else mode, "line": line}
    return drawn(canvas, trace | {"connectgaps": bool(canvas.option("connect"))}, hovermode="x unified")


CHART = ChartType(
    name="line",
    title={"en": "Lines", "zh-CN": "折线图"},
    slots=SLOTS,
    options={
        "markers": flag("Points", "数据点"),
        "smooth": flag("Smooth", "平滑"),
        "connect": flag("Connect over gaps", "连接空缺"),
        "labels": LABELS,
    },
    draw=draw,
)
