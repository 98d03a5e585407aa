"""One figure, with what it was before and its way there."""

from decimal import Decimal

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, choice, slot
from runtime.kinds.report.totals import AGGREGATES, total_of


def draw(canvas: Canvas) -> Drawn:
    name, compare, trend = canvas.one("value"), canvas.one("compare"), canvas.one("trend")
    aggregate = canvas.option("aggregate", "sum")
    value = total_of(aggregate, canvas.frame.values(name))
    made = {"label": canvas.looks.label(name), "field": name, "value": value, "good": canvas.option("good", "up")}
    if compare:
        before = total_of(aggregate, canvas.frame.values(compare))
        made |= {"before": before, **delta(value, before)}
    if trend:
        made["trend"] = [canvas.column(canvas.frame.rows, trend), canvas.column(canvas.frame.rows, name)]
    return Drawn(indicator=made)


def delta(value: object, before: object) -> dict[str, object]:
    if not isinstance(value, int | float | Decimal) or not isinstance(before, int | float | Decimal):
        return {"delta": None, "percent": None}
    value, before = float(value), float(before)
    return {"delta": value - before, "percent": (value - before) / abs(before) if before else None}


CHART = ChartType(
    name="indicator",
    title={"en": "Figure", "zh-CN": "指标卡"},
    slots=(
        slot("value", "Value", "数值"),
        slot("compare", "Compared with", "对比值", required=False, takes="number"),
        slot("trend", "Over", "趋势轴", required=False),
    ),
    options={
        "aggregate": choice("Made by", "汇总方式", *AGGREGATES),
        "good": choice("Good is", "良好方向", "up", "down"),
    },
    bundle="none",
    draw=draw,
)
