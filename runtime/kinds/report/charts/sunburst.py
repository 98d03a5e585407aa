"""Rings within rings."""

from runtime.kinds.report.charts.chart import ChartType
from runtime.kinds.report.charts.hierarchy import SLOTS, drawn

CHART = ChartType(
    name="sunburst",
    title={"en": "Sunburst", "zh-CN": "旭日图"},
    slots=SLOTS,
    bundle="full",
    draw=lambda canvas: drawn(canvas, "sunburst"),
)
