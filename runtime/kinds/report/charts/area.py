"""Areas over time, on top of each other or each from zero."""

from runtime.kinds.report.charts.cartesian import SLOTS, drawn
from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, Json, choice, flag


def draw(canvas: Canvas) -> Drawn:
    trace: Json = {
        "type": "scatter",
        "mode": "lines",
        "line": {"shape": "spline" if canvas.option("smooth") else "linear"},
    }
    mode = canvas.option("mode", "stacked")
    if mode == "overlaid":
        return drawn(canvas, trace | {"fill": "tozeroy"}, hovermode="x unified")
    share = {"groupnorm": "percent"} if mode == "percent" else {}
    return drawn(canvas, trace | {"stackgroup": "one", **share}, hovermode="x unified")


CHART = ChartType(
    name="area",
    title={"en": "Areas", "zh-CN": "面积图"},
    slots=SLOTS,
    options={
        "mode": choice("Together", "堆叠方式", "stacked", "percent", "overlaid"),
        "smooth": flag("Smooth", "平滑"),
    },
    draw=draw,
)
