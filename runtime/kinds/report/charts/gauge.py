"""One figure on a dial, with thresholds: half a ring, so that no further build of plotly is needed."""

from runtime.kinds.report.charts.chart import GAIN, LOSS, Canvas, ChartType, Drawn, Json, amount, choice, number, slot
from runtime.kinds.report.totals import total_of

WARNING, REST = "#e0a030", "rgba(128,128,128,0.18)"
MOST_DIGITS = 10**9


def draw(canvas: Canvas) -> Drawn:
    name = canvas.one("value")
    value = number(total_of(canvas.option("aggregate", "sum"), canvas.frame.values(name)))
    low, high = canvas.option("min", 0), canvas.option("max") or _round_up(value)
    share = min(max((value - low) / ((high - low) or 1), 0), 1)
    dial: Json = {
        "type": "pie",
        "values": [share / 2, (1 - share) / 2, 0.5],
        "rotation": -90,
        "direction": "clockwise",
        "sort": False,
        "hole": 0.76,
        "textinfo": "none",
        "hoverinfo": "skip",
        "meta": {"reading": {"label": canvas.looks.label(name), "value": value}},
        "marker": {"colors": [_color(canvas, value), REST, "rgba(0,0,0,0)"], "line": {"width": 0}},
    }
    return Drawn(data=[dial], layout={"showlegend": False, "annotations": _texts(canvas, name, value, low, high)})


def _texts(canvas: Canvas, name: str, value: float, low: float, high: float) -> list[Json]:
    at: Json = {"showarrow": False, "xref": "paper", "yref": "paper", "x": 0.5}
    return [
        {**at, "y": 0.53, "text": f"<b>{_written(canvas, name, value)}</b>", "font": {"size": 22}},
        {**at, "y": 0.38, "text": f"{canvas.looks.label(name)} ({low:,g} – {high:,g})"},
    ]


def _written(canvas: Canvas, name: str, value: float) -> str:
    if name in canvas.looks.formats:
        return canvas.looks.word(name, value)
    return f"{round(value, 2):,.10g}" if abs(value) < MOST_DIGITS else f"{value:.3g}"


def _color(canvas: Canvas, value: float) -> str:
    warning, danger = canvas.option("warning"), canvas.option("danger")
    falling = canvas.option("good", "low") == "high"
    if danger is not None and (value <= danger if falling else value >= danger):
        return LOSS
    return WARNING if warning is not None and (value <= warning if falling else value >= warning) else GAIN


def _round_up(value: float) -> float:
    power = 10.0 ** max(len(str(int(abs(value)))) - 1, 0)
    return next((step * power for step in (1, 2, 5, 10) if step * power >= value), 1.0)


CHART = ChartType(
    name="gauge",
    title={"en": "Gauge", "zh-CN": "仪表盘"},
    slots=(slot("value", "Value", "数值", takes="number"),),
    options={
        "aggregate": choice("Made by", "汇总方式", "sum", "avg", "min", "max", "first", "last"),
        "min": amount("From", "最小值"),
        "max": amount("To", "最大值"),
        "warning": amount("Warning at", "警告阈值"),
        "danger": amount("Danger at", "危险阈值"),
        "good": choice("Good is", "良好方向", "low", "high"),
    },
    draw=draw,
)
