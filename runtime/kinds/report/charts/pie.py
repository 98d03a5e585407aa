"""A pie of parts of a whole."""

from runtime.kinds.report.charts.chart import ChartType
from runtime.kinds.report.charts.slices import OPTIONS, SLOTS, drawn

CHART = ChartType(
    name="pie",
    title={"en": "Pie", "zh-CN": "饼图"},
    slots=SLOTS,
    options=OPTIONS,
    draw=lambda canvas: drawn(canvas, 0),
)
