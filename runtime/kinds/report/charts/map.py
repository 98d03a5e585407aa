"""Points by latitude and longitude. No tiles are fetched: who shows it lays the outlines of the land under it."""

from runtime.kinds.report.charts.chart import COLOR, Canvas, ChartType, Drawn, Json, amount, legend, number, slot
from runtime.kinds.report.charts.scatter import LABEL


def draw(canvas: Canvas) -> Drawn:
    lat, lon, size, label = (canvas.one(name) for name in ("lat", "lon", "size", "label"))
    places = canvas.frame.places
    known = [row for row in canvas.frame.rows if row[places[lat]] is not None and row[places[lon]] is not None]
    most = max((number(row[places[size]]) for row in known), default=0) if size else 0
    data: list[Json] = []
    for name, rows in canvas.series():
        rows = [row for row in rows if row[places[lat]] is not None and row[places[lon]] is not None]
        marker: Json = {"opacity": 0.75, "size": 8}
        if size:
            largest = canvas.option("largest", 36)
            sizes = [max(number(row[places[size]]), 0) for row in rows]
            marker |= {"size": sizes, "sizemode": "area", "sizeref": 2 * (most or 1) / largest**2, "sizemin": 3}
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": canvas.column(rows, lon),
                "y": canvas.column(rows, lat),
                **({"text": canvas.column(rows, label)} if label else {}),
                "marker": marker,
                **canvas.behind(rows),
            }
        )
    hidden: Json = {"constrain": "domain", "showgrid": False, "zeroline": False, "showticklabels": False}
    layout: Json = {
        "meta": {"map": True},
        "xaxis": {**hidden, "range": _span([row[places[lon]] for row in known], 180)},
        "yaxis": {
            **hidden,
            "range": _span([row[places[lat]] for row in known], 85),
            "scaleanchor": "x",
            "scaleratio": 1.25,
        },
        "hovermode": "closest",
        **legend(len(data)),
    }
    return Drawn(data=data, layout=layout)


def _span(values: list[object], most: float) -> list[float]:
    numbers = [number(value) for value in values] or [-most, most]
    low, high = min(numbers), max(numbers)
    margin = max((high - low) * 0.08, 0.5)
    return [max(low - margin, -most), min(high + margin, most)]


CHART = ChartType(
    name="map",
    title={"en": "Map", "zh-CN": "地图"},
    slots=(
        slot("lat", "Latitude", "纬度", takes="number"),
        slot("lon", "Longitude", "经度", takes="number"),
        slot("size", "Size", "大小", required=False, takes="number"),
        COLOR,
        LABEL,
    ),
    options={"largest": amount("Largest point (px)", "最大点（像素）", minimum=6, maximum=100)},
    draw=draw,
)
