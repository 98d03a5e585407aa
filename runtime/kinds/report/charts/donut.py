"""A ring of parts of a whole."""

from runtime.kinds.report.charts.chart import ChartType, amount
from runtime.kinds.report.charts.slices import OPTIONS, SLOTS, drawn

CHART = ChartType(
    name="donut",
    title={"en": "Donut", "zh-CN": "环形图"},
    slots=SLOTS,
    options={**OPTIONS, "hole": amount("Hole", "内径", minimum=0.1, maximum=0.9)},
    draw=lambda canvas: drawn(canvas, canvas.option("hole", 0.55)),
)
