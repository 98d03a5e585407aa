"""How often values fall into ranges; counted here, so that a million rows make twenty bars."""

from collections.abc import Sequence
from math import floor, log10

from runtime.kinds.report.charts.chart import COLOR, Canvas, ChartType, Drawn, Json, Row, amount, choice, number, slot

FIRST_BINS = 30


def draw(canvas: Canvas) -> Drawn:
    name = canvas.one("x")
    place = canvas.frame.places[name]
    values = [number(row[place]) for row in canvas.frame.rows if row[place] is not None]
    low, width, count = bins(values, int(canvas.option("bins", FIRST_BINS)), canvas.option("width"))
    data: list[Json] = []
    for title, rows in canvas.series():
        tallies = _tallies(rows, place, low, width, count)
        total = sum(tallies) or 1
        heights = [tally / total for tally in tallies] if canvas.option("as") == "share" else tallies
        edges = [low + width * place for place in range(count)]
        data.append(
            {
                "type": "bar",
                "name": title,
                "x": [edge + width / 2 for edge in edges],
                "width": [width] * count,
                "y": heights,
                "hovertemplate": "%{customdata[0]:~g} – %{customdata[1]:~g}: %{y}<extra></extra>",
                "customdata": [[edge, edge + width, tally] for edge, tally in zip(edges, tallies, strict=True)],
                "meta": {"fields": [f"{name}_from", f"{name}_to", "count"]},
            }
        )
    several = len(data) > 1
    layout = {"xaxis": canvas.axis(name), "yaxis": {"automargin": True}, "bargap": 0.02}
    return Drawn(data=data, layout={**layout, "barmode": "overlay" if several else "group", "showlegend": several})


def bins(values: list[float], wanted: int, width: float | None) -> tuple[float, float, int]:
    """(start, width, how many): round numbers, at most 500 of them."""
    if not values:
        return 0.0, 1.0, 0
    low, high = min(values), max(values)
    step = width or _round_step((high - low) / max(wanted, 1))
    start = floor(low / step) * step
    count = floor((high - start) / step) + 1
    return (start, step, count) if count <= 500 else (start, (high - start) / 499 or 1.0, 500)


def _round_step(rough: float) -> float:
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return float(next(step for step in (1, 2, 5, 10) if step * power >= rough) * power)


def _tallies(rows: Sequence[Row], place: int, low: float, width: float, count: int) -> list[int]:
    tallies = [0] * count
    for row in rows:
        if row[place] is not None:
            tallies[min(int((number(row[place]) - low) / width), count - 1)] += 1
    return tallies


CHART = ChartType(
    name="histogram",
    title={"en": "Histogram", "zh-CN": "直方图"},
    slots=(slot("x", "Values", "数值", takes="number"), COLOR),
    options={
        "bins": amount("About how many bars", "柱数", minimum=2, maximum=200),
        "width": amount("Width of a bar", "组距", exclusiveMinimum=0),
        "as": choice("As", "显示", "count", "share"),
    },
    draw=draw,
)
